"""What was just recorded: a received dossier with its receipt, certified copies, a refusal. Enter finishes.

Shown by the board after the store has committed; signals `finish_asked`, `reprint_asked`, `fee_asked`, `next_asked`.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from kiosk.rules import fees, green_words
from kiosk.texts import text
from kiosk.values.certifications import CertifiedCopies
from kiosk.values.dossiers import ReceivedDossier
from ui.desk.at_work import AtWork
from ui.desk.certify_words import certified_words
from ui.desk.endings import ending_words
from ui.desk.visit import ServedVisit
from ui.desk.words import due_words
from ui.widgets.look import Look, button, label, scrolled
from ui.widgets.paper_view import PaperView


class ResultPanel(QFrame):
    finish_asked = Signal()
    reprint_asked = Signal()
    fee_asked = Signal()
    files_asked = Signal()
    next_asked = Signal()  # the next declaration of the same visit

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.setObjectName("result_panel")
        self.done: ReceivedDossier | CertifiedCopies | None = None  # what is in view
        self._refused = False  # a refusal is
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(20), look.u(14), look.u(14), look.u(14))
        column.setSpacing(look.u(8))
        row = QHBoxLayout()
        row.setSpacing(look.u(16))
        row.addWidget(self._words(), 1)
        self.paper = PaperView("receipt_paper", language=self.station.language)
        row.addWidget(self.paper, 1)
        column.addLayout(row, 1)
        self.next = button("", "next_declaration", "primary")
        self.next.clicked.connect(self.next_asked)
        self.next.hide()
        column.addWidget(self.next)
        column.addLayout(self._below())  # under words and paper alike: the buttons leave the paper its half
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        if self.at_work.outcome is None:
            self.clear()
        elif self.at_work.locked:
            self.paper.clear()
        if self.at_work.outcome is not None and self.at_work.visit is not None:
            self._be_quiet(self.at_work.visit)
        if not self.at_work.busy:
            self.finish.setEnabled(True)

    def _say(self, key: str, **values: object) -> str:
        return text(key, self.station.language, **values)

    def _words(self) -> QScrollArea:
        self.title = label("", "title", "result_title", wrap=True)
        self.code = label("", "big", "dossier_code", wrap=True)
        self.note = label("", "strong", "result_note", wrap=True)
        self.main = label("", "big", "result_main", wrap=True)
        self.due = label("", "heading", "result_due", wrap=True)
        self.why = label("", "muted", "result_why", wrap=True)
        self.warnings = label("", "wrong", "result_warnings", wrap=True)
        self.quiet = label("", "strong", "no_rating", wrap=True)
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, self.look.u(8), 0)
        lines.setSpacing(self.look.u(8))
        for part in (self.title, self.code, self.main, self.note, self.due, self.why, self.warnings, self.quiet):
            lines.addWidget(part)
        lines.addStretch(1)
        self._inside, self._area = inside, scrolled(inside)
        return self._area

    def _below(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.reprint = button(self._say("desk.received.reprint"), "reprint_receipt")
        self.reprint.clicked.connect(self.reprint_asked)
        self.fee = button(self._say("desk.certify.fee_slip"), "print_fee")
        self.fee.clicked.connect(self.fee_asked)
        self.finish = button("", "finish", "primary")
        self.finish.clicked.connect(self.finish_asked)
        self.files = button(self._say("desk.received.files"), "attach_files")
        self.files.clicked.connect(self.files_asked)
        row.addWidget(self.reprint)
        row.addWidget(self.files)
        row.addWidget(self.fee)
        row.addWidget(self.finish, 1)
        return row

    def _fill(self, visit: ServedVisit, title: str, *, code: str = "", note: str = "", main: str = "", due: str = "",
              why: str = "", warnings: tuple[str, ...] = (), paper: bool = False) -> None:  # fmt: skip
        words: dict[QLabel, str] = {
            self.title: title, self.code: code, self.note: note, self.main: main, self.due: due, self.why: why,
            self.warnings: "\n".join(warnings),
        }  # fmt: skip
        for part, said in words.items():
            part.setText(said)
            part.setVisible(bool(said))
        self.code.setWordWrap(" " in code)
        self._area.setMinimumWidth(self._inside.minimumSizeHint().width() + self.look.u(14))  # a code is never cut
        self._be_quiet(visit)
        self.finish.setEnabled(True)
        self.offer_next("")
        self.reprint.setVisible(paper)
        self.files.setVisible(isinstance(self.done, ReceivedDossier))
        self.fee.setVisible(self._has_fee(visit))
        self.paper.setVisible(paper)
        self.paper.clear()

    def _has_fee(self, visit: ServedVisit) -> bool:
        """Something is to be paid by an approved row: only then is there a slip of it."""
        if isinstance(self.done, CertifiedCopies):
            return bool(self.done.fee)
        if self.done is None or visit.procedure is None:
            return False
        return bool(fees.case_fee(visit.procedure.fee)[0])

    def _be_quiet(self, visit: ServedVisit) -> None:
        """No button promises a rating that will not come; what the ward hears of the visit may silence it yet."""
        self.quiet.setText(self._say("desk.received.no_rating") if visit.about_death else "")
        self.quiet.setVisible(visit.about_death)
        quiet, language = visit.about_death, self.station.language
        self.finish.setText(f"{ending_words('desk.received.finish', language, quiet=quiet)} (Enter)")
        if self._refused:
            self.title.setText(ending_words("desk.refuse.done", language, quiet=quiet))

    def show_received(self, visit: ServedVisit, done: ReceivedDossier) -> None:
        self.done, self._refused = done, False
        self._fill(
            visit,
            f"{self._say('desk.received.title')} – {self._say('desk.received.code')}",
            code=done.code,
            note=self._say("desk.received.provisional") if done.provisional else "",
            main=green_words.promised(done.promise, self.station.language) if done.promise is not None else "",
            due=f"{self._say('desk.received.due')}: {due_words(done.due, self.station.language)}",
            why=done.why_en if self.station.language == "en" else done.why,
            warnings=done.warnings_en if self.station.language == "en" else done.warnings,
            paper=True,
        )

    def show_certified(self, visit: ServedVisit, done: CertifiedCopies) -> None:
        self.done, self._refused = done, False
        said = certified_words(done, self.station.language)
        self._fill(
            visit,
            said.title,
            main=f"{self._say('certify.page.fee')}: {said.fee}",
            note=said.number if done.code else "",
            code=done.code or said.number,
            due=f"{self._say('desk.received.due')}: {due_words(done.due, self.station.language)}" if done.code else "",
            why="\n".join(part for part in (*said.lines, said.working, said.why if done.code else "") if part),
            paper=done.receipt is not None,
        )

    def show_refused(self, visit: ServedVisit) -> None:
        self.done, self._refused = None, True
        title = ending_words("desk.refuse.done", self.station.language, quiet=visit.about_death)
        self._fill(visit, title, paper=True)

    def show_receipt(self, pdf: bytes) -> None:
        self.paper.show_pdf(pdf)

    def offer_next(self, name: str) -> None:
        """Another declaration of this visit still waits for its dossier; "" = none does."""
        self.next.setText(self._say("desk.received.next", name=name) if name else "")
        self.next.setVisible(bool(name))

    def focus(self) -> None:
        self.finish.setFocus()

    def clear(self) -> None:
        """Nothing personal stays behind."""
        self.paper.clear()
        self.code.setText("")
