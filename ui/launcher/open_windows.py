"""The windows that the launcher has opened, by name: a place (desk-3) or a device (printer).

Used by the launcher's window. Each name has one window at a time; closed by its frame or by the launcher it can be
opened again. `open` raises what the maker raises (ExpectedError).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

Maker = Callable[[], QWidget]


class OpenWindows(QObject):
    changed = Signal(str)  # this name's window was opened or closed

    def __init__(self, makers: Mapping[str, Maker], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.makers = makers
        self.by_name: dict[str, QWidget] = {}

    def open(self, name: str) -> QWidget:
        """A new window, or the one that is there, in front."""
        window = self.by_name.get(name)
        if window is None:
            window = self.makers[name]()
            window.installEventFilter(self)
            self.by_name[name] = window
            self.changed.emit(name)
        elif window.isVisible():
            window.raise_()
        window.show()
        window.activateWindow()
        return window

    def close_all(self) -> None:
        """The newest first."""
        for window in reversed(list(self.by_name.values())):
            window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            for name, window in list(self.by_name.items()):
                if window is watched:
                    del self.by_name[name]
                    window.removeEventFilter(self)
                    self.changed.emit(name)
        return super().eventFilter(watched, event)
