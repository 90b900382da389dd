"""The pages behind a procedure's page: papers for special cases, and the whole legal public posting.

Rows of an icon, a heading and words, on as many pages as they need; nothing scrolls. Next leads to the next page, Back
to the one before it, and from the first one to the procedure's page. The posting names everything that is asked for,
time and fee as the law has them, agency, steps, legal basis, code, version and date, and can be printed as a guide.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from kiosk.catalogue import facts
from kiosk.catalogue.words import agency_words, document_words, fee_words, need_words, time_words
from kiosk.rules import green_words
from kiosk.rules.cited import cited
from kiosk.texts import text
from kiosk.values.procedures import Procedure
from ui.citizen.green_look import offer_of
from ui.citizen.guide_button import GuideButton
from ui.citizen.leaves import Leaves
from ui.citizen.routes import Posting, SpecialCases
from ui.citizen.screen import Screen
from ui.citizen.ticket_buttons import ticket_buttons
from ui.citizen.turning import more_buttons
from ui.widgets.touch import WRAP, TouchButton, Words

ICONS = {"submit": "file-text", "show": "id", "data": "circle-check"}
LEAF = "leaf"  # of a green day
LARGEST_PT, LEAST_PT = 30, 22


class Item(NamedTuple):
    """One row: an icon and a bold heading (both "" where it goes on under the one before), and the words."""

    icon: str
    words: str
    strong: str


class RowsScreen(Screen):
    """Subclasses say what stands in the rows."""

    route: Posting | SpecialCases

    def enter(self) -> None:
        self.procedure = self.station.catalogue.procedure(self.route.code)
        self.heading = self.headed()
        self.title(self.heading)
        items = self.items(self.procedure)
        self._pt = self._largest(items)
        pages = self._pages(items)
        page = min(self.route.page, len(pages) - 1)
        self._put(pages[page])
        self.leaves = leaves = Leaves(page, len(pages), lambda at: replace(self.route, page=at))
        onward: list[TouchButton] = [*more_buttons(self, leaves, self.say("procedure.more"), kind="primary")]
        if not onward:
            onward += ticket_buttons(self, self.procedure.field, self.procedure.code)
        self.bar(self.back_button(), *self.beside(), *onward)

    def headed(self) -> str:
        raise NotImplementedError

    def items(self, procedure: Procedure) -> list[Item]:
        raise NotImplementedError

    def beside(self) -> list[TouchButton]:
        """Further actions."""
        return []

    # -- pages ----------------------------------------------------------------------------------------------
    def _room(self) -> tuple[int, int]:
        """Width of a row's words, and height for all rows, in pixels."""
        theme, mm = self.station.theme, self.look.mm
        frame = mm(26) if not theme.portrait else mm(24 + 54)
        title = self._height(self.heading, 30, 700, theme.width_px - mm(20))
        bar = 24 if not theme.portrait else 52
        fixed = frame + title + mm(4 + 6 + bar + 4 * 4 + 4)
        return theme.width_px - mm(20 + 6 + 14 + 8), theme.height_px - fixed

    def _height(self, words: str, pt: float, weight: int, width: int) -> int:
        metrics = QFontMetrics(self.look.font(self.look.pt(pt), weight))
        return metrics.boundingRect(QRect(0, 0, width, 1_000_000), WRAP, words).height()

    def _item_height(self, item: Item, width: int) -> int:
        mm = self.look.mm
        lines = self._height(item.words, self._pt, 400, width)
        if not item.strong:
            return lines + mm(1)
        return max(lines + self._height(item.strong, self._pt, 700, width), mm(12)) + mm(3.5)

    def _largest(self, items: list[Item]) -> int:
        """Letters as large as all rows have room for on one page; what needs more pages is in the smallest."""
        for pt in range(LARGEST_PT, LEAST_PT, -1):
            self._pt = pt
            if len(self._pages(items)) == 1:
                return pt
        return LEAST_PT

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
        column.addStretch(1)
        for item in items:
            if item.strong:
                column.addStretch(1)
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
                words.addWidget(Words(self.look, item.strong, pt=self._pt, weight=700, colour=colour))
            words.addWidget(Words(self.look, item.words, pt=self._pt))
            row.addLayout(words, 1)
            column.addLayout(row)
        column.addStretch(2)
        self.column.addWidget(card, 1)


class SpecialCasesScreen(RowsScreen):
    route: SpecialCases

    def headed(self) -> str:
        return self.say("procedure.special_title", procedure=self.procedure.short.of(self.window_.language))

    def items(self, procedure: Procedure) -> list[Item]:
        found = []
        for case in facts.special_cases(procedure, self.window_.language):
            found += [Item("" if nth else "file-text", words, "" if nth else case.case)
                      for nth, words in enumerate(case.papers)]  # fmt: skip
        return found


class PostingScreen(RowsScreen):
    route: Posting

    def headed(self) -> str:
        return self.procedure.short.of(self.window_.language)

    def beside(self) -> list[TouchButton]:
        return [GuideButton(self, self.procedure)]

    def items(self, procedure: Procedure) -> list[Item]:
        language = self.window_.language
        items = [*self._green(), *self._documents(procedure)]
        time, fee = time_words(procedure.time, language), fee_words(procedure.fee, language)
        items.append(Item("clock", _begun(time), self.say("procedure.time")))
        items.append(Item("coin", _begun(fee), self.say("procedure.fee")))
        name = self.station.catalogue.agency_name(procedure.agency, procedure=procedure.code)
        agency = agency_words(procedure.agency, name, language)
        items.append(Item("building-community", agency, self.say("procedure.agency")))
        for number, step in enumerate(procedure.steps, 1):
            first = number == 1
            items.append(Item("walk" if first else "", f"{number}. {step.of(language)}",
                              self.say("procedure.steps") if first else ""))  # fmt: skip
        texts = [*procedure.legal_basis, *filter(None, [procedure.fee.ordinary_basis])]
        for number, basis in enumerate(texts):
            words, heading = cited(basis, language), "" if number else self.say("procedure.basis")
            items.append(Item("" if number else "scale", words, heading))
        posting = self.say(
            "procedure.posted", code=procedure.code, version=procedure.version,
            since=procedure.effective_from,
        )  # fmt: skip
        items.append(Item("file-text", posting, procedure.name.of(language)))
        return items

    def _documents(self, procedure: Procedure) -> list[Item]:
        language = self.window_.language
        items, said = list[Item](), None
        for document in sorted(procedure.documents, key=lambda one: list(ICONS).index(one.need.value)):
            first = document.need is not said
            said = document.need
            heading = need_words(document.need, language) if first else ""
            items.append(Item(ICONS[document.need.value] if first else "", document_words(document, language), heading))
        if not procedure.documents:
            items.append(Item("circle-check", self.say("procedure.no_documents"), self.say("procedure.documents")))
        if procedure.card_helps:
            items.append(Item("id", text("catalogue.need.help_card", language), text("catalogue.need.help", language)))
        return items

    def _green(self) -> list[Item]:
        """What a green day still offers here; the legal time stands below it."""
        offer, language = offer_of(self, self.procedure.code), self.window_.language
        if offer is None:
            return []
        return [Item(LEAF, green_words.invitation(offer, language), offer.name.of(language))]


def _begun(words: str) -> str:
    """With a capital letter: it begins a line."""
    return words[:1].upper() + words[1:]
