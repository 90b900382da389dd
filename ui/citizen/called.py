"""Somebody is called to a desk while they stand at this kiosk: band and voice tell them, whatever page is shown.

Made by the citizen window. Follows the events of the ticket of whoever stands here, also those that arrive from other
machines. What was typed is kept before the words promise it; "Tôi đến ngay" keeps the newest and ends the visit.
Without an answer the band stays, and the page's own time-out rules. What it holds of the visit goes with its number.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple, Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from kiosk.values.tickets import TicketState
from ui.citizen.band import CallBand
from ui.citizen.frame import ScreenFrame
from ui.citizen.host import Host
from ui.citizen.screen import Screen
from ui.citizen.standing import StandsHere
from ui.citizen.stays import nobody_there
from ui.widgets.spoken_roles import announce

if TYPE_CHECKING:
    from kiosk.values.calls import Call
    from kiosk.values.ids import TicketId
    from kiosk.values.journal import Committed
    from kiosk.values.visits import WholeVisit
    from ui.citizen.call_flash import CallFlash


class Entrance(Host, Protocol):
    """The window, as whoever calls somebody out knows it."""

    screen_: Screen | None
    frame: ScreenFrame

    @property
    def shown(self) -> SignalInstance: ...


class BandWords(NamedTuple):
    """What the band says."""

    call: Call
    absent: bool  # they were called and did not come
    kept: bool  # a declaration of theirs is

    def words(self, language: str) -> str:
        key = "absent" if self.absent else "in_place" if self.call.in_place else "words"
        said = text(f"citizen.called.{key}", language, label=self.call.label, desk=self.call.desk)
        return f"{said} {text('citizen.called.kept', language)}" if self.kept and not self.absent else said


class CalledHere(QObject):
    def __init__(self, parent: QObject, window: Entrance, standing: StandsHere) -> None:
        super().__init__(parent)
        self.window_, self.standing = window, standing
        self._number: TicketId | None = None  # whose calls are followed
        self._told: BandWords | None = None  # what is in the band
        self._frame: ScreenFrame | None = None  # in which it stands
        self._coming_up: Call | None = None  # what is told once the declaration is kept
        self._leaving = False
        self._flash: CallFlash | None = None
        window.shown.connect(self._look)
        window.station.bridge.noted.connect(self._noted)

    # -- whose calls --------------------------------------------------------------------------------------------
    def _look(self, _screen: str) -> None:
        """Another page: perhaps of somebody else, perhaps in another look."""
        number = self.window_.visit.number
        if number != self._number:
            self._number, self._leaving, self._coming_up = number, False, None
            self._show(None)
            self._read()
        elif self._told is not None and self._frame is not self.window_.frame:
            self._show(self._told)

    def _noted(self, committed: Committed) -> None:
        if self._number is not None and any(note.subject == self._number for note in committed.events):
            self._read()

    def _read(self) -> None:
        number = self._number
        if number is None:
            return
        from kiosk.queries import visits

        found = functools.partial(self._found, number)
        asked = self.window_.station.tasks.read(visits.visit, number)
        asked.then(self.window_.stays.during(found)).failed(nobody_there)

    # -- what is told -------------------------------------------------------------------------------------------
    def _found(self, number: TicketId, visit: WholeVisit | None) -> None:
        if visit is None or number != self._number:
            return
        if visit.known.about_death:
            self.window_.visit = replace(self.window_.visit, mourning=True)
        state, call = visit.ticket.state if visit.ticket is not None else None, visit.call
        if call is None or state not in (TicketState.CALLED, TicketState.ABSENT):
            self._show(None)
        elif state is TicketState.ABSENT:
            self._show(BandWords(call, True, False))
        elif call != self._coming_up and (self._told is None or self._told.absent or self._told.call != call):
            self._hold(call)

    def _hold(self, call: Call) -> None:
        number, screen = self._number, self.window_.screen_
        self._coming_up = call

        def told(kept: bool) -> None:
            self._coming_up = None
            self.standing.again()
            if number == self._number:
                self._show(BandWords(call, False, kept))
                self._flash_for_all()
                self._speak(call, kept)

        if screen is not None:
            screen.hold(told)

    def _show(self, told: BandWords | None) -> None:
        """In the band; None = nothing to tell."""
        window, self._told, self._frame = self.window_, told, self.window_.frame
        if self._flash is not None and (told is None or told.absent):
            self._flash.end()
        if told is None:
            window.frame.announce(None)
        else:
            answers = not told.absent and not told.call.in_place
            words, theme = told.words(window.language), window.station.theme
            upright = theme.portrait or theme.low_reach
            band = CallBand(window.look, window.language, words, answers=answers, upright=upright,
                            narrow=theme.low_reach and not theme.portrait)  # fmt: skip
            band.coming.connect(self._coming)
            window.frame.announce(band)
            announce(band, words, at_once=True)
        window.patience.keep_free(window.frame.announced_room())

    def _flash_for_all(self) -> None:
        """Whoever hears nothing, and looks at the form, sees it too."""
        from ui.citizen.call_flash import CallFlash

        if self._flash is None:
            window, hall = self.parent(), self.window_.station.settings.hall
            assert isinstance(window, QWidget)
            self._flash = CallFlash(window, hall.flash_hertz, hall.flash_seconds)
        self._flash.begin(self.window_.look)

    def _speak(self, call: Call, kept: bool) -> None:
        speaker, language = self.window_.station.speaker, self.window_.language
        if speaker is None:
            return
        speaker.hush()
        if call.in_place:
            speaker.speak(BandWords(call, False, kept).words(language), language)
            return
        speaker.say_call(call.label, call.desk, language)
        if kept:
            speaker.speak(text("citizen.called.kept", language), language)

    # -- "Tôi đến ngay" -----------------------------------------------------------------------------------------
    def _coming(self) -> None:
        if self._leaving or self.window_.screen_ is None:
            return
        self._leaving = True
        self.window_.screen_.hold(self._say_coming)

    def _say_coming(self, kept: bool) -> None:
        number, window = self._number, self.window_
        if number is None:
            return
        from kiosk.services import visits
        from kiosk.values.visits import Coming

        over = window.stays.during(functools.partial(self._end, kept))
        asked = window.station.tasks.run(visits.coming, Coming(ticket=number, place=window.station.place))
        asked.then(over).failed(over)  # they go to the desk all the same

    def _end(self, kept: bool, _answer: object) -> None:
        window, told = self.window_, self._told
        desk = told.call.desk if told is not None else ""
        words = text("citizen.called.goodbye", window.language, desk=desk)
        if kept:
            words = f"{words} {text('citizen.called.kept', window.language)}"
        look, language = window.look, window.language
        window.give_up()  # a clerk who filled in signs off
        window.home()
        window.patience.tell(words, dressed=(look, language))
