"""The hall's display: every call at once where it belongs, lit and flashing; its voice comes after, in its own queue.

Reads `queries.hall.board` after every commit that may change the picture, one reading at a time. When the hub is away
or the store cannot answer, the last good picture stays and says since when. The picture moves each minute, so that
nothing burns in, and is dark outside the opening hours. `painted(label)` follows the painting that first shows a call,
`began(label)` the first sound of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.clock import business_day
from kiosk.rules import green_words
from kiosk.texts import text
from kiosk.values.calls import Call
from kiosk.values.hall import HallBoard
from kiosk.values.journal import Committed
from kiosk.values.sync import LinkStatus
from ui.hall import board as boards
from ui.hall import greetings
from ui.hall.fresh import FreshCalls
from ui.hall.glass import Glass
from ui.hall.hub_line import HubLine
from ui.hall.lights import Lights
from ui.hall.picture import HallPicture
from ui.hall.reading import BoardReading
from ui.hall.voicing import HallVoice
from ui.station import Station
from ui.widgets.window_look import look_for

if TYPE_CHECKING:
    from ui.voice.speaker import Speaker

log = logging.getLogger("motcua.hall")
WATCHED = ("call.", "ticket.", "subject.", "day.", "desk.", "group.", "visit.")  # kinds that may change the picture
CLOCK_MS = 5000
CATCHING_UP = 10.0  # seconds after a start, and after the hub came back
BUSY = timedelta(minutes=45)  # somebody who was called so lately is still there, whatever the hours say


class HallWindow(QWidget):
    painted = Signal(str)
    began = Signal(str)

    def __init__(self, station: Station, speaker: Speaker | None = None) -> None:
        super().__init__()
        self.setObjectName("hall_window")
        self.station = station
        hall, now = station.settings.hall, station.clock.now()
        self.board = HallBoard()
        self.rows: tuple[boards.RowNow, ...] = ()
        self.fresh, self.lights = FreshCalls(), Lights(hall.flash_hertz, hall.flash_seconds)
        self.voice, self.line = HallVoice(station, speaker), HubLine(station.language)
        self.reading = BoardReading(station.tasks)
        self.look = look_for(self)
        self.picture = HallPicture(station, self.look)
        self.picture.setParent(self)
        self.glass = Glass(station, self, self.picture)
        self.good_at: datetime | None = None
        self._day = business_day(now)
        self._settling = station.clock.monotonic() + CATCHING_UP
        self._unpainted: set[str] = set()
        self.setWindowTitle(text("hall.board.window", station.language))
        self.setStyleSheet(self.look.stylesheet())
        self.setProperty("part", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._connect()
        self._tick()

    def _connect(self) -> None:
        for figure in (self.picture.newest.number, *(row.number for row in self.picture.rows)):
            figure.painted.connect(self._figure_painted, Qt.ConnectionType.QueuedConnection)
        self.reading.known.connect(self._known)
        self.reading.failed.connect(self._unread)
        self.voice.began.connect(self.began)
        self.voice.ended.connect(self._draw_calls)
        self.station.bridge.noted.connect(self._noted)
        self.station.bridge.link.connect(self._link)
        self._clock_timer = _timer(self, CLOCK_MS, self._tick)
        self._clock_timer.start()
        self._turn_timer = _timer(self, 1000 * self.station.settings.hall.notice_seconds, self.picture.turn)
        self._turn_timer.start()
        self._flash_timer = _timer(self, self.lights.interval_ms, self._flash)

    # -- time and place -------------------------------------------------------------------------------------
    def _tick(self) -> None:
        """A few seconds have passed: clock, place on the glass, day and night; and the store is looked at anew."""
        now = self.station.clock.now()
        self.picture.show_time(now)
        if business_day(now) != self._day:
            self._day = business_day(now)
            self.fresh.forget()
            self.voice.calls.clear()
            self.lights.clear()
        kiosk = self.station.kiosk
        if kiosk is not None and kiosk.sync is not None:  # what was announced before this window listened
            self._link(kiosk.sync.status)
        self.glass.move()
        self.reading.read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.glass.move()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.glass.wake()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.glass.wake()

    # -- what the store knows -------------------------------------------------------------------------------
    def _noted(self, committed: Committed) -> None:
        if any(noted.kind.startswith(WATCHED) for noted in committed.events):
            self.reading.read()

    def _known(self, board: HallBoard) -> None:
        clock = self.station.clock
        before, self.board = self.board, board
        standing, catching_up = boards.standing(board), clock.monotonic() < self._settling
        self.voice.calls.keep(standing)
        self._call(self.fresh.learn(standing.values(), clock.now(), catching_up=catching_up))
        if self.station.settings.voice.pauses and not catching_up:
            for desk in boards.freshly_paused(before.desks, board):
                self.voice.calls.add_pause(desk.number)
        self.good_at = clock.now()
        self.line.read()
        self._draw()
        self.voice.go_on()

    def _unread(self, error: BaseException) -> None:
        """The last good picture stays."""
        log.warning("the hall cannot read: %s", error)
        self.line.unread(self.good_at)
        self.picture.show_line(self.line.words)

    def _link(self, status: LinkStatus) -> None:
        if self.line.heard(status):
            self._settling = self.station.clock.monotonic() + CATCHING_UP
        self.picture.show_line(self.line.words)

    # -- calls ----------------------------------------------------------------------------------------------
    def _call(self, calls: list[Call]) -> None:
        if not calls:
            return
        self._unpainted.update(call.label for call in calls)
        self.lights.light_up(map(boards.call_key, calls))
        self.voice.calls.add(calls)
        self._flash_timer.start()

    def _figure_painted(self, label: str) -> None:
        if label in self._unpainted:
            self._unpainted.discard(label)
            self.painted.emit(label)

    def _flash(self) -> None:
        if not self.lights.tick():
            self._flash_timer.stop()
        self._draw_calls()

    # -- drawing --------------------------------------------------------------------------------------------
    def _draw(self) -> None:
        language, now = self.station.language, self.station.clock.now()
        self.rows = boards.rows(self.board, language)
        self._draw_calls()
        self.picture.show_groups(self.board.groups, now)
        self.picture.show_notices(greetings.notices(self.board, self.station.catalogue, now, language))
        self.picture.show_green(green_words.names(greetings.green_offers(self.station.catalogue, now), language))
        self.picture.show_line(self.line.words)
        self.glass.darken(busy=any(now - call.at < BUSY for call in boards.standing(self.board).values()))

    def _draw_calls(self) -> None:
        on_air = self.voice.calls.on_air
        self.picture.show_rows(self.rows, lambda row: self.lights.of(row.key, on_air))
        call = boards.newest(self.board, self.fresh.rank)
        key = boards.call_key(call) if call is not None else None
        note = next((row.note for row in self.rows if key is not None and row.key == key), "")
        greeting = greetings.greeting(self.board, self.station.clock.now(), self.station.language)
        self.picture.show_newest(call, note, self.lights.of(key, on_air), greeting)

    def closeEvent(self, event: QCloseEvent) -> None:
        for timer in (self._clock_timer, self._turn_timer, self._flash_timer):
            timer.stop()
        self.voice.close()
        self.station.bridge.noted.disconnect(self._noted)
        self.station.bridge.link.disconnect(self._link)
        super().closeEvent(event)


def _timer(window: QWidget, milliseconds: int, each: Callable[[], None]) -> QTimer:
    timer = QTimer(window)
    timer.setInterval(milliseconds)
    timer.timeout.connect(each)
    return timer
