"""The first page: six cards, life events, the search, and the way back to a receipt or a declaration.

Outside the hours its heading says when the counter opens.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import green_words
from kiosk.texts import short_day, text
from kiosk.values.procedures import HomeCard
from ui.citizen.green_look import Offers, look_for_green, of_card
from ui.citizen.routes import Appointment, LifeEvents, ProcedureList, ProcedurePage, Route, Search, Shut
from ui.citizen.screen import SHORTEST_CODE, Screen
from ui.citizen.shut_look import ShutLook, shut_words
from ui.citizen.stays import nobody_there
from ui.citizen.ticket_buttons import said_small
from ui.widgets.drawn import Drawn
from ui.widgets.group_page import ButtonGrid, GroupPage
from ui.widgets.shut import ShutButton
from ui.widgets.touch import SureButton, Words

if TYPE_CHECKING:
    from kiosk.values.groups import GroupNow, Opening

WELCOME_MM = 52
LOOK_MS = 30_000  # whether the counter has opened
TINTS = ("#1e40af", "#0e6377", "#9d174d", "#166534", "#3f4a5c", "#6d28d9")


class HomeScreen(Screen):
    def enter(self) -> None:
        theme, cards = self.station.theme, self.station.catalogue.home_cards()
        self.heading = Words(self.look, self.say("home.title"), "title", pt=34, weight=700, least_pt=26, heading=True)
        self.cards = [self._card(card, index) for index, card in enumerate(cards)]
        for card, button in zip(cards, self.cards, strict=True):
            ShutLook(self, card.field, functools.partial(self._shut, button))
        grid = ButtonGrid(self.look, self.cards, columns=2 if theme.portrait else 3, usual=30)
        said: list[QWidget] = [self.heading, said_small(self, "home.hint")]
        if theme.portrait and theme.percent <= 130:  # above what fingers reach
            said.insert(0, Drawn(self.look, "office", WELCOME_MM))
        self.column.addWidget(GroupPage(self.look, said, grid, low=theme.low_reach), 1)
        family = SureButton(
            self.look, text("life.home.card", self.window_.language), "life_events",
            hint=text("life.home.hint", self.window_.language), icon="users", kind="soft", title_pt=26,
        )  # fmt: skip
        family.clicked.connect(lambda: self.window_.go(LifeEvents()))
        search = SureButton(
            self.look, self.say("home.search"), "search", hint=self.say("home.search_hint"), icon="search",
            kind="soft", title_pt=26,
        )  # fmt: skip
        search.clicked.connect(lambda: self.window_.go(Search()))
        appointment = SureButton(
            self.look, self.say("home.appointment"), "appointment", hint=self.say("home.appointment_hint"),
            icon="barcode", kind="soft", title_pt=26,
        )  # fmt: skip
        appointment.clicked.connect(lambda: self.window_.go(Appointment()))
        self.bar(family, search, appointment, height_mm=30)

        self._look_at_the_clock()
        clock = QTimer(self)
        clock.setInterval(LOOK_MS)
        clock.timeout.connect(self._look_at_the_clock)
        clock.start()

    def _look_at_the_clock(self) -> None:
        from kiosk.queries import groups

        self.station.tasks.read(groups.opening).then(self.live(self._opening)).failed(nobody_there)

        look_for_green(self, self._green)

    def _green(self, offers: Offers) -> None:
        for card, button in zip(self.station.catalogue.home_cards(), self.cards, strict=True):
            words = green_words.badge(of_card(self, card, offers), self.window_.language)
            if words != button.badge:
                button.set_badge(words)

    def _opening(self, opening: Opening) -> None:
        words = self.say("home.title")
        if not opening.open and opening.opens_at is not None:
            at, today = local(opening.opens_at), local(self.station.clock.now()).date()
            key = "home.opens" if at.date() == today else "home.opens_on"
            words = self.say(key, hour=at.hour, minute=f"{at.minute:02d}", day=short_day(at))
        self.heading.set_words(words)

    def _shut(self, button: ShutButton, group: GroupNow | None) -> None:
        """Open cards look alike, and closed ones by themselves: their reason is never left out."""
        button.set_shut(shut_words(self, group))
        for shut in (True, False):
            same = [one for one in self.cards if one.shut is shut]
            for one in same:
                one.alike = same

    def _card(self, card: HomeCard, index: int) -> ShutButton:
        language = self.window_.language
        tint = TINTS[index % len(TINTS)] if self.station.theme.name == "normal" else ""
        button = ShutButton(
            self.look, card.title.of(language), f"card:{card.key}", hint=card.hint.of(language), icon=card.icon,
            kind="card", title_pt=30, tint=tint,
        )  # fmt: skip
        button.keeps_hint = True
        button.clicked.connect(lambda: self._open(card, button.shut))
        return button

    def _open(self, card: HomeCard, shut: bool) -> None:
        only = tuple(card.procedures or ())
        wanted: Route = ProcedureList(field=card.field, only=only, title=card.title)
        if card.procedure is not None:
            wanted = ProcedurePage(code=card.procedure)
        self.window_.go(Shut(field=card.field, wanted=wanted) if shut else wanted)

    def scanned(self, code: str) -> None:
        """A receipt or slip shown to the scanner needs no touch at all."""
        if len(code.strip()) >= SHORTEST_CODE:
            self.window_.go(Appointment(code=code))

    def scan_failed(self, error: ExpectedError) -> None:
        """Somebody's card that came out spoilt; whatever else a broken scanner sends is no sign of a person."""
        if error.key == "devices.errors.typed_wrongly":
            self.window_.go(Appointment(failed=error.key))
