"""A declaration is opened again: by its code, and the citizen card or the birth date of who filled it.

Reached from the search page (code typed) or by a scanned slip, on any page that waits for no other scan. Tries are
few; what was wrong is never told. The birth date is chosen part by part as everywhere; where only the year is known
of a person, the year alone fits. Whoever goes on for somebody else says so here, and then who they are.
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import identity_papers
from kiosk.texts import error_line
from kiosk.values.dates import PartialDate
from kiosk.values.drafts import Draft, OpenDraft
from kiosk.values.forms import Page, PageKind, Question, QuestionType
from ui.citizen.routes import Declare, Helping, Reopen
from ui.citizen.screen import Screen
from ui.questions.body import Frame
from ui.questions.parts import PartsBody
from ui.questions.scan import CardPicture
from ui.widgets.touch import SureButton, Words


class ReopenScreen(Screen):
    takes_cards = True
    route: Reopen

    def enter(self) -> None:
        self.window_.visit = self.window_.visit.closed()
        self.draft_code, self.helps = self.route.draft_code, self.route.helps
        self.date: PartsBody | None = None
        self.refused = self.route.refused  # why the last try opened nothing
        if self.route.by_birth:
            self._ask_birth()
        else:
            self._ask_card()
        if self.refused is not None:
            self._tell(error_line(self.refused, self.window_.language))

    def hand_over(self) -> Reopen:
        """In another size or language a date half chosen stays so, and what was wrong can be read."""
        begun = self.date.unsaved() if self.date is not None else None
        return replace(self.route, begun=begun, refused=self.refused)

    def _ask_card(self) -> None:
        self.title(self.say("reopen.card_of_other" if self.helps else "reopen.card"))
        code = Words(self.look, self.say("reopen.code", code=self.draft_code), "reopen_code", pt=24, colour="muted")
        self.column.addWidget(code)
        self.problem = Words(self.look, "", "error", pt=24, weight=600, colour="bad")
        self.problem.hide()
        self.column.addWidget(self.problem)
        picture = CardPicture(self.look, self)
        picture.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.column.addWidget(picture, 1)
        other = SureButton(self.look, self.say("reopen.no_card"), "by_birth", icon="calendar", title_pt=26)
        born = Reopen(draft_code=self.draft_code, by_birth=True, helps=self.helps)
        other.clicked.connect(lambda: self.window_.go(born))
        buttons = [self.back_button(), other]
        if not self.helps:
            helping = SureButton(self.look, self.say("helping.offer"), "helping", icon="users", title_pt=24)
            helping.clicked.connect(lambda: self.window_.go(Reopen(draft_code=self.draft_code, helps=True)))
            buttons.append(helping)
        self.bar(*buttons, height_mm=28)

    def _ask_birth(self) -> None:
        label = self.say("reopen.born_of_other" if self.helps else "reopen.born")
        code = self.say("reopen.code", code=self.draft_code)
        question = Question(
            path="born", name="born", type=QuestionType.DATE, label="", required=True, appearance=("year-only",),
            latest=local(self.station.clock.now()).date().isoformat(),
        )  # fmt: skip
        page = Page(kind=PageKind.QUESTION, path="born", title=label, hint=code, questions=(question,), spoken=label)
        low = self.station.theme.low_reach
        frame = Frame(look=self.look, language=self.window_.language, unsaved=self.route.begun, low_reach=low)
        self.date = PartsBody(page, question, frame)
        self.date.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.date.edited.connect(self._edited)
        self.column.addWidget(self.date, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        go_on = SureButton(self.look, self.say("reopen.open"), "open_draft", kind="primary", title_pt=28)
        go_on.clicked.connect(self._by_birth)
        self.bar(self.back_button(), go_on, height_mm=24)

    def leave(self) -> None:
        self.draft_code, self.refused = "", None
        if self.date is not None:
            self.date.wipe()

    # -- proof ----------------------------------------------------------------------------------------------
    def scanned(self, code: str) -> None:
        try:
            paper = identity_papers.read(code, today=local(self.station.clock.now()).date()).paper
        except ExpectedError as error:
            self._refused(error)
            return
        self._open(paper.personal_number, paper.born)

    def _by_birth(self) -> None:
        said = str(self.date.value() or "") if self.date is not None else ""
        try:
            born = PartialDate.parse(said)
        except ValueError:
            self.refused = None
            self._tell(self.say("reopen.born_missing"))
            return
        self._open("", born)

    def _open(self, number: str, born: PartialDate) -> None:
        """The draft belongs to the visit whose number was just taken, where there is one."""
        from kiosk.services import drafts

        ticket = self.window_.visit.ticket
        command = OpenDraft(
            code=self.draft_code, place=self.station.place, number=number, born=born,
            ticket=ticket.id if ticket is not None else None,
        )  # fmt: skip
        self.station.tasks.run(drafts.open, command).then(self.live(self._opened)).failed(self.live(self._refused))

    def _opened(self, draft: Draft) -> None:
        self.window_.visit = self.window_.visit.opened(draft)
        self.window_.go(Helping() if self.helps else Declare())

    def scan_failed(self, error: ExpectedError) -> None:
        self._refused(error)

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, ExpectedError):
            self.window_.failed(error)
            return
        self.refused = error
        self._tell(error_line(error, self.window_.language))

    def _edited(self) -> None:
        self.refused = None
        self._tell("")

    def _tell(self, words: str) -> None:
        if self.date is not None:
            self.date.set_error(words)
            return
        self.problem.set_words(words)
        self.problem.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.date is None or not self.date.key(event):
            super().keyPressEvent(event)
