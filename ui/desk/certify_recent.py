"""The numbers that this desk gave today, and voiding one of them: Ctrl+H, the reason, Enter.

Made by ui.desk.certify; read anew when a visit begins and after a number was voided. Signals `left`: the clerk goes on
typing counts.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import certifying, fees
from kiosk.texts import error_texts, text
from kiosk.values.certifications import CertifiedEntry
from kiosk.values.dossier_steps import ApproveStep, LifeStep, VoidCertification
from kiosk.values.staff import SignedIn
from ui.desk.at_work import AtWork
from ui.desk.certify_entry import EnterLine
from ui.widgets.look import Look, button, label

COLUMNS = ("number", "paper", "fee", "at")


class CertifyRecent(QFrame):
    left = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.setObjectName("certify_recent")
        self.entries: tuple[CertifiedEntry, ...] = ()
        self.voiding: CertifiedEntry | None = None
        self._told_to_wait = False
        at_work.changed.connect(self._follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(4))
        row = QHBoxLayout()
        row.addWidget(label(self._say("recent"), "strong"), 1)
        self.void = button(f"{self._say('void')} (Ctrl+H)", "void_number", "choice")
        self.void.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.void.clicked.connect(self.ask)
        row.addWidget(self.void)
        column.addLayout(row)
        self.table = self._table()
        column.addWidget(self.table, 1)
        self.asking = self._asking()
        self.asking.hide()
        column.addWidget(self.asking)
        self.filler = QWidget()
        self.filler.hide()
        column.addWidget(self.filler, 1)
        self.show_entries(())

    def _say(self, key: str, **values: object) -> str:
        return text(f"certify.page.{key}", self.station.language, **values)

    def _table(self) -> QTableWidget:
        made = QTableWidget(0, len(COLUMNS))
        made.setObjectName("recent_numbers")
        made.setAccessibleName(self._say("recent"))
        made.setHorizontalHeaderLabels([self._say(f"column.{name}") for name in COLUMNS])
        made.verticalHeader().hide()
        made.setShowGrid(False)
        made.setWordWrap(False)
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = made.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        return made

    def _asking(self) -> QWidget:
        made = QFrame()
        made.setProperty("part", "warn")
        column = QVBoxLayout(made)
        column.setContentsMargins(self.look.u(10), self.look.u(6), self.look.u(10), self.look.u(8))
        column.setSpacing(self.look.u(4))
        self.which = label("", "strong", "void_which", wrap=True)
        column.addWidget(self.which)
        row = QHBoxLayout()
        self.reason = EnterLine()
        self.reason.setObjectName("void_reason")
        self.reason.setAccessibleName(self._say("void_reason"))
        self.reason.setPlaceholderText(self._say("void_reason"))
        self.reason.setMaxLength(300)
        self.go = button(f"{self._say('void')} (Enter)", "void_go")
        self.go.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.go.clicked.connect(self._void)
        row.addWidget(self.reason, 3)
        self.head = self._head_fields()
        for field in self.head:
            row.addWidget(field, 1)
        row.addWidget(self.go)
        column.addLayout(row)
        return made

    def _head_fields(self) -> tuple[EnterLine, ...]:
        """Code and PIN of a head, where the ward wants their approval; each goes on to the next with Enter."""
        if not self.station.settings.dossiers.void_needs_head:
            self.reason.entered.connect(self._void)
            return ()
        code, pin = EnterLine(), EnterLine()
        for field, name in ((code, "head_code"), (pin, "head_pin")):
            field.setObjectName(name)
            field.setAccessibleName(self._say(name))
            field.setPlaceholderText(self._say(name))
        pin.setEchoMode(EnterLine.EchoMode.Password)
        self.reason.entered.connect(code.setFocus)
        code.entered.connect(pin.setFocus)
        pin.entered.connect(self._void)
        return code, pin

    # -- showing --------------------------------------------------------------------------------------------
    def read(self) -> None:
        from kiosk.queries import certifications

        asked = self.station.tasks.read(certifications.recent, self.at_work.desk)
        self.at_work.hear(asked, self.show_entries, lambda _error: None)  # the last good list stays

    def show_entries(self, entries: tuple[CertifiedEntry, ...]) -> None:
        self.entries = entries
        self.table.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            for column, words in enumerate(self._cells(entry)):
                self.table.setItem(row, column, self._item(words, entry.void))
        self.table.resizeRowsToContents()
        self.void.setEnabled(any(not entry.void for entry in entries))

    def _cells(self, entry: CertifiedEntry) -> tuple[str, str, str, str]:
        counted = certifying.counted(entry.work, entry.pages, entry.copies, entry.people, self.station.language)
        paper = " – ".join(part for part in (counted, entry.paper) if part)
        fee = self._say("void_done") if entry.void else self._fee(entry.fee)
        return f"{entry.number} {entry.register}", paper, fee, f"{local(entry.at):%H:%M}"

    def _fee(self, fee: int | None) -> str:
        return fees.dong(fee, self.station.language) if fee is not None else self._say("no_fee")

    def _item(self, words: str, void: bool) -> QTableWidgetItem:
        item = QTableWidgetItem(words)
        item.setToolTip(words)
        if void:
            font = item.font()
            font.setStrikeOut(True)
            item.setFont(font)
            item.setForeground(self.look.colour("muted"))
        return item

    # -- voiding --------------------------------------------------------------------------------------------
    def ask(self) -> None:
        """For the number that is chosen, else the newest."""
        row = self.table.currentRow()
        chosen = self.entries[row] if 0 <= row < len(self.entries) else None
        if chosen is None or chosen.void:
            chosen = next((entry for entry in self.entries if not entry.void), None)
        if chosen is not None:
            self._ask(chosen)

    def _ask(self, entry: CertifiedEntry) -> None:
        self.voiding = entry
        self.table.selectRow(self.entries.index(entry))
        self._tell(self._say("void_which", number=entry.number, register=entry.register))
        self.reason.clear()
        self.asking.show()
        self.table.hide()  # one number is in question; small screens have no room for both
        self.filler.show()
        self.reason.setFocus()

    def _tell(self, words: str) -> None:
        self.which.setText(words)

    def _void(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self._tell(error_texts(ExpectedError("certify.errors.no_reason"), self.station.language)[1])
        elif self.voiding is not None:
            entry = self.voiding
            self.at_work.next_step.when_free(lambda: self._approve(entry, reason) if self.voiding is entry else None)
            if self.at_work.next_step.waits:
                self._told_to_wait = True
                self._tell(self._say("void_waits", number=entry.number, register=entry.register))

    def _follow(self) -> None:
        """What was waited for has ended, and this one was not begun: it is asked for anew."""
        if self._told_to_wait and not self.at_work.next_step.waits and not self.at_work.busy:
            self._told_to_wait = False
            if self.voiding is not None:
                self._tell(self._say("void_which", number=self.voiding.number, register=self.voiding.register))

    def _approve(self, entry: CertifiedEntry, reason: str) -> None:
        """With the head's word where the ward wants it."""
        if not self.head:
            self._run(entry, reason, "")
            return
        from kiosk.services import approvals

        code, pin = (field.text().strip() for field in self.head)
        self.head[1].clear()
        asked = ApproveStep(code=code, pin=pin, place=self.at_work.place, dossier=entry.id, step=LifeStep.VOID)

        def approved(person: SignedIn) -> None:
            self._run(entry, reason, person.name)

        self.at_work.hear(self.station.tasks.start(approvals.approve, asked), approved)

    def _run(self, entry: CertifiedEntry, reason: str, approved_by: str) -> None:
        from kiosk.services import certifications

        command = VoidCertification(
            dossier=entry.id, place=self.at_work.place, desk=self.at_work.desk, actor=self.at_work.actor,
            actor_name=self.at_work.actor_name, reason=reason, approved_by=approved_by,
        )  # fmt: skip
        self.at_work.run(certifications.void, command, self._voided)

    def _voided(self, entry: CertifiedEntry) -> None:
        self.close_asking()
        self.read()
        self.at_work.tell(self._say("void_told", number=entry.number, register=entry.register))
        self.left.emit()

    def close_asking(self) -> None:
        self.voiding = None
        for field in (self.reason, *self.head):
            field.clear()
        self.asking.hide()
        self.filler.hide()
        self.table.show()
        self.table.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.voiding is not None:
            self.close_asking()
            self.left.emit()
            return
        super().keyPressEvent(event)
