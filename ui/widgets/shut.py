"""A button for what may be closed just now: then it looks closed, and says why and until when before it is touched.

Used by the citizen station's cards and ticket buttons. Closed, its reason is never left out for want of room.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from ui.widgets.touch import SureButton


class ShutButton(SureButton):
    shut = False
    _open: tuple[str, str, str, str] | None = None  # title, hint, kind, tint as they are while it is open

    def set_shut(self, words: str, *, alone: bool = False) -> None:
        """`words`: why, and when again; "" while it is open. `alone`: in place of the title, not below it."""
        if self._open is None:
            self._open = (self.text(), self.hint, self.kind, self.tint)
        own, hint, kind, tint = self._open
        self.shut = bool(words)
        self.line_style = Qt.PenStyle.DashLine if words else Qt.PenStyle.SolidLine
        self.kind = "quiet" if words and kind != "card" else kind
        self.tint = self.look.palette.muted if words else tint
        if words and alone:
            self.set_words(words)
        else:
            self.set_words(own, words or hint)

    def _plans(self) -> list[str]:
        return ["_icon_beside", "_words"] if self.shut else super()._plans()

    def _colours(self) -> tuple[QColor, QColor, QColor, QColor]:
        if not self.shut:
            return super()._colours()
        c = self.look.colour
        return c("ground"), c("line"), c("ink"), c("muted")
