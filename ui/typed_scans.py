"""Scanners that type: their keys go the scanner's way, from wherever they would have landed; a hand's keys go on.

One event filter over the whole program, installed once by ui.program. Keys are looked at where they enter a window, so
before any field, button or shortcut of whatever page or dialog is in front. A key that may be a scan's first is held;
if no other follows within 40 ms, it goes on as it was and in its order. What ends in Enter or Tab and came as fast as
only a scanner types is given to `heard`, and nothing of it reaches the window. Keys that repeat because they are held
down, dead keys, chords, F-keys, what is pasted and what the keys on the screen write are never held.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

from ui.key_burst import AFTER_MS, LONGEST, KeyBurst

_PRESS, _RELEASE, _ASKED = QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride
_KEYS = frozenset({_PRESS, _RELEASE, _ASKED})
_TOUCHES = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.InputMethod})
_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_PLAIN = (
    Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier
)  # the last is AltGr
_FEW = 3  # keys: a touch among so few is somebody who types and touches


class _Held(NamedTuple):
    window: QWindow
    event: QKeyEvent


class TypedScans(QObject):
    """`heard` gets each text, after the event that ended it. `wanted`: False lets every key through."""

    def __init__(self, app: QCoreApplication, heard: Callable[[str], None], wanted: Callable[[], bool]) -> None:
        super().__init__(app)
        self._app, self._heard, self._wanted = app, heard, wanted
        self._burst = KeyBurst()
        self._held: list[_Held] = []
        self._going_on: list[QKeyEvent] = []  # held before: they are not looked at again
        self._swallowed: set[int] = set()  # keys whose release is still to come
        self._scan_at = float("-inf")
        self._looked_again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._silent)
        app.installEventFilter(self)

    def close(self) -> None:
        self._app.removeEventFilter(self)
        self._let_go()

    # -- what comes in ------------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _KEYS:
            if isinstance(watched, QWindow) and isinstance(event, QKeyEvent):
                return not any(event is one for one in self._going_on) and self._key(watched, event)
        elif kind in _TOUCHES and 0 < len(self._burst.text) <= _FEW:
            self._let_go()
        return False

    def _key(self, window: QWindow, event: QKeyEvent) -> bool:
        if not self._wanted():
            return False
        if event.type() == _RELEASE:
            return self._released(window, event)
        if event.isAutoRepeat() or not (not self._held or self._burst.follows(event.timestamp())):
            self._silence()
        if event.type() == _ASKED:
            return self._asked(event)
        return self._pressed(window, event)

    def _asked(self, event: QKeyEvent) -> bool:
        """Before a key is pressed, the window asks whether it is a shortcut. What is held comes before it."""
        if self._ends_a_scan(event) or self._belongs(event):
            event.accept()
            return True
        self._let_go()
        return False

    def _pressed(self, window: QWindow, event: QKeyEvent) -> bool:
        if self._ends_a_scan(event):
            self._swallowed.add(event.key())
            self._scan(event.timestamp())
            return True
        if not self._belongs(event):
            self._let_go()
            return False
        self._burst.add(event.timestamp(), _written(event))
        self._hold(window, event)
        return True

    def _released(self, window: QWindow, event: QKeyEvent) -> bool:
        if event.key() in self._swallowed:
            if not event.isAutoRepeat():
                self._swallowed.discard(event.key())
            return True
        if self._held:
            self._held.append(_Held(window, _copy(event)))
        return bool(self._held)

    def _belongs(self, event: QKeyEvent) -> bool:
        """Whether it may be a scan's first key, or one of those that follow."""
        if event.isAutoRepeat() or event.key() in _ENDS:
            return False
        return self._burst.begun or _begins(event)

    def _ends_a_scan(self, event: QKeyEvent) -> bool:
        if event.key() not in _ENDS or event.isAutoRepeat():
            return False
        at = event.timestamp()
        return 0 <= at - self._scan_at <= AFTER_MS or (self._burst.begun and self._burst.ends_a_scan(at))

    # -- holding ------------------------------------------------------------------------------------------------
    def _hold(self, window: QWindow, event: QKeyEvent) -> None:
        self._looked_again = False
        self._timer.start(self._burst.gap_ms)
        if len(self._held) < 2 * LONGEST:
            self._held.append(_Held(window, _copy(event)))

    def _silent(self) -> None:
        """Nothing for a while; but a program that was busy has keys waiting, which come before the timer's second."""
        if not self._looked_again:
            self._looked_again = True
            self._timer.start(0)
        else:
            self._silence()

    def _silence(self) -> None:
        if self._burst.begun and self._burst.is_a_scan():
            self._scan(self._held[-1].event.timestamp())
        else:
            self._let_go()

    def _scan(self, at: float) -> None:
        text = self._burst.text
        held = self._end()
        self._scan_at = at if text else float("-inf")
        pressed = {one.event.key() for one in held if one.event.type() == _PRESS}
        released = {one.event.key() for one in held if one.event.type() == _RELEASE}
        self._swallowed |= pressed - released
        for one in held:
            if one.event.type() == _RELEASE and one.event.key() not in pressed:
                self._send(one)  # of a key that was pressed before
        if text:
            QTimer.singleShot(0, self, lambda: self._heard(text))

    def _let_go(self) -> None:
        """It was a hand: its keys go on, as they were and in their order."""
        for one in self._end():
            self._send(one)

    def _end(self) -> list[_Held]:
        held, self._held = self._held, []
        self._timer.stop()
        self._burst.clear()
        return held

    def _send(self, held: _Held) -> None:
        window = held.window if shiboken6.isValid(held.window) else QGuiApplication.focusWindow()
        if window is not None:
            self._going_on.append(held.event)
            try:
                QCoreApplication.sendEvent(window, held.event)
            finally:
                self._going_on = [one for one in self._going_on if one is not held.event]


def _begins(event: QKeyEvent) -> bool:
    """A key that writes a letter; or Escape, which some scanners send first."""
    plain = not event.modifiers() & ~_PLAIN
    return event.key() == Qt.Key.Key_Escape or (plain and bool(event.text()) and event.text().isprintable())


def _written(event: QKeyEvent) -> str:
    if event.key() == Qt.Key.Key_Backspace:
        return "\b"  # an input method takes back what it replaces
    return event.text() if event.text().isprintable() else ""


def _copy(event: QKeyEvent) -> QKeyEvent:
    made = QKeyEvent(
        event.type(), event.key(), event.modifiers(), event.nativeScanCode(), event.nativeVirtualKey(),
        event.nativeModifiers(), event.text(), event.isAutoRepeat(), event.count(),
    )  # fmt: skip
    made.setTimestamp(event.timestamp())
    return made
