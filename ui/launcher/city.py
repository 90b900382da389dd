"""The city's server beside the ward: started as a second process, enrolled with, opened in the browser.

The callables that do it are handed in by the composition root (they belong to kiosk.server and kiosk.remote,
which no window imports). They run on a thread of their own; `changed(state, words)` tells the launcher.
States: closed, starting, connected, failed. A city that is not there never stops the ward.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts

log = logging.getLogger("motcua.launcher")


def browse(address: str) -> None:
    """Open a page in the system's browser."""
    QDesktopServices.openUrl(QUrl(address))


class City(QObject):
    changed = Signal(str, str)
    _ready = Signal(str, bool)
    _broken = Signal(object)

    def __init__(
        self,
        start: Callable[[], str],
        enrol: Callable[[str], None],
        stop: Callable[[], None],
        language: str = "vi",
        browse: Callable[[str], None] = browse,
    ) -> None:
        """`start` starts the server and answers its address; `enrol` takes that; `stop` ends the process."""
        super().__init__()
        self._start, self._enrol, self._stop, self._browse = start, enrol, stop, browse
        self.language = language
        self.state = "closed"
        self.address = ""
        self._thread: threading.Thread | None = None
        self._show_page = False
        self._ready.connect(self._is_ready)
        self._broken.connect(self._is_broken)

    def open(self, show_page: bool = True) -> None:
        """Start and enrol if that has not happened yet, then open the page."""
        self._show_page = self._show_page or show_page
        if self.state == "connected":
            self._page()
        elif self.state != "starting":
            self._tell("starting")
            self._thread = threading.Thread(target=self._work, name="city", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        try:
            address = self._start()
            self._enrol(address)
        except Exception as error:
            self._broken.emit(error)
        else:
            self._ready.emit(address, True)

    def _is_ready(self, address: str, _enrolled: bool) -> None:
        self.address = address
        self._tell("connected")
        self._page()

    def _page(self) -> None:
        if self._show_page and self.address:
            self._show_page = False
            self._browse(self.address)

    def _is_broken(self, error: Exception) -> None:
        if not isinstance(error, ExpectedError):
            log.error("the city's server did not start", exc_info=error)
            error = ExpectedError("launcher.errors.city", reason=f"{type(error).__name__}: {error}")
        self._tell("failed", "\n".join(error_texts(error, self.language)))

    def _tell(self, state: str, words: str = "") -> None:
        self.state = state
        self.changed.emit(state, words)

    def close(self, deadline: float = 10.0) -> None:
        """End the second process; what it wrote stays in its own file."""
        if self._thread is not None:
            self._thread.join(deadline)
        try:
            self._stop()
        except Exception:
            log.exception("the city's server did not stop")
        self.state = "closed"
