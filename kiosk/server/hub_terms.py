"""The terms of this hub: its first one, the next one signed for a standby, the beginning of a standby's own.

Use cases and queries of `kiosk.server.hub`, run by its store. A hub leads while the newest term that has begun is its
own; one that meets a newer one only relays. Raises ExpectedError hub.errors.{superseded, not_hub, no_term}.
"""

from __future__ import annotations

import enum
import logging
from typing import NamedTuple

from sqlalchemy import Connection, delete

from kiosk.db.base import to_micros
from kiosk.db.tables.journal import JournalMark
from kiosk.db.tables.sync import UpstreamRow
from kiosk.errors import ExpectedError
from kiosk.journal import inbox
from kiosk.log import known
from kiosk.store import Context, Reader, meta, set_meta
from kiosk.sync import terms, wire
from kiosk.values.journal import Sender
from kiosk.values.roles import Role

log = logging.getLogger("motcua.server")
BEGUN_AT = "term_begun_at"  # meta: when the present term of this hub began, microseconds since 1970


class Mode(enum.StrEnum):
    LEADING = "leading"  # the ward's hub
    STANDBY = "standby"  # keeps a copy, answers nobody yet
    SUPERSEDED = "superseded"  # was the hub: only relays


class Standing(NamedTuple):
    mode: Mode
    term: int  # its own; 0 for none that has begun


class Begin(NamedTuple):
    """The program starts. `certificate_hash`: of what it is served under; `waits`: as a standby where it is new."""

    certificate_hash: bytes
    waits: bool


def standing(connection: Connection, ward: str, station: str) -> Standing:
    """What this hub is, by the terms that have begun."""
    known_terms = terms.begun(connection, ward)
    own = max((term.term for term in known_terms if term.station == station), default=0)
    if not own:
        return Standing(Mode.STANDBY, 0)
    return Standing(Mode.LEADING if known_terms[-1].term == own else Mode.SUPERSEDED, own)


def standing_now(reader: Reader) -> Standing:
    return standing(reader.connection, reader.station.ward, reader.station.id)


def begin(ctx: Context, asked: Begin) -> Standing:
    """At the start of the program: a hub without any term signs its first one, unless it waits as a standby."""
    station = ctx.station
    if not asked.waits and not terms.signed(ctx.connection, station.ward) and not _has_upstream_hub(ctx):
        identity = ctx.ledger.identity
        first = wire.HubTerm(
            station.ward, 1, station.id, identity.public, identity.seal_public, asked.certificate_hash, station.id
        )
        terms.keep(ctx, [wire.sign_term(identity, first)])
    return standing(ctx.connection, station.ward, station.id)


def _has_upstream_hub(ctx: Context) -> bool:
    """Whether it is enrolled with another hub: then it is a standby, however it was started."""
    levels = ctx.connection.execute(UpstreamRow.__table__.select()).all()
    return any(row.level == Role.HUB for row in levels)


def sign_next(ctx: Context, asked: tuple[wire.TermAsked, Sender]) -> wire.HubTerm:
    """The term that a standby would begin, signed in advance: the same one however often it asks."""
    wanted, sender = asked
    if Role.HUB not in sender.roles or sender.station == ctx.station.id:
        raise ExpectedError("journal.errors.head", station=sender.station)
    ward = ctx.station.ward
    all_terms = terms.signed(ctx.connection, ward)
    own = standing(ctx.connection, ward, ctx.station.id).term
    coming = next((term for term in all_terms if term.term > own and _is_for(term, wanted, sender)), None)
    if coming is None:
        number = 1 + max(term.term for term in all_terms)
        fresh = wire.HubTerm(
            ward, number, sender.station, sender.public_key, sender.seal_key, wanted.certificate_hash, ctx.station.id
        )
        coming = wire.sign_term(ctx.ledger.identity, fresh)
    terms.keep(ctx, [coming], begun=False, url=wanted.url)
    return coming


def _is_for(term: wire.HubTerm, wanted: wire.TermAsked, sender: Sender) -> bool:
    return (term.station, term.public_key, term.seal_key, term.certificate_hash) == (
        sender.station, sender.public_key, sender.seal_key, wanted.certificate_hash
    )  # fmt: skip


