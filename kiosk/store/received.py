"""Events of other stations: stored in one command, folded into the tables afterwards in slices.

Owned by the Store, used on its writer's thread (but for `submit`): own commands come first, and each call of `work`
does one piece of at most some `slices.BUDGET` seconds, so that none of them waits longer. A slice that cannot be
written is halved until the event at fault stands alone and is set aside; it delays no other.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable

from sqlalchemy import func, select

from kiosk.bus import Bus
from kiosk.db import engine
from kiosk.db.tables.journal import PendingEvent
from kiosk.records.facts import OpenedEvent
from kiosk.records.folding import kind_of_error
from kiosk.store.applying import apply_runs, set_aside_one
from kiosk.store.ledger import Ledger
from kiosk.store.slices import BUDGET, Run, Slices
from kiosk.store.tasks import Task
from kiosk.values.ids import EventId
from kiosk.values.journal import Committed, Noted

log = logging.getLogger("motcua.store")
PACE = 20_000  # so many may wait to be folded before no more is stored
IN_A_ROW = 4  # batches stored before a slice is folded, where they come one after another
GAP = BUDGET  # seconds that the next one is waited for: it would wait as long for a slice to end


class Received:
    def __init__(self, ledger: Ledger, bus: Bus) -> None:
        self._ledger, self._bus = ledger, bus
        self._batches: queue.SimpleQueue[Task] = queue.SimpleQueue()
        self._stored = 0  # how often batches were stored since something was folded
        self._more = True  # whether others may follow the last one at once
        self.slices = Slices(ledger)

    @property
    def busy(self) -> bool:
        return self._ledger.pending > 0 or not self._batches.empty()

    def pause(self) -> float:
        """Seconds that the writer may wait for more before it folds: a station that sends much sends on at once."""
        return GAP if self._more and 0 < self._stored < IN_A_ROW and self._batches.empty() else 0.0

    def look(self) -> None:
        """At opening: whether a former run left something to fold."""
        first = select(PendingEvent.position).limit(PACE + 1).subquery()
        count = self._ledger.connection.execute(select(func.count()).select_from(first)).scalar()
        self._ledger.pending = int(count or 0)
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
        """Fold some events, in a transaction of their own. One that is not written is halved, or its one event set
        aside."""
        ledger = self._ledger
        runs = self.slices.next()
        if not runs:
            ledger.pending = 0
            return
        start = ledger.clock.monotonic()
        try:
            with ledger.transaction():
                events = apply_runs(ledger, runs)
            ledger.keys.commit_erased()
        except Exception as error:
            ledger.keys.put_back(({}, set()))
            self._not_written(runs, error)
            return
        count = sum(len(run.positions) for run in runs)
        ledger.pending = max(1, ledger.pending - count)  # 0 only where nothing was found to wait
        self.slices.folded(count, ledger.clock.monotonic() - start)
        self._announce(events)

    def _announce(self, events: list[OpenedEvent]) -> None:
        notes = [Noted(kind=e.kind, subject=e.subject, event_id=EventId(e.id), body=e.body) for e in events]
        self._bus.announce(Committed(events=tuple(notes)))

    # -- what cannot be written -----------------------------------------------------------------------------
    def _not_written(self, runs: list[Run], error: Exception) -> None:
        if engine.is_of_the_machine(error):
            log.warning("received events are not applied now: %s", kind_of_error(error))
            self._give_up()
        elif not self.slices.halve(runs):
            self._set_aside(runs[0], error)

    def _set_aside(self, run: Run, error: Exception) -> None:
        """The one event of `run` cannot be folded."""
        try:
            with self._ledger.transaction():
                set_aside_one(self._ledger, run, error)
        except Exception as another:
            log.warning("an event could not be set aside now: %s", kind_of_error(another))
            self._give_up()

    def _give_up(self) -> None:
        """Tried again with the next batch or start."""
        self.slices.give_up()
        self._ledger.pending = 0
