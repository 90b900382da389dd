"""Keys as a keyboard and a scanner send them: through the window in front, each with the time it was made at."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.bus import Bus
from kiosk.devices.gate import AT_ONCE, Gate
from kiosk.devices.heard import Heard
from kiosk.values.devices import ScanFailed, Scanned
from ui.typed_scans import TypedScans

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ENTER = "\r"
_KEYS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "\x1b": Qt.Key.Key_Escape}


class Typist:
    """Sends keys to a window. Time is its own: nothing is waited for."""

    def __init__(self, window: QWidget) -> None:
        self.window, self.now = window, 1_000_000
        self.down: list[tuple[int, Qt.Key, str]] = []

    def send(self, kind: QEvent.Type, key: int, text: str = "", modifiers: Qt.KeyboardModifier = NONE,
             repeat: bool = False) -> None:  # fmt: skip
        """As the system hands it over: a press is first asked about as a shortcut."""
        target = (QApplication.activeModalWidget() or self.window).window().windowHandle()
        if kind == QEvent.Type.KeyPress:
            asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, 0, 0, 0, text, repeat, 1)
            asked.setTimestamp(self.now)
            asked.ignore()
            QCoreApplication.sendEvent(target, asked)
        event = QKeyEvent(kind, key, modifiers, 0, 0, 0, text, repeat, 1)
        event.setTimestamp(self.now)
        QCoreApplication.sendEvent(target, event)

    def key(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = NONE, held: int = 1) -> None:
        self.send(QEvent.Type.KeyPress, key, text, modifiers)
        self.now += held
        self.send(QEvent.Type.KeyRelease, key, text, modifiers)

    def letter(self, letter: str, held: int = 1) -> None:
        key = _KEYS.get(letter) or Qt.Key(ord(letter.upper()) if ord(letter) < 256 else Qt.Key.Key_unknown)
        if letter.isupper():
            self.send(QEvent.Type.KeyPress, Qt.Key.Key_Shift, "", SHIFT)
        self.key(key, letter, SHIFT if letter.isupper() else NONE, held)
        if letter.isupper():
            self.send(QEvent.Type.KeyRelease, Qt.Key.Key_Shift)

    def scan(self, text: str, gap: int = 2, end: str = ENTER) -> None:
        """A scanner: every key `gap` ms after the one before."""
        for letter in text + end:
            self.now += gap - 1
            self.letter(letter)
        self.now += 1000

    def type(self, text: str, per_minute: int = 60) -> None:
        """A hand: so many words of five letters a minute; a key stays down for half its time."""
        each = 60_000 // (per_minute * 5)
        for letter in text:
            self.letter(letter, held=each // 2)
            self.now += each - each // 2
        self.now += 1000

    def roll(self, letters: str, gap: int) -> None:
        """Fingers that roll: each key goes down before the one before it has come up."""
        for before, after in pairwise(["", *letters, ""]):
            if after:
                self.send(QEvent.Type.KeyPress, ord(after.upper()), after)
            if before:
                self.send(QEvent.Type.KeyRelease, ord(before.upper()), before)
            self.now += gap
        self.now += 1000


class Listening:
    """A typed-scan filter over the application, as ui.program installs it, and what it made of the keys."""

    def __init__(self, bus: Bus, at_once: float = AT_ONCE) -> None:
        self.heard: list[str] = []
        self.wanted = True
        self._stops = [
            bus.listen(Scanned, lambda one: self.heard.append(one.text)),
            bus.listen(ScanFailed, lambda one: self.heard.append(one.error)),
        ]
        app = QApplication.instance()
        assert app is not None
        self.filter = TypedScans(app, Heard(bus, "keyboard", gate=Gate(at_once=at_once)).typed, lambda: self.wanted)

    def close(self) -> None:
        self.filter.close()
        for stop in self._stops:
            stop()
