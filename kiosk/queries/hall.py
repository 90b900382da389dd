"""Read-only question of the hall's display: everything that it shows, at one moment. Called by ui.hall."""

from __future__ import annotations

from kiosk.queries import desks, groups
from kiosk.store import Reader
from kiosk.values.hall import HallBoard


def board(reader: Reader) -> HallBoard:
    return HallBoard(desks=desks.desks(reader), groups=groups.groups(reader), opening=groups.opening(reader))
