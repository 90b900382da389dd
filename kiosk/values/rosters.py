"""Which desks were open when the hub was last heard: what a desk that is cut off shares the waiting people out by."""

from __future__ import annotations

from kiosk.values.base import Value
from kiosk.values.ids import Place


class RosterDesk(Value, frozen=True, kw_only=True):
    """A desk that was open then, and what it served; () = every field."""

    place: Place
    number: str
    fields: tuple[str, ...] = ()
