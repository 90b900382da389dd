"""How the rows of the desk's waiting list are drawn and typed in, and the field for a number.

Made by ui.desk.waiting_list. What is special of a row is an icon and a word.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kiosk.texts import text
from kiosk.values.tickets import Declaration, TicketState, WaitingTicket
from ui.desk.words import declaration_words
from ui.widgets.look import Look

ROW = Qt.ItemDataRole.UserRole
FIELD = Qt.ItemDataRole.UserRole + 1
SINCE = Qt.ItemDataRole.UserRole + 2
DECLARED = {  # icon, colour
    Declaration.NONE: ("x", "muted"),
    Declaration.OPEN: ("pencil", "accent"),
    Declaration.PARKED: ("hourglass", "warn"),
    Declaration.FINISHED: ("file-text", "good"),
}
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


class RowPainter(QStyledItemDelegate):
    """Two lines a row: number, marks, where the declaration stands; field and since when."""

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self.look.u(200), self.look.u(62))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: WaitingTicket = index.data(ROW)
        look = self.look
        painter.save()
        box: QRect = option.rect
        picked = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, look.colour("accent_soft" if picked else "card"))
        painter.setPen(look.colour("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        inner = box.adjusted(look.u(12), look.u(5), -look.u(10), -look.u(5))
        upper = QRect(inner.left(), inner.top(), inner.width(), look.u(29))
        lower = QRect(inner.left(), upper.bottom(), inner.width(), inner.bottom() - upper.bottom())
        self._number(painter, upper, row)
        self._lower(painter, lower, index)
        painter.restore()

    def _number(self, painter: QPainter, box: QRect, row: WaitingTicket) -> None:
        look = self.look
        number = look.font(look.u(22), 700)
        painter.setFont(number)
        painter.setPen(look.colour("accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, row.label)
        x = box.left() + QFontMetrics(number).horizontalAdvance(row.label) + look.u(10)
        small = look.font(look.u(13), 600)
        painter.setFont(small)
        box = self._declaration(painter, box, row, small)
        for icon, key, colour in self._marks(row):
            x = self._mark(painter, box, x, icon, text(key, self.language, desk=row.desk), colour, small)

    def _marks(self, row: WaitingTicket) -> list[tuple[str, str, str]]:
        marks = []
        if row.priority:
            marks.append(("star", "desk.waiting.priority", "warn"))
        if row.in_place:
            marks.append(("walk", "desk.waiting.in_place", "accent"))
        if row.state is TicketState.ABSENT:
            marks.append(("user", "desk.serve.absent", "muted"))
        if row.parked_for is not None:
            marks.append(("hourglass", f"desk.waiting.parked_{row.parked_for}", "muted"))
        if row.coming:
            marks.append(("walk", "desk.waiting.coming", "muted"))
        if row.entered_late:
            marks.append(("clock", "late.mark" if row.entered_late == 1 else "late.mark_twice", "warn"))
        if row.conflict:
            marks.append(("alert-triangle", "desk.waiting.double", "bad"))
        if row.state is TicketState.CALLED:
            marks.append(("user", "desk.waiting.called", "muted"))
        return marks

    def _declaration(self, painter: QPainter, box: QRect, row: WaitingTicket, font: QFont) -> QRect:
        """At the right end, always whole; the room that the other marks have."""
        look = self.look
        icon, colour = DECLARED[row.declaration]
        words = declaration_words(row, self.language)
        width = look.u(29) + QFontMetrics(font).horizontalAdvance(words)
        place = QRect(box.right() - width, box.top(), width, box.height())
        self._mark(painter, place, place.left(), icon, words, colour, font)
        return box.adjusted(0, 0, -width - look.u(10), 0)

    def _mark(self, painter: QPainter, box: QRect, x: int, icon: str, words: str, colour: str, font: QFont) -> int:
        look = self.look
        side = look.u(17)
        top = box.center().y() - side // 2
        room = QRect(x + side + look.u(4), box.top(), max(0, box.right() - x - side - look.u(4)), box.height())
        if not room.width():
            return x
        painter.setPen(look.colour(colour))
        painter.drawPixmap(x, top, look.pixmap(icon, side, colour))
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        return room.left() + metrics.horizontalAdvance(shown) + look.u(10)

    def _lower(self, painter: QPainter, box: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        look = self.look
        font = look.font(look.u(13), 400)
        painter.setFont(font)
        painter.setPen(look.colour("muted"))
        since = index.data(SINCE)
        metrics = QFontMetrics(font)
        width = metrics.horizontalAdvance(since)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, since)
        room = max(0, box.width() - width - look.u(10))
        field = metrics.elidedText(index.data(FIELD), Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, field)


class TicketList(QListWidget):
    """Enter calls the next one, as the big button does; a double click calls the row, Space brings it back."""

    enter_pressed = Signal()
    space_pressed = Signal()
    typed = Signal(str)  # the beginning of a number

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_pressed.emit()
        elif event.key() == Qt.Key.Key_Space:
            self.space_pressed.emit()
        elif event.text().isalnum() and event.modifiers() in (NO_MODIFIER, Qt.KeyboardModifier.ShiftModifier):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)


class NumberField(QLineEdit):
    """Enter calls what was typed, and nothing else; Escape gives it up."""

    asked = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.text().strip() and not event.isAutoRepeat():
                self.asked.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)
