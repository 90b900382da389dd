"""What a green day still offers, on a page of the citizen station: read once as the page is entered, and at its ticks.

Made by pages that show procedures; lives as long as its page. A green_days.toml that cannot be read shows nothing. To
whoever mourns nothing is offered, and nothing at a procedure that is about a death.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.errors import ExpectedError
from kiosk.values.procedures import HomeCard
from ui.citizen.screen import Screen
from ui.citizen.stays import nobody_there

if TYPE_CHECKING:
    from kiosk.values.green_days import GreenOffer

Offers = tuple["GreenOffer", ...]


def look_for_green(screen: Screen, show: Callable[[Offers], None]) -> None:
    """`show` follows while the page is there."""
    from kiosk.queries import green_days

    asked = screen.station.tasks.read(green_days.now)
    asked.then(screen.live(lambda offers: show(_quietly(screen, offers)))).failed(nobody_there)


def _quietly(screen: Screen, offers: Offers) -> Offers:
    return tuple(one for one in offers if not _is_quiet(screen, one.code))


def _is_quiet(screen: Screen, code: str) -> bool:
    if screen.window_.visit.about_death:
        return True
    with contextlib.suppress(ExpectedError):  # it left the catalogue
        return bool(screen.station.catalogue.procedure(code).about_death)
    return False


def offer_of(screen: Screen, code: str | None) -> GreenOffer | None:
    """Of one procedure, at once."""
    from kiosk.rules import green_days

    if not code or _is_quiet(screen, code):
        return None
    catalogue, now = screen.station.catalogue, screen.station.clock.now()
    try:
        return green_days.offer(catalogue.green_days(), code, now, catalogue.calendars(), catalogue.hours())
    except ExpectedError:  # motcua doctor names the file's fault
        return None


def of_card(screen: Screen, card: HomeCard, offers: Offers) -> Offers:
    """What lies behind a card of the first page. A field without procedures of its own leads to all other fields."""
    if card.procedure is not None:
        return tuple(one for one in offers if one.code == card.procedure)
    if card.procedures:
        return tuple(one for one in offers if one.code in card.procedures)
    own = tuple(one for one in offers if one.field == card.field)
    elsewhere = bool(offers) and not screen.station.catalogue.procedures(field=card.field)
    return offers if elsewhere else own
