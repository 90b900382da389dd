"""Persons in a step's small form: who took a result, the applicant set right, and the head who approves.

Made by ui.desk.step_editors. A card at the scanner fills a person in; nobody's PIN is ever put into a field.
"""

from __future__ import annotations

import itertools

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit

from kiosk.texts import text
from kiosk.values.dossiers import Applicant
from ui.desk.step_fields import StepField
from ui.widgets.look import Look, label


class PersonField(StepField):
    """Somebody by card, or typed: name and number, and where `whole` address and phone. Nobody: None."""

    def __init__(self, look: Look, language: str, words: str, name: str, *, whole: bool = False) -> None:
        super().__init__(look, language, words)
        self.whole = whole
        keys = ("name", "number", "phone", "address", "email") if whole else ("name", "number")
        self.edits = {key: self.line(text(f"desk.serve.{key}", language), f"{name}_{key}") for key in keys}
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.u(6))
        grid.setVerticalSpacing(look.u(3))
        for line, (key, edit) in enumerate(self.edits.items()):
            grid.addWidget(label(text(f"desk.serve.{key}", language), "muted"), line, 0)
            grid.addWidget(edit, line, 1)
            edit.returnPressed.disconnect(self.done)
        self.column.addLayout(grid)
        order = list(self.edits.values())
        for first, second in itertools.pairwise(order):
            first.returnPressed.connect(second.setFocus)
        order[-1].returnPressed.connect(self.done)

    def value(self) -> Applicant | None:
        typed = {key: " ".join(edit.text().split()) for key, edit in self.edits.items()}
        return Applicant(**typed) if any(typed.values()) else None

    def put(self, value: object) -> None:
        for key, edit in self.edits.items():
            edit.setText(str(getattr(value, key, "")) if value is not None else "")
            edit.setCursorPosition(0)

    def problem(self, needed: bool) -> str:
        person = self.value()
        return "dossier_page.wrong.name" if (needed or person is not None) and not (person and person.name) else ""

    def take_card(self, name: str, number: str) -> None:
        self.edits["name"].setText(name)
        self.edits["number"].setText(number)
        self.edits["number"].setFocus()

    def focus(self) -> None:
        self.edits["name"].setFocus()


class HeadField(StepField):
    """The head's code and PIN, typed at this desk; `name` says who approves by being signed in."""

    def __init__(self, look: Look, language: str, words: str) -> None:
        super().__init__(look, language, words)
        self.code = self.line(text("dossier_page.fields.head_code", language), "head_code")
        self.pin = self.line(text("dossier_page.fields.head_pin", language), "head_pin")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        row = QHBoxLayout()
        row.setSpacing(look.u(6))
        for edit in (self.code, self.pin):
            edit.setMaxLength(40)
            row.addWidget(label(edit.accessibleName(), "muted"))
            row.addWidget(edit, 1)
        self.code.returnPressed.disconnect(self.done)
        self.code.returnPressed.connect(self.pin.setFocus)
        self.column.addLayout(row)

    def value(self) -> tuple[str, str]:
        return self.code.text().strip(), self.pin.text()

    def put(self, value: object) -> None:
        """Nobody's PIN is put anywhere."""

    def problem(self, needed: bool) -> str:
        return "dossier_page.wrong.head" if needed and not all(self.value()) else ""

    def wipe_pin(self) -> None:
        self.pin.clear()
        self.pin.setFocus()

    def focus(self) -> None:
        (self.pin if self.code.text() else self.code).setFocus()
