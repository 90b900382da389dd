"""For whom the applicant acts: the persons who authorised them, each with the paper that says so.

Part of ui.desk.dossier_form. Nobody at first; a button adds a person, up to MOST, and one at each takes it away again.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.dossiers import Principal
from ui.widgets.away import retire
from ui.widgets.look import Look, button, label

MOST = 4
_PLACES = {
    "name": (0, 1, 3), "number": (1, 1, 1), "phone": (1, 3, 1), "address": (2, 1, 3), "email": (3, 1, 1),
    "paper": (4, 1, 3),
}  # fmt: skip


class PrincipalFields(QFrame):
    """One person's fields."""

    away_asked = Signal()

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, look.u(4))
        grid.setHorizontalSpacing(look.u(8))
        grid.setVerticalSpacing(look.u(5))
        self.fields: dict[str, QLineEdit] = {}
        for key, (row, column, span) in _PLACES.items():
            words = text(f"desk.serve.{'principal' if key == 'name' else key}", language)
            field = self.fields[key] = QLineEdit()
            field.setObjectName(f"principal:{key}")
            field.setAccessibleName(words)
            grid.addWidget(label(words, "strong"), row, column - 1)
            grid.addWidget(field, row, column, 1, span)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        away = button(text("desk.serve.no_principal", language), "no_principal")
        away.clicked.connect(self.away_asked)
        grid.addWidget(away, 5, 3)

    def principal(self) -> Principal:
        return Principal(**{key: " ".join(field.text().split()) for key, field in self.fields.items()})


class Principals(QWidget):
    """All of them, and the button that adds one."""

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.rows: list[PrincipalFields] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.u(5))
        row = QHBoxLayout()
        self.add = button(text("desk.serve.add_principal", language), "add_principal")
        self.add.clicked.connect(self.add_one)
        row.addWidget(self.add)
        row.addStretch(1)
        self._column.addLayout(row)

    def add_one(self) -> None:
        """One more person, whose name is typed next."""
        self._add().fields["name"].setFocus()

    def _add(self) -> PrincipalFields:
        fields = PrincipalFields(self.look, self.language)
        fields.away_asked.connect(lambda: QTimer.singleShot(0, self, lambda: self._take_away(fields)))
        self.rows.append(fields)
        self._column.insertWidget(len(self.rows) - 1, fields)
        self.add.setEnabled(len(self.rows) < MOST)
        return fields

    def _take_away(self, fields: PrincipalFields) -> None:
        if fields in self.rows:
            self.rows.remove(fields)
            retire(fields)
        self.add.setEnabled(len(self.rows) < MOST)

    def clear(self) -> None:
        """Nothing personal stays behind."""
        for fields in list(self.rows):
            self._take_away(fields)

    def show_principals(self, principals: tuple[Principal, ...]) -> None:
        self.clear()
        for principal in principals[:MOST]:
            for key, field in self._add().fields.items():
                field.setText(getattr(principal, key))

    def principals(self) -> tuple[Principal, ...]:
        return tuple(fields.principal() for fields in self.rows)

    def nameless(self) -> bool:
        """Whether somebody was added and not named; the focus goes there."""
        for fields in self.rows:
            if not fields.principal().name:
                fields.fields["name"].setFocus()
                return True
        return False
