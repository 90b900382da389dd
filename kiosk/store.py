"""The store: one writer thread that runs use cases and commits them in groups, and readers beside it.

Made by `kiosk.app`; the only way to the database. A use case is `f(ctx: Context, command) -> result`, a query
`q(reader: Reader, *arguments)`; both run on the store's threads and answer through a Future. Up to 16 waiting
commands share one commit, each in a savepoint of its own: a failing one rolls back alone, a failing commit
fails them all (ExpectedError store.errors.disk_full) and nothing is shown. What was committed is announced on
the bus as `Committed`, new print jobs as `JobQueued`. `open` raises ExpectedError store.errors.{locked, newer,
unreadable, disk_full}.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import queue
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from kiosk.bus import Bus
from kiosk.clock import Clock, business_day, local
from kiosk.db import engine, tables
from kiosk.db.base import LocalBase, ProjectionBase, to_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent, Meta, PendingEvent
from kiosk.errors import BugError, ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import epochs, inbox, outbox, sealing
from kiosk.journal.append import Draft, Tip, append, last_epoch, tip_of
from kiosk.journal.envelope import decode, encode_body
from kiosk.journal.keys import Identity, KeyFile
from kiosk.journal.witness import Seen, Witness
from kiosk.records import declared
from kiosk.records.apply import apply_batch, apply_own, fold_all
from kiosk.records.days import DayOpened, day_subject
from kiosk.records.facts import Fact, OpenedEvent, kind_of
from kiosk.records.opening import Unacceptable, body_of, open_event
from kiosk.records.stations import EpochOpened
from kiosk.settings import Settings
from kiosk.values.ids import EventId, JobId, Place, StationId, ward_of
from kiosk.values.journal import (
    Batch,
    Committed,
    DiskLow,
    JobQueued,
    Noted,
    Receipt,
    Sender,
    StationIdentity,
)
from kiosk.values.print_jobs import JobState, PaperKind

log = logging.getLogger("motcua.store")
R = TypeVar("R")
C = TypeVar("C")

GROUP = 16  # commands in one commit
SLICE = 50  # received events applied at once
BEHIND = timedelta(minutes=2)  # a clock further behind its last event is doubted
AHEAD = timedelta(days=3)
RESERVE_BYTES = 4 * 1024 * 1024
_BASE32 = "abcdefghjkmnpqrstuvwxyz23456789"

_META_GET = Prepared(select(Meta.value).where(Meta.name == bindparam("b_name")))
_META_SET = Prepared(update(Meta).where(Meta.name == bindparam("b_name")).values(value=bindparam("v_value")))
_META_NEW = Prepared(insert(Meta))
_NOT_PENDING = Prepared(
    delete(PendingEvent).where(
        PendingEvent.station == bindparam("b_station"),
        PendingEvent.epoch == bindparam("b_epoch"),
        PendingEvent.seq == bindparam("b_seq"),
    )
)
_OF_SUBJECT = Prepared(
    select(JournalEvent.raw)
    .where(JournalEvent.subject == bindparam("subject"), JournalEvent.state == ACCEPTED)
    .order_by(JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
)


def meta(connection: Connection, name: str) -> str:
    """A small fact of this file, "" if it has none by that name."""
    return _META_GET.value(connection, b_name=name) or ""


def set_meta(connection: Connection, name: str, value: str) -> None:
    if not _META_SET.run(connection, b_name=name, v_value=value):
        _META_NEW.run(connection, name=name, value=value)


class State(NamedTuple):
    """What the writer remembers between commands; put back when a command or a commit rolls back."""

    tip: Tip
    day: date | None  # the business day that is open
    last: int  # clock at the last event, microseconds since 1970
    doubt: str  # "" | "behind" | "ahead": staff must confirm the date
    notes: tuple[Noted, ...] = ()
    jobs: tuple[JobId, ...] = ()
    day_opened: bool = False


class Reader:
    """What a query sees; valid only inside it."""

    def __init__(self, store: Store, connection: Connection, keys: KeyFile) -> None:
        self.connection = connection
        self.clock = store.clock
        self.settings = store.settings
        self.catalogue: Any = store.catalogue
        self.station = store.station
        self.keys = keys

    def events_of(self, subject: str) -> list[OpenedEvent]:
        """All readable events of a subject in the order of their fold."""
        return _events_of(self.connection, subject, self.keys)

    def open_sealed(self, subject: str, kind: str = "") -> Any:
        """The subject's newest sealed part (of `kind`, if given), or None where none opens here."""
        return _newest_sealed(self.events_of(subject), kind)


