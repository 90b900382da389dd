"""Green days: whether a procedure can still be settled today within its minutes, until when, and what is promised.

Called at reception (services.dossiers), by the kiosk and the hall for their badge. Pure. The minutes run while the
counter is open for visitors; a closed day has no green day, and a half day ends earlier. Raises nothing: a ward without
hours, or a calendar with a fault, has no green days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from kiosk.errors import ExpectedError
from kiosk.rules import calendars as days
from kiosk.rules.calendars import ZONE, Calendars
from kiosk.rules.deadlines import clock_words, day_words, within_sessions
from kiosk.texts import text
from kiosk.values.calendars import OpeningHours, OpeningSession
from kiosk.values.green_days import GreenDay, GreenOffer, Promise


def offers(
    green_days: Iterable[GreenDay], now: datetime, calendars: Calendars, hours: OpeningHours
) -> tuple[GreenOffer, ...]:
    """What is still possible today, in the documents' order; also before the counter opens."""
    here = now.astimezone(ZONE)
    sessions = _sessions(here.date(), calendars, hours)
    found = []
    for green in green_days:
        for one in green.procedures if _holds(green, here.date()) else ():
            last = _last_intake(here.date(), timedelta(minutes=one.minutes), sessions)
            if last is not None and here <= last:
                found.append(GreenOffer(name=green.name, code=one.code, minutes=one.minutes, last_intake=last))
    return tuple(found)


def offer(
    green_days: Iterable[GreenDay], code: str, now: datetime, calendars: Calendars, hours: OpeningHours
) -> GreenOffer | None:
    """The quickest of one procedure."""
    mine = [one for one in offers(green_days, now, calendars, hours) if one.code == code]
    return min(mine, key=lambda one: one.minutes, default=None)


def promise(
    green_days: Iterable[GreenDay], code: str, received: datetime, calendars: Calendars, hours: OpeningHours
) -> Promise | None:
    """What is promised to whoever hands in now; None where nothing is, or where it is too late for today."""
    found = offer(green_days, code, received, calendars, hours)
    if found is None:
        return None
    here = received.astimezone(ZONE)
    sessions = _sessions(here.date(), calendars, hours)
    ready, _left = within_sessions(here, here.date(), timedelta(minutes=found.minutes), sessions)
    if ready is None:
        return None
    why = text(
        "rules.green.sentence", "vi", at=clock_words(here), day=day_words(here.date()), name=found.name,
        minutes=found.minutes, due_at=clock_words(ready),
    )  # fmt: skip
    return Promise(name=found.name, minutes=found.minutes, due=f"{ready:%Y-%m-%dT%H:%M}", why=why)


def _holds(green: GreenDay, day: date) -> bool:
    until = green.effective_to
    return day.isoweekday() == green.weekday and green.effective_from <= day and (until is None or day <= until)


def _sessions(day: date, calendars: Calendars, hours: OpeningHours) -> tuple[OpeningSession, ...]:
    try:
        return days.opening_sessions(day, calendars, hours)
    except ExpectedError:
        return ()


def _last_intake(day: date, length: timedelta, sessions: tuple[OpeningSession, ...]) -> datetime | None:
    """Closing minus `length` of opening time; None where the day is shorter."""
    left = length
    for session in reversed(sessions):
        opens, closes = (datetime.combine(day, at, ZONE) for at in (session.opens, session.closes))
        if closes - opens >= left:
            return closes - left
        left -= closes - opens
    return None
