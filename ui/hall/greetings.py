"""What the hall's display says while nobody is called: welcome, when the counter opens, that numbers stand tomorrow.

Called by the hall's window. Pure; words come from resources/i18n/hall.toml.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from kiosk.catalogue import Catalogue
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import green_days, green_words
from kiosk.rules.calendars import next_working_day, opening_sessions
from kiosk.texts import short_day, text
from kiosk.values.desks import DeskState
from kiosk.values.green_days import GreenOffer
from kiosk.values.hall import HallBoard
from ui.hall.hero import Greeting

ENDING = timedelta(minutes=30)  # before the counter closes, people hear that their numbers stand
LEAF = "leaf"  # icon of a green day
Shown = tuple[str, str]  # a notice: name of its icon, words


def day_words(day: datetime, now: datetime, language: str) -> str:
    """ "hôm nay", "sáng mai", "thứ Hai 30/11": the day of an instant."""
    there, today = local(day), local(now).date()
    if there.date() == today:
        return text("hall.day.today", language)
    if there.date() == today + timedelta(days=1):
        return text("hall.day.morning" if there.hour < 12 else "hall.day.tomorrow", language)
    weekday = text(f"hall.weekday.{there.isoweekday()}", language)
    return text("hall.day.other", language, weekday=weekday, date=short_day(there))


def greeting(board: HallBoard, now: datetime, language: str) -> Greeting:
    """Title and hint where no number is called."""
    opens = board.opening.opens_at
    if board.opening.open or opens is None:
        return _said("welcome", "welcome_hint", language)
    if _waiting(board) and _served(board):
        return _said("still", "still_hint", language)
    when = {"time": f"{local(opens):%H:%M}", "day": day_words(opens, now, language)}
    if local(opens).date() == local(now).date():
        begun = any(desk.state is DeskState.PAUSED for desk in board.desks) or _waiting(board)
        return _said("resumes", "resumes_hint", language, **when) if begun else _said(
            "opens", "opens_hint", language, **when
        )
    return _said("closed", "closed_waiting" if _waiting(board) else "closed_hint", language, **when)


def _said(title: str, hint: str, language: str, **values: str) -> Greeting:
    return Greeting(text(f"hall.board.{title}", language, **values), text(f"hall.board.{hint}", language, **values))


def _waiting(board: HallBoard) -> bool:
    return any(group.waiting for group in board.groups)


def _served(board: HallBoard) -> bool:
    return any(desk.state is DeskState.OPEN for desk in board.desks)


def notices(board: HallBoard, catalogue: Catalogue, now: datetime, language: str) -> list[Shown]:
    """What concerns everybody now, today's hours, and the notices of the catalogue."""
    today = local(now).date()
    urgent = _urgent(board, catalogue, now, language)
    if urgent:
        return urgent
    said = [(notice.icon, notice.text.of(language)) for notice in catalogue.notices.on(today)]
    hours = hours_words(catalogue, now)
    green = [(LEAF, words) for words in green_words.notices(green_offers(catalogue, now), language)]
    return green + ([("clock", text("hall.notice.hours", language, hours=hours))] if hours else []) + said


def green_offers(catalogue: Catalogue, now: datetime) -> tuple[GreenOffer, ...]:
    """What a green day still offers, with the procedures' names; a document that cannot be read offers nothing."""
    try:
        found = green_days.offers(catalogue.green_days(), now, catalogue.calendars(), catalogue.hours())
        known = {one.code: one.short for one in catalogue.procedures(local(now).date())} if found else {}
    except ExpectedError:
        return ()
    return tuple(replace(one, short=known[one.code]) for one in found if one.code in known)


def hours_words(catalogue: Catalogue, now: datetime) -> str:
    """ "08:00–12:00, 13:00–17:00", or "" on a day without hours."""
    try:
        sessions = opening_sessions(local(now).date(), catalogue.calendars(), catalogue.hours())
    except ExpectedError:
        return ""
    return ", ".join(f"{session.opens:%H:%M}–{session.closes:%H:%M}" for session in sessions)


def _urgent(board: HallBoard, catalogue: Catalogue, now: datetime, language: str) -> list[Shown]:
    if not _waiting(board):
        return []
    closes = board.opening.closes_at
    served = _served(board)
    if board.opening.open and (closes is None or closes - now > ENDING or not _last_session(catalogue, closes)):
        return []
    told = [] if board.opening.open or not served else [("clock", _still_called(board, now, language))]
    day = _next_day(board, catalogue, now, language)
    if day and (served or board.opening.open):
        told.append(("ticket", text("hall.notice.ending", language, day=day)))
    return told


def _still_called(board: HallBoard, now: datetime, language: str) -> str:
    opens = board.opening.opens_at
    if opens is not None and local(opens).date() == local(now).date():
        return text("hall.notice.at_noon", language, time=f"{local(opens):%H:%M}")
    return text("hall.notice.after_hours", language)


def _last_session(catalogue: Catalogue, closes: datetime) -> bool:
    """Whether the counter closes for the day then, and not for lunch."""
    there = local(closes)
    sessions = opening_sessions(there.date(), catalogue.calendars(), catalogue.hours())
    return not sessions or sessions[-1].closes <= there.time()


def _next_day(board: HallBoard, catalogue: Catalogue, now: datetime, language: str) -> str:
    opens = board.opening.opens_at
    if opens is None:
        try:
            day = next_working_day(local(now).date(), catalogue.calendars())
        except ExpectedError:
            return ""
        opens = local(now).replace(year=day.year, month=day.month, day=day.day, hour=8, minute=0)
    return "" if local(opens).date() == local(now).date() else day_words(opens, now, language)
