"""The page over a public window that asks staff for code and PIN, then whether to unlock it or close the program.

Opened by ui.locking.lock. Goes away after a minute without a touch. Tries are few and counted over restarts
(kiosk.services.staff); where the store is not open nobody can prove themselves, and the page says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.texts import error_line, text
from kiosk.values.forms import Page, PageKind, Question, QuestionType
from kiosk.values.staff import PinSignIn, SignedIn
from ui.citizen.staff_code import PinBody
from ui.places import name_of
from ui.questions.body import Frame
from ui.questions.number import NumberBody
from ui.station import Station
from ui.widgets.away import away, empty
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, Words

log = logging.getLogger("motcua.ui")
STAYS_MS = 60_000


class LeavingPage(QWidget):
    left = Signal()
    unlock_asked = Signal()
    close_asked = Signal()
    devices_asked = Signal()

    def __init__(self, window: QWidget, station: Station, look: Look) -> None:
        super().__init__(window)
        self.station, self.look, self.code = station, look, ""
        self.language = getattr(window, "language", station.language)
        self.setObjectName("leaving")
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), look.colour("ground"))
        self.setPalette(palette)
        self.column = QVBoxLayout(self)
        mm = look.mm
        self.column.setContentsMargins(mm(10), mm(8), mm(10), mm(8))
        self.column.setSpacing(mm(4))
        self._bar(("leaving_back", "back", "plain", self._back), ("leaving_next", "next", "primary", self._next))
        self.body: NumberBody | None = None
        self._put(NumberBody, "code")
        self.stays = QTimer(self)
        self.stays.setSingleShot(True)
        self.stays.setInterval(STAYS_MS)
        self.stays.timeout.connect(self.left)
        self.stays.start()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def _say(self, key: str) -> str:
        return text(f"citizen.leaving.{key}", self.language)

    def _bar(self, *buttons: tuple[str, str, str, Callable[[], None]]) -> None:
        row = QHBoxLayout()
        row.setSpacing(self.look.mm(4))
        for name, key, kind, act in buttons:
            button = SureButton(self.look, self._say(key), name, kind=kind, title_pt=26)
            button.setFixedHeight(self.look.mm(24))
            button.clicked.connect(act)
            row.addWidget(button)
        self.column.addLayout(row)

    def _put(self, kind: type[NumberBody], asked: str) -> None:
        question = Question(path=asked, name=asked, type=QuestionType.INTEGER, label="")
        page = Page(kind=PageKind.QUESTION, path=asked, title=self._say(asked), hint=self._say(f"{asked}_hint"),
                    questions=(question,))  # fmt: skip
        old, self.body = self.body, kind(page, question, Frame(look=self.look, language=self.language))
        self.body.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.body.edited.connect(self._edited)
        self.column.insertWidget(0, self.body, 1)
        if old is not None:
            old.wipe()
            away(old)

    def _edited(self) -> None:
        if self.body is not None:
            self.body.set_error("")
        self.stays.start()

    def _back(self) -> None:
        if not self.code:
            self.left.emit()
            return
        self.code = ""
        self._put(NumberBody, "code")

    def _next(self) -> None:
        from kiosk.services import staff

        assert self.body is not None
        self.stays.start()
        value = str(self.body.value() or "")
        if not value:
            self.body.set_error(self._say(f"{'pin' if self.code else 'code'}_missing"))
        elif not self.code:
            self.code = value
            self._put(PinBody, "pin")
        else:
            command = PinSignIn(code=self.code, pin=value, place=self.station.place)
            self.station.tasks.start(staff.sign_in_by_pin, command).then(self._known).failed(self._refused)

    def _refused(self, error: BaseException) -> None:
        self.code = ""
        self._put(NumberBody, "code")
        assert self.body is not None
        shown = error if isinstance(error, ExpectedError) else ExpectedError("store.errors.closed")
        self.body.set_error(error_line(shown, self.language))

    def _known(self, account: SignedIn) -> None:
        from kiosk.services import staff

        self.station.tasks.run(staff.leave, (self.station.place, account.name))  # it proves and opens nothing else
        log.warning("%s leaves the locked window at %s", account.name, self.station.place)
        self.stays.start()
        body, self.body, self.code = self.body, None, ""
        if body is not None:
            body.wipe()
        empty(self.column)
        self.column.addStretch(1)
        what = self._say("what")
        self.column.addWidget(Words(self.look, what, "leaving_what", pt=32, weight=700, centre=True, heading=True))
        stands = f"{name_of(self.station.place, self.language)} · {self.station.place}"
        self.column.addWidget(Words(self.look, stands, "leaving_place", pt=22, centre=True))
        theme, grid = self.station.theme, QGridLayout()
        grid.setSpacing(self.look.mm(4))
        columns = 2 if theme.percent > 100 and not theme.portrait else 1
        for nth, (name, kind, act) in enumerate((
            ("stay", "primary", self.left), ("devices", "plain", self.devices_asked),
            ("unlock", "plain", self.unlock_asked), ("close", "plain", self.close_asked),
        )):  # fmt: skip
            button = SureButton(self.look, self._say(name), f"leaving_{name}", kind=kind, title_pt=28,
                                hint=self._say(f"{name}_hint"))  # fmt: skip
            button.setFixedHeight(self.look.mm(self._height()))
            button.clicked.connect(lambda _=False, act=act: act.emit())
            grid.addWidget(button, nth // columns, nth % columns)
        self.column.addLayout(grid)
        self.column.addStretch(1)

    def _height(self) -> float:
        """Millimetres of a choice with what it leads to below it."""
        theme = self.station.theme
        if theme.percent <= 100:
            return 34
        return 60 if theme.portrait else 70

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.body is not None and self.body.key(event):
            self.stays.start()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.body is not None:
            self._next()
