"""Phản ánh, kiến nghị: about what, what somebody wants to say, and (if they wish) how to be reached. Three short pages.

Reached from the list behind "Việc khác"; leads to ui.citizen.feedback_kept. No name is asked for. Whoever would rather
speak calls staff from the same page. Complaints and denunciations are directed to the reception of citizens: the first
page says so.
"""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.texts import text
from kiosk.values.forms import Choice, Page, PageKind, Question, QuestionType
from kiosk.values.public_feedback import AboutWhat, SaidFeedback, SayFeedback
from ui.citizen.calm import way_to_staff
from ui.citizen.routes import FeedbackKept, FeedbackPage
from ui.citizen.screen import Screen
from ui.questions.body import Body, Frame
from ui.questions.choose import ChooseOne
from ui.questions.typed import TypedBody
from ui.widgets.look import PICTOGRAMS
from ui.widgets.touch import SureButton

DRAWN = {
    AboutWhat.STAFF: "other-person", AboutWhat.WAITING: "time", AboutWhat.PROCEDURE: "paper",
    AboutWhat.MONEY: "money", AboutWhat.PLACE: "office", AboutWhat.OTHER: "pen",
}  # fmt: skip


class FeedbackScreen(Screen):
    """One page after the other: what is not told yet is asked."""

    route: FeedbackPage

    def enter(self) -> None:
        self.frame = Frame(
            look=self.look, language=self.window_.language, tone_style=self.station.settings.tone_style,
            low_reach=self.station.theme.low_reach, media=_drawn,
        )  # fmt: skip
        self.asked = "about" if not self.route.about else "contact" if self.route.words else "words"
        self.body: Body = self._choices() if self.asked == "about" else self._writing()
        self.body.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.body.edited.connect(lambda: self.body.set_error(""))
        self.column.addWidget(self.body, 1)
        self.bar(self.back_button(), *self._ways_on(), height_mm=24)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def _say(self, key: str) -> str:
        return text(f"feedback.kiosk.{key}", self.window_.language)

    def _ways_on(self) -> list[QWidget]:
        if self.asked == "about":
            return [way_to_staff(self)]
        key = "send" if self.asked == "contact" else "next"
        on = SureButton(self.look, self._say(key), key, icon="send" if key == "send" else "", kind="primary",
                        title_pt=26)  # fmt: skip
        on.clicked.connect(self._on)
        return [on] if self.asked == "contact" else [way_to_staff(self), on]

    def _choices(self) -> Body:
        choices = tuple(
            Choice(
                name=one.value, label=text(f"feedback.about.{one}", self.window_.language), media=DRAWN[one]
            ) for one in AboutWhat
        )  # fmt: skip
        question = Question(path="about", name="about", type=QuestionType.SELECT_ONE, label="", choices=choices)
        body = ChooseOne(self._page(question), question, self.frame)
        body.answered.connect(lambda name: self.window_.go(FeedbackPage(about=str(name))))
        return body

    def _writing(self) -> Body:
        typed = self.route.typed
        question = Question(
            path=self.asked, name=self.asked, type=QuestionType.TEXT, label="", value=typed, raw=typed
        )
        return TypedBody(self._page(question), question, self.frame)

    def _page(self, question: Question) -> Page:
        return Page(
            kind=PageKind.QUESTION, path=question.path, title=self._say(f"{self.asked}_title"),
            hint=self._say(f"{self.asked}_hint"), questions=(question,),
        )  # fmt: skip

    # -- window -----------------------------------------------------------------------------------------------
    def hand_over(self) -> FeedbackPage:
        return replace(self.route, typed=self._typed() if self.asked != "about" else "")

    def leave(self) -> None:
        self.body.wipe()

    def _typed(self) -> str:
        return " ".join(str(self.body.value() or "").split())

    # -- answers ----------------------------------------------------------------------------------------------
    def _on(self) -> None:
        typed = self._typed()
        if self.asked == "words":
            if not typed:
                self.body.set_error(self._say("words_missing"))
                return
            self.window_.remember(replace(self.route, typed=typed))  # Back brings it again
            self.window_.go(FeedbackPage(about=self.route.about, words=typed))
            return
        from kiosk.services import public_feedback

        command = SayFeedback(
            about=AboutWhat(self.route.about), words=self.route.words, contact=typed, place=self.station.place,
            language=self.window_.language,
        )  # fmt: skip
        asked = self.station.tasks.run(public_feedback.say, command)
        asked.then(self.live(self._kept)).failed(self.live(self.window_.failed))

    def _kept(self, said: SaidFeedback) -> None:
        self.window_.replace(FeedbackKept(said=said))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.body.key(event):
            self.window_.patience.touched()
        elif self.asked != "about" and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on()
        else:
            super().keyPressEvent(event)


def _drawn(name: str) -> Path | None:
    return PICTOGRAMS / f"{name}.svg" if name in DRAWN.values() else None
