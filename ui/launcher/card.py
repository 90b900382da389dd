"""A station's card in the launcher: icon, name, what it does, and its state. The whole card is the button.

The frame around it belongs to ui.launcher.places.StationPanel, which holds it.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton

from ui.widgets.look import Look

WRAP = int(Qt.TextFlag.TextWordWrap.value) | int((Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft).value)
STATE_COLOURS = {"open": "good", "connected": "good", "starting": "warn", "failed": "bad"}


class StationCard(QPushButton):
    def __init__(self, kind: str, icon: str, title: str, hint: str, look: Look, language: str = "vi") -> None:
        super().__init__()
        self.setObjectName(f"open:{kind}")
        self.setProperty("part", "painted")
        self.kind, self.icon_name, self.title, self.hint, self.look = kind, icon, title, hint, look
        self.language = language
        self.state, self.state_words = "closed", ""
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name()

    def set_state(self, state: str, words: str) -> None:
        self.state, self.state_words = state, words
        self._name()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(", ".join(part for part in (self.title, self.hint, self.state_words) if part))

    def _fonts(self) -> tuple[QFontMetrics, QFontMetrics]:
        look = self.look
        return QFontMetrics(look.font(look.u(18), 700)), QFontMetrics(look.font(look.u(14), 400))

    def heightForWidth(self, width: int) -> int:
        """What its words need at this width."""
        look = self.look
        room = max(40, width - look.u(104))
        title, hint = self._fonts()
        tall = QRect(0, 0, room, 10_000)
        words = title.boundingRect(tall, WRAP, self.title).height()
        words += hint.boundingRect(tall, WRAP, self.hint).height()
        return max(look.u(84), words + look.u(30)) + hint.height()

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(self.look.u(300), self.heightForWidth(self.look.u(300)))

    def minimumSizeHint(self) -> QSize:
        width = max(self.width(), self.look.u(240))
        return QSize(self.look.u(240), self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter)
        side = look.u(56)
        top = (self.height() - side) // 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent"))
        painter.drawRoundedRect(look.u(16), top, side, side, look.u(14), look.u(14))
        inner = look.u(34)
        gap = (side - inner) // 2
        painter.drawPixmap(look.u(16) + gap, top + gap, look.pixmap(self.icon_name, inner, "on_accent"))
        self._words(painter, QRect(look.u(16) + side + look.u(16), 0, 0, 0))
        painter.end()

    def _ground(self, painter: QPainter) -> None:
        look = self.look
        hot = self.underMouse() or self.isDown()
        painter.setBrush(look.colour("accent_soft" if hot else "card"))
        focused = self.hasFocus()
        painter.setPen(QPen(look.colour("focus"), look.u(3)) if focused else QPen(Qt.PenStyle.NoPen))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), look.u(12), look.u(12))

    def _words(self, painter: QPainter, at: QRect) -> None:
        look = self.look
        room = QRect(at.left(), 0, self.width() - at.left() - look.u(16), self.height())
        title, hint = self._fonts()
        tall = QRect(0, 0, room.width(), 10_000)
        title_height = title.boundingRect(tall, WRAP, self.title).height()
        hint_height = hint.boundingRect(tall, WRAP, self.hint).height()
        y = (self.height() - title_height - hint_height - hint.height()) // 2
        painter.setFont(look.font(look.u(18), 700))
        painter.setPen(look.colour("ink"))
        painter.drawText(QRect(room.left(), y, room.width(), title_height), WRAP, self.title)
        painter.setFont(look.font(look.u(14), 400))
        painter.setPen(look.colour("muted"))
        painter.drawText(QRect(room.left(), y + title_height, room.width(), hint_height), WRAP, self.hint)
        self._state(painter, QRect(room.left(), y + title_height + hint_height, room.width(), hint.height()))

    def _state(self, painter: QPainter, room: QRect) -> None:
        look = self.look
        colour = look.colour(STATE_COLOURS.get(self.state, "muted"))
        painter.setFont(look.font(look.u(14), 600))
        dot = look.u(10)
        box = QRect(room.left(), room.center().y() - dot // 2, dot, dot)
        painter.setPen(QPen(colour, look.u(2)))
        painter.setBrush(colour if self.state in ("open", "connected") else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
        painter.setPen(colour)
        painter.drawText(room.adjusted(dot + look.u(8), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter.value),
                         self.state_words)  # fmt: skip
