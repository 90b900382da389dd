"""Opening the city's databases: tables, who the city is, what was erased stays unreadable, what an older program left.

Called by the city's store as each process starts; each step may be repeated and is done under the lock of the own
chain, so that processes that start at once do it one after the other. Raises ExpectedError city_store.errors.{
lost_database, lost_keys, old_keys, no_identity, no_masters, masters_unreadable} and what the database does.
"""

from __future__ import annotations

import logging
import secrets

import msgspec
from sqlalchemy import Connection, Engine, select

from kiosk.city.keys_database import KeysDatabase
from kiosk.city.ledger import CityLedger
from kiosk.city.own_chain import ChainKeeper
from kiosk.db import city_schema, making
from kiosk.db.base import ProjectionBase, to_micros
from kiosk.db.tables.journal import ACCEPTED, IS_ERASURE, JournalEvent
from kiosk.errors import ExpectedError
from kiosk.journal import lacking
from kiosk.journal.identity import Identity
from kiosk.journal.subject_keys import Of
from kiosk.journal.witness import stations_in
from kiosk.settings import Settings
from kiosk.store import projections, receiving
from kiosk.store.epoch_keeper import BASE32
from kiosk.store.metadata import meta, set_meta

log = logging.getLogger("motcua.store")
WARD = "00000"
_IDENTITY, _OPENED, _MARKS = "identity", "opened", "marks"
ANNOUNCED = 600_000_000  # microseconds after which an announced erasure that did not come was cut off


def _make_tables(connection: Connection) -> None:
    city_schema.prepare(connection)
    making.make(connection, ProjectionBase.metadata.sorted_tables)


def prepared(engine: Engine) -> bool:
    """Make what tables are not there; whether there is an event in them."""
    with engine.connect() as connection, connection.begin():
        _make_tables(connection)
        return connection.execute(select(JournalEvent.seq).limit(1)).first() is not None


def identify(
    settings: Settings, keys: KeysDatabase, now: int, name: str, *, used: bool, without_keys: bool = False
) -> Identity:
    """Who the city is, the same for all its processes: made at the first start ever. `used`: its journal is there;
    `without_keys`: somebody says that its keys are given up, and that it goes on as who it was."""
    if not keys.masters.exists():
        if keys.fact(_IDENTITY):
            raise ExpectedError("city_store.errors.no_masters", file=str(keys.masters.file))
        keys.masters.make(now)
    if without_keys:
        _give_up_keys(keys)
    kept = keys.fact(_IDENTITY)
    if not kept:
        if used:
            raise ExpectedError("city_store.errors.lost_keys", name=name)
        if stations_in(settings.witness_dir, WARD, settings.data_dir):
            raise ExpectedError("city_store.errors.lost_database", name=name, folder=str(settings.witness_dir))
        fresh = Identity.new(f"{WARD}.{''.join(secrets.choice(BASE32) for _ in range(8))}")
        master, wrapped = keys.masters.wrap(_IDENTITY.encode(), msgspec.msgpack.encode(fresh.rows))
        keys.keep_fact(_IDENTITY, msgspec.msgpack.encode((master, wrapped)), once=True)
        kept = keys.fact(_IDENTITY)
    identity = _identity_in(keys, kept)
    keys.masters.keep_identity(kept)
    return identity


def _give_up_keys(keys: KeysDatabase) -> None:
    """What no living master key opens is gone; who the city is, is in the file beside the masters."""
    kept = keys.masters.kept_identity()
    if not kept:
        raise ExpectedError("city_store.errors.no_identity", file=str(keys.masters.identity_file))
    _identity_in(keys, kept)
    keys.forget_closed()
    keys.keep_fact(_IDENTITY, kept)


def _identity_in(keys: KeysDatabase, kept: bytes) -> Identity:
    master, wrapped = msgspec.msgpack.decode(kept, type=tuple[str, bytes])
    plain = keys.masters.open(master, _IDENTITY.encode(), wrapped)
    if plain is None:
        raise ExpectedError("city_store.errors.old_keys", file=str(keys.masters.file))
    rows = msgspec.msgpack.decode(plain, type=dict[str, bytes])
    return Identity(rows["signing"], rows["sealing"], rows["station"].decode())


