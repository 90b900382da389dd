"""The one way to the database: commands on the writer's thread, committed in groups; queries on the readers'.

Made by `kiosk.app`. A use case is `f(ctx: Context, command) -> result`, a query `q(reader: Reader, *arguments)`;
both answer through a Future. `open` raises ExpectedError store.errors.{locked, newer, unreadable, disk_full,
lost_database, lost_keys, old_keys}. What is behind it: `writer` commits, `received` folds other stations' events,
`epoch_keeper` knows which epoch this is; they share the `ledger`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.journal.identity import Identity
from kiosk.journal.subject_keys import Of
from kiosk.journal.witness import Witness
from kiosk.settings import Settings
from kiosk.store import opening, receiving
from kiosk.store.backups import KeyCopies
from kiosk.store.context import Context
from kiosk.store.epoch_keeper import EpochKeeper
from kiosk.store.file_lock import FileLock
from kiosk.store.ledger import FileLedger
from kiosk.store.reader import Reader
from kiosk.store.readers import Readers
from kiosk.store.received import Received
from kiosk.store.reserve import Reserve
from kiosk.store.scrubbing import Scrubbing
from kiosk.store.tasks import CommandTask, Refusal
from kiosk.store.tidying import Tidying
from kiosk.store.writer import Parts, Writer, expected
from kiosk.values.composing import composed
from kiosk.values.erasure import SubjectsErased
from kiosk.values.journal import Batch, Receipt, Sender, StationIdentity

if TYPE_CHECKING:
    from kiosk.catalogue import Catalogue
    from kiosk.forms.library import FormLibrary

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


class Store:
    """See the module. Constructing opens nothing. `ledger`: its parts write it; others at most look."""

    def __init__(
        self, settings: Settings, clock: Clock, bus: Bus, catalogue: Catalogue | None, forms: FormLibrary | None = None,
        *, witness: Witness | None = None,
    ) -> None:  # fmt: skip
        ledger = self.ledger = FileLedger(settings, clock, catalogue, forms)
        self.bus, self.keys, self.presence, self.borrowed = bus, ledger.keys, ledger.presence, ledger.borrowed
        self.gathered = ledger.gathered
        self.keys.tombstones.before_erasing = ledger.erased_list.add
        self.keys.tombstones.after_erasing = self._announce_erased
        self._copies = KeyCopies(settings, clock)
        self._parts = Parts(
            received=Received(ledger, bus), epochs=EpochKeeper(ledger, witness or Witness(settings.witness_dir)),
            tidying=Tidying(ledger), scrubbing=Scrubbing(ledger, bus), reserve=Reserve(settings.data_dir, bus),
        )  # fmt: skip
        self._writer = Writer(ledger, bus, self._parts)
        self.gathered.gives_way = self._writer.has_work
        self._readers = Readers(ledger)
        self._lock = FileLock(settings.data_dir / "station.lock")

    # -- opening and closing ---------------------------------------------------------------------------------

    def open(self, *, new_identity: bool = False) -> None:
        """Open files and threads; after a restore this begins a new epoch. Raises ExpectedError.

        `new_identity`: become another station first (its key was heard from two machines, or its key file is lost).
        """
        self._lock.take()
        opening.tighten(self.ledger)
        try:
            opening.open_database(self.ledger, self._parts.epochs, new_identity=new_identity)
        except BaseException as error:
            self.close()
            if isinstance(error, (sqlite3.Error, OSError, DBAPIError)):
                raise expected(error, self.settings) from error
            raise
        self._parts.reserve.allocate()
        self._parts.received.look()
        self._readers.open()
        self._writer.open()
        self._copies.look()

    def close(self) -> None:
        """Finish what waits, renew the lease, close. Safe to call twice."""
        if self._writer.close():
            self._parts.epochs.renew_lease()
        self._readers.close()
        self._copies.close()
        self.borrowed.clear()
        self.gathered.clear()
        self.ledger.close()
        self._lock.release()

    def _announce_erased(self, erased: Iterable[Of]) -> None:
        self.borrowed.drop(subject for _ward, subject in erased)
        self.gathered.drop(subject for _ward, subject in erased)
        self.bus.announce(SubjectsErased(subjects=tuple(sorted(erased))))
        self._parts.tidying.erased()
        self._copies.look()

    # -- who this is; from any thread ------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        return self.ledger.settings

    @property
    def catalogue(self) -> Catalogue:
        """The ward's; raises BugError in a city's server, which has none."""
        return self.ledger.need_catalogue()

    @property
    def forms(self) -> FormLibrary:
        """The ward's; raises BugError in a city's server, which has none."""
        return self.ledger.need_forms()

    @property
    def clock(self) -> Clock:
        return self.ledger.clock

    @property
    def station(self) -> StationIdentity:
        """Who this station is now; a handshake may begin a new epoch."""
        return self.ledger.station

    @property
    def identity(self) -> Identity:
        return self.ledger.identity

    @property
    def lease(self) -> str:
        """What this machine shares with its witness, renewed at every start: a copy elsewhere has another one."""
        return self._parts.epochs.lease

    # -- what others call ------------------------------------------------------------------------------------

    def run(self, use_case: Callable[[Context, C], R | Refusal], command: C, *, ward: str = "") -> Future[R]:
        """Run a use case on the writer's thread, the command's texts composed. The future is done after the commit.

        `ward`: see AnyStore; here one thread writes everything.
        """
        command = composed(command)
        task: CommandTask[R] = CommandTask(lambda ctx: use_case(ctx, command))
        self._writer.submit(task)
        return task.future

    def read(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> Future[R]:
        """Run a query on a reader's thread, within one snapshot of the database."""
        return self._readers.read(query, *given, **named)

    def apply_received(self, batch: Batch, sender: Sender | None = None) -> Future[Receipt]:
        """Store a batch of another station; the receipt means durable. Applied afterwards, own commands first.

        `sender`: whose signature the request bore, verified already; None where no request stands between.
        Raises (in the future) ExpectedError journal.errors.{head, unknown_station, gap, quota}.
        """
        return self.take_in(lambda ctx, _: receiving.receive(ctx, batch, sender), None, len(batch.events))

    def take_in(
        self, use_case: Callable[[Context, C], R | Refusal], command: C, size: int, *, last: bool = False,
        ward: str = "",
    ) -> Future[R]:  # fmt: skip
        """Like `run`, for a use case that stores `size` received events: behind own commands, as fast as folding.

        `last`: nothing follows at once, so that folding waits for no more of it.
        """
        task: CommandTask[R] = CommandTask(lambda ctx: use_case(ctx, command), max(1, size), last=last)
        self._writer.submit(task, received=True)
        return task.future

    def begin_epoch(self, reason: str, shared: tuple[int, int, bytes], above: int = 0) -> Future[int]:
        """Go on in a new epoch without ranges; `shared` is the (epoch, seq, hash) up to which the server agrees,
        `above` the greatest epoch of this station that the server names: the new one is above all known to either.

        Own events after it are recorded again, with their ids, in the new epoch; their forked originals lie in
        quarantine here. For the handshake, when the server holds another continuation of this chain. The new epoch.
        """
        return self.run(lambda _ctx, _none: self._parts.epochs.begin(reason, shared, above), None)

    def part(self, reason: str, begun: int = 0) -> Future[int]:
        """Go on in a new epoch without ranges, once: this very database may be in use on another machine too.

        `begun`: the epoch that was begun just now for another reason, which will do. The new epoch, 0 for none.
        """
        return self.run(lambda _ctx, _none: self._parts.epochs.part(reason, begun), None)

    def write_witness(self) -> Future[None]:
        """Make the witness durable now (after a handshake with hub or central)."""
        return self.run(lambda _ctx, _none: self._parts.epochs.ask_witness(), None)

    def hold_numbers(self, seconds: float = 3.0) -> None:
        """Hold numbers back until `release_numbers`, at most so long: what needs one waits, all else goes on.

        For a start with an upstream: only the handshake tells whether this database is a copy. From any thread.
        """
        self.ledger.hold.begin(seconds)

    def release_numbers(self) -> None:
        """The handshake is done, or given up: what waits for numbers runs now. From any thread; repeats are free."""
        if self.ledger.hold.until is not None:
            self.ledger.hold.release()
            self._writer.wake()
