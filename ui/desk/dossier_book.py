"""Fills the clerk's book: reads its lists while they are in view, looks for what is typed or scanned.

Run for the board. A list is read anew after every commit and when its hour turns; answers that come after something
else was asked are dropped. What is opened goes to ui.desk.dossier_opening.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from kiosk.errors import ExpectedError
from kiosk.values.dossier_lists import Shelf
from kiosk.values.dossiers import DossierRow
from kiosk.values.ids import TicketId
from ui.desk.at_work import AtWork
from ui.desk.desk_lists import DeskLists
from ui.desk.work_panels import WorkPanels

Rows = tuple[DossierRow, ...]


class DossierBook(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels, lists: DeskLists) -> None:
        super().__init__()
        self.at_work, self.panels, self.panel = at_work, panels, panels.dossiers
        self._asked = 0  # searches: of several only the last one's answer is shown
        self.panel.shelf_asked.connect(self._read_shelf)
        self.panel.search_asked.connect(self.search)
        lists.clock.connect(lambda _now: self._refresh())

    def enter(self) -> None:
        """The lists come into view, as they were left."""
        self.panels.turn_to(self.panel)
        self._refresh()
        self.panel.enter()

    def _refresh(self) -> None:
        if self.panels.on(self.panel) and not self.at_work.locked and self.at_work.person is not None:
            self._read_shelf(self.panel.shelf)
            self._read_counts()

    def _read_shelf(self, shelf: Shelf) -> None:
        from kiosk.queries import dossier_lists

        self._asked += 1
        self.at_work.hear(self.at_work.station.tasks.read(dossier_lists.shelf, shelf), self.panel.show_shelf)

    def _read_counts(self) -> None:
        from kiosk.queries import dossier_lists

        self.at_work.hear(self.at_work.station.tasks.read(dossier_lists.counts), self.panel.show_counts)

    # -- looking for ------------------------------------------------------------------------------------------
    def search(self, words: str) -> None:
        from kiosk.queries import dossiers

        def found(row: DossierRow | None) -> None:
            self.panel.show_found(words, (row,) if row is not None else ())

        def unread(error: BaseException) -> None:
            if isinstance(error, ExpectedError):  # not a code at all
                self.panel.show_found(words, ())
            else:
                self.at_work.failed(error)

        self._ask(self.at_work.station.tasks.read(dossiers.find, words), found, unread)

    def _ask(self, pending: object, found: Callable, unread: Callable) -> None: ...

    def of_ticket(self, ticket: TicketId, found: Callable[[Rows], None]) -> None:
        from kiosk.queries import dossier_lists

        self.at_work.hear(self.at_work.station.tasks.read(dossier_lists.of_ticket, ticket), found)

    def of_declaration(self, code: str, found: Callable[[Rows], None]) -> None:
        from kiosk.queries import dossier_lists

        self.at_work.hear(self.at_work.station.tasks.read(dossier_lists.of_declaration, code), found)
