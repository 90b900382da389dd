"""The hub's worker upwards: its own chain and all chains of its ward go on to central, or to the hub of a later term.

Made by kiosk.server.hub, one at a time. After the handshake it introduces its stations, so that their own signatures
count above too, and asks how far their chains are there; from then on every commit is pushed. What the server says
(acknowledgements, erasures, the prefix of dossier codes) is kept here, for the stations to hear. A chain that is
refused delays no other: it is tried again after the next handshake. Raises nothing; says how it stands as PushWorker.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

from sqlalchemy import delete, select

from kiosk.db.tables.journal import JournalMark, KnownStation
from kiosk.journal import chains, inbox, outbox
from kiosk.journal.scope import Recipient
from kiosk.log import known
from kiosk.remote import handshake
from kiosk.remote.link import Refused
from kiosk.store import Context, Reader, set_meta
from kiosk.sync import wire
from kiosk.sync.pushing import IN_A_ROW
from kiosk.sync.worker import PushWorker
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch
from kiosk.values.roles import UPSTREAM
from kiosk.values.sync import Upstream

log = logging.getLogger("motcua.server")
WAIT = 30.0
AT_ONCE = 100  # stations in one introduction


class _Passed(NamedTuple):
    """A piece of another's chain is durable above, and (through a hub) at central."""

    level: str
    batch: Batch
    through: int
    central: int


class WardRelay(PushWorker):
    """See the module."""

    _may: frozenset[str] = frozenset()  # stations whose chains the server takes

    def _round(self) -> None:
        if self._shaken is None:
            self._shake()
        passed = self._pushing.push_all(self._stopping.is_set) + self._pass_on()
        if passed >= IN_A_ROW:
            self._flag.set()  # there may be more
        if self._beat_due() and not self.stopping:
            self._beat()
            self._may = self._introduce()  # of the ward's stations, those that enrolled since

    def _shake(self) -> handshake.Shaken:
        shaken = super()._shake()
        if shaken.dossier_prefix and self._upstream.level == UPSTREAM:
            self._store.run(_keep_prefix, shaken.dossier_prefix).result(WAIT)
        held = wire.HeldChains(self._store.read(_ends, self._may).result(WAIT))
        lacked = self._link.ask("/v1/held", held, wire.LackedChains)
        self._store.run(_set_marks, (self._upstream.level, held, lacked)).result(WAIT)
        return shaken

    def _greeted(self) -> None:
        self._may = self._introduce()

    def _introduce(self) -> frozenset[str]:
        """The stations of the ward that are known above from now on."""
        taken: set[str] = set()
        stations = self._store.read(_stations).result(WAIT)
        for at in range(0, len(stations), AT_ONCE):
            asked = wire.Introduce(stations[at : at + AT_ONCE])
            answer = self._link.ask("/v1/introduce", asked, wire.IntroduceAnswer)
            taken.update(answer.known)
            if answer.refused:
                log.warning("%d stations of the ward are not taken above", len(answer.refused))
        return frozenset(taken)

    def _pass_on(self) -> int:
        """Others' chains, until nothing of them waits; the number of pieces."""
        count = 0
        while not self.stopping and count < IN_A_ROW:
            batch = self._store.read(_next, self._upstream, self._may).result(WAIT)
            if batch is None:
                break
            self._pass(batch)
            count += 1
        return count

    def _pass(self, batch: Batch) -> None:
        try:
            answer = self._link.ask("/v1/push", wire.Push(batch), wire.PushAnswer)
        except Refused as refused:
            if not refused.error.startswith("journal.errors."):
                raise
            self._leave(batch.station, refused.error)
            return
        if answer.forked or answer.through < batch.first + len(batch.events) - 1:
            self._leave(batch.station, "sync.errors.forked")
            return
        done = _Passed(self._upstream.level, batch, answer.through, answer.central)
        self._store.run(_passed, done).result(WAIT)
        if answer.lacks:
            keys = self._store.read(_keys_for, batch.station, answer.lacks, self._upstream).result(WAIT)
            if keys.keys:
                self._link.ask("/v1/keys", keys, wire.KeysAnswer)

    def _leave(self, station: str, why: str) -> None:
        """A chain that is not taken delays no other."""
        log.warning("the chain of %s is not taken above: %s", known(station), known(why))
        self._may -= {station}


def _stations(reader: Reader) -> tuple[wire.SenderKeys, ...]:
    """The live keys of the ward's other stations."""
    mine, table = reader.station, KnownStation
    query = select(table.station).where(
        table.station >= f"{mine.ward}.", table.station < f"{mine.ward}/", table.station != mine.id,
        table.withdrawn_at == 0,
    )  # fmt: skip
    names = sorted(set(reader.connection.execute(query).scalars()))
    live = (inbox.senders(reader.connection, name)[0] for name in names)
    return tuple(wire.SenderKeys(one.station, one.public_key, one.seal_key, one.roles) for one in live)


def _ends(reader: Reader, among: frozenset[str]) -> tuple[wire.End, ...]:
    """Of stations that are known above: of others it names no chain, which does not mean that it has them."""
    mine, connection = reader.station, reader.connection
    query = select(KnownStation.station).where(KnownStation.station != mine.id).distinct()
    others = [name for name in connection.execute(query).scalars() if ward_of(name) == mine.ward and name in among]
    return tuple((name, epoch, last) for name in others for epoch, last in chains.chains(connection, name))


def _next(reader: Reader, to: Upstream, among: frozenset[str]) -> Batch | None:
    recipient = Recipient(to.seal_key, to.station)
    return outbox.next_relayed(reader.connection, reader.keys, reader.station.id, recipient, to.level, among)


def _keys_for(reader: Reader, station: str, key_ids: tuple[bytes, ...], to: Upstream) -> wire.Keys:
    found, _gone = outbox.lacked_keys(reader.keys, key_ids, Recipient(to.seal_key, to.station))
    return wire.Keys(station, found)


def _keep_prefix(ctx: Context, prefix: str) -> None:
    set_meta(ctx.connection, f"prefix:{ctx.station.ward}", prefix)


def _set_marks(ctx: Context, told: tuple[str, wire.HeldChains, wire.LackedChains]) -> None:
    """How far each chain is above, as that server has just said."""
    level, held, lacked = told
    others = (JournalMark.level == level, JournalMark.station != ctx.station.id)
    ctx.connection.execute(delete(JournalMark).where(*others))
    there = {(station, epoch): last for station, epoch, last in held.ends}
    there |= {(station, epoch): last for station, epoch, last in lacked.lacks}
    for (station, epoch), last in there.items():
        chains.set_mark(ctx.connection, level, station, epoch, last)


def _passed(ctx: Context, done: _Passed) -> None:
    batch = done.batch
    chains.mark_acknowledged(ctx.connection, done.level, batch.station, batch.epoch, done.through)
    if done.level != UPSTREAM and done.central:
        chains.mark_acknowledged(ctx.connection, UPSTREAM, batch.station, batch.epoch, done.central)
