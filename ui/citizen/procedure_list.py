"""A field's procedures, or the other fields, two to six a page, never scrolled; ticket buttons are always there.

What the first page has a card for stands last in the lists behind "Việc khác"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from msgspec.structs import replace

from kiosk.rules import green_words
from kiosk.texts import text
from kiosk.values.procedures import HomeCard, Procedure, ServiceField
from ui.citizen.green_look import Offers, look_for_green
from ui.citizen.leaves import Leaves
from ui.citizen.routes import FeedbackPage, ProcedureList, ProcedurePage, Shut
from ui.citizen.screen import Screen
from ui.citizen.shut_look import ShutLook, shut_words
from ui.citizen.ticket_buttons import said_small, ticket_buttons
from ui.citizen.turning import more_buttons
from ui.widgets.group_page import ButtonGrid, GroupPage
from ui.widgets.shut import ShutButton
from ui.widgets.touch import Words


class OnCards(NamedTuple):
    """What the first page leads to by itself: "Việc khác" begins with the rest."""

    codes: frozenset[str]
    fields: frozenset[str]

    @classmethod
    def of(cls, cards: Iterable[HomeCard]) -> Self:
        held = tuple(cards)
        codes = {code for card in held for code in (card.procedure, *(card.procedures or ())) if code}
        return cls(frozenset(codes), frozenset(card.field for card in held))


class SayWhat(NamedTuple):
    """The way to phản ánh, kiến nghị, last in the list of "Việc khác"."""


Listed = Procedure | ServiceField | SayWhat


class ListScreen(Screen):
    route: ProcedureList

    def enter(self) -> None:
        field, only = self.route.field, self.route.only
        catalogue, language = self.station.catalogue, self.window_.language
        self.field = catalogue.field(field)
        procedures = [p for p in catalogue.procedures(field=field) if not only or p.code in only]
        title = self.say("list.fields")
        if procedures:
            title = self.say("list.title", field=(self.route.title or self.field.name).of(language))
        self.heading = Words(self.look, title, "title", pt=30, weight=700, least_pt=26, heading=True)
        others = [f for f in catalogue.fields() if f.key != field and catalogue.procedures(field=f.key)]
        on_cards = OnCards.of(catalogue.home_cards())
        if self.route.elsewhere:
            procedures.sort(key=lambda one: one.code in on_cards.codes)
        others.sort(key=lambda one: one.key in on_cards.fields)
        self.items: Sequence[Listed] = procedures or (*others, SayWhat())
        self._fill()

    def _each(self) -> int:
        """How many a page has room for at this text size."""
        theme = self.station.theme
        if theme.portrait and theme.low_reach:
            return 2 if theme.percent > 130 else 3
        if theme.portrait:
            return 4 if theme.percent > 130 else 5
        return 6 if theme.percent <= 100 else 4

    def _fill(self) -> None:
        pages = max(1, -(-len(self.items) // self._each()))
        each = max(1, -(-len(self.items) // pages))  # the last page is no emptier than the others
        page = min(self.route.page, pages - 1)
        self.buttons = [(item, self._item(item)) for item in self.items[page * each : (page + 1) * each]]
        theme = self.station.theme
        columns = 1 if theme.portrait or each == 1 else 2 if each <= 4 else 3
        grid = ButtonGrid(self.look, [button for _item, button in self.buttons], columns=columns)
        self.column.addWidget(GroupPage(self.look, [self.heading], grid, low=theme.low_reach), 1)
        look_for_green(self, self._green)
        self.leaves = leaves = Leaves(page, pages, lambda at: replace(self.route, page=at))
        more = more_buttons(self, leaves, self.say("list.more"))
        for key in ("list.unsure", "procedure.priority_hint"):
            self.column.addWidget(said_small(self, key))
        self.bar(self.back_button(), *more, *ticket_buttons(self, self.field.key, None))

    def _green(self, offers: Offers) -> None:
        for item, button in self.buttons:
            if isinstance(item, SayWhat):
                continue
            mine = [one for one in offers if (one.field if isinstance(item, ServiceField) else one.code) == _key(item)]
            button.set_badge(green_words.badge(mine, self.window_.language))

    def _item(self, item: Listed) -> ShutButton:
        language = self.window_.language
        if isinstance(item, SayWhat):
            words = text("feedback.kiosk.card", language)
            button = ShutButton(self.look, words, "feedback", icon="pen", kind="card", title_pt=26)
            button.clicked.connect(lambda: self.window_.go(FeedbackPage()))
            return button
        if isinstance(item, ServiceField):
            return self._field(item)
        button = ShutButton(self.look, item.short.of(language), f"procedure:{item.code}", kind="card", title_pt=26,
                             icon=item.icon or self.field.icon)  # fmt: skip
        button.clicked.connect(lambda: self.window_.go(ProcedurePage(code=item.code)))
        return button

    def _field(self, field: ServiceField) -> ShutButton:
        name = field.name.of(self.window_.language)
        button = ShutButton(self.look, name, f"field:{field.key}", icon=field.icon, kind="card", title_pt=26)
        ShutLook(self, field.key, lambda group: button.set_shut(shut_words(self, group)))
        wanted = ProcedureList(field=field.key, elsewhere=True)
        button.clicked.connect(
            lambda: self.window_.go(Shut(field=field.key, wanted=wanted) if button.shut else wanted)
        )
        return button


def _key(item: Procedure | ServiceField) -> str:
    return item.key if isinstance(item, ServiceField) else item.code
