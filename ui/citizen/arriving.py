"""A paper that says whose visit it is: a ticket that was given before, or a card that can only be another person's.

Asked by ui.citizen.incoming before a scan goes to the page in view. A ticket begins its visit anew at this kiosk: of
whoever touched here without a number it becomes the visit, another person's visit ends first, with the declaration in
the making kept. A card ends a visit where nothing asks for cards, persons of this visit are known, and it is none of
theirs; as long as a further declaration of the visit is offered, cards of further people are expected. What is no such
paper goes to the page. See docs/decisions/0061-a-visit-follows-the-person.md.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from kiosk.errors import ExpectedError
from kiosk.values.present_visit import gone_on_with, is_another, is_of, is_somebodys
from ui.citizen.host import Host
from ui.citizen.routes import VisitPage
from ui.citizen.screen import Screen
from ui.citizen.stays import nobody_there

if TYPE_CHECKING:
    from kiosk.values.visits import WholeVisit

TICKET = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)
CARD_SIGNS = ("|", "<<")  # no number, slip or receipt holds them


class Threshold(Host, Protocol):
    """The window, as whoever begins and ends visits by papers knows it."""

    screen_: Screen | None

    def go_home(self) -> None:
        """Somebody leaves in the middle of something: what is worth keeping is kept."""


@runtime_checkable
class Awaiting(Protocol):
    """A screen for which something is on its way that a scan must wait for."""

    def is_busy(self) -> bool: ...


@runtime_checkable
class Gathering(Protocol):
    """A screen where cards of people who are not known yet may be expected."""

    def expects_people(self) -> bool: ...


class Arriving:
    def __init__(self, window: Threshold) -> None:
        self.window_ = window

    def takes(self, code: str, screen: Screen) -> bool:
        """Whether the page in view need not hear of it (yet)."""
        ticket = code.strip().lower()
        busy = isinstance(screen, Awaiting) and screen.is_busy()
        if TICKET.fullmatch(ticket) and not busy:
            self._look_up(ticket, code, screen)
            return True
        if any(sign in code for sign in CARD_SIGNS) and self._is_anothers(code, screen):
            self.window_.go_home()
        return False

    # -- tickets ------------------------------------------------------------------------------------------------
    def _look_up(self, ticket: str, code: str, screen: Screen) -> None:
        from kiosk.queries import visits
        from kiosk.values.ids import TicketId

        stays = self.window_.stays
        asked = self.window_.station.tasks.read(visits.visit, TicketId(ticket))
        asked.then(stays.during(functools.partial(self._found, code, screen))).failed(stays.during(self.window_.failed))

    def _found(self, code: str, screen: Screen, whole: WholeVisit | None) -> None:
        window = self.window_
        if whole is None or whole.issued is None:  # of another ward, or of a machine that was not heard yet
            if screen is window.screen_:
                screen.scanned(code)
            return
        if is_of(window.visit, whole.issued.id):
            window.patience.touched()
            if window.screen_ is not None and not window.screen_.declares:
                self._show(whole)
            return
        if is_somebodys(window.visit):
            window.go_home()
        self._show(whole)
        self._tell(whole)

    def _show(self, whole: WholeVisit) -> None:
        window = self.window_
        window.visit = gone_on_with(window.visit, whole)
        route = VisitPage(whole=whole)
        again = window.screen_ is not None and isinstance(window.screen_.route, VisitPage)
        window.replace(route) if again else window.go(route)

    def _tell(self, whole: WholeVisit) -> None:
        """The ward's other machines: they stand here now."""
        from kiosk.services import visits
        from kiosk.values.visits import ReturnToKiosk

        station = self.window_.station
        command = ReturnToKiosk(ticket=whole.known.ticket, place=station.place)
        station.tasks.run(visits.return_to, command).failed(nobody_there)

    # -- cards --------------------------------------------------------------------------------------------------
    def _is_anothers(self, code: str, screen: Screen) -> bool:
        expected = screen.takes_cards or (isinstance(screen, Gathering) and screen.expects_people())
        if expected or not self.window_.visit.people:
            return False
        from kiosk.clock import local
        from kiosk.rules import identity_papers

        today = local(self.window_.station.clock.now()).date()
        try:
            number = identity_papers.read(code, today=today).paper.personal_number
        except ExpectedError:  # a spoilt card says nothing about whose it is
            return False
        return bool(number) and is_another(self.window_.visit, number)
