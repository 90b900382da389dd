"""Which epoch this database is in: found at opening, begun anew after a restore or a fork, told to the witness.

Owned by the Store, used on its writer's thread. A database put back, copied, or in use elsewhere is told by the
lease and the witness beside it (docs/decisions/0003); a new epoch has no ranges, so no number is given twice.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from kiosk.db import engine
from kiosk.db.base import to_micros
from kiosk.journal import chains, epochs, inbox, outbox
from kiosk.journal.append import Tip, append, last_epoch, tip_of
from kiosk.journal.witness import Seen, Witness
from kiosk.records.apply import fold_all
from kiosk.records.stations import EpochOpened
from kiosk.store.context import Context, State
from kiosk.store.metadata import meta, set_meta
from kiosk.values.ids import StationId, ward_of
from kiosk.values.journal import Sender, StationIdentity

if TYPE_CHECKING:
    from kiosk.store.store import Store

log = logging.getLogger("motcua.store")
_BASE32 = "abcdefghjkmnpqrstuvwxyz23456789"
FOLLOW_SECONDS = 1.0  # how often the witness follows the journal between business days


class EpochKeeper:
    def __init__(self, store: Store, witness: Witness) -> None:
        self._store, self._witness = store, witness
        self.lease = ""
        self._followed_at = 0.0
        self.behind = False  # whether the witness has not followed the last commit yet

    # -- at opening -----------------------------------------------------------------------------------------
    def settle(self) -> None:
        """Find the station's identity and whether this database is the one that was in use here."""
        store, connection = self._store, self._store.connection
        station = meta(connection, "station") or self._new_station()
        known = last_epoch(connection, station)
        tip = tip_of(connection, station, known)
        seen = self._witness.read(station)
        store.letters = seen.letters if seen else ()
        self.lease = meta(connection, "lease")
        day = meta(connection, "day")
        store.state = State(
            tip=tip,
            day=date.fromisoformat(day) if day else None,
            last=tip.made_at,
            doubt=meta(connection, "clock_doubt"),
        )
        why = "first"
        if known:
            why = epochs.why_new(connection, tip, self.lease, meta(connection, "restored"), seen)
        epoch = known if not why else (1 if not known else epochs.next_epoch(tip, seen))
        first = int(meta(connection, "first_epoch") or "0") or epoch
        store.station = StationIdentity(
            id=StationId(station), ward=ward_of(station), epoch=epoch, roles=store.settings.roles,
            first_epoch=epoch == first,
        )  # fmt: skip
        if why == "first":
            # Before the database: a kill in between must not leave a database without its witness.
            store.state = store.state._replace(tip=tip_of(connection, station, epoch))
            self.write_witness()
        if why:
            self._open(station, tip, epoch, why, first)
        self.renew_lease()

    def _new_station(self) -> str:
        catalogue = self._store.catalogue
        ward = catalogue.ward().code if catalogue is not None else "00000"
        return f"{ward}.{''.join(secrets.choice(_BASE32) for _ in range(8))}"

    def _open(self, station: str, former: Tip, epoch: int, why: str, first: int) -> None:
        store, connection = self._store, self._store.connection
        shared = chains.mark(connection, "central", station, former.epoch)
        shared_hash = chains.hash_at(connection, station, former.epoch, shared)
        store.state = store.state._replace(tip=tip_of(connection, station, epoch))
        with store.transaction():
            for name, value in (("station", station), ("first_epoch", str(first)), ("restored", "")):
                set_meta(connection, name, value)
            inbox.know(
                connection,
                Sender(
                    station=station, public_key=store.identity.public, seal_key=store.identity.seal_public,
                    roles=store.settings.roles,
                ),
            )  # fmt: skip
            fact = EpochOpened(reason=why, former_epoch=former.epoch, shared_seq=shared, shared_hash=shared_hash)
            Context(store).record(fact, subject=station)
        store.state = store.state._replace(notes=(), jobs=())
        log.info("epoch %d of %s opened: %s", epoch, station, why)

    # -- in between -----------------------------------------------------------------------------------------
    def begin(self, reason: str, shared: tuple[int, int, bytes], above: int = 0) -> int:
        """See Store.begin_epoch; within the writer's transaction."""
        store, connection, station = self._store, self._store.connection, self._store.station
        epoch = max(last_epoch(connection, station.id), store.state.tip.epoch, shared[0], above) + 1
        forked = outbox.set_aside(connection, station.id, shared[0], shared[1], to_micros(store.clock.now()))
        store.station = msgspec.structs.replace(station, epoch=epoch, first_epoch=False)
        store.state = store.state._replace(tip=tip_of(connection, station.id, epoch), day_opened=True)
        fact = EpochOpened(reason=reason, former_epoch=shared[0], shared_seq=shared[1], shared_hash=shared[2])
        Context(store).record(fact, subject=station.id)
        for raw in forked:
            tip, _envelope = append(connection, store.state.tip, outbox.draft_of(raw), store.positions)
            store.state = store.state._replace(tip=tip)
        if forked:
            engine.drop_projections(connection)
            engine.make_projections(connection)
            fold_all(connection, store.keys.get)
        log.warning("epoch %d of %s opened: %s, %d recorded again", epoch, station.id, reason, len(forked))
        return epoch

    def put_back(self, before: State) -> None:
        """The state of before a command that rolled back; also the epoch, if the command had begun one."""
        store = self._store
        store.state = before
        store.positions.forget()
        if store.station.epoch != before.tip.epoch:
            first = int(meta(store.connection, "first_epoch") or "0")
            epoch = before.tip.epoch
            store.station = msgspec.structs.replace(store.station, epoch=epoch, first_epoch=epoch == first)

    # -- the witness ----------------------------------------------------------------------------------------
    def _seen(self, next_lease: str = "") -> Seen:
        tip = self._store.state.tip
        return Seen(
            station=tip.station, epoch=tip.epoch, seq=tip.seq, hash=tip.hash.hex(), lease=self.lease,
            next_lease=next_lease, letters=self._store.letters,
        )  # fmt: skip

    def renew_lease(self) -> None:
        """Announce the new lease in the witness, write it into the database, settle it in the witness."""
        fresh = secrets.token_hex(16)
        self._witness.write(self._seen(fresh))
        try:
            with self._store.transaction():
                set_meta(self._store.connection, "lease", fresh)
        except sqlite3.Error:
            log.warning("lease not renewed")
            return
        self.lease = fresh
        self.write_witness()

    def write_witness(self) -> None:
        """Durable when it returns."""
        self._witness.write(self._seen())

    def follow(self) -> None:
        """Let the witness follow what was committed, at most once in FOLLOW_SECONDS; not waited for by the disk."""
        now = self._store.clock.monotonic()
        if self.behind and now - self._followed_at >= FOLLOW_SECONDS:
            self._witness.follow(self._seen())
            self._followed_at, self.behind = now, False
