"""The page "is this right?": what a citizen card or a group says, drawn as one card with a portrait, a name, a heading.

Made by ui.questions for a page that confirms. Every line can be touched and corrected, and carries a pencil. The card
grows to what the page has; what has no room on one card, or comes with other values to choose from, is shown as lines
that are turned over, as in the review.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kiosk.rules import personal_numbers
from kiosk.values.forms import Page, Question, ReviewLine
from kiosk.values.people import Sex
from ui.questions import layout
from ui.questions.body import Frame
from ui.questions.lines import LineButton
from ui.questions.reading import LinesBody
from ui.widgets.look import Look
from ui.widgets.picture import paint_pictogram
from ui.widgets.touch import LEFT, WRAP, Words

PORTRAITS = {Sex.FEMALE: "woman", Sex.MALE: "man", None: "other-person"}
LARGEST_PT = 36
NAME_PERCENT = 135  # of the other lines: a name is what a person looks for
SMALLER_PERCENT = 75  # of the text size that was chosen, before lines are turned over instead
PENCIL_MM = 8
PORTRAIT_MM = (64, 30)  # the largest and the least that is worth its room
GROWN_MM = 14  # how much higher than its words a line may stand


def portrait_of(lines: tuple[ReviewLine, ...]) -> str:
    """Whom the lines seem to speak of: what a personal number says is a hint, and good enough for a drawing."""
    numbers = [line.value for line in lines if personal_numbers.is_number(line.value)]
    return PORTRAITS[personal_numbers.sex(numbers[0]) if numbers else None]


class CardLine(LineButton):
    """A line of the card: what, below it what is written there, at the right the pencil that corrects it."""

    def __init__(self, look: Look, line: ReviewLine, empty: str, parent: QWidget) -> None:
        super().__init__(look, line, empty, parent)
        self.percent = 100  # of the value's size
        self.last = False  # no rule below it

    def _sizes(self, pixels: int) -> tuple[int, int]:
        """Of the label and of the value; nothing is smaller than the smallest text."""
        least = round(22 * 25.4 / 72 * self.look.pixels_per_mm)
        return max(min(pixels, least), pixels * 72 // 100), pixels * self.percent // 100

    def _parts(self, width: int, pixels: int) -> tuple[int, int, int]:
        """Heights of the label, the value and the error; a million where a word is wider than its room."""
        small, large = self._sizes(pixels)
        inside = width - self.look.mm(PENCIL_MM + 6)
        heights = []
        for words, size, weight in ((self.label, small, 400), (self.value, large, 700), (self.wrong, small, 400)):
            metrics = QFontMetrics(self.look.font(size, weight))
            fits = self._fits(metrics, words, inside)
            high = metrics.boundingRect(QRect(0, 0, inside, 100_000), WRAP, words).height() if words else 0
            heights.append(high if fits else 1_000_000)
        return heights[0], heights[1], heights[2]

    def needs(self, width: int, pixels: int) -> tuple[int, bool]:
        return max(self.look.mm(20), sum(self._parts(width, pixels)) + self.look.mm(3)), False

    def paintEvent(self, event: QPaintEvent) -> None:
        look, pixels = self.look, self.pixels()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isDown() or self.hasFocus() or self.wrong:
            self._paint_ground(painter)
        if not self.last:
            painter.setPen(QPen(look.colour("line"), max(1.0, look.pixels_per_mm * 0.2)))
            painter.drawLine(look.mm(2), self.height() - 1, self.width() - look.mm(2), self.height() - 1)
        side = look.mm(PENCIL_MM)
        pencil = look.pixmap("pencil", side, "accent")
        painter.drawPixmap(self.width() - side - look.mm(2), (self.height() - side) // 2, pencil)
        small, large = self._sizes(pixels)
        label, value, wrong = self._parts(self.width(), pixels)
        inside = self.width() - look.mm(PENCIL_MM + 6)
        top = max(0, (self.height() - label - value - wrong) // 2)
        for words, size, weight, colour, high in (
            (self.label, small, 400, "muted", label), (self.value, large, 700, "ink", value),
            (self.wrong, small, 400, "bad", wrong),
        ):  # fmt: skip
            painter.setPen(look.colour(colour))
            painter.setFont(look.font(size, weight))
            painter.drawText(QRect(look.mm(2), top, inside, high), WRAP | LEFT, words)
            top += high
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        look = self.look
        colour = "bad" if self.wrong else "focus" if self.hasFocus() else "accent"
        painter.setPen(QPen(look.colour(colour), look.pixels_per_mm * 0.5))
        painter.setBrush(look.colour("accent_soft" if self.isDown() else "bad_soft" if self.wrong else "card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), look.mm(2), look.mm(2))


class _Plan(NamedTuple):
    """How a card is filled: pixels of its text, columns of lines, side of the portrait, heights of the rows."""

    pixels: int
    columns: int
    portrait: int
    rows: tuple[int, ...]
    high: int  # of all, with edges and heading


class ConfirmBody(LinesBody):
    """What a card said, or a group as it stands: right, or correct it. The two buttons stand in the bar."""

    points = 25
    goes_on = True

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        self._card = QRect()
        self._portrait_at = QRect()
        self._leaves: list[QRect] = []  # under lines that are turned over
        super().__init__(page, question, frame)
        self.whose = Words(self.look, page.section, "whose", pt=24, weight=700, colour="on_accent", heading=True)
        self.whose.setParent(self)
        self.whose.hide()
        self.portrait_name = portrait_of(page.lines) if page.person else ""

    def blocks(self) -> list[tuple[str, tuple[ReviewLine, ...]]]:
        return [("", self.page.lines), *((offer.title, offer.lines) for offer in self.page.offers)]

    def make_line(self, line: ReviewLine, block: int) -> LineButton:
        if block or self.page.offers:
            return super().make_line(line, block)
        return CardLine(self.look, line, self.say("review.empty"), self)

    def inset(self) -> int:
        return self.look.mm(3)

    def placed(self, widgets: list[tuple[QWidget, QRect]], columns: list[QRect]) -> None:
        self._leaves = [one for one in columns if any(one.contains(rect.center()) for _widget, rect in widgets)]

    def wipe(self) -> None:
        super().wipe()
        self.portrait_name = ""
        self._portrait_at = QRect()

    # -- measuring ----------------------------------------------------------------------------------------------
    def _lines(self) -> list[CardLine]:
        return [line for line in self.groups[0][1] if isinstance(line, CardLine)]

    def _band(self) -> int:
        return self.look.pt(self.whose.pt) * 8 // 5

    def _sides(self) -> list[int]:
        """Of the portrait, the largest first; 0 leaves it out."""
        if not self.portrait_name:
            return [0]
        most, least = (self.look.mm(one) for one in PORTRAIT_MM)
        return [*range(most, least - 1, -self.look.mm(6)), 0]

    def _wide(self, columns: int, portrait: int) -> tuple[int, int]:
        """Width of the name beside the portrait, and of a line below it (upright) or beside it as well."""
        edge = self.look.mm(5)
        inside = self.width() - 2 * edge
        beside = inside - (portrait + edge if portrait else 0)
        under = inside if self.portrait else beside
        return beside, (under - edge * (columns - 1)) // columns

    def _across(self, wide: int, columns: int) -> int:
        """The width of so many columns as one: a line that is alone in its row has all of it."""
        return wide * columns + self.look.mm(5) * (columns - 1)

    def _filled(self, pixels: int, columns: int, portrait: int) -> _Plan:
        first, *others = self._lines()
        beside, wide = self._wide(columns, portrait)
        rows = [first.needs(beside, pixels)[0]]
        if portrait and self.portrait:
            rows[0] = max(rows[0], portrait)
        for at in range(0, len(others), columns):
            row = others[at : at + columns]
            across = self._across(wide, columns // len(row))
            rows.append(max(one.needs(across, pixels)[0] for one in row))
        inside = sum(rows)
        if portrait and not self.portrait:
            inside = max(inside, portrait)
        return _Plan(pixels, columns, portrait, tuple(rows), self._band() + inside + self.look.mm(8))

    def _plan(self, height: int) -> _Plan | None:
        """The largest words with which the card is no higher than `height`; then the fewest columns, the portrait."""
        look = self.look
        least = max(self.head.least_pixels(), look.pt(22) * SMALLER_PERCENT // 100)
        for line in self._lines()[:1]:
            line.percent = NAME_PERCENT if self.page.person else 100
        most = max(least, look.pt(LARGEST_PT))
        columns = (1,) if self.portrait else (1, 2)
        for pixels in (*range(most, least - 1, -1), 0):
            if not pixels:  # the name as small as the rest, before the card is given up
                pixels = least
                for line in self._lines()[:1]:
                    line.percent = 100
            for portrait in self._sides()[: 1 if pixels > least * 5 // 4 else None]:
                for count in columns:
                    found = self._filled(pixels, count, portrait)
                    if found.high <= height:
                        return found
        return None

    # -- placing --------------------------------------------------------------------------------------------------
    def arrange(self) -> None:
        if not self.width():
            return
        plan = None
        if self._lines() and not self.page.offers:
            plan = self._plan(layout.room(self, self.look.mm(60)).height())
        self.whose.setVisible(plan is not None and bool(self.page.section))
        self._card, self._portrait_at, self._leaves = QRect(), QRect(), []
        if plan is None:
            super().arrange()
            return
        self.turns, self.turn = 1, 0
        most = plan.high + self.look.mm(GROWN_MM) * len(plan.rows)
        layout.group(self, [layout.GrowingPart(plan.high, most, lambda area: self._place_card(area, plan))])
        self.turned.emit()
        self.update()

    def _place_card(self, area: QRect, plan: _Plan) -> None:
        look, edge = self.look, self.look.mm(5)
        self._card = area
        band = self._band()
        self.whose.setGeometry(area.left() + edge, area.top(), area.width() - 2 * edge, band)
        left, top = area.left() + edge, area.top() + band + look.mm(4)
        inside = area.bottom() + 1 - look.mm(4) - top
        spare = max(0, inside - sum(plan.rows)) // len(plan.rows)
        beside, wide = self._wide(plan.columns, plan.portrait)
        points = plan.pixels * 72 / 25.4 / look.pixels_per_mm
        first, *others = self._lines()
        indent = plan.portrait + edge if plan.portrait else 0
        high = plan.rows[0] + spare
        if plan.portrait:
            room = high if self.portrait else inside
            self._portrait_at = QRect(left, top + max(0, room - plan.portrait) // 2, plan.portrait, plan.portrait)
        first.setGeometry(left + indent, top, beside, high)
        top += high
        begin = left if self.portrait else left + indent
        for at, line in enumerate(others):
            row, column = divmod(at, plan.columns)
            high = plan.rows[row + 1] + spare
            alone = at == len(others) - 1 and column == 0
            across = self._across(wide, plan.columns if alone else 1)
            line.setGeometry(begin + column * (wide + edge), top, across, high)
            if column == plan.columns - 1:
                top += high
        for at, line in enumerate(self._lines()):
            line.points = points
            line.last = (at - 1) // plan.columns == (len(others) - 1) // plan.columns
            line.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card under the lines: its edge, the band of its heading, the portrait."""
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = max(1.5, look.pixels_per_mm * 0.5)
        painter.setPen(QPen(look.colour("accent"), thick))
        painter.setBrush(look.colour("card"))
        for leaf in self._leaves:
            painter.drawRoundedRect(QRectF(leaf).adjusted(thick, thick, -thick, -thick), look.mm(5), look.mm(5))
        if not self._card.isEmpty():
            self._paint_card(painter, thick)
        painter.end()

    def _paint_card(self, painter: QPainter, thick: float) -> None:
        look, accent = self.look, self.look.colour("accent")
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self._card).adjusted(thick, thick, -thick, -thick), look.mm(5), look.mm(5))
        painter.fillPath(frame, look.colour("card"))
        painter.save()
        painter.setClipPath(frame)
        painter.fillRect(QRect(self._card.left(), self._card.top(), self._card.width(), self._band()), accent)
        painter.restore()
        painter.setPen(QPen(accent, thick))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(frame)
        if not self._portrait_at.isEmpty():
            paint_pictogram(painter, self._portrait_at, self.portrait_name, look)
