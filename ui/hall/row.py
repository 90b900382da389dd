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
from ui.hall.layout import EDGE, FOUR_SIGNS, NUMBER_SHARE
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
DESK_SIGNS = {1: 0.95, 2: 1.5}  # width of a counter's digits, in heights of them, by their number
NOTE_LEAST = 84.0  # steps: what a counter serves is too small to read in less


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
        self._step, self._digits, self._signs = 1.0, 1, 1
        self._advised = False  # something stands below the words in the number's place
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
    def place(self, area: QRect, digits: int, step: float, signs: int) -> None:
        """`signs`: of the longest counter's number in view, 1 or 2."""
        self._digits, self._step, self._signs = digits, step, signs
        self.setGeometry(area)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _px(self, steps: float) -> int:
        return round(steps * self._step)

    def _arrange(self) -> None:
        """The number, then the counter's digits after their word; in a wide row they stand near the number."""
        wide, high, edge, space = self.width(), self.height(), self._px(EDGE), self._px(2.5)
        inner = wide - 2 * edge
        number = min(round(FOUR_SIGNS * self._digits) + 2 * space, round(inner * NUMBER_SHARE))
        desk = min(round(DESK_SIGNS[self._signs] * self._digits), round(inner * 0.27))
        self.number.setGeometry(edge, 0, number, high)
        self._two_lines(QRect(edge, 0, number, high))
        for figure in (self.number, self.desk):
            figure.set_tall(self._digits)
        middle = QRect(edge + number + 2 * space, 0, inner - number - desk - 4 * space, high)
        near = middle.width() > 3.6 * self._digits
        (self._near if near else self._apart)(middle, desk)
        self.desk.set_side(Qt.AlignmentFlag.AlignLeft if near else Qt.AlignmentFlag.AlignRight)
        self.word.set_largest(round(0.42 * self._digits))
        self.note.set_largest(round(0.38 * self._digits))

    def _near(self, middle: QRect, desk: int) -> None:
        """Word and digits close to the number, then what the counter serves."""
        space, word = self._px(6), round(1.05 * self._digits)
        self.word.setGeometry(middle.left(), 0, word, middle.height())
        self.desk.setGeometry(middle.left() + word + space, 0, desk, middle.height())
        rest = middle.left() + word + desk + 4 * space
        self.note.setGeometry(rest, 0, self.width() - self._px(EDGE) - rest, middle.height())
        self.note.show()

    def _apart(self, middle: QRect, desk: int) -> None:
        """The digits at the end. What the counter serves stands there where it can be read; else only the word."""
        high, noted = middle.height(), middle.width() >= self._px(NOTE_LEAST)
        self.desk.setGeometry(self.width() - self._px(EDGE) - desk, 0, desk, high)
        word = (round(high * 0.12), round(high * 0.36)) if noted else (0, high)
        self.word.setGeometry(middle.left(), word[0], middle.width(), word[1])
        self.note.setGeometry(middle.left(), round(high * 0.5), middle.width(), round(high * 0.42))
        self.note.setVisible(noted)

    def _two_lines(self, area: QRect) -> None:
        """A word in the number's place, and what to do below it; alone it stands in the middle."""
        self.state.set_largest(0 if self._advised else round(0.5 * self._digits))
        if not self._advised:
            self.state.setGeometry(area)
            return
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
        colour = self._look.colour(self._light.number if serving else "muted")
        self.number.show_words(row.label if serving else "", colour)

    def _show_state(self, row: RowNow) -> None:
        paused, free = row.kind is RowKind.PAUSED, row.kind is RowKind.FREE
        if self._advised is not bool(row.advice):
            self._advised = bool(row.advice)
            self._arrange()
        said = row.label if row.advice else ""
        if paused or (free and not said):
            said = text(f"hall.board.{'paused' if paused else 'free'}", self._language)
        self.state.set_text(said)
        self.state.set_colour(self._look.colour("warn" if paused else "muted" if free and not row.advice else "accent"))
        self.advice.set_text(row.advice)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(self._light.ground))
        radius = self._px(4)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.end()
