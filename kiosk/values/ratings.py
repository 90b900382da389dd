"""Satisfaction answers. An answer can be traced to no ticket, desk or person."""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import Place


class Level(enum.IntEnum):
    """Stored ordinal; the words are texts and can be configured."""

    UNSATISFIED = 1  # Không hài lòng
    SATISFIED = 2  # Hài lòng
    VERY_SATISFIED = 3  # Rất hài lòng


class GiveRating(Value, frozen=True, kw_only=True):
    """Command: drop one answer into the box. `level` None = the person walked away: no answer."""

    token: str
    level: Level | None
    reasons: tuple[str, ...] = ()  # keys of reason chips
    place: Place = Place("pad-1")
    skipped: bool = False  # without an answer by a touch, not by time


class RatingInvitation(Value, frozen=True, kw_only=True):
    """An open, unused token that a pad should show."""

    token: str
    opened_at: datetime
    place: Place  # the desk it belongs to; not stored with the answer


class RatingCounts(Value, frozen=True, kw_only=True):
    """Answers of a business day that entered the journal. `none` was asked and not answered."""

    very_satisfied: int = 0
    satisfied: int = 0
    unsatisfied: int = 0
    none: int = 0
