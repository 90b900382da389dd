"""The visit a desk is serving: a frozen value that goes from panel to panel."""

from __future__ import annotations

from kiosk.values.base import Value
from kiosk.values.calls import Call
from kiosk.values.drafts import Draft
from kiosk.values.procedures import Procedure


class Visit(Value, frozen=True, kw_only=True):
    call: Call
    procedure: Procedure | None = None
    draft: Draft | None = None
    priority: bool = False
    field_name: str = ""

    @property
    def about_death(self) -> bool:
        return self.procedure is not None and self.procedure.about_death
