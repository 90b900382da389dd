"""Putting things in order: touched one after the other, each shows its place; touched again it is taken out.

One that is left alone comes last, touched or not. Made by ui.questions.body_for for questions of type rank.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from kiosk.values.forms import Answer, Choice, Page, Question
from ui.questions.body import Frame
from ui.questions.choose import ChoiceButton, ChooseMany
from ui.widgets.look import Look
from ui.widgets.touch import CENTRE

DISK_MM = 15


class RankButton(ChoiceButton):
    """A choice with its place in a disk at the left; an empty ring while it has none."""

    def __init__(self, look: Look, choice: Choice, frame: Frame) -> None:
        super().__init__(look, choice, frame)
        self.place = 0

    def set_place(self, place: int) -> None:
        self.place = place
        self.setChecked(place > 0)
        words = f"{place}. {self.text()}" if place else self.text()
        self.setAccessibleName(words)
        self.update()

    def _room(self) -> QRect:
        return super()._room().adjusted(self.look.mm(DISK_MM + 4), 0, 0, 0)

    def _paint_inside(self, painter: QPainter, words: QColor, picture: QColor) -> None:
        super()._paint_inside(painter, words, picture)
        look = self.look
        side = min(look.mm(DISK_MM), self.height() - look.mm(4))
        disk = QRectF(look.mm(4), (self.height() - side) / 2, side, side)
        painter.setPen(QPen(look.colour("accent" if self.place else "line"), look.pixels_per_mm * 0.5))
        painter.setBrush(look.colour("accent") if self.place else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disk)
        if self.place:
            painter.setPen(look.colour("on_accent"))
            painter.setFont(look.font(round(side * 0.58), 700))
            painter.drawText(disk, CENTRE, str(self.place))


class RankBody(ChooseMany):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        if question is not None and not question.hint:
            self.hint.set_words(self.say("rank.hint"))

    def make(self, choice: Choice) -> ChoiceButton:
        return RankButton(self.look, choice, self.frame)

    def _fill(self) -> None:
        super()._fill()
        self._number()

    def touched(self, name: str) -> None:
        super().touched(name)
        self._number()

    def _left(self) -> list[str]:
        return [one.name for one in self.choices() if one.name not in self._held]

    def value(self) -> Answer:
        left = self._left()
        return (*self._held, *left) if len(left) == 1 and self._held else tuple(self._held)

    def _number(self) -> None:
        for button in self.buttons:
            if isinstance(button, RankButton):
                at = self._held.index(button.choice) + 1 if button.choice in self._held else 0
                button.set_place(at)

    def missing(self) -> str:
        left = len(self._left())
        return self.say("rank.left", count=left) if left > 1 and self._held else ""
