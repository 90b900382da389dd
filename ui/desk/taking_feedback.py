"""Runs what the desk's page of phản ánh, kiến nghị asks, and reads the ward's open ones. Made by the board."""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.public_feedback import SaidFeedback, SayFeedback
from ui.desk.at_work import AtWork
from ui.desk.work_panels import WorkPanels


class TakingFeedback:
    def __init__(self, at_work: AtWork, panels: WorkPanels) -> None:
        self.at_work, self.panels, self.page = at_work, panels, panels.feedback
        self.page.say_asked.connect(self.say)
        self.page.back_asked.connect(panels.work)

    def open(self) -> None:
        self.panels.turn_to(self.page)
        self.page.enter()
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
