"""The panels of the desk's working page, of which one is on: the visit's own, or one that the clerk looked up.

Made by ui.desk.board_view. `work` turns to the panel of the visit, as far as it has come; `turn_to` to any.
Those who run the use cases get it to show what came of them.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.desk import duties
from ui.desk.at_work import AtWork
from ui.desk.certify import CertifyPanel
from ui.desk.closing_page import ClosingPanel
from ui.desk.dossier_files import DossierFilesPanel
from ui.desk.dossier_page import DossierPage
from ui.desk.dossiers import DossiersPanel
from ui.desk.entry_form import EntryFormPanel
from ui.desk.feedback_one import FeedbackOnePanel
from ui.desk.feedback_panel import FeedbackPanel
from ui.desk.idle import IdlePanel
from ui.desk.inspect_page import InspectPanel
from ui.desk.late_panel import LatePanel
from ui.desk.open_draft import OpenDraftPanel
from ui.desk.panels import Panels
from ui.desk.province import ProvincePanel
from ui.desk.province_copy import CopyPanel
from ui.desk.refuse import RefusePanel
from ui.desk.result import ResultPanel
from ui.desk.serve import ServePanel
from ui.desk.supervisor import SupervisorPanel
from ui.desk.this_desk import ThisDeskPanel
from ui.desk.ways_on import WaysOnPanel
from ui.widgets.look import Look


class WorkPanels(Panels):
    def __init__(self, at_work: AtWork, look: Look, call_next: QWidget) -> None:
        super().__init__()
        self.at_work, self._call_next = at_work, call_next
        self.idle = IdlePanel(look, at_work.station.language)
        self.serve = ServePanel(at_work, look)
        self.certify = CertifyPanel(at_work, look)
        self.refuse = RefusePanel(at_work, look)
        self.result = ResultPanel(at_work, look)
        self.entry_form = EntryFormPanel(at_work.station, look)
        self.open_draft = OpenDraftPanel(at_work, look)
        self.dossiers = DossiersPanel(at_work, look)
        self.dossier_page = DossierPage(at_work, look)
        self.files = DossierFilesPanel(at_work, look)
        self.supervisor = SupervisorPanel(at_work, look)
        self.closing = ClosingPanel(at_work, look)
        self.inspect = InspectPanel(at_work, look)
        self.ways_on = WaysOnPanel(at_work, look)
        self.this_desk = ThisDeskPanel(at_work, look)
        self.late = LatePanel(at_work, look)
        self.feedback = FeedbackPanel(at_work, look)
        self.feedback_one = FeedbackOnePanel(at_work, look)
        self.province = ProvincePanel(at_work, look)
        self.copying = CopyPanel(at_work, look)
        for panel in (self.idle, self.serve, self.certify, self.refuse, self.result, self.entry_form, self.open_draft,
                      self.dossiers, self.dossier_page, self.files, self.supervisor, self.closing, self.inspect,
                      self.ways_on, self.this_desk, self.late, self.feedback, self.feedback_one, self.province,
                      self.copying):  # fmt: skip
            self.addWidget(panel)

    def on(self, *panels: QWidget) -> bool:
        """Whether one of them is the panel in view."""
        return self.currentWidget() in panels

    def turn_to(self, panel: QWidget) -> None:
        if not self.on(panel):
            self.setCurrentWidget(panel)
            self.updateGeometry()

    @property
    def at_dossiers(self) -> bool:
        """The clerk looks at dossiers: what is scanned leads to one."""
        return self.on(self.dossiers, self.dossier_page)

    @property
    def view(self) -> str:
        """Which of the top bar's views it belongs to."""
        if self.on(self.closing, self.inspect):
            return "inspect" if duties.reads_only(self.at_work.person) else "closing"
        if self.at_dossiers or self.on(self.province, self.copying):
            return "dossiers"
        return "supervisor" if self.on(self.supervisor) else "serve"

    def work(self) -> None:
        """The panel of the visit, as far as it has come; or the invitation to call."""
        visit = self.at_work.visit
        if self.at_work.person is not None and not duties.serves(self.at_work.person):
            self._without_visitors()
        elif visit is None:
            self.turn_to(self.idle)
            self._call_next.setFocus()
        elif self.at_work.outcome is not None:
            self.turn_to(self.result)
            self.result.focus()
        elif self.entry_form.form is not None:
            self.turn_to(self.entry_form)
            self.entry_form.lines.focus()
        elif self.certify.serves(visit):
            self.turn_to(self.certify)
            self.certify.focus()
        else:
            self.turn_to(self.serve)
            self.serve.focus()

    def _without_visitors(self) -> None:
        """Where an inspector, or a head who calls nobody, works."""
        panel = self.inspect if duties.reads_only(self.at_work.person) else self.closing
        self.turn_to(panel)
        panel.enter()
