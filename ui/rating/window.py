"""The rating pad of one desk: opens when the clerk finishes, closes by itself, keeps no name.

Reads `ratings.open_invitation(place of the desk)` after every commit and gives one answer per token. A person
who walks away is stored as no answer. A store that cannot answer leaves the pad idle: nobody is bothered.
"""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.ids import Place
from kiosk.values.ratings import GiveRating, Level, RatingInvitation
from ui.rating.pages import IdlePage, PadPage, QuestionPage, ReasonsPage, ThanksPage
from ui.widgets.outfit import look_for

log = logging.getLogger("motcua.ui")
REASONS_SECONDS = 25
THANKS_SECONDS = 5


def desk_of(pad: str) -> str:
    """The desk a pad stands at: pad-3 belongs to desk-3."""
    return "desk-" + pad.rpartition("-")[2]


class RatingWindow(QWidget):
    def __init__(self, station: Any, desk: str = "") -> None:
        super().__init__()
        self.setObjectName("rating_window")
        self.station = station
        self.desk = Place(desk or desk_of(station.place))
        self.invitation: RatingInvitation | None = None
        self.level: Level | None = None
        self._left = 0
        self._build()
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.tick)
        station.bridge.noted.connect(self._look)
        self._look()

    def _build(self) -> None:
        station = self.station
        look = look_for(self)
        number = self.desk.rpartition("-")[2]
        self.setWindowTitle(text("rating.pad.window", station.language, desk=number))
        self.setStyleSheet(look.sheet())
        self.setProperty("part", "ground")
        language = station.language
        self.idle = IdlePage(look, language, number, station.catalogue.agency().counter)
        self.question = QuestionPage(look, language, station.theme.name)
        self.reasons = ReasonsPage(look, language)
        self.thanks = ThanksPage(look, language)
        self.pages = QStackedWidget()
        for page in (self.idle, self.question, self.reasons, self.thanks):
            self.pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # never grows over its screen
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self.question.chosen.connect(lambda level: self._choose(Level(level)))
        self.question.skipped.connect(lambda: self._give(()))
        self.reasons.done.connect(self._give)

    # -- what comes in --------------------------------------------------------------------------------------
    def _look(self, _noted: object = None) -> None:
        if self.invitation is None:
            from kiosk.queries import ratings

            self.station.tasks.read(ratings.open_invitation, self.desk).then(self._invited).failed(self._unread)

    def _invited(self, invitation: RatingInvitation | None) -> None:
        if invitation is None or self.invitation is not None:
            return
        self.invitation, self.level = invitation, None
        self._show(self.question, self.station.settings.rating.seconds_open)

    def _unread(self, error: BaseException) -> None:
        log.warning("the pad cannot read: %s", error)

    # -- what the person does -------------------------------------------------------------------------------
    def _choose(self, level: Level) -> None:
        if self.invitation is None or self.pages.currentWidget() is not self.question:
            return
        self.level = level
        self.reasons.ask(level)
        self._show(self.reasons, REASONS_SECONDS)

    def _give(self, reasons: tuple[str, ...]) -> None:
        """The answer, or that there was none, goes into the box; the token is used up."""
        if self.invitation is None:
            return
        from kiosk.services import ratings

        command = GiveRating(
            token=self.invitation.token, level=self.level, reasons=reasons, place=self.station.place
        )
        answered = self.level is not None
        self.invitation, self.level = None, None
        self.station.tasks.run(ratings.give, command).then(lambda _result: None).failed(self._unread)
        if answered:
            self._show(self.thanks, THANKS_SECONDS)
        else:
            self._rest()

    # -- time -----------------------------------------------------------------------------------------------
    def tick(self) -> None:
        """One second has passed."""
        self._left -= 1
        self._tell_time()
        if self._left <= 0:
            self._time_out()

    def _time_out(self) -> None:
        if self.pages.currentWidget() is self.thanks:
            self._rest()
        elif self.pages.currentWidget() is self.reasons:
            self._give(self.reasons.reasons())
        else:
            self._give(())

    def _rest(self) -> None:
        self._clock.stop()
        self.pages.setCurrentWidget(self.idle)
        self._look()

    def _show(self, page: PadPage, seconds: int) -> None:
        self._left = seconds
        self.pages.setCurrentWidget(page)
        self._tell_time()
        self._clock.start()

    def _tell_time(self) -> None:
        self.question.tell_time(max(0, self._left))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._clock.stop()
        self.station.bridge.noted.disconnect(self._look)
        super().closeEvent(event)
