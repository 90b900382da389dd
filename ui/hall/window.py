"""The hall's display: the call written huge and flashing, the calls before it, and what is being spoken.

Reads `calls.recent` after every commit. When the store cannot answer, the last good picture stays and says
since when. Calls are announced one after the other (`hall.turns`), each at least `SHOWN_MS`, and longer while
it is spoken. The picture moves a few pixels each minute, so that nothing burns in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from kiosk.clock import business_day, local
from kiosk.texts import text
from kiosk.values.calls import Call
from kiosk.values.journal import Committed
from ui.hall.picture import RECENT, HallPicture
from ui.hall.turns import Turns
from ui.station import Station
from ui.widgets.window_look import look_for

if TYPE_CHECKING:
    from ui.voice.speaker import Speaker

log = logging.getLogger("motcua.hall")
Told = TypeVar("Told")
SHOWN_MS = 7000
FLASH_MS = 450
FLASHES = 10
WATCHED = ("call.", "subject.", "day.")  # event kinds that may change the picture


class HallWindow(QWidget):
    spoken = Signal(bool)  # from the speaker's thread: a call has been said (True) or could only be written

    def __init__(self, station: Station, speaker: Speaker | None = None) -> None:
        super().__init__()
        self.setObjectName("hall_window")
        self.station = station
        self._speaker = speaker
        self.turns = Turns()
        self.look = look_for(self)
        self._day = business_day(station.clock.now())
        self._good_at = ""
        self._recent: tuple[Call, ...] = ()
        self._asked = self._told = 0
        self._waits = 0  # what the present call still waits for: its time, its voice
        self.setWindowTitle(text("hall.board.window", station.language))
        self.setStyleSheet(self.look.stylesheet())
        self.setProperty("part", "ground")
        self.picture = HallPicture(station, self.look)
        whole = QVBoxLayout(self)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # never grows over its screen
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.picture)
        self._timers()
        self.spoken.connect(self._part_over, Qt.ConnectionType.QueuedConnection)
        station.bridge.noted.connect(self._noted)
        self._read()
        self._minute()

    # -- time -----------------------------------------------------------------------------------------------
    def _timers(self) -> None:
        self._clock_timer = QTimer(self)
        self._clock_timer.setInterval(5000)
        self._clock_timer.timeout.connect(self._minute)
        self._clock_timer.start()
        self._shown_timer = QTimer(self)
        self._shown_timer.setSingleShot(True)
        self._shown_timer.timeout.connect(self._part_over)
        self._flash_timer = QTimer(self)
        self._flash_timer.setInterval(FLASH_MS)
        self._flash_timer.timeout.connect(self._flash)
        self._flashes = 0

    def _minute(self) -> None:
        now = self.station.clock.now()
        self.picture.show_time(now)
        if business_day(now) != self._day:
            self._day = business_day(now)
            self.turns.forget()
            self._read()

    # -- what was called ------------------------------------------------------------------------------------
    def _noted(self, committed: Committed) -> None:
        if any(noted.kind.startswith(WATCHED) for noted in committed.events):
            self._read()

    def _read(self) -> None:
        from kiosk.queries import calls

        self._asked += 1
        asked = self._asked

        def newest(answer: Callable[[Told], None]) -> Callable[[Told], None]:
            def told(value: Told) -> None:
                if asked > self._told:  # two readers may answer in any order
                    self._told = asked
                    answer(value)

            return told

        self.station.tasks.read(calls.recent, RECENT + 6).then(newest(self._known)).failed(newest(self._unread))

    def _known(self, recent: tuple[Call, ...]) -> None:
        self._good_at = f"{local(self.station.clock.now()):%H:%M}"
        self.turns.learn(recent)
        self._recent = tuple(recent)
        self.picture.show_foot(text("hall.board.updated", self.station.language, time=self._good_at))
        self._advance()
        self._draw()

    def _unread(self, error: BaseException) -> None:
        """The last good picture stays."""
        log.warning("the hall cannot read: %s", error)
        self.picture.show_foot(text("hall.board.stale", self.station.language, time=self._good_at or "…"))

    @property
    def speaker(self) -> Speaker | None:
        """The one handed in, or the station's, which is opened after the first picture."""
        return self._speaker if self._speaker is not None else self.station.speaker

    # -- one call -------------------------------------------------------------------------------------------
    def _advance(self) -> None:
        call = self.turns.next()
        if call is None:
            return
        self._waits = 1
        self._shown_timer.start(SHOWN_MS)
        self._flashes = FLASHES
        self._flash_timer.start()
        if self.speaker is not None:
            self._waits += 1
            self.speaker.say_call(call.label, call.desk, "vi", over=self.spoken.emit)
        self._draw()

    def _part_over(self, _heard: bool = False) -> None:
        """Its time on the screen, or its voice, is over; with both the next call may come."""
        self._waits -= 1
        if self._waits > 0:
            return
        self._flash_timer.stop()
        self._flashes = 0
        self.turns.over()
        self._advance()
        self._draw()

    def _flash(self) -> None:
        self._flashes -= 1
        if self._flashes <= 0:
            self._flash_timer.stop()
        self._draw()

    def _draw(self) -> None:
        lit = self.turns.announcing and self._flashes % 2 == 1
        self.picture.draw(self.turns.current, self._recent, lit=lit)

    def closeEvent(self, event: QCloseEvent) -> None:
        for timer in (self._clock_timer, self._shown_timer, self._flash_timer):
            timer.stop()
        self.station.bridge.noted.disconnect(self._noted)
        super().closeEvent(event)
