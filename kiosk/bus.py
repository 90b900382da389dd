"""In-process announcements: what was committed, told to whoever listens. Carries frozen values only.

Called by the store's writer thread after a commit, and by devices. Listeners run on the caller's thread
and must return at once (the Qt bridge only emits a queued signal). A failing listener never stops others.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from kiosk.log import known

log = logging.getLogger("motcua.bus")
Listener = Callable[[Any], None]


class Bus:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[tuple[type, Listener]] = []

    def listen(self, kind: type, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every announcement that is an instance of `kind`. Returns the way to stop."""
        entry = (kind, listener)
        with self._lock:
            self._listeners.append(entry)

        def stop() -> None:
            with self._lock:
                if entry in self._listeners:
                    self._listeners.remove(entry)

        return stop

    def announce(self, message: object) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for kind, listener in listeners:
            if isinstance(message, kind):
                try:
                    listener(message)
                except Exception:
                    log.exception("listener failed for %s", known(type(message).__name__))
