"""The desk's first page and its lock: account and password. Enter signs in; an error stands under the fields.

A locked desk shows the account that locked it and nothing of its work.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from kiosk.values.staff import SignedIn, SignIn
from ui.station import Station
from ui.widgets.look import Look, button, label
from ui.widgets.spoken_roles import as_heading


class SignInPage(QWidget):
    signed_in = Signal(object)
    change_asked = Signal(str)  # the account that is typed, to change its password

    def __init__(self, station: Station, look: Look, desk: str) -> None:
        super().__init__()
        self.station = station
        self.setObjectName("sign_in_page")
        self.setProperty("part", "ground")
        say = self._say
        card = QFrame()
        card.setProperty("part", "card")
        card.setFixedWidth(look.u(520))
        column = QVBoxLayout(card)
        column.setContentsMargins(look.u(32), look.u(28), look.u(32), look.u(28))
        column.setSpacing(look.u(14))
        column.addWidget(label(station.catalogue.agency().counter, "muted", wrap=True))
        self.desk = desk
        self.title = label(say("title", desk=desk), "big", "sign_in_title", wrap=True)
        as_heading(self.title)
        column.addWidget(self.title)
        self.locked = label(say("locked_words"), "muted", "locked_words", wrap=True)
        self.locked.hide()
        column.addWidget(self.locked)
        self.account, self.password = QLineEdit(), QLineEdit()
        self.account.setObjectName("account")
        self.password.setObjectName("password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.account.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.submit)
        grid = QGridLayout()
        grid.setSpacing(look.u(8))
        for row, (key, field) in enumerate((("account", self.account), ("password", self.password))):
            field.setAccessibleName(say(key))
            grid.addWidget(label(say(key), "strong"), row, 0)
            grid.addWidget(field, row, 1)
        column.addLayout(grid)
        self.wrong = label("", "wrong", "sign_in_error", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        self.go = button(say("enter"), "sign_in", "great")
        self.go.clicked.connect(self.submit)
        column.addWidget(self.go)
        self.change = button(say("change"), "own_password")
        self.change.clicked.connect(self._change)
        column.addWidget(self.change)
        self.changed = label(say("changed"), "strong", "password_changed", wrap=True)
        self.changed.hide()
        column.addWidget(self.changed)
        self.hint = label("", "small", "sample_account", wrap=True)
        column.addWidget(self.hint)
        self._tell_sample()
        middle = QHBoxLayout(self)
        middle.addStretch(1)
        middle.addWidget(card, 0, Qt.AlignmentFlag.AlignVCenter)
        middle.addStretch(1)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.sign_in.{key}", self.station.language, **values)

    def _tell_sample(self) -> None:
        ward = self.station.catalogue.ward()
        if ward.sample and ward.sample_user:
            self.hint.setText(self._say("hint", account=ward.sample_user, password=ward.sample_password))
        else:
            self.hint.hide()

    def enter(self, locked_by: str = "") -> None:
        """`locked_by`: the account whose work stays behind this page."""
        self.title.setText(self._say("locked" if locked_by else "title", desk=self.desk))
        self.locked.setVisible(bool(locked_by))
        self.go.setText(self._say("unlock" if locked_by else "enter"))
        if locked_by:
            self.account.setText(locked_by)
        self.go.setEnabled(True)
        self.password.clear()
        self.wrong.hide()
        self.changed.hide()
        (self.password if self.account.text() else self.account).setFocus()

    def show_changed(self, account: str) -> None:
        """The new password is what is typed next."""
        self.account.setText(account)
        self.changed.show()
        self.password.setFocus()

    def scanned(self) -> None:
        """Nothing is scanned into an account or a password."""
        if self.isVisible():
            self._tell(text("desk.scans.locked", self.station.language))

    def _change(self) -> None:
        self.password.clear()
        self.change_asked.emit(self.account.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4 and not event.isAutoRepeat():
            self._change()
        else:
            super().keyPressEvent(event)

    def submit(self) -> None:
        name, password = self.account.text().strip(), self.password.text()
        if not name or not password:
            self._tell(self._say("empty"))
            return
        from kiosk.services import staff

        self.go.setEnabled(False)
        self.wrong.hide()
        command = SignIn(name=name, password=password, place=self.station.place)
        self.station.tasks.start(staff.sign_in, command).then(self._welcome).failed(self._refused)

    def _welcome(self, person: SignedIn) -> None:
        self.go.setEnabled(True)
        self.password.clear()
        self.signed_in.emit(person)

    def _refused(self, error: BaseException) -> None:
        self.go.setEnabled(True)
        self.password.clear()
        self.password.setFocus()
        if isinstance(error, ExpectedError):
            self._tell("\n".join(error_texts(error, self.station.language)))
        else:
            self._tell(text("desk.fault.title", self.station.language))

    def _tell(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.show()
