"""Taking in what comes from other machines: batches, keys, the keys and roles of stations, true bytes of own events.

Called within the writer's transaction by the server's protocol, the sync and `Store.apply_received`; what is stored
here is folded afterwards (`kiosk.store.received`). Bytes and version alone can quarantine an event; what an older
program could not read, or former roles forbade, is judged once more. Raises ExpectedError as `kiosk.journal.inbox`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from kiosk.db.base import to_micros
from kiosk.db.tables.journal import QuarantinedEvent
from kiosk.journal import inbox, known, scope
from kiosk.journal.chains import put_back
from kiosk.journal.envelope import read
from kiosk.journal.known import roles_at
from kiosk.journal.storing import foreign
from kiosk.records.apply import fold_anew
from kiosk.store.context import Context
from kiosk.store.judging import judge
from kiosk.store.ledger import Ledger
from kiosk.store.readable import open_late
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch, Receipt, Sender, WrappedKey


def _inbox(ctx: Context) -> inbox.Inbox:
    ledger = ctx.ledger
    return inbox.Inbox(
        ctx.connection, ledger.keys, ledger.identity.sealing, judge, ledger.positions, to_micros(ctx.now),
        scope.narrow(ledger.station.roles),
    )  # fmt: skip


def receive(ctx: Context, batch: Batch, sender: Sender | None = None) -> Receipt:
    """Store a batch of another station; see Store.apply_received."""
    box = _inbox(ctx)
    receipt = box.receive(batch, sender)
    ctx.ledger.pending += receipt.new
    ctx.ledger.arrived = box.arrived
    open_late(ctx, box.late)
    return receipt


def take_keys(ctx: Context, ward: str, keys: Iterable[WrappedKey]) -> None:
    """Take keys that lacked here, each for the subject that an event of the ward names; the subjects whose parts they
    open are folded anew."""
    box = _inbox(ctx)
    box.take_keys(ward, keys, {})
    open_late(ctx, box.late)


def know(ctx: Context, sender: Sender) -> None:
    """Take a station's keys and roles as enrolled; what its former roles kept in quarantine is judged anew."""
    ctx.ledger.positions.hold(ctx.connection, ward_of(sender.station))
    inbox.know(ctx.connection, sender, to_micros(ctx.now))
    for quarantined, reason in _judged_anew(ctx.ledger, sender.station):
        _let_go(ctx.ledger, quarantined, reason)
        ctx.ledger.pending += not reason


def withdraw(ctx: Context, station: str) -> bool:
    """From what lies here now on, no key of the station counts; whether one did until now."""
    ctx.ledger.positions.hold(ctx.connection, ward_of(station))
    return known.withdraw(ctx.connection, station, to_micros(ctx.now))


def repair(ctx: Context, epoch: int, seq: int, raw: bytes) -> bool:
    """Put the true bytes of an own damaged event back; False where they are others than the chain names."""
    event = read(raw)
    if event is None or (event.station, event.epoch, event.seq) != (ctx.station.id, epoch, seq):
        return False
    if not put_back(ctx.connection, event, raw):
        return False
    fold_anew(ctx.connection, {(ctx.station.ward, event.subject)}, ctx.ledger.keys.get)
    return True


def reconsider(ledger: Ledger) -> None:
    """At opening: what an older program could not read, or roles forbade, is judged once more."""
    for quarantined, reason in _judged_anew(ledger):
        with ledger.transaction():
            _let_go(ledger, quarantined, reason)


def judge_again(ledger: Ledger) -> None:
    """The same within a transaction."""
    for quarantined, reason in _judged_anew(ledger):
        _let_go(ledger, quarantined, reason)


def _judged_anew(ledger: Ledger, station: str = "") -> list[tuple[QuarantinedEvent, str]]:
    """What lies aside for another reason than it would now, and that reason ("" for none)."""
    found, connection = [], ledger.connection
    senders = functools.cache(functools.partial(inbox.senders, connection))
    for quarantined in inbox.held_for_later(connection, station):
        event = read(quarantined.raw)
        reason = "bytes"
        if event is not None:
            roles = roles_at(senders(event.station), event.epoch, event.seq)
            elsewhere = bool(foreign(connection, ward_of(event.station), [event.subject]))
            reason = judge(event, roles, elsewhere=elsewhere)
        if reason != quarantined.reason:
            found.append((quarantined, reason))
    return found


def _let_go(ledger: Ledger, quarantined: QuarantinedEvent, reason: str) -> None:
    if reason:
        inbox.refuse(ledger.connection, quarantined, reason)
    else:
        inbox.release(ledger.connection, quarantined, ledger.positions)
