"""Events of other stations: stored in one command, folded into the tables afterwards in slices.

Owned by the Store, used on its writer's thread (but for `submit`): own commands come first, and each call of `work`
does one piece of at most some `slices.BUDGET` seconds, so that none of them waits longer. Folding is `folder`'s.
"""

from __future__ import annotations

import queue
from collections.abc import Callable

from kiosk.bus import Bus
from kiosk.journal import waiting
from kiosk.store.folder import Folder
from kiosk.store.ledger import Ledger
from kiosk.store.slices import BUDGET, Slices
from kiosk.store.tasks import Task

PACE = 20_000  # so many may wait to be folded before no more is stored
IN_A_ROW = 4  # batches stored before a slice is folded, where they come one after another
GAP = BUDGET  # seconds that the next one is waited for: it would wait as long for a slice to end


class Received:
    def __init__(self, ledger: Ledger, bus: Bus) -> None:
        self._ledger = ledger
        self._batches: queue.SimpleQueue[Task] = queue.SimpleQueue()
        self._stored = 0  # how often batches were stored since something was folded
        self._more = True  # whether others may follow the last one at once
        self.slices = Slices(ledger)
        self._folder = Folder(ledger, bus, self.slices)

    @property
    def busy(self) -> bool:
        return self._ledger.pending > 0 or not self._batches.empty()

    def pause(self) -> float:
        """Seconds that the writer may wait for more before it folds: a station that sends much sends on at once."""
        return GAP if self._more and 0 < self._stored < IN_A_ROW and self._batches.empty() else 0.0

    def look(self) -> None:
        """At opening: whether a former run left something to fold."""
        self._ledger.pending = waiting.count(self._ledger.connection, PACE + 1)
        self.slices.open()

    # -- storing --------------------------------------------------------------------------------------------
    def submit(self, task: Task) -> None:
        """Queue the storing of a batch, behind own commands. From any thread."""
        self._batches.put(task)

    def work(self, run: Callable[[list[Task]], None]) -> None:
        """One piece of what is to be done: store some waiting batches (`run` commits and answers), or fold a slice."""
        pending = self._ledger.pending
        fold_first = pending > PACE or (pending > 0 and self._stored >= IN_A_ROW)  # in turn, while both wait
        tasks = [] if fold_first else self.next_batches()
        self._stored = self._stored + 1 if tasks else 0
        self._more = not any(task.last for task in tasks)
        if tasks:
            run(tasks)
        elif pending:
            self.apply_slice()

    def next_batches(self) -> list[Task]:
        """Waiting batches for one commit: one, or as many small ones as a slice has events."""
        tasks: list[Task] = []
        events = 0
        while events < self.slices.size:
            try:
                task = self._batches.get_nowait()
            except queue.Empty:
                break
            if task.begins():
                tasks.append(task)
                events += task.size
        return tasks

    # -- folding --------------------------------------------------------------------------------------------
    def apply_slice(self) -> None:
        """Fold some events; tried again with the next batch or start where that cannot be done now."""
        done = self._folder.fold()
        self._ledger.pending = max(1, self._ledger.pending - done) if done else 0
