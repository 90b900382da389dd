"""When a dossier is due, and why, by its procedure's own time rule, the approved calendar and opening hours.

Called by services.dossiers and `motcua deadline`. The procedure handed in is the version in force on the day
of reception; a later change of the catalogue never moves a deadline (counter.md 1.5, R8).

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
- AGREED: the hour agreed with the citizen; without one, the ward's usual `quantity` of working days, if any.
- `extended` adds the rule's extension in working days after the due day.

Raises ExpectedError(rules.errors.agreed | .no_extension | .no_hours | .no_working_day).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from kiosk.errors import BugError, ExpectedError
from kiosk.rules import calendars as days
from kiosk.rules.calendars import ZONE, Calendars
from kiosk.values.calendars import CalendarDay, Deadline, OpeningHours, YearCalendar
from kiosk.values.procedures import Procedure, TimeRule, TimeUnit

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class _Counted(NamedTuple):
    due: datetime
    why: str  # the middle of the sentence


def due(
    procedure: Procedure,
    received: datetime,
    calendars: Calendars,
    hours: OpeningHours,
    *,
    agreed: datetime | None = None,
    extended: bool = False,
) -> Deadline:
    """The deadline of a dossier received at `received` (aware; any offset, ruled in Việt Nam's time)."""
    if received.tzinfo is None:
        raise BugError("a deadline needs an instant with an offset")
    here = received.astimezone(ZONE)
    counted = _count(procedure.time, here, calendars, hours, agreed, extended)
    return Deadline(
        due=f"{counted.due:%Y-%m-%dT%H:%M}",
        why=_sentence(procedure.time, here, counted),
        warnings=_warnings(procedure.time, here, calendars, hours, agreed, extended, counted.due),
    )


def _count(
    rule: TimeRule,
    here: datetime,
    calendars: Calendars,
    hours: OpeningHours,
    agreed: datetime | None,
    extended: bool,
) -> _Counted:
    if rule.unit is TimeUnit.AGREED and agreed is not None:
        counted = _Counted(agreed.astimezone(ZONE), "trả kết quả theo giờ hẹn đã thỏa thuận")
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
        counted = counted._replace(why=f"{counted.why}, theo lịch hẹn thường lệ của quầy")
    else:
        raise ExpectedError("rules.errors.agreed")
    return _extended(rule, counted, calendars, hours) if extended else counted


def _same_day(rule: TimeRule, here: datetime, calendars: Calendars, hours: OpeningHours) -> _Counted:
    day = here.date()
    if days.is_working_day(day, calendars):
        closing = days.closing(day, calendars, hours)
        last = closing if rule.cutoff is None else min(closing, datetime.combine(day, rule.cutoff, ZONE))
        if here <= last:
            limit = f"không muộn hơn {_mark(last)}" if rule.cutoff else "trong giờ làm việc"
            return _Counted(closing, f"{limit}, nên trả kết quả ngay trong ngày")
        reason = f"sau {_mark(last)}"
    else:
        reason = "không phải ngày làm việc"
    closing = days.closing(days.next_working_day(day, calendars), calendars, hours)
    return _Counted(closing, f"{reason}, nên trả kết quả trong ngày làm việc tiếp theo")


def _working_days(rule: TimeRule, here: datetime, calendars: Calendars, hours: OpeningHours) -> _Counted:
    last = days.add_working_days(here.date(), rule.quantity, calendars)
    why = f"tính {rule.quantity:02d} ngày làm việc, không kể ngày nhận"
    return _Counted(days.closing(last, calendars, hours), why)


def _days(rule: TimeRule, here: datetime, calendars: Calendars, hours: OpeningHours) -> _Counted:
    last = here.date() + timedelta(days=rule.quantity)
    why = f"tính {rule.quantity:02d} ngày, không kể ngày nhận"
    if not days.is_working_day(last, calendars):
        why += f", ngày cuối là {_day(last)} rơi vào ngày nghỉ nên lùi đến ngày làm việc tiếp theo"
        last = days.next_working_day(last, calendars)
    return _Counted(days.closing(last, calendars, hours), why)


def _running(rule: TimeRule, here: datetime, calendars: Calendars, hours: OpeningHours) -> _Counted:
    unit = "giờ" if rule.unit is TimeUnit.HOURS else "phút"
    left = timedelta(hours=rule.quantity) if rule.unit is TimeUnit.HOURS else timedelta(minutes=rule.quantity)
    day = here.date()
    if not days.is_working_day(day, calendars):
        day = days.next_working_day(day, calendars)
    while True:
        for session in days.working_sessions(day, calendars, hours):
            start = max(here, datetime.combine(day, session.opens, ZONE))
            end = datetime.combine(day, session.closes, ZONE)
            if start < end and start + left <= end:
                return _Counted(start + left, f"tính {rule.quantity} {unit} làm việc")
            left -= max(end - start, timedelta())
        day = days.next_working_day(day, calendars)


def _extended(rule: TimeRule, counted: _Counted, calendars: Calendars, hours: OpeningHours) -> _Counted:
    if not rule.extension_working_days:
        raise ExpectedError("rules.errors.no_extension")
    last = days.add_working_days(counted.due.date(), rule.extension_working_days, calendars)
    why = f"{counted.why}, có gia hạn thêm {rule.extension_working_days:02d} ngày làm việc"
    return _Counted(days.closing(last, calendars, hours), why)


def _sentence(rule: TimeRule, here: datetime, counted: _Counted) -> str:
    basis = f" ({rule.basis})" if rule.basis else ""
    when = f"chậm nhất {_clock(counted.due)} {_day(counted.due.date())}"
    return f"Hồ sơ nhận lúc {_clock(here)} {_day(here.date())}, {counted.why}: {when}{basis}."


def _warnings(
    rule: TimeRule,
    here: datetime,
    calendars: Calendars,
    hours: OpeningHours,
    agreed: datetime | None,
    extended: bool,
    due_at: datetime,
) -> tuple[str, ...]:
    """One sentence per year whose calendar is not approved somewhere between reception and due day."""
    found = []
    for year, unsure in days.doubts(here.date(), due_at.date(), calendars):
        if unsure:
            other = _count(rule, here, _as_if_approved(calendars), hours, agreed, extended).due
            found.append(_unsure_words(year, unsure, due_at, other))
        elif year in calendars:
            found.append(
                f"Cảnh báo: lịch năm {year} chưa được duyệt; hạn được tính theo các ngày nghỉ luật đã định."
            )
        else:
            found.append(
                f"Cảnh báo: lịch năm {year} chưa được duyệt (máy chưa có tệp lịch năm này); "
                "hạn mới chỉ trừ thứ Bảy và Chủ nhật."
            )
    return tuple(found)


def _unsure_words(year: int, unsure: tuple[CalendarDay, ...], due_at: datetime, other: datetime) -> str:
    names = "; ".join(f"{row.date:%d/%m/%Y} ({row.name})" for row in unsure)
    words = f"Cảnh báo: lịch năm {year} chưa được duyệt ở ngày {names}"
    if other == due_at:
        return f"{words}; hạn trả không đổi dù có được nghỉ hay không."
    return f"{words}; nếu được nghỉ thì hạn trả có thể lùi đến {_clock(other)} {_day(other.date())}."


def _as_if_approved(calendars: Calendars) -> dict[int, YearCalendar]:
    def sure(row: CalendarDay) -> CalendarDay:
        return msgspec.structs.replace(row, approved=True)

    def whole(known: YearCalendar) -> YearCalendar:
        return msgspec.structs.replace(known, days=tuple(map(sure, known.days)))

    return {year: whole(known) for year, known in calendars.items()}


def _clock(at: datetime) -> str:
    """As "15 giờ 00"; with seconds where a minute alone would hide that the cut-off had passed."""
    hidden = f" phút {at.second:02d} giây" if at.second and not at.minute else ""
    return f"{at.hour} giờ {at.minute:02d}{hidden}"


def _mark(at: datetime) -> str:
    return f"{at.hour} giờ {at.minute:02d}" if at.minute else f"{at.hour} giờ"


def _day(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} ngày {day:%d/%m/%Y}"
