"""The desk's left column: the big "Gọi số tiếp", who waits since when, and who was called and did not come.

Shows values the board hands in; signals `next_asked` and `chosen(ticket)`. Priority is an icon and a word.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from kiosk.texts import text
from kiosk.values.tickets import TicketState, WaitingTicket
from ui.desk.at_work import AtWork
from ui.desk.words import row_sentence, since_words
from ui.widgets.look import Look, button, label

ROW = Qt.ItemDataRole.UserRole
FIELD = Qt.ItemDataRole.UserRole + 1
SINCE = Qt.ItemDataRole.UserRole + 2


class RowPainter(QStyledItemDelegate):
    """Two lines a row: number, marks; field and since when."""

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
        for icon, key, colour in self._marks(row):
            x = self._mark(painter, box, x, icon, text(key, self.language, desk=row.desk), colour, small)

    def _marks(self, row: WaitingTicket) -> list[tuple[str, str, str]]:
        marks = []
        if row.priority:
            marks.append(("star", "desk.waiting.priority", "warn"))
        if row.draft:
            marks.append(("file-text", "desk.waiting.draft", "good"))
        if row.conflict:
            marks.append(("alert-triangle", "desk.waiting.double", "bad"))
        if row.state is TicketState.CALLED:
            marks.append(("user", "desk.waiting.called", "muted"))
        return marks

    def _mark(self, painter: QPainter, box: QRect, x: int, icon: str, words: str, colour: str, font: QFont) -> int:
        look = self.look
        side = look.u(17)
        painter.setPen(look.colour(colour))
        top = box.center().y() - side // 2
        painter.drawPixmap(x, top, look.pixmap(icon, side, colour))
        room = QRect(x + side + look.u(4), box.top(), max(0, box.right() - x - side), box.height())
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
    """Enter calls the next one, as the big button does; a double click calls the row."""

    enter_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_pressed.emit()
            return
        super().keyPressEvent(event)


class WaitingList(QFrame):
    next_asked = Signal()
    chosen = Signal(str)

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(10), look.u(10), look.u(10), look.u(10))
        column.setSpacing(look.u(8))
        self.next = button(self._say("next"), "call_next", "great")
        self.next.setIconSize(QSize(look.u(26), look.u(26)))
        self._dress()
        self.next.clicked.connect(self.next_asked)
        column.addWidget(self.next)
        self.keys = label(self._say("next_keys"), "small")
        self.keys.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.keys)
        self.every = button(self._say("all_fields"), "every_field", "choice")
        self.every.setCheckable(True)
        column.addWidget(self.every)
        self.waiting = self._list("waiting_list")
        self.absent = self._list("absent_list")
        _, self.count = self._headed(column, "title", self.waiting, 5)
        self.absent_heading, self.absent_count = self._headed(column, "absent", self.absent, 2)
        self.pick = button(self._say("chosen"), "call_chosen")
        self.pick.clicked.connect(self._call_picked)
        column.addWidget(self.pick)
        self._picked()
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        self.set_busy(self.at_work.visit is not None)
        if self.at_work.person is None:
            self.every.setChecked(False)  # the next clerk begins with the fields of this desk

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.waiting.{key}", self.station.language, **values)

    def _headed(self, column: QVBoxLayout, key: str, tickets: TicketList, stretch: int) -> tuple[QLabel, QLabel]:
        row = QHBoxLayout()
        heading = label(self._say(key), "heading")
        row.addWidget(heading)
        row.addStretch(1)
        count = label("", "muted", f"{tickets.objectName()}_count")
        row.addWidget(count)
        column.addLayout(row)
        column.addWidget(tickets, stretch)
        return heading, count

    def _list(self, name: str) -> TicketList:
        made = TicketList()
        made.setObjectName(name)
        made.setItemDelegate(RowPainter(self.look, self.station.language))
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setUniformItemSizes(True)
        made.enter_pressed.connect(self.next_asked)
        made.itemDoubleClicked.connect(lambda item: self.chosen.emit(item.data(ROW).id))
        made.itemSelectionChanged.connect(self._picked)
        return made

    def show_rows(self, rows: tuple[WaitingTicket, ...], now: datetime) -> None:
        absent = [row for row in rows if row.state is TicketState.ABSENT]
        waiting = [row for row in rows if row.state is TicketState.WAITING]
        self._fill(self.waiting, waiting, now)
        self._fill(self.absent, absent, now)
        self.count.setText(self._say("count", count=len(waiting)) if waiting else self._say("empty"))
        self.absent_count.setText(str(len(absent)))
        for part in (self.absent, self.absent_heading, self.absent_count):
            part.setVisible(bool(absent))
        self._picked()

    def _fill(self, tickets: TicketList, rows: list[WaitingTicket], now: datetime) -> None:
        kept = tickets.currentItem().data(ROW).id if tickets.currentItem() else None
        blocked = tickets.blockSignals(True)
        tickets.clear()
        for row in rows:
            field = self.at_work.names.of_field(row.field)
            item = QListWidgetItem(row_sentence(row, field, now, self.station.language))
            item.setData(ROW, row)
            item.setData(FIELD, field)
            item.setData(SINCE, since_words(row, now, self.station.language))
            item.setToolTip(item.text())
            tickets.addItem(item)
            if row.id == kept:
                tickets.setCurrentItem(item)
        tickets.blockSignals(blocked)

    def pick_ticket(self, label_text: str) -> bool:
        """Select the row of this number; for tests and the tour."""
        for tickets in (self.waiting, self.absent):
            for index in range(tickets.count()):
                if tickets.item(index).data(ROW).label == label_text:
                    tickets.setCurrentRow(index)
                    return True
        return False

    def _picked(self) -> None:
        sender = self.sender()
        for tickets in (self.waiting, self.absent):
            if isinstance(sender, TicketList) and sender is not tickets and sender.selectedItems():
                tickets.clearSelection()
        self.pick.setEnabled(self._selected() is not None and self.next.isEnabled())

    def _selected(self) -> WaitingTicket | None:
        for tickets in (self.waiting, self.absent):
            if tickets.selectedItems():
                row: WaitingTicket = tickets.selectedItems()[0].data(ROW)
                return row
        return None

    def _call_picked(self) -> None:
        row = self._selected()
        if row is not None:
            self.chosen.emit(row.id)

    def _dress(self) -> None:
        """The icon keeps to the button's ink, also while it is off."""
        ink = "on_accent" if self.next.isEnabled() else "muted"
        self.next.setIcon(self.look.icon("volume", self.look.u(26), ink))

    def set_busy(self, busy: bool) -> None:
        """While somebody is served nobody else is called."""
        if self.next.isEnabled() is not busy:
            return
        self.next.setEnabled(not busy)
        self._dress()
        self._picked()
