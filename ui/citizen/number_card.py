"""The card of a number that will be called: the number, what is said of it, and its QR where room is left.

Used by the pages of a ticket, of a visit that is gone on with, and of a declaration that was handed in. The number is
as large as the card's shape allows, whatever the text size: never smaller because words grew. The words are as large
as fits beside and below it; then the QR gives way, then long words give way to their short form, then those that matter
least to nothing. Only a button may be touched here, and it stands at the foot. Raises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.widgets.composition import ABOVE, OWN_REACH, TELLS
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look
from ui.widgets.touch import SMALLEST_PT, TouchButton, Words

SIZES = (34.0, 30.0, 26.0, SMALLEST_PT)  # points of what is said, as all of it fits
LARGER = (44.0, 38.0)  # where no QR is beside it
ASIDE_MM = 140  # what stands beside the number on a wide card
HIGH, UPRIGHT_HIGH = 0.5, 0.3  # of a card's height, at most the number's: a wide one's, one of one column
WIDE = 2.0  # a card that is not so many times as wide as high has one below the other: there the number is larger
QR_MM = (45, 62, 78, 115)  # as a phone reads it at arm's length; beside larger words; the most, wide and upright
EDGE_MM, ABOVE_MM, GAP_MM, FOOT_MM = 8, 4, 2, 22
_PROBE = 200


class QrPicture(QWidget):
    """A QR drawn from its modules, black on white in every theme."""

    def __init__(self, content: str) -> None:
        super().__init__()
        import segno

        self.setObjectName("qr")
        self.setAccessibleName("QR")
        self.matrix = [bytes(row) for row in segno.make(content, error="m", micro=False).matrix]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        cell = self.width() // (len(self.matrix) + 8)
        start = (self.width() - cell * len(self.matrix)) // 2
        for y, row in enumerate(self.matrix):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(start + x * cell, start + y * cell, cell, cell), QColor("black"))
        painter.end()


class LargeNumber(FittedText):
    """Capitals and digits alone: as wide or as high as its place, without the room of descending letters."""

    def __init__(self, font: QFont, colour: QColor, name: str) -> None:
        super().__init__(font, colour, name=name, wrap=False)
        self.colour, self.shape_font = colour, font
        self.setProperty(TELLS, True)

    def _metrics(self, pixels: int) -> QFontMetrics:
        font = QFont(self.shape_font)
        font.setPixelSize(pixels)
        return QFontMetrics(font)

    def fitting(self, width: int, height: int) -> int:
        """The size in pixels that fits into so much room; the same for all numbers of a letter and as many digits."""
        drawn = self._metrics(_PROBE).tightBoundingRect(re.sub(r"\d", "0", self.text))
        wide, high = max(1, drawn.width() + 2), max(1, drawn.height() + 2)
        return max(1, min(width * _PROBE // wide, height * _PROBE // high))

    def high(self, pixels: int) -> int:
        """What it takes of the page's height."""
        return self._metrics(pixels).tightBoundingRect(re.sub(r"\d", "0", self.text)).height() + 2

    def pixels(self) -> int:
        return self.fitting(self.width(), self.height())

    def lacks_room(self) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.text:
            return
        pixels = self.pixels()
        drawn = self._metrics(pixels).tightBoundingRect(self.text)
        font = QFont(self.shape_font)
        font.setPixelSize(pixels)
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self.colour)
        left, top = (self.width() - drawn.width()) // 2, (self.height() - drawn.height()) // 2
        painter.drawText(left - drawn.left(), top - drawn.top(), self.text)
        painter.end()


class CardPlan(NamedTuple):
    """Where everything stands at one size of words; None of a widget's place: it is not shown."""

    fits: bool
    places: dict[QWidget, QRect]
    alone: bool = False  # nothing stands beside the number: all of it has the middle of the card


