"""Opens a dossier's page: notes who opened it, reads its life, and keeps it fresh while it is in view.

Run for the board. Nothing is shown before it is noted (services.reading.note_dossier: once a visit and account). When
the page is left, when the desk locks and when its clerk leaves, what is personal goes from it; to a clerk who comes
back to a locked desk it is shown again, with the form that was open.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import LifeStep
from kiosk.values.ids import DossierId
from kiosk.values.reading import ReadDossier
from ui.desk.at_work import AtWork
from ui.desk.desk_lists import DeskLists
from ui.desk.dossier_book import DossierBook
from ui.desk.work_panels import WorkPanels


class DossierOpening(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels, book: DossierBook, lists: DeskLists) -> None:
        super().__init__()
        self.at_work, self.panels, self.book, self.page = at_work, panels, book, panels.dossier_page
        self.dossier: DossierId | None = None  # whose page is open
        self._locked = False
        self._was: LifeStep | None = None  # the form that was open when the desk locked
        self._asked = 0
        panels.dossiers.open_asked.connect(lambda row: self.open(row.id))
        self.page.list_asked.connect(self.leave)
        panels.currentChanged.connect(lambda _index: self._left())
        lists.clock.connect(lambda _now: self.read())
        at_work.changed.connect(self._follow)

    def open(self, dossier: DossierId) -> None:
        from kiosk.services import reading

        at, visit = self.at_work, self.at_work.visit
        self._asked += 1
        asked = self._asked
        ticket = visit.call.ticket if visit is not None else None
        command = ReadDossier(dossier=dossier, place=at.place, actor=at.actor, ticket=ticket)

        def noted(_result: object) -> None:
            if asked == self._asked and not at.locked:
                self._turn_to(dossier)

        at.hear(at.station.tasks.run(reading.note_dossier, command), noted)

    def _turn_to(self, dossier: DossierId) -> None:
        if dossier != self.dossier:
            self.page.clear()
        self.dossier = dossier
        self.panels.turn_to(self.panels.dossier_page)
        self.read()

    # -- reading ----------------------------------------------------------------------------------------------
    def read(self) -> None:
        """Anew, where its page is in view."""
        if self.dossier is None or self.at_work.locked or not self.panels.on(self.page):
            return
        from kiosk.queries import dossier_life

        dossier = self.dossier

        def told(life: DossierLife) -> None:
            if self.dossier == dossier and not self.at_work.locked and self.panels.on(self.page):
                self.page.show_life(life)
                self.page.reopen(self._was)
                self._was = None

        station = self.at_work.station
        self.at_work.hear(station.tasks.read(dossier_life.life, dossier, station.language), told)

    # -- leaving ----------------------------------------------------------------------------------------------
    def leave(self) -> None:
        """Back to the list that it was opened from."""
        self.book.enter()

    def _left(self) -> None:
        if not self.panels.on(self.page) and self.dossier is not None:
            self._asked += 1
            self.dossier = self._was = None
            self.page.clear()

    def _follow(self) -> None:
        locked, self._locked = self._locked, self.at_work.locked
        if self.at_work.person is None:
            self.dossier = self._was = None
        elif self._locked and not locked and self.dossier is not None:
            self._was = self.page.step
            self.page.clear(locked=True)
        elif locked and not self._locked:
            self.read()
