"""The dossier that is being received: procedure, documents, applicant, and what a clerk should know before.

Left part of ui.desk.serve. Follows the visit in work (ui.desk.at_work): another visitor begins with nothing filled in,
another procedure with its own documents; a corrected declaration brings its applicant, the ticks stay. Signals
`receive_asked`, `refuse_asked`, `guide_asked`, `procedure_chosen`.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.drafts import DraftState
from ui.desk.applicant import ApplicantForm
from ui.desk.at_work import AtWork
from ui.desk.declared_words import unconfirmed
from ui.desk.documents import Documents
from ui.desk.form_contents import FormContents
from ui.desk.guide_button import DeskGuideButton
from ui.desk.prefill import applicant_of, usual_state
from ui.desk.principals import Principals
from ui.desk.visit import ServedVisit
from ui.widgets.look import Look, button, label, scrolled
from ui.widgets.printable import first_unprintable


class DossierForm(QFrame):
    receive_asked = Signal()
    refuse_asked = Signal()
    guide_asked = Signal()
    procedure_chosen = Signal(str)
    turn_asked = Signal()  # to the declaration, where the window is too narrow for both

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.visit: ServedVisit | None = None  # what is in view
        self.warned = False  # the clerk has seen which documents are missing
        self._person = ""
        self._build()
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.serve.{key}", self.station.language, **values)

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        look = self.look
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
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
        top.addWidget(DeskGuideButton(self.at_work))
        self.swap = button("", "show_paper")
        self.swap.clicked.connect(self.turn_asked)
        top.addWidget(self.swap)
        column.addLayout(top)
        self.condolence = label(self._say("condolence"), "strong", "condolence", wrap=True)
        column.addWidget(self.condolence)
        column.addWidget(self._scrolled(), 1)
        self.wrong = label("", "wrong", "serve_error", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addLayout(self._actions())

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
        self.documents.passed.connect(lambda: _turn_to_applicant(self))
        column.addWidget(self.documents)
        heading = QHBoxLayout()
        heading.addWidget(label(self._say("applicant"), "heading"))
        heading.addStretch(1)
        self.source = label("", "small", "applicant_source")
        heading.addWidget(self.source)
        column.addLayout(heading)
        self.applicant = ApplicantForm(look, self.station.language)
        column.addWidget(self.applicant)
        self.principals = Principals(look, self.station.language)
        column.addWidget(self.principals)
        column.addStretch(1)
        self.area = scrolled(inside)
        return self.area

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.u(8))
        self.receive = button(f"{self._say('receive')} (F9)", "receive", "primary")
        self.refuse = button(f"{self._say('refuse')} (F10)", "refuse")
        self.guide = button(f"{self._say('guide')} (⇧F11)", "guide_only")
        self.refuse.clicked.connect(self.refuse_asked)
        self.guide.clicked.connect(self.guide_asked)
        self.receive.clicked.connect(self.receive_asked)
        row.addWidget(self.receive, 1)
        row.addStretch(1)
        row.addWidget(self.refuse)
        row.addWidget(self.guide)
        return row

    # -- showing --------------------------------------------------------------------------------------------
    def _follow(self) -> None:
        if self._person != self.at_work.actor:
            self._person = self.at_work.actor
            self._show_procedures()
        visit = self.at_work.visit if self.at_work.outcome is None else None
        before = self.visit
        if visit is None:
            if before is not None:
                self.clear()
        elif before is None or before.call.ticket != visit.call.ticket:
            self.clear()
            self.show_visit(visit)
        else:
            self._show_step(before, visit)

    def _show_procedures(self) -> None:
        self.procedures.clear()
        self.procedures.addItem(self._say("choose_procedure"), "")
        for procedure in self.at_work.names.procedures() if self._person else ():
            self.procedures.addItem(f"{procedure.short.of(self.station.language)} ({procedure.code})", procedure.code)

    def _show_step(self, before: ServedVisit, visit: ServedVisit) -> None:
        """The same visitor: another procedure or declaration, or the declaration was corrected."""
        now, was = visit.draft, before.draft
        same = (now.id if now else None) == (was.id if was else None)
        self.condolence.setVisible(visit.about_death)
        if not same or visit.procedure != before.procedure:
            self.show_visit(visit)
        elif now is not None and was is not None and now.kept_at != was.kept_at:
            self._show_applicant(visit)
        self.visit = visit

    def show_visit(self, visit: ServedVisit) -> None:
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
        states = {item.key: usual_state(item, online=self.at_work.online, draft=drafted) for item in items}
        self.documents.show_items(items, states, chosen=procedure is not None)
        if not same or visit.draft is not None:
            self._show_applicant(visit)

    def _show_applicant(self, visit: ServedVisit) -> None:
        found, draft = applicant_of(visit.draft), visit.draft
        self.applicant.show_applicant(found)
        self.applicant.came_in.start(draft.filled_by if draft is not None else None)
        self.source.setText(self._say("from_draft", code=draft.code) if draft and found else "")

    def clear(self) -> None:
        """Nothing personal stays behind."""
        self.visit = None
        self.applicant.show_applicant(None)
        self.applicant.came_in.start(None)
        self.principals.clear()
        self.documents.show_items((), {}, chosen=False)
        self.source.setText("")
        self._forget_warning()

    # -- what stands in it ------------------------------------------------------------------------------------
    def contents(self) -> FormContents:
        procedure = self.visit.procedure if self.visit is not None else None
        return FormContents(
            procedure=procedure.code if procedure else None, applicant=self.applicant.applicant(),
            principals=self.principals.principals(), return_at=self.applicant.return_at(),
            documents=self.documents.ticks(), came_in=self.applicant.came_in.way.value,
        )  # fmt: skip

    def fill(self, contents: FormContents) -> None:
        """As it stood; the visit's own procedure stays."""
        if self.visit is None:
            return
        self.applicant.show_applicant(contents.applicant, contents.return_at)
        self.applicant.came_in.go_back_to(contents.came_in)
        self.principals.show_principals(contents.principals)
        if self.visit.procedure is not None and self.visit.procedure.code == contents.procedure:
            self.documents.tick(contents.documents)

    # -- before it is received --------------------------------------------------------------------------------
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
            # Once the words that were just said have taken their room.
            QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.applicant.fields["name"]))
            return False
        self.applicant.mark_wrong(False)
        if self.principals.nameless():
            self.tell(self._say("principal_missing"))
            return False
        if words := first_unprintable(self, self.station.language):
            self.tell(words)
            return False
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

    def go_on(self) -> None:
        """The applicant is there: on to what is missing next."""
        if self.visit is None or self.visit.procedure is None:
            self.procedures.setFocus()
        elif not any(line.hasFocus() for line in self.documents.lines.values()):
            self.focus()

    def focus(self) -> None:
        if self.documents.items:
            self.documents.focus_row(self.documents.items[0].key)
            # The focus scrolls by a layout that is not made yet; start at the top once it is.
            QTimer.singleShot(0, self, lambda: self.area.verticalScrollBar().setValue(0))
        else:
            self.procedures.setFocus()


def _turn_to_applicant(form: DossierForm) -> None:
    """The way of the work after the documents: the applicant where the name is missing, else the end."""
    name = form.applicant.fields["name"]
    (form.receive if name.text().strip() else name).setFocus()