class NumberCard(QFrame):
    def __init__(self, look: Look, number: str, name: str, *, heading: Words) -> None:
        super().__init__()
        self.look, self.heading, self._heading_pt = look, heading, heading.pt
        self.setObjectName("number_card")
        self.setProperty(OWN_REACH, True)  # its button stands at its foot: the number keeps the upper half, too
        mm = look.mm
        self.setStyleSheet(
            f"QFrame#number_card {{ background: {look.palette.card}; border: {mm(0.4)}px solid {look.palette.line};"
            f" border-radius: {mm(4)}px; }}"
        )
        self.number = LargeNumber(look.font(60, 800), look.colour("accent"), name)
        self.number.set_text(number)
        self.number.setParent(self)
        heading.setParent(self)
        self.said: list[Words] = []  # what matters most first
        self._small: Words | None = None
        self._short: dict[Words, Words] = {}
        self.foot: TouchButton | None = None
        self.picture: QrPicture | None = None
        self.caption: Words | None = None

    # -- what stands on it --------------------------------------------------------------------------------------
    def say(self, *words: Words) -> None:
        """Further words; what comes later gives way first."""
        for one in words:
            one.setParent(self)
            self.said.append(one)

    def say_or(self, words: Words, short: Words) -> None:
        """Words of which the short form is said where there is no room for all."""
        self.say(words)
        if short.text():
            short.setParent(self)
            self._short[words] = short
        else:
            short.deleteLater()

    def small(self, words: Words) -> None:
        """Small print: it never grows, and gives way to all else that is said."""
        self.say(words)
        self._small = words

    def set_foot(self, button: TouchButton) -> None:
        """The one thing to touch; it may be hidden."""
        button.setParent(self)
        self.foot = button

    def set_picture(self, content: str, caption: Words) -> None:
        self.picture, self.caption = QrPicture(content), caption
        self.picture.setParent(self)
        caption.setParent(self)
        caption.centre = True

    # -- where it stands ----------------------------------------------------------------------------------------
    @property
    def upright(self) -> bool:
        """By its own shape, not the glass's: beside the column of who sits it is narrow on a wide one too."""
        return self.width() < WIDE * self.height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def arrange(self) -> None:
        """Words as large as fits with the QR; as fits without it; then in short; then without what matters least."""
        if self.width() < self.look.mm(20) or self.height() < self.look.mm(20):
            return
        said = [one for one in self.said if one.text()]
        plan = self._best(said)
        if not plan.fits:
            said = [self._short.get(one, one) for one in said]
            plan = self._best(said)
        while not plan.fits and len(said) > 1:
            said = said[:-1]
            plan = self._best(said)
        everything_said = (*self.said, *self._short.values())
        for words in (self.heading, *everything_said):
            words.centre = self.upright or plan.alone
            words.update()
        everything = (self.heading, self.number, *everything_said, self.foot, self.picture, self.caption)
        for widget in everything:
            if widget is None:
                continue
            place = plan.places.get(widget)
            if place is not None:
                widget.setGeometry(place)
            if widget is not self.foot:
                widget.setVisible(place is not None)

    def _best(self, said: Sequence[Words]) -> CardPlan:
        plan = CardPlan(False, {})
        for picture in (True, False) if self.picture is not None else (False,):
            for size in SIZES if self.picture is not None else (*LARGER, *SIZES):
                for one in said:
                    one.pt = size if one is not self._small else SMALLEST_PT
                self.heading.pt = min(self._heading_pt, size * (1.3 if size > SMALLEST_PT else 1.1))
                plan = (self._upright if self.upright else self._wide)(said, picture)
                if plan.fits:
                    return plan
        return plan

    def _inside(self) -> QRect:
        mm = self.look.mm
        return self.rect().adjusted(mm(EDGE_MM), mm(ABOVE_MM), -mm(EDGE_MM), -mm(ABOVE_MM))

    def _foot_height(self) -> int:
        return self.look.mm(FOOT_MM + GAP_MM) if self.foot is not None and not self.foot.isHidden() else 0

    def _stack(self, places: dict[QWidget, QRect], said: Sequence[Words], area: QRect) -> int:
        """One below the other from the top of `area`; where they end."""
        top = area.top()
        for one in said:
            high = one.heightForWidth(area.width())
            places[one] = QRect(area.left(), top, area.width(), high)
            top += high + self.look.mm(GAP_MM)
        return top

    def _least_picture(self) -> int:
        larger = any(one.pt > SMALLEST_PT for one in self.said)
        return self.look.mm(QR_MM[1 if larger else 0])

    def _draw(self, places: dict[QWidget, QRect], area: QRect, most: int) -> bool:
        """The QR in the middle of what is left, its caption below; whether there is room for it."""
        if self.picture is None or self.caption is None:
            return True
        self.caption.pt = SMALLEST_PT
        words = self.caption.heightForWidth(area.width())
        side = min(most, area.height() - words - self.look.mm(GAP_MM), area.width())
        if side < self._least_picture():
            return False
        top = area.top() + (area.height() - side - words) // 2
        places[self.picture] = QRect(area.left() + (area.width() - side) // 2, top, side, side)
        places[self.caption] = QRect(area.left(), top + side, area.width(), words)
        return True

    def _wide(self, said: Sequence[Words], picture: bool) -> CardPlan:
        """In the middle where nothing has to stand beside the number; else in two columns."""
        alone = CardPlan(False, {})
        if not picture and not self._foot_height():
            alone = self._columns(said, picture, 0)
        return alone if alone.fits and alone.alone else self._columns(said, picture, self.look.mm(ASIDE_MM))

    def _columns(self, said: Sequence[Words], picture: bool, aside: int) -> CardPlan:
        """The number with its heading at the left, and below it what fits there; all else at the right, which is
        `aside` wide. A heading of more than a line stands above both."""
        mm, inside = self.look.mm, self._inside()
        gap = mm(GAP_MM)
        left = QRect(inside.left(), inside.top(), inside.width() - aside - mm(EDGE_MM), inside.height())
        right = QRect(inside.right() - aside, inside.top(), aside, inside.height())
        beside_it = inside.width() - mm(ASIDE_MM) - mm(EDGE_MM)  # as large at each text size, whatever stands beside it
        high = self.number.high(self.number.fitting(beside_it, round(inside.height() * HIGH)))
        across = left.width() if _is_one_line(self.heading, left.width()) else inside.width()
        heading = self.heading.heightForWidth(across)
        if across > left.width():
            right.setTop(right.top() + heading + gap)
        below = left.height() - heading - high - 3 * gap
        under: list[Words] = []
        beside: list[Words] = []
        for one in said:
            needed = one.heightForWidth(left.width()) + gap
            if needed <= below:
                under.append(one)
                below -= needed
            else:
                beside.append(one)
        places: dict[QWidget, QRect] = {}
        spare = max(0, below) // 4  # above and below the number
        top = left.top() + heading + gap + spare
        places[self.heading] = QRect(left.left(), left.top(), across, heading)
        places[self.number] = QRect(left.left(), top, left.width(), high)
        self._stack(places, under, QRect(left.left(), top + high + 2 * gap + spare, left.width(), 0))
        foot = self._foot_height()
        end = self._stack(places, beside, right)
        fits = end - gap <= right.bottom() + 1 - foot and below >= 0
        self._place_foot(places, right)
        if picture:
            left_over = QRect(right.left(), end, aside, right.bottom() - foot - end)
            fits = self._draw(places, left_over, mm(QR_MM[2])) and fits
        elif fits and beside:  # words alone stand in the middle
            lower = (right.bottom() - foot - end) // 3
            for one in beside:
                places[one].translate(0, max(0, lower))
        alone = not (picture or beside or foot)
        if alone:
            for widget, place in places.items():
                places[widget] = QRect(inside.left(), place.top(), inside.width(), place.height())
        return CardPlan(fits, places, alone)

    def _upright(self, said: Sequence[Words], picture: bool) -> CardPlan:
        """One below the other; a card has height enough for all of it."""
        mm, inside = self.look.mm, self._inside()
        gap, foot = mm(GAP_MM), self._foot_height()
        heading = self.heading.heightForWidth(inside.width())
        high = self.number.high(self.number.fitting(inside.width(), round(inside.height() * UPRIGHT_HIGH)))
        words = sum(one.heightForWidth(inside.width()) + gap for one in said)
        room = inside.height() - heading - high - words - foot - 4 * gap
        places: dict[QWidget, QRect] = {}
        least = self._least_picture() + self.look.pt(SMALLEST_PT) * 2 if picture else 0
        spare = min(max(0, room - least) // 4, mm(16))
        begin = inside.top() + (0 if picture else max(0, round((room - 2 * spare) * ABOVE)))
        places[self.heading] = QRect(inside.left(), begin, inside.width(), heading)
        top = begin + heading + gap + spare
        places[self.number] = QRect(inside.left(), top, inside.width(), high)
        end = self._stack(
            places, said, QRect(inside.left(), top + high + 2 * gap + spare, inside.width(), 0)
        )
        fits = room >= 0
        self._place_foot(places, inside)
        if picture:
            left = QRect(inside.left(), end, inside.width(), inside.bottom() - foot - end)
            fits = self._draw(places, left, mm(QR_MM[3])) and fits
        return CardPlan(fits, places)

    def _place_foot(self, places: dict[QWidget, QRect], area: QRect) -> None:
        if self.foot is not None:
            high = self.look.mm(FOOT_MM)
            places[self.foot] = QRect(area.left(), area.bottom() + 1 - high, area.width(), high)


def _is_one_line(words: Words, width: int) -> bool:
    return words.heightForWidth(width) == words.heightForWidth(100_000)
