"""A choice among a few in a step's small form: by digits, arrows and mouse. Made by ui.desk.step_editors."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPushButton

from kiosk.texts import text
from ui.desk.step_fields import StepField, digit_of
from ui.widgets.look import Look


class StepChoice(QPushButton):
    """One of a few: digits and arrows choose, Enter goes on."""

    pressed_key = Signal(int)  # digit; 0 = Enter; -1, -2 = to the left, to the right

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrows = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: -2, Qt.Key.Key_Down: -2}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat() and not event.modifiers():
                self.pressed_key.emit(0)
            else:
                event.ignore()
        elif event.key() in arrows or digit_of(event):
            self.pressed_key.emit(arrows.get(Qt.Key(event.key()), 0) or digit_of(event))
        else:
            super().keyPressEvent(event)


class ChoiceField(StepField):
    def __init__(self, look: Look, language: str, words: str, name: str, choices: tuple[str, ...]) -> None:
        super().__init__(look, language, words)
        self.group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(look.u(4))
        for nth, choice in enumerate(choices, 1):
            said = text(f"dossier_page.choices.{name}_{choice}", language)
            one = StepChoice(f"{nth} {said}")
            one.setObjectName(f"step:{name}:{choice}")
            one.setAccessibleName(f"{words}: {said}")
            one.setProperty("part", "choice")
            one.setProperty("choice", choice)
            one.setCheckable(True)
            one.setAutoDefault(False)
            one.pressed_key.connect(self._key)
            one.toggled.connect(lambda _on: self.changed.emit())
            self.group.addButton(one)
            row.addWidget(one)
        row.addStretch(1)
        self.column.addLayout(row)
        self.group.buttons()[0].setChecked(True)

    def _key(self, key: int) -> None:
        if key == 0:
            self.done.emit()
            return
        buttons = self.group.buttons()
        now = buttons.index(self.chosen)
        to = key - 1 if key > 0 else now + (1 if key == -2 else -1)
        if 0 <= to < len(buttons):
            buttons[to].setChecked(True)
            buttons[to].setFocus()

    @property
    def chosen(self) -> QAbstractButton:
        made = self.group.checkedButton()
        assert made is not None  # one always is
        return made

    def value(self) -> str:
        return str(self.chosen.property("choice"))

    def put(self, value: object) -> None:
        for one in self.group.buttons():
            one.setChecked(one.property("choice") == value or one.isChecked())

    def focus(self) -> None:
        self.chosen.setFocus()
        self.entered.emit(self)
