"""Events of other stations: judged and stored in one command, folded into the tables afterwards in slices.

Owned by the Store, used on its writer's thread (but for `submit`): own commands come first, and each call of `work`
does one piece of at most some BUDGET seconds, so that none of them waits longer. Wards take turns, and slices keep
pace with what is stored (docs/decisions/0015). A slice that cannot be written is halved until the event at fault
stands alone and is set aside; it delays no other.
"""

from __future__ import annotations

import functools
import logging
import queue
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, select

from kiosk.db import engine
from kiosk.db.base import to_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import JournalEvent, PendingEvent, QuarantinedEvent
from kiosk.journal import chains, inbox, scope
from kiosk.journal.envelope import Envelope, read, read_stored
from kiosk.journal.known import roles_at
from kiosk.journal.quarantine import set_aside
from kiosk.journal.storing import foreign
from kiosk.records.apply import apply_batch, fold_anew, pass_over, tell_damaged
from kiosk.records.facts import OpenedEvent
from kiosk.records.folding import kind_of_error
from kiosk.records.opening import Unacceptable, open_event
from kiosk.store import expiring
from kiosk.store.context import Context
from kiosk.store.judging import judge
from kiosk.values.ids import EventId, erasing_ward, ward_of
from kiosk.values.journal import Batch, Committed, Noted, Receipt, Sender, WrappedKey

if TYPE_CHECKING:
    from kiosk.store.store import Store, _Task

log = logging.getLogger("motcua.store")
BUDGET = 0.02  # seconds that one piece of work may take
LEAST, MOST = 50, 2000  # events in a slice
PACE = 20_000  # so many may wait to be folded before no more is stored
WARDS = 16  # wards in a slice
IN_A_ROW = 4  # batches stored before a slice is folded, where they come one after another
GAP = BUDGET  # seconds that the next one is waited for: it would wait as long for a slice to end

_WAITS_IN = PendingEvent.ward == bindparam("b_ward")
_RANGE = PendingEvent.position.between(bindparam("b_first"), bindparam("b_last"))
_NEXT_WARD = Prepared(select(func.min(PendingEvent.ward)).where(PendingEvent.ward > bindparam("b_ward")))
_POSITIONS = Prepared(
    select(PendingEvent.position).where(_WAITS_IN).order_by(PendingEvent.position).limit(bindparam("b_count"))
)
_EVENTS = Prepared(
    select(JournalEvent.station, JournalEvent.epoch, JournalEvent.seq, JournalEvent.raw, JournalEvent.hash)
    .join(
        PendingEvent, and_(PendingEvent.ward == JournalEvent.ward, PendingEvent.position == JournalEvent.position)
    )
    .where(_WAITS_IN, _RANGE)
    .order_by(PendingEvent.position)
)
_NOT_PENDING = Prepared(delete(PendingEvent).where(_WAITS_IN, _RANGE))


class Run(NamedTuple):
    """Waiting events of one ward, by their places in the order of arrival, without one left out in between."""

    ward: str
    positions: list[int]