def _events_of(connection: Connection, subject: str, keys: KeyFile) -> list[OpenedEvent]:
    opened = []
    for (raw,) in _OF_SUBJECT.all(connection, subject=subject):
        with contextlib.suppress(Unacceptable):
            opened.append(open_event(decode(raw), keys.get))
    return opened


def _newest_sealed(events: list[OpenedEvent], kind: str) -> Any:
    for event in reversed(events):
        if event.sealed is not None and kind in ("", event.kind):
            return event.sealed
    return None


class Context:
    """What a use case sees; valid only inside it. `now` stands still for the whole use case."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.connection = store.connection
        self.clock = store.clock
        self.settings = store.settings
        self.catalogue: Any = store.catalogue
        self.station = store.station
        self.now: datetime = store.clock.now()

    @property
    def day(self) -> date:
        """The business day: opened at its first use after 04:00 local time, never backwards.

        Raises ExpectedError store.errors.clock_{behind,ahead} where staff must confirm the date first.
        """
        state = self._store.state
        doubt = state.doubt or self.clock_doubt()
        if doubt:
            raise ExpectedError(f"store.errors.clock_{doubt}", now=f"{local(self.now):%H:%M %d/%m/%Y}")
        today = business_day(self.now)
        if state.day is None or today > state.day:
            self.open_day(today)
            return today
        return state.day

    @property
    def open_day_now(self) -> date | None:
        """The business day that is open, without opening one."""
        return self._store.state.day

    def clock_step_ms(self) -> int:
        """Now minus the clock at the last event; 0 without one."""
        last = self._store.state.last
        return (to_micros(self.now) - last) // 1000 if last else 0

    def clock_doubt(self) -> str:
        """ "behind" or "ahead" where the clock and the last event do not fit together, else ""."""
        last = self._store.state.last
        now = to_micros(self.now)
        if last and now < last - BEHIND // timedelta(microseconds=1):
            return "behind"
        if last and now > last + AHEAD // timedelta(microseconds=1):
            return "ahead"
        return ""

    def open_day(self, day: date, *, confirmed: bool = False) -> None:
        """Record day.opened; for `day` above and for `services.clock_checks`."""
        ward = self.station.ward
        self._store.state = self._store.state._replace(day=day, day_opened=True)
        set_meta(self.connection, "day", day.isoformat())
        self.record(DayOpened(day=day, confirmed=confirmed), subject=day_subject(ward, day))

    def trust_clock(self) -> None:
        """Staff confirmed the date: from now on the clock is compared with this moment."""
        self._store.state = self._store.state._replace(doubt="", last=to_micros(self.now))
        set_meta(self.connection, "clock_doubt", "")

    def record(
        self,
        fact: Fact,
        *,
        subject: str,
        actor: str = "",
        sealed: msgspec.Struct | None = None,
        made_at: datetime | None = None,
        event_id: str | None = None,
    ) -> EventId:
        """Append the fact to the journal and fold it into the tables, in this transaction."""
        kind = kind_of(fact)
        if not kind.authors.intersection(self.station.roles):
            raise BugError(f"this station may not author {kind.name}")
        self._note_clock(kind.name)
        instant = made_at or self.now
        identifier = event_id or uuid7(instant)
        box, key_id = self._seal(kind.name, kind.sealed, sealed, identifier, subject)
        store = self._store
        draft = Draft(
            identifier, kind.name, kind.version, subject, to_micros(instant), actor,
            encode_body(fact), box, key_id,
        )  # fmt: skip
        tip, envelope = append(self.connection, store.state.tip, draft)
        note = Noted(kind=kind.name, subject=subject, event_id=EventId(identifier), body=fact)
        store.state = store.state._replace(tip=tip, notes=(*store.state.notes, note))
        event = OpenedEvent(
            id=identifier, station=envelope.station, epoch=envelope.epoch, seq=envelope.seq, kind=kind.name,
            subject=subject, depth=envelope.depth, made_at=instant, actor=actor, body=fact,
            sealed=sealed, ward=ward_of(envelope.station),
        )  # fmt: skip
        apply_own(self.connection, event)
        return note.event_id

    def _note_clock(self, kind: str) -> None:
        state = self._store.state
        doubt = self.clock_doubt()
        if doubt and not state.doubt and kind not in ("clock.stepped", "epoch.opened"):
            set_meta(self.connection, "clock_doubt", doubt)
            state = state._replace(doubt=doubt)
        self._store.state = state._replace(last=to_micros(self.now))

    def _seal(
        self, kind: str, declared_type: type | None, sealed: msgspec.Struct | None, event_id: str, subject: str
    ) -> tuple[bytes | None, bytes | None]:
        if sealed is None:
            return None, None
        if declared_type is None or not isinstance(sealed, declared_type):
            raise BugError(f"{kind} does not declare {type(sealed).__name__} as its sealed part")
        found = self._store.keys.for_subject(subject)
        if found is None:
            raise ExpectedError("store.errors.erased")
        key_id, key = found
        return sealing.seal(key, encode_body(sealed), event_id, kind, subject), key_id

    def print(self, kind: PaperKind, subject: str, place: Place) -> JobId:
        """Queue a paper in this transaction; announced after the commit."""
        job = JobId(uuid7(self.now))
        statements = _print_statements()
        nth = 1 + (statements[0].value(self.connection, b_kind=kind, b_subject=subject) or 0)
        statements[1].run(
            self.connection, id=job, kind=kind, subject=subject, place=place, state=JobState.WAITING,
            nth=nth, asked_at=self.now, reason="",
        )  # fmt: skip
        self._store.state = self._store.state._replace(jobs=(*self._store.state.jobs, job))
        return job

    def sealed_of(self, subject: str, kind: str = "") -> Any:
        """The subject's newest sealed part (of `kind`, if given), or None where none opens here."""
        return _newest_sealed(self.events_of(subject), kind)

    def events_of(self, subject: str) -> list[OpenedEvent]:
        """All readable events of a subject in the order of their fold."""
        return _events_of(self.connection, subject, self._store.keys)

    def erase_keys(self, subject: str) -> None:
        """For services.erasure: the subject's keys go with this commit; its rows are folded without them."""
        set_meta(self.connection, "erasing", "1")
        self._store.keys.erase(subject)
        events = [event for event in self.events_of(subject) if event.kind == "subject.erased"]
        apply_batch(self.connection, events, self._store.keys.get)

    def known_letters(self) -> set[str]:
        """Letters that supervisors ever typed at this station, also before a restore."""
        return set(self._store.letters)

    def remember_letter(self, letter: str) -> None:
        self._store.letters = tuple(sorted({*self._store.letters, letter}))
        self._store.state = self._store.state._replace(day_opened=True)  # writes the witness after the commit


