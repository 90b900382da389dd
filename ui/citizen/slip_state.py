"""What becomes of a ticket's slip: its words below the number, and "In lại phiếu" where it did not surely come out.

Made by the ticket's page, which hands in what it hears of print jobs. Errors of asking again are not told: the number
stands on the screen.
"""

from __future__ import annotations

from kiosk.values.devices import JobOutcome
from kiosk.values.print_jobs import PaperKind
from kiosk.values.tickets import IssuedTicket
from ui.citizen.screen import Screen
from ui.citizen.stays import nobody_there
from ui.printing_words import citizen_words, may_ask_again
from ui.widgets.touch import SureButton, Words


class SlipState:
    def __init__(self, screen: Screen, ticket: IssuedTicket) -> None:
        self.screen, self.ticket = screen, ticket
        look = screen.look
        self.words = Words(look, screen.say("ticket.printing"), "print_state", pt=22, weight=600)
        self.again = SureButton(
            look, screen.say("ticket.print_again"), "print_again", icon="printer", kind="soft", title_pt=22
        )
        self.again.clicked.connect(self._once_more)
        self.again.hide()
        before = screen.window_.papers.last(PaperKind.TICKET, ticket.id)
        if before is not None:
            self.heard(before)

    def heard(self, outcome: JobOutcome) -> bool:
        """Whether it is about this slip."""
        if outcome.job.kind is not PaperKind.TICKET or outcome.job.subject != self.ticket.id:
            return False
        words = citizen_words(outcome, self.screen.window_.language, self.ticket.label)
        if words:
            self.words.set_words(words)
        self.offer(may_ask_again(outcome))
        return True

    def offer(self, offered: bool) -> None:
        self.again.setVisible(offered)

    def _once_more(self) -> None:
        self.offer(False)
        self.words.set_words(self.screen.say("ticket.printing"))
        self.print()

    def print(self) -> None:
        """Print the slip once more, as it is now."""
        from kiosk.services import print_jobs

        station = self.screen.station
        self.screen.window_.papers.asked(PaperKind.TICKET, self.ticket.id)
        slip = print_jobs.ReprintPaper(kind=PaperKind.TICKET, subject=self.ticket.id, place=station.place)
        station.tasks.run(print_jobs.reprint, slip).failed(nobody_there)
