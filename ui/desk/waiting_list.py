"""The desk's left column: the big "Gọi số tiếp", who waits since when, who is absent or set aside, and a number field.

Shows values the board hands in; signals what is asked of a ticket. What is typed in a list goes into the field.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidgetItem, QVBoxLayout

from kiosk.texts import text
from kiosk.values.tickets import TicketState, WaitingTicket
from ui.desk.at_work import AtWork
from ui.desk.waiting_rows import FIELD, ROW, SINCE, NumberField, RowPainter, TicketList
from ui.desk.words import row_sentence, since_words
from ui.widgets.look import Look, button, label

AWAY = (TicketState.ABSENT, TicketState.PARKED)  # kept, and not in the row of those who wait


class WaitingList(QFrame):
    next_asked = Signal()
    chosen = Signal(str)
    number_asked = Signal(str)  # as typed
    back_asked = Signal(object)  # WaitingTicket: absent or set aside, and here again

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
        self.number = NumberField()
        self.number.setObjectName("call_number")
        self.number.setPlaceholderText(self._say("number"))
        self.number.setAccessibleName(self._say("number"))
        self.number.setMaxLength(8)
        self.number.asked.connect(self._number_asked)
        beside = QHBoxLayout()
        beside.addWidget(self.number, 1)
        beside.addWidget(self.every)
        column.addLayout(beside)
        self.waiting = self._list("waiting_list")
        self.absent = self._list("absent_list")
        _, self.count = self._headed(column, "title", self.waiting, 5)
        self.absent_heading, self.absent_count = self._headed(column, "absent", self.absent, 2)
        self.pick = button(self._say("chosen"), "call_chosen")
        self.pick.clicked.connect(self._call_picked)
        self.back = button(self._say("back"), "back_again")
        self.back.setToolTip(self._say("back_tip"))
        self.back.clicked.connect(self._ask_back)
        below = QHBoxLayout()
        below.addWidget(self.pick, 1)
        below.addWidget(self.back)
        column.addLayout(below)
        self._picked()
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        self.set_busy(self.at_work.visit is not None)
        if self.at_work.person is None:
            self.every.setChecked(False)  # the next clerk begins with the fields of this desk
            self.number.clear()

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.waiting.{key}", self.station.language, **values)

    def _headed(self, column: QVBoxLayout, key: str, tickets: TicketList, stretch: int) -> tuple[QLabel, QLabel]:
        row = QHBoxLayout()
        heading = label(self._say(key), "heading")
        tickets.setAccessibleName(heading.text())
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
        made.space_pressed.connect(self._ask_back)
        made.typed.connect(self._begin_number)
        made.itemDoubleClicked.connect(lambda item: self.chosen.emit(item.data(ROW).id))
        made.itemSelectionChanged.connect(self._picked)
        return made

    def show_rows(self, rows: tuple[WaitingTicket, ...], now: datetime) -> None:
        absent = [row for row in rows if row.state in AWAY]
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
        picked = self._selected()
        self.pick.setEnabled(picked is not None and self.next.isEnabled())
        self.back.setVisible(picked is not None and picked.state in AWAY)

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

    def _ask_back(self) -> None:
        row = self._selected()
        if row is not None and row.state in AWAY:
            self.back_asked.emit(row)

    # -- by number ------------------------------------------------------------------------------------------
    def enter_number(self) -> None:
        self.number.setFocus()
        self.number.selectAll()

    def _begin_number(self, typed: str) -> None:
        self.number.setText(typed.upper())
        self.number.setFocus()

    def _number_asked(self, typed: str) -> None:
        self.number.selectAll()
        self.number_asked.emit(typed)

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
