"""The newest call, written larger than all others; or, while nobody is called, a greeting and what to do.

Made and placed by the hall's picture. Draws its ground itself.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from ui.hall.figure import Figure
from ui.hall.layout import FOUR_SIGNS
from ui.hall.row import Light
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look

MIDDLE = Qt.AlignmentFlag.AlignCenter
SQUEEZED = 0.85  # of its natural width, a number of four signs at most


class Greeting(NamedTuple):
    """What stands there while nobody is called."""

    title: str
    hint: str


class NewestCall(QWidget):
    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.setObjectName("newest")
        self._look, self._language = look, language
        self._light, self._step = Light.CALM, 1.0
        self.title = self._words("call_title", 600)
        self.to = self._words("newest_to", 600)
        self.note = self._words("newest_note", 500)
        self.greeting = self._words("greeting", 700)
        self.hint = self._words("greeting_hint", 500)
        self.number = Figure(look.family, "call_number", MIDDLE)
        self.desk = Figure(look.family, "call_desk", MIDDLE)
        for child in self._called + self._idle:
            child.setParent(self)

    def _words(self, name: str, weight: int) -> FittedText:
        ink = self._look.colour("muted")
        heading = name in ("call_title", "greeting")
        return FittedText(self._look.font(20, weight), ink, name=name, align=MIDDLE, heading=heading)

    @property
    def _called(self) -> tuple[QWidget, ...]:
        return self.title, self.number, self.to, self.desk, self.note

    @property
    def _idle(self) -> tuple[QWidget, ...]:
        return self.greeting, self.hint

    # -- place ----------------------------------------------------------------------------------------------
    def place(self, area: QRect, step: float) -> None:
        self._step = step
        self.setGeometry(area)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        edge = round(12 * self._step)
        inner = self.rect().adjusted(edge, edge, -edge, -edge)
        if inner.width() > 1.75 * inner.height():
            self._side_by_side(inner)
        else:
            self._stacked(inner)
        split = inner.top() + round(inner.height() * 0.55)
        self.greeting.set_largest(round(inner.width() * 0.15))  # two lines of an upright screen, not three
        self.hint.set_largest(round(inner.width() * 0.09))
        self.greeting.setGeometry(QRect(inner.left(), inner.top(), inner.width(), split - inner.top()))
        self.hint.setGeometry(QRect(inner.left(), split, inner.width(), inner.bottom() + 1 - split))

    def _stacked(self, inner: QRect) -> None:
        shares = ((self.title, 14), (self.number, 39), (self.to, 12), (self.desk, 28), (self.note, 11))
        _column(inner, shares)
        self._set_tall(inner.width(), inner.height() * 0.317, inner.height() * 0.25)

    def _side_by_side(self, inner: QRect) -> None:
        wide = round(inner.width() * 0.6)
        right = inner.adjusted(wide + round(10 * self._step), 0, 0, 0)
        _column(QRect(inner.left(), inner.top(), wide, inner.height()), ((self.title, 22), (self.number, 78)))
        _column(right, ((self.to, 22), (self.desk, 56), (self.note, 22)))
        self._set_tall(wide, inner.height() * 0.64, inner.height() * 0.5)

    def _set_tall(self, wide: int, number: float, desk: float) -> None:
        """As high as there is room, but not so high that four signs would be squeezed together."""
        self.number.set_tall(round(min(number, wide / (FOUR_SIGNS * SQUEEZED))))
        self.desk.set_tall(round(min(desk, wide / (FOUR_SIGNS * SQUEEZED))))

    def number_high(self) -> float:
        """Pixels of the digits as they stand there."""
        return self.number.digits_high()

    # -- what is told ---------------------------------------------------------------------------------------
    def show_call(self, label: str, desk: str, note: str, light: Light) -> None:
        self._change(light, called=True)
        colour = self._look.colour
        self.title.set_text(text("hall.board.title", self._language))
        self.to.set_text(text("hall.board.to_desk", self._language))
        self.note.set_text(note)
        self.number.show_words(label, colour(light.number))
        self.desk.show_words(desk, colour(light.words))
        for words in (self.title, self.to, self.note):
            words.set_colour(colour("muted" if light is not Light.LIT else light.words))

    def greet(self, greeting: Greeting) -> None:
        self._change(Light.CALM, called=False)
        self.greeting.set_text(greeting.title)
        self.greeting.set_colour(self._look.colour("accent"))
        self.hint.set_text(greeting.hint)
        self.hint.set_colour(self._look.colour("ink"))

    def _change(self, light: Light, *, called: bool) -> None:
        if light is not self._light:
            self._light = light
            self.update()
        for child in self._called:
            child.setVisible(called)
        for child in self._idle:
            child.setVisible(not called)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = max(1.0, 1.4 * self._step)
        painter.setPen(QPen(self._look.colour("accent"), line))
        painter.setBrush(self._look.colour("accent" if self._light is Light.LIT else "card"))
        radius, half = 6 * self._step, line / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        painter.end()


def _column(area: QRect, shares: tuple[tuple[QWidget, int], ...]) -> None:
    """One below the other, each with its share of the height."""
    whole, done = sum(share for _widget, share in shares), 0
    for widget, share in shares:
        top = area.top() + area.height() * done // whole
        done += share
        widget.setGeometry(area.left(), top, area.width(), area.top() + area.height() * done // whole - top)