def wrap_identity_anew(keys: KeysDatabase) -> None:
    """Under the newest master key."""
    identity = _identity_in(keys, keys.fact(_IDENTITY))
    master, wrapped = keys.masters.wrap(_IDENTITY.encode(), msgspec.msgpack.encode(identity.rows))
    kept = msgspec.msgpack.encode((master, wrapped))
    keys.keep_fact(_IDENTITY, kept)
    keys.masters.keep_identity(kept)


def own_database(ledger: CityLedger, chain: ChainKeeper, keys: KeysDatabase, *, restored: bool) -> None:
    """The journal's database belongs to this identity; one that is empty although it was in use is a lost one.

    `restored`: somebody says that it was put back, or begun anew: it then grants with care.
    """
    with ledger.transaction():
        known = chain.known(ledger.connection)
        if not known:
            if keys.fact(_OPENED) and not restored:
                folder = str(ledger.settings.witness_dir)
                raise ExpectedError("city_store.errors.lost_database", name=chain.name, folder=folder)
            chain.make(ledger.connection, first=not restored)
        elif restored:
            chain.mark_restored(ledger.connection)
    with ledger.transaction():
        ledger.look(hold=True)
    keys.keep_fact(_OPENED, b"1", once=True)


def settle(ledger: CityLedger, keys: KeysDatabase, *, restored: bool = False) -> None:
    """What a restore or a kill left between the two databases, and what an older program could not read.

    `restored`: somebody says that one was put back; a backup made since the last start shows no sign of it itself.
    """
    with ledger.transaction():
        ledger.look(hold=True)
        projections.prepare(ledger.connection, ledger.keys)
    apart = restored or not _marked_alike(ledger, keys)
    with ledger.transaction():
        ledger.look(hold=True)
        _settle_announced(ledger, keys)
        if apart:
            projections.forget_looks(ledger.connection)
        projections.bury_erased(ledger.connection, ledger.keys)
    _bury_listed(ledger, keys, whole=apart)
    with ledger.transaction():
        ledger.look(hold=True)
        if apart:
            lacking.look_for_lost(ledger.connection, ledger.station.id, ledger.keys)
        receiving.judge_again(ledger)
    _mark(ledger, keys)


def _marked_alike(ledger: CityLedger, keys: KeysDatabase) -> bool:
    """Whether both databases are of one time: else one of them was put back."""
    with ledger.transaction():
        own = meta(ledger.connection, "keys_mark")
    return not own or own in keys.fact(_MARKS).decode().split(",")


def _mark(ledger: CityLedger, keys: KeysDatabase) -> None:
    """The keys first: they know this mark and the one before it, whichever the journal has after a kill."""
    fresh = secrets.token_hex(8)
    known = [mark for mark in keys.fact(_MARKS).decode().split(",") if mark][-8:]
    keys.keep_fact(_MARKS, ",".join([*known, fresh]).encode())
    with ledger.transaction():
        set_meta(ledger.connection, "keys_mark", fresh)


def _settle_announced(ledger: CityLedger, keys: KeysDatabase) -> None:
    """An erasure that was cut off between the databases: it holds where the journal has it, and else never was."""
    left = keys.announced_before(to_micros(ledger.clock.now()) - ANNOUNCED)
    said = {of for of in left if _is_said(ledger.connection, of)}
    for of in said:
        ledger.keys.erase(*of)
    keys.give_back(set(left) - said)


def _is_said(connection: Connection, of: Of) -> bool:
    table = JournalEvent
    query = select(table.seq).where(table.subject == of[1], table.state == ACCEPTED, IS_ERASURE)
    return connection.execute(query.limit(1)).first() is not None


def _bury_listed(ledger: CityLedger, keys: KeysDatabase, *, whole: bool) -> None:
    """What the list of erasures names is unreadable in databases that were put back, too: keys, then rows."""
    erased = ledger.erased_list
    whole = whole or erased.short
    listed = erased.read(whole=whole)
    with ledger.transaction():
        ledger.look(hold=True)
        projections.forget_erased(ledger.connection, ledger.keys, listed)
    ledger.keys.commit_erased()
    if whole:
        erased.add(keys.all_buried() - listed)
