"""The clerk's window: sign in, then the board; locked when nobody touches it. Counts the keys of a certified copy.

Called by the launcher and `motcua desk`. Signals `called(Call)` and `finished(Outcome)`; `keys_to_certify` is
the number of key presses of the last certified copy, from the called ticket to the finished visit.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.calls import Call, Outcome
from kiosk.values.staff import SignedIn
from kiosk.values.sync import LinkStatus
from ui.desk.at_work import AtWork
from ui.desk.board import Board
from ui.desk.desk_keys import DeskKeys
from ui.desk.input_events import InputEvents
from ui.desk.key_counter import KeyCounter
from ui.desk.locking import Locking
from ui.desk.own_password import OwnPasswordPage
from ui.desk.panels import Panels
from ui.desk.sign_in import SignInPage
from ui.station import Station
from ui.widgets.reading_order import ReadWindow
from ui.widgets.window_look import look_for


class DeskWindow(ReadWindow):
    called = Signal(object)
    finished = Signal(object)
    signed_in = Signal(object)

    def __init__(self, station: Station, desk: str = "") -> None:
        super().__init__()
        self.setObjectName("desk_window")
        self.setProperty("part", "ground")
        self.station = station
        home = station.catalogue.desk(station.place)
        self.desk = desk or (home.number if home else station.place.rpartition("-")[2])
        self.keys_to_certify: int | None = None
        self.setWindowTitle(text("desk.window.title", station.language, desk=self.desk))
        look = look_for(self)
        self.setStyleSheet(look.stylesheet())
        self._inputs = InputEvents(self)
        self._desk_keys = DeskKeys(self, self._inputs, self._pressed)
        self.keys = KeyCounter(self, self._inputs)  # after them: whoever came last is asked first
        self.sign_in = SignInPage(station, look, self.desk)
        self.at_work = AtWork(station, self.desk)
        self.board = Board(self.at_work, look)
        self.pages = Panels()
        self.own_password = OwnPasswordPage(station, look)
        self.pages.addWidget(self.sign_in)
        self.pages.addWidget(self.own_password)
        self.pages.addWidget(self.board)
        whole = QVBoxLayout(self)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # never grows over its screen
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self.sign_in.signed_in.connect(self._welcome)
        self.sign_in.change_asked.connect(self._change_password)
        self.own_password.back_asked.connect(self._sign_in_again)
        self.own_password.changed.connect(self._password_changed)
        self.board.bar.out_asked.connect(lambda: self.board.attending.may_close(self._goodbye))
        self.board.bar.lock_asked.connect(self.lock)
        self.locking = Locking(self, self._inputs, station.clock, station.bridge, station.settings.desk.lock_minutes)
        self.locking.due.connect(self.lock)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock)
        self._focus: QWidget | None = None  # where the clerk was when the desk locked
        self.board.calling.called.connect(self._called)
        self.board.deciding.finished.connect(self._finished)
        station.bridge.link.connect(self._link)
        station.bridge.scanned.connect(self._scanned)
        self.sign_in.enter()
        self._inputs.start()

    def _pressed(self, event: QKeyEvent) -> bool:
        return self.pages.currentWidget() is self.board and self.board.keys.desk_key(event)

    def _tell_line(self) -> None:
        """How the line to the city stands now; later changes come by `_link`."""
        sync = getattr(self.station.kiosk, "sync", None)
        if sync is None:
            self.board.show_line(None)
        else:
            self._link(sync.status)

    def _link(self, status: LinkStatus) -> None:
        """The line to the city came or went (values.sync.LinkStatus)."""
        self.board.show_line(status)

    def _scanned(self, _scanned: object) -> None:
        if QApplication.activeWindow() in (None, self):
            self.sign_in.scanned()

    def _welcome(self, person: SignedIn) -> None:
        """The same clerk goes on; of another one's locked desk the work is put back first, as signing off does."""
        before, focus, self._focus = self.at_work.actor, self._focus, None
        self.pages.setCurrentWidget(self.board)
        self.at_work.came(person)
        if before == person.name and focus is not None and shiboken6.isValid(focus):
            focus.setFocus()
        self.locking.start()
        self._tell_line()
        self.signed_in.emit(person)

    def lock(self) -> None:
        """Nothing of the visit is in view until a password is typed; the visit and what is being written stay."""
        person = self.at_work.person
        if person is None or self.at_work.locked:
            return
        self.locking.stop()
        self._focus = self.board.focusWidget()
        self.at_work.lock()
        self.pages.setCurrentWidget(self.sign_in)
        self.locking.clear_away()
        self.sign_in.enter(locked_by=person.name)

    def _change_password(self, account: str) -> None:
        self.pages.setCurrentWidget(self.own_password)
        self.own_password.enter(account)

    def _sign_in_again(self) -> None:
        """The page that was left for another password; a locked desk is still locked."""
        self.pages.setCurrentWidget(self.sign_in)
        self.sign_in.enter(locked_by=self.at_work.actor)

    def _password_changed(self, person: SignedIn) -> None:
        self._sign_in_again()
        self.sign_in.show_changed(person.name)

    def _goodbye(self) -> None:
        """The clerk leaves: everything personal goes with at_work, and their name here."""
        self.locking.stop()
        self._focus = None
        self.at_work.left()
        self.sign_in.account.clear()
        self.pages.setCurrentWidget(self.sign_in)
        self.sign_in.enter()

    def _called(self, call: Call) -> None:
        self.keys.restart()
        self.called.emit(call)

    def _finished(self, outcome: Outcome) -> None:
        if outcome is Outcome.CERTIFIED:
            self.keys_to_certify = self.keys.pressed
        self.finished.emit(outcome)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.locking.stop()
        self.at_work.left()
        self.station.bridge.link.disconnect(self._link)
        self.station.bridge.scanned.disconnect(self._scanned)
        self._inputs.stop()
        super().closeEvent(event)
