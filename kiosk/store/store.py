"""The one way to the database: commands on the writer's thread, committed in groups; queries on the readers'.

Made by `kiosk.app`. A use case is `f(ctx: Context, command) -> result`, a query `q(reader: Reader, *arguments)`;
both answer through a Future. Up to 16 waiting commands share one commit, each in a savepoint of its own: a failing
one rolls back alone, a failing commit fails them all (ExpectedError store.errors.disk_full) and nothing is shown.
What was committed is announced on the bus as `Committed`, new print jobs as `JobQueued`. `open` raises
ExpectedError store.errors.{locked, newer, unreadable, disk_full, lost_database, lost_keys, old_keys}.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kiosk import private
from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.db import engine
from kiosk.errors import BugError, ExpectedError
from kiosk.journal import lacking
from kiosk.journal.erased_list import ErasedList
from kiosk.journal.keys import Identity, KeyFile
from kiosk.journal.positions import OneWriter
from kiosk.journal.witness import Witness
from kiosk.settings import Settings
from kiosk.store import first_look, projections
from kiosk.store.backups import KeyCopies, back_up
from kiosk.store.context import Context, Refusal, State
from kiosk.store.epoch_keeper import FOLLOW_SECONDS, EpochKeeper
from kiosk.store.file_lock import FileLock
from kiosk.store.held import LOOK_SECONDS, Held, NotYet
from kiosk.store.metadata import meta_int, meta_json, set_meta
from kiosk.store.presence import Presence
from kiosk.store.readers import Readers, close_connection
from kiosk.store.received import Received
from kiosk.store.reserve import Reserve
from kiosk.store.scrubbing import Scrubbing
from kiosk.store.tidying import Tidying
from kiosk.values.erasure import SubjectsErased
from kiosk.values.journal import Batch, Committed, JobQueued, Receipt, Sender, StationIdentity

log = logging.getLogger("motcua.store")
R = TypeVar("R")
C = TypeVar("C")

GROUP = 16  # commands in one commit


class _Task(NamedTuple):
    work: Callable[[Context], Any]
    future: Future[Any]
    size: int = 1  # events that it brings


class _Done(NamedTuple):
    value: Any


class _Before(NamedTuple):
    """What is put back when a command or a commit rolls back."""

    state: State
    keys: Any
    letters: tuple[str, ...]
    pending: int


class Store:
    """See the module. Constructing opens nothing."""

    connection: Connection  # the writer's; used on the writer's thread alone
    identity: Identity
    station: StationIdentity
    state: State

    def __init__(
        self, settings: Settings, clock: Clock, bus: Bus, catalogue: Any, *, witness: Witness | None = None
    ) -> None:
        self.settings, self.clock, self.bus, self.catalogue = settings, clock, bus, catalogue
        self.keys = KeyFile(settings.key_file)
        self.erased_list = ErasedList(settings.witness_dir)
        self.keys.before_erasing = self.erased_list.add
        self.keys.after_erasing = self._announce_erased
        self._copies = KeyCopies(settings, clock)
        self.letters: tuple[str, ...] = ()
        self.presence = Presence()
        self.spoken: dict[str, int] = {}  # versions of event kinds that the upstream understands, as far as known
        self.positions = OneWriter()
        self.received = Received(self)
        self.held = Held(clock)
        self._epochs = EpochKeeper(self, witness or Witness(settings.witness_dir))
        self._reserve = Reserve(settings.data_dir, bus)
        self._readers = Readers(self)
        self._tidying = Tidying(self._need_raw, self.keys, settings.database)
        self._scrubbing = Scrubbing(self)
        self._lock = FileLock(settings.data_dir / "station.lock")
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._open, self._door = False, threading.Lock()
        self._raw: sqlite3.Connection | None = None

    # -- opening and closing ---------------------------------------------------------------------------------

    def open(self, *, new_identity: bool = False) -> None:
        """Open files and threads; after a restore this begins a new epoch. Raises ExpectedError.

        `new_identity`: become another station first (its key was heard from two machines, or its key file is lost).
        """
        self._lock.take()
        for folder in (self.settings.data_dir, self.settings.witness_dir):
            private.tighten_below(folder)  # an older program left them to be read by everybody
        self.positions.forget()  # of a database that may have been another one
        try:
            first_look.forget_second_names(self.settings.database)
            first_look.refuse(self.settings, self.catalogue, excused="keys" if new_identity else "")
            self._raw = engine.prepare(self.settings.database, first_look.command_of(self.settings))
            self.connection = engine.connection_of(self._raw)
            self.keys.open()
            with self.transaction():
                projections.prepare(self.connection, self.keys)
            older = self.keys.backed_up > 0 or projections.knows_fewer(self.connection, self.keys)
            put_back = self._epochs.establish(new_identity=new_identity) or older
            with self.transaction():
                projections.bury_erased(self.connection, self.keys)
            self._bury_listed(put_back=put_back)
            self._ask_for_lost_keys()
            self.spoken = meta_json(self.connection, "spoken", dict[str, int], {})
            self.received.reconsider()
        except (sqlite3.Error, OSError, DBAPIError) as error:
            self._release()
            raise _expected(error, self.settings) from error
        except BaseException:
            self._release()
            raise
        self._reserve.allocate()
        self.received.look()
        self._readers.open()
        self._thread = threading.Thread(target=self._write_loop, name="store-writer", daemon=True)
        self._thread.start()
        self._open = True
        self._copies.look()

    def _announce_erased(self, erased: Iterable[tuple[str, str]]) -> None:
        self.bus.announce(SubjectsErased(subjects=tuple(sorted(erased))))
        self._tidying.erased()
        self._copies.look()

    def _bury_listed(self, *, put_back: bool) -> None:
        """What the list of erasures names is unreadable in a database that was put back, too: keys, then rows."""
        self.erased_list.begin(self.station.id)
        whole = put_back or self.erased_list.short
        listed = self.erased_list.read(whole=whole)
        with self.transaction():
            projections.forget_erased(self.connection, self.keys, listed)
        self.keys.commit_erased()
        if whole:
            self.erased_list.add(self.keys.buried() - listed)

    def _ask_for_lost_keys(self) -> None:
        """A key file older than the journal beside it lacks keys: a server has them sent to it once more."""
        known, taken = meta_int(self.connection, "keys_taken"), self.keys.taken
        if known > taken and {"central", "hub"}.intersection(self.settings.roles):
            with self.transaction():
                lacking.look_for_lost(self.connection, self.station.id, self.keys)
                set_meta(self.connection, "keys_taken", str(taken))

    def close(self) -> None:
        """Finish what waits, renew the lease, close. Safe to call twice."""
        if self._thread is not None:
            with self._door:  # nothing may be put behind the end: nobody would answer it
                self._open = False
                self._tasks.put(None)
            self._thread.join(timeout=20)
            self._thread = None
            self._epochs.renew_lease()
        self._readers.close()
        self._copies.close()
        self._release()

    def _release(self) -> None:
        self.keys.close()
        if self._raw is not None:
            if hasattr(self, "connection"):
                close_connection(self.connection, self._raw)
            self._raw.close()
            self._raw = None
        self._lock.release()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """For the store's own parts, at opening and on the writer's thread; use cases are in one already."""
        raw = self._need_raw()
        raw.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._keep_keys()
            raw.execute("COMMIT")
        except BaseException:
            self.positions.forget()
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise

    def _keep_keys(self) -> None:
        """New keys are durable before the event that needs them; the journal notes how many there ever were."""
        if self.keys.commit_new():
            set_meta(self.connection, "keys_taken", str(self.keys.taken))

    def _need_raw(self) -> sqlite3.Connection:
        if self._raw is None:
            raise BugError("the store is not open")
        return self._raw

    # -- what others call ------------------------------------------------------------------------------------

    def run(self, use_case: Callable[[Context, C], R], command: C) -> Future[R]:
        """Run a use case on the writer's thread. The future is done after the commit."""
        return self._submit(lambda ctx: use_case(ctx, command))

    def read(self, query: Callable[..., R], *arguments: Any) -> Future[R]:
        """Run a query on a reader's thread, within one snapshot of the database."""
        return self._readers.read(query, arguments)

    def apply_received(self, batch: Batch, sender: Sender | None = None) -> Future[Receipt]:
        """Store a batch of another station; the receipt means durable. Applied afterwards, own commands first.

        `sender`: whose signature the request bore, verified already; None where no request stands between.
        Raises (in the future) ExpectedError journal.errors.{head, unknown_station, gap, quota}.
        """
        return self.take_in(lambda ctx, _: self.received.receive(ctx, batch, sender), None, len(batch.events))

    def take_in(self, use_case: Callable[[Context, C], R], command: C, size: int) -> Future[R]:
        """Like `run`, for a use case that stores `size` received events: behind own commands, as fast as folding."""
        future: Future[Any] = Future()
        with self._door:
            self._need_open()
            self.received.submit(_Task(lambda ctx: use_case(ctx, command), future, max(1, size)))
            self._tasks.put(_nudge())
        return future

    def begin_epoch(self, reason: str, shared: tuple[int, int, bytes], above: int = 0) -> Future[int]:
        """Go on in a new epoch without ranges; `shared` is the (epoch, seq, hash) up to which the server agrees,
        `above` the greatest epoch of this station that the server names: the new one is above all known to either.

        Own events after it are recorded again, with their ids, in the new epoch; their forked originals lie in
        quarantine here. For the handshake, when the server holds another continuation of this chain. The new epoch.
        """
        return self._submit(lambda _ctx: self._epochs.begin(reason, shared, above))

    def part(self, reason: str, begun: int = 0) -> Future[int]:
        """Go on in a new epoch without ranges, once: this very database may be in use on another machine too.

        `begun`: the epoch that was begun just now for another reason, which will do. The new epoch, 0 for none.
        """
        return self._submit(lambda _ctx: self._epochs.part(reason, begun))

    @property
    def lease(self) -> str:
        """What this machine shares with its witness, renewed at every start: a copy elsewhere has another one."""
        return self._epochs.lease

    def write_witness(self) -> Future[None]:
        """Make the witness durable now (after a handshake with hub or central)."""
        return self._submit(lambda _ctx: self._epochs.ask_witness())

    def hold_numbers(self, seconds: float = 3.0) -> None:
        """Hold numbers back until `release_numbers`, at most so long: what needs one waits, all else goes on.

        For a start with an upstream: only the handshake tells whether this database is a copy. From any thread.
        """
        self.held.hold(seconds)

    def release_numbers(self) -> None:
        """The handshake is done, or given up: what waits for numbers runs now. From any thread; repeats are free."""
        if self.held.until is not None:
            self.held.release()
            with contextlib.suppress(BugError):  # closing: what waited runs all the same
                self._submit(lambda _ctx: None)  # wakes the writer

    def backup(self, file: Path) -> None:
        """A consistent copy of the database while it is in use, and of the keys beside it (`<file>.keys`)."""
        back_up(self.settings, file, self.clock)

    def _submit(self, work: Callable[[Context], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        with self._door:
            self._need_open()
            self._tasks.put(_Task(work, future))
        return future

    def _need_open(self) -> None:
        if not self._open:
            raise BugError("the store is not open")

    # -- the writer -----------------------------------------------------------------------------------------

    def _write_loop(self) -> None:
        running = True
        self._tidying.begin()
        while running:
            tasks, running = self._gather()
            if tasks:
                self._run_group(tasks)
            elif running and not self.received.busy:
                self._idle()
            tasks = []  # what was asked may be personal: not held while waiting for the next
            if self.received.busy:
                self.received.work(self._run_group)
            self._tidying.look()
            self._epochs.follow()
        self.held.release()  # closing: what still waits for numbers goes on as off line
        while tasks := self.held.take(GROUP) or self.received.next_batches():
            self._run_group(tasks)

    def _idle(self) -> None:
        self._tidying.idle()
        if not self.held.waiting:
            self._scrubbing.idle()

    def _gather(self) -> tuple[list[_Task], bool]:
        """Up to GROUP waiting tasks; waits for the first one unless something else is to be done."""
        tasks: list[_Task] = self.held.take(GROUP)
        if len(tasks) == GROUP:
            return tasks, True
        try:
            pause = self.received.pause() if self.received.busy else self._patience()
            first = self._tasks.get_nowait() if tasks or not pause else self._tasks.get(timeout=pause)
            while True:
                if first is None:
                    return tasks, False
                if first.future.set_running_or_notify_cancel():
                    tasks.append(first)
                if len(tasks) >= GROUP:
                    return tasks, True
                first = self._tasks.get_nowait()
        except queue.Empty:
            return tasks, True

    def _patience(self) -> float:
        """Seconds to wait for the next task."""
        if self.held.waiting:
            return LOOK_SECONDS
        pause = self._scrubbing.pause()
        return min(FOLLOW_SECONDS, pause) if self._epochs.behind or self._tidying.wanted else pause

    def _run_group(self, tasks: list[_Task]) -> None:
        outcomes = self._try_group(tasks)
        if outcomes is None and self._reserve.give_up():
            outcomes = self._try_group(tasks)
        if outcomes is None:
            outcomes = [ExpectedError("store.errors.disk_full") for _ in tasks]
        self._after_commit()
        for task, outcome in zip(tasks, outcomes, strict=True):
            if isinstance(outcome, _Done) and isinstance(outcome.value, Refusal):
                task.future.set_exception(outcome.value.error)
            elif isinstance(outcome, _Done):
                task.future.set_result(outcome.value)
            elif isinstance(outcome, NotYet):
                self.held.keep(task)
            else:
                task.future.set_exception(outcome)

    def _try_group(self, tasks: list[_Task]) -> list[Any] | None:
        """The outcome of each task after the commit; None if the disk is full and nothing was kept."""
        raw, before = self._need_raw(), self._before()
        outcomes: list[Any] = []
        try:
            raw.execute("BEGIN IMMEDIATE")
            for task in tasks:
                outcomes.append(self._run_one(task, raw, alone=len(tasks) == 1))
                if not raw.in_transaction:
                    break
            if raw.in_transaction:
                self._keep_keys()
                raw.execute("COMMIT")
                self.keys.commit_erased()
                return outcomes
        except BaseException as error:
            self._undo(raw, before)
            if engine.is_disk_full(error):
                return None
            log.exception("commit failed")
            wrong = _expected(error, self.settings) if isinstance(error, sqlite3.Error) else error
            return [wrong for _ in tasks]
        self._undo(raw, before)
        if len(tasks) == 1 and outcomes and not engine.is_disk_full(outcomes[-1]):
            return outcomes
        return None

    def _run_one(self, task: _Task, raw: sqlite3.Connection, *, alone: bool) -> Any:
        """Run one command in its savepoint: its result, or the exception after which only it rolled back.

        A full disk is raised on, since it concerns the whole group.
        """
        before = self._before()
        if not alone:
            raw.execute("SAVEPOINT command")
        try:
            result = _Done(task.work(Context(self)))
        except BaseException as error:
            if engine.is_disk_full(error):
                raise
            if alone:
                self._undo(raw, before)
            elif raw.in_transaction:
                raw.execute("ROLLBACK TO command")
                raw.execute("RELEASE command")
                self._put_back(before)
            return error
        if not alone:
            raw.execute("RELEASE command")
        return result

    def _before(self) -> _Before:
        return _Before(self.state, self.keys.waiting(), self.letters, self.received.pending)

    def _undo(self, raw: sqlite3.Connection, before: _Before) -> None:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        self._put_back(before)

    def _put_back(self, before: _Before) -> None:
        self._epochs.put_back(before.state)
        self.letters, self.received.pending = before.letters, before.pending
        self.keys.put_back(before.keys)

    def _after_commit(self) -> None:
        state = self.state
        if not state.notes and not state.jobs and not state.day_opened:
            return
        self.state = state._replace(notes=(), jobs=(), day_opened=False)
        self._epochs.behind = True
        if state.day_opened:
            self._epochs.write_witness()
        if state.notes:
            self.bus.announce(Committed(events=state.notes))
        for job in state.jobs:
            self.bus.announce(JobQueued(job=job))


def _nudge() -> _Task:
    """Wakes the writer, and is skipped by it like any command that was cancelled."""
    future: Future[Any] = Future()
    future.cancel()
    return _Task(lambda _ctx: None, future)


def _expected(error: BaseException, settings: Settings) -> ExpectedError:
    if engine.is_disk_full(error) or (isinstance(error, OSError) and error.errno == 28):
        return ExpectedError("store.errors.disk_full")
    return engine.unreadable(error, settings.database, first_look.command_of(settings))
