"""The city's own word in a ward: events that central authors about a ward's subjects, in a chain of that ward.

Called by the city's use cases (kiosk.city.telling, kiosk.city.feedback). The chain is named after the central station
but stands in the ward (`ids.city_chain`), signed by central's key: so it is gap-free for the ward, has its place in the
ward's order of arrival and travels with the ordinary pull to every station, through a hub too, sealed parts as their
readers' roles allow; nothing of another ward is in it. It is stored as a received chain is: accepted, with its signed
head, waiting to be folded by whoever folds the ward.

The ward's counter is raised first, so that of several processes one at a time writes the chain. Raises BugError for a
kind that central may not author, ExpectedError store.errors.{erased, too_large}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from kiosk.db.base import to_micros
from kiosk.errors import BugError, ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import chains, inbox, sealing
from kiosk.journal.append import NewEvent, Tip, append, last_epoch, tip_of
from kiosk.journal.envelope import encode_body
from kiosk.journal.heads import sign_head
from kiosk.journal.positions import Positions
from kiosk.journal.storing import accepted
from kiosk.records.facts import Fact, kind_of
from kiosk.records.opening import Unacceptable, body_at, body_of
from kiosk.records.stations import EpochOpened
from kiosk.store import Context
from kiosk.values.ids import EventId, city_chain
from kiosk.values.journal import Sender
from kiosk.values.roles import Role

_PLACE = ("station", "epoch", "seq", "subject")


class _Noted:
    """The ward's positions, remembering the one that was taken."""

    def __init__(self, positions: Positions) -> None:
        self._positions, self.taken = positions, 0

    def hold(self, connection: Connection, ward: str) -> None:
        self._positions.hold(connection, ward)

    def take(self, connection: Connection, ward: str, count: int = 1) -> int:
        self.taken = self._positions.take(connection, ward, count)
        return self.taken

    def note(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        self._positions.note(connection, rows)

    def forget(self) -> None:
        self._positions.forget()


def record(
    ctx: Context, ward: str, fact: Fact, *, subject: str, actor: str = "", sealed: msgspec.Struct | None = None,
    event_id: str = "",
) -> EventId:  # fmt: skip
    """Append the fact to the city's chain of a ward. An `event_id` that counts there already is recorded no second
    time."""
    if not kind_of(fact).authors.intersection({Role.CENTRAL} & set(ctx.station.roles)):
        raise BugError(f"the city may not author {kind_of(fact).name}")
    ctx.ledger.positions.hold(ctx.connection, ward)
    if event_id and counts(ctx, ward, event_id):
        return EventId(event_id)
    chain = city_chain(ward, ctx.station.id)
    if not inbox.senders(ctx.connection, chain):
        _introduce(ctx, chain)
    tip = tip_of(ctx.connection, chain, ctx.station.epoch)
    if not tip.seq:
        tip = _open(ctx, ward, tip)
    identifier = event_id or uuid7(ctx.now)
    _append(ctx, ward, tip, fact, identifier, subject, actor, sealed)
    return EventId(identifier)


def counts(ctx: Context, ward: str, event_id: str) -> bool:
    """Whether an event's id counts in the ward already."""
    return accepted(ctx.connection, ward, event_id)


def _introduce(ctx: Context, chain: str) -> None:
    """Its heads are verified here and in the ward by central's own key."""
    own = ctx.ledger.identity
    sender = Sender(station=chain, public_key=own.public, seal_key=own.seal_public, roles=(Role.CENTRAL.value,))
    inbox.know(ctx.connection, sender, to_micros(ctx.now))


def _open(ctx: Context, ward: str, tip: Tip) -> Tip:
    """The chain begins anew with each epoch of central, as every chain does."""
    former = last_epoch(ctx.connection, tip.station)
    end = tip_of(ctx.connection, tip.station, former) if former else None
    opened = EpochOpened(
        reason="first" if end is None else "restored", former_epoch=former, shared_seq=end.seq if end else 0,
        shared_hash=end.hash if end else b"",
    )  # fmt: skip
    return _append(ctx, ward, tip, opened, uuid7(ctx.now), tip.station, "", None)


def _append(
    ctx: Context, ward: str, tip: Tip, fact: Fact, identifier: str, subject: str, actor: str,
    sealed: msgspec.Struct | None,
) -> Tip:  # fmt: skip
    kind = kind_of(fact)
    box, key_id = _sealed(ctx, ward, kind.name, identifier, subject, sealed)
    body = body_at(kind, fact, kind.version)
    try:
        body_of(kind, kind.version, body)
    except Unacceptable as error:  # no receiver would accept it
        raise ExpectedError("store.errors.beyond") from error
    new = NewEvent(
        identifier, kind.name, kind.version, subject, to_micros(ctx.now), actor, body, box, key_id
    )  # fmt: skip
    positions = _Noted(ctx.ledger.positions)
    tip, envelope = append(ctx.connection, tip, new, positions)
    chains.keep_head(ctx.connection, sign_head(ctx.ledger.identity, tip.station, tip.epoch, tip.seq, tip.hash))
    row = {"ward": ward, "position": positions.taken, **{name: getattr(envelope, name) for name in _PLACE}}
    ctx.ledger.positions.note(ctx.connection, [row])  # to be folded as a received event is
    ctx.ledger.pending += 1
    return tip


def _sealed(
    ctx: Context, ward: str, kind: str, identifier: str, subject: str, sealed: msgspec.Struct | None
) -> tuple[bytes | None, bytes | None]:
    """Under the subject's key of the ward, which central holds or makes, and every keeper of the ward is handed."""
    if sealed is None:
        return None, None
    found = ctx.ledger.keys.for_subject(ward, subject)
    if found is None:
        raise ExpectedError("store.errors.erased")
    key_id, key = found
    return sealing.seal(key, encode_body(sealed), identifier, kind, subject), key_id
