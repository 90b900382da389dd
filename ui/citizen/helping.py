""" "Tôi làm giúp người khác": who helps, and what they are to the person whose matter it is. Two short pages.

Reached from the ticket, or from a declaration that is opened again; leads to ui.citizen.declare. The name is typed or
read from the helper's own card and never becomes an answer of the form. A clerk who fills in goes on to
ui.citizen.staff_code from the first page.
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import identity_papers
from kiosk.texts import error_line, text
from kiosk.values.drafts import Helper
from kiosk.values.filling import by_helper
from kiosk.values.forms import Choice, Page, PageKind, Question, QuestionType
from ui.citizen.routes import Declare, Helping, StaffCode
from ui.citizen.screen import Screen
from ui.questions.body import Body, Frame
from ui.questions.choose import ChooseOne
from ui.questions.typed import TypedBody
from ui.widgets.touch import SureButton

RELATIONS = ("child", "spouse", "grandchild", "relative", "neighbour", "supporter")


class HelpingScreen(Screen):
    """What they are to the applicant, then their name."""

    takes_cards = declares = True
    route: Helping

    def enter(self) -> None:
        self.relation = relation = self.route.relation
        self.frame = Frame(
            look=self.look, language=self.window_.language, tone_style=self.station.settings.tone_style,
            low_reach=self.station.theme.low_reach,
        )
        self.body: Body = self._ask_name(self.route.typed) if relation else self._ask_relation()
        self.body.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.body.edited.connect(lambda: self.body.set_error(""))
        self.column.addWidget(self.body, 1)
        if relation:
            other = SureButton(self.look, self.say("helping.next"), "next", kind="primary", title_pt=26)
            other.clicked.connect(self._named)
        else:
            other = SureButton(self.look, self.say("helping.staff"), "staff", icon="id", title_pt=24)
            other.clicked.connect(self._staff)
        self.bar(self.back_button(), other, height_mm=24)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def _ask_relation(self) -> Body:
        choices = tuple(Choice(name=one, label=self.say(f"helping.relation.{one}")) for one in RELATIONS)
        question = Question(path="relation", name="relation", type=QuestionType.SELECT_ONE, label="", choices=choices)
        body = ChooseOne(self._page("helping.title", "helping.hint", question), question, self.frame)
        body.answered.connect(lambda name: self.window_.go(Helping(relation=name)))
        return body

    def _ask_name(self, typed: str) -> Body:
        question = Question(
            path="helper", name="helper", type=QuestionType.TEXT, label="", appearance=("full-name",), value=typed,
            raw=typed,
        )  # fmt: skip
        return TypedBody(self._page("helping.name", "helping.name_hint", question), question, self.frame)

    def _page(self, title: str, hint: str, question: Question) -> Page:
        return Page(
            kind=PageKind.QUESTION, path=question.path, title=self.say(title), hint=self.say(hint),
            questions=(question,),
        )  # fmt: skip

    # -- window -----------------------------------------------------------------------------------------------
    def hand_over(self) -> Helping:
        return replace(self.route, typed=str(self.body.value() or "") if self.relation else "")

    def leave(self) -> None:
        self.body.wipe()

    # -- answers ----------------------------------------------------------------------------------------------
    def scanned(self, code: str) -> None:
        """The helper's own card: name and number, and on."""
        if not self.relation:
            return
        try:
            paper = identity_papers.read(code, today=local(self.station.clock.now()).date()).paper
        except ExpectedError as error:
            self.scan_failed(error)
            return
        self._go_on(paper.full_name, paper.personal_number)

    def scan_failed(self, error: ExpectedError) -> None:
        self.body.set_error(error_line(error, self.window_.language))

    def _named(self) -> None:
        name = " ".join(str(self.body.value() or "").split())
        if not name or any(char.isdigit() for char in name):
            self.body.set_error(self.say("helping.name_missing"))
            return
        self._go_on(name, "")

    def _go_on(self, name: str, number: str) -> None:
        window = self.window_
        window.remember(replace(self.route, typed=name))  # Back brings it again
        relation = text(f"citizen.helping.relation.{self.relation}", "vi").lower()
        helper = Helper(name=name, relation=relation, number=number)
        window.visit = window.visit.filled_by(by_helper(helper))
        window.go(Declare())

    def _staff(self) -> None:
        self.window_.go(StaffCode())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.body.key(event):
            self.window_.patience.touched()
        elif self.relation and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._named()
        else:
            super().keyPressEvent(event)