class Granted(NamedTuple):
    """A standby was given its coming term, and those that had begun before."""

    term: wire.HubTerm
    before: wire.HubTerms


def keep_granted(ctx: Context, granted: Granted) -> None:
    """The term that this standby may begin, kept until somebody says so. Signatures are looked at."""
    hub = known_hubs(ctx.connection)
    begun = terms.begun(ctx.connection, ctx.station.ward)
    new = terms.vouched(hub, begun, granted.before.terms, ctx.station.ward)
    terms.keep(ctx, new)
    terms.keep_addresses(ctx, granted.before.addresses)
    coming = terms.vouched(hub, (*begun, *new), [granted.term], ctx.station.ward)
    if any(term.station == ctx.station.id for term in coming):
        terms.keep(ctx, coming, begun=False)


def known_hubs(connection: Connection) -> dict[str, bytes]:
    """The pinned server, from which chains of signatures begin: station id -> public key."""
    rows = connection.execute(UpstreamRow.__table__.select()).all()
    return {row.station: bytes(row.public_key) for row in rows}


def take_over(ctx: Context, _: None = None) -> wire.HubTerm:
    """This standby is the ward's hub from now on. What only the former hub had acknowledged counts as unsent again."""
    ward, own = ctx.station.ward, ctx.station.id
    begun = terms.begun(ctx.connection, ward)
    newest = begun[-1].term if begun else 0
    coming = [term for term in terms.signed(ctx.connection, ward) if term.station == own and term.term >= newest]
    if not coming:
        raise ExpectedError("hub.errors.no_term")
    term = coming[-1]
    if term.term > newest:
        terms.keep(ctx, [term])
        ctx.connection.execute(delete(UpstreamRow).where(UpstreamRow.level == Role.HUB))
        ctx.connection.execute(delete(JournalMark).where(JournalMark.level == Role.HUB))
        set_meta(ctx.connection, BEGUN_AT, str(to_micros(ctx.now)))
        log.warning("term %d of the hub begins here", term.term)
    return term


def meet(ctx: Context, told: tuple[tuple[wire.HubTerm, ...], tuple[tuple[str, str], ...]]) -> Standing:
    """Somebody shows terms. Those that count are kept; a newer one than its own ends this hub's."""
    shown, reached = told
    ward, own = ctx.station.ward, ctx.station.id
    before = standing(ctx.connection, ward, own)
    held = terms.begun(ctx.connection, ward)
    pinned = {own: ctx.ledger.identity.public, **known_hubs(ctx.connection)}
    new = terms.vouched(pinned, held, shown, ward, terms.withdrawn(ctx.connection, ward))
    terms.keep(ctx, new)
    terms.keep_addresses(ctx, reached)
    for term in new:
        if term.station != own and not inbox.senders(ctx.connection, term.station):
            sender = Sender(
                station=term.station, public_key=term.public_key, seal_key=term.seal_key, roles=(Role.HUB,)
            )
            inbox.know(ctx.connection, sender, to_micros(ctx.now))
    now = standing(ctx.connection, ward, own)
    if before.mode == Mode.LEADING and now.mode == Mode.SUPERSEDED:
        log.error("a newer term of the hub has begun at %s: this one only relays now", known(new[-1].station))
    return now


def coming_standbys(reader: Reader) -> list[tuple[str, str]]:
    """(station, url) of standbys that may have begun their term without our knowing."""
    ward, own = reader.station.ward, reader.station.id
    term = standing(reader.connection, ward, own).term
    later = {one.station for one in terms.signed(reader.connection, ward) if one.term > term}
    return [(name, url) for name, url in terms.addresses(reader.connection, ward).items() if name in later]


def shown(reader: Reader, ward_name: str) -> wire.HubTerms:
    """What this hub says of the terms."""
    ward, connection = reader.station.ward, reader.connection
    begun = terms.begun(connection, ward)
    names = {term.station for term in terms.signed(connection, ward)}
    reached = tuple((name, url) for name, url in terms.addresses(connection, ward).items() if name in names)[-20:]
    return wire.HubTerms(ward, ward_name, reader.station.id, begun, reached)


def begun_at(connection: Connection) -> int:
    """When this hub took over, microseconds since 1970; 0 for one that always was the hub."""
    return int(meta(connection, BEGUN_AT) or 0)
