"""A clerk says who they are, by code and PIN on the keypad, to fill a declaration in for somebody.

Reached from ui.citizen.helping, and from the declaration itself once help was called. It opens nothing but that one
declaration: with the hand-in, the time-out or the first page the clerk is gone. Tries are few and counted over
restarts (kiosk.services.staff).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy

from kiosk.errors import ExpectedError
from kiosk.texts import error_line
from kiosk.values.filling import by_staff
from kiosk.values.forms import Answer, Page, PageKind, Question, QuestionType
from kiosk.values.staff import PinSignIn, SignedIn
from ui.citizen import visit_drafts
from ui.citizen.routes import Declare, StaffCode
from ui.citizen.screen import Screen
from ui.citizen.stays import nobody_there
from ui.questions.body import Frame
from ui.questions.number import NumberBody
from ui.widgets.away import away
from ui.widgets.touch import SureButton

DOT = "•"
LONGEST = 12


class PinBody(NumberBody):
    """Digits that nobody behind can read."""

    digits = ""

    def type(self, digit: str) -> None:
        if len(self.digits) < LONGEST:
            self.digits += digit
        self._show()

    def erase(self) -> None:
        self.digits = self.digits[:-1]
        self._show()

    def _show(self) -> None:
        self.entry.set_text(DOT * len(self.digits))
        self.edited.emit()

    def value(self) -> Answer:
        return self.digits or None

    def wipe(self) -> None:
        super().wipe()
        self.digits = ""


class StaffCodeScreen(Screen):
    """Leads on to the declaration; where one waits behind this page, Back leads to it, too."""

    takes_cards = declares = True
    route: StaffCode

    def enter(self) -> None:
        self.code = ""
        back = SureButton(self.look, self.say("procedure.back"), "back", icon="arrow-left", title_pt=24)
        back.clicked.connect(self._back)
        go_on = SureButton(self.look, self.say("helping.next"), "next", kind="primary", title_pt=26)
        go_on.clicked.connect(self._next)
        self._put(NumberBody, "code")
        self.bar(back, go_on, height_mm=24)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def _put(self, kind: type[NumberBody], asked: str) -> None:
        question = Question(path=asked, name=asked, type=QuestionType.INTEGER, label="")
        page = Page(
            kind=PageKind.QUESTION, path=asked, title=self.say(f"staff_code.{asked}"),
            hint=self.say(f"staff_code.{asked}_hint"), questions=(question,),
        )  # fmt: skip
        low = self.station.theme.low_reach
        self.body = kind(page, question, Frame(look=self.look, language=self.window_.language, low_reach=low))
        self.body.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.body.edited.connect(lambda: self.body.set_error(""))
        self.column.insertWidget(0, self.body, 1)

    def _change(self, kind: type[NumberBody], asked: str) -> None:
        old = self.body
        self._put(kind, asked)
        old.wipe()
        away(old)

    # -- window -----------------------------------------------------------------------------------------------
    def leave(self) -> None:
        self.body.wipe()
        self.code = ""

    def given_up(self) -> None:
        """A declaration that waits behind this page is kept."""
        if self.route.behind is not None:
            self.window_.replace(self.route.behind)
            self.window_.give_up()

    def has_declaration(self) -> bool:
        """One that waits behind this page."""
        return self.route.behind is not None and visit_drafts.is_begun(self.route.behind)

    def hold(self, done: Callable[[bool], None]) -> None:
        """The declaration that waits behind this page."""
        behind = self.route.behind
        if behind is None or behind.session is None:
            super().hold(done)
        else:
            visit_drafts.hold(self.window_, behind.session, lambda _answers: None, done)

    def scanned(self, code: str) -> None:
        """No other declaration is opened from here: the one that a clerk came for would be mixed up with it."""

    def _back(self) -> None:
        if self.code:
            self.code = ""
            self._change(NumberBody, "code")
        elif self.route.behind is not None:
            self.window_.replace(self.route.behind)
        else:
            self.window_.back()

    # -- proof ------------------------------------------------------------------------------------------------
    def _next(self) -> None:
        value = str(self.body.value() or "")
        if not value:
            self.body.set_error(self.say(f"staff_code.{'pin' if self.code else 'code'}_missing"))
        elif not self.code:
            self.code = value
            self._change(PinBody, "pin")
        else:
            from kiosk.services import staff

            command = PinSignIn(code=self.code, pin=value, place=self.station.place)
            asked = self.station.tasks.start(staff.sign_in_by_pin, command)
            asked.then(self._known_or_gone()).failed(self.live(self._refused))

    def _known_or_gone(self) -> Callable[[SignedIn], None]:
        """A PIN that is found right after this page was left signs nobody in."""

        def answered(account: SignedIn) -> None:
            if self.alive:
                self._known(account)
                return
            from kiosk.services import staff

            self.station.tasks.run(staff.leave, (self.station.place, account.name)).failed(nobody_there)

        return answered

    def _known(self, account: SignedIn) -> None:
        self.window_.visit = self.window_.visit.filled_by(by_staff(account))
        self.window_.replace(self.route.behind or Declare())

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, ExpectedError):
            self.window_.failed(error)
            return
        self.code = ""
        self._change(NumberBody, "code")
        self.body.set_error(error_line(error, self.window_.language))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.body.key(event):
            self.window_.patience.touched()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next()
        else:
            super().keyPressEvent(event)
