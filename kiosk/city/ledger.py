"""What a transaction of the city's store works with: nothing of it outlives the transaction but who the city is.

One object for each thread of `kiosk.city.store`. A connection is taken from the pool for a transaction alone. How the
city's own chain stands is read when something asks for it, and the chain is then held to the commit; after it the
witness follows. Raises what the database does, and DoneAgain where the transaction has to be done once more.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy import Connection

from kiosk.city.keys import CityKeys
from kiosk.city.marks import FoldedMarks
from kiosk.city.own_chain import ChainKeeper, NewEpoch
from kiosk.city.positions import CounterPositions
from kiosk.city.retrying import DoneAgain
from kiosk.clock import Clock
from kiosk.db.engines.nodes import DatabaseNode, Router
from kiosk.errors import BugError
from kiosk.journal import chains, inbox
from kiosk.journal.waiting import MARKED
from kiosk.records.rollups import ROLLED
from kiosk.records.stations import EpochOpened
from kiosk.settings import Settings
from kiosk.store.context import Context
from kiosk.store.ledger import Ledger, State
from kiosk.store.metadata import meta_day, meta_one
from kiosk.values.journal import Sender

OWN_WARD = "00000"


class CityLedger(Ledger):
    """See the module."""

    __slots__ = ("_chain", "_connection", "_lease", "_router", "_state", "_tip", "through")

    backlog: FoldedMarks
    keys: CityKeys

    def __init__(
        self, settings: Settings, clock: Clock, router: Router, chain: ChainKeeper, keys: CityKeys,
        marks: FoldedMarks,
    ) -> None:  # fmt: skip
        super().__init__(settings, clock, None, None, keys, CounterPositions(), marks)
        self._router, self._chain = router, chain
        self._connection: Connection | None = None
        self._state: State | None = None
        self._tip = (0, 0)  # of the chain as this transaction found it
        self._lease = ""
        self.through: DatabaseNode | None = None  # whichever ward is named: its folder goes from node to node

    @property
    def connection(self) -> Connection:  # type: ignore[override]
        """Of the transaction. Raises BugError outside of one."""
        if self._connection is None:
            raise BugError("no transaction is under way")
        return self._connection

    @property
    def state(self) -> State:  # type: ignore[override]
        """How the own chain stands; asking for it holds the chain."""
        if self._state is None:
            self._hold_chain()
        assert self._state is not None
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._state = state

    @property
    def seen(self) -> State | None:
        """The state where anything of this transaction asked for it."""
        return self._state

    @contextlib.contextmanager
    def transaction(self, ward: str = OWN_WARD) -> Iterator[None]:
        """Kept as a whole, keys before it; what was erased is deleted by whoever calls `keys.commit_erased` after.

        `ward`: through whose node of a cluster.
        """
        self.keys.forget()
        node = self.through or self._router.node_for(ward)
        try:
            with node.engine.connect() as connection, connection.begin():
                self._connection = connection.execution_options(**{MARKED: True, ROLLED: True})
                yield
                self.keys.commit_new()
        except BaseException:
            self._forget()
            self.keys.put_back(({}, set()))
            raise
        node.well()
        state = self._state
        self._forget()
        if state is not None and (state.tip.epoch, state.tip.seq) > self._tip:
            self._chain.committed(state.tip, self._lease)

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """One transaction in which nothing is written."""
        self.keys.forget()
        try:
            with self._router.engine_for(OWN_WARD).connect() as connection:
                self._connection = connection.execution_options(**{MARKED: True})
                yield
        finally:
            self._forget()

    def _forget(self) -> None:
        self._connection = self._state = None
        self.positions.forget()

    # -- the own chain --------------------------------------------------------------------------------------

    def look(self, *, hold: bool) -> None:
        """At the beginning of a transaction: which epoch this is now. A new one that has to begin begins here.

        `hold`: the chain is held; nobody else decides anything for the whole city until the commit.
        """
        row, _tip, new = self._chain.look(self.connection, lock=False)
        self.station = self._chain.station(row)
        if hold or new is not None:
            self._hold_chain(anew=True)

    def _hold_chain(self, *, anew: bool = False) -> None:
        row, tip, new = self._chain.look(self.connection, lock=True)
        if not anew and (new is not None or row.epoch != self.station.epoch):
            raise DoneAgain  # decided so far was what another epoch is
        self.station, self._tip, self._lease = self._chain.station(row), (tip.epoch, tip.seq), row.lease
        self._state = State(
            tip=tip,
            day=meta_day(self.connection, "day"),
            last=tip.made_at,
            doubt=meta_one(self.connection, "clock_doubt", ("behind", "ahead")),
        )
        if new is not None:
            self._begin(new)

    def _begin(self, new: NewEpoch) -> None:
        """Begin an epoch in this transaction."""
        connection, identity = self.connection, self.identity
        self._chain.begin(connection, new)
        row, tip, _none = self._chain.look(connection, lock=False)
        former, station = new.former, self._chain.name
        self.station = self._chain.station(row)
        self._state = self.state._replace(tip=tip, last=max(former.made_at, self.state.last))
        inbox.know(
            connection,
            Sender(
                station=station, public_key=identity.public, seal_key=identity.seal_public, roles=self.settings.roles
            ),
        )
        shared = chains.acknowledged(connection, station, former.epoch)
        fact = EpochOpened(
            reason=new.why, former_epoch=former.epoch, shared_seq=shared,
            shared_hash=chains.hash_at(connection, station, former.epoch, shared),
        )  # fmt: skip
        Context(self).record(fact, subject=station)
