"""The city's own chain: several processes append to it, one after the other, and none remembers its end.

Whoever records holds the row of the chain from then to the commit and reads the tip under it. The witness, a file in a
folder that all processes share, names the furthest event that was committed; a database that does not have it was put
back, or lost its end with a server that died (a replica took over): then a new epoch begins in the first transaction
that looks, before anything is decided in it, and nothing is granted twice (docs/decisions/0071). Used by
kiosk.city.ledger within a transaction. Raises what the database does; DoneAgain where another process was faster.
"""

from __future__ import annotations

import logging
import secrets
import threading
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from kiosk.city.marks import OWN
from kiosk.city.positions import make_ward
from kiosk.db.engines import engine_of
from kiosk.db.prepared import Prepared
from kiosk.db.tables.city import OwnChain
from kiosk.journal import epochs
from kiosk.journal.append import Tip, tip_of
from kiosk.journal.identity import Identity
from kiosk.journal.witness import Seen, Witness
from kiosk.settings import Settings
from kiosk.store.file_lock import held
from kiosk.values.ids import StationId, ward_of
from kiosk.values.journal import StationIdentity

log = logging.getLogger("motcua.store")
_COLUMNS = (OwnChain.epoch, OwnChain.first, OwnChain.lease, OwnChain.restored, OwnChain.answered)
_MINE = OwnChain.station == bindparam("b_station")
_ROW = Prepared(select(*_COLUMNS).where(_MINE))
_LOCKED = Prepared(select(*_COLUMNS).where(_MINE).with_for_update())
_BEGIN = Prepared(
    update(OwnChain)
    .where(_MINE)
    .values(epoch=bindparam("v_epoch"), first=bindparam("v_first"), restored="", answered=bindparam("v_answered"))
)
_RESTORED = Prepared(update(OwnChain).where(_MINE).values(restored="1"))


class ChainRow(NamedTuple):
    """As OwnChain has it."""

    epoch: int
    first: int
    lease: str
    restored: str
    answered: str


class NewEpoch(NamedTuple):
    """An epoch that has to begin: `why`, and the end of the former one."""

    why: str
    former: Tip
    epoch: int
    first: bool
    answered: str


class ChainKeeper:
    """See the module. From any thread."""

    def __init__(self, settings: Settings, witness: Witness) -> None:
        self._settings, self._witness = settings, witness
        self._lock = settings.witness_dir / "chain.lock"
        self.identity: Identity
        self._door = threading.Lock()

    @property
    def name(self) -> str:
        return self.identity.station

    def known(self, connection: Connection) -> bool:
        """Whether the database ever belonged to this identity."""
        return _ROW.one(connection, b_station=self.name) is not None

    def make(self, connection: Connection, *, first: bool) -> None:
        """The row of a chain that is not there yet; epoch 0, so that the first one begins."""
        row = {
            "station": self.name, "epoch": 0, "first": int(first), "lease": secrets.token_hex(16),
            "restored": "", "answered": "",
        }  # fmt: skip
        engine_of(connection).insert_new(connection, OwnChain.__table__, [row])  # type: ignore[arg-type]
        make_ward(connection, ward_of(self.name), folded=OWN)

    def look(self, connection: Connection, *, lock: bool) -> tuple[ChainRow, Tip, NewEpoch | None]:
        """How the chain stands, and the epoch that has to begin first. `lock`: held to the end of the transaction."""
        found = (_LOCKED if lock else _ROW).one(connection, b_station=self.name)
        assert found is not None
        row = ChainRow(*found)
        tip = tip_of(connection, self.name, row.epoch)
        if not row.epoch:
            epoch = 1 if row.first else epochs.next_epoch(tip, self._witness.read(self.name))
            return row, tip, NewEpoch("first" if row.first else "restored", tip, epoch, bool(row.first), "")
        seen = self._witness.read(self.name)
        told = epochs.DatabaseState(row.lease, row.restored, row.answered)
        why = epochs.why_new(connection, tip, told, seen)
        if not why:
            return row, tip, None
        mark = seen.mark if seen else ""
        return row, tip, NewEpoch(why, tip, epochs.next_epoch(tip, seen), first=False, answered=mark)

    def begin(self, connection: Connection, new: NewEpoch) -> None:
        """Note the new epoch in the row, which is locked."""
        _BEGIN.run(
            connection, b_station=self.name, v_epoch=new.epoch, v_first=int(new.first), v_answered=new.answered
        )

    def mark_restored(self, connection: Connection) -> None:
        """A backup was put in place of the database: the next transaction begins a new epoch."""
        _RESTORED.run(connection, b_station=self.name)

    def station(self, row: ChainRow) -> StationIdentity:
        return StationIdentity(
            id=StationId(self.name), ward=ward_of(self.name), epoch=row.epoch, roles=self._settings.roles,
            first_epoch=bool(row.first),
        )  # fmt: skip

    def committed(self, tip: Tip, lease: str) -> None:
        """This end is durable: the witness names it, unless it knows of a further one."""
        seen = Seen(
            station=tip.station, epoch=tip.epoch, seq=tip.seq, hash=tip.hash.hex(), lease=lease, made_at=tip.made_at
        )
        with self._door, held(self._lock):
            known = self._witness.read(tip.station)
            if known is None or (known.epoch, known.seq) < (tip.epoch, tip.seq):
                self._witness.write(seen)
