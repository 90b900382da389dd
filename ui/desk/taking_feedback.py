"""Runs what the desk's pages of phản ánh, kiến nghị ask: taken, opened, passed on, answered. Made by the board."""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.public_feedback import (
    AnswerFeedback,
    FeedbackDone,
    ForwardFeedback,
    ListedFeedback,
    SaidFeedback,
    SayFeedback,
    WholeFeedback,
)
from kiosk.values.reading import ReadFeedback
from ui.desk.at_work import AtWork
from ui.desk.work_panels import WorkPanels


class TakingFeedback:
    def __init__(self, at_work: AtWork, panels: WorkPanels) -> None:
        self.at_work, self.panels, self.page, self.one = at_work, panels, panels.feedback, panels.feedback_one
        self.page.say_asked.connect(self.say)
        self.page.back_asked.connect(panels.work)
        self.page.one_asked.connect(self.open_one)
        self.one.back_asked.connect(self.to_list)
        self.one.forward_asked.connect(self.forward)
        self.one.answer_asked.connect(self.answer)

    def open(self) -> None:
        self.panels.turn_to(self.page)
        self.page.enter()
        self._read()

    def to_list(self) -> None:
        self.one.forget()
        self.panels.turn_to(self.page)
        self.page.to_list()
        self._read()

    def _read(self) -> None:
        from kiosk.queries import public_feedback

        self.at_work.station.tasks.read(public_feedback.open_ones).then(self.page.show_open).failed(self.at_work.failed)

    def say(self, asked: SayFeedback) -> None:
        from kiosk.services import public_feedback

        def said(done: SaidFeedback) -> None:
            self.page.forget()
            self.at_work.tell(text("feedback.desk.said", self.at_work.station.language, code=done.code))
            self._read()

        self.at_work.run(public_feedback.say, asked, said)

    def open_one(self, line: ListedFeedback) -> None:
        from kiosk.queries import public_feedback
        from kiosk.services import reading

        def found(one: WholeFeedback) -> None:
            if self.panels.on(self.page):
                self.panels.turn_to(self.one)
                self.one.show_one(one)

        def noted(_none: None) -> None:
            at.hear(at.station.tasks.read(public_feedback.whole, line.ward, line.id), found)

        at = self.at_work
        command = ReadFeedback(feedback=line.id, place=at.place, actor=at.actor)
        at.hear(at.station.tasks.run(reading.note_feedback, command), noted)  # on record before it is seen

    def forward(self, asked: ForwardFeedback) -> None:
        from kiosk.services import public_feedback

        self.at_work.run(public_feedback.forward, asked, lambda done: self._done(done, "forwarded", unit=asked.unit))

    def answer(self, asked: AnswerFeedback) -> None:
        from kiosk.services import public_feedback

        self.at_work.run(public_feedback.answer, asked, lambda done: self._done(done, "answered"))

    def _done(self, _done: FeedbackDone, key: str, **values: object) -> None:
        code = self.one.one.line.code if self.one.one is not None else ""
        self.at_work.tell(text(f"feedback.desk.{key}", self.at_work.station.language, code=code, **values))
        self.to_list()
