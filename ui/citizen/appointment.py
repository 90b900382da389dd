"""Coming back: a slip's code is scanned and says how things stand; a draft's leads to ui.citizen.reopen, a receipt's to
ui.citizen.receipt.

A booking's gives the number of its time. A ticket that this ward knows never comes here (ui.citizen.arriving).
"""

from __future__ import annotations

from datetime import timedelta

from kiosk.clock import business_day, local
from kiosk.errors import ExpectedError
from kiosk.rules.dossier_codes import parse
from kiosk.rules.receipt_text import version_of
from kiosk.texts import error_line
from kiosk.values.slots import SlotNow
from ui.citizen.routes import Appointment, FeedbackSeen, ReceiptSeen, Reopen, Search, TicketPage
from ui.citizen.screen import Screen
from ui.widgets.touch import SureButton, Words


class AppointmentScreen(Screen):
    route: Appointment
    _card = False  # what was scanned is a card's text, which nothing here asks for

    def enter(self) -> None:
        self.title(self.say("appointment.title"))
        self.column.addStretch(1)
        self.what = Words(self.look, "", "found", pt=34, weight=700, heading=True)
        self.state = Words(self.look, self.say("appointment.hint"), "state", pt=28)
        self.column.addWidget(self.what)
        self.column.addWidget(self.state)
        self.column.addStretch(2)
        draft = SureButton(
            self.look, self.say("appointment.draft"), "open_draft", hint=self.say("appointment.draft_hint"),
            icon="pencil", kind="soft", title_pt=26,
        )  # fmt: skip
        draft.clicked.connect(self._open_draft)
        self.booked = ""
        self.check_in = SureButton(
            self.look, self.say("appointment.check_in"), "check_in", icon="ticket", kind="primary", title_pt=28
        )  # fmt: skip
        self.check_in.clicked.connect(lambda: self.window_.go(TicketPage(field="", booked=self.booked)))
        self.check_in.hide()
        self.bar(self.back_button(), draft, self.check_in, height_mm=30)
        if self.route.failed:
            self.scan_failed(ExpectedError(self.route.failed))
        elif self.route.code:
            self.scanned(self.route.code)

    def scanned(self, code: str) -> None:
        code = code.strip()
        from kiosk.queries import public_feedback

        if version_of(code.upper()):
            self.window_.replace(ReceiptSeen(text=code))
        elif public_feedback.is_receipt(code):
            self.window_.replace(FeedbackSeen(text=code))
        else:
            from kiosk.queries import slots

            asked_slot = self.station.tasks.read(slots.by_code, code)
            asked_slot.then(self.live(lambda slot: self._slot(slot, code))).failed(self.live(self._unknown))

    def _slot(self, slot: SlotNow | None, code: str) -> None:
        """A booking of today gives its number; what is none is a declaration's code, or a dossier's."""
        self.check_in.hide()
        if slot is None:
            self._card = code.count("|") > 1 or "<<" in code
            self._no_slot(code)
            return
        self.window_.patience.touched()
        now = self.station.clock.now()
        if slot.day != business_day(now):
            self.what.set_words("")
            self.state.set_words(self.say("appointment.booked_other", day=slot.day))
            return
        late = now > slot.at + timedelta(minutes=self.station.settings.queue.late_minutes)
        self.booked = slot.code
        self.what.set_words(self.say("appointment.booked", time=f"{local(slot.at):%H:%M}"))
        self.state.set_words(self.say("appointment.booked_late" if late else "appointment.booked_hint"))
        self.check_in.show()

    def _no_slot(self, code: str) -> None:
        if code.count("-") == 1 and len(code.rpartition("-")[2]) == 6:
            self.window_.replace(Reopen(draft_code=code.upper()))
            return
        try:
            parse(code)
        except ExpectedError:
            self._unknown()
        else:
            self.window_.replace(ReceiptSeen(text=code))

    def _open_draft(self) -> None:
        self.window_.go(Search(draft=True))

    # -- what was found -------------------------------------------------------------------------------------
    def _unknown(self, _error: BaseException | None = None) -> None:
        self.what.set_words("")
        self.state.set_words(self.say("appointment.card" if self._card else "appointment.unknown"))

    def scan_failed(self, error: ExpectedError) -> None:
        self.what.set_words("")
        self.state.set_words(error_line(error, self.window_.language))
