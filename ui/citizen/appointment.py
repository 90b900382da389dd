"""Coming back: a receipt's or slip's code is scanned and says how things stand; a draft is opened again.

A dossier's page shows its state and due time only: no name, since anybody may hold a found receipt. A draft
needs its code and the citizen card.
"""

from __future__ import annotations

from typing import Any

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import citizen_card
from kiosk.texts import error_texts
from kiosk.values.dossiers import DossierRow
from kiosk.values.drafts import Draft, OpenDraft
from kiosk.values.tickets import TicketState, WaitingTicket
from ui.citizen.screen import Screen
from ui.widgets.touch import TouchButton, Words


class AppointmentScreen(Screen):
    def enter(self, code: str = "", draft_code: str = "", **what: Any) -> None:
        self.draft_code = draft_code
        if draft_code:
            self.title(self.say("appointment.card"))
        else:
            self.title(self.say("appointment.title"))
        self.column.addStretch(1)
        self.what = Words(self.look, "", "found", pt=34, weight=700)
        self.state = Words(self.look, "" if draft_code else self.say("appointment.hint"), "state", pt=28)
        self.column.addWidget(self.what)
        self.column.addWidget(self.state)
        self.column.addStretch(2)
        buttons = [self.back_button()]
        if not draft_code:
            draft = TouchButton(
                self.look, self.say("appointment.draft"), "open_draft", hint=self.say("appointment.draft_hint"),
                icon="pencil", kind="soft", title_pt=26,
            )  # fmt: skip
            draft.clicked.connect(lambda: self.window_.go("search", draft=True))
            buttons.append(draft)
        self.bar(*buttons, height_mm=30)
        if code:
            self.scanned(code)

    def scanned(self, code: str) -> None:
        if self.draft_code:
            self._open(code)
            return
        code = code.strip()
        if code.count("-") == 4 and len(code) == 36:
            from kiosk.queries import tickets

            self.station.tasks.read(tickets.by_id, code).then(self.live(self._ticket)).failed(self.live(self._unknown))
        elif code.count("-") == 1 and len(code.rpartition("-")[2]) == 6:
            self.window_.replace("appointment", draft_code=code.upper())
        else:
            from kiosk.queries import dossiers

            self.station.tasks.read(dossiers.find, code).then(self.live(self._dossier)).failed(self.live(self._unknown))

    # -- what was found -------------------------------------------------------------------------------------
    def _unknown(self, _error: BaseException | None = None) -> None:
        self.what.set_words("")
        self.state.set_words(self.say("appointment.unknown"))

    def _dossier(self, row: DossierRow | None) -> None:
        if row is None:
            self._unknown()
            return
        self.what.set_words(self.say("appointment.dossier", code=row.code))
        words = self.say(f"appointment.{row.state}") if row.state in ("received", "certified", "refused") else ""
        if row.due:
            day, hour = row.due.split("T")
            due = f"{hour} {'/'.join(reversed(day.split('-')))}"
            words = f"{words}. {self.say('appointment.due', due=due)}"
        self.state.set_words(words)

    def _ticket(self, ticket: WaitingTicket | None) -> None:
        if ticket is None:
            self._unknown()
            return
        self.what.set_words(self.say("appointment.ticket", label=ticket.label))
        if ticket.state is TicketState.WAITING:
            from kiosk.queries import tickets

            self.station.tasks.read(tickets.ahead_of, ticket.id).then(self.live(self._ahead)).failed(
                self.live(self._unknown)
            )
        else:
            state = ticket.state.value if ticket.state.value in ("called", "absent", "done") else "done"
            self.state.set_words(self.say(f"appointment.ticket_{state}", desk=ticket.desk))

    def _ahead(self, count: int) -> None:
        self.state.set_words(self.say("appointment.ticket_waiting", count=count))

    # -- a draft --------------------------------------------------------------------------------------------
    def _open(self, card_text: str) -> None:
        from kiosk.services import drafts

        try:
            card = citizen_card.read(card_text, today=local(self.station.clock.now()).date()).card
        except ExpectedError as error:
            self._tell(error)
            return
        command = OpenDraft(code=self.draft_code, place=self.station.place, number=card.number, born=card.born)
        self.station.tasks.run(drafts.open, command).then(self.live(self._opened)).failed(self.live(self._tell))

    def _opened(self, draft: Draft) -> None:
        self.window_.go("declare", draft=draft)

    def _tell(self, error: BaseException) -> None:
        if not isinstance(error, ExpectedError):
            self.window_.bug(error)
            return
        title, message = error_texts(error, self.window_.language)
        self.what.set_words(title)
        self.state.set_words(message)
