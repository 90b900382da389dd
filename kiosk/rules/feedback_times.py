"""Until when feedback is forwarded and answered: working days by the ward's calendar, by a file with its source.

Called by services.public_feedback when it is said; what was decided stands in the event. Raises ExpectedError
feedback.errors.times for a file that says nothing clear, and as rules.calendars.
"""

from __future__ import annotations

import functools
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from kiosk.errors import ExpectedError
from kiosk.rules import calendars as days
from kiosk.rules.calendars import Calendars
from kiosk.values.calendars import OpeningHours

_COMMON = Path(__file__).resolve().parents[2] / "resources" / "feedback.toml"


class TimeAllowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    working_days: Annotated[int, Meta(ge=1, le=365)]
    mark: Literal["F", "K", "I"]
    source: str


class TimesAllowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    forward: TimeAllowed
    answer: TimeAllowed


class FeedbackTimes(NamedTuple):
    """Local "YYYY-MM-DDTHH:MM"."""

    forward_by: str
    answer_by: str


def allowed(ward_dir: Path) -> TimesAllowed:
    """The ward's own, else those that come with the program."""
    own = ward_dir / "feedback.toml"
    return _read(own if own.is_file() else _COMMON)


@functools.lru_cache(maxsize=4)
def _read(file: Path) -> TimesAllowed:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), TimesAllowed)
    except (OSError, ValueError) as error:
        raise ExpectedError("feedback.errors.times", text=f"{file.name}: {error}") from error


def decide(said: datetime, times: TimesAllowed, calendars: Calendars, hours: OpeningHours) -> FeedbackTimes:
    """`said`: aware, in the ward's zone. The day on which it was said is not counted; until closing time."""
    ends = (
        days.closing(days.add_working_days(said.date(), one.working_days, calendars), calendars, hours)
        for one in (times.forward, times.answer)
    )
    forward, answer = (f"{end:%Y-%m-%dT%H:%M}" for end in ends)
    return FeedbackTimes(forward, answer)
