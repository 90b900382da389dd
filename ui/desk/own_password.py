"""The page on which a clerk changes their own password: account, the present one, the new one twice.

Opened from the sign-in page, locked or not, and leads back to it; it opens nothing by itself. What was typed goes when
the page is left. services.own_password proves, looks at the new one and writes it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from kiosk.values.staff import ChangePassword, SignedIn
from ui.station import Station
from ui.widgets.look import Look, button, label
from ui.widgets.spoken_roles import as_heading

SECRETS = ("present", "new", "again")


class OwnPasswordPage(QWidget):
    back_asked = Signal()
    changed = Signal(object)

    def __init__(self, station: Station, look: Look) -> None:
        super().__init__()
        self.station = station
        self.setObjectName("own_password_page")
        self.setProperty("part", "ground")
        card = QFrame()
        card.setProperty("part", "card")
        card.setFixedWidth(look.u(560))
        column = QVBoxLayout(card)
        column.setContentsMargins(look.u(32), look.u(24), look.u(32), look.u(24))
        column.setSpacing(look.u(12))
        title = label(self._say("title"), "big", "own_password_title", wrap=True)
        as_heading(title)
        column.addWidget(title)
        column.addWidget(label(self._say("words"), "muted", "own_password_words", wrap=True))
        self.fields: dict[str, QLineEdit] = {}
        column.addLayout(self._grid(look))
        self.wrong = label("", "wrong", "own_password_error", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        self.go = button(self._say("go"), "change_password", "great")
        self.go.clicked.connect(self.submit)
        column.addWidget(self.go)
        back = button(self._say("back"), "own_password_back")
        back.clicked.connect(self.leave)
        column.addWidget(back)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(card, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)

    def _say(self, key: str) -> str:
        return text(f"desk.own_password.{key}", self.station.language)

    def _grid(self, look: Look) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(look.u(8))
        for row, key in enumerate(("account", *SECRETS)):
            field = QLineEdit()
            field.setObjectName(f"own_password:{key}")
            field.setAccessibleName(self._say(key))
            field.setMaxLength(200)
            if key in SECRETS:
                field.setEchoMode(QLineEdit.EchoMode.Password)
            field.returnPressed.connect(self.submit if key == "again" else self._next)
            grid.addWidget(label(self._say(key), "strong"), row, 0)
            grid.addWidget(field, row, 1)
            self.fields[key] = field
        return grid

    def _next(self) -> None:
        self.focusNextChild()

    def enter(self, account: str) -> None:
        self._forget()
        self.fields["account"].setText(account)
        self.fields["present" if account else "account"].setFocus()

    def leave(self) -> None:
        self._forget()
        self.back_asked.emit()

    def _forget(self) -> None:
        for field in self.fields.values():
            field.clear()
        self.wrong.hide()
        self.go.setEnabled(True)

    def submit(self) -> None:
        said = {key: field.text() for key, field in self.fields.items()}
        empty = next((key for key, words in said.items() if not words.strip()), None)
        if empty is not None:
            self._tell(self._say("empty"), empty)
        elif said["new"] != said["again"]:
            self.fields["again"].clear()
            self._tell(self._say("differ"), "again")
        else:
            self._change(said)

    def _change(self, said: dict[str, str]) -> None:
        from kiosk.services import own_password

        self.go.setEnabled(False)
        self.wrong.hide()
        command = ChangePassword(
            name=said["account"].strip(), present=said["present"], new=said["new"], place=self.station.place
        )
        self.station.tasks.start(own_password.change, command).then(self._done).failed(self._refused)

    def _done(self, person: SignedIn) -> None:
        self._forget()
        self.changed.emit(person)

    def _refused(self, error: BaseException) -> None:
        """What was wrong is typed again; a new one that was refused does not cost the present one."""
        self.go.setEnabled(True)
        language = self.station.language
        new = isinstance(error, ExpectedError) and error.key.startswith("account.")
        for key in ("new", "again") if new else ("present",):
            self.fields[key].clear()
        words = text("desk.fault.title", language)
        if isinstance(error, ExpectedError):
            words = "\n".join(error_texts(error, language))
        self._tell(words, "new" if new else "present")

    def _tell(self, words: str, where: str) -> None:
        self.wrong.setText(words)
        self.wrong.show()
        self.fields[where].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
