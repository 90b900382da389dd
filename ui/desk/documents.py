"""The documents of a dossier, one line each: what it is, and its state by letter, colour and place.

Called by ui.desk.dossier_form. A line begins in its usual state, which Enter or Space leaves as it is: one key a line.
The letters N S X D T and – (digits 1 to 6) choose another, 0 leaves out what is not needed; each goes on to the next
line. Below the lines stand the current one's full name, its counts and a note. `passed`: the last line was gone over.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.dossiers import DocumentState, TickedDocument
from kiosk.values.procedures import DocumentItem
from ui.desk.document_cells import StateCells
from ui.desk.document_detail import DocumentDetail
from ui.desk.document_line import DocumentLine
from ui.desk.form_contents import Tick
from ui.desk.prefill import counts_of
from ui.widgets.look import Look, label

States = Mapping[str, DocumentState | None]


class Documents(QWidget):
    changed = Signal()
    passed = Signal()  # the last line was gone over: on to the applicant

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.items: tuple[DocumentItem, ...] = ()
        self.lines: dict[str, DocumentLine] = {}
        self._cells = StateCells(look, language)
        self._made: list[DocumentLine] = []  # those in view first
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._none = label("", "muted", "no_documents", wrap=True)
        self._column.addWidget(self._none)
        self.detail = DocumentDetail(look, language)
        self.detail.changed.connect(self.changed)
        self._column.addWidget(self.detail)
        self.show_items((), {}, chosen=False)

    def show_items(self, items: tuple[DocumentItem, ...], states: States, *, chosen: bool = True) -> None:
        """`states`: the usual ones. `chosen`: a procedure is; without one nothing is said of what it asks for.

        The same documents keep their lines: they are shown at the call, and again when the declaration is read.
        """
        self.detail.show_line(None)
        usual = {item.key: _usual(item, states.get(item.key)) for item in items}
        if items == self.items:
            self.tick(usual)
        else:
            self._show_lines(items, usual)
        self.detail.setVisible(bool(items))
        self._none.setText(text(f"desk.serve.{'no_documents' if chosen else 'no_procedure'}", self.language))
        self._none.setVisible(not items)

    def _show_lines(self, items: tuple[DocumentItem, ...], usual: Mapping[str, Tick]) -> None:
        """Lines that were made before serve again."""
        self.items = items
        for line in self._made[len(items) :]:
            line.rest()
        self.detail.show_line(None)  # the focus went from line to line while they were hidden
        for item, line in zip(items, self._made, strict=False):
            line.show_item(item, usual[item.key])
        for item in items[len(self._made) :]:
            self._add(item, usual[item.key])
        self.lines = {line.item.key: line for line in self._made[: len(items)]}
        for line in self.lines.values():
            line.show()  # at once: a layout would show it later, and the line could not take the focus yet

    def _add(self, item: DocumentItem, tick: Tick) -> None:
        line = DocumentLine(item, tick, self.look, self._cells)
        line.chosen.connect(self.changed)
        line.entered.connect(self.detail.show_line)
        line.moved.connect(self.go_to_next)
        self._column.insertWidget(len(self._made), line)
        self._made.append(line)

    def choose(self, key: str, state: DocumentState) -> None:
        self.lines[key].choose(state)
        self.focus_row(key)

    def go_to_next(self, key: str, step: int) -> None:
        keys = list(self.lines)
        to = keys.index(key) + step
        if 0 <= to < len(keys):
            self.focus_row(keys[to])
        elif to == len(keys):
            self.passed.emit()

    def focus_row(self, key: str) -> None:
        self.lines[key].setFocus()

    def state(self, key: str) -> DocumentState | None:
        return self.lines[key].tick.state

    def ticks(self) -> dict[str, Tick]:
        return {key: line.tick for key, line in self.lines.items()}

    def tick(self, ticks: Mapping[str, Tick]) -> None:
        """As they stood before."""
        for key, line in self.lines.items():
            if key in ticks:
                line.put(ticks[key])

    def ticked(self) -> tuple[TickedDocument, ...]:
        """Only what is part of this dossier."""
        return tuple(
            TickedDocument(
                key=item.key, name=item.name.of("vi"), state=tick.state, originals=tick.originals, copies=tick.copies,
                pages=tick.pages, note=" ".join(tick.note.split()),
            )
            for item in self.items
            if (tick := self.lines[item.key].tick).state is not None
        )  # fmt: skip

    def missing(self) -> tuple[str, ...]:
        return tuple(
            item.name.of(self.language) for item in self.items if self.state(item.key) is DocumentState.MISSING
        )


def _usual(item: DocumentItem, state: DocumentState | None) -> Tick:
    originals, copies = counts_of(item, state)
    return Tick(state=state, originals=originals, copies=copies)
