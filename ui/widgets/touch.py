"""The thing a citizen touches: a card or a button that measures its words and never clips them.

Used by every screen of the citizen station. A `TouchButton` tries its arrangements in order (picture above,
picture beside, without the hint, words alone) and takes the first one in which everything fits at the chosen
text size; only then words shrink, never below 22 pt. `lacks_room()` tells the page check that even that failed.
The words are painted in the button itself, so a screen reader says them once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy

from ui.widgets import last_touch
from ui.widgets.look import Look, is_pictogram
from ui.widgets.measuring import measured
from ui.widgets.spoken_roles import as_heading

WRAP = int(Qt.TextFlag.TextWordWrap.value)
LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
CENTRE = int(Qt.AlignmentFlag.AlignCenter.value)
SMALLEST_PT = 22.0
HINT_PERCENT = 64  # how far they shrink before a card with a pictogram loses its second line
PICTURE_PERCENT = 84  # how far a card's words shrink before its picture is left out
DRAWN_MM = (60, 52, 44, 38, 32, 28, 24)  # a pictogram is as large as the words beside or below it leave room for
LEAST_DRAWN_MM = 18  # where a cell has no room for 24
SHAKING_MM = 12
SHAKING_MS = 600


class Arrangement(NamedTuple):
    """Where picture and words go, in the button's own pixels, and how large the words are."""

    icon: QRect
    title: QRect
    title_px: int
    hint: QRect
    hint_px: int
    fits: bool


class Try(NamedTuple):
    """Pixels of the title, an arrangement's name, millimetres of a pictogram, whether the hint is at its smallest."""

    title_px: int
    plan: str
    side: int = LEAST_DRAWN_MM
    small_hint: bool = False


