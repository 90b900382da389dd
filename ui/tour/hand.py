"""The hand that plays a visitor: touches, clicks and keys sent to real windows, and the wait for what follows.

Used by the tour and the flow tests. A target is found by its object name, must be visible, enabled, inside
its window and not covered by anything; otherwise `Missed` tells what was in view. Touches are real touch
events at the window's handle, so that the whole way of a touch is exercised.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


class Missed(AssertionError):
    """What the hand reached for is not there, covered, or did not come in time."""


def _touchscreen() -> QPointingDevice:
    global _device
    if _device is None:
        _device = QTest.createTouchDevice()
    return _device


_device: QPointingDevice | None = None


def sure(app: QApplication) -> None:
    """A hand that never shakes plays here: two touches at one place are two after less of a pause than people need."""
    app.setDoubleClickInterval(50)


def spin_until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Run the event loop until `condition` holds, also after what the loop still had to do. Raises Missed after
    `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Missed(f"waited {seconds:.0f} s for {what}")
        _spin(condition, end)


def _spin(condition: Callable[[], object], end: float) -> None:
    loop = QEventLoop()
    poll = QTimer()
    poll.setInterval(5)

    def look() -> None:
        if condition() or time.monotonic() > end:
            loop.quit()

    poll.timeout.connect(look)
    poll.start()
    loop.exec()
    poll.stop()


def named(window: QWidget, name: str) -> QWidget | None:
    """The visible widget of this object name, or None."""
    for widget in [window, *window.findChildren(QWidget, name)]:
        if widget.objectName() == name and widget.isVisible():
            return widget
    return None


def visible_names(window: QWidget) -> list[str]:
    return sorted(
        w.objectName() for w in window.findChildren(QWidget) if w.isVisible() and w.objectName()
    )


class Hand:
    """One hand for one window."""

    # Of all hands: another one may just have touched the same place, which the window takes for a double touch.
    _last_place: ClassVar[QPoint] = QPoint(-1000, -1000)
    _last_touch: ClassVar[float] = 0.0

    def __init__(self, window: QWidget, patience: float = 60.0) -> None:
        self.window = window
        self.patience = patience
        self.touches = 0

    def sees(self, name: str) -> bool:
        return named(self.window, name) is not None

    def wait_for(self, name: str) -> QWidget:
        spin_until(
            lambda: self.sees(name), self.patience, f"{name!r}; in view: {visible_names(self.window)}"
        )
        found = named(self.window, name)
        if found is None:
            raise Missed(name)
        return found

    def _target(self, name: str) -> tuple[QWidget, QPoint]:
        widget = self.wait_for(name)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # where it stands once the page is laid out
        spin_until(lambda: widget.isEnabled(), self.patience, f"{name!r} to be enabled")
        centre = widget.rect().center()
        place = widget.mapTo(self.window, centre)
        if not self.window.rect().contains(place):
            raise Missed(f"{name!r} lies outside the window")
        top = self.window.childAt(place)
        if top is not None and top is not widget and not widget.isAncestorOf(top):
            raise Missed(f"{name!r} is covered by {top.objectName() or type(top).__name__}")
        return widget, place

    def touch(self, name: str) -> None:
        """Touch and lift, as a finger does; twice at one place only after a pause, or it would be a double touch."""
        _widget, place = self._target(name)
        if (place - self._last_place).manhattanLength() < 200:
            pause = QApplication.doubleClickInterval() / 1000 + 0.05
            spin_until(lambda: time.monotonic() - self._last_touch > pause, self.patience, "a pause")
            _widget, place = self._target(name)
        handle = self.window.windowHandle()
        QTest.touchEvent(handle, _touchscreen()).press(0, place).commit()
        QTest.touchEvent(handle, _touchscreen()).release(0, place).commit()
        Hand._last_place, Hand._last_touch = place, time.monotonic()  # when it was delivered, on a busy machine too
        self.touches += 1
        QApplication.processEvents()

    def click(self, name: str) -> None:
        """A click of the mouse, for the desk."""
        _widget, place = self._target(name)
        QTest.mouseClick(
            self.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
        )
        QApplication.processEvents()

    def activate(self) -> None:
        """Bring the window to the front, as its clerk would."""
        if not self.window.isActiveWindow():
            self.window.raise_()
            self.window.activateWindow()
            spin_until(self.window.isActiveWindow, self.patience, "the window to come to the front")

    def press(self, key: Qt.Key) -> None:
        """One key of a hardware keyboard, sent to whatever has the focus."""
        self.activate()
        target = self.window.focusWidget() or self.window
        QTest.keyClick(target, key)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        """Characters of a hardware keyboard."""
        self.activate()
        target = self.window.focusWidget() or self.window
        QTest.keyClicks(target, text)
        QApplication.processEvents()
