"""The threads of a process that fold what arrived at the city, whichever process received it.

Owned by the city's store. A thread folds a slice, again and again while there is something; it is woken by what this
process stores, and looks now and then for what others stored or left. Slices are larger than a station's: no touch
waits behind them. Raises nothing.
"""

from __future__ import annotations

import logging
import threading

from kiosk.bus import Bus
from kiosk.city.ledger import CityLedger
from kiosk.city.marks import FoldedMarks
from kiosk.errors import ExpectedError
from kiosk.store.folder import Folder
from kiosk.store.slices import Slices
from kiosk.workers import tell

log = logging.getLogger("motcua.store")
BUDGET, LEAST, MOST = 0.5, 500, 5_000  # seconds and events of a slice
LOOK = 0.25  # seconds until the next look where nothing waited


class FoldingThread:
    """See the module."""

    def __init__(self, ledger: CityLedger, bus: Bus, marks: FoldedMarks) -> None:
        self._ledger, self._marks = ledger, marks
        self._folder = Folder(ledger, bus, Slices(ledger, BUDGET, LEAST, MOST))
        self._wake, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._loop, name="city-folding", daemon=True)
        self.paused = threading.Event()  # for tests: nothing is folded while it is set

    def open(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(20)
            self._leave()

    def wake(self) -> None:
        """Something was stored here."""
        self._wake.set()

    def _leave(self) -> None:
        try:
            with self._ledger.transaction():
                self._marks.leave(self._ledger.connection)
        except Exception as error:  # the others wait some seconds longer
            log.info("wards were not given up: %s", type(error).__name__)

    def _loop(self) -> None:
        while not self._closing.is_set():
            if self.paused.is_set() or not self._fold():
                self._wake.wait(LOOK)
                self._wake.clear()

    def _fold(self) -> int:
        try:
            return self._folder.fold()
        except ExpectedError as error:
            tell(error, "folding")
            return 0
