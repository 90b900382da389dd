"""The ticket: its number is asked for when the page is entered, and shown once it is durable.

More than a family's numbers in a row are asked for again; after a handful staff are meant (ui.citizen.sitting).

Printing follows by itself and never changes the number; a dead printer is told in words that say what to do.
From here the declaration can be filled in while waiting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from kiosk.rules import green_words
from kiosk.values.devices import JobOutcome, Scanned
from kiosk.values.ids import ProcedureCode
from kiosk.values.print_jobs import JobState
from kiosk.values.tickets import IssuedTicket, IssueTicket
from ui.citizen.ahead import Ahead
from ui.citizen.green_look import offer_of
from ui.citizen.in_place import InPlace
from ui.citizen.number_card import NumberCard
from ui.citizen.quieting import quieted
from ui.citizen.routes import Declare, Helping, TicketPage
from ui.citizen.screen import Screen
from ui.citizen.slip_state import SlipState
from ui.tasks import Pending
from ui.widgets.touch import SureButton, Words

if TYPE_CHECKING:
    from kiosk.values.journal import Committed


class TicketScreen(Screen):
    route: TicketPage
    ticket: IssuedTicket | None = None
    ahead: Ahead | None = None
    paper: SlipState | None = None
    slip = ""  # a declaration's, scanned while the number is on its way

    def enter(self) -> None:
        self.station.bridge.job.connect(self._job)
        self.station.bridge.noted.connect(self._noted)
        if self.route.issued is not None:
            self._show(self.route.issued)
            self.in_place.read()  # asked from another page, perhaps
            return
        if self.route.asked is not None:
            self._wait(self.route.asked)
            return
        sitting, now = self.window_.sitting, self.station.clock.now()
        if sitting.full(now):
            self._enough()
        elif sitting.asks(now):
            self._once_more()
        else:
            self._take()

    def _take(self) -> None:
        asked, window = self.route, self.window_
        window.visit = window.visit.came_by(asked.way)
        window.sitting.gave(self.station.clock.now())
        if asked.booked:
            self._check_in(asked.booked)
            return
        from kiosk.services import tickets

        command = IssueTicket(
            field=asked.field, place=self.station.place,
            procedure=ProcedureCode(asked.procedure) if asked.procedure else None, priority=asked.priority,
            language=window.language, about_death=window.visit.about_death,
        )  # fmt: skip
        self._wait(self.station.tasks.run(tickets.issue, command))

    def _check_in(self, code: str) -> None:
        from kiosk.services import slots
        from kiosk.values.slots import CheckIn

        command = CheckIn(code=code, place=self.station.place, language=self.window_.language)
        self._wait(self.station.tasks.run(slots.check_in, command))

    def _wait(self, asked: Pending[IssuedTicket]) -> None:
        """In another size, theme or language it is still the same number."""
        self.route = replace(self.route, asked=asked)
        self.clear()
        self.title(self.say("ticket.wait_a_moment"), "waiting")
        self.column.addStretch(1)
        asked.then(self._issued).failed(self._not_given)

    def leave(self) -> None:
        self.station.bridge.job.disconnect(self._job)
        self.station.bridge.noted.disconnect(self._noted)
        self.ticket, self.paper, self.slip = None, None, ""
        if self.ahead is not None:
            self.ahead.stop()
            self.ahead = None

    def is_busy(self) -> bool:
        return self.route.asked is not None

    def scanned(self, code: str) -> None:
        """The number comes first: who opens a declaration meanwhile would be asked for another one coming back."""
        if self.route.asked is not None:
            self.slip = code
        else:
            super().scanned(code)

    def _issued(self, ticket: IssuedTicket) -> None:
        if not self.alive:
            return  # the person left before the number was there: it is printed, and waits like any other
        window = self.window_
        window.visit = quieted(self.station, window.visit.took(ticket), ticket.procedure)
        self.route = replace(self.route, asked=None, issued=ticket)
        window.remember(self.route)
        self._show(ticket)
        window.arrived()
        slip, self.slip = self.slip, ""
        if slip:
            self.station.bridge.scanned.emit(Scanned(text=slip))

    def _not_given(self, error: BaseException) -> None:
        self.window_.sitting.failed()
        if self.alive:
            self.window_.failed(error)

    # -- one after the other --------------------------------------------------------------------------------
    def _once_more(self) -> None:
        no = SureButton(self.look, self.say("ticket.no_more"), "no_more", icon="home-2", kind="primary", title_pt=28)
        no.clicked.connect(self.window_.home)
        more = SureButton(self.look, self.say("ticket.one_more"), "one_more", icon="ticket", title_pt=28)
        more.clicked.connect(self._take)
        self._calmly("more_title", "more_hint", more, no)  # the right one is the one that ends it

    def _enough(self) -> None:
        helping = SureButton(self.look, self.say("ticket.ask_staff"), "ask_staff", icon="lifebuoy", title_pt=28)
        helping.clicked.connect(self.window_.ask_help)
        home = SureButton(
            self.look, self.say("ticket.to_start"), "to_start", icon="home-2", kind="primary", title_pt=28
        )  # fmt: skip
        home.clicked.connect(self.window_.home)
        self._calmly("enough_title", "enough_hint", helping, home)

    def _calmly(self, title: str, hint: str, *buttons: SureButton) -> None:
        self.column.addStretch(1)
        self.title(self.say(f"ticket.{title}"), "calm_title", pt=34)
        words = self.say(f"ticket.{hint}", count=self.window_.sitting.row)
        self.column.addWidget(Words(self.look, words, "calm_hint", pt=26))
        self.column.addStretch(2)
        self.bar(*buttons, height_mm=32)

    # -- picture --------------------------------------------------------------------------------------------
    def _show(self, ticket: IssuedTicket) -> None:
        self.ticket = ticket
        self.clear()
        self.in_place = InPlace(self, ticket.id, self.route.in_place, self._in_place)
        card = self._card(ticket)
        self.column.addWidget(card, 1)
        buttons = []
        offered = bool(ticket.draft_code)
        done = SureButton(self.look, self.say("ticket.done"), "done", icon="check", title_pt=28, weight=700,
                           kind="plain" if offered else "primary")  # fmt: skip
        done.clicked.connect(self.window_.home)
        buttons += [done, self.in_place.button]
        if offered:
            declare = SureButton(
                self.look, self.say("ticket.declare"), "declare", hint=self.say("ticket.declare_hint"),
                icon="pencil", kind="primary", title_pt=28, weight=700,
            )  # fmt: skip
            declare.clicked.connect(lambda: self._begin(Declare()))
            helping = SureButton(
                self.look, self.say("helping.offer"), "helping", hint=self.say("helping.offer_hint"), icon="users",
                kind="soft", title_pt=26,
            )  # fmt: skip
            helping.clicked.connect(lambda: self._begin(Helping()))
            buttons += [helping, declare]
        self.bar(*buttons, height_mm=32)

    def _in_place(self, wanted: bool) -> None:
        if wanted and self.paper is not None:
            self.paper.print()
        self.route = replace(self.route, in_place=wanted)
        self.window_.remember(self.route)
        self.wait_words.set_words(self.in_place.words())

    def _noted(self, committed: Committed) -> None:
        """The help page asks for staff, too."""
        if self.ticket is not None and any(note.subject == self.ticket.id for note in committed.events):
            self.in_place.read()

    def _begin(self, route: Declare | Helping) -> None:
        """The declaration that the number was taken for."""
        self.window_.visit = self.window_.visit.declares()
        self.window_.go(route)

    def _card(self, ticket: IssuedTicket) -> NumberCard:
        look, language = self.look, self.window_.language
        heading = self.say("ticket.yours") + (f" · {self.say('ticket.priority')}" if ticket.priority else "")
        card = NumberCard(
            look, ticket.label, "ticket_number",
            heading=Words(look, heading, "ticket_heading", pt=24, weight=600, heading=True),
        )  # fmt: skip
        self.ahead_words = Words(look, "", "ahead", weight=700)
        self.ahead = Ahead(self, ticket, self.ahead_words.set_words)
        self.ahead_words.set_words(self.ahead.words())
        self.wait_words = Words(look, self.in_place.words(), "wait")
        self.paper = SlipState(self, ticket)
        card.say(self.ahead_words, self.paper.words, self.wait_words)
        if self.window_.visit.about_death:
            card.say(Words(look, self.say("procedure.condolence"), "condolence", weight=600))
        offer = offer_of(self, ticket.procedure)
        if offer is not None:
            crowded = self.station.theme.percent > 130 and not self.station.theme.portrait
            words = (green_words.badge if crowded else green_words.reminder)((offer,), language)
            card.say(Words(look, words, "green_day", weight=600, colour="good"))
        card.set_foot(self.paper.again)
        card.set_picture(ticket.id, Words(look, self.say("ticket.keep"), "keep", colour="muted"))
        return card

    def _job(self, outcome: JobOutcome) -> None:
        """What becomes of the slip. Once it is out nobody needs this page: whoever is there touches it."""
        if self.paper is None or not self.paper.heard(outcome):
            return
        if outcome.state is JobState.PRINTED:
            self.window_.patience.free_soon()
        else:
            self.window_.patience.needed()
