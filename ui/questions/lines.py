"""A line of a declaration that can be touched: what, and what is written there; on a card, or as on paper.

Used by ui.questions.reading for confirmation pages and the review. A line measures itself; it never cuts words off.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.values.forms import ReviewLine, ReviewOption
from ui.widgets.look import Look
from ui.widgets.touch import LEFT, WRAP

PENCIL_MM = 7  # the sign that a line can be corrected


class LineButton(QAbstractButton):
    """A line of the declaration: what, and what is written there. Beside each other, or one above the other."""

    def __init__(self, look: Look, line: ReviewLine, empty: str, parent: QWidget, *, sure: bool = False) -> None:
        super().__init__(parent)
        self.look, self.sure = look, sure
        self.label, self.value, self.wrong = line.label, line.value or empty, line.error
        self.points = 22.0
        self.pencil = True  # it can be corrected here
        self.setObjectName(f"line:{line.path}")
        self.setAccessibleName(f"{self.label}: {self.value}")
        self.setAccessibleDescription(self.wrong)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def under(self, title: str) -> None:
        """The heading that it stands under: whose name it is, for whoever does not see it."""
        self.setAccessibleDescription(". ".join(part for part in (self.wrong, title) if part))

    def wipe(self) -> None:
        self.label = self.value = self.wrong = ""
        self.setAccessibleName("")
        self.setAccessibleDescription("")

    def _fonts(self, pixels: int) -> tuple[QFontMetrics, QFontMetrics]:
        return QFontMetrics(self.look.font(pixels, 400)), QFontMetrics(self.look.font(pixels, 600))

    def _share(self, width: int) -> tuple[int, int]:
        """Room for the label and for the value beside it."""
        inside = width - self.look.mm(8) - self._mark()
        label = inside * 36 // 100
        return label, inside - label - self.look.mm(3)

    def needs(self, width: int, pixels: int) -> tuple[int, bool]:
        """Height at `width`, and whether label and value stand beside each other."""
        look = self.look
        plain, strong = self._fonts(pixels)
        left, right = self._share(width)
        error = self._error_height(width, pixels)
        if plain.horizontalAdvance(self.label) <= left and self._fits(strong, self.value, right):
            high = strong.boundingRect(QRect(0, 0, right, 100_000), WRAP, self.value).height()
            if high <= strong.height() * 2.3:
                return max(look.mm(20), high + error + look.mm(4)), True
        inside = width - look.mm(8) - self._mark()
        high = plain.boundingRect(QRect(0, 0, inside, 100_000), WRAP, self.label).height()
        high += strong.boundingRect(QRect(0, 0, inside, 100_000), WRAP, self.value).height()
        return max(look.mm(20), high + error + look.mm(4)), False

    def _mark(self) -> int:
        """Room for the pencil at the right."""
        return self.look.mm(PENCIL_MM + 3) if self.pencil else 0

    def _paint_pencil(self, painter: QPainter) -> None:
        if not self.pencil:
            return
        look, side = self.look, self.look.mm(PENCIL_MM)
        icon = look.pixmap("pencil", side, look.colour("bad" if self.wrong else "accent").name())
        painter.drawPixmap(QPointF(self.width() - side - look.mm(2), (self.height() - side) / 2), icon)

    def _error_height(self, width: int, pixels: int) -> int:
        if not self.wrong:
            return 0
        plain, _strong = self._fonts(pixels)
        room = QRect(0, 0, width - self.look.mm(8) - self._mark(), 100_000)
        return plain.boundingRect(room, WRAP, self.wrong).height()

    @staticmethod
    def _fits(metrics: QFontMetrics, words: str, width: int) -> bool:
        return max((metrics.horizontalAdvance(word) for word in words.split()), default=0) <= width

    def pixels(self) -> int:
        return round(self.points * 25.4 / 72 * self.look.pixels_per_mm)

    def lacks_room(self) -> bool:
        return self.needs(self.width(), self.pixels())[0] > self.height() + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = "bad" if self.wrong else "focus" if self.hasFocus() else "line"
        thick = look.pixels_per_mm * (0.6 if self.wrong or self.hasFocus() else 0.25)
        painter.setPen(QPen(look.colour(colour), thick))
        painter.setBrush(look.colour("accent_soft" if self.isDown() else "bad_soft" if self.wrong else "card"))
        half = thick / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), look.mm(2.5), look.mm(2.5))
        pixels = self.pixels()
        _high, beside = self.needs(self.width(), pixels)
        self._paint_pencil(painter)
        room = self.rect().adjusted(look.mm(4), look.mm(1), -look.mm(4) - self._mark(), -look.mm(1))
        error = self._error_height(self.width(), pixels)
        if error:
            painter.setPen(look.colour("bad"))
            painter.setFont(look.font(pixels, 400))
            painter.drawText(QRect(room.left(), room.bottom() - error, room.width(), error), WRAP | LEFT, self.wrong)
            room.setBottom(room.bottom() - error)
        left, right = self._share(self.width())
        plain, _strong = self._fonts(pixels)
        painter.setPen(look.colour("muted"))
        painter.setFont(look.font(pixels, 400))
        if beside:
            painter.drawText(QRect(room.left(), room.top(), left, room.height()), WRAP | LEFT, self.label)
            value = QRect(room.right() - right, room.top(), right, room.height())
        else:
            high = plain.boundingRect(QRect(0, 0, room.width(), 100_000), WRAP, self.label).height()
            strong = QFontMetrics(look.font(pixels, 600))
            both = high + strong.boundingRect(QRect(0, 0, room.width(), 100_000), WRAP, self.value).height()
            room.adjust(0, max(0, (room.height() - both) // 2), 0, -max(0, (room.height() - both) // 2))
            painter.drawText(QRect(room.left(), room.top(), room.width(), high), WRAP | LEFT, self.label)
            value = room.adjusted(0, high, 0, 0)
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font(pixels, 600))
        painter.drawText(value, WRAP | LEFT, self.value)
        painter.end()


class DottedLine(LineButton):
    """A line as on the paper: the words, then what is written on a dotted line, or tick boxes."""

    def __init__(self, look: Look, line: ReviewLine, empty: str, parent: QWidget, *, name: str = "line") -> None:
        super().__init__(look, line, empty, parent)
        self.options: tuple[ReviewOption, ...] = line.options
        self.setObjectName(f"{name}:{line.path}")

    def wipe(self) -> None:
        super().wipe()
        self.options = ()

    # -- measuring --------------------------------------------------------------------------------------------
    def _inside(self, width: int) -> int:
        return width - self.look.mm(4) - self._mark()

    def _label(self) -> str:
        return self.label if self.label.endswith((":", "?", ".")) else f"{self.label}:"

    def _beside(self, width: int, pixels: int) -> tuple[int, int] | None:
        """Width of the label and of the value where they stand in one line; None where one is above the other."""
        plain, strong = self._fonts(pixels)
        label = plain.horizontalAdvance(self._label()) + self.look.mm(2)
        rest = self._inside(width) - label
        if rest < self._inside(width) * 38 // 100:
            return None
        if self.options:
            return (label, rest) if self._boxes(rest, pixels)[1] <= strong.height() * 1.6 else None
        high = strong.boundingRect(QRect(0, 0, rest, 100_000), WRAP, self.value).height()
        return (label, rest) if self._fits(strong, self.value, rest) and high <= strong.height() * 2.3 else None

    def _value_height(self, width: int, pixels: int) -> int:
        _plain, strong = self._fonts(pixels)
        if self.options:
            return self._boxes(width, pixels)[1]
        return strong.boundingRect(QRect(0, 0, width, 100_000), WRAP, self.value).height()

    def needs(self, width: int, pixels: int) -> tuple[int, bool]:
        look = self.look
        plain, _strong = self._fonts(pixels)
        error = self._error_height(width - look.mm(10), pixels) if self.wrong else 0
        beside = self._beside(width, pixels)
        if beside is not None:
            high = max(plain.height(), self._value_height(beside[1], pixels))
        else:
            inside = self._inside(width)
            high = plain.boundingRect(QRect(0, 0, inside, 100_000), WRAP, self._label()).height()
            high += self._value_height(inside, pixels)
        return max(look.mm(20), high + error + look.mm(3)), beside is not None

    def _boxes(self, width: int, pixels: int) -> tuple[list[tuple[QRect, ReviewOption]], int]:
        """Places of the tick boxes with their words, and the height that they take."""
        _plain, strong = self._fonts(pixels)
        row = round(strong.height() * 1.1)
        gap = round(pixels * 0.9)
        placed, left, top = [], 0, 0
        for option in self.options:
            wide = round(pixels * 1.3) + strong.horizontalAdvance(option.label)
            if left and left + wide > width:
                left, top = 0, top + row
            placed.append((QRect(left, top, min(wide, width), row), option))
            left += wide + gap
        return placed, top + row

    # -- painting ---------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        look, pixels = self.look, self.pixels()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_pencil(painter)
        room = self.rect().adjusted(look.mm(2), look.mm(1), -look.mm(2) - self._mark(), -look.mm(1))
        if self.wrong:
            room = self._paint_wrong(painter, room, pixels)
        beside = self._beside(self.width(), pixels)
        plain, _strong = self._fonts(pixels)
        painter.setPen(look.colour("muted"))
        painter.setFont(look.font(pixels, 400))
        if beside is not None:
            label = QRect(room.left(), room.top(), beside[0], room.height())
            value = QRect(room.left() + beside[0], room.top(), room.width() - beside[0], room.height())
        else:
            high = plain.boundingRect(QRect(0, 0, room.width(), 100_000), WRAP, self._label()).height()
            spare = max(0, room.height() - high - self._value_height(room.width(), pixels)) // 2
            label = QRect(room.left(), room.top() + spare, room.width(), high)
            value = QRect(room.left(), label.bottom() + 1, room.width(), room.bottom() - label.bottom() - spare)
        painter.drawText(label, WRAP | LEFT, self._label())
        self._paint_value(painter, value, pixels)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        look = self.look
        if not (self.wrong or self.isDown() or self.hasFocus()):
            return
        colour = "bad" if self.wrong else "focus" if self.hasFocus() else "accent"
        painter.setPen(QPen(look.colour(colour), look.pixels_per_mm * 0.5))
        painter.setBrush(look.colour("accent_soft" if self.isDown() else "bad_soft" if self.wrong else "card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), look.mm(2), look.mm(2))

    def _paint_wrong(self, painter: QPainter, room: QRect, pixels: int) -> QRect:
        """The sign and the words of what to do, under the line; what is left for the line."""
        look = self.look
        high = self._error_height(self.width() - look.mm(10), pixels)
        side = min(look.mm(8), max(look.mm(5), high))
        painter.setPen(look.colour("bad"))
        painter.setFont(look.font(pixels, 600))
        words = QRect(room.left() + look.mm(10), room.bottom() - high, room.width() - look.mm(10), high)
        painter.drawText(words, WRAP | LEFT, self.wrong)
        icon = look.pixmap("alert-circle", side, look.colour("bad").name())
        painter.drawPixmap(QPointF(room.left(), words.top()), icon)
        return room.adjusted(0, 0, 0, -high)

    def _paint_value(self, painter: QPainter, area: QRect, pixels: int) -> None:
        look = self.look
        painter.setFont(look.font(pixels, 600))
        if self.options:
            placed, high = self._boxes(area.width(), pixels)
            down = max(0, (area.height() - high) // 2)
            for place, option in placed:
                self._paint_box(painter, place.translated(area.left(), area.top() + down), option, pixels)
            return
        painter.setPen(look.colour("ink"))
        painter.drawText(area, WRAP | LEFT, self.value)
        box = QFontMetrics(look.font(pixels, 600)).boundingRect(area, WRAP | LEFT, self.value)
        dots = QPen(look.colour("line"), max(1.2, look.pixels_per_mm * 0.35), Qt.PenStyle.DotLine)
        painter.setPen(dots)
        y = min(self.height() - 2, box.bottom() + look.mm(0.8))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def _paint_box(self, painter: QPainter, place: QRect, option: ReviewOption, pixels: int) -> None:
        look = self.look
        side = round(pixels * 0.86)
        box = QRectF(place.left() + 1, place.center().y() - side / 2, side, side)
        painter.setPen(QPen(look.colour("ink"), max(1.5, look.pixels_per_mm * 0.4)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        if option.ticked:
            inner = box.adjusted(side * 0.22, side * 0.22, -side * 0.22, -side * 0.22)
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
        painter.setPen(look.colour("ink" if option.ticked else "muted"))
        painter.setFont(look.font(pixels, 600 if option.ticked else 400))
        painter.drawText(place.adjusted(round(pixels * 1.25), 0, 0, 0), LEFT, option.label)
