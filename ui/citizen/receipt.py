"""A scanned receipt: whether it is genuine, where the dossier stands as far as is known here, and what to do next.

Reached from ui.citizen.appointment, which tells receipts from tickets, bookings and declarations. Names nobody: anybody
may hold a found receipt. Of a paper that is not told to be genuine nothing is repeated: those are a forger's words.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import standing_words
from kiosk.rules.dossier_codes import parse
from kiosk.values.receipts import Genuineness, ReceiptChecked
from kiosk.values.standing import ShownStanding
from ui.citizen.calm import way_to_staff
from ui.citizen.routes import Appointment, ReceiptSeen
from ui.citizen.screen import Screen
from ui.receipt_words import due_of, kind_of
from ui.widgets.spoken_roles import as_ornament
from ui.widgets.touch import SureButton, Words

ICONS = {
    "genuine": "circle-check", "not_synced": "circle-check", "found": "file-text", "altered": "alert-triangle",
    "other_ward": "map-2", "elsewhere": "map-2", "revoked": "alert-triangle",
}  # fmt: skip
GOOD = (Genuineness.GENUINE, Genuineness.NOT_SYNCED, Genuineness.REVOKED)  # whose words are a machine's of the ward


class ReceiptScreen(Screen):
    route: ReceiptSeen

    def enter(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(self.look.mm(5))
        self.sign = QLabel()
        as_ornament(self.sign)
        self.sign.setObjectName("sign")
        looking = self.say("receipt.looking")
        self.heading = Words(self.look, looking, "verdict", pt=38, weight=700, least_pt=26, heading=True)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.heading, 1)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.what = self._words("found", 30, 700)
        self.matter = self._words("matter", 26, 400)
        self.state = self._words("state", 30, 700)
        self.told = self._words("told", 24, 400)
        self.due = self._words("due", 28, 600)
        self.place = self._words("place", 24, 400)
        self.column.addStretch(1)
        self.next = self._words("next_step", 28, 600)
        self.note = self._words("note", 22, 400)
        self.column.addStretch(1)
        helper = way_to_staff(self)
        home = SureButton(self.look, self.say("trouble.home"), "go_home", icon="home-2", kind="primary", title_pt=26)
        home.clicked.connect(self.window_.home)
        self.bar(self.back_button(), helper, home, height_mm=26)
        from kiosk.queries import receipts

        asked = self.station.tasks.read(receipts.check, self.route.text)
        asked.then(self.live(self._told)).failed(self.live(self.window_.failed))

    def _words(self, name: str, pt: float, weight: int) -> Words:
        made = Words(self.look, "", name, pt=pt, weight=weight, least_pt=22)
        made.hide()
        self.column.addWidget(made)
        return made

    def scanned(self, code: str) -> None:
        """The next paper."""
        self.window_.replace(Appointment(code=code))

    # -- what was found -------------------------------------------------------------------------------------
    def _told(self, found: ReceiptChecked) -> None:
        self.window_.patience.touched()
        kind = kind_of(found)
        colour = "good" if kind in ("genuine", "not_synced") else "accent" if kind == "found" else "warn"
        self.sign.setPixmap(self.look.pixmap(ICONS.get(kind, "help"), self.look.mm(18), colour))
        self.heading.colour_name = colour
        self._put(self.heading, self.say(f"receipt.{kind}"))
        self._put(self.next, self._next(found, kind))
        self._put(self.note, self._note(found))
        if found.verdict in GOOD or found.row is not None:
            self._dossier(found)
        elif code := self._asked_for(found):
            self._ask_hub(code, told=True, bare=True)

    def _dossier(self, found: ReceiptChecked) -> None:
        claims, row, language = found.claims, found.row, self.window_.language
        code = claims.code if claims is not None else row.code if row is not None else ""
        self._put(self.what, self.say("appointment.dossier", code=code))
        self._put(self.matter, found.procedure.of(language) if found.procedure is not None else "")
        if found.standing is not None:
            self._standing(found.standing, told=found.verdict is not Genuineness.REVOKED)
            return
        self._ask_hub(code, told=found.verdict is not Genuineness.REVOKED)
        due = due_of(found)
        self._put(self.due, self.say("appointment.due", due=due) if due is not None else "")
        self._put(self.state, self._state(found))

    def _asked_for(self, found: ReceiptChecked) -> str:
        """The code of a paper on which nothing here can lay hands: another ward's, or a bare code where the book is
        elsewhere. Who has the book may know it."""
        if found.signed:
            return found.claims.code if found.claims is not None and found.reason == "other_ward" else ""
        try:
            return parse(self.route.text).code if found.reason in ("no_such_code", "other_agency") else ""
        except ExpectedError:
            return ""

    def _found_elsewhere(self, code: str, standing: ShownStanding) -> None:
        """The book has that code; whether the paper is genuine nobody says here."""
        if not standing.ward:
            self.sign.setPixmap(self.look.pixmap(ICONS["found"], self.look.mm(18), "accent"))
            self.heading.colour_name = "accent"
            self._put(self.heading, self.say("receipt.found"))
            self._put(self.note, self.say("receipt.bare"))
        self._put(self.what, self.say("appointment.dossier", code=code))

    def _standing(self, standing: ShownStanding, *, told: bool) -> None:
        """Where it stands, by the ward's book; `told`: and what to do now, where nothing else is to be done first."""
        now, language = self.station.clock.now(), self.window_.language
        if self._is_full() or standing.told:  # the procedure stands on the paper
            self._put(self.matter, "")
        self._put(self.state, standing_words.state(standing, now, language))
        self._put(self.told, standing_words.told(standing, language))
        self._put(self.due, standing_words.deadline(standing, language))
        counter = self.station.catalogue.agency().counter
        crowded = self._is_crowded() or bool(standing.told)
        place = standing_words.place(standing, counter, language) if not crowded else ""
        self._put(self.place, self.say("receipt.of_ward") if standing.ward else place)
        if told:
            self._put(self.next, standing_words.advice(standing, now, language, away=bool(standing.ward)))

    def _ask_hub(self, code: str, *, told: bool, bare: bool = False) -> None:
        """A kiosk that is a machine of its own has no dossiers, and no station those of another ward; what the hub or
        the city says takes its place."""
        lines = self.station.kiosk.sync if self.station.kiosk is not None else None
        if lines is None:
            return
        asked = self.station.tasks.start(lambda _store, code: lines.standing(code), code)

        def shown(standing: ShownStanding | None) -> None:
            if standing is not None:
                if bare:
                    self._found_elsewhere(code, standing)
                self._standing(standing, told=told)

        asked.then(self.live(shown))

    def _state(self, found: ReceiptChecked) -> str:
        """What the paper itself says, where the book is elsewhere."""
        at = found.claims.received_at if found.claims is not None else None
        if at is None or self._is_crowded():
            return ""
        return self.say("receipt.at", state=self.say("appointment.received"), at=local(at))

    def _is_full(self) -> bool:
        return self.station.theme.percent >= 130 and not self.station.theme.portrait

    def _is_crowded(self) -> bool:
        """What to do next keeps its size: when it was handed in stands on the paper."""
        return self.station.theme.percent > 130 and not self.station.theme.portrait

    def _next(self, found: ReceiptChecked, kind: str) -> str:
        """What the person does now, where it is not known how the dossier stands."""
        if kind == "genuine":
            kind = "no_book"
        phone = self.station.catalogue.agency().phone
        words = self.say(f"receipt.next.{kind}")
        if kind in ("no_book", "not_synced") and phone and not self._is_crowded():
            words += f" {self.say('receipt.phone', phone=phone)}"
        return words

    def _note(self, found: ReceiptChecked) -> str:
        """What this look at the paper is, and is not."""
        if not found.signed:
            return self.say("receipt.bare") if found.row is not None else ""
        if found.claims is None:
            return ""
        again = self.say("receipt.printed_again", count=found.prints) if found.prints > found.claims.nth else ""
        return f"{again} {self.say('receipt.no_signature')}".strip()

    def _put(self, where: Words, words: str) -> None:
        where.set_words(words)
        where.setVisible(bool(words))
