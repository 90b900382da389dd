"""Address labels of results that go by post: buttons for the dossiers that are picked, or to pick all of the list, and
which place of the sheet is free.

Part of the list of dossiers. Labels are a leaflet: what they say is stored nowhere. Signals `said(words)`, and
`all_wanted` where every dossier of the list that goes by post is to be picked.
"""

from __future__ import annotations

from collections.abc import Iterable

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
    all_wanted = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work = at_work
        self.rows: tuple[DossierRow, ...] = ()  # picked ones that go by post
        self._count = 0  # of the labels that are being printed
        self.sheet = at_work.station.settings.desk.label_sheet
        self.leaflets = LeafletPrints(at_work.station, self)
        self.leaflets.told.connect(self._told)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.u(6))
        self.print = button(self._say("labels"), "print_labels")
        self.print.clicked.connect(self._print)
        self.all = button(self._say("labels_all"), "pick_labels")
        self.all.clicked.connect(lambda _checked=False: self.all_wanted.emit())
        line.addStretch(1)
        line.addWidget(self.all)
        line.addWidget(self.print)
        self.start = QSpinBox()
        self.start.setObjectName("labels_start")
        self.start.setAccessibleName(self._say("labels_start"))
        self.start.setRange(1, self.sheet.places)
        line.addWidget(label(self._say("labels_start"), "small"))
        line.addWidget(self.start)
        self.show_rows((), 0)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.dossiers.{key}", self.at_work.station.language, **values)

    def show_rows(self, picked: Iterable[DossierRow], offered: int) -> None:
        """The dossiers that are picked: those whose result goes by post get labels. `offered`: how many such are in
        the list."""
        self.rows = tuple(row for row in picked if row.by_post)
        self.all.setEnabled(offered > 0)
        self._ready()

    def _ready(self) -> None:
        count = len(self.rows)
        self.print.setText(self._say("labels_many", count=count) if count > 1 else self._say("labels"))
        self.print.setEnabled(count > 0 and self.leaflets.job is None)

    def _print(self) -> None:
        chosen = tuple(row.id for row in self.rows)
        asked = LabelsAsked(dossiers=chosen, sheet=self.sheet, start=self.start.value())
        self.at_work.hear(self.at_work.station.tasks.read(address_labels, asked), self._made, self.at_work.failed)

    def _made(self, paper: AddressLabels) -> None:
        self._count = len(paper.labels)
        self.leaflets.print(PaperKind.LABELS, paper)
        self._ready()

    def _told(self, outcome: JobOutcome) -> None:
        self._ready()
        if outcome.state is not JobState.PRINTED:
            self.said.emit(self._say("labels_not"))
            return
        self.start.setValue((self.start.value() + self._count - 1) % self.sheet.places + 1)
        self.said.emit(self._say("labels_printed", count=self._count, start=self.start.value()))
