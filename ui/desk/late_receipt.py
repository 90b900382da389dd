"""What a handwritten Mẫu 01 says, as a clerk types it: its printed code, the time, procedure, papers, applicant.

Lower part of ui.desk.late_panel. Asks for the rest only once a code is typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.ids import ProcedureCode
from kiosk.values.kit import EnterDossier
from ui.desk.applicant import ApplicantForm
from ui.desk.at_work import AtWork
from ui.desk.documents import Documents
from ui.desk.prefill import usual_state
from ui.widgets.look import Look, label


class ReceiptFields(QWidget):
    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look, self.language = at_work, look, at_work.station.language
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(6))
        self.code, row = self._line("code", 38)
        row.addStretch(1)
        column.addLayout(row)
        self.rest = QWidget()
        column.addWidget(self.rest)
        self._build_rest(QVBoxLayout(self.rest))
        self.code.textChanged.connect(self._show_rest)
        self.clear()
        self.rest.hide()

    def _say(self, key: str) -> str:
        return text(f"late.{key}", self.language)

    def _line(self, key: str, letters: int) -> tuple[QLineEdit, QHBoxLayout]:
        made = QLineEdit()
        made.setObjectName(f"late:{key}")
        made.setAccessibleName(self._say(key))
        made.setMaxLength(60)
        made.setFixedWidth(self.look.u(letters * 8))
        row = QHBoxLayout()
        row.addWidget(label(self._say(key), "strong"))
        row.addWidget(made)
        return made, row

    def _build_rest(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.look.u(6))
        self.received, row = self._line("received", 10)
        self.procedure = QComboBox()
        self.procedure.setObjectName("late:procedure")
        self.procedure.setAccessibleName(self._say("procedure"))
        self.procedure.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.procedure.setMinimumContentsLength(16)
        self.procedure.currentIndexChanged.connect(self._show_papers)
        row.addWidget(self.procedure, 1)
        column.addLayout(row)
        column.addWidget(label(self._say("papers"), "heading"))
        self.papers = Documents(self.look, self.language)
        column.addWidget(self.papers)
        column.addWidget(label(self._say("applicant"), "heading"))
        self.applicant = ApplicantForm(self.look, self.language)
        column.addWidget(self.applicant)

    # -- typing -------------------------------------------------------------------------------------------------
    def _show_rest(self, _words: str) -> None:
        if self.typed and not self.procedure.count():
            self.procedure.addItem(self._say("choose_procedure"), "")
            for one in self.at_work.names.procedures():
                self.procedure.addItem(f"{one.short.of(self.language)} ({one.code})", one.code)
        self.rest.setVisible(self.typed)

    def _show_papers(self, _index: int) -> None:
        procedure = self.at_work.names.procedure(self.procedure.currentData())
        items = procedure.documents if procedure else ()
        self.papers.show_items(items, {item.key: usual_state(item) for item in items}, chosen=procedure is not None)

    def clear(self) -> None:
        """Nothing personal stays behind."""
        self.code.clear()
        self.received.clear()
        self.procedure.setCurrentIndex(0)
        self.applicant.show_applicant(None)
        self.applicant.came_in.start(None)

    def forget(self) -> None:
        """The catalogue may be another one for the next clerk."""
        self.clear()
        self.procedure.clear()

    # -- what was typed -----------------------------------------------------------------------------------------
    @property
    def typed(self) -> bool:
        return bool(self.code.text().strip())

    def missing(self, at: Callable[[str], datetime | None]) -> tuple[str, QWidget]:
        """What is empty or cannot be read, and where; "" where all is well."""
        if at(self.received.text()) is None:
            return "received", self.received
        if not self.procedure.currentData():
            return "procedure", self.procedure
        if not self.applicant.applicant().name:
            return "name", self.applicant.fields["name"]
        return "", self.code

    def command(self, at: Callable[[str], datetime | None], ticket: str) -> EnterDossier | None:
        received, at_work = at(self.received.text()), self.at_work
        if received is None:
            return None
        arrival = self.applicant.came_in.arrival()
        return EnterDossier(
            code=self.code.text().strip(), received_at=received, ticket_label=ticket,
            procedure=ProcedureCode(self.procedure.currentData()), applicant=self.applicant.applicant(),
            documents=self.papers.ticked(), return_at=self.applicant.return_at(), place=at_work.place,
            desk=at_work.desk, actor=at_work.actor, actor_name=at_work.actor_name, channel=arrival.channel,
            helped=arrival.helped,
        )  # fmt: skip
