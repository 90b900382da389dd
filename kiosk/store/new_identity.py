"""A station becomes another one: a new id and new keys, a chain of its own, no ranges.

The way out where one key was heard from two machines, or where the key file is lost; called at opening, for
`motcua enrol --new-identity` and `motcua restore --new-identity`. The key file first keeps the coming identity beside
the present one, then the database changes in one transaction, then the key file follows: killed anywhere in between,
the next opening finds the one or the other whole. Own events that no server has acknowledged are recorded again
under their ids; keys of subjects and tombstones stay.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import delete

from kiosk.db.base import to_micros
from kiosk.db.tables.sync import AskedCommand, UpstreamRow
from kiosk.journal import chains, inbox, outbox
from kiosk.journal.append import last_epoch, tip_of
from kiosk.journal.identity import NEXT, Identity
from kiosk.records.stations import EpochOpened
from kiosk.store.context import Context
from kiosk.store.forked import fold_everything, record_again
from kiosk.store.ledger import FileLedger, State
from kiosk.store.metadata import meta, set_meta
from kiosk.values.ids import StationId, ward_of
from kiosk.values.journal import Sender, StationIdentity

log = logging.getLogger("motcua.store")
NEVER = -1  # as number of the first epoch: this station never owned what a first start grants itself


def put_keys_aside(key_file: Path, when: str) -> None:
    """Make room for another key file where this one no longer reads. The store must not be open."""
    for suffix in ("-wal", "-shm", ""):
        part = key_file.with_name(key_file.name + suffix)
        if part.exists():
            part.replace(key_file.with_name(f"keys.replaced-{when}.sqlite{suffix}"))


def change_identity(ledger: FileLedger, fresh_id: str) -> None:
    """Become `fresh_id` (or the one that an attempt cut off had prepared). Durable when it returns."""
    former = meta(ledger.connection, "station")
    coming = ledger.keys.identity.read(NEXT)
    if coming is None or coming.station == former:
        coming = Identity.new(fresh_id)
        ledger.keys.identity.keep(coming, prefix=NEXT)
    with ledger.transaction():
        _change(ledger, former, coming)
    ledger.keys.identity.become_next()
    log.warning("station %s is %s from now on", former, coming.station)


def _change(ledger: FileLedger, former: str, coming: Identity) -> None:
    connection, station = ledger.connection, coming.station
    end = tip_of(connection, former, last_epoch(connection, former))
    raws = _only_here(ledger, former)
    facts = {"station": station, "first_epoch": str(NEVER), "restored": "", "lease": "", "answered": ""}
    for name, value in facts.items():
        set_meta(connection, name, value)
    for table in (UpstreamRow, AskedCommand):
        connection.execute(delete(table))
    ledger.identity = coming
    roles = ledger.settings.roles
    inbox.know(
        connection,
        Sender(station=station, public_key=coming.public, seal_key=coming.seal_public, roles=roles),
    )
    ledger.station = StationIdentity(
        id=StationId(station), ward=ward_of(station), epoch=1, roles=roles, first_epoch=False
    )
    doubt = meta(connection, "clock_doubt")
    ledger.state = State(tip=tip_of(connection, station, 1), day=None, last=end.made_at, doubt=doubt)
    Context(ledger).record(EpochOpened(reason="identity", former_epoch=end.epoch), subject=station)
    record_again(ledger, raws)
    fold_everything(ledger)


def _only_here(ledger: FileLedger, former: str) -> list[bytes]:
    raws: list[bytes] = []
    now = to_micros(ledger.clock.now())
    for epoch, last in chains.own_chains(ledger.connection, former):
        done = chains.acknowledged(ledger.connection, former, epoch)
        if done < last:
            raws += outbox.set_aside(ledger.connection, former, epoch, done, now).again
    return raws
