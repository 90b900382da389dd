"""The current document below the list: its whole name, how many originals and copies, pages of one, and a note.

Made by ui.desk.documents. What is typed goes into the line; a line without a paper has nothing to count.
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from kiosk.texts import text
from ui.desk.document_line import DocumentLine
from ui.desk.form_contents import Tick
from ui.widgets.look import Look, label

COUNTS = ("originals", "copies", "pages")
MOST = 9999
LONGEST = 300  # letters of a note


class DocumentDetail(QFrame):
    changed = Signal()

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.language = language
        self.line: DocumentLine | None = None
        self.setObjectName("document_detail")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(6), look.u(2), look.u(6), look.u(2))
        column.setSpacing(look.u(2))
        self.name = label("", "small", "document_name", wrap=True)
        self.name.setMinimumHeight(self.name.fontMetrics().lineSpacing())
        column.addWidget(self.name)
        row = QHBoxLayout()
        row.setSpacing(look.u(5))
        self.fields: dict[str, QLineEdit] = {}
        for key in (*COUNTS, "note"):
            words = text(f"desk.document.{key}", language)
            field = self.fields[key] = QLineEdit()
            field.setObjectName(f"document_{key}")
            field.setAccessibleName(words)
            field.textEdited.connect(self._typed)
            if key in COUNTS:
                field.setValidator(QIntValidator(0, MOST, field))
                field.setFixedWidth(look.u(46))
            else:
                field.setMaxLength(LONGEST)
            row.addWidget(label(words, "small"))
            row.addWidget(field, int(key == "note"))
        column.addLayout(row)
        self.show_line(None)

    def show_line(self, line: DocumentLine | None) -> None:
        self.line = line
        self.name.setText(line.accessibleName() if line is not None else text("desk.document.keys", self.language))
        tick = line.tick if line is not None else Tick(state=None)
        for key in COUNTS:
            self.fields[key].setText(str(getattr(tick, key) or ""))
        self.fields["note"].setText(tick.note)
        for field in self.fields.values():
            field.setEnabled(tick.state is not None)

    def _typed(self, _words: str) -> None:
        if self.line is None:
            return
        counts = {key: int(self.fields[key].text() or 0) for key in COUNTS}
        self.line.put(replace(self.line.tick, note=self.fields["note"].text(), **counts))
        self.changed.emit()
