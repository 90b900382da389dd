"""What the hall sees: the present call written huge, the calls before it, the clock; laid out for its screen.

Drawn by ui.hall.window. Knows no time and no turn of its own: it shows what it is told, and where on the glass.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.calls import Call
from ui.hall.shift import offset
from ui.station import Station
from ui.voice.wording import call_sentence
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look

RECENT = 6


class HallPicture(QWidget):
    def __init__(self, station: Station, look: Look) -> None:
        super().__init__()
        self.station, self.look = station, look
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
        self.move_on_glass()
        super().resizeEvent(event)

    def move_on_glass(self) -> None:
        """The picture's place on the glass in this minute."""
        edge = max(16, min(self.width(), self.height()) // 40)
        x, y = offset(local(self.station.clock.now()).minute)
        self.outer.setContentsMargins(edge + x, edge + y, edge - x, edge - y)
        self.outer.setSpacing(edge // 2)
        self.halves.setSpacing(edge)

    # -- what is told ---------------------------------------------------------------------------------------
    def show_time(self, now: datetime) -> None:
        self.clock.set_text(f"{local(now):%H:%M}")
        self.move_on_glass()

    def show_foot(self, words: str) -> None:
        sample = self.station.catalogue.agency().sample
        more = text("desk.window.sample", self.station.language) if sample else ""
        self.foot.set_text(" · ".join(part for part in (words, more) if part))

    def draw(self, call: Call | None, recent: Sequence[Call], *, lit: bool) -> None:
        """The present call, its card `lit` or not, and those before it."""
        language = self.station.language
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
        self._draw_rows(call, recent)

    def _draw_rows(self, current: Call | None, recent: Sequence[Call]) -> None:
        shown = set() if current is None else {current.label}
        rows = []
        for call in sorted(recent, key=lambda call: call.at, reverse=True):
            if call.label not in shown and (current is None or call.at <= current.at):
                shown.add(call.label)
                rows.append(call)
        for index, (number, desk) in enumerate(self.rows):
            shown_here = rows[index] if index < len(rows) else None
            number.set_text(shown_here.label if shown_here else "")
            said = text("hall.board.desk", self.station.language)
            desk.set_text(f"{said} {shown_here.desk}" if shown_here else "")

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
