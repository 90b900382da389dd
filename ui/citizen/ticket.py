"""The ticket: its number is asked for when the page is entered, and shown once it is durable.

More than a family's numbers in a row are asked for again; after a handful staff are meant (ui.citizen.sitting).

Printing follows by itself and never changes the number; a dead printer is told in words that say what to do.
From here the declaration can be filled in while waiting.
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.rules import green_words
from kiosk.values.devices import JobOutcome
from kiosk.values.ids import ProcedureCode
from kiosk.values.tickets import IssuedTicket, IssueTicket
from kiosk.values.visits import AskInPlace
from ui.citizen.ahead import Ahead
from ui.citizen.green_look import offer_of
from ui.citizen.routes import Declare, Helping, TicketPage
from ui.citizen.screen import Screen
from ui.citizen.slip_state import SlipState
from ui.tasks import Pending
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, Words

NUMBER_PT = 44  # the least, whatever the printer has to say

class QrPicture(QWidget):
    """A QR drawn from its modules, black on white in every theme."""

    def __init__(self, look: Look, content: str, side_mm: float) -> None:
        super().__init__()
        import segno

        self.setObjectName("qr")
        self.setAccessibleName("QR")
        self.matrix = [bytes(row) for row in segno.make(content, error="m", micro=False).matrix]
        side = look.mm(side_mm)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        cell = self.width() // (len(self.matrix) + 8)
        start = (self.width() - cell * len(self.matrix)) // 2
        for y, row in enumerate(self.matrix):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(start + x * cell, start + y * cell, cell, cell), QColor("black"))
        painter.end()


class TicketScreen(Screen):
    route: TicketPage
    ticket: IssuedTicket | None = None
    ahead: Ahead | None = None
    paper: SlipState | None = None
    slip = ""  # a declaration's, scanned while the number is on its way

    def enter(self) -> None:
        self.station.bridge.job.connect(self._job)
        if self.route.issued is not None:
            self._show(self.route.issued)
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
        self.ticket, self.paper, self.slip = None, None, ""
        if self.ahead is not None:
            self.ahead.stop()
            self.ahead = None

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
        window.visit = window.visit.took(ticket)
        self.route = replace(self.route, asked=None, issued=ticket)
        window.remember(self.route)
        self._show(ticket)
        window.arrived()
        slip, self.slip = self.slip, ""
        if slip:
            self.scanned(slip)

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
        card = self._card(ticket)
        self.column.addWidget(card, 1)
        buttons = []
        offered = bool(ticket.draft_code)
        done = SureButton(self.look, self.say("ticket.done"), "done", icon="check", title_pt=28, weight=700,
                           kind="plain" if offered else "primary")  # fmt: skip
        done.clicked.connect(self.window_.home)
        self.place_button = SureButton(self.look, "", "in_place", icon="walk", kind="soft", title_pt=26)
        self.place_button.clicked.connect(self._ask_in_place)
        self._name_place_button()
        buttons += [done, self.place_button]
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

    # -- "Mời tôi tận chỗ" ------------------------------------------------------------------------------------
    def _ask_in_place(self) -> None:
        """Anybody may ask, and take it back; nobody asks why."""
        if self.ticket is None:
            return
        from kiosk.services import visits

        wanted = not self.route.in_place
        command = AskInPlace(ticket=self.ticket.id, place=self.station.place, wanted=wanted)
        asked = self.station.tasks.run(visits.ask_in_place, command)
        asked.then(self.live(lambda _done: self._in_place(wanted))).failed(self.live(self.window_.failed))

    def _in_place(self, wanted: bool) -> None:
        if wanted and self.paper is not None:
            self.paper.print()
        self.route = replace(self.route, in_place=wanted)
        self.window_.remember(self.route)
        self.wait_words.set_words(self._wait_words())
        self._name_place_button()

    def _wait_words(self) -> str:
        return self.say("ticket.wait_in_place" if self.route.in_place else "ticket.wait")

    def _name_place_button(self) -> None:
        key = "not_in_place" if self.route.in_place else "in_place"
        self.place_button.set_words(self.say(f"ticket.{key}"), self.say(f"ticket.{key}_hint"))

    def _begin(self, route: Declare | Helping) -> None:
        """The declaration that the number was taken for."""
        self.window_.visit = self.window_.visit.declares()
        self.window_.go(route)

    def _card(self, ticket: IssuedTicket) -> QFrame:
        mm, look = self.look.mm, self.look
        card = QFrame()
        card.setObjectName("ticket_card")
        card.setStyleSheet(
            f"QFrame#ticket_card {{ background: {look.palette.card}; border: {mm(0.4)}px solid {look.palette.line};"
            f" border-radius: {mm(4)}px; }}"
        )
        row = (QVBoxLayout if self.station.theme.portrait else QHBoxLayout)(card)
        row.setContentsMargins(mm(8), mm(4), mm(8), mm(4))
        row.setSpacing(mm(6))
        left = QVBoxLayout()
        left.setSpacing(mm(1 if self.station.theme.percent > 130 else 2))
        heading = self.say("ticket.yours") + (f" · {self.say('ticket.priority')}" if ticket.priority else "")
        left.addWidget(Words(look, heading, "ticket_heading", pt=24, weight=600, heading=True))
        number = FittedText(
            look.font(60, 800), look.colour("accent"), name="ticket_number", wrap=False, least=look.pt(NUMBER_PT)
        )  # the words below give way first
        number.set_text(ticket.label)
        number.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        left.addWidget(number, 1)
        self.ahead_words = Words(look, "", "ahead", pt=22, weight=700)
        self.ahead = Ahead(self, ticket, self.ahead_words.set_words)
        self.ahead_words.set_words(self.ahead.words())
        left.addWidget(self.ahead_words)
        self.wait_words = Words(look, self._wait_words(), "wait", pt=22)
        left.addWidget(self.wait_words)
        offer = offer_of(self, ticket.procedure)
        if offer is not None:
            crowded = self.station.theme.percent > 130 and not self.station.theme.portrait
            words = (green_words.badge if crowded else green_words.reminder)((offer,), self.window_.language)
            left.addWidget(Words(look, words, "green_day", pt=22, weight=600, colour="good"))
        self.paper = SlipState(self, ticket, instead_of=self.wait_words)
        left.addWidget(self.paper.words)
        left.addWidget(self.paper.again)
        row.addLayout(left, 3)
        right = QVBoxLayout()
        right.addStretch(1)
        side = 70 if not self.station.theme.portrait else 80
        if self.station.theme.percent > 130:
            side -= 10
        right.addWidget(QrPicture(look, ticket.id, side), 0, Qt.AlignmentFlag.AlignHCenter)
        right.addWidget(Words(look, self.say("ticket.keep"), "keep", pt=22, colour="muted", centre=True))
        right.addStretch(1)
        row.addLayout(right, 1)
        return card

    def _job(self, outcome: JobOutcome) -> None:
        if self.paper is not None:
            self.paper.heard(outcome)
