"""The hall's display: the call written huge and flashing, the calls before it, and what is being spoken.

Reads `calls.recent` after every commit. When the store cannot answer, the last good picture stays and says
since when. Calls are announced one after the other (`hall.turns`), each at least `SHOWN_MS`, and longer while
it is spoken. The picture moves a few pixels each minute, so that nothing burns in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from kiosk.clock import business_day, local
from kiosk.texts import text
from kiosk.values.calls import Call
from kiosk.values.journal import Committed
from ui.hall.shift import offset
from ui.hall.turns import Turns
from ui.voice.wording import call_sentence
from ui.widgets.fitted import FittedText
from ui.widgets.window_look import look_for

log = logging.getLogger("motcua.hall")
RECENT = 6
SHOWN_MS = 7000
FLASH_MS = 450
FLASHES = 10
WATCHED = ("call.", "subject.", "day.")  # event kinds that may change the picture


class HallWindow(QWidget):
    spoken = Signal(bool)  # from the speaker's thread: a call has been said (True) or could only be written

    def __init__(self, station: Any, speaker: Any = None) -> None:
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
        self._build()
        self._timers()
        self.spoken.connect(self._part_over, Qt.ConnectionType.QueuedConnection)
        station.bridge.noted.connect(self._noted)
        self._read()
        self._minute()

    # -- picture --------------------------------------------------------------------------------------------
    def _build(self) -> None:
        station, look = self.station, self.look
        self.setWindowTitle(text("hall.board.window", station.language))
        self.setStyleSheet(look.stylesheet())
        self.setProperty("part", "ground")
        self.outer = QVBoxLayout(self)
        self.outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # never grows over its screen
        self.outer.addWidget(self._header(), 10)
        self.halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.halves.addWidget(self._main(), 63)
        self.halves.addWidget(self._others(), 37)
        self.outer.addLayout(self.halves, 76)
        self.caption = self._text("", 600, "ink", "caption")
        self.outer.addWidget(self.caption, 8)
        self.foot = self._text("", 400, "muted", "foot")
        self.outer.addWidget(self.foot, 5)

    def _text(self, words: str, weight: int, colour: str, name: str, largest: int = 0,
              align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter) -> FittedText:  # fmt: skip
        made = FittedText(self.look.font(20, weight), self.look.colour(colour), name=name, largest=largest,
                          align=align)  # fmt: skip
        made.set_text(words)
        return made

    def _header(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("part", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(self.look.mm(5), self.look.mm(1), self.look.mm(5), self.look.mm(1))
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        counter = self.station.catalogue.agency().counter
        row.addWidget(self._text(counter, 600, "on_accent", "counter", align=left | middle), 4)
        self.clock = self._text("", 700, "on_accent", "clock", align=right | middle)
        row.addWidget(self.clock, 1)
        return bar

    def _main(self) -> QFrame:
        self.card = QFrame()
        self.card.setObjectName("call_card")
        column = QVBoxLayout(self.card)
        self.title = self._text("", 600, "muted", "call_title")
        self.number = self._text("", 700, "accent", "call_number")
        self.desk = self._text("", 700, "ink", "call_desk")
        column.addWidget(self.title, 2)
        column.addWidget(self.number, 7)
        column.addWidget(self.desk, 4)
        return self.card

    def _others(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("part", "card")
        column = QVBoxLayout(frame)
        column.setSpacing(0)
        column.setContentsMargins(self.look.mm(6), self.look.mm(2), self.look.mm(6), self.look.mm(2))
        column.addWidget(self._text(text("hall.board.recent", self.station.language), 600, "muted", "recent"), 3)
        self.rows: list[tuple[FittedText, FittedText]] = []
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        for index in range(RECENT):
            row = QHBoxLayout()
            number = self._text("", 700, "accent", f"recent_number:{index}", align=left | middle)
            desk = self._text("", 600, "ink", f"recent_desk:{index}", align=right | middle)
            row.addWidget(number, 5)
            row.addWidget(desk, 5)
            column.addLayout(row, 4)
            self.rows.append((number, desk))
        return frame

    def resizeEvent(self, event: QResizeEvent) -> None:
        upright = self.height() > self.width()
        way = QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight
        self.halves.setDirection(way)
        for index, share in enumerate((55, 45) if upright else (63, 37)):
            self.halves.setStretch(index, share)
        self._place()
        super().resizeEvent(event)

    def _place(self) -> None:
        """The picture's place on the glass in this minute."""
        edge = max(16, min(self.width(), self.height()) // 40)
        x, y = offset(local(self.station.clock.now()).minute)
        self.outer.setContentsMargins(edge + x, edge + y, edge - x, edge - y)
        self.outer.setSpacing(edge // 2)
        self.halves.setSpacing(edge)

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
        self.clock.set_text(f"{local(now):%H:%M}")
        self._place()
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

        def newest(answer: Callable[[Any], None]) -> Callable[[Any], None]:
            def told(value: Any) -> None:
                if asked > self._told:  # two readers may answer in any order
                    self._told = asked
                    answer(value)

            return told

        self.station.tasks.read(calls.recent, RECENT + 6).then(newest(self._known)).failed(newest(self._unread))

    def _known(self, recent: tuple[Call, ...]) -> None:
        self._good_at = f"{local(self.station.clock.now()):%H:%M}"
        self.turns.learn(recent)
        self._recent = tuple(recent)
        self._foot(text("hall.board.updated", self.station.language, time=self._good_at))
        self._advance()
        self._draw()

    def _unread(self, error: BaseException) -> None:
        """The last good picture stays."""
        log.warning("the hall cannot read: %s", error)
        self._foot(text("hall.board.stale", self.station.language, time=self._good_at or "…"))

    def _foot(self, words: str) -> None:
        sample = self.station.catalogue.agency().sample
        more = text("desk.window.sample", self.station.language) if sample else ""
        self.foot.set_text(" · ".join(part for part in (words, more) if part))

    @property
    def speaker(self) -> Any:
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

    # -- drawing --------------------------------------------------------------------------------------------
    def _draw(self) -> None:
        call, language = self.turns.current, self.station.language
        lit = self.turns.announcing and self._flashes % 2 == 1
        self._paint_card(lit)
        if call is None:
            self.title.set_text("")
            self.number.set_text(text("hall.board.welcome", language))
            self.desk.set_text(text("hall.board.welcome_hint", language))
            self.caption.set_text("")
        else:
            self.title.set_text(text("hall.board.title", language))
            self.number.set_text(call.label)
            self.desk.set_text(f"{text('hall.board.desk', language)} {call.desk}")
            self.caption.set_text(call_sentence(call.label, call.desk, language))
        self._draw_rows(call)

    def _draw_rows(self, current: Call | None) -> None:
        shown = set() if current is None else {current.label}
        rows = []
        for call in sorted(self._recent, key=lambda call: call.at, reverse=True):
            if call.label not in shown and (current is None or call.at <= current.at):
                shown.add(call.label)
                rows.append(call)
        for index, (number, desk) in enumerate(self.rows):
            call = rows[index] if index < len(rows) else None
            number.set_text(call.label if call else "")
            desk.set_text(f"{text('hall.board.desk', self.station.language)} {call.desk}" if call else "")

    def _paint_card(self, lit: bool) -> None:
        p = self.look.palette
        ground, line = (p.accent, p.ink) if lit else (p.card, p.accent)
        wide = self.look.mm(1.2)
        self.card.setStyleSheet(
            f"QFrame#call_card {{ background: {ground}; border: {wide}px solid {line};"
            f" border-radius: {self.look.mm(4)}px; }}"
        )
        self.number.set_colour(self.look.colour("on_accent" if lit else "accent"))
        self.desk.set_colour(self.look.colour("on_accent" if lit else "ink"))
        self.title.set_colour(self.look.colour("on_accent" if lit else "muted"))

    def closeEvent(self, event: QCloseEvent) -> None:
        for timer in (self._clock_timer, self._shown_timer, self._flash_timer):
            timer.stop()
        self.station.bridge.noted.disconnect(self._noted)
        super().closeEvent(event)
