"""Times, ages, rows and errors in the words a clerk reads. Called by ui.desk.at_work and the desk's panels."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from kiosk import texts
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.texts import error_of, error_texts, text
from kiosk.values.sync import LinkStatus
from kiosk.values.tickets import TicketState, WaitingTicket

log = logging.getLogger("motcua.ui")


def fault_words(error: BaseException, language: str = "vi") -> tuple[str, str]:
    """What went wrong, and what to do. A bug is logged with the id that is shown."""
    if isinstance(error, ExpectedError):
        return error_texts(error, language)
    number = uuid.uuid4().hex[:8]
    log.error("fault %s at the desk", number, exc_info=error)
    return text("desk.fault.title", language), text("desk.fault.message", language, id=number)


def clock_words(instant: datetime, language: str = "vi") -> str:
    """ "7 giờ 42"."""
    at = local(instant)
    return text("desk.top.clock", language, hour=at.hour, minute=f"{at.minute:02d}")


def age_words(age: timedelta, language: str = "vi") -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return text("desk.top.just_now", language)
    if minutes < 60:
        return text("desk.top.minutes", language, count=minutes)
    if minutes < 24 * 60:
        return text("desk.top.hours", language, hours=minutes // 60, minutes=minutes % 60)
    return text("desk.top.days", language, days=minutes // (24 * 60))


def due_words(due: str, language: str = "vi") -> str:
    """ "2026-11-24T10:30" -> "10 giờ 30, ngày 24/11/2026"."""
    at = datetime.fromisoformat(due)  # local by its own definition (values.dossiers)
    return text("desk.received.time", language, hour=at.hour, minute=f"{at.minute:02d}", day=at.date())


def day_words(instant: datetime, language: str = "vi") -> str:
    """ "Thứ Hai, 23/11/2026"."""
    return f"{_weekday(instant, language)}, {texts.day_words(local(instant), language)}"


def short_day_words(instant: datetime, language: str = "vi") -> str:
    """ "Thứ Hai, 23/11"."""
    return f"{_weekday(instant, language)}, {texts.day_words(local(instant), language, short=True)}"


def _weekday(instant: datetime, language: str) -> str:
    return text("desk.date.weekdays", language).split("|")[local(instant).weekday()]


def offline_words(since: datetime, language: str = "vi", level: str = "central") -> str:
    """The banner (docs/design/touch.md#banner): what still works. `level`: of the line, to the city or the hub."""
    return text(
        "desk.hub.away" if level == "hub" else "desk.offline.banner",
        language,
        since=clock_words(since, language),
        can=text("desk.offline.can", language),
        cannot=text("desk.offline.cannot", language),
    )


def line_words(status: LinkStatus | None, language: str = "vi") -> str:
    """What a clerk must know of the line to the city, or to the ward's hub; "" where all is well."""
    if status is None:
        return ""
    if status.needs_somebody:
        return ". ".join(error_texts(error_of(status.trouble), language))
    return "" if status.online else offline_words(status.since, language, status.level)


def since_words(row: WaitingTicket, now: datetime, language: str = "vi") -> str:
    minutes = max(0, int((now - row.issued_at).total_seconds() // 60))
    return text("desk.waiting.since", language, time=f"{local(row.issued_at):%H:%M}", minutes=minutes)


def row_sentence(row: WaitingTicket, field: str, now: datetime, language: str = "vi") -> str:
    """A waiting row as a screen reader says it, and as a tool tip shows it."""
    parts = [row.label]
    if row.priority:
        parts.append(text("desk.waiting.priority", language))
    parts += [field, since_words(row, now, language)]
    if row.entered_late:
        parts.append(text("late.mark" if row.entered_late == 1 else "late.mark_twice", language))
    parts.append(declaration_words(row, language))
    if row.in_place:
        parts.append(text("desk.waiting.in_place", language))
    if row.parked_for is not None:
        parts.append(text(f"desk.waiting.parked_{row.parked_for}", language))
    if row.state is TicketState.ABSENT:
        parts.append(text("desk.serve.absent", language))
    if row.state is TicketState.CALLED:
        parts.append(text("desk.waiting.called", language, desk=row.desk))
    if row.conflict:
        parts.append(text("desk.waiting.double", language))
    return ", ".join(part for part in parts if part)


def declaration_words(row: WaitingTicket, language: str = "vi") -> str:
    """Where their declaration stands: none, at kiosk 1, kept for later, handed in."""
    kiosk = place_words(row.declaring or "", language).lower()
    return text(f"desk.waiting.declaration.{row.declaration}", language, kiosk=kiosk)


def place_words(place: str, language: str = "vi") -> str:
    """ "kiosk-1" -> "Máy số 1"."""
    kind, _, number = place.partition("-")
    key = {"kiosk": "kiosk", "pad": "pad"}.get(kind, "desk")
    return text(f"desk.attention.{key}", language, number=number or place)
