"""The threads of a process that fold what arrived at the city, whichever process received it.

Owned by the city's store. A thread folds a slice, again and again while there is something; it is woken by what this
process stores, and looks now and then for what others stored or left. A slice is of wards that are written through one
node of a cluster, and goes through that node; the nodes take turns. Slices are larger than a station's: no touch
waits behind them. Raises nothing.
"""

from __future__ import annotations

import logging
import threading

from kiosk.bus import Bus
from kiosk.city.ledger import CityLedger
from kiosk.city.marks import FoldedMarks
from kiosk.db.engines.nodes import DatabaseNode, Router
from kiosk.errors import ExpectedError
from kiosk.store.folder import Folder
from kiosk.store.slices import Slices
from kiosk.workers import tell

log = logging.getLogger("motcua.store")
BUDGET, LEAST, MOST = 0.5, 500, 5_000  # seconds and events of a slice
LOOK = 0.25  # seconds until the next look where nothing waited


class FoldingThread:
    """See the module."""

    def __init__(self, ledger: CityLedger, bus: Bus, marks: FoldedMarks, router: Router) -> None:
        self._ledger, self._marks, self._router = ledger, marks, router
        self._folders = [(node, Folder(ledger, bus, Slices(ledger, BUDGET, LEAST, MOST))) for node in router.nodes]
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
        return sum(self._fold_through(node, folder) for node, folder in self._folders if node.alive or self._alone)

    @property
    def _alone(self) -> bool:
        """No node is known to be alive: any may be back."""
        return not any(node.alive for node in self._router.nodes)

    def _fold_through(self, node: DatabaseNode, folder: Folder) -> int:
        self._ledger.through = node
        try:
            return folder.fold()
        except ExpectedError as error:
            tell(error, "folding")
            return 0
        finally:
            self._ledger.through = None
