"""The papers of a visitor that are counted already, before the one in the fields. Made by ui.desk.certify.

Each can be taken up again; signals `take_asked(place in the list)`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.rules import certifying
from kiosk.texts import text
from kiosk.values.certifications import CertifySet
from kiosk.values.procedures import CertifiedWork
from ui.widgets.look import Look, button, label, scrolled
from ui.widgets.spoken_roles import as_heading


class CertifySets(QFrame):
    take_asked = Signal(int)

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.setObjectName("certify_sets")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(4))
        self.title = label("", "strong", "sets_title", wrap=True)
        as_heading(self.title)
        column.addWidget(self.title)
        self.inside = QWidget()
        self.rows = QVBoxLayout(self.inside)
        self.rows.setContentsMargins(0, 0, look.u(6), 0)
        self.rows.setSpacing(look.u(2))
        column.addWidget(scrolled(self.inside), 1)
        self.shown: tuple[object, ...] = ()
        self.show_sets(CertifiedWork.COPIES, (), "")

    def _say(self, key: str, **values: object) -> str:
        return text(f"certify.page.{key}", self.language, **values)

    def show_sets(self, work: CertifiedWork, sets: Sequence[CertifySet], letters: str) -> None:
        """`letters`: which letter names which paper, shown below with how several are typed."""
        if self.shown == (*sets, letters):
            return
        self.shown = (*sets, letters)
        self.title.setText(self._say("sets", count=len(sets)) if sets else self._say("sets_none"))
        while (item := self.rows.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for nth, one in enumerate(sets):
            self.rows.addWidget(self._row(work, nth, one))
        for words in (self._say("several"), letters):
            self.rows.addWidget(label(words, "small", wrap=True))
        self.rows.addStretch(1)

    def _row(self, work: CertifiedWork, nth: int, one: CertifySet) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        counted = certifying.counted(work, one.pages, one.copies, one.people, self.language)
        words = " – ".join(part for part in (one.paper, counted) if part)
        row.addWidget(label(f"{nth + 1}. {words}", wrap=True), 1)
        take = button(self._say("take"), f"take:{nth}", "choice")
        take.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        take.clicked.connect(lambda: self.take_asked.emit(nth))
        row.addWidget(take)
        return made
