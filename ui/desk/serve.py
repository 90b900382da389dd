"""Serving a visit with a dossier: procedure, documents, applicant, and the citizen's draft beside them.

Shows a Visit; signals `receive`, `refuse`, `guide`, `procedure_chosen`. F7 goes round: the dossier beside the record,
then the record beside the paper; where the window is too narrow for two, one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.drafts import DraftState
from kiosk.values.procedures import Procedure
from ui.desk.applicant import ApplicantForm
from ui.desk.declared import DeclaredCard, unconfirmed
from ui.desk.documents import Documents
from ui.desk.prefill import applicant_of, usual_state
from ui.desk.visit import Visit
from ui.widgets.look import Look, button, label


class ServePanel(QWidget):
    receive_asked = Signal()
    refuse_asked = Signal()
    guide_asked = Signal()
    procedure_chosen = Signal(str)

    def __init__(self, station: Any, look: Look) -> None:
        super().__init__()
        self.station, self.look = station, look
        self.setObjectName("serve_panel")
        self.visit: Visit | None = None
        self.warned = False  # the clerk has seen which documents are missing
        self._narrow = True  # until the panel knows its width
        self._view = 0  # which of the views F7 goes round
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.u(10))
        row.addWidget(self._form(), 3)
        row.addWidget(self._draft(), 2)
        self._arrange()

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.serve.{key}", self.station.language, **values)

    # -- building -------------------------------------------------------------------------------------------
    def _form(self) -> QFrame:
        look = self.look
        self.form = QFrame()
        self.form.setProperty("part", "card")
        column = QVBoxLayout(self.form)
        column.setContentsMargins(look.u(14), look.u(10), look.u(14), look.u(10))
        column.setSpacing(look.u(8))
        top = QHBoxLayout()
        top.addWidget(label(self._say("procedure"), "strong"))
        self.procedures = QComboBox()
        self.procedures.setObjectName("procedure")
        self.procedures.setAccessibleName(self._say("procedure"))
        self.procedures.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.procedures.setMinimumContentsLength(16)
        self.procedures.activated.connect(self._chosen)
        top.addWidget(self.procedures, 1)
        self.swap = button("", "show_paper")
        self.swap.clicked.connect(self.toggle_paper)
        top.addWidget(self.swap)
        column.addLayout(top)
        self.condolence = label(self._say("condolence"), "strong", "condolence", wrap=True)
        column.addWidget(self.condolence)
        column.addWidget(self._scrolled(), 1)
        self.wrong = label("", "wrong", "serve_error", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addLayout(self._actions())
        return self.form

    def _scrolled(self) -> QScrollArea:
        look = self.look
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, look.u(8), 0)
        column.setSpacing(look.u(6))
        heading = QHBoxLayout()
        heading.addWidget(label(self._say("documents"), "heading"))
        heading.addStretch(1)
        heading.addWidget(label(self._say("documents_keys"), "small"))
        column.addLayout(heading)
        self.documents = Documents(look, self.station.language)
        self.documents.changed.connect(self._forget_warning)
        column.addWidget(self.documents)
        heading = QHBoxLayout()
        heading.addWidget(label(self._say("applicant"), "heading"))
        heading.addStretch(1)
        self.source = label("", "small", "applicant_source")
        heading.addWidget(self.source)
        column.addLayout(heading)
        self.applicant = ApplicantForm(look, self.station.language)
        column.addWidget(self.applicant)
        column.addStretch(1)
        area = self.area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        return area

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.u(8))
        self.refuse = button(f"{self._say('refuse')} (F10)", "refuse")
        self.guide = button(f"{self._say('guide')} (F11)", "guide_only")
        self.receive = button(f"{self._say('receive')} (F9)", "receive", "primary")
        self.refuse.clicked.connect(self.refuse_asked)
        self.guide.clicked.connect(self.guide_asked)
        self.receive.clicked.connect(self.receive_asked)
        row.addWidget(self.refuse)
        row.addWidget(self.guide)
        row.addStretch(1)
        row.addWidget(self.receive, 1)
        return row

    def _draft(self) -> QFrame:
        self.declared = DeclaredCard(self.station, self.look)
        self.declared.turn_asked.connect(self.toggle_paper)
        self.paper = self.declared.paper
        return self.declared

    # -- showing --------------------------------------------------------------------------------------------
    def show_procedures(self, procedures: tuple[Procedure, ...]) -> None:
        self.procedures.clear()
        self.procedures.addItem(self._say("choose_procedure"), "")
        for procedure in procedures:
            self.procedures.addItem(f"{procedure.short.of(self.station.language)} ({procedure.code})", procedure.code)

    def show_visit(self, visit: Visit, online: bool) -> None:
        """A new visit, or another procedure for it."""
        same = self.visit is not None and self.visit.call.ticket == visit.call.ticket
        self.visit = visit
        self._forget_warning()
        procedure = visit.procedure
        index = self.procedures.findData(procedure.code if procedure else "")
        self.procedures.setCurrentIndex(max(0, index))
        self.condolence.setVisible(visit.about_death)
        items = procedure.documents if procedure else ()
        drafted = visit.draft is not None
        states = {item.key: usual_state(item, online=online, draft=drafted) for item in items}
        self.documents.show_items(items, states, narrow=self._tight())
        if not same or visit.draft is not None:
            self._show_applicant(visit)

    def _show_applicant(self, visit: Visit) -> None:
        found = applicant_of(visit.draft)
        self.applicant.show_applicant(found)
        draft = visit.draft
        self.source.setText(self._say("from_draft", code=draft.code) if draft and found else "")
        if draft is None:
            self.declared.show_none(can_fill=visit.procedure is None or visit.procedure.form is not None)

    def show_new_version(self, visit: Visit) -> None:
        """The declaration was corrected: the applicant's fields follow, the ticks stay."""
        self.visit = visit
        self._show_applicant(visit)

    def show_draft(self, pdf: bytes, files: Sequence[bytes] = ()) -> None:
        """The declaration's paper, and what came with it from the scanner."""
        self.paper.show_pdf(pdf, files)

    def clear(self) -> None:
        """Nothing personal stays behind."""
        self.visit = None
        self.declared.clear()
        self.applicant.show_applicant(None)
        self.documents.show_items((), {})
        self.source.setText("")
        self._forget_warning()

    def tell(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def ready(self) -> bool:
        """Whether the dossier can be received as it stands; otherwise says what to do."""
        if self.visit is None or self.visit.procedure is None:
            self.tell(self._say("procedure_missing"))
            self.procedures.setFocus()
            return False
        if not self.applicant.applicant().name:
            self.tell(self._say("name_missing"))
            self.applicant.mark_wrong(True)
            return False
        self.applicant.mark_wrong(False)
        doubts = self._doubts()
        if doubts and not self.warned:
            self.tell(" ".join(doubts))
            self.warned = True
            return False
        self.tell("")
        return True

    def _doubts(self) -> list[str]:
        """What a clerk should know before receiving; said once, then it is theirs to decide."""
        missing = self.documents.missing()
        doubts = [self._say("missing_documents", names="; ".join(missing))] if missing else []
        draft = self.visit.draft if self.visit is not None else None
        if draft is not None and not draft.damaged:
            if draft.state is DraftState.PARKED:
                doubts.append(self._say("draft_unfinished"))
            elif unconfirmed(draft):
                doubts.append(self._say("draft_unconfirmed"))
        return doubts

    def _forget_warning(self) -> None:
        self.warned = False
        self.tell("")

    def _chosen(self, index: int) -> None:
        code = self.procedures.itemData(index)
        if code:
            self.procedure_chosen.emit(code)

    def focus(self) -> None:
        if self.documents.items:
            self.documents.focus_row(self.documents.items[0].key)
            # The focus scrolls by a layout that is not made yet; start at the top once it is.
            QTimer.singleShot(0, self, lambda: self.area.verticalScrollBar().setValue(0))
        else:
            self.procedures.setFocus()

    # -- width ----------------------------------------------------------------------------------------------
    def _tight(self) -> bool:
        """Whether the states of a document stand under its name."""
        share = 1.0 if self._narrow else 0.6
        return self.width() * share < self.look.u(830)

    def toggle_paper(self) -> None:
        self._view = (self._view + 1) % (3 if self._narrow else 2)
        self._arrange()

    def _arrange(self) -> None:
        """Views of a wide window: dossier and record, record and paper; of a narrow one each alone."""
        narrow, view = self._narrow, self._view
        self.swap.setText(f"{self._say('draft')} (F7)")
        self.swap.setVisible(narrow)
        form_shown, declared_shown = view == 0, not narrow or view > 0
        say = lambda key: f"{text(key, self.station.language)} (F7)"  # noqa: E731
        if narrow:
            self.declared.view("paper" if view == 2 else "record",
                               say("desk.serve.applicant" if view == 2 else "desk.declared.paper"))  # fmt: skip
        else:
            self.declared.view("both" if view else "record",
                               say("desk.serve.applicant" if view else "desk.declared.paper"))  # fmt: skip
        parts = [(self.form, form_shown), (self.declared, declared_shown)]
        for part, shown in sorted(parts, key=lambda pair: pair[1]):  # hide first: both would ask for more room
            part.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < self.look.u(980)
        if narrow != self._narrow or event.oldSize().width() < 0:
            self._narrow = narrow
            self._view = min(self._view, 2 if narrow else 1)
            self._arrange()
        super().resizeEvent(event)
