"""A button for what may be closed just now: then it looks closed, and says why and until when before it is touched.

Used by the citizen station's cards and ticket buttons. Closed, its reason is never left out for want of room; open, it
may bear a badge ("Ngày Thứ ba xanh: 60 phút") in place of its hint, which is not left out either.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from ui.widgets.touch import LEFT, WRAP, Arrangement, SureButton

FAINT = 0.6


class ShutButton(SureButton):
    shut = False
    badge = ""  # what stands in the hint's place while it is open
    _open: tuple[str, str, str, str] | None = None  # title, hint, kind, tint as they are while it is open
    _why, _alone = "", False
    keeps_hint = False  # its second line is not left out either: letters and picture grow smaller before

    def set_shut(self, words: str, *, alone: bool = False) -> None:
        """`words`: why, and when again; "" while it is open. `alone`: in place of the title, not below it."""
        if self._open is None:
            self._open = (self.text(), self.hint, self.kind, self.tint)
        own, hint, kind, tint = self._open
        self._why, self._alone = words, alone
        self.shut = bool(words)
        self.line_style = Qt.PenStyle.DashLine if words else Qt.PenStyle.SolidLine
        self.kind = "quiet" if words and kind != "card" else kind
        self.tint = self.look.palette.muted if words else tint
        self.hint_weight, self.hint_colour = (600, "good") if self._badged() else (400, "muted")
        if words and alone:
            self.set_words(words)
        else:
            self.set_words(own, words or self.badge or hint)

    def set_badge(self, words: str) -> None:
        """With no words it comes off."""
        self.badge = words
        self.set_shut(self._why, alone=self._alone)

    def _badged(self) -> bool:
        return bool(self.badge) and not self.shut

    def _plans(self) -> list[str]:
        if self.shut:
            return ["_icon_beside", "_words"]
        plans = super()._plans()
        if not self.keeps_hint:
            return plans
        return [*(plan for plan in plans if plan not in ("_icon_beside_no_hint", "_words_only")), "_words"]

    def _icon_beside_no_hint(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        """Cards look alike, whether or not they can do without their hint."""
        plan = self._icon_beside if self._badged() else super()._icon_beside_no_hint
        return plan(room, title_px, hint_px)

    def _words_only(self, room: QRect, title_px: int, hint_px: int) -> Arrangement:
        if self._badged():
            return self._words(room, title_px, hint_px or title_px)
        return super()._words_only(room, title_px, hint_px)

    def _colours(self) -> tuple[QColor, QColor, QColor, QColor]:
        ground, line, ink, picture = super()._colours()
        c = self.look.colour
        if self.shut:
            return c("ground"), c("line"), c("ink"), c("muted")
        return ground, c("good") if self._badged() else line, ink, picture

    def _paint_icon(self, painter: QPainter, area: QRect, colour: QColor) -> None:
        if self.shut and self.has_pictogram:
            painter.setOpacity(FAINT)  # its colours are its own
        super()._paint_icon(painter, area, colour)
        painter.setOpacity(1)

    def _paint_inside(self, painter: QPainter, words: QColor, picture: QColor) -> None:
        plan = self.arrangement()
        if self._badged() and not plan.hint.isEmpty():
            font, edge = self.look.font(plan.hint_px, self.hint_weight), self.look.mm(1)
            chip = QFontMetrics(font).boundingRect(plan.hint, WRAP | LEFT, self.hint)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.look.colour("good_soft"))
            painter.drawRoundedRect(QRectF(chip.adjusted(-2 * edge, -edge // 2, 2 * edge, edge // 2)), edge, edge)
        super()._paint_inside(painter, words, picture)