class TouchButton(QAbstractButton):
    """`kind`: card | plain | primary | soft | quiet | tool. Sizes in points and millimetres of the look."""

    line_style = Qt.PenStyle.SolidLine
    draws_icon = True  # by the project, in the theme's colours; False: a form's own picture, which may be anything
    drawn_mm = DRAWN_MM[-1]  # side of the pictogram in the arrangement that is being tried
    hint_weight, hint_colour = 400, "muted"

    def __init__(
        self,
        look: Look,
        title: str,
        name: str,
        *,
        hint: str = "",
        icon: str = "",
        kind: str = "plain",
        title_pt: float = 26,
        hint_pt: float = 22,
        weight: int = 600,
        lowest_mm: float = 20,
        tint: str = "",
    ) -> None:
        super().__init__()
        self.look, self.kind, self.icon_name, self.tint = look, kind, icon, tint
        self.title_pt, self.hint_pt, self.weight, self.lowest_mm = title_pt, hint_pt, weight, lowest_mm
        self._hint = hint
        self.alike: Sequence[TouchButton] = ()  # buttons beside it, all laid out the same way
        self._arranged: tuple[object, Arrangement] | None = None
        self.setObjectName(name)
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(look.mm(20), look.mm(lowest_mm))

    # -- words ----------------------------------------------------------------------------------------------
    @property
    def hint(self) -> str:
        return self._hint

    def set_words(self, title: str, hint: str = "") -> None:
        self.setText(title)
        self.setAccessibleName(title)
        if hint != self._hint:  # what somebody else says of it stays while its words are only measured anew
            self.setAccessibleDescription(hint)
        self._hint = hint
        self._arranged = None
        self.update()

    # -- measuring ------------------------------------------------------------------------------------------
    def arrangement(self) -> Arrangement:
        together, key = self.alike or (self,), self._key()
        if self._arranged is None or self._arranged[0] != key:
            self._arranged = (key, self._arrange(together))
        return self._arranged[1]

    def _key(self) -> object:
        return tuple((one.width(), one.height(), one.text(), one.hint) for one in (self, *(self.alike or (self,))))

    def lacks_room(self) -> bool:
        """Whether words are cut off in the present size."""
        return not self.arrangement().fits

    def _room(self) -> QRect:
        pad = self.look.mm({"card": 6, "tool": 1}.get(self.kind, 3))
        return self.rect().adjusted(pad, pad // 2, -pad, -pad // 2)

    def _arrange(self, together: Sequence[TouchButton]) -> Arrangement:
        """The first arrangement in which this button, and every one that is to look alike, has room."""
        look = self.look
        full = look.pt(self.title_pt)
        least = min(full, max(1, round(SMALLEST_PT * 25.4 / 72 * look.pixels_per_mm)))
        if self.kind == "tool":  # a row of tools stands in one size, whatever the text size
            full = least
        for title_px, plan, side, smaller in self._tries(full, least):
            hint_px = max(least, round(look.pt(self.hint_pt) * title_px / full)) if self._hint else 0
            hint_px = min(hint_px, least) if smaller else hint_px
            for one in together:
                one.drawn_mm = side
            if all(getattr(one, plan)(one._room(), title_px, hint_px).fits for one in together):
                for one in together:  # which would find the same, so they need not look for it
                    if one is not self and one.alike is self.alike and one._plans() == self._plans() and (
                        one.title_pt == self.title_pt
                    ):
                        one._arranged = (one._key(), getattr(one, plan)(one._room(), title_px, hint_px))
                found: Arrangement = getattr(self, plan)(self._room(), title_px, hint_px)
                return found
        return self._words_only(self._room(), least, 0)

    def _tries(self, full: int, least: int) -> list[Try]:
        """What is tried, best first: words in full size first, then smaller ones."""
        plans = self._plans()
        tries = [Try(px, plan) for px in range(full, least - 1, -1) for plan in plans]
        few = range(full, max(least, full * PICTURE_PERCENT // 100) - 1, -1)
        if self.has_pictogram:  # words a little smaller rather than no hint, and no hint rather than no picture
            sides = [side for side in DRAWN_MM if self.look.mm(side) <= self.height()]
            whole = [plan for plan in plans[:-1] if plan != "_icon_beside_no_hint"]
            many = range(full, max(least, full * HINT_PERCENT // 100) - 1, -1)
            return [
                *(Try(px, plan, side) for px in few for side in sides for plan in whole),
                *(Try(px, plan, side, True) for px in many for side in sides for plan in whole if self._hint),
                *(Try(px, plan, side) for px in few for side in sides for plan in plans[:-1]),
                *(Try(px, plan) for px in few for plan in plans[:-1]), *tries,
            ]  # fmt: skip
        if self.kind == "card" and self.icon_name:  # words a little smaller rather than no picture
            return [Try(px, plan) for px in few for plan in plans[:-1]] + tries
        return tries

    @property
    def has_pictogram(self) -> bool:
        """A drawing of several colours is shown large and by itself, but in a row of tools."""
        return self.kind != "tool" and is_pictogram(self.icon_name)

    def _plans(self) -> list[str]:
        """Names of the arrangements, best first."""
        plans: list[str] = []
        if self.kind == "tool":
            return ["_icon_on_top", "_icon_beside", "_words_only"]
        if self.has_pictogram:
            wide = self.width() > self.height() * 3 // 2
            plans = ["_icon_beside", "_icon_above"] if wide else ["_icon_above", "_icon_beside"]
            return [*plans, *(["_icon_beside_no_hint"] if self._hint else []), "_words_only"]
        if self.icon_name and self.kind == "card":
            plans.append("_icon_above")
        if self.icon_name:
            plans.append("_icon_beside")
        if not self.icon_name:
            plans.append("_words")
        if self.icon_name and self._hint:
            plans.append("_icon_beside_no_hint")
        if self.icon_name and self.kind != "card":
            plans.append("_icon_on_top")
        plans.append("_words_only")
        return plans

    def _height(self, words: str, pixels: int, weight: int, width: int) -> int:
        """Height that the words need, or a million where one word is wider than the room."""
        if width <= 0:
            return 1_000_000
        widest, _width, height = measured(self.look.family, pixels, weight, words, width)
        return 1_000_000 if widest > width else height

    def _stack(self, area: QRect, icon: QRect, title_px: int, hint_px: int, hint: str) -> Arrangement:
        title_h = self._height(self.text(), title_px, self.weight, area.width())
        gap = self.look.mm(1.5) if hint else 0
        hint_h = self._height(hint, hint_px, self.hint_weight, area.width()) if hint else 0
        needed = title_h + gap + hint_h
        top = area.top() + max(0, (area.height() - needed) // 2)
        title = QRect(area.left(), top, area.width(), min(title_h, area.height()))
        below = QRect(area.left(), top + title_h + gap, area.width(), hint_h) if hint else QRect()
        return Arrangement(icon, title, title_px, below, hint_px, needed <= area.height())

    def _icon_above(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        if self.has_pictogram:
            return self._drawn_above(room, title_px, hint_px)
        side = self.look.mm(22)
        rest = room.adjusted(0, side + self.look.mm(6), 0, -self.look.mm(2))
        inset = room.adjusted(0, self.look.mm(4), 0, 0)
        icon = QRect(inset.left(), inset.top(), side, side)
        if rest.height() < self.look.mm(14) or rest.width() > 4 * rest.height() + side * 4:
            return Arrangement(icon, QRect(), title_px, QRect(), hint_px, False)
        return self._stack(rest, icon, title_px, hint_px, self._hint)

    def _drawn_above(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        """A pictogram in the middle and the words below it, together in the middle of the button."""
        side, gap = self.look.mm(self.drawn_mm), self.look.mm(2)
        words = room.adjusted(0, side + gap, 0, 0)
        found = self._stack(words, QRect(), title_px, hint_px, self._hint)
        free = max(0, found.title.top() - words.top())  # what the stack left above the words
        icon = QRect(room.left() + (room.width() - side) // 2, room.top() + free, side, side)
        fits = found.fits and side <= room.width() and words.height() > 0
        return found._replace(icon=icon, fits=fits)

    def _icon_beside(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        return self._beside(room, title_px, hint_px, self._hint)

    def _icon_beside_no_hint(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        return self._beside(room, title_px, hint_px, "")

    def _beside(self, room: QRect, title_px: int, hint_px: int, hint: str) -> Arrangement:
        side = self.look.mm(18 if self.kind == "card" else 9)
        side = min(side, room.height())
        if self.has_pictogram:
            side = self.look.mm(self.drawn_mm)
            if side > min(room.height(), room.width() * 42 // 100):
                return Arrangement(QRect(), QRect(), title_px, QRect(), hint_px, False)
        gap = self.look.mm(4 if self.kind == "card" else 2.5)
        area = room.adjusted(side + gap, 0, 0, 0)
        if self.kind != "card":  # picture and words are centred together
            metrics = QFontMetrics(self.look.font(title_px, self.weight))
            pictured = self.has_pictogram and self.alike  # pictures that stand below each other begin at one line
            wide = max(metrics.horizontalAdvance(one.text()) for one in (self, *(self.alike if pictured else ())))
            if hint:  # which may be longer than the title
                wide = max(wide, QFontMetrics(self.look.font(hint_px, 400)).horizontalAdvance(hint))
            spare = max(0, room.width() - side - gap - min(wide, area.width()))
            area = QRect(room.left() + spare // 2 + side + gap, room.top(), room.width() - spare - side - gap + 2,
                         room.height())  # fmt: skip
        icon = QRect(area.left() - gap - side, room.center().y() - side // 2, side, side)
        return self._stack(area, icon, title_px, hint_px, hint)

    def _icon_on_top(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        side = self.look.mm(8)
        area = room.adjusted(0, side + self.look.mm(0.5), 0, 0)
        icon = QRect(room.center().x() - side // 2, room.top() + self.look.mm(0.8), side, side)
        return self._stack(area, icon, title_px, hint_px, "")

    def _words(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        return self._stack(room, QRect(), title_px, hint_px, self._hint)

    def _words_only(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        return self._stack(room, QRect(), title_px, 0, "")

    def sizeHint(self) -> QSize:
        return QSize(self.look.mm(60), self.look.mm(max(22, self.lowest_mm)))

    # -- painting -------------------------------------------------------------------------------------------
    def _colours(self) -> tuple[QColor, QColor, QColor, QColor]:
        """Ground, line, words, picture."""
        c = self.look.colour
        if self.kind == "primary":
            return c("accent"), c("accent"), c("on_accent"), c("on_accent")
        if self.kind == "soft":
            return c("accent_soft"), c("accent"), c("ink"), c("accent")
        if self.kind == "quiet":
            return c("ground"), c("line"), c("ink"), c("accent")
        return c("card"), c("line"), c("ink"), c("accent")

    def paintEvent(self, event: QPaintEvent) -> None:
        ground, line, words, picture = self._colours()
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = max(1.5, look.pixels_per_mm * 0.4)
        if self.isDown() or self.isChecked():
            ground, line = (look.colour("accent_soft"), look.colour("accent"))
            if self.kind == "primary":
                ground = look.colour("ink")
                words = look.colour("card")
            thick *= 1.6
        painter.setPen(QPen(line, thick, self.line_style))
        painter.setBrush(ground)
        half = thick / 2
        radius = look.mm(3.5)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        if self.hasFocus():
            ring = "on_accent" if self.kind == "primary" and not self.isDown() else "focus"  # 3:1 on what it lies on
            painter.setPen(QPen(look.colour(ring), thick * 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(thick, thick, -thick, -thick), radius, radius)
        self._paint_inside(painter, words, picture)
        painter.end()

    def _paint_inside(self, painter: QPainter, words: QColor, picture: QColor) -> None:
        plan = self.arrangement()
        look = self.look
        if not plan.icon.isEmpty():
            self._paint_icon(painter, plan.icon, picture)
        align = LEFT if self.kind == "card" else CENTRE
        if self.has_pictogram and plan.icon.bottom() < plan.title.top():
            align = CENTRE
        if self.kind != "card" and not plan.icon.isEmpty() and plan.icon.right() < plan.title.left():
            align = LEFT
        painter.setPen(words)
        painter.setFont(look.font(plan.title_px, self.weight))
        painter.drawText(plan.title, WRAP | align, self.text())
        if not plan.hint.isEmpty():
            painter.setPen(look.colour(self.hint_colour) if self.kind != "primary" else words)
            painter.setFont(look.font(plan.hint_px, self.hint_weight))
            painter.drawText(plan.hint, WRAP | align, self._hint)

    def _paint_icon(self, painter: QPainter, area: QRect, colour: QColor) -> None:
        if self.kind == "card" and not self.has_pictogram:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.tint) if self.tint else self.look.colour("accent"))
            radius = area.width() * 0.26
            painter.drawRoundedRect(QRectF(area), radius, radius)
            colour = self.look.colour("on_accent")
            inset = round(area.width() * 0.2)
            area = area.adjusted(inset, inset, -inset, -inset)
        pixmap = self.look.pixmap(self.icon_name, area.width(), colour.name())
        painter.drawPixmap(QPointF(area.topLeft()), pixmap)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        last_touch.note(event)
        super().mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.EnabledChange):
            self.update()
        super().changeEvent(event)


class SureButton(TouchButton):
    """A button that goes on: a shaking second touch on the same place doesn't answer the next page too.

    Qt calls a quick touch elsewhere a double click as well; only one near the touch before it is left out.
    """

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if last_touch.again(event, self.look.mm(SHAKING_MM), SHAKING_MS):
            event.accept()
        else:
            self.mousePressEvent(event)


class Words(QLabel):
    """A text that is not touched: wrapped, measured, shrunk to `least_pt` at most where the page is full.

    A label that paints itself, so that a screen reader takes it for text; `heading`: for a title of the page.
    """

    def __init__(
        self, look: Look, words: str = "", name: str = "", *, pt: float = 22, weight: int = 400,
        colour: str = "ink", least_pt: float = SMALLEST_PT, centre: bool = False,
        heading: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        if heading:
            as_heading(self)
        self.look, self.pt, self.weight, self.colour_name, self.least_pt = look, pt, weight, colour, least_pt
        self.centre = centre
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)  # what somebody typed is never markup
        self.setWordWrap(True)  # without it a label forgets that its height follows its width
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_words(words)

    def set_words(self, words: str) -> None:
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def _font(self, pixels: int) -> QFont:
        return self.look.font(pixels, self.weight)

    def _needs(self, pixels: int, width: int) -> QSize:
        widest, across, height = measured(self.look.family, pixels, self.weight, self.text(), width)
        return QSize(max(widest, across), height)

    def pixels(self) -> int:
        """The size at which the words are drawn now."""
        full = self.look.pt(self.pt)
        least = min(full, max(1, round(self.least_pt * 25.4 / 72 * self.look.pixels_per_mm)))
        for pixels in range(full, least - 1, -1):
            needs = self._needs(pixels, self.width())
            if needs.height() <= self.height() and needs.width() <= self.width():
                return pixels
        return least

    def written(self) -> QRect:
        """What the words take of the present size, in the widget's own pixels."""
        _widest, wide, high = measured(self.look.family, self.pixels(), self.weight, self.text(), self.width())
        area = QRect(0, (self.height() - high) // 2, wide, high)
        if self.centre:
            area.moveLeft((self.width() - wide) // 2)
        return area

    def lacks_room(self) -> bool:
        if not self.text():
            return False
        needs = self._needs(self.pixels(), self.width())
        return needs.height() > self.height() + 1 or needs.width() > self.width() + 1

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._needs(self.look.pt(self.pt), width).height() if self.text() else 0

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font(self.look.pt(self.pt)))
        return QSize(min(metrics.horizontalAdvance(self.text()) + 2, self.look.mm(200)), metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.mm(10), QFontMetrics(self._font(self.look.pt(self.pt))).height() if self.text() else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.text():
            return
        painter = QPainter(self)
        painter.setPen(self.look.colour(self.colour_name))
        painter.setFont(self._font(self.pixels()))
        painter.drawText(self.rect(), WRAP | (CENTRE if self.centre else LEFT), self.text())
        painter.end()
