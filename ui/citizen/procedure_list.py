"""A field's procedures, three to six a page, never scrolled; the two ticket buttons are always there."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtWidgets import QGridLayout

from kiosk.rules import green_words
from kiosk.values.procedures import Procedure, ServiceField
from ui.citizen.green_look import Offers, look_for_green
from ui.citizen.leaves import Leaves, more_buttons
from ui.citizen.routes import ProcedureList, ProcedurePage, Shut
from ui.citizen.screen import Screen
from ui.citizen.shut_look import ShutLook, shut_words
from ui.citizen.ticket_buttons import ticket_buttons
from ui.widgets.shut import ShutButton


class ListScreen(Screen):
    route: ProcedureList

    def enter(self) -> None:
        field, only = self.route.field, self.route.only
        catalogue, language = self.station.catalogue, self.window_.language
        self.field = catalogue.field(field)
        procedures = [p for p in catalogue.procedures(field=field) if not only or p.code in only]
        if procedures:
            name = (self.route.title or self.field.name).of(language)
            self.title(self.say("list.title", field=name))
        else:
            self.title(self.say("list.fields"))
        self.items: Sequence[Procedure | ServiceField] = procedures or [
            f for f in catalogue.fields() if f.key != field and catalogue.procedures(field=f.key)
        ]
        self._page = self.route.page
        self._fill()

    def _rows(self) -> tuple[int, int]:
        """Columns and rows that a page has room for at this text size."""
        theme = self.station.theme
        large = theme.percent > 130
        if theme.portrait:
            return (1, 4) if large else (1, 5)
        return (1, 2) if large else (2, 2)

    def _fill(self) -> None:
        columns, rows = self._rows()
        each = columns * rows
        pages = max(1, -(-len(self.items) // each))
        self._page = min(self._page, pages - 1)
        grid = QGridLayout()
        grid.setSpacing(self.look.mm(4))
        shown = self.items[self._page * each : (self._page + 1) * each]
        self.buttons = [(item, self._item(item)) for item in shown]
        for index, (_item, button) in enumerate(self.buttons):
            grid.addWidget(button, index // columns, index % columns)
        for row in range(rows):
            grid.setRowStretch(row, 1)
        self.column.addLayout(grid, 1)
        look_for_green(self, self._green)
        self.leaves = leaves = Leaves(self._page, pages, lambda page: replace(self.route, page=page))
        more = more_buttons(self, leaves, self.say("list.more"))
        self.bar(self.back_button(), *more, *ticket_buttons(self, self.field.key, None))

    def _green(self, offers: Offers) -> None:
        for item, button in self.buttons:
            mine = [one for one in offers if (one.field if isinstance(item, ServiceField) else one.code) == _key(item)]
            button.set_badge(green_words.badge(mine, self.window_.language))

    def _item(self, item: Procedure | ServiceField) -> ShutButton:
        language = self.window_.language
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
        wanted = ProcedureList(field=field.key)
        button.clicked.connect(
            lambda: self.window_.go(Shut(field=field.key, wanted=wanted) if button.shut else wanted)
        )
        return button


def _key(item: Procedure | ServiceField) -> str:
    return item.key if isinstance(item, ServiceField) else item.code
