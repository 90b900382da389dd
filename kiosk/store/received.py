"""Events of other stations: judged and stored in one command, folded into the tables afterwards in slices.

Owned by the Store, used on its writer's thread; own commands come first. An event whose fold fails is a bug of
that fold: it stays pending, is logged, and delays no other.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from kiosk.db import engine
from kiosk.db.base import to_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import PendingEvent
from kiosk.journal import chains, inbox, scope
from kiosk.journal.envelope import decode, read
from kiosk.records import declared
from kiosk.records.apply import apply_batch
from kiosk.records.facts import OpenedEvent
from kiosk.records.opening import Unacceptable, body_of, open_event
from kiosk.store.context import Context
from kiosk.values.ids import EventId, erasing_ward
from kiosk.values.journal import Batch, Committed, Noted, Receipt, Sender

if TYPE_CHECKING:
    from kiosk.store.store import Store

log = logging.getLogger("motcua.store")
SLICE = 50  # events applied at once
Place = tuple[str, int]  # ward, position

_NOT_PENDING = Prepared(
    delete(PendingEvent).where(PendingEvent.ward == bindparam("b_ward"), PendingEvent.position == bindparam("b_at"))
)


class Received:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._stuck: set[Place] = set()
        self.slice = SLICE
        self.pending = False  # whether something waits to be folded

    def look(self) -> None:
        """At opening: whether a former run left something to fold."""
        self.pending = self._store.connection.execute(select(PendingEvent.position).limit(1)).first() is not None

    def reconsider(self) -> None:
        """What an older program could not read is taken out of quarantine once this one can."""
        connection = self._store.connection
        for quarantined in inbox.held_for_upgrade(connection):
            event = read(quarantined.raw)
            if event is not None and not judge(event, self._roles(quarantined.station)):
                with self._store.transaction():
                    inbox.release(connection, quarantined, self._store.positions)

    def inbox(self, ctx: Context) -> inbox.Inbox:
        """Receiving, within the writer's transaction of `ctx`."""
        store = self._store
        return inbox.Inbox(
            ctx.connection, store.keys, store.identity.sealing, judge, store.positions, to_micros(ctx.now),
            scope.narrow(store.station.roles),
        )  # fmt: skip

    def receive(self, ctx: Context, batch: Batch, sender: Sender | None = None) -> Receipt:
        """Store a batch, in the writer's transaction."""
        receipt = self.inbox(ctx).receive(batch, sender)
        self.pending = self.pending or receipt.new > 0
        return receipt

    def apply_slice(self) -> None:
        """Fold some events, in a transaction of their own; a slice that fails is tried again event by event."""
        store = self._store
        places = self.next_slice()
        self.pending = bool(places)
        if not places:
            self.slice = SLICE
            return
        try:
            with store.transaction():
                events = self.take(places)
                apply_batch(store.connection, events, store.keys.get)
            store.keys.commit_erased()
        except Exception as error:
            store.keys.put_back(({}, set()))
            if engine.is_disk_full(error):
                self.pending = False  # tried again with the next batch or start
            elif len(places) > 1:
                self.slice = 1
            else:
                self._stuck.add(places[0])
                log.exception("event %s/%d was not applied", *places[0])
            return
        notes = [Noted(kind=e.kind, subject=e.subject, event_id=EventId(e.id), body=e.body) for e in events]
        store.bus.announce(Committed(events=tuple(notes)))

    def _roles(self, station: str) -> frozenset[str]:
        return frozenset(role for sender in inbox.senders(self._store.connection, station) for role in sender.roles)

    def next_slice(self) -> list[Place]:
        query = (
            select(PendingEvent.ward, PendingEvent.position)
            .order_by(PendingEvent.ward, PendingEvent.position)
            .limit(self.slice + len(self._stuck))
        )
        places = [(str(w), int(p)) for w, p in self._store.connection.execute(query)]
        return [place for place in places if place not in self._stuck][: self.slice]

    def take(self, places: list[Place]) -> list[OpenedEvent]:
        """These events, opened, and pending no longer."""
        store = self._store
        _NOT_PENDING.run_many(store.connection, [{"b_ward": w, "b_at": p} for w, p in places])
        events = []
        for place in places:
            event = open_event(decode(chains.raw_of(store.connection, *place)), store.keys.get)
            if event.kind == "subject.erased":
                store.keys.erase(erasing_ward(event.station, self._roles(event.station)), event.subject)
            events.append(event)
        return events


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
