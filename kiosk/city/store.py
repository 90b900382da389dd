"""The city's store on an engine that many processes share: as kiosk.store.Store, with nothing kept in memory.

Made by kiosk.server.central. A use case runs in a transaction on one of a few threads (`transactions`) and is done
again as a whole where the database says so (`retrying`); what it was begun with is read in it. Received events are
folded by `folding`, in whichever process. What was committed here is announced on this process's bus. `open` raises
ExpectedError as `opening`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import make_url

from kiosk.bus import Bus
from kiosk.city import opening
from kiosk.city.folding import FoldingThread
from kiosk.city.keys_database import KeysDatabase
from kiosk.city.ledger import OWN_WARD
from kiosk.city.marks import FoldedMarks
from kiosk.city.masters import Masters
from kiosk.city.own_chain import ChainKeeper
from kiosk.city.retrying import Retrying
from kiosk.city.transactions import Transactions
from kiosk.clock import Clock
from kiosk.db.base import to_micros
from kiosk.db.engines import route
from kiosk.db.engines.nodes import Router
from kiosk.errors import BugError
from kiosk.journal.identity import Identity
from kiosk.journal.witness import Witness
from kiosk.settings import Settings
from kiosk.store import receiving
from kiosk.store.context import Context
from kiosk.store.file_lock import held
from kiosk.store.reader import Reader
from kiosk.store.tasks import Refusal
from kiosk.values.composing import composed
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch, Receipt, Sender, StationIdentity

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")
WRITERS, READERS = 4, 4  # threads
TABLES_LOCK = "tables.lock"  # in the witness folder, which all machines share
PATIENCE = 60.0  # seconds that opening may take: processes that start at once do it one after the other


class CityStore:
    """See the module. Constructing opens nothing. `url` of the journal's database, `keys_url` of the keys'."""

    def __init__(self, settings: Settings, clock: Clock, bus: Bus, url: str, keys_url: str = "") -> None:
        self.settings, self._clock, self.bus = settings, clock, bus
        self._url, self._keys_url = url, keys_url or keys_beside(url)
        self._router: Router | None = None
        self._chain = ChainKeeper(settings, Witness(settings.witness_dir))
        self._retrying = Retrying(make_url(url).get_backend_name())
        self._writers: ThreadPoolExecutor | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._work: Transactions
        self.keys_database: KeysDatabase | None = None  # for the commands that look after it
        self.folding: FoldingThread | None = None

    # -- opening and closing ---------------------------------------------------------------------------------

    def open(self, *, restored: bool = False, without_keys: bool = False) -> None:
        """`restored`: the database was put back from a backup, or is begun anew in the place of a lost one;
        `without_keys`: that of the keys is lost, or older than a rotation, and they are given up."""
        try:
            self._open(restored=restored, without_keys=without_keys)
        except BaseException:
            self.close()
            raise

    def _open(self, *, restored: bool, without_keys: bool) -> None:
        slow = Retrying(make_url(self._url).get_backend_name(), PATIENCE)
        router = self._router = route(self._url)
        keys = self.keys_database = KeysDatabase(route(self._keys_url), Masters(self.settings.data_dir), slow)
        with held(self.settings.witness_dir / TABLES_LOCK):  # one process makes or moves the tables, the others wait
            keys.make()
            used = slow.run(lambda: opening.prepared(router.engine_for(OWN_WARD)))
        self._chain.identity = opening.identify(
            self.settings, keys, to_micros(self._clock.now()), shown(self._url), used=used,
            without_keys=without_keys,
        )
        marks = FoldedMarks(router=router)
        work = self._work = Transactions(
            self.settings, self._clock, self.bus, router, keys, self._chain, marks, self._retrying
        )
        ledger = work.new_ledger()
        slow.run(lambda: opening.own_database(ledger, self._chain, keys, restored=restored))
        slow.run(lambda: opening.settle(ledger, keys, restored=restored))
        work.station = ledger.station
        self._writers = ThreadPoolExecutor(WRITERS, "city-writer")
        self._readers = ThreadPoolExecutor(READERS, "city-reader")
        self.folding = FoldingThread(work.new_ledger(), self.bus, marks, router)
        work.stored, work.waits = self.folding.wake, self.folding.paused.is_set
        self.folding.open()

    def close(self) -> None:
        """Finish what waits. Safe to call twice."""
        for pool in (self._writers, self._readers):
            if pool is not None:
                pool.shutdown(wait=True)
        self._writers = self._readers = None
        if self.folding is not None:
            self.folding.close()
            self.folding = None
        self._retrying.close()
        if self._router is not None:
            self._router.dispose()
        if self.keys_database is not None:
            self.keys_database.close()

    # -- who this is; from any thread ------------------------------------------------------------------------

    @property
    def station(self) -> StationIdentity:
        """Who the city was when this process looked last."""
        return self._work.station

    @property
    def databases(self) -> tuple[str, str]:
        """URLs of the journal's and of the keys', for what looks after them."""
        return self._url, self._keys_url

    @property
    def identity(self) -> Identity:
        return self._chain.identity

    @property
    def clock(self) -> Clock:
        return self._work.clock if self._writers is not None else self._clock

    # -- what others call ------------------------------------------------------------------------------------

    def run(self, use_case: Callable[[Context, C], R | Refusal], command: C, *, ward: str = "") -> Future[R]:
        """Run a use case in a transaction, which may be done again; the future is done after the commit.

        `ward`: it concerns this one alone, and grants nothing.
        """
        command = composed(command)
        return self._submit(lambda ctx: use_case(ctx, command), ward)

    def take_in(
        self, use_case: Callable[[Context, C], R | Refusal], command: C, size: int, *, last: bool = False,
        ward: str = "",
    ) -> Future[R]:  # fmt: skip
        """Like `run`, for a use case that stores `size` received events of a ward."""
        return self._submit(lambda ctx: use_case(ctx, command), ward, looks=False)

    def apply_received(self, batch: Batch, sender: Sender | None = None) -> Future[Receipt]:
        """See Store.apply_received."""
        ward = ward_of(batch.station)
        return self.take_in(lambda ctx, _: receiving.receive(ctx, batch, sender), None, len(batch.events), ward=ward)

    def read(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> Future[R]:
        """Run a query on a reader's thread, in a transaction of its own."""
        if self._readers is None:
            raise BugError("the store is not open")
        return self._readers.submit(lambda: self._work.read(query, *given, **named))

    def _submit(self, work: Callable[[Context], R | Refusal], ward: str, *, looks: bool = True) -> Future[R]:
        if self._writers is None:
            raise BugError("the store is not open")
        return self._writers.submit(self._work.run, work, ward, looks)


def shown(url: str) -> str:
    """For people: without the password."""
    return make_url(url).render_as_string(hide_password=True)


def keys_beside(url: str) -> str:
    """Where the keys lie unless somebody says otherwise: a database beside, named like the journal's."""
    there = make_url(url)
    return there.set(database=f"{there.database}_keys").render_as_string(hide_password=False)
