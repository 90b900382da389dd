"""What a life event comes to: the things to do as cards, one ticket for those done here, and the large print.

Cards are measured and put into columns and pages; nothing scrolls. The printed page is a Leaflet on the bus: what
it says of the family is stored nowhere. What stays undone here stays without blame: the page says where and when.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from kiosk.clock import local
from kiosk.ids import uuid7
from kiosk.rules.life_events import follow
from kiosk.texts import reason_text, text
from kiosk.values.devices import JobOutcome
from kiosk.values.ids import JobId
from kiosk.values.life_events import LifeEventOutcome
from kiosk.values.papers import NextStep
from kiosk.values.present_visit import Way
from kiosk.values.print_jobs import JobState, Leaflet, PaperKind, PrintJob
from ui.citizen.frame import CALLED_FOOT_MM, FOOT_MM, taken_mm
from ui.citizen.leaves import Leaves
from ui.citizen.life_event_words import after, heading, paper, procedure_of, say, steps, taken_here
from ui.citizen.reach import beside_mm
from ui.citizen.routes import LifeOutcome
from ui.citizen.screen import Screen
from ui.citizen.ticket_buttons import ticket_buttons
from ui.citizen.turning import more_buttons
from ui.widgets.composition import TELLS
from ui.widgets.look import Look
from ui.widgets.spoken_roles import as_ornament
from ui.widgets.touch import WRAP, SureButton, TouchButton, Words

GAP_MM = 4
LARGEST = 160  # percent of its size, how large a page's text gets where there is room
BAR_MM = 24
ACTIONS = 5  # at most: back, on, print, and two for a number
TITLE_PT, HEAD_PT, TEXT_PT = 30, 26, 22
ADVICE = "alert-circle"


class CardRow(NamedTuple):
    """A line of a card: a picture or none, the words, and how heavy they are."""

    icon: str
    words: str
    pt: float = TEXT_PT
    weight: int = 400


class StepCard(NamedTuple):
    """One thing to do or to know; `number` 0 has a picture instead."""

    number: int
    icon: str
    rows: tuple[CardRow, ...]


class LifeOutcomeScreen(Screen):
    route: LifeOutcome

    def enter(self) -> None:
        language = self.window_.language
        self.life_event = self.station.catalogue.life_event(self.route.event)
        found = follow(self.life_event, self.route.answers, local(self.station.clock.now()).date())
        assert isinstance(found, LifeEventOutcome)
        self.outcome = found
        self.job: JobId | None = None
        self.station.bridge.job.connect(self._printed)
        if self.life_event.about_death:
            self.column.addWidget(Words(self.look, self.say("procedure.condolence"), "condolence", pt=TEXT_PT))
        self.title(heading(self.life_event, found, language))
        pages = self._begun_with_a_task(self._cards(language))
        page = min(self.route.page, len(pages) - 1)
        self._put(pages[page])
        self._bar(page, len(pages))

    def leave(self) -> None:
        self.station.bridge.job.disconnect(self._printed)
        self.outcome = LifeEventOutcome(event="", parts=())

    # -- actions --------------------------------------------------------------------------------------------
    def _bar(self, page: int, pages: int) -> None:
        language = self.window_.language
        self.leaves = leaves = Leaves(page, pages, lambda at: replace(self.route, page=at))
        more = more_buttons(self, leaves, say("more", language))
        self.print_button = SureButton(
            self.look, say("print", language), "print_steps", icon="printer", kind="plain", title_pt=24
        )
        self.print_button.clicked.connect(self._print)
        self.bar(self.back_button(), *more, self.print_button, *self._take(), height_mm=BAR_MM)

    def _take(self) -> tuple[TouchButton, TouchButton]:
        """One number for all that is done here: the first thing's; where there is none, to ask the staff."""
        here = [part for part in self.outcome.parts if taken_here(self.station, part)]
        procedure = procedure_of(self.station, here[0]) if here else None
        event = self.life_event
        way = Way(event=event.key, answers=self.route.answers, about_death=event.about_death)
        if procedure is None:
            return ticket_buttons(self, event.field, None, way)
        return ticket_buttons(self, procedure.field, procedure.code, way)

    def _print(self) -> None:
        kiosk = self.station.kiosk
        if kiosk is None or self.job is not None:
            return
        now = self.station.clock.now()
        self.job = JobId(uuid7(now))
        job = PrintJob(
            id=self.job, kind=PaperKind.NEXT_STEPS, subject=self.job, place=self.station.place,
            state=JobState.WAITING, nth=1, asked_at=now,
        )  # fmt: skip
        language = self.window_.language
        self.print_button.set_words(say("printing", language))
        kiosk.bus.announce(Leaflet(job=job, paper=paper(self.station, self.life_event, self.outcome, language)))

    def _printed(self, outcome: JobOutcome) -> None:
        if self.job is None or outcome.job.id != self.job:
            return
        if not outcome.state.has_ended:
            return  # in the queue of its printer
        self.job = None
        language = self.window_.language
        key = {JobState.PRINTED: "printed", JobState.UNKNOWN: "sent"}.get(outcome.state, "not_printed")
        self.print_button.set_words(say(key, language))
        if outcome.state is JobState.UNKNOWN:
            self.window_.patience.tell(text("life.print.look_first", language))
        elif outcome.state is not JobState.PRINTED:
            self.window_.patience.tell(reason_text("life.print", outcome.reason, language))

    # -- cards ----------------------------------------------------------------------------------------------
    def _cards(self, language: str) -> list[StepCard]:
        cards, number = [], 0
        for step in steps(self.station, self.outcome, language):
            number += step.kind in ("task", "first")
            cards.append(self._card(step, number, language))
        lines = after(self.outcome, language)
        if lines:
            head = CardRow("", say("after", language), HEAD_PT, 700)
            rows = [head, *(CardRow("arrow-right", line) for line in lines)]
            cards.append(StepCard(0, "walk", tuple(rows)))
        return cards

    def _card(self, step: NextStep, number: int, language: str) -> StepCard:
        rows = [CardRow("", step.title, HEAD_PT, 700)]
        if step.only_if:
            rows.append(CardRow("", step.only_if, TEXT_PT, 600))
        if step.where:
            rows.append(CardRow("building-community", step.where))
        if step.when:
            rows.append(CardRow("clock", step.when))
        rows += [CardRow("file-text" if not place else "", one) for place, one in enumerate(step.papers)]
        if step.note:
            rows.append(CardRow("", step.note))
        icon = {"not_yet": "calendar", "advice": ADVICE}.get(step.kind, "")
        return StepCard(0 if icon else number, icon, tuple(rows))

    # -- measuring ------------------------------------------------------------------------------------------
    def _columns(self) -> int:
        theme = self.station.theme
        return 1 if theme.portrait or theme.percent > 130 else 2

    def _room(self) -> tuple[int, int]:
        """Width of a row's words and height of a column, in pixels."""
        theme, mm = self.station.theme, self.look.mm
        columns = self._columns()
        across, down = taken_mm(theme)
        if theme.portrait and self.window_.visit.number is not None:
            down += CALLED_FOOT_MM - FOOT_MM  # they may be called while they read
        inner = theme.width_px - mm(20 + across + beside_mm(theme, ACTIONS))
        title = self._height(heading(self.life_event, self.outcome, self.window_.language), TITLE_PT, 700, inner)
        bar = BAR_MM if not theme.portrait else BAR_MM * 2 + 4
        fixed = mm(down) + title + mm(4 + 6 + bar + 4 * 2 + 1)
        if self.life_event.about_death:
            fixed += self._height(self.say("procedure.condolence"), TEXT_PT, 400, inner) + mm(4)
        width = (inner - mm(GAP_MM) * (columns - 1)) // columns
        return width - mm(6 + 14 + 4 + 2 + 2) - self._picture_side(), theme.height_px - fixed

    def _picture_side(self) -> int:
        """Of a line's picture: as tall as its letters."""
        return round(self.look.pt(TEXT_PT) * 1.05)

    def _height(self, words: str, pt: float, weight: int, width: int) -> int:
        metrics = QFontMetrics(self.look.font(self.look.pt(pt), weight))
        return metrics.boundingRect(QRect(0, 0, width, 1_000_000), WRAP, words).height()

    def _row_height(self, row: CardRow, width: int) -> int:
        return self._height(row.words, row.pt, row.weight, width)

    def _card_height(self, card: StepCard, width: int) -> int:
        mm = self.look.mm
        rows = sum(self._row_height(row, width) for row in card.rows) + mm(1.5) * (len(card.rows) - 1)
        return max(rows, mm(13)) + mm(6) + 4

    def _pages(self, cards: list[StepCard]) -> list[list[list[StepCard]]]:
        """Pages of columns of cards; a card taller than a column is divided between its rows."""
        width, height = self._room()
        columns: list[list[StepCard]] = [[]]
        used = 0
        for card in [part for whole in cards for part in self._divided(whole, width, height)]:
            needed = self._card_height(card, width) + (self.look.mm(GAP_MM) if columns[-1] else 0)
            if columns[-1] and used + needed > height:
                columns.append([])
                used, needed = 0, self._card_height(card, width)
            columns[-1].append(card)
            used += needed
        each = self._columns()
        return [columns[start : start + each] for start in range(0, len(columns), each)]

    def _begun_with_a_task(self, cards: list[StepCard]) -> list[list[list[StepCard]]]:
        """The pages; where the first would hold nothing but advice, the first thing to do goes before it."""
        pages = self._pages(cards)
        shown = [card for column in pages[0] for card in column]
        task = next((card for card in cards if card.number), None)
        if task is None or any(card.icon != ADVICE for card in shown):
            return pages
        return self._pages([task, *(card for card in cards if card is not task)])

    def _divided(self, card: StepCard, width: int, height: int) -> list[StepCard]:
        """The card, or the parts of it that each fit into a column, every one under its title."""
        parts: list[StepCard] = []
        rows = [card.rows[0]]
        for row in card.rows[1:]:
            if len(rows) > 1 and self._card_height(card._replace(rows=(*rows, row)), width) > height:
                parts.append(card._replace(rows=tuple(rows)))
                rows = [card.rows[0]]
            rows.append(row)
        return [*parts, card._replace(rows=tuple(rows))]

    # -- drawing --------------------------------------------------------------------------------------------
    def _put(self, columns: list[list[StepCard]]) -> None:
        width, _height = self._room()
        columns = _grown(self, _spread(self, columns))
        row = QHBoxLayout()
        row.setSpacing(self.look.mm(GAP_MM))
        for cards in columns:
            column = QVBoxLayout()
            column.setSpacing(self.look.mm(GAP_MM))
            for card in cards:
                column.addWidget(self._frame(card, width))
            column.addStretch(1)
            row.addLayout(column, 1)
        self.column.addLayout(row, 1)

    def _frame(self, card: StepCard, width: int) -> QFrame:
        mm, palette = self.look.mm, self.look.palette
        frame = QFrame()
        frame.setObjectName("step")
        frame.setProperty(TELLS, True)
        frame.setStyleSheet(
            f"QFrame#step {{ background: {palette.card}; border: {mm(0.4)}px solid {palette.line};"
            f" border-radius: {mm(3.5)}px; }}"
        )
        frame.setFixedHeight(self._card_height(card, width))
        whole = QHBoxLayout(frame)
        whole.setContentsMargins(mm(3), mm(3), mm(3), mm(3))
        whole.setSpacing(mm(4))
        whole.addWidget(_mark(self.look, card), 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(mm(1.5))
        for row in card.rows:
            lines.addLayout(self._line(row, width))
        lines.addStretch(1)
        whole.addLayout(lines, 1)
        return frame

    def _line(self, row: CardRow, width: int) -> QHBoxLayout:
        mm = self.look.mm
        line = QHBoxLayout()
        line.setSpacing(mm(2))
        if row.weight == 400:
            picture = QLabel()
            as_ornament(picture)
            side = self._picture_side()
            if row.icon:
                picture.setPixmap(self.look.pixmap(row.icon, side))
            picture.setFixedSize(side, self._height("1", TEXT_PT, 400, side * 4))
            line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = Words(self.look, row.words, pt=row.pt, weight=row.weight)
        words.setFixedHeight(self._row_height(row, width))
        line.addWidget(words, 1)
        return line


def _larger(card: StepCard, percent: int) -> StepCard:
    return card._replace(rows=tuple(row._replace(pt=row.pt * percent / 100) for row in card.rows))


def _spread(screen: LifeOutcomeScreen, columns: list[list[StepCard]]) -> list[list[StepCard]]:
    """The page's cards in two columns as even as their order allows; one alone has the page's width."""
    cards = [card for column in columns for card in column]
    if screen._columns() == 1 or len(cards) < 2:
        return columns
    width, _height = screen._room()
    high = [screen._card_height(card, width) for card in cards]
    cut = min(range(1, len(cards)), key=lambda at: max(sum(high[:at]), sum(high[at:])))
    return [cards[:cut], cards[cut:]]


def _grown(screen: LifeOutcomeScreen, columns: list[list[StepCard]]) -> list[list[StepCard]]:
    """The cards of a page, their words as large as there is room for all of them."""
    width, height = screen._room()
    gap = screen.look.mm(GAP_MM)
    for percent in range(LARGEST, 100, -5):
        larger = [[_larger(card, percent) for card in cards] for cards in columns]
        tallest = max(sum(screen._card_height(card, width) + gap for card in cards) - gap for cards in larger)
        if tallest <= height:
            return larger
    return columns


def _mark(look: Look, card: StepCard) -> QLabel | Words:
    """The number, large, or the picture of an advice."""
    mm = look.mm
    if card.number:
        mark: QLabel | Words = Words(
            look, str(card.number), "number", pt=TITLE_PT, weight=800, colour="accent", centre=True
        )
    else:
        mark = QLabel()
        as_ornament(mark)
        mark.setPixmap(look.pixmap(card.icon, mm(11)))
    mark.setFixedSize(mm(14), mm(13))
    return mark
