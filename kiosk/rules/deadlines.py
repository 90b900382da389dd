"""When a dossier is due, and why, by its procedure's own time rule, the approved calendar and opening hours.

Called by services.dossiers, services.dossier_steps and `motcua deadline`. The procedure handed in is the version in
force on the day of reception; a later catalogue never moves a deadline (docs/design/counter.md#deadlines).

How each unit is counted:
- SAME_DAY (Luật Hộ tịch 2014 Điều 5(3); NĐ 23/2015, 280/2025): received on a working day at or before the
  cut-off, the same day at closing time; after it, or on a day that is no working day, "trong ngày làm việc tiếp
  theo" means within that day, so at its closing time. 15:00:00 is not yet after 15:00.
- WORKING_DAYS: the day of reception isn't counted (BLDS 2015 Điều 147); due at closing time of the n-th working
  day. A dossier taken in on a Saturday is counted from Monday on.
- DAYS: calendar days, the first not counted; a last day that is no working day moves to the next one (BLDS 2015
  Điều 148); due at its closing time, since results are handed out at the counter.
- HOURS, MINUTES: run only while the counter works on working days; reception outside them starts the count at
  the next opening.
- AGREED: the hour agreed with the citizen, later than the reception and while the counter is open; without one, the
  ward's usual `quantity` of working days, if any.
- `extension`: the rule's further working days after the former deadline's day, which isn't counted; due at closing.

Raises ExpectedError rules.errors.{agreed, agreed_past, agreed_closed, no_extension, no_hours, no_working_day}.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from kiosk.errors import BugError, ExpectedError
from kiosk.rules import calendars as days
from kiosk.rules.calendars import ZONE, Calendars
from kiosk.rules.cited import cited
from kiosk.texts import LANGUAGES, Told
from kiosk.texts import day_words as day_of
from kiosk.values.base import Text
from kiosk.values.calendars import CalendarDay, Deadline, OpeningHours, OpeningSession, YearCalendar
from kiosk.values.procedures import Procedure, TimeRule, TimeUnit

Recount = Callable[[Calendars], datetime]  # the same deadline by another calendar


class _Counted(NamedTuple):
    due: datetime
    why: Told  # the middle of the sentence


def due(
    procedure: Procedure,
    received: datetime,
    calendars: Calendars,
    hours: OpeningHours,
    *,
    agreed: datetime | None = None,
) -> Deadline:
    """The deadline of a dossier received at `received` (aware; any offset, ruled in Việt Nam's time)."""
    if received.tzinfo is None:
        raise BugError("a deadline needs an instant with an offset")
    here, rule = received.astimezone(ZONE), procedure.time
    counted = _count(rule, here, calendars, hours, agreed)
    warnings = _warnings(
        here.date(), counted.due, calendars, lambda other: _count(rule, here, other, hours, agreed).due
    )
    return _decided(counted.due, _sentence(rule, here, counted), warnings)


def _decided(due_at: datetime, why: Told, warnings: tuple[Told, ...]) -> Deadline:
    return Deadline(
        due=f"{due_at:%Y-%m-%dT%H:%M}", why=why.words("vi"), warnings=tuple(one.words("vi") for one in warnings),
        why_en=why.words("en"), warnings_en=tuple(one.words("en") for one in warnings),
    )  # fmt: skip


def extension(procedure: Procedure, former_due: str, calendars: Calendars, hours: OpeningHours) -> Deadline:
    """The deadline after the one extension that the procedure's time rule allows: counted from the former one, local
    "YYYY-MM-DDTHH:MM". Who approved it and why is the step's affair (services.dossier_steps)."""
    rule, former = procedure.time, datetime.fromisoformat(former_due).replace(tzinfo=ZONE)
    if not rule.extension_working_days:
        raise ExpectedError("rules.errors.no_extension")

    def last(of: Calendars) -> datetime:
        return days.closing(days.add_working_days(former.date(), rule.extension_working_days, of), of, hours)

    new = last(calendars)
    why = _say(
        "extension", former_at=clock_words(former), former_day=day_words(former.date()),
        count=rule.extension_working_days, due_at=clock_words(new), due_day=day_words(new.date()), basis=_basis(rule),
    )  # fmt: skip
    warnings = _warnings(former.date(), new, calendars, last)
    return _decided(new, why, warnings)


def _count(
    rule: TimeRule, here: datetime, calendars: Calendars, hours: OpeningHours, agreed: datetime | None
) -> _Counted:
    if rule.unit is TimeUnit.AGREED and agreed is not None:
        counted = _agreed(here, agreed.astimezone(ZONE), calendars, hours)
    elif rule.unit is TimeUnit.SAME_DAY:
        counted = _same_day(rule, here, calendars, hours)
    elif rule.unit is TimeUnit.WORKING_DAYS:
        counted = _working_days(rule, here, calendars, hours)
    elif rule.unit is TimeUnit.DAYS:
        counted = _days(rule, here, calendars, hours)
    elif rule.unit in (TimeUnit.HOURS, TimeUnit.MINUTES):
        counted = _running(rule, here, calendars, hours)
    elif rule.quantity:
        counted = _working_days(rule, here, calendars, hours)
        counted = counted._replace(why=_say("usual", why=counted.why))
    else:
        raise ExpectedError("rules.errors.agreed")
    return counted


def _agreed(here: datetime, agreed: datetime, calendars: Calendars, hours: OpeningHours) -> _Counted:
    """Somebody must be at the counter at that hour; its closing time counts."""
    if agreed <= here:
        raise ExpectedError("rules.errors.agreed_past", at=clock_words(agreed), day=day_words(agreed.date()))
    sessions = days.opening_sessions(agreed.date(), calendars, hours)
    if not any(one.opens <= agreed.time() <= one.closes for one in sessions):
        raise ExpectedError("rules.errors.agreed_closed", at=clock_words(agreed), day=day_words(agreed.date()))
    return _Counted(agreed, _say("agreed"))


def _same_day(rule: TimeRule, here: datetime, calendars: Calendars, hours: OpeningHours) -> _Counted:
    day = here.date()
    if days.is_working_day(day, calendars):
        closing = days.closing(day, calendars, hours)
        last = closing if rule.cutoff is None else min(closing, datetime.combine(day, rule.cutoff, ZONE))
        if here <= last:
            limit = _say("not_after", at=_mark(last)) if rule.cutoff else _say("in_hours")
            return _Counted(closing, _say("this_day", limit=limit))
        reason = _say("after", at=_mark(last))
    else:
        reason = _say("no_working_day")
    closing = days.closing(days.next_working_day(day, calendars), calendars, hours)
    return _Counted(closing, _say("next_day", reason=reason))


def _working_days(rule: TimeRule, here: datetime, calendars: Calendars, hours: OpeningHours) -> _Counted:
    last = days.add_working_days(here.date(), rule.quantity, calendars)
    why = _count_words("working_days", rule.quantity)
    return _Counted(days.closing(last, calendars, hours), why)


def _days(rule: TimeRule, here: datetime, calendars: Calendars, hours: OpeningHours) -> _Counted:
    last = here.date() + timedelta(days=rule.quantity)
    why = _count_words("days", rule.quantity)
    if not days.is_working_day(last, calendars):
        why = _say("moved", why=why, last=day_words(last))
        last = days.next_working_day(last, calendars)
    return _Counted(days.closing(last, calendars, hours), why)


def _running(rule: TimeRule, here: datetime, calendars: Calendars, hours: OpeningHours) -> _Counted:
    why = "working_hours" if rule.unit is TimeUnit.HOURS else "working_minutes"
    length = timedelta(hours=rule.quantity) if rule.unit is TimeUnit.HOURS else timedelta(minutes=rule.quantity)
    return _Counted(after_working_time(here, length, calendars, hours), _count_words(why, rule.quantity))


def after_working_time(here: datetime, length: timedelta, calendars: Calendars, hours: OpeningHours) -> datetime:
    """When `length` (above zero) of working time has passed since `here` (local, aware)."""
    day = here.date()
    if not days.is_working_day(day, calendars):
        day = days.next_working_day(day, calendars)
    left = length
    while True:
        end, left = within_sessions(here, day, left, days.working_sessions(day, calendars, hours))
        if end is not None:
            return end
        day = days.next_working_day(day, calendars)


def within_sessions(
    here: datetime, day: date, left: timedelta, sessions: tuple[OpeningSession, ...]
) -> tuple[datetime | None, timedelta]:
    """The end of `left` in the sessions of `day` from `here` on, or None and what is left of it after them."""
    for session in sessions:
        start = max(here, datetime.combine(day, session.opens, ZONE))
        end = datetime.combine(day, session.closes, ZONE)
        if start < end and start + left <= end:
            return start + left, timedelta()
        left -= max(end - start, timedelta())
    return None, left


def _sentence(rule: TimeRule, here: datetime, counted: _Counted) -> Told:
    return _say(
        "sentence", at=clock_words(here), day=day_words(here.date()), why=counted.why,
        due_at=clock_words(counted.due), due_day=day_words(counted.due.date()), basis=_basis(rule),
    )  # fmt: skip


def _basis(rule: TimeRule) -> Text:
    return Text(*(f" ({cited(rule.basis, language)})" if rule.basis else "" for language in LANGUAGES))


def _warnings(first: date, due_at: datetime, calendars: Calendars, recount: Recount) -> tuple[Told, ...]:
    """One sentence per year whose calendar is not approved somewhere between the first day and the due day."""
    found = []
    for year, unsure in days.doubts(first, due_at.date(), calendars):
        if unsure:
            found.append(_unsure_words(year, unsure, due_at, recount(_as_if_approved(calendars))))
        elif year in calendars:
            found.append(_say("not_approved", year=year))
        else:
            found.append(_say("no_calendar", year=year))
    return tuple(found)


def _unsure_words(year: int, unsure: tuple[CalendarDay, ...], due_at: datetime, other: datetime) -> Told:
    names = Text(
        "; ".join(f"{day_of(row.date)} ({row.name})" for row in unsure),
        "; ".join(day_of(row.date, "en") for row in unsure),
    )
    if other == due_at:
        return _say("unsure_same", year=year, names=names)
    return _say("unsure_later", year=year, names=names, at=clock_words(other), day=day_words(other.date()))


def _as_if_approved(calendars: Calendars) -> dict[int, YearCalendar]:
    return {year: _approved(known) for year, known in calendars.items()}


@functools.lru_cache(maxsize=64)
def _approved(known: YearCalendar) -> YearCalendar:
    def sure(row: CalendarDay) -> CalendarDay:
        return msgspec.structs.replace(row, approved=True)

    return msgspec.structs.replace(known, days=tuple(map(sure, known.days)))


def clock_words(at: datetime) -> Told:
    """As "15 giờ 00"; with seconds where a minute alone would hide that the cut-off had passed."""
    return _clock(at.hour, at.minute, at.second if not at.minute else 0)


@functools.lru_cache(maxsize=2048)
def _clock(hour: int, minute: int, second: int) -> Told:
    return _say("clock_seconds" if second else "clock", hour=hour, minute=minute, second=second)


@functools.lru_cache(maxsize=1024)
def _count_words(key: str, count: int) -> Told:
    return _say(key, count=count)


def _mark(at: datetime) -> Told:
    return _say("clock" if at.minute else "hour", hour=at.hour, minute=at.minute)


@functools.lru_cache(maxsize=1024)
def day_words(day: date) -> Told:
    return _say("day", weekday=_say(f"weekday_{day.isoweekday()}"), date=day)


def _say(key: str, **values: object) -> Told:
    """To be said in either language; in Vietnamese the sentence stands on the receipt and in the event."""
    return Told(f"rules.deadline.{key}", **values)
