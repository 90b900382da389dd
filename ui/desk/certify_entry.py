"""What is typed when papers are certified: two large counts, the kind of paper, and the papers before it.

Made by ui.desk.certify. Enter goes on or ends, "+" puts the paper down and begins the next, Backspace in an empty field
takes the last one up again; "3*2", "3 2" and "k3*2+1*5" are read in the first field alone (rules.certifying). Signals
`changed`, `done` (all counts are well) and `wrong` (what is to be mended, with the focus already where).
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.rules import certifying
from kiosk.texts import error_texts, text
from kiosk.values.certifications import CertifySet, PaperName
from kiosk.values.procedures import CertifiedWork
from ui.widgets.look import Look, button, label

FIRST = QRegularExpression(r"[0-9a-zA-Z*×+ ]{0,80}")
SECOND = QRegularExpression(r"\d{0,3}")
AT_FIRST = ("pages", "papers", "not_read", "letter", "no_sets", "many_sets")  # what is mended in the first field


class EnterLine(QLineEdit):
    """Enter is for this field alone: it never reaches the panel that comes next."""

    entered = Signal()
    added = Signal()  # "+" where it is no part of what can be typed
    emptied = Signal()  # Backspace with nothing in it

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.text() == "+" and self.property("ends") is True:
            self.added.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        else:
            super().keyPressEvent(event)


class PaperChoice(QComboBox):
    """The kinds of paper of one work: by hand, or by the letter that is typed before the counts."""

    def __init__(self, papers: tuple[PaperName, ...], language: str) -> None:
        super().__init__()
        self.papers, self.language = papers, language
        self.mine: list[PaperName] = []
        self.setObjectName("certified_paper")
        self.setAccessibleName(text("certify.page.paper", language))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel changes nothing
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def turn_to(self, work: CertifiedWork) -> None:
        self.mine = [paper for paper in self.papers if work in paper.works]
        self.clear()
        self.addItem(text("certify.page.no_paper", self.language), "")
        for paper in self.mine:
            self.addItem(f"{paper.key.upper()} – {paper.name.of(self.language)}", paper.name.vi)

    def letters(self) -> str:
        """Which letter stands for which paper, in one sentence."""
        listed = " · ".join(f"{paper.key.upper()} {paper.name.of(self.language)}" for paper in self.mine)
        return text("certify.page.letters", self.language, list=listed, letter=self.mine[0].key) if self.mine else ""

    def show_letter(self, letter: str) -> None:
        self.choose(next((paper.name.vi for paper in self.mine if paper.key == letter.lower()), ""))

    def choose(self, name: str) -> None:
        self.setCurrentIndex(max(0, self.findData(name)))

    @property
    def name(self) -> str:
        """In Vietnamese; "" where none is chosen."""
        return self.currentData() or ""


class CertifyEntry(QWidget):
    changed = Signal()
    done = Signal()
    wrong = Signal(str)

    def __init__(self, look: Look, language: str, papers: tuple[PaperName, ...]) -> None:
        super().__init__()
        self.look, self.language, self.papers = look, language, papers
        self.work = CertifiedWork.COPIES
        self.before: list[CertifySet] = []  # put down with "+"
        self.pages, self.copies = self._field("pages", FIRST, 250), self._field("copies", SECOND, 130)
        self.copies.setProperty("ends", True)
        self.times = label(self._say("times"), "big")
        self.first_caption, self.second_caption = label("", "heading"), label("", "heading")
        self.first_caption.setObjectName("first_caption")
        self.paper, self.add = PaperChoice(papers, language), button(self._say("add"), "add_set")
        self._place()
        self._connect()
        self.turn_to(self.work)

    def _say(self, key: str, **values: object) -> str:
        return text(f"certify.page.{key}", self.language, **values)

    # -- building -------------------------------------------------------------------------------------------
    def _field(self, name: str, typed: QRegularExpression, width: int) -> EnterLine:
        field = EnterLine()
        field.setObjectName(name)
        field.setProperty("part", "number")
        field.setValidator(QRegularExpressionValidator(typed, field))
        field.setMinimumWidth(self.look.u(width))
        field.setMaximumWidth(self.look.u(width))
        field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return field

    def _place(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self.look.u(12))
        grid.setVerticalSpacing(self.look.u(4))
        grid.addWidget(self.first_caption, 0, 0)
        grid.addWidget(self.second_caption, 0, 2)
        grid.addWidget(self.pages, 1, 0)
        grid.addWidget(self.times, 1, 1)
        grid.addWidget(self.copies, 1, 2)
        grid.addLayout(self._right(), 0, 3, 2, 1)
        grid.setColumnStretch(3, 1)

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.look.u(6))
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column.addStretch(1)
        column.addWidget(self.paper)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        return column

    def _connect(self) -> None:
        self.pages.textChanged.connect(self._typed)
        self.copies.textChanged.connect(self._typed)
        self.paper.activated.connect(self._paper_chosen)
        self.pages.entered.connect(self._first_done)
        self.copies.entered.connect(self.end)
        self.copies.added.connect(self.put_down)
        self.copies.emptied.connect(self.pages.setFocus)
        self.pages.emptied.connect(self.take_up)
        self.add.clicked.connect(self.put_down)

    # -- what is asked --------------------------------------------------------------------------------------
    def turn_to(self, work: CertifiedWork) -> None:
        """Another kind of work: nothing that was counted for the former one stays."""
        self.work = work
        one = work is CertifiedWork.BOOK
        self.first_caption.setText(self._say(f"first.{work}"))
        self.second_caption.setText("" if one else self._say(f"second.{work}"))
        for field, caption in ((self.pages, self.first_caption), (self.copies, self.second_caption)):
            field.setAccessibleName(caption.text())
        for part in (self.times, self.copies, self.second_caption):
            part.setVisible(not one)
        self.paper.turn_to(work)
        self.clear()

    def clear(self) -> None:
        self.before.clear()
        self._empty()
        self.changed.emit()

    def _empty(self) -> None:
        self.pages.clear()
        self.copies.clear()
        self.paper.setCurrentIndex(0)

    def _typed(self) -> None:
        """A letter before the counts chooses the paper, as the list beside them shows."""
        letter = self.pages.text().strip()[:1]
        if letter.isalpha():
            self.paper.show_letter(letter)
        self.changed.emit()

    def _paper_chosen(self) -> None:
        self.pages.setFocus()
        self.changed.emit()

    # -- what was typed -------------------------------------------------------------------------------------
    def line(self) -> tuple[CertifySet, ...]:
        """What stands in the fields; a count that is still lacking is 0. Raises ExpectedError certify.errors.*."""
        if not self.pages.text().strip():
            return ()
        *whole, last = certifying.read(self.work, self.pages.text(), self.papers)
        if certifying.lacks_second(self.work, last):
            typed = int(self.copies.text() or 0)
            last = replace(last, people=typed) if self.work is CertifiedWork.SIGNATURES else replace(last, copies=typed)
        return (*whole, replace(last, paper=last.paper or self.paper.name))

    def sets(self) -> tuple[CertifySet, ...]:
        """All papers. Raises ExpectedError certify.errors.* for what is not whole or impossible."""
        found = (*self.before, *self.line())
        certifying.check(self.work, found)
        return found

    # -- keys -----------------------------------------------------------------------------------------------
    def _first_done(self) -> None:
        try:
            line = self.line()
        except ExpectedError as error:
            self._refuse(error)
            return
        if not line or not self._asks_second():
            self.end()
            return
        whole = replace(line[-1], people=1) if self.work is CertifiedWork.SIGNATURES else replace(line[-1], copies=1)
        fault = certifying.fault_of(self.work, whole)
        if fault:
            self._refuse(ExpectedError(f"certify.errors.{fault}"))
            return
        if self.work is CertifiedWork.SIGNATURES and not self.copies.text():
            self.copies.setText("1")  # most come alone
        self.copies.setFocus()
        self.copies.selectAll()

    def _asks_second(self) -> bool:
        """Whether the second count is not in the first field, and not left out either."""
        if self.work is CertifiedWork.BOOK or not self.pages.text().strip():
            return False
        return certifying.lacks_second(self.work, certifying.read(self.work, self.pages.text(), self.papers)[-1])

    def end(self) -> None:
        """All is typed."""
        try:
            self.sets()
        except ExpectedError as error:
            self._refuse(error)
        else:
            self.done.emit()

    def put_down(self) -> None:
        """This paper is counted; the next one begins."""
        try:
            found = self.sets()
            certifying.check(self.work, self.line())
        except ExpectedError as error:
            self._refuse(error)
            return
        self.before = list(found)
        self._empty()
        self.pages.setFocus()
        self.changed.emit()

    def take_up(self) -> None:
        """The paper that was put down last, to be counted anew."""
        if self.before:
            self.take(len(self.before) - 1)

    def take(self, nth: int) -> None:
        one = self.before.pop(nth)
        signed = self.work is CertifiedWork.SIGNATURES
        first, second = (one.copies, one.people) if signed else (one.pages or one.copies, one.copies)
        self.copies.setText("" if self.work is CertifiedWork.BOOK else str(second))
        self.pages.setText(str(first))
        self.paper.choose(one.paper)
        self.pages.setFocus()
        self.pages.selectAll()
        self.changed.emit()

    def _refuse(self, error: ExpectedError) -> None:
        at_first = error.key.rpartition(".")[2] in AT_FIRST or not self._asks_second()
        (self.pages if at_first else self.copies).setFocus()
        self.wrong.emit(error_texts(error, self.language)[1])
