"""One counter's row in the hall: the number that is called, and to which counter; calm, or lit after a call.

Made and placed by the hall's picture. Draws its ground itself and tells by `number.painted` when a number stands there.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from ui.hall.board import RowKind, RowNow
from ui.hall.figure import Figure
from ui.hall.layout import FOUR_SIGNS, NUMBER_SHARE
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Light(enum.Enum):
    """How loudly a number is shown. Colours by purpose: ground, number, words."""

    CALM = ("card", "accent", "ink")
    SOFT = ("accent_soft", "accent", "ink")  # called a moment ago
    LIT = ("accent", "on_accent", "on_accent")

    @property
    def ground(self) -> str:
        return self.value[0]

    @property
    def number(self) -> str:
        return self.value[1]

    @property
    def words(self) -> str:
        return self.value[2]


class CounterRow(QWidget):
    def __init__(self, look: Look, index: int, language: str) -> None:
        super().__init__()
        self.setObjectName(f"row:{index}")
        self._look, self._language = look, language
        self._light, self._kind = Light.CALM, RowKind.FREE
        self._step, self._digits = 1.0, 1
        self.number = Figure(look.family, f"number:{index}")
        self.desk = Figure(look.family, f"desk:{index}", Qt.AlignmentFlag.AlignRight)
        self.state = FittedText(look.font(20, 600), look.colour("muted"), name=f"state:{index}", align=LEFT)
        self.word = FittedText(look.font(20, 600), look.colour("muted"), name=f"word:{index}", align=RIGHT)
        self.note = FittedText(look.font(20, 500), look.colour("muted"), name=f"note:{index}", align=RIGHT)
        self.advice = FittedText(look.font(20, 500), look.colour("ink"), name=f"advice:{index}", align=LEFT)
        for child in (self.number, self.desk, self.state, self.advice, self.word, self.note):
            child.setParent(self)
        self.word.set_text(text("hall.board.desk", language))

    # -- place ----------------------------------------------------------------------------------------------
    def place(self, area: QRect, digits: int, step: float) -> None:
        self._digits, self._step = digits, step
        self.setGeometry(area)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _px(self, steps: float) -> int:
        return round(steps * self._step)

    def _arrange(self) -> None:
        """The number, then the counter's digits after their word; in a wide row they stand near the number."""
        wide, high, edge, space = self.width(), self.height(), self._px(7), self._px(4)
        inner = wide - 2 * edge
        number = min(round(FOUR_SIGNS * self._digits) + space, round(inner * NUMBER_SHARE))
        desk = min(round(1.85 * self._digits), round(inner * 0.27))
        middle = inner - number - desk - 3 * space
        self.number.setGeometry(edge, 0, number, high)
        self._two_lines(QRect(edge, 0, number, high))
        for figure in (self.number, self.desk):
            figure.set_tall(self._digits)
        left = edge + number + 2 * space
        near = middle > 3.6 * self._digits
        if near:
            word, left = round(1.05 * self._digits), left + 2 * space
            self.word.setGeometry(left, 0, word, high)
            self.desk.setGeometry(left + word + 2 * space, 0, desk, high)
            rest = left + word + desk + 5 * space
            self.note.setGeometry(rest, 0, wide - edge - rest, high)
        else:
            self.desk.setGeometry(wide - edge - desk, 0, desk, high)
            self.word.setGeometry(left, round(high * 0.1), middle, round(high * 0.36))
            self.note.setGeometry(left, round(high * 0.48), middle, round(high * 0.44))

        self.desk.set_side(Qt.AlignmentFlag.AlignLeft if near else Qt.AlignmentFlag.AlignRight)
        self.word.set_largest(round(0.42 * self._digits))
        self.note.set_largest(round(0.38 * self._digits))

    def _two_lines(self, area: QRect) -> None:
        """A word in the number's place, and what to do below it."""
        split, edge = round(area.height() * 0.56), round(area.height() * 0.08)
        self.state.setGeometry(area.left(), edge, area.width(), split - edge)
        self.advice.setGeometry(area.left(), split, area.width(), area.height() - split - edge)

    # -- what is told ---------------------------------------------------------------------------------------
    def show_row(self, row: RowNow, light: Light) -> None:
        if light is not self._light or row.kind is not self._kind:
            self._light, self._kind = light, row.kind
            self.update()
        colour, serving = self._look.colour, row.kind is RowKind.SERVING
        self._show_number(row, serving)
        self._show_state(row)
        quiet = "muted" if light is Light.CALM else light.words
        self.desk.show_words(row.desk, colour(quiet if row.kind is RowKind.PAUSED else light.words))
        self.note.set_text(row.note)
        for words in (self.word, self.note):
            words.set_colour(colour(quiet))

    def _show_number(self, row: RowNow, serving: bool) -> None:
        words = row.label if serving else "–" if row.kind is RowKind.FREE else ""
        self.number.show_words(words, self._look.colour(self._light.number if serving else "muted"))

    def _show_state(self, row: RowNow) -> None:
        paused = row.kind is RowKind.PAUSED
        said = text("hall.board.paused", self._language) if paused else row.label if row.advice else ""
        self.state.set_text(said)
        self.state.set_colour(self._look.colour("warn" if paused else "accent"))
        self.advice.set_text(row.advice)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(self._light.ground))
        radius = self._px(4)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.end()
