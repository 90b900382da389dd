"""When a group of the queue gives numbers out: by its own hours, else by the counter's, on days that it is open.

Called by queries.groups. Hours are local (Asia/Ho_Chi_Minh); instants are aware. A group without hours of its own, in a
ward that does not say how long before opening numbers are given out, gives them out at any hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from kiosk.rules.calendars import ZONE, Calendars, opening_sessions
from kiosk.values.calendars import OpeningHours
from kiosk.values.groups import Opening
from kiosk.values.procedures import ServiceField

_LOOK_AHEAD = 40  # days
_NOON = time(12)
_MORNING = time(4)  # a business day begins
Span = tuple[datetime, datetime]  # aware, local


def opens_at(field: ServiceField, now: datetime, calendars: Calendars, hours: OpeningHours) -> datetime | None:
    """None: numbers are given out now. Else the next opening, in UTC (`now` itself where none is known)."""
    if not field.hours and hours.numbers_before is None:
        return None
    return _next(_field_spans(field, now, calendars, hours), now)


def again_at(
    field: ServiceField, now: datetime, calendars: Calendars, hours: OpeningHours, *, today: bool
) -> datetime | None:
    """When a group that is closed, though it is its time, gives numbers again, in UTC: in the next half day, or, not
    `today` any more, on the next day. None where the ward names no hours."""
    since = half_day(now).astimezone(ZONE)
    morning = datetime.combine(since.date() + timedelta(days=1), _MORNING, ZONE)
    begin = datetime.combine(since.date(), _NOON, ZONE) if today and since.time() < _NOON else morning
    for opens, closes in _field_spans(field, now, calendars, hours):
        if closes > begin:
            return max(opens, begin).astimezone(UTC)
    return None


def opening(now: datetime, calendars: Calendars, hours: OpeningHours) -> Opening:
    """Whether the counter is open, and until or from when."""
    for opens, closes in _counter_spans(now, calendars, hours):
        if now < opens:
            return Opening(open=False, opens_at=opens.astimezone(UTC))
        if now < closes:
            return Opening(open=True, closes_at=closes.astimezone(UTC))
    return Opening(open=False)


def next_day(now: datetime, calendars: Calendars, hours: OpeningHours) -> date:
    """The next day after today on which the counter is open; tomorrow where the ward names no hours."""
    today = now.astimezone(ZONE).date()
    for opens, _closes in _counter_spans(now, calendars, hours):
        if opens.date() > today:
            return opens.date()
    return today + timedelta(days=1)


def half_day(now: datetime) -> datetime:
    """When the half day began whose numbers a group's capacity counts: at four in the morning, or at noon."""
    here = now.astimezone(ZONE)
    since = datetime.combine(here.date(), _NOON if here.time() >= _NOON else _MORNING, ZONE)
    return (since if since <= here else since - timedelta(hours=16)).astimezone(UTC)


def _next(spans: Iterator[Span], now: datetime) -> datetime | None:
    for opens, closes in spans:
        if opens <= now < closes:
            return None
        if now < opens:
            return opens.astimezone(UTC)
    return now


def _days(now: datetime) -> Iterator[date]:
    today = now.astimezone(ZONE).date()
    return (today + timedelta(days=ahead) for ahead in range(_LOOK_AHEAD))


def _counter_spans(now: datetime, calendars: Calendars, hours: OpeningHours) -> Iterator[Span]:
    if not hours.weekdays:
        return
    for day in _days(now):
        for session in opening_sessions(day, calendars, hours):
            yield datetime.combine(day, session.opens, ZONE), datetime.combine(day, session.closes, ZONE)


def _field_spans(field: ServiceField, now: datetime, calendars: Calendars, hours: OpeningHours) -> Iterator[Span]:
    if not field.hours:
        before = timedelta(minutes=hours.numbers_before or 0)
        yield from ((opens - before, closes) for opens, closes in _counter_spans(now, calendars, hours))
        return
    for day in _days(now):
        if hours.weekdays and not opening_sessions(day, calendars, hours):
            continue
        of_day = sorted((one for one in field.hours if day.isoweekday() in one.days), key=lambda one: one.opens)
        for one in of_day:
            yield datetime.combine(day, one.opens, ZONE), datetime.combine(day, one.closes, ZONE)
