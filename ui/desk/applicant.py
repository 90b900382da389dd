"""Who hands the dossier in, and how they get the result. Called by the serve panel; prefilled from the draft."""

from __future__ import annotations

import itertools

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from kiosk.texts import text
from kiosk.values.dossiers import Applicant, ReturnAt
from ui.desk.came_in import CameInButton
from ui.widgets.look import Look, button, label

FIELDS = ("name", "number", "address", "phone", "email")


class ApplicantForm(QWidget):
    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.language = language
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.u(8))
        grid.setVerticalSpacing(look.u(5))
        self.fields: dict[str, QLineEdit] = {}
        places = {
            "name": (0, 1, 3),
            "number": (1, 1, 1),
            "phone": (1, 3, 1),
            "address": (2, 1, 3),
            "email": (3, 1, 1),
        }
        for key in FIELDS:
            row, column, span = places[key]
            words = text(f"desk.serve.{key}", language)
            field = QLineEdit()
            field.setObjectName(f"applicant:{key}")
            field.setAccessibleName(words)
            self.fields[key] = field
            grid.addWidget(label(words, "strong"), row, column - 1)
            grid.addWidget(field, row, column, 1, span)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        grid.addWidget(label(text("desk.came_in.label", language), "strong"), 3, 2)
        self.came_in = CameInButton(language)
        grid.addWidget(self.came_in, 3, 3)
        self._returns(grid, look)
        order = [self.fields[key] for key in ("name", "number", "phone", "address", "email")]
        for first, second in itertools.pairwise(order):
            first.returnPressed.connect(second.setFocus)
            QWidget.setTabOrder(first, second)

    def _returns(self, grid: QGridLayout, look: Look) -> None:
        grid.addWidget(label(text("desk.serve.return_at", self.language), "strong"), 4, 0)
        self.returns = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(look.u(4))
        for way in ReturnAt:
            one = button(text(f"desk.return.{way}", self.language), f"return:{way}", "choice")
            one.setCheckable(True)
            one.setProperty("way", way.value)
            self.returns.addButton(one)
            row.addWidget(one)
        row.addStretch(1)
        grid.addLayout(row, 4, 1, 1, 3)

    def show_applicant(self, applicant: Applicant | None, way: ReturnAt = ReturnAt.COUNTER) -> None:
        for key, field in self.fields.items():
            field.setText(getattr(applicant, key) if applicant else "")
            field.setCursorPosition(0)
        for one in self.returns.buttons():
            one.setChecked(one.property("way") == way.value)
        self.mark_wrong(False)

    def applicant(self) -> Applicant:
        return Applicant(**{key: " ".join(field.text().split()) for key, field in self.fields.items()})

    def return_at(self) -> ReturnAt:
        chosen = self.returns.checkedButton()
        assert chosen is not None  # one always is
        return ReturnAt(chosen.property("way"))

    def mark_wrong(self, wrong: bool) -> None:
        """The name is missing."""
        field, said = self.fields["name"], "true" if wrong else "false"
        if field.property("wrong") != said:
            field.setProperty("wrong", said)
            field.style().unpolish(field)
            field.style().polish(field)
        if wrong:
            field.setFocus()
