"""The city's store on an engine that many processes share: as kiosk.store.Store, with nothing kept in memory.

Made by kiosk.server.central. A use case runs in a transaction on one of a few threads and is done again as a whole
where the database says so (`retrying`); what it was begun with is read in it. Where one concerns a single ward, only
that ward's row is held meanwhile, else the city's own chain. Received events are folded by `folding`, in whichever
process. What was committed here is announced on this process's bus. `open` raises ExpectedError as `opening`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, make_url

from kiosk.bus import Bus
from kiosk.city import opening
from kiosk.city.folding import FoldingThread
from kiosk.city.keys import CityKeys
from kiosk.city.keys_database import KeysDatabase
from kiosk.city.ledger import CityLedger
from kiosk.city.marks import FoldedMarks
from kiosk.city.masters import Masters
from kiosk.city.own_chain import ChainKeeper
from kiosk.city.retrying import Again, Retrying
from kiosk.clock import Clock
from kiosk.db.base import to_micros
from kiosk.db.engines import connect
from kiosk.errors import BugError
from kiosk.journal.erased_list import ErasedList
from kiosk.journal.identity import Identity
from kiosk.journal.subject_keys import Of
from kiosk.journal.waiting import MARKED
from kiosk.journal.witness import Witness
from kiosk.settings import Settings
from kiosk.store import receiving
from kiosk.store.context import Context
from kiosk.store.ledger import State
from kiosk.store.reader import Reader
from kiosk.store.tasks import Refusal
from kiosk.values.composing import composed
from kiosk.values.erasure import SubjectsErased, SubjectsReadable
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch, Committed, JobQueued, Receipt, Sender, StationIdentity

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")
WRITERS, READERS = 4, 4  # threads


class CityStore:
    """See the module. Constructing opens nothing. `url` of the journal's database, `keys_url` of the keys'."""

    def __init__(self, settings: Settings, clock: Clock, bus: Bus, url: str, keys_url: str = "") -> None:
        self.settings, self.clock, self.bus = settings, clock, bus
        self._url, self._keys_url = url, keys_url or keys_beside(url)
        self._engine: Engine
        self._keys: KeysDatabase
        self._chain = ChainKeeper(settings, Witness(settings.witness_dir))
        self._marks = FoldedMarks()
        self._retrying = Retrying(make_url(url).get_backend_name())
        self._local = threading.local()
        self._writers: ThreadPoolExecutor | None = None
        self._readers: ThreadPoolExecutor | None = None
        self.folding: FoldingThread | None = None
        self._station: StationIdentity
        self._erased_list = ErasedList(settings.witness_dir)

    # -- opening and closing ---------------------------------------------------------------------------------

    def open(self, *, restored: bool = False) -> None:
        """`restored`: the database was put back from a backup, or is begun anew in the place of a lost one."""
        try:
            self._open(restored=restored)
        except BaseException:
            self.close()
            raise

    def _open(self, *, restored: bool) -> None:
        slow = Retrying(make_url(self._url).get_backend_name(), seconds=60.0)
        self._engine = connect(self._url).execution_options(**{MARKED: True})
        engine = connect(self._keys_url)
        self._keys = KeysDatabase(engine, Masters(self.settings.data_dir), self._retrying)
        self._keys.make()
        slow.run(self._make_tables)
        name, used = self._named(), slow.run(self._is_used)
        now = to_micros(self.clock.now())
        self._chain.identity = opening.identify(self.settings, self._keys, now, name, used=used)
        self._erased_list.begin(self._chain.name)
        ledger = self._ledger()
        slow.run(lambda: opening.own_database(ledger, self._chain, self._keys, restored=restored))
        slow.run(lambda: opening.settle(ledger, self._keys))
        self._station = ledger.station
        self._writers = ThreadPoolExecutor(WRITERS, "city-writer")
        self._readers = ThreadPoolExecutor(READERS, "city-reader")
        self.folding = FoldingThread(self._ledger(), self.bus, self._marks)
        self.folding.open()

    def _make_tables(self) -> None:
        with self._engine.connect() as connection, connection.begin():
            opening.make_tables(connection)

    def _is_used(self) -> bool:
        with self._engine.connect() as connection:
            return opening.is_used(connection)

    def _named(self) -> str:
        return make_url(self._url).render_as_string(hide_password=True)

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
        if hasattr(self, "_engine"):
            self._engine.dispose()
        if hasattr(self, "_keys"):
            self._keys.close()

    # -- who this is; from any thread ------------------------------------------------------------------------

    @property
    def station(self) -> StationIdentity:
        """Who the city was when this process looked last."""
        return self._station

    @property
    def identity(self) -> Identity:
        return self._chain.identity

    @property
    def keys_database(self) -> KeysDatabase:
        """For the commands that look after it."""
        return self._keys

    def _ledger(self) -> CityLedger:
        """A new one, for one thread."""
        keys = CityKeys(self._keys, lambda: to_micros(self.clock.now()), self._remember, self._tell_erased)
        ledger = CityLedger(self.settings, self.clock, self._engine, self._chain, keys, self._marks)
        ledger.identity = self._chain.identity
        return ledger

    def _mine(self) -> CityLedger:
        """This thread's."""
        mine: CityLedger | None = getattr(self._local, "ledger", None)
        if mine is None:
            mine = self._local.ledger = self._ledger()
        mine.station = self._station
        return mine

    def _remember(self, subjects: Iterable[Of]) -> None:
        self._erased_list.add(subjects)

    def _tell_erased(self, subjects: Iterable[Of]) -> None:
        self.bus.announce(SubjectsErased(subjects=tuple(sorted(subjects))))

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
        return self.take_in(
            lambda ctx, _: receiving.receive(ctx, batch, sender), None, len(batch.events), ward=ward
        )

    def read(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> Future[R]:
        """Run a query on a reader's thread, in a transaction of its own."""
        if self._readers is None:
            raise BugError("the store is not open")
        return self._readers.submit(self._retrying.run, lambda: self._ask(query, *given, **named))

    def _ask(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> R:
        ledger = self._mine()
        with ledger.reading():
            return query(Reader(ledger, ledger.connection, ledger.keys), *given, **named)

    # -- one transaction -------------------------------------------------------------------------------------

    def _submit(self, work: Callable[[Context], R | Refusal], ward: str, *, looks: bool = True) -> Future[R]:
        if self._writers is None:
            raise BugError("the store is not open")
        return self._writers.submit(self._repeated, work, ward, looks)

    def _repeated(self, work: Callable[[Context], R | Refusal], ward: str, looks: bool) -> R:
        look = [looks]

        def once() -> R | Refusal:
            try:
                return self._once(work, ward, looks=look[0])
            except Again:
                look[0] = True
                raise

        result = self._retrying.run(once)
        if isinstance(result, Refusal):
            raise result.error
        return result

    def _once(self, work: Callable[[Context], R | Refusal], ward: str, *, looks: bool) -> R | Refusal:
        ledger = self._mine()
        ledger.pending = 0
        with ledger.transaction():
            if looks:
                ledger.look(hold=not ward)
            if ward:
                ledger.positions.hold(ledger.connection, ward)
            result = work(Context(ledger))
            state, station = ledger.seen, ledger.station
        ledger.keys.commit_erased()
        self._station = station
        if ledger.pending and self.folding is not None:
            self.folding.wake()
        if state is not None:
            self._announce(state)
        return result

    def _announce(self, state: State) -> None:
        if state.notes:
            self.bus.announce(Committed(events=state.notes))
        if state.opened:
            self.bus.announce(SubjectsReadable(subjects=state.opened))
        for job in state.jobs:
            self.bus.announce(JobQueued(job=job))


def keys_beside(url: str) -> str:
    """Where the keys lie unless somebody says otherwise: a database beside, named like the journal's."""
    there = make_url(url)
    return there.set(database=f"{there.database}_keys").render_as_string(hide_password=False)
