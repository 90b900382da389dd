"""The documents of a dossier, one row each: nộp, xuất trình, dữ liệu, chờ tra cứu, chưa có.

Called by the serve panel. In a row, keys 1 to 5 choose and the arrows move to the next row, so that a hurried
clerk needs no mouse. A document asked for only in some cases starts as "Không cần" and is then left out.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLayoutItem, QPushButton, QWidget

from kiosk.texts import text
from kiosk.values.dossiers import DocumentState, TickedDocument
from kiosk.values.procedures import DocumentItem
from ui.desk.prefill import ticked
from ui.widgets.away import retire
from ui.widgets.look import Look, label

STATES = tuple(DocumentState)


class StateButton(QPushButton):
    """One state of one document; passes keys 1 to 5 and the arrows to its row."""

    def __init__(self, words: str, name: str, rows: Documents, key: str) -> None:
        super().__init__(words)
        self.setObjectName(name)
        self.setCheckable(True)
        self.setProperty("part", "choice")
        self._rows, self._key = rows, key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(STATES):
            self._rows.choose(self._key, STATES[number])
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._rows.go_to_next(self._key, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class Documents(QWidget):
    changed = Signal()

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.items: tuple[DocumentItem, ...] = ()
        self._groups: dict[str, dict[DocumentState | None, StateButton]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.u(4))
        self._grid.setVerticalSpacing(look.u(4))
        self._grid.setColumnStretch(0, 1)

    def show_items(
        self, items: tuple[DocumentItem, ...], states: dict[str, DocumentState | None], narrow: bool = False
    ) -> None:
        """One row per document; `narrow` puts the states under the name."""
        self._empty()
        self.items = items
        for index, item in enumerate(items):
            self._row(index, item, states.get(item.key), narrow)
        if not items:
            self._grid.addWidget(label(text("desk.serve.no_documents", self.language), "muted", wrap=True), 0, 0)

    def _empty(self) -> None:
        self._groups = {}
        while self._grid.count():
            retire(*_widgets(self._grid.takeAt(0)))

    def _row(self, index: int, item: DocumentItem, state: DocumentState | None, narrow: bool) -> None:
        words = item.name.of(self.language)
        if item.only_if is not None:
            words = f"{words} ({item.only_if.of(self.language)})"
        name = label(words, "", f"document:{item.key}", wrap=True)
        line = 2 * index if narrow else index
        self._grid.addWidget(name, line, 0)
        group = QButtonGroup(self)
        made: dict[DocumentState | None, StateButton] = {}
        choices: list[DocumentState | None] = [*STATES]
        if item.only_if is not None or item.optional:
            choices.append(None)
        row = QHBoxLayout()
        row.setSpacing(self.look.u(4))
        for choice in choices:
            key = f"desk.states.{choice}" if choice else "desk.serve.not_part"
            suffix = choice.value if choice else "not_part"
            one = StateButton(text(key, self.language), f"document:{item.key}:{suffix}", self, item.key)
            long = text(f"desk.states_long.{choice}" if choice else key, self.language)
            one.setAccessibleName(f"{words}: {long}")
            one.setToolTip(long)
            one.setChecked(choice == state)
            one.clicked.connect(self.changed)
            group.addButton(one)
            made[choice] = one
            row.addWidget(one)
        if narrow or len(choices) == len(STATES):
            row.addStretch(1)
        self._grid.addLayout(row, line + int(narrow), int(not narrow))
        for one in made.values():
            one.show()  # at once: a layout would show it later, and the row could not take the focus yet
        self._groups[item.key] = made

    def choose(self, key: str, state: DocumentState) -> None:
        self._groups[key][state].setChecked(True)
        self._groups[key][state].setFocus()
        self.changed.emit()

    def go_to_next(self, key: str, step: int) -> None:
        keys = list(self._groups)
        to = keys.index(key) + step
        if 0 <= to < len(keys):
            self.focus_row(keys[to])

    def focus_row(self, key: str) -> None:
        row = self._groups[key]
        chosen = next((one for one in row.values() if one.isChecked()), next(iter(row.values())))
        chosen.setFocus()

    def state(self, key: str) -> DocumentState | None:
        return next((state for state, one in self._groups[key].items() if one.isChecked()), None)

    def ticked(self) -> tuple[TickedDocument, ...]:
        """Only what is part of this dossier."""
        made = []
        for item in self.items:
            state = self.state(item.key)
            if state is not None:
                made.append(ticked(item, state, "vi"))
        return tuple(made)

    def missing(self) -> tuple[str, ...]:
        return tuple(
            item.name.of(self.language) for item in self.items if self.state(item.key) is DocumentState.MISSING
        )


def _widgets(item: QLayoutItem | None) -> list[QWidget | None]:
    """The widgets of a layout item: itself, or those of the row it holds."""
    if item is None:
        return []
    row = item.layout()
    if row is None:
        return [item.widget()]
    return [part.widget() for part in map(row.itemAt, range(row.count())) if part is not None]
