"""A dossier's documents and its history: two tables, one line for each document and each event.

Part of ui.desk.dossier_page. The history says when, who and what, with the paper of each step and what became of each
print; a note that a person wrote stands below its event. Nothing stays after `clear`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.dossier_life import DossierLife, LifeLine, LifePaper, LifePrint
from kiosk.values.dossiers import DocumentState, TickedDocument
from ui.desk.names import Names
from ui.desk.words import place_words
from ui.printing_words import paper_name
from ui.widgets.look import Look, label

Cells = tuple[str, ...]


class FactsTable(QTableWidget):
    """Lines of words that wrap; the last column takes the room."""

    def __init__(self, name: str, words: str, look: Look, columns: Sequence[str], wide: int) -> None:
        super().__init__(0, len(columns))
        self.look = look
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setHorizontalHeaderLabels(list(columns))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column in range(len(columns)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        header.hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(True)

    def show_lines(self, lines: Sequence[Cells], bad: frozenset[int] = frozenset()) -> None:
        """`bad`: lines that ask for somebody."""
        self.setRowCount(len(lines))
        for row, cells in enumerate(lines):
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                if row in bad:
                    item.setForeground(QBrush(self.look.colour("bad")))
                self.setItem(row, column, item)


class DossierFacts(QWidget):
    def __init__(self, look: Look, language: str, names: Names) -> None:
        super().__init__()
        self.look, self.language, self.names = look, language, names
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(3))
        self.documents_title = label("", "heading", "documents_title")
        self.documents = self._table("documents", ("document", "state"), 0)
        self.history_title = label(self._say("facts.history"), "heading", "history_title")
        self.history = self._table("history", ("when", "what"), 1)
        for title, table, room in ((self.documents_title, self.documents, 2), (self.history_title, self.history, 3)):
            column.addWidget(title)
            column.addWidget(table, room)
        self.clear()

    def _say(self, key: str, **values: object) -> str:
        return text(f"dossier_page.{key}", self.language, **values)

    def _table(self, name: str, columns: Cells, wide: int) -> FactsTable:
        words = self._say(f"facts.{name}")
        return FactsTable(f"page_{name}", words, self.look, [self._say(f"columns.{key}") for key in columns], wide)

    def show_life(self, life: DossierLife) -> None:
        documents = life.documents
        self.documents_title.setText(self._say("facts.documents_of", count=len(documents), sets=life.sets))
        asks = (DocumentState.MISSING, DocumentState.LOOK_UP)
        bad = frozenset(place for place, one in enumerate(documents) if one.state in asks)
        self.documents.show_lines([self._document(one) for one in documents], bad)
        lines = [*((line.at, self._line(line)) for line in life.history if not line.kind.startswith("print.")),
                 *((one.at, self._print(paper, one)) for paper in life.papers for one in paper.prints)]  # fmt: skip
        lines.reverse()  # of the same second too the newest stands on top
        lines.sort(key=lambda pair: pair[0], reverse=True)
        self.history.show_lines([cells for _, cells in lines])

    def _document(self, one: TickedDocument) -> Cells:
        counts = []
        for key, count in (("originals", one.originals), ("copies", one.copies), ("pages", getattr(one, "pages", 0))):
            if count:
                counts.append(self._say(f"columns.{key}", count=count))
        note = getattr(one, "note", "")
        state = text(f"desk.states.{one.state}", self.language)
        return one.name + (f" ({note})" if note else ""), ", ".join((state, *counts))

    def _line(self, line: LifeLine) -> Cells:
        who = self.names.of_account(line.actor) or self._say("columns.nobody")
        parts = [line.words]
        if line.approved_by:
            parts.append(self._say("columns.approved", name=self.names.of_account(line.approved_by)))
        if line.note:
            parts.append("\n" + line.note)
        said = ". ".join(parts).replace(". \n", ".\n")
        return f"{local(line.at):%d/%m %H:%M}\n{line.actor_name or who}", said

    def _print(self, paper: LifePaper, one: LifePrint) -> Cells:
        state = self._say(f"prints.{one.state}", nth=one.nth, place=place_words(one.place, self.language))
        return f"{local(one.at):%d/%m %H:%M}", f"{paper_name(paper.kind, self.language)}: {state}"

    def clear(self) -> None:
        self.documents.show_lines(())
        self.history.show_lines(())
        self.documents_title.setText("")
