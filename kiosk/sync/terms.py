"""The terms of a ward's hub: which signatures count, which terms are known here, who is the hub now.

Used by hubs (kiosk.server) and by stations that follow (kiosk.remote). A term counts where its chain of signatures
begins at a key that is pinned here: each is signed by the hub of an earlier term that counts, or by a pinned server
itself. Two different terms of one number: the first that was kept stays. Reads and writes `hub_terms`; raises nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

import msgspec
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from kiosk.db.tables.journal import KnownStation
from kiosk.db.tables.sync import HubTermRow
from kiosk.store import Context
from kiosk.sync import wire

SHOWN = 200  # terms in one answer


def vouched(
    pinned: Mapping[str, bytes], known: Iterable[wire.HubTerm], told: Iterable[wire.HubTerm], ward: str,
    withdrawn: Container[bytes] = (),
) -> tuple[wire.HubTerm, ...]:
    """Those of `told` that are new and count, oldest first. `pinned`: station id -> public key; `known` count. What a
    `withdrawn` key signs, of a hub that was stolen, counts no more, nor does a term of it."""
    held = {term.term: term for term in known}
    keys = {term.station: term.public_key for term in held.values()} | dict(pinned)
    found = []
    for term in sorted(told, key=lambda one: one.term):
        key = keys.get(term.by)
        if term.ward != ward or term.term in held or key is None or not wire.term_is_from(key, term):
            continue
        if key in withdrawn or term.public_key in withdrawn:
            continue
        if pinned.get(term.station, term.public_key) != term.public_key:
            continue  # a pinned station has another key
        held[term.term] = term
        keys.setdefault(term.station, term.public_key)
        found.append(term)
    return tuple(found)


def withdrawn(connection: Connection, ward: str) -> frozenset[bytes]:
    """Keys of the ward that were withdrawn, as far as is known here."""
    table = KnownStation
    query = select(table.public_key).where(
        table.station >= f"{ward}.", table.station < f"{ward}/", table.withdrawn_at > 0
    )
    return frozenset(bytes(key) for key in connection.execute(query).scalars())


def begun(connection: Connection, ward: str) -> tuple[wire.HubTerm, ...]:
    """The terms known to have begun, oldest first, the newest SHOWN."""
    table = HubTermRow
    query = select(table.__table__).where(table.ward == ward, table.begun == 1).order_by(table.term.desc())
    return tuple(_term(row._mapping) for row in connection.execute(query.limit(SHOWN)).all())[::-1]


def signed(connection: Connection, ward: str) -> tuple[wire.HubTerm, ...]:
    """Every term known here, those signed in advance too, oldest first."""
    query = select(HubTermRow.__table__).where(HubTermRow.ward == ward).order_by(HubTermRow.term)
    return tuple(_term(row._mapping) for row in connection.execute(query).all())


def addresses(connection: Connection, ward: str) -> dict[str, str]:
    """Station id -> where that hub said it can be reached."""
    table = HubTermRow
    query = select(table.station, table.url).where(table.ward == ward, table.url != "").order_by(table.term)
    return {row[0]: row[1] for row in connection.execute(query)}


def keep(ctx: Context, terms: Iterable[wire.HubTerm], *, begun: bool = True, url: str = "") -> None:
    """Keep terms that count. One that was signed in advance has begun from now on where `begun` says so."""
    table = HubTermRow
    for term in terms:
        where = (table.ward == term.ward, table.term == term.term)
        given = {**({"begun": 1} if begun else {}), **({"url": url} if url else {})}
        held = ctx.connection.execute(select(table.term).where(*where)).first()
        if held is None:
            row = {**msgspec.structs.asdict(term), "begun": int(begun), "url": url}
            ctx.connection.execute(insert(table).values(row))
            if not begun:
                _drop_former(ctx, term)
        elif given:
            ctx.connection.execute(update(table).where(*where, table.station == term.station).values(**given))


def _drop_former(ctx: Context, term: wire.HubTerm) -> None:
    """Of what was signed in advance for a standby the newest is enough: the others name a certificate that it has no
    more. The greatest number stays, so that none is signed twice."""
    table = HubTermRow
    older = (table.ward == term.ward, table.station == term.station, table.begun == 0, table.term < term.term)
    ctx.connection.execute(delete(table).where(*older))


def keep_addresses(ctx: Context, told: Iterable[tuple[str, str]]) -> None:
    """Where hubs say they can be reached; of terms known here alone."""
    table = HubTermRow
    for station, url in told:
        where = (table.ward == ctx.station.ward, table.station == station, table.url != url)
        ctx.connection.execute(update(table).where(*where).values(url=url))


def _term(row: RowMapping) -> wire.HubTerm:
    values = tuple(row[name] for name in wire.HubTerm.__struct_fields__)
    return msgspec.convert(values, wire.HubTerm)
