"""Waiting: what is known of a queue at one moment, and what somebody who takes a number may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from kiosk.values.base import Value


class InLine(NamedTuple):
    """Somebody who waits."""

    field: str
    priority: bool
    issued_at: datetime


class ServingDesk(NamedTuple):
    """A desk that is open now."""

    fields: tuple[str, ...]
    serving: str = ""  # the field of whom it serves; "" where it is free
    since: datetime | None = None  # since when it serves them


class Queue(NamedTuple):
    """A ward's queue at one moment, as far as it bears on one more ticket."""

    now: datetime
    waiting: Sequence[InLine]
    desks: Sequence[ServingDesk]
    services: Mapping[str, Sequence[float]]  # field -> seconds of its last services
    breaks: Sequence[tuple[datetime, datetime]] = ()  # when nobody is called: noon, from closing on


class ExpectedWait(Value, frozen=True, kw_only=True):
    """What may be said to whoever takes the next number of a field. The range is a forecast, no promise."""

    ahead: int  # people waiting in this field
    desks: int  # open for it now
    shortest: int | None = None  # minutes; None: too little is known to name a range
    longest: int | None = None
