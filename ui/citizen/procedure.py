"""A procedure's page: what to bring, how long it takes and what it costs, as three cards; then the two ticket buttons.

For the ordinary case, in the citizen's words (kiosk.catalogue.facts). Papers for special cases and the legal public
posting stand behind two buttons (ui.citizen.posting). A fee is named only from an approved row.
"""

from __future__ import annotations

from kiosk.catalogue import facts
from kiosk.rules import green_words
from ui.citizen.green_look import offer_of
from ui.citizen.routes import Posting, ProcedurePage, Route, SpecialCases
from ui.citizen.screen import Screen
from ui.citizen.ticket_buttons import said_small, ticket_buttons
from ui.widgets.fact_cards import CardWords, FactCards
from ui.widgets.touch import SureButton, TouchButton

ICONS = {"bring": "paper", "how_long": "time", "how_much": "money"}


class ProcedureScreen(Screen):
    route: ProcedurePage

    def enter(self) -> None:
        self.procedure = self.station.catalogue.procedure(self.route.code)
        procedure, language = self.procedure, self.window_.language
        self.title(procedure.short.of(language))
        if procedure.about_death or self.window_.visit.about_death:
            self.column.addWidget(said_small(self, "procedure.condolence"))
        self.cards = FactCards(self.look, self._said(), upright=self.station.theme.portrait, cut=self._cut)
        self.column.addWidget(self.cards, 1)
        self.column.addWidget(said_small(self, "procedure.priority_hint"))
        self.bar(self.back_button(), *self._doors(), *ticket_buttons(self, procedure.field, procedure.code))

    def _said(self) -> list[CardWords]:
        procedure, language = self.procedure, self.window_.language
        offer = offer_of(self, procedure.code)
        green = ""
        if offer is not None:
            invitation = green_words.invitation(offer, language)
            green = self.say("procedure.green", name=offer.name.of(language), invitation=invitation)
        said = {
            "bring": facts.bring(procedure, language), "how_long": facts.how_long(procedure.time, language),
            "how_much": facts.how_much(procedure.fee, language),
        }  # fmt: skip
        return [
            CardWords(name, ICONS[name], self.say(f"procedure.{name}"), fact.first, fact.more,
                 green if name == "how_long" else "")
            for name, fact in said.items()
        ]  # fmt: skip

    def _cut(self, count: int) -> str:
        return self.say("procedure.more_papers", count=count)

    def _doors(self) -> list[TouchButton]:
        """What is not the ordinary case; all that the law has posted."""
        code = self.procedure.code
        doors: list[tuple[str, str, Route]] = [("posting", "list-search", Posting(code=code))]
        if facts.special_cases(self.procedure):
            doors.insert(0, ("special", "help", SpecialCases(code=code)))
        buttons: list[TouchButton] = []
        for name, icon, wanted in doors:
            button = SureButton(self.look, self.say(f"procedure.{name}"), name, icon=icon, kind="plain", title_pt=24)
            button.clicked.connect(lambda _=False, wanted=wanted: self.window_.go(wanted))
            buttons.append(button)
        return buttons
