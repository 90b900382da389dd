"""The head of a dossier's page: code, procedure, applicant, and its separate states as small facts side by side.

Part of ui.desk.dossier_page. Nothing personal stays after `clear`.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.rules import fees
from kiosk.texts import text
from kiosk.values.dossier_life import DossierLife
from ui.desk import dossier_words
from ui.desk.words import due_words
from ui.widgets.look import Look, label, put
from ui.widgets.spoken_roles import as_heading

FACTS = ("due_now", "stage", "payment", "delivery", "province", "holder")
TALL = 760  # steps of the desk's unit: room for the three places
FEW, WIDE = 3, 940  # facts in a line; steps of the desk's unit from which on all of them stand in one


class DossierHead(QFrame):
    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(2))
        first = QHBoxLayout()
        first.setSpacing(look.u(10))
        self.code = label("", "big", "page_code")
        as_heading(self.code)
        self.mark = label("", "strong", "page_mark", wrap=True)
        first.addWidget(self.code)
        first.addWidget(self.mark, 1)
        column.addLayout(first)
        self.procedure = label("", "strong", "page_procedure", wrap=True)
        self.who = label("", "", "page_who", wrap=True)
        column.addWidget(self.procedure)
        column.addWidget(self.who)
        self.places = label("", "small", "page_places", wrap=True)
        column.addWidget(self.places)
        self.facts: dict[str, QLabel] = {}
        self._captions: list[QLabel] = []
        self.box = self._facts()
        column.addWidget(self.box)
        self.notice = label("", "wrong", "page_notice", wrap=True)
        column.addWidget(self.notice)
        self.clear()

    def _say(self, key: str, **values: object) -> str:
        return text(f"dossier_page.{key}", self.language, **values)

    def _facts(self) -> QWidget:
        inside = QFrame()
        inside.setProperty("part", "calm")
        grid = QGridLayout(inside)
        grid.setContentsMargins(self.look.u(8), self.look.u(3), self.look.u(8), self.look.u(3))
        grid.setHorizontalSpacing(self.look.u(10))
        grid.setVerticalSpacing(0)
        for key in FACTS:
            self._captions.append(label(self._say(f"facts.{key}"), "small"))
            self.facts[key] = label("", "strong", f"fact:{key}", wrap=True)
        self._grid, self._across = grid, 0
        self._place(FEW)
        return inside

    def _place(self, across: int) -> None:
        """Side by side where there is room, else in two lines."""
        if across == self._across:
            return
        self._across = across
        top = Qt.AlignmentFlag.AlignTop
        for place, (caption, value) in enumerate(zip(self._captions, self.facts.values(), strict=True)):
            line, column = 2 * (place // across), place % across
            self._grid.addWidget(caption, line, column, top)
            self._grid.addWidget(value, line + 1, column, top)
        for column in range(len(FACTS)):
            self._grid.setColumnStretch(column, (3 if column == 0 else 2) if column < across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(len(FACTS) if self.width() >= self.look.u(WIDE) else FEW)

    def make_room(self, small: bool) -> None:
        """A form needs it: only whose dossier it is stays in view."""
        self.box.setVisible(not small)
        self.notice.setVisible(not small and bool(self.notice.text()))
        self.places.setVisible(self._tall() and bool(self.places.text()))

    # -- showing ----------------------------------------------------------------------------------------------
    def show_life(self, life: DossierLife, now: datetime) -> None:
        row = life.row
        self.code.setText(row.code or text("desk.dossiers.no_code", self.language))
        self.mark.setText(self._mark(life))
        version = self._say("head.version", number=life.procedure_version) if life.procedure_version else ""
        self.procedure.setText(" ".join(filter(None, (life.procedure_name, version))))
        self.who.setText(self._who(life))
        self.who.setVisible(bool(self.who.text()))
        for key, words in self._values(life, now).items():
            self.facts[key].setText(words[:1].upper() + words[1:])
            self.facts[key].setAccessibleName(f"{self._say(f'facts.{key}')}: {words}")
        self.places.setText(self._places(life))
        self.places.setVisible(self._tall() and bool(self.places.text()))
        self.facts["holder"].setToolTip(self.places.text())
        put(self.facts["due_now"], "wrong" if dossier_words.is_late(row, now) else "strong")
        notices = [text(f"{life.gone}.message", self.language, code=row.code) if life.gone else ""]
        notices += [*life.deadline.warnings, self._say("head.voided") if life.register.voided else ""]
        self.notice.setText("\n".join(filter(None, notices)))
        self.notice.setVisible(bool(self.notice.text()) and not self.box.isHidden())

    def _mark(self, life: DossierLife) -> str:
        marked = dossier_words.marks(life.row, self.language)
        also = self._say("head.also", code=life.code) if life.official_code and life.code != life.row.code else ""
        register = life.register
        numbered = self._say("head.register", number=register.number, volume=register.volume) if register.number else ""
        return " · ".join(filter(None, (marked, also, numbered)))

    def _who(self, life: DossierLife) -> str:
        person = life.applicant
        if person is None:
            return ""
        others = self._say("head.principals", count=len(life.principals)) if life.principals else ""
        return " · ".join(filter(None, (person.name, person.phone, person.number, person.address, others)))

    def _tall(self) -> bool:
        return self.window().height() >= self.look.u(TALL) and not self.box.isHidden()

    def _places(self, life: DossierLife) -> str:
        """Where the citizen was helped, where it was received, and who decides: three places, told apart."""
        there = {key: getattr(life.units, key) for key in ("helped_at", "taken_in_at", "agency")}
        return " · ".join(self._say(f"head.{key}", place=place) for key, place in there.items() if place)

    def _values(self, life: DossierLife, now: datetime) -> dict[str, str]:
        row = life.row
        return {
            "due_now": self._due(life, now), "stage": dossier_words.stage_words(row, self.language),
            "payment": self._payment(life), "delivery": self._delivery(life),
            "province": dossier_words.state_words("provinces", row.province, self.language),
            "holder": life.units.holder or self._say("head.here"),
        }  # fmt: skip

    def _due(self, life: DossierLife, now: datetime) -> str:
        row, deadline = life.row, life.deadline
        if not row.due_now:
            return self._say("head.no_due")
        words = [due_words(row.due_now, self.language)]
        words.append(dossier_words.left_words(row.due_now, row.stage, now, self.language))
        if deadline.due and deadline.due != deadline.due_now:
            words.append(self._say("head.at_first", due=f"{datetime.fromisoformat(deadline.due):%H:%M %d/%m}"))
        return ", ".join(filter(None, words))

    def _payment(self, life: DossierLife) -> str:
        state = dossier_words.state_words("payments", life.row.payment, self.language)
        owed = (life.money.fee or 0) + life.money.duty if life.row.payment else 0
        amount = life.money.paid if life.row.payment == "paid" else owed
        fee = self._say("head.fee", amount=fees.dong(life.money.fee, self.language)) if life.money.fee else ""
        return ", ".join(filter(None, (f"{state} {fees.dong(amount, self.language)}" if amount else fee or state,)))

    def _delivery(self, life: DossierLife) -> str:
        """How it is to go out, until it has."""
        if life.row.delivery in ("", "waiting"):
            way = text(f"desk.return.{life.return_at}", self.language)
            return f"{way}, {dossier_words.state_words('deliveries', life.row.delivery, self.language)}"
        return dossier_words.state_words("deliveries", life.row.delivery, self.language)

    def clear(self) -> None:
        for part in (self.code, self.mark, self.procedure, self.who, self.places, self.notice, *self.facts.values()):
            part.setText("")
            part.setAccessibleName("")
            part.setToolTip("")
        self.notice.hide()
        self.places.hide()
