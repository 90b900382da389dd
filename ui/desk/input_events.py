"""What a person does at the desk (keys, mouse, touch), for those who must see it before the widget that it goes to.

Made by ui.desk.window for ui.desk.desk_keys, key_counter and locking. One filter for all of them: a page of the desk
that is shown causes about a thousand events, and Qt hands each one to Python once for every filter that it knows. So
the window starts it when it is made as a whole: half of the time that it takes to make one would go there.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QInputEvent
from PySide6.QtWidgets import QApplication, QWidget

Seen = Callable[[QObject, QEvent], bool]  # True: it goes no further


class InputEvents(QObject):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._asked: list[Seen] = []
        application = QApplication.instance()
        assert application is not None  # widgets exist
        self._application = application

    def start(self) -> None:
        self._application.installEventFilter(self)

    def listen(self, seen: Seen) -> None:
        """Whoever came last is asked first."""
        self._asked.insert(0, seen)

    def leave(self, seen: Seen) -> None:
        """No longer; not an error where it never listened."""
        if seen in self._asked:
            self._asked.remove(seen)

    def stop(self) -> None:
        self._application.removeEventFilter(self)
        self._asked.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QInputEvent):
            return False
        return any(seen(watched, event) for seen in tuple(self._asked))
