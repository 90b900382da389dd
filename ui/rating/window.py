"""The pad of one desk: rating when the clerk finishes, before that the declaration to confirm; it keeps no name.

Reads `ratings.open_invitation(place of the desk)` after every commit and gives one answer per token. A person
who walks away is stored as no answer. A store that cannot answer leaves the pad idle: nobody is bothered.
A declaration that the desk asks about (`drafts.shown_at`) is wiped after its answer, when nobody touches the pad for
90 seconds, and as soon as the desk takes it back or finishes.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.devices import ButtonAnswered
from kiosk.values.drafts import DeclaredRecord
from kiosk.values.ids import Place
from kiosk.values.ratings import GiveRating, Level, RatingInvitation
from ui.rating.asking import Asking
from ui.rating.pad_pages import PadPages
from ui.station import Station
from ui.widgets.reading_order import ReadWindow
from ui.widgets.window_look import look_for

REASONS_SECONDS = 25
THANKS_SECONDS = 5
CONFIRM_SECONDS = 90
SAID_SECONDS = 8
SOON_MS = 500  # between two looks at an invitation that is held back


def desk_of(pad: str) -> str:
    """The desk a pad stands at: pad-3 belongs to desk-3."""
    return "desk-" + pad.rpartition("-")[2]


class RatingWindow(ReadWindow):
    def __init__(self, station: Station, desk: str = "") -> None:
        super().__init__()
        self.setObjectName("rating_window")
        self.station = station
        self.desk = Place(desk or desk_of(station.place))
        self.invitation: RatingInvitation | None = None
        self._answered = ""  # the token that was given back last: a read from before that may still be on its way
        self.level: Level | None = None
        self.asking = Asking(station, self.desk, lambda: self.invitation is not None)
        self._left = 0
        self._build()
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.tick)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._look)
        station.bridge.noted.connect(self._look)
        station.bridge.button_answered.connect(self._by_button)
        self.asking.open()
        self._listening = True
        self._look()

    def _build(self) -> None:
        station = self.station
        look = look_for(self)
        number = self.desk.rpartition("-")[2]
        self.setWindowTitle(text("rating.pad.window", station.language, desk=number))
        self.setStyleSheet(look.stylesheet())
        self.setProperty("part", "ground")
        self.pages = PadPages(look, station, number)
        self.idle, self.question, self.reasons = self.pages.idle, self.pages.question, self.pages.reasons
        self.thanks, self.confirm, self.said = self.pages.thanks, self.pages.confirm, self.pages.said
        whole = QVBoxLayout(self)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # never grows over its screen
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self.question.chosen.connect(lambda level: self._choose(Level(level)))
        self.question.skipped.connect(lambda: self._give((), skipped=True))
        self.reasons.done.connect(self._give)
        self.asking.came.connect(self._show_declared)
        self.asking.gone.connect(self._taken_back)
        self.asking.changed.connect(self._not_answered)
        self.confirm.answered.connect(self._answer)
        self.confirm.touched.connect(self._still_here)

    # -- what comes in --------------------------------------------------------------------------------------
    def _look(self, _noted: object = None) -> None:
        from ui.rating.mourning import served_in_mourning

        self.asking.look()
        served = self.station.tasks.read(served_in_mourning, self.desk.rpartition("-")[2])
        served.then(self._served).failed(self.asking.unread)
        if self.invitation is None and self.asking.shown is None:
            from kiosk.queries import ratings

            self.station.tasks.read(ratings.open_invitation, self.desk).then(self._invited).failed(self.asking.unread)
            self.station.tasks.read(ratings.opens_at, self.desk).then(self._held).failed(self.asking.unread)

    def _served(self, mourning: bool | None) -> None:
        if mourning is not None:
            self.idle.be_quiet(mourning)

    def _held(self, opens: datetime | None) -> None:
        """An end that can still be undone at the desk: it is asked when that is over, or the desk has gone on."""
        if opens is not None and not self._soon.isActive():
            self._soon.start()

    def _invited(self, invitation: RatingInvitation | None) -> None:
        if invitation is None or invitation.token == self._answered:
            return
        if self.invitation is not None or self.asking.shown is not None:
            return
        self.invitation, self.level = invitation, None
        self._show(self.question, self.station.settings.rating.seconds_open)

    # -- a declaration to confirm ---------------------------------------------------------------------------
    def _show_declared(self, record: DeclaredRecord) -> None:
        self.confirm.show_record(record)
        self._show(self.confirm, CONFIRM_SECONDS)

    def _taken_back(self) -> None:
        self.confirm.wipe()
        if self.pages.currentWidget() is self.confirm:
            self._rest()

    def _still_here(self) -> None:
        if self.pages.currentWidget() is self.confirm:
            self._left = CONFIRM_SECONDS
            self.pages.tell_time(self._left)

    def _answer(self, right: bool) -> None:
        if self.asking.shown is None or self.pages.currentWidget() is not self.confirm:
            return
        self.confirm.wipe()
        self.said.show_answer("right_said" if right else "wrong_said", thanks=right and not self.idle.quiet)
        self._show(self.said, SAID_SECONDS)
        self.asking.answer(right)

    def _not_answered(self) -> None:
        """It was changed in the very moment: the answer was for something else."""
        if self.pages.currentWidget() is self.said:
            self.said.show_answer("changed")

    # -- what the person does -------------------------------------------------------------------------------
    def _choose(self, level: Level) -> None:
        if self.invitation is None or self.pages.currentWidget() is not self.question:
            return
        self.level = level
        self.reasons.ask(level)
        self._show(self.reasons, REASONS_SECONDS)

    def _give(self, reasons: tuple[str, ...], *, skipped: bool = False) -> None:
        """The answer, or that there was none, goes into the box; the token is used up."""
        if self.invitation is None:
            return
        from kiosk.services import ratings

        command = GiveRating(
            token=self.invitation.token, level=self.level, reasons=reasons, place=self.station.place, skipped=skipped
        )
        answered = self.level is not None
        self._answered = self.invitation.token
        self.invitation, self.level = None, None
        self.station.tasks.run(ratings.give, command).then(lambda _result: None).failed(self.asking.unread)
        if answered:
            self._show(self.thanks, THANKS_SECONDS)
        else:
            self._rest()

    def _by_button(self, answered: ButtonAnswered) -> None:
        """A button beside the screen gave the answer."""
        if self.invitation is not None and answered.desk == self.desk:
            self._answered = self.invitation.token
            self.invitation, self.level = None, None
            self._show(self.thanks, THANKS_SECONDS)

    # -- time -----------------------------------------------------------------------------------------------
    def tick(self) -> None:
        """One second has passed."""
        self._left -= 1
        self.pages.tell_time(self._left)
        if self._left <= 0:
            self._time_out()

    def _time_out(self) -> None:
        if self.pages.currentWidget() is self.confirm:
            self._nobody_there()
        elif self.pages.currentWidget() in (self.thanks, self.said):
            self._rest()
        elif self.pages.currentWidget() is self.reasons:
            self._give(self.reasons.reasons())
        else:
            self._give(())

    def _nobody_there(self) -> None:
        """Nobody touched the pad for long: the declaration goes from it, and the desk sees that it went."""
        self.confirm.wipe()
        self.asking.leave()
        self._rest()

    def _rest(self) -> None:
        self._clock.stop()
        self.pages.setCurrentWidget(self.idle)
        self._look()

    def _show(self, page: QWidget, seconds: int) -> None:
        self._left = seconds
        self.pages.setCurrentWidget(page)
        self.pages.tell_time(self._left)
        self._clock.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._clock.stop()
        self._soon.stop()
        self.asking.forget()
        self.confirm.wipe()
        if self._listening:
            self._listening = False
            self.asking.close()
            self.station.bridge.noted.disconnect(self._look)
            self.station.bridge.button_answered.disconnect(self._by_button)
        super().closeEvent(event)
