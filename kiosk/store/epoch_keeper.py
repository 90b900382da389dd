"""Who this station is and which epoch its database is in: found at opening, begun anew after a restore or a fork,
told to the witness.

Owned by the Store, used on its writer's thread. A database put back, copied, or in use elsewhere is told by the
lease and the witness beside it (docs/decisions/0003); a new epoch has no ranges, so no number is given twice.
What happens where a file is lost stands in docs/decisions/0013. Raises ExpectedError store.errors.{lost_database,
lost_keys, old_keys}.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3

import msgspec

from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.journal import chains, epochs, inbox, outbox
from kiosk.journal.append import Tip, last_epoch, tip_of
from kiosk.journal.identity import NEXT, Identity
from kiosk.journal.witness import Seen, Witness
from kiosk.log import known
from kiosk.records.stations import EpochOpened
from kiosk.store import first_look
from kiosk.store.context import Context
from kiosk.store.forked import fold_aside, record_again
from kiosk.store.ledger import FileLedger, State
from kiosk.store.metadata import meta, meta_day, meta_int, meta_one, set_meta
from kiosk.store.new_identity import NEVER, change_identity
from kiosk.values.ids import StationId, ward_of
from kiosk.values.journal import Sender, StationIdentity

log = logging.getLogger("motcua.store")
BASE32 = "abcdefghjkmnpqrstuvwxyz23456789"
OLDEST_DAYS = 35  # a backup of keys; then what was erased since must be gone from every backup
OLDEST_KEYS = OLDEST_DAYS * 86_400_000_000
FOLLOW_SECONDS = 1.0  # how often the witness follows the journal between business days


class EpochKeeper:
    def __init__(self, ledger: FileLedger, witness: Witness) -> None:
        self._ledger, self._witness = ledger, witness
        self.lease = ""
        self._followed_at = 0.0
        self.behind = False  # whether the witness has not followed the last commit yet

    # -- at opening -----------------------------------------------------------------------------------------
    def establish(self, *, new_identity: bool = False) -> bool:
        """Find who this station is and whether this database is the one that was in use here; whether it is not."""
        ledger, connection = self._ledger, self._ledger.connection
        made = self._identify(new_identity)
        station = ledger.identity.station
        known = last_epoch(connection, station)
        tip = tip_of(connection, station, known)
        seen = self._witness.read(station)
        restored = meta(connection, "restored")
        if not known and not restored and ledger.keys.identity.in_use:
            raise first_look.error_of("database", ledger.settings, station)  # the database of another station
        ledger.letters = seen.letters if seen else ()
        self.lease = meta(connection, "lease")
        why = "first"
        if known or restored:
            told = epochs.DatabaseState(self.lease, restored, meta(connection, "answered"))
            why = epochs.why_new(connection, tip, told, seen)
        self._establish_keys(why, seen)
        begins_at_one = why == "first" or (made and not known)
        epoch = 1 if begins_at_one else epochs.next_epoch(tip, seen) if why else known
        first = meta_int(connection, "first_epoch") or (epoch if why == "first" else NEVER)
        self._begin_at(station, epoch, first, tip, seen if why else None)
        if why:
            self._open(tip, why, first, seen)
        ledger.keys.identity.note_opened()
        self.renew_lease()
        return bool(why)

    def _establish_keys(self, why: str, seen: Seen | None) -> None:
        """A key file that came back from a backup opens nothing before it was heard what was erased since. Where the
        witness folder outlived the disk, its list of erasures tells; else the keys are closed (repairs.bury_erased).

        Raises store.errors.old_keys.
        """
        ledger = self._ledger
        made = ledger.keys.backup.made_at
        if made and to_micros(ledger.clock.now()) - made > OLDEST_KEYS:
            raise ExpectedError("store.errors.old_keys", file=str(ledger.settings.key_file), days=OLDEST_DAYS)
        listed = seen is not None and ledger.erased_list.knows(ledger.identity.station)
        if not listed and (made or why in ("no_witness", "behind", "lease")):
            closed = ledger.keys.backup.close_all()
            log.warning("%d keys of personal data are closed until the erasures were heard", closed)
        ledger.keys.backup.take_over()

    def _identify(self, anew: bool) -> bool:
        """Set the store's identity; whether it is made here and now. Raises store.errors.lost_keys."""
        ledger, keys = self._ledger, self._ledger.keys
        there = meta(ledger.connection, "station")
        coming = keys.identity.read(NEXT)
        if coming is not None and coming.station == there:
            keys.identity.become_next()  # the change was cut off after the database had changed
        if anew and there:
            change_identity(ledger, self._new_station())
        identity = keys.identity.read()
        made = identity is None
        if identity is None or not identity.station:  # a first start, or the key file of an older program
            station = there if identity is not None and there else self._new_station()
            identity = identity.named(station) if identity is not None else Identity.new(station)
            self._must_fit(identity)
            keys.identity.keep(identity)
        else:
            self._must_fit(identity)
        ledger.identity = identity
        return made

    def _must_fit(self, identity: Identity) -> None:
        """Refuse a key file that never signed this station's chain."""
        known = inbox.senders(self._ledger.connection, identity.station)
        if known and identity.public not in [sender.public_key for sender in known]:
            raise first_look.error_of("keys", self._ledger.settings, identity.station)

    def _begin_at(self, station: str, epoch: int, first: int, tip: Tip, former: Seen | None) -> None:
        """Identity and state as of now. `former`: the witness of what a new epoch leaves behind."""
        ledger = self._ledger
        ledger.station = StationIdentity(
            id=StationId(station), ward=ward_of(station), epoch=epoch, roles=ledger.settings.roles,
            first_epoch=epoch == first,
        )  # fmt: skip
        ledger.state = State(
            tip=tip,
            day=meta_day(ledger.connection, "day"),
            last=max(tip.made_at, former.made_at if former else 0),
            doubt=meta_one(ledger.connection, "clock_doubt", ("behind", "ahead")),
        )

    def _new_station(self) -> str:
        ward = first_look.ward_code(self._ledger.catalogue)
        return f"{ward}.{''.join(secrets.choice(BASE32) for _ in range(8))}"

    def _open(self, former: Tip, why: str, first: int, seen: Seen | None) -> None:
        """Begin the new epoch in one transaction, which also notes the witness that it answers: that one causes no
        further epoch, even if no other can be written.
        """
        ledger, connection, identity = self._ledger, self._ledger.connection, self._ledger.identity
        station, epoch = identity.station, ledger.station.epoch
        shared = chains.acknowledged(connection, station, former.epoch)
        shared_hash = chains.hash_at(connection, station, former.epoch, shared)
        ledger.state = ledger.state._replace(tip=tip_of(connection, station, epoch))
        self.lease = self.lease if seen else ""
        facts = {
            "station": station, "first_epoch": str(first), "restored": "", "lease": self.lease,
            "answered": seen.mark if seen else "",
        }  # fmt: skip
        with ledger.transaction():
            for name, value in facts.items():
                set_meta(connection, name, value)
            inbox.know(
                connection,
                Sender(
                    station=station, public_key=identity.public, seal_key=identity.seal_public,
                    roles=ledger.settings.roles,
                ),
            )  # fmt: skip
            fact = EpochOpened(reason=why, former_epoch=former.epoch, shared_seq=shared, shared_hash=shared_hash)
            Context(ledger).record(fact, subject=station)
        ledger.state = ledger.state._replace(notes=(), jobs=())
        log.info("epoch %d of %s opened: %s", epoch, station, known(why))

    # -- in between -----------------------------------------------------------------------------------------
    def begin(self, reason: str, shared: tuple[int, int, bytes], above: int = 0) -> int:
        """See Store.begin_epoch; within the writer's transaction."""
        ledger, connection, station = self._ledger, self._ledger.connection, self._ledger.station
        seen = self._witness.read(station.id)
        tip, witnessed = ledger.state.tip, seen.epoch if seen else 0
        named = (last_epoch(connection, station.id), tip.epoch, shared[0], above, witnessed)
        epoch = max(named) + 1
        aside = outbox.set_aside(connection, station.id, shared[0], shared[1], to_micros(ledger.clock.now()))
        ledger.station = msgspec.structs.replace(station, epoch=epoch, first_epoch=False)
        self.ask_witness()
        ledger.state = ledger.state._replace(tip=tip_of(connection, station.id, epoch))
        fact = EpochOpened(reason=reason, former_epoch=shared[0], shared_seq=shared[1], shared_hash=shared[2])
        Context(ledger).record(fact, subject=station.id)
        record_again(ledger, aside.again)
        fold_aside(ledger, aside)
        log.warning("epoch %d of %s opened: %s, %d recorded again", epoch, station.id, known(reason), len(aside.again))
        return epoch

    def part(self, reason: str, begun: int) -> int:
        """See Store.part; within the writer's transaction. A machine that was told so once needs no second epoch.

        No server reads the chain otherwise, so nothing of it is set aside.
        """
        connection, tip = self._ledger.connection, self._ledger.state.tip
        mark = self.lease if reason == "copied" else reason
        if meta(connection, "parted") == mark:
            return 0
        set_meta(connection, "parted", mark)
        if begun:
            return 0
        return self.begin(reason, (tip.epoch, tip.seq, tip.hash))

    # -- the witness ----------------------------------------------------------------------------------------
    def _seen(self, next_lease: str = "") -> Seen:
        tip = self._ledger.state.tip
        return Seen(
            station=tip.station, epoch=tip.epoch, seq=tip.seq, hash=tip.hash.hex(), lease=self.lease,
            next_lease=next_lease, letters=self._ledger.letters, made_at=self._ledger.state.last,
            home=str(self._ledger.settings.data_dir.absolute()),
        )  # fmt: skip

    def renew_lease(self) -> None:
        """Announce the new lease in the witness, write it into the database, settle it in the witness.

        Where it cannot be announced, the database keeps the one that the witness knows.
        """
        fresh = secrets.token_hex(16)
        if not self._witness.write(self._seen(fresh)):
            log.warning("lease not renewed: the witness cannot be written")
            return
        try:
            with self._ledger.transaction():
                set_meta(self._ledger.connection, "lease", fresh)
        except sqlite3.Error:
            log.warning("lease not renewed")
            return
        self.lease = fresh
        self.write_witness()

    def ask_witness(self) -> None:
        """Let the witness be written as soon as this command is committed, before it is answered."""
        self._ledger.state = self._ledger.state._replace(witness_due=True)

    def write_witness(self) -> None:
        """Durable when it returns. Never within a transaction: it must not name what is not committed."""
        self._witness.write(self._seen())

    def follow(self) -> None:
        """Let the witness follow what was committed, at most once in FOLLOW_SECONDS; not waited for by the disk."""
        now = self._ledger.clock.monotonic()
        if self.behind and now - self._followed_at >= FOLLOW_SECONDS:
            self._witness.follow(self._seen())
            self._followed_at, self.behind = now, False
