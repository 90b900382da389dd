""" "In hướng dẫn" beside the procedure at the desk: prints the guide of the one that is chosen, for the visitor.

Follows the choice; what came of it stands on the button until another procedure is chosen.
"""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from kiosk.catalogue.guides import guide
from kiosk.clock import local
from kiosk.errors import BugError, ExpectedError
from kiosk.texts import error_texts, text
from kiosk.values.devices import JobOutcome
from kiosk.values.print_jobs import PaperKind
from kiosk.values.procedures import Procedure
from ui.desk.at_work import AtWork
from ui.leaflets import LeafletPrints, word_of


class DeskGuideButton(QPushButton):
    def __init__(self, at_work: AtWork) -> None:
        super().__init__()
        self.at_work, self.station = at_work, at_work.station
        self.procedure: Procedure | None = None
        self.setObjectName("print_guide")
        self.setAutoDefault(False)
        self.leaflets = LeafletPrints(at_work.station, self)
        self.leaflets.told.connect(self._told)
        self.clicked.connect(self._print)
        at_work.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        visit = self.at_work.visit
        chosen = visit.procedure if visit is not None else None
        if chosen != self.procedure or not self.text():
            self.procedure = chosen
            self._show("print")
        self.setEnabled(chosen is not None and self.leaflets.job is None)

    def _show(self, key: str, why: str = "") -> None:
        words = text(f"guide.button.{key}", self.station.language)
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(why)

    def _print(self) -> None:
        if self.procedure is None:
            return
        day = local(self.station.clock.now()).date()
        if self.leaflets.print(PaperKind.GUIDE, guide(self.station.catalogue, self.procedure, day)):
            self._show("printing")
            self.setEnabled(False)

    def _told(self, outcome: JobOutcome) -> None:
        self._show(word_of(outcome), self._why(outcome.reason))
        self.setEnabled(self.procedure is not None)

    def _why(self, reason: str) -> str:
        try:
            return " – ".join(error_texts(ExpectedError(reason), self.station.language)) if reason else ""
        except BugError:  # it wants values that a leaflet's outcome does not bring
            return ""
