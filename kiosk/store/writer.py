"""The store's one writer thread: takes waiting commands, commits them in groups, and works in between.

Owned by the Store. Up to GROUP waiting commands share one commit, each in a savepoint of its own: a failing one rolls
back alone, a failing commit fails them all (ExpectedError store.errors.disk_full) and nothing is shown. Received events
come behind own commands; a quiet moment tidies and looks for damage. What was committed is announced on the bus as
`Committed`, new print jobs as `JobQueued`, keys that came as `SubjectsReadable`.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from dataclasses import dataclass

from kiosk.bus import Bus
from kiosk.db import engine
from kiosk.errors import BugError, ExpectedError
from kiosk.settings import Settings
from kiosk.store import first_look
from kiosk.store.context import Context
from kiosk.store.epoch_keeper import FOLLOW_SECONDS, EpochKeeper
from kiosk.store.held import LOOK_SECONDS, Held, NotYet
from kiosk.store.ledger import Before, FileLedger
from kiosk.store.received import Received
from kiosk.store.reserve import Reserve
from kiosk.store.scrubbing import Scrubbing
from kiosk.store.tasks import Task, nudge
from kiosk.store.tidying import Tidying
from kiosk.values.erasure import SubjectsReadable
from kiosk.values.journal import Committed, JobQueued

log = logging.getLogger("motcua.store")
GROUP = 16  # commands in one commit
Outcome = BaseException | None  # of one command: None where it is kept


@dataclass(frozen=True, slots=True)
class Parts:
    """What the writer works with beside commands."""

    received: Received
    epochs: EpochKeeper
    tidying: Tidying
    scrubbing: Scrubbing
    reserve: Reserve


class Writer:
    """See the module. `submit` from any thread."""

    def __init__(self, ledger: FileLedger, bus: Bus, parts: Parts) -> None:
        self._ledger, self._bus, self._parts = ledger, bus, parts
        self._received, self._epochs = parts.received, parts.epochs
        self._held: Held[Task] = Held(ledger.hold)
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._open, self._door = False, threading.Lock()

    def open(self) -> None:
        self._thread = threading.Thread(target=self._loop, name="store-writer", daemon=True)
        self._thread.start()
        self._open = True

    def close(self) -> bool:
        """Finish what waits; whether it was open."""
        if self._thread is None:
            return False
        with self._door:  # nothing may be put behind the end: nobody would answer it
            self._open = False
            self._tasks.put(None)
        self._thread.join(timeout=20)
        self._thread = None
        return True

    def submit(self, task: Task, *, received: bool = False) -> None:
        """`received`: behind own commands, as fast as folding. Raises BugError while the store is closed."""
        with self._door:
            if not self._open:
                raise BugError("the store is not open")
            if received:
                self._received.submit(task)
            self._tasks.put(nudge() if received else task)

    def wake(self) -> None:
        """Let the writer look at what it had set aside. Free of charge while the store closes."""
        with self._door:
            if self._open:
                self._tasks.put(nudge())

    def has_work(self) -> bool:
        """Whether commands wait, or received events. From any thread."""
        return not self._tasks.empty() or self._received.busy

    # -- the thread -----------------------------------------------------------------------------------------
    def _loop(self) -> None:
        running, received, tidying = True, self._received, self._parts.tidying
        tidying.begin()
        while running:
            tasks, running = self._gather()
            if tasks:
                self._run_group(tasks)
            elif running and not received.busy:
                self._idle()
            tasks = []  # what was asked may be personal: not held while waiting for the next
            if received.busy:
                received.work(self._run_group)
            tidying.look()
            self._epochs.follow()
        self._ledger.hold.release()  # closing: what still waits for numbers goes on as off line
        while tasks := self._held.take(GROUP) or received.next_batches():
            self._run_group(tasks)

    def _idle(self) -> None:
        self._parts.tidying.idle()
        if not self._held.waiting:
            self._parts.scrubbing.idle()

    def _gather(self) -> tuple[list[Task], bool]:
        """Up to GROUP waiting tasks; waits for the first one unless something else is to be done."""
        tasks = self._held.take(GROUP)
        if len(tasks) == GROUP:
            return tasks, True
        try:
            pause = self._received.pause() if self._received.busy else self._patience()
            first = self._tasks.get_nowait() if tasks or not pause else self._tasks.get(timeout=pause)
            while True:
                if first is None:
                    return tasks, False
                if first.begins():
                    tasks.append(first)
                if len(tasks) >= GROUP:
                    return tasks, True
                first = self._tasks.get_nowait()
        except queue.Empty:
            return tasks, True

    def _patience(self) -> float:
        """Seconds to wait for the next task."""
        if self._held.waiting:
            return LOOK_SECONDS
        pause = self._parts.scrubbing.pause()
        return min(FOLLOW_SECONDS, pause) if self._epochs.behind or self._parts.tidying.wanted else pause

    # -- one commit -----------------------------------------------------------------------------------------
    def _run_group(self, tasks: list[Task]) -> None:
        outcomes = self._try_group(tasks)
        if outcomes is None and self._parts.reserve.give_up():
            outcomes = self._try_group(tasks)
        if outcomes is None:
            outcomes = [ExpectedError("store.errors.disk_full") for _ in tasks]
        self._after_commit()
        for task, outcome in zip(tasks, outcomes, strict=True):
            if outcome is None:
                task.answer()
            elif isinstance(outcome, NotYet):
                self._held.keep(task)
            else:
                task.fail(outcome)

    def _try_group(self, tasks: list[Task]) -> list[Outcome] | None:
        """The outcome of each task after the commit; None if the disk is full and nothing was kept."""
        ledger = self._ledger
        raw, before = ledger.raw, ledger.before()
        outcomes: list[Outcome] = []
        try:
            raw.execute("BEGIN IMMEDIATE")
            for task in tasks:
                outcomes.append(self._run_one(task, raw, alone=len(tasks) == 1))
                if not raw.in_transaction:
                    break
            if raw.in_transaction:
                ledger.keep_keys()
                raw.execute("COMMIT")
                ledger.keys.commit_erased()
                return outcomes
        except BaseException as error:
            self._undo(raw, before)
            if engine.is_disk_full(error):
                return None
            log.exception("commit failed")
            wrong = expected(error, ledger.settings) if isinstance(error, sqlite3.Error) else error
            return [wrong for _ in tasks]
        self._undo(raw, before)
        whole = len(tasks) == 1 and len(outcomes) == 1
        return outcomes if whole and not (outcomes[0] and engine.is_disk_full(outcomes[0])) else None

    def _run_one(self, task: Task, raw: sqlite3.Connection, *, alone: bool) -> Outcome:
        """Run one command in its savepoint; the exception after which only it rolled back.

        A full disk is raised on, since it concerns the whole group.
        """
        before = self._ledger.before()
        if not alone:
            raw.execute("SAVEPOINT command")
        try:
            task.run(Context(self._ledger))
        except BaseException as error:
            if engine.is_disk_full(error):
                raise
            if alone:
                self._undo(raw, before)
            elif raw.in_transaction:
                raw.execute("ROLLBACK TO command")
                raw.execute("RELEASE command")
                self._ledger.put_back(before)
            return error
        if not alone:
            raw.execute("RELEASE command")
        return None

    def _undo(self, raw: sqlite3.Connection, before: Before) -> None:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        self._ledger.put_back(before)

    def _after_commit(self) -> None:
        state = self._ledger.state
        if not (state.notes or state.jobs or state.opened or state.witness_due):
            return
        self._ledger.state = state._replace(notes=(), jobs=(), opened=(), witness_due=False)
        self._epochs.behind = True
        if state.witness_due:
            self._epochs.write_witness()
        if state.notes:
            self._bus.announce(Committed(events=state.notes))
        if state.opened:
            self._bus.announce(SubjectsReadable(subjects=state.opened))
        for job in state.jobs:
            self._bus.announce(JobQueued(job=job))


def expected(error: BaseException, settings: Settings) -> ExpectedError:
    """What a database or a disk that refuses means to people."""
    if engine.is_disk_full(error) or (isinstance(error, OSError) and error.errno == 28):
        return ExpectedError("store.errors.disk_full")
    return engine.unreadable(error, settings.database, first_look.command_of(settings))
