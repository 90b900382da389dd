"""What comes in at the citizen window from outside: touches and keys, which somebody's hand makes, and scans.

Made by the window. Touches go on to whatever they hit; here they only tell the patience and the sitting that somebody
is there. A scan that leads nowhere is no sign of a person: what it changes tells the patience, not the scan. A paper
that says whose visit it is begins or ends one (ui.citizen.arriving); all others go to the page in view.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.errors import ExpectedError
from kiosk.values.devices import ScanFailed, Scanned
from ui.citizen.arriving import Arriving, Threshold
from ui.citizen.screen import Screen

BY_HAND = (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)




class Incoming(QObject):
    def __init__(self, widget: QWidget, window: Threshold) -> None:
        """`widget` and `window` are the same."""
        super().__init__(widget)
        self.widget, self.window_, self.arriving = widget, window, Arriving(window)
        bridge = window.station.bridge
        bridge.scanned.connect(self._scanned)
        bridge.scan_failed.connect(self._scan_failed)
        _application().installEventFilter(self)

    def close(self) -> None:
        _application().removeEventFilter(self)

    def _scanned(self, scanned: Scanned) -> None:
        screen = self._screen()
        if screen is None:
            return
        self.window_.patience.scanned()
        if screen.over:  # what is scanned belongs to the page below
            self.window_.back()
            screen = self._screen() or screen
        if not self.arriving.takes(scanned.text, screen) and (now := self._screen()) is not None:
            now.scanned(scanned.text)

    def _scan_failed(self, failed: ScanFailed) -> None:
        screen = self._screen()
        if screen is not None:
            self.window_.patience.scanned()
            screen.scan_failed(ExpectedError(failed.error))

    def _screen(self) -> Screen | None:
        return self.window_.screen_ if self.widget.isVisible() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in BY_HAND and isinstance(watched, QWidget) and watched.window() is self.widget:
            self.window_.patience.by_hand()
            self.window_.sitting.touched(self.window_.station.clock.now())
        return super().eventFilter(watched, event)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
