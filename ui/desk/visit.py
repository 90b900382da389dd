"""The visit a desk is serving: a frozen value that goes from panel to panel."""

from __future__ import annotations

from typing import Any

import msgspec

from kiosk.values.base import Value
from kiosk.values.calls import Call
from kiosk.values.drafts import Draft
from kiosk.values.procedures import Procedure


class Visit(Value, frozen=True, kw_only=True):
    call: Call
    procedure: Procedure | None = None
    drafts: tuple[Draft, ...] = ()  # all that belong to the ticket, in the order they were begun
    draft: Draft | None = None  # the one in work
    received: tuple[str, ...] = ()  # ids of drafts whose dossier is recorded already
    priority: bool = False
    field_name: str = ""

    def changed(self, **changes: Any) -> Visit:
        return msgspec.structs.replace(self, **changes)

    @property
    def left(self) -> tuple[Draft, ...]:
        """Declarations that still wait for their dossier."""
        return tuple(one for one in self.drafts if not self.over(one))

    def over(self, draft: Draft) -> bool:
        """Whether its dossier is recorded: in this visit, or before a restart."""
        return draft.received or draft.id in self.received

    @property
    def about_death(self) -> bool:
        return self.procedure is not None and self.procedure.about_death
