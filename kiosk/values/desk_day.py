"""What the idle desk shows of the day. Made by queries.desk_day."""

from __future__ import annotations

from kiosk.values.base import Value
from kiosk.values.due import DueCounts, DueDossier


class DeskDay(Value, frozen=True, kw_only=True):
    due: DueCounts
    next_due: tuple[DueDossier, ...] = ()  # the first ones of today
    waiting: int = 0  # people, in the whole ward
    provisional: int = 0  # dossiers still under a code of our own
    not_handed_over: int = 0
    to_look_up: int = 0  # documents