@functools.cache
def _print_statements() -> tuple[Prepared, Prepared]:
    table = LocalBase.metadata.tables["print_jobs"]
    known = select(func.count()).where(  # an expired job never came near the paper: the next print is the first
        table.c.kind == bindparam("b_kind"),
        table.c.subject == bindparam("b_subject"),
        table.c.state != JobState.EXPIRED.value,
    )
    return Prepared(known), Prepared(insert(table))


class Refusal(NamedTuple):
    """Result of a use case that refuses and yet keeps what it wrote (a failed try): raised after the commit."""

    error: ExpectedError


class _Task(NamedTuple):
    work: Callable[[Context], Any]
    future: Future[Any]


class FileLock:
    """One station per database: a lock on a file beside it, released by the system if the process dies."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle: IO[bytes] | None = None

    def take(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle = self._file.open("a+b")
        try:
            if os.name == "nt":
                import msvcrt

                handle.seek(0)
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            raise ExpectedError("store.errors.locked", file=str(self._file.parent)) from error
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


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
        self.letters: tuple[str, ...] = ()
        self._witness = witness or Witness(settings.witness_dir)
        self._lock = FileLock(settings.data_dir / "station.lock")
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._reader_connections: list[tuple[Connection, sqlite3.Connection, KeyFile]] = []
        self._raw: sqlite3.Connection | None = None
        self._lease = ""
        self._pending = False
        self._slice = SLICE
        self._stuck: set[tuple[str, int, int]] = set()
        self._trail_dirty = False
        self._trail_at = 0.0

    # -- opening and closing ---------------------------------------------------------------------------------

    def open(self) -> None:
        """Open files and threads; after a restore this begins a new epoch. Raises ExpectedError."""
        self._lock.take()
        try:
            self._raw = engine.prepare(self.settings.database)
            self.connection = engine.connection_of(self._raw)
            self.keys.open()
            self.identity = self.keys.identity()
            with self._transaction():
                self._prepare_projections()
            self._settle_epoch()
            self._bury_erased()
            self._reconsider()
        except (sqlite3.Error, OSError) as error:
            self._release()
            raise _expected(error, self.settings.database) from error
        except BaseException as error:
            self._release()
            if engine.is_disk_full(error):
                raise ExpectedError("store.errors.disk_full") from error
            raise
        self._make_reserve()
        self._pending = self.connection.execute(select(PendingEvent.seq).limit(1)).first() is not None
        self._readers = ThreadPoolExecutor(2, "store-reader")
        self._thread = threading.Thread(target=self._write_loop, name="store-writer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish what waits, renew the lease, close. Safe to call twice."""
        if self._thread is not None:
            self._tasks.put(None)
            self._thread.join(timeout=20)
            self._thread = None
            self._renew_lease()
        if self._readers is not None:
            self._readers.shutdown(wait=True)
            self._readers = None
        for connection, raw, keys in self._reader_connections:
            _close(connection, raw)
            keys.close()
        self._reader_connections.clear()
        self._release()

    def _release(self) -> None:
        self.keys.close()
        if self._raw is not None:
            if hasattr(self, "connection"):
                _close(self.connection, self._raw)
            self._raw.close()
            self._raw = None
        self._lock.release()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        raw = self._need_raw()
        raw.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.keys.commit_new()
            raw.execute("COMMIT")
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise

    def _need_raw(self) -> sqlite3.Connection:
        if self._raw is None:
            raise BugError("the store is not open")
        return self._raw

    def _prepare_projections(self) -> None:
        """Make the projection tables; drop and rebuild them where a version or a table changed."""
        projections = declared().projections
        tables.load()
        wanted = ";".join(
            f"{t.name}({','.join(c.name for c in t.columns)})" for t in ProjectionBase.metadata.sorted_tables
        ) + ";".join(f"{p.table.name}:{p.version}" for p in projections)
        signature = sealing.key_id_of(wanted.encode()).hex()
        former = meta(self.connection, "projections")
        if former == signature:
            return
        engine.drop_projections(self.connection)
        engine.make_projections(self.connection)
        if former:
            fold_all(self.connection, self.keys.get)
        set_meta(self.connection, "projections", signature)

    def _settle_epoch(self) -> None:
        """Find the station's identity and whether this database is the one that was in use here."""
        connection = self.connection
        station = meta(connection, "station") or self._new_station()
        known = last_epoch(connection, station)
        tip = tip_of(connection, station, known)
        seen = self._witness.read(station)
        self.letters = seen.letters if seen else ()
        self._lease = meta(connection, "lease")
        day = meta(connection, "day")
        self.state = State(
            tip=tip,
            day=date.fromisoformat(day) if day else None,
            last=tip.made_at,
            doubt=meta(connection, "clock_doubt"),
        )
        why = "first"
        if known:
            why = epochs.why_new(connection, tip, self._lease, meta(connection, "restored"), seen)
        epoch = known if not why else (1 if not known else epochs.next_epoch(tip, seen))
        first = int(meta(connection, "first_epoch") or "0") or epoch
        self.station = StationIdentity(
            id=StationId(station), ward=ward_of(station), epoch=epoch, roles=self.settings.roles,
            first_epoch=epoch == first,
        )  # fmt: skip
        if why == "first":
            # Before the database: a kill in between must not leave a database without its witness.
            self.state = self.state._replace(tip=tip_of(connection, station, epoch))
            self._witness.write(self._seen())
        if why:
            self._open_epoch(station, tip, epoch, why, first)
        self._renew_lease()

    def _new_station(self) -> str:
        ward = self.catalogue.ward().code if self.catalogue is not None else "00000"
        return f"{ward}.{''.join(secrets.choice(_BASE32) for _ in range(8))}"

    def _open_epoch(self, station: str, former: Tip, epoch: int, why: str, first: int) -> None:
        shared = inbox.mark(self.connection, "central", station, former.epoch)
        shared_hash = inbox.hash_at(self.connection, station, former.epoch, shared)
        self.state = self.state._replace(tip=tip_of(self.connection, station, epoch))
        with self._transaction():
            for name, value in (("station", station), ("first_epoch", str(first)), ("restored", "")):
                set_meta(self.connection, name, value)
            inbox.know(
                self.connection,
                Sender(
                    station=station, public_key=self.identity.public, seal_key=self.identity.seal_public,
                    roles=self.settings.roles,
                ),
            )  # fmt: skip
            fact = EpochOpened(reason=why, former_epoch=former.epoch, shared_seq=shared, shared_hash=shared_hash)
            Context(self).record(fact, subject=station)
        self.state = self.state._replace(notes=(), jobs=())
        log.info("epoch %d of %s opened: %s", epoch, station, why)

    def _seen(self, next_lease: str = "") -> Seen:
        tip = self.state.tip
        return Seen(
            station=tip.station, epoch=tip.epoch, seq=tip.seq, hash=tip.hash.hex(), lease=self._lease,
            next_lease=next_lease, letters=self.letters,
        )  # fmt: skip

    def _renew_lease(self) -> None:
        """Announce the new lease in the witness, write it into the database, settle it in the witness."""
        fresh = secrets.token_hex(16)
        self._witness.write(self._seen(fresh))
        try:
            with self._transaction():
                set_meta(self.connection, "lease", fresh)
        except sqlite3.Error:
            log.warning("lease not renewed")
            return
        self._lease = fresh
        self._witness.write(self._seen())

    def _bury_erased(self) -> None:
        """Finish erasures that a kill cut off between the journal's commit and the key file's."""
        if not meta(self.connection, "erasing"):
            return
        query = select(JournalEvent.subject).where(JournalEvent.kind == "subject.erased", JournalEvent.state == 0)
        left = [s for s in self.connection.execute(query).scalars() if not self.keys.erased(s)]
        if left:
            self.keys.bury(left)
        with self._transaction():
            set_meta(self.connection, "erasing", "")

    def _reconsider(self) -> None:
        """What an older program could not read is taken out of quarantine once this one can."""
        for quarantined in inbox.held_for_upgrade(self.connection):
            roles = frozenset(r for s in inbox.senders(self.connection, quarantined.station) for r in s.roles)
            if not judge(decode(quarantined.raw), roles):
                with self._transaction():
                    inbox.release(self.connection, quarantined)

    # -- the reserve ----------------------------------------------------------------------------------------

    @property
    def _reserve(self) -> Path:
        return self.settings.data_dir / "reserve.bin"

    def _make_reserve(self) -> None:
        """Some space put by, given up when the disk is full so that work in hand can be finished."""
        if self._reserve.exists() or self._free() < 25 * RESERVE_BYTES:
            return
        with contextlib.suppress(OSError), self._reserve.open("wb") as out:
            out.write(bytes(RESERVE_BYTES))

    def _free(self) -> int:
        return shutil.disk_usage(self.settings.data_dir).free

    def _give_up_reserve(self) -> bool:
        if not self._reserve.exists():
            return False
        self._reserve.unlink(missing_ok=True)
        log.error("disk full: the reserve was given up")
        self.bus.announce(DiskLow(free_mib=self._free() // 1_048_576))
        return True

    # -- the writer -----------------------------------------------------------------------------------------

    def run(self, use_case: Callable[[Context, C], R], command: C) -> Future[R]:
        """Run a use case on the writer's thread. The future is done after the commit."""
        return self._submit(lambda ctx: use_case(ctx, command))

    def apply_received(self, batch: Batch) -> Future[Receipt]:
        """Store a batch of another station; the receipt means durable. Applied afterwards, own commands first.

        Raises (in the future) ExpectedError journal.errors.{head, unknown_station, gap, quota}.
        """
        return self._submit(lambda ctx: self._receive(ctx, batch))

    def _submit(self, work: Callable[[Context], Any]) -> Future[Any]:
        if self._thread is None:
            raise BugError("the store is not open")
        future: Future[Any] = Future()
        self._tasks.put(_Task(work, future))
        return future

    def _receive(self, ctx: Context, batch: Batch) -> Receipt:
        receipt = inbox.receive(ctx.connection, batch, self.keys, self.identity.sealing, judge, to_micros(ctx.now))
        self._pending = self._pending or receipt.new > 0
        return receipt

    def _write_loop(self) -> None:
        running = True
        while running:
            tasks, running = self._gather()
            if tasks:
                self._run_group(tasks)
            if self._pending:
                self._apply_slice()
            self._follow()

    def _gather(self) -> tuple[list[_Task], bool]:
        """Up to GROUP waiting tasks; waits for the first one unless something else is to be done."""
        tasks: list[_Task] = []
        try:
            if self._pending:
                first = self._tasks.get_nowait()
            else:
                first = self._tasks.get(timeout=1.0 if self._trail_dirty else None)
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

    def _run_group(self, tasks: list[_Task]) -> None:
        outcomes = self._try_group(tasks)
        if outcomes is None and self._give_up_reserve():
            outcomes = self._try_group(tasks)
        if outcomes is None:
            outcomes = [ExpectedError("store.errors.disk_full") for _ in tasks]
        self._after_commit()
        for task, outcome in zip(tasks, outcomes, strict=True):
            if isinstance(outcome, _Done) and isinstance(outcome.value, Refusal):
                task.future.set_exception(outcome.value.error)
            elif isinstance(outcome, _Done):
                task.future.set_result(outcome.value)
            else:
                task.future.set_exception(outcome)

    def _try_group(self, tasks: list[_Task]) -> list[Any] | None:
        """The outcome of each task after the commit; None if the disk is full and nothing was kept."""
        raw, before, keys = self._need_raw(), self.state, self.keys.waiting()
        letters, pending = self.letters, self._pending
        outcomes: list[Any] = []
        try:
            raw.execute("BEGIN IMMEDIATE")
            for task in tasks:
                outcomes.append(self._run_one(task, raw, alone=len(tasks) == 1))
                if not raw.in_transaction:
                    break
            if raw.in_transaction:
                self.keys.commit_new()
                raw.execute("COMMIT")
                self.keys.commit_erased()
                return outcomes
        except BaseException as error:
            self._undo(raw, before, keys, letters, pending)
            if engine.is_disk_full(error):
                return None
            log.exception("commit failed")
            wrong = _expected(error, self.settings.database) if isinstance(error, sqlite3.Error) else error
            return [wrong for _ in tasks]
        self._undo(raw, before, keys, letters, pending)
        if len(tasks) == 1 and outcomes and not engine.is_disk_full(outcomes[-1]):
            return outcomes
        return None

    def _undo(
        self, raw: sqlite3.Connection, before: State, keys: Any, letters: tuple[str, ...], pending: bool
    ) -> None:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        self._put_back(before)
        self.letters, self._pending = letters, pending
        self.keys.put_back(keys)

    def _run_one(self, task: _Task, raw: sqlite3.Connection, *, alone: bool) -> Any:
        """Run one command in its savepoint: its result, or the exception after which only it rolled back.

        A full disk is raised on, since it concerns the whole group.
        """
        before, keys, letters, pending = self.state, self.keys.waiting(), self.letters, self._pending
        if not alone:
            raw.execute("SAVEPOINT command")
        try:
            result = _Done(task.work(Context(self)))
        except BaseException as error:
            if engine.is_disk_full(error):
                raise
            if alone:
                self._undo(raw, before, keys, letters, pending)
            elif raw.in_transaction:
                raw.execute("ROLLBACK TO command")
                raw.execute("RELEASE command")
                self._put_back(before)
                self.letters, self._pending = letters, pending
                self.keys.put_back(keys)
            return error
        if not alone:
            raw.execute("RELEASE command")
        return result

    def _after_commit(self) -> None:
        state = self.state
        if not state.notes and not state.jobs and not state.day_opened:
            return
        self.state = state._replace(notes=(), jobs=(), day_opened=False)
        self._trail_dirty = True
        if state.day_opened:
            self._witness.write(self._seen())
        if state.notes:
            self.bus.announce(Committed(events=state.notes))
        for job in state.jobs:
            self.bus.announce(JobQueued(job=job))

    def begin_epoch(self, reason: str, shared: tuple[int, int, bytes]) -> Future[int]:
        """Go on in a new epoch without ranges; `shared` is the (epoch, seq, hash) up to which the server agrees.

        Own events after it are recorded again, with their ids, in the new epoch; their forked originals lie in
        quarantine here. For the handshake, when the server holds another continuation of this chain. The epoch.
        """
        return self._submit(lambda ctx: self._begin_epoch(reason, shared))

    def _begin_epoch(self, reason: str, shared: tuple[int, int, bytes]) -> int:
        epoch = max(last_epoch(self.connection, self.station.id), self.state.tip.epoch) + 1
        forked = outbox.set_aside(self.connection, self.station.id, shared[0], shared[1], to_micros(self.clock.now()))
        self.station = msgspec.structs.replace(self.station, epoch=epoch, first_epoch=False)
        self.state = self.state._replace(tip=tip_of(self.connection, self.station.id, epoch), day_opened=True)
        fact = EpochOpened(reason=reason, former_epoch=shared[0], shared_seq=shared[1], shared_hash=shared[2])
        Context(self).record(fact, subject=self.station.id)
        for raw in forked:
            tip, _envelope = append(self.connection, self.state.tip, outbox.draft_of(raw))
            self.state = self.state._replace(tip=tip)
        if forked:
            engine.drop_projections(self.connection)
            engine.make_projections(self.connection)
            fold_all(self.connection, self.keys.get)
        log.warning("epoch %d of %s opened: %s, %d recorded again", epoch, self.station.id, reason, len(forked))
        return epoch

    def _put_back(self, before: State) -> None:
        """The state of before a command; also the epoch, if the command had begun one."""
        self.state = before
        if self.station.epoch != before.tip.epoch:
            first = int(meta(self.connection, "first_epoch") or "0")
            epoch = before.tip.epoch
            self.station = msgspec.structs.replace(self.station, epoch=epoch, first_epoch=epoch == first)

    def write_witness(self) -> Future[None]:
        """Make the witness durable now (after a handshake with hub or central)."""
        return self._submit(lambda _ctx: self._witness.write(self._seen()))

    def _follow(self) -> None:
        now = self.clock.monotonic()
        if self._trail_dirty and now - self._trail_at >= 1.0:
            self._witness.follow(self._seen())
            self._trail_at, self._trail_dirty = now, False

    def _apply_slice(self) -> None:
        """Fold some received events into the tables, in a transaction of their own.

        A slice that fails is tried again event by event; one that still fails is a bug of its fold: it stays
        pending, is logged, and delays no other.
        """
        keys = self._next_slice()
        self._pending = bool(keys)
        if not keys:
            self._slice = SLICE
            return
        try:
            with self._transaction():
                events = self._take(keys)
                apply_batch(self.connection, events, self.keys.get)
            self.keys.commit_erased()
        except Exception as error:
            self.keys.put_back(({}, set()))
            if engine.is_disk_full(error):
                self._pending = False  # tried again with the next batch or start
            elif len(keys) > 1:
                self._slice = 1
            else:
                self._stuck.add(keys[0])
                log.exception("event %s/%d/%d was not applied", *keys[0])
            return
        notes = [Noted(kind=e.kind, subject=e.subject, event_id=EventId(e.id), body=e.body) for e in events]
        self.bus.announce(Committed(events=tuple(notes)))

    def _next_slice(self) -> list[tuple[str, int, int]]:
        query = (
            select(PendingEvent.station, PendingEvent.epoch, PendingEvent.seq)
            .order_by(PendingEvent.station, PendingEvent.epoch, PendingEvent.seq)
            .limit(self._slice + len(self._stuck))
        )
        keys = [(str(s), int(e), int(q)) for s, e, q in self.connection.execute(query)]
        return [key for key in keys if key not in self._stuck][: self._slice]

    def _take(self, keys: list[tuple[str, int, int]]) -> list[OpenedEvent]:
        """These events, opened, and pending no longer."""
        _NOT_PENDING.run_many(self.connection, [{"b_station": s, "b_epoch": e, "b_seq": q} for s, e, q in keys])
        events = []
        for key in keys:
            event = open_event(decode(inbox.raw_at(self.connection, *key)), self.keys.get)
            if event.kind == "subject.erased":
                set_meta(self.connection, "erasing", "1")
                self.keys.erase(event.subject)
            events.append(event)
        return events

    # -- readers --------------------------------------------------------------------------------------------

    def read(self, query: Callable[..., R], *arguments: Any) -> Future[R]:
        """Run a query on a reader's thread, within one snapshot of the database."""
        if self._readers is None:
            raise BugError("the store is not open")
        return self._readers.submit(self._read, query, arguments)

    def _read(self, query: Callable[..., R], arguments: tuple[Any, ...]) -> R:
        reader, raw = self._reader()
        raw.execute("BEGIN")
        try:
            return query(reader, *arguments)
        finally:
            if raw.in_transaction:
                raw.execute("COMMIT")

    def _reader(self) -> tuple[Reader, sqlite3.Connection]:
        mine = getattr(self._local, "reader", None)
        if mine is None:
            raw = engine.connect_raw(self.settings.database, read_only=True)
            keys = KeyFile(self.settings.key_file, read_only=True)
            keys.open()
            connection = engine.connection_of(raw)
            self._reader_connections.append((connection, raw, keys))
            mine = self._local.reader = (Reader(self, connection, keys), raw)
        return mine

    def backup(self, file: Path) -> None:
        """A consistent copy of the database while it is in use, and of the keys beside it (`<file>.keys`)."""
        engine.backup(self.settings.database, file)
        engine.backup(self.settings.key_file, file.with_name(file.name + ".keys"))


class _Done(NamedTuple):
    value: Any


def judge(envelope: Any, roles: frozenset[str]) -> str:
    """Why an authentic event cannot be accepted: "kind", "version", "bytes" or "role"; "" if it can."""
    kind = declared().kinds.get(envelope.kind)
    if kind is None:
        return "kind"
    try:
        body_of(kind, envelope.version, envelope.body)
    except Unacceptable as reason:
        return reason.reason
    return "" if kind.authors & roles else "role"


def _close(connection: Connection, raw: sqlite3.Connection) -> None:
    connection.close()
    connection.engine.dispose()
    raw.close()


def _expected(error: BaseException, file: Path) -> ExpectedError:
    if engine.is_disk_full(error) or (isinstance(error, OSError) and error.errno == 28):
        return ExpectedError("store.errors.disk_full")
    return ExpectedError("store.errors.unreadable", file=str(file), reason=str(error))


__all__ = ["Context", "FileLock", "Reader", "Refusal", "Store", "judge", "meta", "set_meta"]
