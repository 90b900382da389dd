"""The page over a station's window until it has joined the ward's hub; it goes away by itself once that is done.

Made by ui.program when the store is open and this station belongs to no server although it is one of several. The
code comes from a keyboard, the keys on the page or the scanner; the address from the settings, the network or by hand.
What joins runs on a thread of the kiosk's; nothing that was found on the network is trusted before the code proves it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from kiosk.values.devices import Scanned
from kiosk.values.sync import Upstream
from ui.enrolling.keys import CodeKeys
from ui.station import Station
from ui.widgets.entry import Entry
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, Words

LETTERS = 12  # of a code
MOST = 90  # letters of an address
SIGNS = "-.:/"


class Joining(Protocol):
    """What the page needs of the kiosk."""

    def enrol(self, url: str, code: str) -> Future[Upstream]: ...

    def look_for_hubs(self, found: Callable[[str], object]) -> Callable[[], object]: ...


class EnrollingPage(QWidget):
    """`joined` once the station belongs to its ward; `left` where staff goes on without."""

    joined = Signal()
    left = Signal()
    _answered = Signal(object)
    _found = Signal(str)

    def __init__(
        self, window: QWidget, station: Station, look: Look, kiosk: Joining, *, may_leave: bool = False
    ) -> None:
        super().__init__(window)
        self._over, self.station, self.look, self.kiosk = window, station, look, kiosk
        self.language = getattr(window, "language", station.language)
        self.setObjectName("enrolling")
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), look.colour("ground"))
        self.setPalette(palette)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.code, self.address, self._at_code = "", station.settings.hub.url, True
        self._busy = False
        self._build(may_leave)
        self._answered.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._found.connect(self._hub_found, Qt.ConnectionType.QueuedConnection)
        station.bridge.scanned.connect(self._scanned)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self._show_all()
        key = "set" if self.address else "looking"
        self._tell(text(f"enrolling.{key}", self.language, url=self.address))
        self._stop_looking: Callable[[], object] = lambda: None
        if not self.address:
            self._stop_looking = kiosk.look_for_hubs(self._found.emit)

    # -- what it shows --------------------------------------------------------------------------------------

    def _say(self, key: str, **values: object) -> str:
        return text(f"enrolling.{key}", self.language, **values)

    def _build(self, may_leave: bool) -> None:
        mm, wide = self.look.mm, self.station.theme.width_px > self.station.theme.height_px
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        whole = QBoxLayout(way, self)
        whole.setContentsMargins(mm(8), mm(6), mm(8), mm(6))
        whole.setSpacing(mm(8))
        whole.addLayout(self._words(), 2 if wide else 1)
        whole.addLayout(self._inputs(may_leave), 3 if wide else 1)

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.look.mm(3))
        column.addWidget(Words(self.look, self._say("title"), "enrolling_title", pt=26, weight=700, heading=True))
        place = self.station.place
        if not place.startswith("desk"):  # where visitors stand
            column.addWidget(Words(self.look, self._say("who"), "enrolling_who", pt=20, weight=600, colour="accent"))
        steps = [self._say(step, place=place) for step in ("steps_code", "steps_type", "steps_join")]
        column.addWidget(Words(self.look, "\n".join(steps), "enrolling_steps", pt=22))  # all in one size
        self.told = Words(self.look, "", "enrolling_told", pt=20, weight=600)
        column.addStretch(1)
        column.addWidget(self.told)
        return column

    def _inputs(self, may_leave: bool) -> QVBoxLayout:
        mm, column = self.look.mm, QVBoxLayout()
        column.setSpacing(mm(3))
        self._labels: list[Words] = []
        self.code_field = Entry(self.look, "enrolling_code", boxes=LETTERS, group=4)
        self.address_field = Entry(self.look, "enrolling_address")
        for key, field in (("code", self.code_field), ("address", self.address_field)):
            label = Words(self.look, self._say(key), f"enrolling_{key}_label", pt=20, weight=600)
            self._labels.append(label)
            column.addWidget(label)
            field.setFixedHeight(mm(18))
            field.installEventFilter(self)
            column.addWidget(field)
        keys = CodeKeys(self.look, self.language)
        keys.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        keys.typed.connect(self._type)
        keys.erased.connect(self._erase)
        column.addWidget(keys, 1)
        row = QHBoxLayout()
        row.setSpacing(mm(4))
        choices = [("later", "plain", self._leave)] if may_leave else []
        for name, kind, act in (*choices, ("erase", "plain", self._erase_all), ("join", "primary", self._join)):
            button = SureButton(self.look, self._say(name), f"enrolling_{name}", kind=kind, title_pt=26)
            button.setFixedHeight(mm(20))
            button.clicked.connect(act)
            row.addWidget(button)
        column.addLayout(row)
        return column

    def _show_all(self) -> None:
        self.code_field.set_text(self.code)
        self.address_field.set_text(self.address)
        fields = (self.code_field, self.address_field)
        for label, field, active in zip(self._labels, fields, (self._at_code, not self._at_code), strict=True):
            label.colour_name = "accent" if active else "ink"  # what is typed goes there
            label.update()
            field.set_active(active)

    def _tell(self, words: str) -> None:
        self.told.set_words(words)

    # -- typing ---------------------------------------------------------------------------------------------

    def _type(self, letter: str) -> None:
        if self._busy:
            return
        if self._at_code:
            self.code = (self.code + "".join(char for char in letter.upper() if char.isalnum()))[:LETTERS]
        else:
            self.address = (self.address + letter.lower())[:MOST]
        self._show_all()

    def _choose(self, *, code: bool) -> None:
        self._at_code = code
        self._show_all()

    def _erase(self) -> None:
        if self._at_code:
            self.code = self.code[:-1]
        else:
            self.address = self.address[:-1]
        self._show_all()

    def _erase_all(self) -> None:
        if self._at_code:
            self.code = ""
        else:
            self.address = ""
        self._show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._join()
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() == Qt.Key.Key_Space and self._at_code and not self._busy:
            self.address = ""  # a scanner that types: the code, a space, the address, Enter
            self._choose(code=False)
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._choose(code=not self._at_code)
        elif letter.isascii() and (letter.isalnum() or (letter and letter in SIGNS)):
            self._type(letter)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._over:
            self.setGeometry(self._over.rect())
        pressed = isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress
        if pressed and watched in (self.code_field, self.address_field):
            self._choose(code=watched is self.code_field)
        return False

    def _scanned(self, scanned: Scanned) -> None:
        """A code, or an address and a code, as the hub's page shows them for a scanner."""
        for part in scanned.text.split():
            plain = "".join(char for char in part.upper() if char.isalnum())
            if "://" in part:
                self.address = part[:MOST]
            elif len(plain) == LETTERS:
                self.code = plain
        self._show_all()

    # -- joining --------------------------------------------------------------------------------------------

    def _hub_found(self, url: str) -> None:
        if not self.address:
            self.address = url
            self._show_all()
            self._tell(self._say("found", url=url))

    def _join(self) -> None:
        if self._busy:
            return
        if len(self.code) < LETTERS:
            self._tell(self._say("too_short", count=len(self.code)))
        elif not self.address:
            self._tell(self._say("no_address"))
        else:
            self._busy = True
            self._tell(self._say("joining"))
            url = self.address if "://" in self.address else f"https://{self.address}"
            self.kiosk.enrol(url, self.code).add_done_callback(self._answered.emit)

    def _answer(self, done: Future[Upstream]) -> None:
        self._busy = False
        error = done.exception()
        if error is None:
            self._tell(self._say("joined"))
            self._end()
            self.joined.emit()
        else:
            self._refused(error)

    def _refused(self, error: BaseException) -> None:
        shown = error if isinstance(error, ExpectedError) else ExpectedError("store.errors.closed")
        if shown.key == "sync.errors.unreachable":
            self._tell(self._say("not_reached", url=self.address))
        else:
            self._tell(". ".join(error_texts(shown, self.language)))
        self._choose(code=True)

    def _leave(self) -> None:
        self._end()
        self.left.emit()

    def _end(self) -> None:
        self._stop_looking()
        self.station.bridge.scanned.disconnect(self._scanned)
        self._over.removeEventFilter(self)


def show_over(window: QWidget, station: Station, look: Look, kiosk: Joining, *, may_leave: bool) -> EnrollingPage:
    """The page, over all of the window until this station has joined."""
    from ui.widgets.away import away

    page = EnrollingPage(window, station, look, kiosk, may_leave=may_leave)
    for done in (page.joined, page.left):
        done.connect(partial(away, page))
    page.show()
    page.raise_()
    page.setFocus()
    return page
