"""Holds a public window on the screen: full, frameless, on top; neither key, touch nor window manager closes it.

Made by ui.program for citizen, hall and rating windows in full screen (settings: screen.locked). Three seconds on the
upper left corner, where the ward's name stands, open the page that asks for a staff PIN (ui.locking.leaving); from
there the window is unlocked for a while, or the program ends with CLOSED_BY_STAFF, which no watchdog starts again.
The cursor is hidden until a mouse really moves: a touch comes without a way to it, a technician's mouse does not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.station import Station
from ui.widgets.away import away
from ui.widgets.window_look import look_for

log = logging.getLogger("motcua.ui")
CLOSED_BY_STAFF = 90  # the exit status; also in the shipped units
HOLD_MS = 3000
CORNER_MM = (60, 24)
CURSOR_MS = 8000
MOVES = 4  # without a touch or button between them: that is a mouse
AGAIN_MS = 10 * 60_000  # an unlocked window that nobody touches locks itself
FLAGS = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
_RAISES = ("xcb", "windows")  # elsewhere (a kiosk session's compositor) there is nothing it could lie under
_CHORDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)  # fmt: skip
_NEVER = {
    QEvent.Type.ContextMenu, QEvent.Type.NativeGesture, QEvent.Type.Gesture, QEvent.Type.GestureOverride,
    QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop, QEvent.Type.WhatsThisClicked,
}  # fmt: skip
_KEYS = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.Shortcut}
_TOUCHES = {QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress}


class Lock(QObject):
    """`end` is called with the exit status once staff has closed the program."""

    def __init__(self, window: QWidget, station: Station, end: Callable[[int], None]) -> None:
        super().__init__(window)
        self.window_, self.station, self.end = window, station, end
        self.locked = False
        self.page: QWidget | None = None
        self._moves = 0
        self._held = self._timer(HOLD_MS, self.ask)
        self._hide = self._timer(CURSOR_MS, self._hide_cursor)
        self._again = self._timer(AGAIN_MS, self.lock)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        QGuiApplication.setQuitOnLastWindowClosed(False)
        self.lock()

    def _timer(self, milliseconds: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    # -- locked and not ---------------------------------------------------------------------------------------
    def lock(self) -> None:
        """Full screen and held there, also after it was unlocked."""
        self._again.stop()
        self.locked = True
        self.window_.setWindowFlags(Qt.WindowType.Window | FLAGS)
        self.window_.showFullScreen()
        self._hide_cursor()

    def unlock(self) -> None:
        """An ordinary window for a while; F11 locks it, and so does nobody being there."""
        self._close_page()
        self.locked = False
        self._show_cursor()
        self.window_.setWindowFlags(Qt.WindowType.Window)
        self.window_.showNormal()
        self._again.start()

    def close(self, status: int = CLOSED_BY_STAFF) -> None:
        """Let go of the window, close it, and tell whoever runs the program."""
        self.locked = False
        self._close_page()
        self._show_cursor()
        for timer in (self._held, self._hide, self._again):
            timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.window_.close()
        self.end(status)

    def _stand_again(self) -> None:
        if self.locked and shiboken6.isValid(self.window_):
            if not self.window_.isFullScreen() or not self.window_.isVisible():
                self.window_.showFullScreen()
            if QGuiApplication.platformName() in _RAISES:
                self.window_.raise_()
            self.window_.activateWindow()

    # -- the page for staff -----------------------------------------------------------------------------------
    def ask(self) -> None:
        """Over whatever is shown; the page goes away by itself."""
        from ui.locking.leaving import LeavingPage

        if self.page is None:
            page = LeavingPage(self.window_, self.station, look_for(self))
            page.left.connect(self._close_page)
            page.unlock_asked.connect(self.unlock)
            page.close_asked.connect(self.close)
            page.devices_asked.connect(self.show_devices)
            self._cover(page)

    def _cover(self, page: QWidget) -> None:
        page.setGeometry(self.window_.rect())
        page.show()
        page.raise_()
        self.page = page

    def show_devices(self) -> None:
        """The technician's page, in place of the one that asked for a PIN; the window stays locked."""
        from ui.devices.page import DevicesPage

        self._close_page()
        page = DevicesPage(self.station, look_for(self), self.window_)
        page.left.connect(self._close_page)
        self._cover(page)

    def _close_page(self) -> None:
        page, self.page = self.page, None
        end = getattr(page, "end", None)  # what it does besides being shown
        if end is not None:
            end()
        away(page)

    def corner(self, place: QPoint) -> bool:
        """Whether this place of the window is the staff's corner."""
        per_mm = self.station.theme.pixels_per_mm
        return 0 <= place.x() < CORNER_MM[0] * per_mm and 0 <= place.y() < CORNER_MM[1] * per_mm

    # -- the cursor -------------------------------------------------------------------------------------------
    def _hide_cursor(self) -> None:
        self._moves = 0
        if self.locked and QGuiApplication.overrideCursor() is None:
            QGuiApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)

    def _show_cursor(self) -> None:
        while QGuiApplication.overrideCursor() is not None:
            QGuiApplication.restoreOverrideCursor()

    def _moved(self, event: QMouseEvent) -> None:
        if event.buttons() != Qt.MouseButton.NoButton:
            return
        self._moves += 1
        if self._moves >= MOVES and self.locked:
            self._show_cursor()
            self._hide.start()

    # -- what comes in ----------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QWidget) or watched.window() is not self.window_:
            return False
        kind = event.type()
        if not self.locked:
            return self._unlocked(kind, event)
        if watched is self.window_ and self._of_the_window(kind):
            event.ignore()
            return True
        if kind in _NEVER or (kind in _KEYS and _is_chord(event)):
            event.accept()
            return True
        if isinstance(event, QMouseEvent):
            self._pointed(kind, event, watched.mapTo(self.window_, event.position()))
        return False

    def _of_the_window(self, kind: QEvent.Type) -> bool:
        """True where the window must not hear of it."""
        if kind in (QEvent.Type.WindowStateChange, QEvent.Type.WindowDeactivate, QEvent.Type.Hide):
            QTimer.singleShot(0, self, self._stand_again)
        if kind is QEvent.Type.Resize and self.page is not None:
            self.page.setGeometry(self.window_.rect())
        return kind is QEvent.Type.Close

    def _unlocked(self, kind: QEvent.Type, event: QEvent) -> bool:
        if kind in _TOUCHES:
            self._again.start()
        if kind is QEvent.Type.Close:
            QTimer.singleShot(0, self, self.close)  # by the frame's button: staff unlocked it
        if kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F11:
            self.lock()
            return True
        return False

    def _pointed(self, kind: QEvent.Type, event: QMouseEvent, place: QPointF) -> None:
        if kind is QEvent.Type.MouseMove:
            self._moved(event)
            if self._held.isActive() and not self.corner(place.toPoint()):
                self._held.stop()
        elif kind is QEvent.Type.MouseButtonPress:
            self._moves = 0
            if self.page is None and self.corner(place.toPoint()):
                self._held.start()
        elif kind is QEvent.Type.MouseButtonRelease:
            self._held.stop()


def _is_chord(event: QEvent) -> bool:
    """Keys that mean something to programs and none to a form: F1 and on, menus, and chords."""
    if not isinstance(event, QKeyEvent):
        return True  # a shortcut
    key = event.key()
    functions = Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35
    return bool(event.modifiers() & _CHORDS) or functions or key in (
        Qt.Key.Key_Menu, Qt.Key.Key_Help, Qt.Key.Key_Print, Qt.Key.Key_Context1, Qt.Key.Key_Back,
    )  # fmt: skip
