"""Folds received events of some places in the journal into the tables, within a transaction of the store's.

Used by `kiosk.store.received` on the writer's thread. An event whose bytes are damaged is noted and asked for; one that
this program cannot read is set aside; what an erasure or an expiry among them concerns is unreadable with this commit.
Raises whatever the database raises: the caller halves the slice.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from kiosk.db.base import to_micros
from kiosk.journal import chains, inbox
from kiosk.journal.envelope import Envelope, read_stored
from kiosk.journal.known import roles_at
from kiosk.journal.quarantine import set_aside
from kiosk.journal.storing import Arrived
from kiosk.records.apply import apply_batch, fold_anew, pass_over, tell_damaged
from kiosk.records.facts import OpenedEvent
from kiosk.records.opening import Unacceptable, open_event
from kiosk.store import expiring
from kiosk.store.backlog import Run
from kiosk.store.ledger import Ledger
from kiosk.values.ids import erasing_ward, ward_of


def apply_runs(ledger: Ledger, runs: list[Run]) -> list[OpenedEvent]:
    """Fold these events and take them off what waits; those that were folded."""
    ledger.backlog.claim(ledger.connection, runs)
    events = _opened(ledger, _read(ledger, runs))
    return _applied(ledger, events, lambda: ledger.backlog.take_off(ledger.connection, runs))


def apply_arrived(ledger: Ledger, arrived: Arrived, done: Callable[[], None]) -> list[OpenedEvent]:
    """Fold what this very transaction stored, from memory; `done` says that it waits no longer."""
    return _applied(ledger, _opened(ledger, arrived.events), done)


def _applied(ledger: Ledger, events: list[OpenedEvent], done: Callable[[], None]) -> list[OpenedEvent]:
    failed = {one.event.position for one in apply_batch(ledger.connection, events, ledger.keys.get)}
    done()
    _end_expired(ledger, events)
    return [event for event in events if event.position not in failed] if failed else events


def set_aside_one(ledger: Ledger, run: Run, error: Exception) -> None:
    """The one event of `run` cannot be folded: it is set aside for this error."""
    ledger.backlog.claim(ledger.connection, [run])
    for event in _opened(ledger, _read(ledger, [run])):
        pass_over(ledger.connection, event, error)
    ledger.backlog.take_off(ledger.connection, [run])


def _roles(connection: Connection) -> expiring.RolesAt:
    """The roles of the key that vouches for a place of a station's chain."""
    return lambda station, epoch, seq: roles_at(inbox.senders(connection, station), epoch, seq)


def _read(ledger: Ledger, runs: list[Run]) -> list[Envelope]:
    return [envelope for run in runs for envelope in _envelopes(ledger, run)]


def _opened(ledger: Ledger, envelopes: list[Envelope]) -> list[OpenedEvent]:
    connection, keys = ledger.connection, ledger.keys
    roles_of = _roles(connection)
    keys.fetch({envelope.key_id for envelope in envelopes if envelope.key_id is not None})
    for envelope in envelopes:
        if envelope.kind == "subject.erased":
            roles = roles_of(envelope.station, envelope.epoch, envelope.seq)
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


def _end_expired(ledger: Ledger, events: list[OpenedEvent]) -> None:
    """Drafts that expired elsewhere, by all that is known here now, are unreadable here too."""
    drafts = {(event.ward, event.subject) for event in events if event.kind.startswith("draft.")}
    if not drafts:
        return
    connection, keys = ledger.connection, ledger.keys
    gone = {of for of in expiring.ended(connection, drafts, _roles(connection)) if not keys.erased(*of)}
    for of in gone:
        keys.erase(*of)
    fold_anew(connection, gone, keys.get)


def _envelopes(ledger: Ledger, run: Run) -> list[Envelope]:
    found = []
    for station, epoch, seq, raw, digest in ledger.backlog.events(ledger.connection, run):
        envelope = read_stored(raw, digest)
        if envelope is None:
            tell_damaged(station, epoch, seq)
            chains.note_damage(ledger.connection, station, epoch, seq, to_micros(ledger.clock.now()))
        else:
            found.append(envelope)
    return found
