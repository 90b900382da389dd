"""When the result is given and to whom: at once (a name only if the register is to say it), or later with Mẫu 01.

Made by ui.desk.certify. F8 changes; Ctrl+F8 promises the result by the rule's extension, where there is one. Signals
`left` when Enter leaves the last field that is needed.
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.dossiers import Applicant
from kiosk.values.procedures import Procedure
from ui.desk.certify_entry import EnterLine
from ui.widgets.look import Look, button
from ui.widgets.printable import unprintable


class CertifyWho(QWidget):
    left = Signal()

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.language, self._days = language, 0
        self._card: Applicant | None = None  # what a card said of who is named
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.u(6))
        self.later, self.extended = button("", "given_later"), button("", "given_extended")
        for made in (self.later, self.extended):
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.toggled.connect(self._show)
            row.addWidget(made)
        self.name, self.phone = EnterLine(), EnterLine()
        for key, field, share in (("name", self.name, 3), ("phone", self.phone, 1)):
            field.setObjectName(f"later:{key}")
            field.setAccessibleName(text(f"desk.serve.{key}", language))
            field.setMaxLength(200)
            row.addWidget(field, share)
        self.phone.setMinimumWidth(look.u(130))
        self.phone.setPlaceholderText(text("desk.serve.phone", language))
        self.name.entered.connect(self._named)
        self.phone.entered.connect(self.left)
        self._show()

    def _say(self, key: str, **values: object) -> str:
        return text(f"certify.page.{key}", self.language, **values)

    @property
    def given_now(self) -> bool:
        return not self.later.isChecked()

    @property
    def longer(self) -> bool:
        """The result is promised by the rule's extension."""
        return not self.given_now and self._days > 0 and self.extended.isChecked()

    def about(self, procedure: Procedure) -> None:
        self._days = procedure.time.extension_working_days
        self._show()

    def _show(self) -> None:
        later = self.later.isChecked()
        self.later.setText(f"{self._say('given_later' if later else 'given_now')} (F8)")
        self.extended.setText(f"{self._say('extended', count=self._days)} (Ctrl+F8)")
        self.extended.setVisible(later and self._days > 0)
        self.phone.setVisible(later)
        self.name.setPlaceholderText(self._say("name_needed" if later else "name_if_known"))

    def applicant(self) -> Applicant | None:
        name = " ".join(self.name.text().split())
        if not name and self.given_now:
            return None
        read = self._card if self._card is not None and self._card.name == name else Applicant(name=name)
        return replace(read, phone="" if self.given_now else self.phone.text().strip())

    def show_person(self, person: Applicant) -> None:
        """As a card says; the number goes with the name, until another one is typed."""
        self._card = person
        self.name.setText(person.name)

    def fault(self) -> str:
        """What is to be mended in the name, in words; "" where nothing is."""
        if not self.given_now and not self.name.text().strip():
            return text("desk.serve.name_missing", self.language)
        return unprintable(self.name.text(), self.language)

    def _named(self) -> None:
        if self.given_now:
            self.left.emit()
        else:
            self.phone.setFocus()

    def begin(self) -> None:
        """A new visit."""
        self.wipe()
        self.later.setChecked(False)
        self.extended.setChecked(False)

    def wipe(self) -> None:
        """Nothing personal stays."""
        self._card = None
        self.name.clear()
        self.phone.clear()
