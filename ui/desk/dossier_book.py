"""Fills the clerk's book: reads its lists while they are in view, and looks for what is typed or scanned.

Run for the board. A list is read anew after every commit and when its hour turns; answers that come after something
else was asked are dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from kiosk.texts import text
from kiosk.values.dossier_lists import Shelf
from kiosk.values.dossier_search import FoundDossier, NamesGathered, NamesState
from kiosk.values.dossiers import DossierRow
from kiosk.values.ids import TicketId
from ui.desk.at_work import AtWork
from ui.desk.desk_lists import DeskLists
from ui.desk.work_panels import WorkPanels
from ui.tasks import Pending

R = TypeVar("R")


class DossierBook(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels, lists: DeskLists) -> None:
        super().__init__()
        self.at_work, self.panels, self.panel = at_work, panels, panels.dossiers
        self._asked = 0  # what was asked last; answers to anything before are dropped
        self.panel.shelf_asked.connect(self._read_shelf)
        self.panel.search_asked.connect(self.search)
        lists.clock.connect(lambda _now: self._refresh())
        panels.currentChanged.connect(lambda _index: self._left())

    def enter(self) -> None:
        """The lists come into view, as they were left."""
        self.panels.turn_to(self.panel)
        self._refresh()
        if self.panel.searching:
            self.panel.table.enter()
        else:
            self.panel.enter()

    def _left(self) -> None:
        """What was looked for says whom it concerned; a paper that was scanned meanwhile still leads to its dossier."""
        if not self.panels.at_dossiers and (self.panel.search.words or self.panel.table.names_shown):
            self._asked += 1
            self.panel.clear()

    def _refresh(self) -> None:
        if not self.panels.on(self.panel) or self.at_work.locked or self.at_work.person is None:
            return
        from kiosk.queries import dossier_lists

        if not self.panel.searching:
            asked = self.at_work.station.tasks.read(dossier_lists.shelf, self.panel.shelf)
            self._if_last(self._asked, asked, self.panel.show_shelf)  # what a clerk has just asked still comes
        self.at_work.hear(self.at_work.station.tasks.read(dossier_lists.counts), self.panel.shelves.show_counts)

    def _read_shelf(self, shelf: Shelf) -> None:
        from kiosk.queries import dossier_lists

        self._last(self.at_work.station.tasks.read(dossier_lists.shelf, shelf), self.panel.show_shelf)

    def _last(self, pending: Pending[R], show: Callable[[R], None]) -> None:
        """Only the answer to what was asked last is shown: two readers may answer in any order."""
        self._asked += 1
        self._if_last(self._asked, pending, show)

    def _if_last(self, asked: int, pending: Pending[R], show: Callable[[R], None]) -> None:
        def told(found: R) -> None:
            if asked == self._asked and not self.at_work.locked:
                show(found)

        self.at_work.hear(pending, told)

    # -- looking for ------------------------------------------------------------------------------------------
    def search(self, words: str, found: Callable[[tuple[FoundDossier, ...]], None] | None = None) -> None:
        """At every key. `found` hears of a search that was not typed."""
        from kiosk.queries import dossier_search

        def show(rows: tuple[FoundDossier, ...]) -> None:
            self.panel.show_found(words, tuple(map(row_of, rows)), {row.id: row.name for row in rows if row.name})
            self._last(self.at_work.station.tasks.read(dossier_search.gathered), self._tell_gathered)

        self._last(self.at_work.station.tasks.read(dossier_search.search, words), found or show)

    def _tell_gathered(self, known: NamesGathered) -> None:
        """While names are still gathered, what was found may not be all."""
        if known.names is NamesState.GATHERING and self.panel.searching:
            self.panel.add_words(text("search.gathering", self.at_work.station.language, dossiers=known.dossiers))

    def show_scanned(self, rows: tuple[DossierRow, ...], who: dict[str, str] | None = None) -> None:
        """What a scanned paper or card led to, where it is not one dossier."""
        self._asked += 1
        self.panel.search.clear()
        self.panel.show_found("", rows, who)
        self.panels.turn_to(self.panel)
        self.panel.table.enter()

    def of_ticket(self, ticket: TicketId, found: Callable[[tuple[DossierRow, ...]], None]) -> None:
        from kiosk.queries import dossier_lists

        self._last(self.at_work.station.tasks.read(dossier_lists.of_ticket, ticket), found)

    def of_declaration(self, code: str, found: Callable[[tuple[DossierRow, ...]], None]) -> None:
        from kiosk.queries import dossier_lists

        self._last(self.at_work.station.tasks.read(dossier_lists.of_declaration, code), found)


def row_of(found: FoundDossier) -> DossierRow:
    """As the lists show it; how its result goes out is not told by a search."""
    return DossierRow(
        id=found.id, code=found.code, procedure=found.procedure, received_at=found.received_at, due=found.due,
        state=found.state, provisional=found.provisional, stage=found.stage, due_now=found.due,
        procedure_version=found.procedure_version,
    )  # fmt: skip
