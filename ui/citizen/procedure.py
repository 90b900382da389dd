"""A procedure's page: papers in the citizen's words, time, fee, its guide on paper, and the two ticket buttons.

It is also the legal public posting: legal basis, code, version and date stand on its later pages. Sections
that do not fit go to the next page; nothing scrolls. A fee is named only from an approved row.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from kiosk.catalogue.words import agency_words, fee_words, need_words, time_words
from kiosk.rules import green_words
from kiosk.rules.cited import cited
from kiosk.values.procedures import Procedure
from ui.citizen.green_look import offer_of
from ui.citizen.guide_button import GuideButton
from ui.citizen.routes import ProcedurePage
from ui.citizen.screen import Screen
from ui.citizen.ticket_buttons import ticket_buttons
from ui.widgets.touch import WRAP, SureButton, Words

ICONS = {"submit": "file-text", "show": "id", "data": "circle-check"}
LEAF = "leaf"  # of a green day


class Item(NamedTuple):
    """One row: an icon and a bold heading (both "" where it goes on under the one before), and the words."""

    icon: str
    words: str
    strong: str


class ProcedureScreen(Screen):
    route: ProcedurePage

    def enter(self) -> None:
        self.procedure = self.station.catalogue.procedure(self.route.code)
        procedure, language = self.procedure, self.window_.language
        self.title(procedure.short.of(language))
        if procedure.about_death:
            self.column.addWidget(Words(self.look, self.say("procedure.condolence"), "condolence", pt=24))
        pages = self._pages(self._items(procedure))
        page = min(self.route.page, len(pages) - 1)
        self._put(pages[page])
        self.column.addStretch(1)
        buttons = [self.back_button()]
        if len(pages) > 1:
            last = page == len(pages) - 1
            turn = SureButton(
                self.look, self.say("procedure.previous" if last else "procedure.more"), "more",
                hint=self.say("list.page", page=page + 1, pages=len(pages)),
                icon="arrow-left" if last else "arrow-right", kind="plain", title_pt=24,
            )  # fmt: skip
            following = ProcedurePage(code=self.route.code, page=0 if last else page + 1)
            turn.clicked.connect(lambda: self.window_.replace(following))
            buttons.append(turn)
        buttons.append(GuideButton(self, procedure))
        self.bar(*buttons, *ticket_buttons(self, procedure.field, procedure.code))

    def _items(self, procedure: Procedure) -> list[Item]:
        language = self.window_.language
        items = self._green()
        said = None
        for document in sorted(procedure.documents, key=lambda one: list(ICONS).index(one.need.value)):
            words = document.name.of(language)
            if document.only_if is not None:
                words += f" ({document.only_if.of(language)})"
            first = document.need is not said
            said = document.need
            heading = need_words(document.need, language) if first else ""
            items.append(Item(ICONS[document.need.value] if first else "", words, heading))
        if not procedure.documents:
            items.append(Item("circle-check", self.say("procedure.no_documents"), self.say("procedure.documents")))
        time, fee = time_words(procedure.time, language), fee_words(procedure.fee, language)
        items.append(Item("clock", time[:1].upper() + time[1:], self.say("procedure.time")))
        items.append(Item("coin", fee[:1].upper() + fee[1:], self.say("procedure.fee")))
        name = self.station.catalogue.agency_name(procedure.agency)
        agency = agency_words(procedure.agency, name, language)
        items.append(Item("building-community", agency, self.say("procedure.agency")))
        for number, step in enumerate(procedure.steps, 1):
            first = number == 1
            items.append(Item("walk" if first else "", f"{number}. {step.of(language)}",
                              self.say("procedure.steps") if first else ""))  # fmt: skip
        for number, basis in enumerate(procedure.legal_basis):
            words, heading = cited(basis, language), "" if number else self.say("procedure.basis")
            items.append(Item("" if number else "scale", words, heading))
        posting = self.say(
            "procedure.posting", code=procedure.code, version=procedure.version,
            since=procedure.effective_from,
        )  # fmt: skip
        items.append(Item("file-text", posting, procedure.name.of(language)))
        return items

    def _green(self) -> list[Item]:
        """What a green day still offers here; the legal time stands below it."""
        offer, language = offer_of(self, self.procedure.code), self.window_.language
        if offer is None:
            return []
        return [Item(LEAF, green_words.invitation(offer, language), offer.name.of(language))]

    # -- pages ----------------------------------------------------------------------------------------------
    def _room(self) -> tuple[int, int]:
        """Width of a row's words, and height for all rows, in pixels."""
        theme, mm = self.station.theme, self.look.mm
        frame = mm(26) if not theme.portrait else mm(24 + 54)
        title = self._height(self.procedure.short.of(self.window_.language), 30, 700, theme.width_px - mm(20))
        bar = 24 if not theme.portrait else 52
        fixed = frame + title + mm(4 + 6 + bar + 4 * 4 + 4)
        if self.procedure.about_death:
            fixed += self.look.pt(24) + mm(8)
        return theme.width_px - mm(20 + 6 + 14 + 8), theme.height_px - fixed

    def _height(self, words: str, pt: float, weight: int, width: int) -> int:
        metrics = QFontMetrics(self.look.font(self.look.pt(pt), weight))
        return metrics.boundingRect(QRect(0, 0, width, 1_000_000), WRAP, words).height()

    def _item_height(self, item: Item, width: int) -> int:
        mm = self.look.mm
        lines = self._height(item.words, 22, 400, width)
        if not item.strong:
            return lines + mm(1)
        return max(lines + self._height(item.strong, 22, 700, width), mm(12)) + mm(3.5)

    def _pages(self, items: list[Item]) -> list[list[Item]]:
        width, height = self._room()
        pages: list[list[Item]] = [[]]
        used = 0
        for item in items:
            needed = self._item_height(item, width)
            if pages[-1] and used + needed > height:
                pages.append([])
                used = 0
            pages[-1].append(item)
            used += needed
        return pages

    def _put(self, items: list[Item]) -> None:
        mm = self.look.mm
        card = QFrame()
        card.setObjectName("facts")
        palette = self.look.palette
        card.setStyleSheet(
            f"QFrame#facts {{ background: {palette.card}; border: {mm(0.4)}px solid {palette.line};"
            f" border-radius: {mm(3.5)}px; }}"
        )
        column = QVBoxLayout(card)
        column.setContentsMargins(mm(3), mm(1), mm(3), mm(1))
        column.setSpacing(mm(1))
        for item in items:
            row = QHBoxLayout()
            row.setSpacing(mm(4))
            picture = QLabel()
            if item.icon:
                colour = "good" if item.icon == LEAF else "accent"
                picture.setPixmap(self.look.pixmap(item.icon, mm(10), colour))
            picture.setFixedWidth(mm(12))
            row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(0)
            if item.strong:
                row.setContentsMargins(0, mm(2), 0, 0)
                colour = "good" if item.icon == LEAF else "ink"
                words.addWidget(Words(self.look, item.strong, pt=22, weight=700, colour=colour))
            words.addWidget(Words(self.look, item.words, pt=22))
            row.addLayout(words, 1)
            column.addLayout(row)
        self.column.addWidget(card)
