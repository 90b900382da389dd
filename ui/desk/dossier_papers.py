"""A dossier's papers on its page: what became of each print, a key to print it again, and the address label.

Part of ui.desk.dossier_page. Signals `print_asked(PaperKind)`, `said(words)` and `back_asked`. Digits choose a paper.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.dossier_life import DossierLife, LifePaper, LifePrint
from ui.desk.at_work import AtWork
from ui.desk.post_labels import PostLabels
from ui.desk.words import place_words
from ui.printing_words import paper_name
from ui.widgets.away import retire
from ui.widgets.look import Look, button, label, scrolled


class DossierPapers(QFrame):
    print_asked = Signal(object)  # PaperKind
    said = Signal(str)
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.look, self.language = look, at_work.station.language
        self.buttons: list[QPushButton] = []
        self._lines: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(6))
        column.addWidget(label(self._say("title"), "heading"))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, look.u(4), 0)
        self._column.setSpacing(look.u(4))
        self._column.addStretch(1)
        column.addWidget(scrolled(inside), 1)
        self.labels = PostLabels(at_work, look)
        self.labels.all.hide()
        self.labels.said.connect(self.said)
        column.addWidget(self.labels)
        self.back = button(text("dossier_page.form.back", self.language), "papers_back")
        self.back.clicked.connect(self.back_asked)
        column.addWidget(self.back)

    def _say(self, key: str, **values: object) -> str:
        return text(f"dossier_page.papers.{key}", self.language, **values)

    def show_life(self, life: DossierLife) -> None:
        had = next((nth for nth, one in enumerate(self.buttons) if one.hasFocus()), None)
        retire(*self._lines)
        self.buttons, self._lines = [], []
        for number, paper in enumerate(life.papers, 1):
            self._add(number, paper)
        self.labels.show_rows((life.row,), int(life.row.by_post))
        self.labels.setVisible(life.row.by_post)
        if had is not None and had < len(self.buttons):
            self.buttons[had].setFocus()

    def _add(self, number: int, paper: LifePaper) -> None:
        name = paper_name(paper.kind, self.language)
        key = "again" if paper.prints else "first"
        made = button(f"{number}  {self._say(key, paper=name)}", f"paper:{paper.kind}", "row")
        made.clicked.connect(lambda _checked=False, kind=paper.kind: self.print_asked.emit(kind))
        said = label(self._states(paper), "small", f"paper_state:{paper.kind}", wrap=True)
        for part in (made, said):
            self._column.insertWidget(self._column.count() - 1, part)
        self.buttons.append(made)
        self._lines += [made, said]

    def _states(self, paper: LifePaper) -> str:
        numbered = [self._say("number", number=paper.number, volume=paper.volume)] if paper.number else []
        return "\n".join([*numbered, *(self._state(one) for one in paper.prints)]) or self._say("never")

    def _state(self, one: LifePrint) -> str:
        state = text(f"dossier_page.prints.{one.state}", self.language, nth=one.nth,
                     place=place_words(one.place, self.language))  # fmt: skip
        return f"{local(one.at):%d/%m %H:%M}  {state}"

    def focus(self) -> None:
        (self.buttons[0] if self.buttons else self.labels.print if self.labels.isVisible() else self.back).setFocus()

    def clear(self) -> None:
        retire(*self._lines)
        self.buttons, self._lines = [], []
        self.labels.show_rows((), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        words = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.back_asked.emit()
        elif words.isascii() and words.isdigit() and 0 < int(words) <= len(self.buttons) and not event.isAutoRepeat():
            self.buttons[int(words) - 1].setFocus()
            self.buttons[int(words) - 1].click()
        else:
            super().keyPressEvent(event)
