"""Runs what the page for entering afterwards asks: a slip or a receipt is recorded, or the last one struck again.

Made by the board. Refusals are told as those of any other step, and what was typed stays for the clerk to mend.
"""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.kit import EnteredPapers, EnterPapers, StrikeEntry
from ui.desk.at_work import AtWork
from ui.desk.work_panels import WorkPanels


class EnteringLate:
    def __init__(self, at_work: AtWork, panels: WorkPanels) -> None:
        self.at_work, self.panels, self.page = at_work, panels, panels.late
        self.page.enter_asked.connect(self.enter)
        self.page.strike_asked.connect(self.strike)
        self.page.back_asked.connect(panels.work)

    def open(self) -> None:
        self.panels.turn_to(self.page)
        self.page.show_page()

    def enter(self, asked: EnterPapers) -> None:
        from kiosk.services import late_entry

        def entered(done: EnteredPapers) -> None:
            self.page.show_entered(asked, done)

        self.at_work.run(late_entry.enter_papers, asked, entered, self._refused)

    def _refused(self, error: BaseException) -> None:
        self.at_work.failed(error)
        self.page.focus()

    def strike(self, asked: StrikeEntry) -> None:
        from kiosk.services import late_entry

        def struck(_done: None) -> None:
            label = self.page.show_struck()
            self.at_work.tell(text("late.struck_said", self.at_work.station.language, label=label))

        self.at_work.run(late_entry.strike_entry, asked, struck)
