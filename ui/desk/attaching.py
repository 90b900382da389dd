"""Opens the page of files for the dossier that was just received, or that is open on its page, and leads back.

Run by the board. What a citizen's phone sends comes in here too (ui.desk.phone_files).
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from kiosk.values.dossiers import DossierRow
from kiosk.values.ids import DossierId
from ui.desk.at_work import AtWork
from ui.desk.work_panels import WorkPanels


class Attaching:
    def __init__(self, at_work: AtWork, panels: WorkPanels) -> None:
        self.at_work, self.panels = at_work, panels
        self._back: QWidget | None = None
        panels.files.back_asked.connect(self.leave)

    def open_present(self) -> None:
        """For the dossier whose result is in view."""
        if self.at_work.dossier is not None and self.panels.on(self.panels.result):
            self.open(self.at_work.dossier)

    def open(self, dossier: DossierId) -> None:
        from kiosk.queries import dossiers

        self._back = self.panels.currentWidget()
        self.at_work.hear(self.at_work.station.tasks.read(dossiers.by_id, dossier), self._show)

    def _show(self, row: DossierRow | None) -> None:
        if row is None:
            return
        self.panels.files.open_for(row.id, row.code, self.at_work.names.received_under(row))
        self.panels.turn_to(self.panels.files)
        self.panels.files.found.setFocus()

    def leave(self) -> None:
        if self._back is not None and self._back is not self.panels.files:
            self.panels.turn_to(self._back)
            self._back.setFocus()
        else:
            self.panels.work()
