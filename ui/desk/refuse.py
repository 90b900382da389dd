"""Refusing at the desk: the reason in words, for the citizen and the record. Signals `refused(reason)`."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from kiosk.texts import text
from ui.desk.at_work import AtWork
from ui.widgets.look import Look, button, label

QUICK = ("quick_missing", "quick_place", "quick_abroad")


class RefusePanel(QFrame):
    refused = Signal(str)
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station = at_work, at_work.station
        self.setObjectName("refuse_panel")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(20), look.u(14), look.u(20), look.u(14))
        column.setSpacing(look.u(10))
        column.addWidget(label(self._say("title"), "title"))
        column.addWidget(label(self._say("reason"), "muted", wrap=True))
        quicks = QHBoxLayout()
        quicks.setSpacing(look.u(6))
        for key in QUICK:
            quick = button(self._say(f"{key}_short"), f"refuse:{key}")
            quick.clicked.connect(lambda _checked=False, key=key: self._begin(key))
            quicks.addWidget(quick)
        quicks.addStretch(1)
        column.addLayout(quicks)
        self.reason = QPlainTextEdit()
        self.reason.setObjectName("refuse_reason")
        self.reason.setAccessibleName(self._say("reason"))
        self.reason.setTabChangesFocus(True)
        column.addWidget(self.reason, 1)
        self.wrong = label("", "wrong", "refuse_error", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        row = QHBoxLayout()
        back = button(f"{self._say('back')} (Esc)", "refuse_back")
        back.clicked.connect(self.back_asked)
        self.go = button(f"{self._say('go')} (Ctrl+Enter)", "refuse_confirm", "primary")
        self.go.clicked.connect(self._done)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.go, 1)
        column.addLayout(row)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            sends = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            sends.activated.connect(self.go.click)
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        """Nothing personal stays behind."""
        if self.at_work.visit is None or self.at_work.outcome is not None:
            self.reason.clear()
        if not self.at_work.busy:
            self.go.setEnabled(True)

    def _say(self, key: str) -> str:
        return text(f"desk.refuse.{key}", self.station.language)

    def enter(self) -> None:
        self.reason.clear()
        self.wrong.hide()
        self.go.setEnabled(True)
        self.reason.setFocus()

    def _begin(self, key: str) -> None:
        self.reason.setPlainText(text(f"desk.refuse.{key}", "vi"))
        self.reason.setFocus()
        self.reason.moveCursor(self.reason.textCursor().MoveOperation.End)

    def _done(self) -> None:
        reason = " ".join(self.reason.toPlainText().split())
        if not reason:
            self.wrong.setText(self._say("empty"))
            self.wrong.show()
            self.reason.setFocus()
            return
        self.go.setEnabled(False)
        self.refused.emit(reason)
