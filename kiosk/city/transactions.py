"""One transaction of the city's store: a thread's ledger, the use case in it, done again where that helps, then told.

Owned by `kiosk.city.store`, which hands in the threads. Nothing is kept between transactions but who the city was when
this process looked last. Raises what a use case raises, and ExpectedError sync.errors.busy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Concatenate, ParamSpec, TypeVar

from kiosk.bus import Bus
from kiosk.city.at_once import fold_arrived
from kiosk.city.keys import CityKeys
from kiosk.city.keys_database import KeysDatabase
from kiosk.city.ledger import OWN_WARD, CityLedger
from kiosk.city.marks import FoldedMarks
from kiosk.city.own_chain import ChainKeeper
from kiosk.city.retrying import DoneAgain, Retrying
from kiosk.clock import Clock
from kiosk.db.base import to_micros
from kiosk.db.engines.nodes import Router
from kiosk.journal.erased_list import ErasedList
from kiosk.journal.subject_keys import Of
from kiosk.settings import Settings
from kiosk.store.context import Context
from kiosk.store.folder import committed
from kiosk.store.ledger import State
from kiosk.store.reader import Reader
from kiosk.store.tasks import Refusal
from kiosk.values.erasure import SubjectsErased, SubjectsReadable
from kiosk.values.journal import Committed, JobQueued, StationIdentity

P = ParamSpec("P")
R = TypeVar("R")


class Transactions:
    """See the module. From any thread."""

    def __init__(
        self, settings: Settings, clock: Clock, bus: Bus, router: Router, keys: KeysDatabase, chain: ChainKeeper,
        marks: FoldedMarks, retrying: Retrying,
    ) -> None:  # fmt: skip
        self._settings, self.clock, self._bus, self._router = settings, clock, bus, router
        self._keys, self._chain, self._marks, self._retrying = keys, chain, marks, retrying
        self._erased_list = ErasedList(settings.witness_dir)
        self._erased_list.begin(chain.name)
        self._local = threading.local()
        self.station: StationIdentity  # when somebody looked last
        self.stored: Callable[[], None] = _nobody  # told where events came that wait to be folded
        self.waits: Callable[[], bool] = bool  # whether what comes is left to whoever folds

    def new_ledger(self) -> CityLedger:
        """For one thread."""
        keys = CityKeys(self._keys, lambda: to_micros(self.clock.now()), self._erased_list.add, self._tell_erased)
        ledger = CityLedger(self._settings, self.clock, self._router, self._chain, keys, self._marks)
        ledger.identity = self._chain.identity
        return ledger

    def _mine(self) -> CityLedger:
        """This thread's."""
        mine: CityLedger | None = getattr(self._local, "ledger", None)
        if mine is None:
            mine = self._local.ledger = self.new_ledger()
        mine.station, mine.clock = self.station, self.clock
        return mine

    def _tell_erased(self, subjects: Iterable[Of]) -> None:
        self._bus.announce(SubjectsErased(subjects=tuple(sorted(subjects))))

    # -- reading --------------------------------------------------------------------------------------------

    def read(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> R:
        return self._retrying.run(lambda: self._ask(query, *given, **named))

    def _ask(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> R:
        ledger = self._mine()
        with ledger.reading():
            return query(Reader(ledger, ledger.connection, ledger.keys), *given, **named)

    # -- writing --------------------------------------------------------------------------------------------

    def run(self, work: Callable[[Context], R | Refusal], ward: str, looks: bool) -> R:
        """`ward`: only this one's row is held meanwhile, else the city's own chain; `looks`: at which epoch it is."""
        look = [looks]

        def once() -> R | Refusal:
            try:
                return self._once(work, ward, looks=look[0])
            except DoneAgain:
                look[0] = True
                raise

        result = self._retrying.run(once)
        if isinstance(result, Refusal):
            raise result.error
        return result

    def _once(self, work: Callable[[Context], R | Refusal], ward: str, *, looks: bool) -> R | Refusal:
        ledger = self._mine()
        ledger.pending, ledger.arrived, folded = 0, None, None
        with ledger.transaction(ward or OWN_WARD):
            if looks:
                ledger.look(hold=not ward)
            if ward:
                ledger.positions.hold(ledger.connection, ward)
            result = work(Context(ledger))
            if ledger.arrived is not None and not self.waits():
                folded = fold_arrived(ledger, ledger.arrived, self._retrying.helps)
            state, station = ledger.seen, ledger.station
        ledger.keys.commit_erased()
        self.station = station
        ledger.arrived = None
        if folded is not None:
            self._bus.announce(committed(folded))
        elif ledger.pending:
            self.stored()
        if state is not None:
            self._announce(state)
        return result

    def _announce(self, state: State) -> None:
        if state.notes:
            self._bus.announce(Committed(events=state.notes))
        if state.opened:
            self._bus.announce(SubjectsReadable(subjects=state.opened))
        for job in state.jobs:
            self._bus.announce(JobQueued(job=job))


def _nobody() -> None:
    """Nothing is folded here."""
