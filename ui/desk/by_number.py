"""Calling one ticket by its number, typed into the list, or by its QR, held to the desk's scanner.

Run for the board. Says where a number stands that cannot be called. A number whose issue this desk has not heard of
(a machine is cut off) is called once the clerk says that the paper lies before them.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from kiosk.errors import ExpectedError
from kiosk.texts import text
from kiosk.values.devices import Scanned
from kiosk.values.ids import TicketId
from kiosk.values.tickets import MeetTicket, TicketState, WaitingTicket
from ui.desk.at_work import AtWork
from ui.desk.calling import Calling
from ui.desk.work_panels import WorkPanels

TICKET = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
CALLABLE = (TicketState.WAITING, TicketState.ABSENT, TicketState.PARKED)


class ByNumber(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels, calling: Calling) -> None:
        super().__init__()
        self.at_work, self.panels, self.calling = at_work, panels, calling
        self._unknown = ""  # the number that was not found, and may be typed once more
        at_work.listen(at_work.station.bridge.scanned, self._scanned)

    def _say(self, key: str, **values: object) -> None:
        self.at_work.tell(text(f"desk.by_number.{key}", self.at_work.station.language, **values))

    # -- typed --------------------------------------------------------------------------------------------------
    def typed(self, words: str) -> None:
        label, again = words.strip().upper(), self._unknown
        self._unknown = ""
        if not label or self._refused():
            return
        from kiosk.queries import tickets

        def found(row: WaitingTicket | None) -> None:
            if row is not None:
                self._call(row)
            elif again == label:
                self._meet(label)
            else:
                self._unknown = label
                self._say("unknown", label=label)

        def unread(error: BaseException) -> None:
            if isinstance(error, ExpectedError) and error.key == "rules.errors.label":
                self._say("no_number", label=label)
            else:
                self.at_work.failed(error)

        self.at_work.hear(self.at_work.station.tasks.read(tickets.by_label, label), found, unread)

    def _refused(self) -> bool:
        """While somebody is served nobody else is called."""
        visit = self.at_work.visit
        if visit is not None:
            self._say("busy", label=visit.call.label)
        return visit is not None

    def _meet(self, label: str) -> None:
        """The paper is here and its issue is not."""
        from kiosk.services import tickets

        at_work = self.at_work

        def met(ticket: TicketId) -> None:
            self.calling.call_ticket(ticket, scanned=True)

        at_work.run(tickets.meet, MeetTicket(label=label, place=at_work.place, actor=at_work.actor), met)

    def _call(self, row: WaitingTicket) -> None:
        if row.state in CALLABLE:
            self.calling.call_ticket(row.id)
        elif row.state is TicketState.CALLED:
            self._say("called", label=row.label, desk=row.desk)
        else:
            self._say("over", label=row.label)

    # -- scanned ------------------------------------------------------------------------------------------------
    def _scanned(self, scanned: Scanned) -> None:
        """A ticket's QR, unless a panel in view waits for a scan, or another window of this machine is in use."""
        words, window = scanned.text.strip().lower(), self.panels.window()
        if not TICKET.fullmatch(words) or self.at_work.locked:
            return
        if not window.isVisible() or QApplication.activeWindow() not in (None, window):
            return
        awaited = self.panels.at_dossiers or self.panels.on(self.panels.entry_form, self.panels.open_draft)
        if awaited or self._refused():
            return
        from kiosk.queries import tickets

        def found(row: WaitingTicket | None) -> None:
            if row is None or row.state is TicketState.INCOMPLETE:
                self.calling.call_ticket(words, scanned=True)
            else:
                self._call(row)

        self.at_work.hear(self.at_work.station.tasks.read(tickets.by_id, TicketId(words)), found)
