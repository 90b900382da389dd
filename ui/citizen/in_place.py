""" "Mời tôi tận chỗ" beside a number: staff come to the person when it is their turn; asked for, and taken back.

Used by the pages of a ticket and of a visit that is gone on with. Anybody may ask; nobody asks why. `wanted` is known
once it is durable, also where it was asked from the help page or at a desk; an error is the window's to tell.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.values.ids import TicketId
from kiosk.values.visits import AskInPlace, KnownVisit
from ui.citizen.screen import Screen
from ui.citizen.stays import nobody_there
from ui.widgets.touch import SureButton


class InPlace:
    def __init__(self, screen: Screen, ticket: TicketId, wanted: bool, changed: Callable[[bool], None]) -> None:
        self.screen, self.ticket, self.wanted, self._changed = screen, ticket, wanted, changed
        self.button = SureButton(screen.look, "", "in_place", icon="walk", kind="soft", title_pt=26)
        self.button.clicked.connect(self._ask)
        self._name()

    def words(self) -> str:
        """Where to wait, and for what."""
        return self.screen.say("ticket.wait_in_place" if self.wanted else "ticket.wait")

    def _name(self) -> None:
        key = "not_in_place" if self.wanted else "in_place"
        self.button.set_words(self.screen.say(f"ticket.{key}"), self.screen.say(f"ticket.{key}_hint"))

    def _ask(self) -> None:
        from kiosk.services import visits

        screen, wanted = self.screen, not self.wanted
        command = AskInPlace(ticket=self.ticket, place=screen.station.place, wanted=wanted)
        asked = screen.station.tasks.run(visits.ask_in_place, command)
        asked.then(screen.live(lambda _done: self._done(wanted))).failed(screen.live(screen.window_.failed))

    def read(self) -> None:
        """It may have been asked elsewhere."""
        from kiosk.queries import visits

        screen = self.screen
        screen.station.tasks.read(visits.of, self.ticket).then(screen.live(self._found)).failed(nobody_there)

    def _found(self, known: KnownVisit | None) -> None:
        if known is not None:
            self._done(known.in_place)

    def _done(self, wanted: bool) -> None:
        """Heard once, though the button's own answer and what is noted both tell it."""
        if wanted == self.wanted:
            return
        self.wanted = wanted
        self._name()
        self._changed(wanted)
