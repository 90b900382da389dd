"""Large cards beside or below one another, each a picture, a heading and what it says; all in one size of letters.

Used by the citizen's procedure page. The row fills the place it gets: letters and pictures grow as far as every card
has room, and no letter is smaller than 22 pt. A list too long even for that is cut, and says that there is more.
Nothing here is touched; each text is a `Words`, so that it is read aloud and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.composition import TELLS
from ui.widgets.look import Look
from ui.widgets.measuring import measured
from ui.widgets.touch import SMALLEST_PT, Words

LARGEST_PT, USUAL_PT = 44.0, 24.0  # letters go down to the usual size before the pictures get small
FIRST = 1.35  # what a card says first, in heights of what stands below it
LEAST_PICTURE_MM, MOST_PICTURE_MM = 14, 60
PICTURES_MM = (46, 36, 26)  # above the words, while those keep their usual size
WIDER = ((1.0, 1.0, 1.0), (1.4, 1.0, 1.0), (2.0, 1.0, 1.0))  # how the cards share the place; the first says most
BESIDE = 1.6  # a card this much wider than high has its picture beside the words


class CardWords(NamedTuple):
    """What one card says."""

    name: str
    icon: str
    heading: str
    first: tuple[str, ...]
    more: tuple[str, ...] = ()
    good: str = ""  # said in the colour of what is good


class FactCard(QWidget):
    def __init__(self, look: Look, said: CardWords, cut: Callable[[int], str], *, below_others: bool = False) -> None:
        """`cut`: the words for so many lines that are left out; `below_others`: the cards stand in a column."""
        super().__init__()
        self.look, self.said, self._cut, self._below_others = look, said, cut, below_others
        self.setObjectName(f"fact:{said.name}")
        self.setProperty(TELLS, True)
        self.setAccessibleName(said.heading)
        self.drawn = True  # False: the words need the picture's place, and none is larger than others
        self.picture_mm = LEAST_PICTURE_MM  # what a picture above the words has at least
        self._picture = QRect()
        self._dots: list[QPointF] = []
        self._dot = 0
        self._heading = self._words(said.heading, 600, "muted")
        self._first = [self._words(one, 700, "ink") for one in said.first]
        self._tail = self._words("", 600, "ink")
        self._more = [self._words(said.good, 600, "good")] if said.good else []
        self._more += [self._words(one, 400, "ink") for one in said.more]

    def _words(self, words: str, weight: int, colour: str) -> Words:
        made = Words(self.look, words, "", pt=SMALLEST_PT, weight=weight, colour=colour)
        made.setParent(self)
        return made

    # -- measuring --------------------------------------------------------------------------------------------
    def _lines(self, pixels: int, left_out: int) -> list[tuple[Words, int, int, bool]]:
        """Each text with its size, the space above it in pixels, and whether a dot stands before it."""
        gap = self.look.mm(2.5)
        shown = self._first[: len(self._first) - left_out]
        dotted = len(self._first) > 1
        lines = [(self._heading, pixels, 0, False)]
        large = pixels if not self.drawn or len(shown) > 3 else round(pixels * FIRST)
        lines += [(one, large, gap, dotted) for one in shown]
        if left_out:
            self._tail.set_words(self._cut(left_out))
            lines.append((self._tail, pixels, gap, False))
        return [*lines, *((one, pixels, gap + self.look.mm(1), False) for one in self._more)]

    def _tall(self, width: int, pixels: int, left_out: int) -> int:
        """Height of all texts in that width; a million where a word is wider."""
        whole = 0
        for words, size, gap, dotted in self._lines(pixels, left_out):
            room = width - (self._indent(size) if dotted else 0)
            widest, _across, height = measured(self.look.family, size, words.weight, words.text(), room)
            if widest > room:
                return 1_000_000
            whole += gap + height
        return whole

    def _indent(self, pixels: int) -> int:
        return round(pixels * 0.75)

    def _inner(self, size: QSize) -> QRect:
        pad = self.look.mm(5)
        return QRect(pad, pad, size.width() - 2 * pad, size.height() - 2 * pad)

    def _beside(self, inner: QRect) -> bool:
        """In a row of cards all have their pictures above the words, as large as each other."""
        return self._below_others and inner.width() > BESIDE * inner.height()

    def _column(self, inner: QRect) -> int:
        """Width that the texts have."""
        if not (self._beside(inner) and self.drawn):
            return inner.width()
        side = min(inner.height(), self.look.mm(MOST_PICTURE_MM), inner.width() // 4)
        return inner.width() - side - self.look.mm(6)

    def fits(self, size: QSize, pixels: int, left_out: int = 0) -> bool:
        inner = self._inner(size)
        picture = 0 if self._beside(inner) or not self.drawn else self.look.mm(self.picture_mm + 3)
        return self._tall(self._column(inner), pixels, left_out) + picture <= inner.height()

    # -- placing ----------------------------------------------------------------------------------------------
    def _left_out(self, pixels: int) -> int:
        """How many of its lines have no room."""
        left_out = 0
        while left_out < len(self._first) - 1 and not self.fits(self.size(), pixels, left_out):
            left_out += 1
        return left_out

    def picture_room(self, pixels: int) -> int:
        """The largest side that its picture can have."""
        inner, most = self._inner(self.size()), self.look.mm(MOST_PICTURE_MM)
        column = self._column(inner)
        if not self.drawn:
            return 0
        if self._beside(inner):
            return inner.width() - column - self.look.mm(6)
        tall = self._tall(column, pixels, self._left_out(pixels))
        return max(0, min(inner.height() - tall - self.look.mm(3), most, inner.width()))

    def arrange(self, pixels: int, side: int) -> None:
        """Its texts in that size, as many as have room, and its picture `side` pixels wide."""
        left_out = self._left_out(pixels)
        inner = self._inner(self.size())
        column, tall = self._column(inner), self._tall(self._column(inner), pixels, left_out)
        self._tail.setVisible(left_out > 0)
        for one in self._first:
            one.setVisible(True)
        for one in self._first[len(self._first) - left_out :]:
            one.hide()
        if self._beside(inner) and self.drawn:
            self._picture = QRect(inner.left(), inner.center().y() - side // 2, side, side)
            self._place(QRect(inner.right() + 1 - column, inner.top(), column, inner.height()), tall, pixels, left_out)
        else:
            below = inner.top() + (side + self.look.mm(3) if side else 0)
            self._picture = QRect(inner.left(), inner.top(), side, side)
            self._place(QRect(inner.left(), below, column, tall), tall, pixels, left_out)
        self.update()

    def _place(self, room: QRect, tall: int, pixels: int, left_out: int) -> None:
        top = room.top() + max(0, (room.height() - tall) // 2)
        self._dots, self._dot = [], 0
        for words, size, gap, dotted in self._lines(pixels, left_out):
            indent = self._indent(size) if dotted else 0
            width = room.width() - indent
            height = measured(self.look.family, size, words.weight, words.text(), width)[2]
            top += gap
            words.pt = size * 72 / 25.4 / self.look.pixels_per_mm * 100 / self.look.percent
            words.setGeometry(room.left() + indent, top, width, height)
            if dotted:
                self._dot = max(2, round(size * 0.16))
                self._dots.append(QPointF(room.left() + self._dot, top + round(size * 0.75)))
            top += height

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = max(1.5, look.pixels_per_mm * 0.4)
        painter.setPen(QPen(look.colour("line"), line))
        painter.setBrush(look.colour("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(line, line, -line, -line), look.mm(3.5), look.mm(3.5))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent"))
        for dot in self._dots:
            painter.drawEllipse(dot, self._dot, self._dot)
        if self._picture.width() > 0:
            painter.drawPixmap(self._picture.topLeft(), look.pixmap(self.said.icon, self._picture.width()))
        painter.end()


class FactCards(QWidget):
    """`upright`: one below the other."""

    def __init__(self, look: Look, said: Sequence[CardWords], *, upright: bool, cut: Callable[[int], str]) -> None:
        super().__init__()
        self.look, self.upright = look, upright
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.cards = [FactCard(look, one, cut, below_others=upright) for one in said]
        for card in self.cards:
            card.setParent(self)

    def sizeHint(self) -> QSize:
        return QSize(self.look.mm(200), self.look.mm(60))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The largest letters that any way of sharing the place has room for; rather no pictures than words cut off."""
        pixels, areas = self._best()
        for card, area in zip(self.cards, areas, strict=True):
            card.setGeometry(area)
        side = min((card.picture_room(pixels) for card in self.cards), default=0)
        for card in self.cards:
            card.arrange(pixels, side)
        super().resizeEvent(event)

    def _best(self) -> tuple[int, Sequence[QRect]]:
        least = max(1, round(SMALLEST_PT * 25.4 / 72 * self.look.pixels_per_mm))
        most, usual = max(least, self.look.pt(LARGEST_PT)), max(least, self.look.pt(USUAL_PT))
        ways = [self._shares(weights[: len(self.cards)]) for weights in WIDER]
        tries = [(True, millimetres, usual) for millimetres in PICTURES_MM]
        for drawn, millimetres, lowest in [*tries, (True, LEAST_PICTURE_MM, least), (False, 0, least)]:
            for card in self.cards:
                card.drawn, card.picture_mm = drawn, millimetres
            for pixels in range(most, lowest - 1, -1):
                fitting = next((way for way in ways if self._fit(way, pixels)), None)
                if fitting is not None:
                    return pixels, fitting
        return least, ways[-1]

    def _fit(self, areas: Sequence[QRect], pixels: int) -> bool:
        return all(card.fits(area.size(), pixels) for card, area in zip(self.cards, areas, strict=True))

    def _shares(self, weights: Sequence[float]) -> list[QRect]:
        gap = self.look.mm(4)
        whole = (self.height() if self.upright else self.width()) - gap * (len(weights) - 1)
        areas, at = [], 0
        for weight in weights:
            long = round(whole * weight / sum(weights))
            areas.append(QRect(0, at, self.width(), long) if self.upright else QRect(at, 0, long, self.height()))
            at += long + gap
        return areas