class Received:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._batches: queue.SimpleQueue[_Task] = queue.SimpleQueue()
        self._halves: list[list[Run]] = []  # of a slice that could not be written, the next one last
        self._ward = ""  # whose turn was last
        self._stored = 0  # how often batches were stored since something was folded
        self.least, self.most = LEAST, MOST
        self.slice = LEAST
        self.pending = 0  # events that wait to be folded, as far as known: never 0 while one does

    @property
    def busy(self) -> bool:
        return self.pending > 0 or not self._batches.empty()

    def pause(self) -> float:
        """Seconds that the writer may wait for more before it folds: a station that sends much sends on at once."""
        return GAP if 0 < self._stored < IN_A_ROW and self._batches.empty() else 0.0

    def look(self) -> None:
        """At opening: whether a former run left something to fold."""
        first = select(PendingEvent.position).limit(PACE + 1).subquery()
        self.pending = int(self._store.connection.execute(select(func.count()).select_from(first)).scalar() or 0)

    def reconsider(self) -> None:
        """At opening: what an older program could not read, or roles forbade, is judged once more."""
        for quarantined, reason in self._judged_anew():
            with self._store.transaction():
                self._let_go(quarantined, reason)

    def roles_changed(self, station: str) -> None:
        """In the writer's transaction: what the station's former roles kept in quarantine is judged by its new ones."""
        for quarantined, reason in self._judged_anew(station):
            self._let_go(quarantined, reason)
            self.pending += not reason

    def _judged_anew(self, station: str = "") -> list[tuple[QuarantinedEvent, str]]:
        """What lies aside for another reason than it would now, and that reason ("" for none)."""
        found, connection = [], self._store.connection
        known = functools.cache(functools.partial(inbox.senders, connection))
        for quarantined in inbox.held_for_later(connection, station):
            event = read(quarantined.raw)
            reason = "bytes"
            if event is not None:
                roles = roles_at(known(event.station), event.epoch, event.seq)
                elsewhere = bool(foreign(connection, ward_of(event.station), [event.subject]))
                reason = judge(event, roles, elsewhere=elsewhere)
            if reason != quarantined.reason:
                found.append((quarantined, reason))
        return found

    def _let_go(self, quarantined: QuarantinedEvent, reason: str) -> None:
        if reason:
            inbox.refuse(self._store.connection, quarantined, reason)
        else:
            inbox.release(self._store.connection, quarantined, self._store.positions)

    def _roles(self, station: str, epoch: int, seq: int) -> frozenset[str]:
        return roles_at(inbox.senders(self._store.connection, station), epoch, seq)

    # -- storing --------------------------------------------------------------------------------------------
    def submit(self, task: _Task) -> None:
        """Queue the storing of a batch, behind own commands. From any thread."""
        self._batches.put(task)

    def inbox(self, ctx: Context) -> inbox.Inbox:
        """Receiving, within the writer's transaction of `ctx`."""
        store = self._store
        return inbox.Inbox(
            ctx.connection, store.keys, store.identity.sealing, judge, store.positions, to_micros(ctx.now),
            scope.narrow(store.station.roles),
        )  # fmt: skip

    def receive(self, ctx: Context, batch: Batch, sender: Sender | None = None) -> Receipt:
        """Store a batch, in the writer's transaction."""
        box = self.inbox(ctx)
        receipt = box.receive(batch, sender)
        self.pending += receipt.new
        fold_anew(ctx.connection, box.late, self._store.keys.get)
        return receipt

    def take_keys(self, ctx: Context, ward: str, keys: Iterable[WrappedKey]) -> None:
        """Take keys that lacked here, and fold the subjects anew whose parts they open."""
        box = self.inbox(ctx)
        box.take_keys(ward, keys, {})
        fold_anew(ctx.connection, box.late, self._store.keys.get)

    def work(self, run: Callable[[list[_Task]], None]) -> None:
        """One piece of what is to be done: store some waiting batches (`run` commits and answers), or fold a slice."""
        fold_first = self.pending > PACE or (self.pending > 0 and self._stored >= IN_A_ROW)  # in turn, while both wait
        tasks = [] if fold_first else self.next_batches()
        self._stored = self._stored + 1 if tasks else 0
        if tasks:
            run(tasks)
        elif self.pending:
            self.apply_slice()

    def next_batches(self) -> list[_Task]:
        """Waiting batches for one commit: one, or as many small ones as a slice has events."""
        tasks: list[_Task] = []
        events = 0
        while events < self.slice:
            try:
                task = self._batches.get_nowait()
            except queue.Empty:
                break
            if task.future.set_running_or_notify_cancel():
                tasks.append(task)
                events += task.size
        return tasks

    # -- folding --------------------------------------------------------------------------------------------
    def apply_slice(self) -> None:
        """Fold some events, in a transaction of their own. One that is not written is halved, or its one event set
        aside."""
        store = self._store
        runs = self.next_slice()
        if not runs:
            self.pending = 0
            return
        start = store.clock.monotonic()
        try:
            with store.transaction():
                events = self._fold(runs)
            store.keys.commit_erased()
        except Exception as error:
            store.keys.put_back(({}, set()))
            self._not_written(runs, error)
            return
        count = sum(len(run.positions) for run in runs)
        self._folded(count, store.clock.monotonic() - start)
        notes = [Noted(kind=e.kind, subject=e.subject, event_id=EventId(e.id), body=e.body) for e in events]
        store.bus.announce(Committed(events=tuple(notes)))

    def _folded(self, count: int, seconds: float) -> None:
        """Let the next slice be as large as the budget allows, growing by no more than twice."""
        self.pending = max(1, self.pending - count)  # 0 only where nothing was found to wait
        fitting = int(BUDGET * count / seconds) if seconds > 0 else self.most
        self.slice = max(self.least, min(self.most, 2 * max(self.slice, count), fitting))

    def next_slice(self) -> list[Run]:
        """Of up to WARDS wards in turn, each its share of a slice; or what is left of a halved one."""
        if self._halves:
            return self._halves.pop()
        connection, wards = self._store.connection, self._wards()
        share = -(-self.slice // max(1, len(wards)))
        runs = []
        for ward in wards:
            found = _POSITIONS.all(connection, b_ward=ward, b_count=share)
            runs.append(Run(ward, [position for (position,) in found]))
        return runs

    def _wards(self) -> list[str]:
        """Wards with something to fold, beginning after the one whose turn was last."""
        wards: list[str] = []
        ward, turned = self._ward, False
        while len(wards) < WARDS:
            following = _NEXT_WARD.value(self._store.connection, b_ward=ward)
            if following is None and not turned:
                ward, turned = "", True
                continue
            if following is None or (turned and following > self._ward) or following in wards:
                break
            wards.append(following)
            ward = following
        if wards:
            self._ward = wards[-1]
        return wards

    def _fold(self, runs: list[Run]) -> list[OpenedEvent]:
        """Fold these events and take them off what waits; those that were folded."""
        connection, keys = self._store.connection, self._store.keys
        events = self._open(runs)
        failed = {one.event.position for one in apply_batch(connection, events, keys.get)}
        self._take_off(runs)
        self._end_expired(events)
        return [event for event in events if event.position not in failed] if failed else events

    def _open(self, runs: list[Run]) -> list[OpenedEvent]:
        connection, keys = self._store.connection, self._store.keys
        envelopes = [envelope for run in runs for envelope in self._envelopes(run)]
        for envelope in envelopes:
            if envelope.kind == "subject.erased":
                roles = self._roles(envelope.station, envelope.epoch, envelope.seq)
                keys.erase(erasing_ward(envelope.station, roles), envelope.subject)
            elif envelope.kind == "erasure.asked":
                keys.erase(ward_of(envelope.station), envelope.subject)
        events = []
        for envelope in envelopes:
            try:
                events.append(open_event(envelope, keys.get))
            except Unacceptable as why:  # by an older program than the one that accepted it
                set_aside(connection, (envelope.station, envelope.epoch, envelope.seq), why.reason)
        return events

    def _end_expired(self, events: list[OpenedEvent]) -> None:
        """Drafts that expired elsewhere, by all that is known here now, are unreadable here too."""
        drafts = {(event.ward, event.subject) for event in events if event.kind.startswith("draft.")}
        if not drafts:
            return
        connection, keys = self._store.connection, self._store.keys
        gone = {of for of in expiring.ended(connection, drafts, self._roles) if not keys.erased(*of)}
        for of in gone:
            keys.erase(*of)
        fold_anew(connection, gone, keys.get)

    def _envelopes(self, run: Run) -> list[Envelope]:
        given = {"b_ward": run.ward, "b_first": run.positions[0], "b_last": run.positions[-1]}
        found = []
        for station, epoch, seq, raw, digest in _EVENTS.all(self._store.connection, **given):
            envelope = read_stored(raw, digest)
            if envelope is None:
                tell_damaged(station, epoch, seq)
                chains.note_damage(self._store.connection, station, epoch, seq, to_micros(self._store.clock.now()))
            else:
                found.append(envelope)
        return found

    def _take_off(self, runs: list[Run]) -> None:
        for ward, positions in runs:
            _NOT_PENDING.run(self._store.connection, b_ward=ward, b_first=positions[0], b_last=positions[-1])

    # -- what cannot be written -----------------------------------------------------------------------------
    def _not_written(self, runs: list[Run], error: Exception) -> None:
        places = [(ward, position) for ward, positions in runs for position in positions]
        if engine.is_of_the_machine(error):
            log.warning("received events are not applied now: %s", kind_of_error(error))
            self._halves.clear()
            self.pending = 0  # tried again with the next batch or start
        elif len(places) > 1:
            middle = len(places) // 2
            self._halves += [_runs(places[middle:]), _runs(places[:middle])]
        else:
            self._set_aside(runs[0], error)

    def _set_aside(self, run: Run, error: Exception) -> None:
        """The one event of `run` cannot be folded."""
        store = self._store
        try:
            with store.transaction():
                for event in self._open([run]):
                    pass_over(store.connection, event, error)
                self._take_off([run])
        except Exception as another:
            log.warning("an event could not be set aside now: %s", kind_of_error(another))
            self._halves.clear()
            self.pending = 0


def _runs(places: list[tuple[str, int]]) -> list[Run]:
    runs: dict[str, list[int]] = {}
    for ward, position in places:
        runs.setdefault(ward, []).append(position)
    return [Run(ward, positions) for ward, positions in runs.items()]
