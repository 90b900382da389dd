"""What a clerk can do with the visitor's declaration: a button each, of which those that mean something now are shown.

The foot of ui.desk.declared; signals `asked(name)`, one of ACTS. The keys are those the board listens to.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from kiosk.texts import text
from ui.widgets.look import Look, button

ACTS = (  # name, key that the board listens to
    ("main", "F12"), ("show", "Shift+F12"), ("print", "Shift+F7"), ("signed", "Shift+F9"), ("open", "F1"),
)  # fmt: skip


class DeclaredActs(QWidget):
    asked = Signal(str)

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(look.u(6))
        self.buttons: dict[str, QPushButton] = {}
        self._placed: tuple[int, list[QPushButton]] = (0, [])  # columns, and what stands in them
        for name, key in ACTS:
            one = button("", f"declared:{name}")
            # A child from the start: a layout that adopts a widget hides it for a moment, and one hidden is not placed.
            one.setParent(self)
            one.setProperty("key", key)
            one.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
            self.buttons[name] = one
        for name in ("open", "show", "print", "signed"):
            self.name(name, name)

    def name(self, name: str, words: str) -> None:
        one = self.buttons[name]
        one.setText(f"{text(f'desk.declared.{words}', self.language)} ({one.property('key')})")
        one.setAccessibleName(one.text())

    def offer(self, **offered: bool) -> None:
        for name, one in self.buttons.items():
            one.setVisible(offered.get(name, False))
        self._place()

    def offers(self, name: str) -> bool:
        return not self.buttons[name].isHidden()

    def _place(self) -> None:
        """Those on offer, two or three beside each other."""
        columns = 3 if self.width() >= self.look.u(660) else 2
        offered = [one for one in self.buttons.values() if not one.isHidden()]
        if (columns, offered) == self._placed:
            return
        self._placed = columns, offered
        for one in self.buttons.values():
            self.grid.removeWidget(one)
        for place, one in enumerate(offered):
            self.grid.addWidget(one, place // columns, place % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)
