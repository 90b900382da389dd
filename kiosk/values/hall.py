"""What the hall's display shows at one moment: desks with whom they serve, groups, and whether the counter is open."""

from __future__ import annotations

from kiosk.values.base import Value
from kiosk.values.desks import DeskNow
from kiosk.values.groups import GroupNow, Opening


class HallBoard(Value, frozen=True, kw_only=True):
    desks: tuple[DeskNow, ...] = ()
    groups: tuple[GroupNow, ...] = ()
    opening: Opening = Opening(open=True)
