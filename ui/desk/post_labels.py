"""Address labels of results that go by post: a button for the dossier in view, and which place of the sheet is free.

Part of the list of dossiers. A label is a leaflet: what it says is stored nowhere. Signals `said(words)`.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from kiosk.queries.address_labels import LabelsAsked, address_labels
from kiosk.texts import text
from kiosk.values.devices import JobOutcome
from kiosk.values.dossiers import DossierRow
from kiosk.values.papers_slips import AddressLabels
from kiosk.values.print_jobs import JobState, PaperKind
from ui.desk.at_work import AtWork
from ui.leaflets import LeafletPrints
from ui.widgets.look import Look, button, label


class PostLabels(QWidget):
    said = Signal(str)

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work = at_work
        self.row: DossierRow | None = None
        self.sheet = at_work.station.settings.desk.label_sheet
        self.leaflets = LeafletPrints(at_work.station, self)
        self.leaflets.told.connect(self._told)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.u(6))
        self.print = button(self._say("labels"), "print_labels")
        self.print.clicked.connect(self._print)
        line.addStretch(1)
        line.addWidget(self.print)
        self.start = QSpinBox()
        self.start.setObjectName("labels_start")
        self.start.setAccessibleName(self._say("labels_start"))
        self.start.setRange(1, self.sheet.places)
        line.addWidget(label(self._say("labels_start"), "small"))
        line.addWidget(self.start)
        self.show_row(None)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.dossiers.{key}", self.at_work.station.language, **values)

    def show_row(self, row: DossierRow | None) -> None:
        """The dossier that is picked; its label can be had where the result goes by post."""
        self.row = row
        self.print.setEnabled(row is not None and row.by_post and self.leaflets.job is None)

    def _print(self) -> None:
        if self.row is None:
            return
        asked = LabelsAsked(dossiers=(self.row.id,), sheet=self.sheet, start=self.start.value())
        self.at_work.hear(self.at_work.station.tasks.read(address_labels, asked), self._made)

    def _made(self, paper: AddressLabels) -> None:
        self.leaflets.print(PaperKind.LABELS, paper)
        self.show_row(self.row)

    def _told(self, outcome: JobOutcome) -> None:
        self.show_row(self.row)
        if outcome.state is not JobState.PRINTED:
            self.said.emit(self._say("labels_not"))
            return
        self.start.setValue(self.start.value() % self.sheet.places + 1)
        self.said.emit(self._say("labels_printed", start=self.start.value()))
