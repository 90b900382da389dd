"""What of the personal data is due to be erased, by kind, and the head's approval: shown first, pressed twice.

Part of ui.desk.supervisor; ui.desk.supervising runs what it asks for.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from kiosk.texts import text
from kiosk.values.erasure import DueForErasure, KeptRecord, RetentionDue
from ui.desk.inline_message import InlineMessage
from ui.widgets.look import Look, button, label


class DueErasureBox(QFrame):
    approved = Signal(object)  # RetentionDue, as it was shown

    def __init__(self, language: str, look: Look) -> None:
        super().__init__()
        self.language = language
        self.found: RetentionDue | None = None
        self._head = self._sure = False
        self.setProperty("part", "calm")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(14), look.u(10), look.u(14), look.u(10))
        column.addWidget(label(self._say("title"), "heading", wrap=True))
        self.lines = label("", "", "due_lines", wrap=True)
        column.addWidget(self.lines)
        self.go = button("", "approve_erasure", "primary")
        self.go.clicked.connect(self._press)
        column.addWidget(self.go)
        self.said = InlineMessage("due_said")
        column.addWidget(self.said)
        self.clear()

    def _say(self, key: str, **values: object) -> str:
        return text(f"closing.due.{key}", self.language, **values)

    def clear(self) -> None:
        self.found, self._sure = None, False
        self.lines.setText("")
        self.said.setText("")
        self.go.hide()

    def show_due(self, found: RetentionDue, *, head: bool) -> None:
        self.found, self._head, self._sure = found, head, False
        lines = [self._line(one) for one in found.due if one.count] or [self._say("none")]
        lines.append(self._say("kept", list="; ".join(map(self._kept, found.kept))))
        self.lines.setText("\n".join(lines))
        waits = found.count > found.approved and not found.by_rule
        self.go.setVisible(waits and head)
        self.go.setText(self._say("approve", count=found.count))
        under_way = self._say("under_way", count=found.approved) if found.approved else ""
        self.said.setText(under_way or (self._say("by_rule") if found.by_rule else "")
                          or ("" if head or not waits else self._say("needs_head")))  # fmt: skip

    def _line(self, one: DueForErasure) -> str:
        oldest = one.oldest or ""
        return self._say(
            "line", what=self._what(one.rule.what), count=one.count, oldest=oldest, days=one.rule.days,
            source=one.rule.source,
        )  # fmt: skip

    def _what(self, what: str) -> str:
        return text(f"closing.retention.what.{what}", self.language)

    def _kept(self, one: KeptRecord) -> str:
        ends = text(f"closing.retention.ends.{one.ends}", self.language, hours=one.hours)
        return f"{self._what(one.what).lower()}: {ends}"

    def _press(self) -> None:
        if self.found is None:
            return
        if not self._sure:
            self._sure = True
            self.go.setText(self._say("sure", count=self.found.count))
            return
        self.approved.emit(self.found)

    def show_approved(self) -> None:
        self.go.hide()
        self.said.setText(self._say("done"))
