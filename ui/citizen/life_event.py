"""The page of the six life events, and the routing questions of one: choices as large cards, or a birth date.

The answers so far travel as keys from page to page in their routes, which home wipes; a birth date is turned
into "of age" or the first day at once and kept nowhere. Who isn't sure can see the staff from every page.
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import citizen_card
from kiosk.rules.life_events import Answers, age_answer, follow
from kiosk.texts import error_line, text
from kiosk.values.dates import PartialDate
from kiosk.values.forms import Page, PageKind, Question, QuestionType
from kiosk.values.life_events import LegalAge, LifeEvent, LifeEventOutcome, RoutingChoice, RoutingQuestion
from kiosk.values.people import Sex
from kiosk.values.present_visit import Way
from ui.citizen.home import TINTS
from ui.citizen.routes import LifeEvents, LifeOutcome, LifeQuestion, TicketPage
from ui.citizen.screen import Screen
from ui.questions.body import Frame
from ui.questions.parts import PartsBody
from ui.widgets.group_page import ButtonGrid, GroupPage
from ui.widgets.touch import SureButton, TouchButton, Words


class LifeEventsScreen(Screen):
    """What is happening in your family? Six cards."""

    route: LifeEvents

    def enter(self) -> None:
        language = self.window_.language
        self.title(text("life.events.title", language), pt=34)
        grid = QGridLayout()
        grid.setSpacing(self.look.mm(4))
        columns = 2 if self.station.theme.portrait else 3
        buttons = [self._card(event, place) for place, event in enumerate(self.station.catalogue.life_events())]
        for place, button in enumerate(buttons):
            button.alike = buttons
            grid.addWidget(button, place // columns, place % columns)
        self.column.addLayout(grid, 1)
        self.bar(self.back_button())

    def _card(self, event: LifeEvent, place: int) -> TouchButton:
        language = self.window_.language
        tint = TINTS[place % len(TINTS)] if self.station.theme.name == "normal" else ""
        if event.about_death and tint:
            tint = "#3f4a5c"
        button = SureButton(
            self.look, event.title.of(language), f"event:{event.key}", hint=event.hint.of(language), icon=event.icon,
            kind="card", title_pt=30, tint=tint,
        )  # fmt: skip
        button.clicked.connect(lambda: self.window_.go(LifeQuestion(event=event.key)))
        return button


class LifeQuestionScreen(Screen):
    """One routing question. `life_event` and `answers` say which."""

    route: LifeQuestion

    def enter(self) -> None:
        self.life_event = self.station.catalogue.life_event(self.route.event)
        self.answers: Answers = tuple(self.route.answers)
        self.today = local(self.station.clock.now()).date()
        self.date: PartsBody | None = None
        self.asked_aloud = False
        question = follow(self.life_event, self.answers, self.today)
        assert isinstance(question, RoutingQuestion)
        self.question = question
        if question.born is not None:
            self._ask_birth(question, question.born)
        else:
            self._ask(question)

    def read_aloud(self) -> str:
        """A private question asks back first: others may hear it."""
        if not self.question.sensitive or self.station.settings.voice.headphones or self.asked_aloud:
            return self.spoken()
        self.asked_aloud = True
        self.window_.patience.tell(text("questions.mark.aloud", self.window_.language))
        return ""

    def leave(self) -> None:
        self.answers = ()
        if self.date is not None:
            self.date.wipe()

    # -- choices --------------------------------------------------------------------------------------------
    def _ask(self, question: RoutingQuestion) -> None:
        language = self.window_.language
        said: list[QWidget] = [
            Words(self.look, question.ask.of(language), "title", pt=30, weight=700, least_pt=26, heading=True)
        ]
        if question.hint is not None:
            said.append(Words(self.look, question.hint.of(language), "hint", pt=24, colour="muted"))
        grid = ButtonGrid(self.look, [self._choice(one) for one in question.choices], usual=30)
        self.column.addWidget(GroupPage(self.look, said, grid, low=self.station.theme.low_reach), 1)
        self.bar(self.back_button(), self._unsure())

    def _choice(self, choice: RoutingChoice) -> TouchButton:
        language = self.window_.language
        hint = choice.hint.of(language) if choice.hint is not None else ""
        button = SureButton(
            self.look, choice.label.of(language), f"choice:{choice.key}", hint=hint, kind="plain", title_pt=30
        )
        button.clicked.connect(lambda: self.answer(choice.key))
        return button

    def _unsure(self) -> TouchButton:
        words = text("life.question.unsure", self.window_.language)
        button = SureButton(self.look, words, "unsure", icon="ticket", kind="soft", title_pt=26)
        event = self.life_event
        way = Way(event=event.key, answers=self.answers, about_death=event.about_death)
        route = TicketPage(field=event.field, procedure=self._for_the_desk(), way=way)
        button.clicked.connect(lambda: self.window_.go(route))
        return button

    def _for_the_desk(self) -> str | None:
        """After a death the ticket says so: nobody asks that family how satisfied they were."""
        if not self.life_event.about_death:
            return None
        return next((str(part.procedure) for part in self.life_event.parts if part.taken_here), None)

    def answer(self, key: str) -> None:
        """On to the next question, or to what it all comes to."""
        answers = (*self.answers, key)
        key, found = self.life_event.key, follow(self.life_event, answers, self.today)
        ends = isinstance(found, LifeEventOutcome)
        self.window_.go(LifeOutcome(event=key, answers=answers) if ends else LifeQuestion(event=key, answers=answers))

    # -- a birth date ---------------------------------------------------------------------------------------
    def _ask_birth(self, question: RoutingQuestion, born: LegalAge) -> None:
        language = self.window_.language
        label, hint = question.ask.of(language), question.hint.of(language) if question.hint is not None else ""
        asked = Question(
            path="born", name="born", type=QuestionType.DATE, label="", required=True, appearance=("year-only",),
            latest=self.today.isoformat(),
        )  # fmt: skip
        page = Page(kind=PageKind.QUESTION, path="born", title=label, hint=hint, questions=(asked,), spoken=label)
        low = self.station.theme.low_reach
        frame = Frame(look=self.look, language=language, unsaved=self.route.begun, low_reach=low)
        self.date = PartsBody(page, asked, frame)
        self.date.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.date.edited.connect(lambda: self._tell(""))
        self.column.addWidget(self.date, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        go_on = SureButton(
            self.look, text("life.question.go_on", language), "go_on", icon="arrow-right", kind="primary", title_pt=28
        )
        go_on.clicked.connect(lambda: self._by_date(born))
        self.bar(self.back_button(), self._unsure(), go_on)

    def hand_over(self) -> LifeQuestion:
        """A date half chosen stays so in another size or language."""
        return replace(self.route, begun=self.date.unsaved() if self.date is not None else None)

    def _by_date(self, born: LegalAge) -> None:
        said = str(self.date.value() or "") if self.date is not None else ""
        try:
            self._born(born, PartialDate.parse(said))
        except ValueError:
            self._tell(text("life.question.born_missing", self.window_.language))

    def _born(self, asked: LegalAge, born: PartialDate) -> None:
        if born.iso() > self.today.isoformat():
            self._tell(text("life.question.born_future", self.window_.language))
            return
        self.answer(age_answer(asked, born, self.today))

    def scanned(self, code: str) -> None:
        """The card says the date; the wrong person's card is named, not counted."""
        asked = self.question.born
        if asked is None:
            return
        try:
            card = citizen_card.read(code, today=self.today).card
        except ExpectedError as error:
            self.scan_failed(error)
            return
        if card.sex is not None and card.sex is not asked.sex:
            key = "card_of_male" if card.sex is Sex.MALE else "card_of_female"
            self._tell(text(f"life.question.{key}", self.window_.language))
            return
        self._born(asked, card.born)

    def scan_failed(self, error: ExpectedError) -> None:
        self._tell(error_line(error, self.window_.language))

    def _tell(self, words: str) -> None:
        if self.date is not None:
            self.date.set_error(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.date is None or not self.date.key(event):
            super().keyPressEvent(event)
