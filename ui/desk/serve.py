"""Serving a visit with a dossier: the dossier's form, and the citizen's declaration beside it.

F7 goes round: the dossier beside the record, then the record beside the paper; where the window is too narrow for two,
one after the other. When the visit is over or decided nothing of it stays, and no paper while the desk is locked.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.texts import text
from ui.desk.at_work import AtWork
from ui.desk.declared import DeclaredCard
from ui.desk.dossier_form import DossierForm
from ui.desk.visit import ServedVisit
from ui.widgets.look import Look


class ServePanel(QWidget):
    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look = at_work, look
        self.setObjectName("serve_panel")
        self._visit: ServedVisit | None = None  # what is in view
        self._narrow = True  # until the panel knows its width
        self._view = 0  # which of the views F7 goes round
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.u(10))
        self.form = DossierForm(at_work, look)
        self.declared = DeclaredCard(at_work, look)
        row.addWidget(self.form, 3)
        row.addWidget(self.declared, 2)
        self.paper = self.declared.paper
        self.form.turn_asked.connect(self.toggle_paper)
        self.declared.turn_asked.connect(self.toggle_paper)
        self._arrange()
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        """Record and paper are shown by ui.desk.reading once they are read."""
        visit = self.at_work.visit if self.at_work.outcome is None else None
        before, self._visit = self._visit, visit
        other = visit is None or before is None or before.call.ticket != visit.call.ticket
        if before is not None and other:
            self.declared.clear()
        if visit is not None and visit.draft is None and other:
            self.declared.show_none(can_fill=visit.procedure is None or visit.procedure.form is not None)
        if self.at_work.locked:
            self.paper.clear()

    def focus(self) -> None:
        self.form.focus()

    # -- width ----------------------------------------------------------------------------------------------
    def toggle_paper(self) -> None:
        self._view = (self._view + 1) % (3 if self._narrow else 2)
        self._arrange()

    def _arrange(self) -> None:
        """Views of a wide window: dossier and record, record and paper; of a narrow one each alone."""
        narrow, view, language = self._narrow, self._view, self.at_work.station.language
        self.form.swap.setText(f"{text('desk.serve.draft', language)} (F7)")
        self.form.swap.setVisible(narrow)
        alone = view == 2 if narrow else view == 1  # the paper, or the paper and the record
        turn = f"{text('desk.serve.applicant' if alone else 'desk.declared.paper', language)} (F7)"
        self.declared.view(("paper" if narrow else "both") if alone else "record", turn)
        parts: list[tuple[QWidget, bool]] = [(self.form, view == 0), (self.declared, not narrow or view > 0)]
        for part, shown in sorted(parts, key=lambda pair: pair[1]):  # hide first: both would ask for more room
            part.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < self.look.u(980)
        if narrow != self._narrow or event.oldSize().width() < 0:
            self._narrow = narrow
            self._view = min(self._view, 2 if narrow else 1)
            self._arrange()
        super().resizeEvent(event)
