"""What is said of a green day on cards, pages and the hall's display, as long as it is still possible. Pure.

Called by the citizen station and the hall with what kiosk.queries.green_days or kiosk.rules.green_days found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from kiosk.texts import text
from kiosk.values.green_days import GreenOffer, Promise


def badge(offers: Iterable[GreenOffer], language: str = "vi") -> str:
    """ "Ngày Thứ ba xanh: 60 phút", for a card; "" where nothing is offered."""
    first = min(offers, key=lambda one: one.minutes, default=None)
    return _say("badge", first, language) if first is not None else ""


def invitation(offer: GreenOffer, language: str = "vi") -> str:
    """Until when, and how soon: for the procedure's page."""
    return _say("invitation", offer, language)


def reminder(offers: Iterable[GreenOffer], language: str = "vi") -> str:
    """The same in short, beside a number that was taken."""
    first = min(offers, key=lambda one: one.minutes, default=None)
    return _say("reminder", first, language) if first is not None else ""


def promised(promise: Promise, language: str = "vi") -> str:
    """What the desk tells the person whose dossier it has just received."""
    at = datetime.fromisoformat(promise.due)
    said = text("rules.deadline.clock", language, hour=at.hour, minute=at.minute)
    return text("rules.green.promised", language, name=promise.name.of(language), at=said, minutes=promise.minutes)


def notices(offers: Iterable[GreenOffer], language: str = "vi") -> list[str]:
    """One a day's name and last intake: which procedures, until when, how soon."""
    grouped: dict[tuple[str, object, int], list[GreenOffer]] = {}
    for one in offers:
        grouped.setdefault((one.name.vi, one.last_intake, one.minutes), []).append(one)
    return [_say("notice", group[0], language, names=_names(group, language)) for group in grouped.values()]


def names(offers: Iterable[GreenOffer], language: str = "vi") -> str:
    """The names of the day, for a badge of its own."""
    return " · ".join(dict.fromkeys(one.name.of(language) for one in offers))


def _names(group: Collection[GreenOffer], language: str) -> str:
    known = [one.short.of(language) for one in group if one.short is not None]
    return ", ".join(known) or text("rules.green.some", language, count=len(group))


def _say(key: str, offer: GreenOffer, language: str, **more: object) -> str:
    last = offer.last_intake
    at = text(f"rules.deadline.{'clock' if last.minute else 'hour'}", language, hour=last.hour, minute=last.minute)
    return text(f"rules.green.{key}", language, name=offer.name.of(language), minutes=offer.minutes, last=at, **more)
