"""What a server program wants of a store, wherever its data lie: in a file of its own, or at the city's database.

`kiosk.store.Store` and `kiosk.city.store.CityStore` have it; which one it is nobody else needs to know.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.journal.identity import Identity
from kiosk.settings import Settings
from kiosk.store.context import Context
from kiosk.store.reader import Reader
from kiosk.store.tasks import Refusal
from kiosk.values.journal import Batch, Receipt, Sender, StationIdentity

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


class AnyStore(Protocol):
    """See the module. `ward`: a use case concerns this one alone and grants nothing, so that others need not wait."""

    bus: Bus

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def station(self) -> StationIdentity: ...

    @property
    def identity(self) -> Identity: ...

    def open(self) -> None: ...

    def close(self) -> None: ...

    def run(self, use_case: Callable[[Context, C], R | Refusal], command: C, *, ward: str = "") -> Future[R]: ...

    def take_in(
        self, use_case: Callable[[Context, C], R | Refusal], command: C, size: int, *, last: bool = False,
        ward: str = "",
    ) -> Future[R]: ...  # fmt: skip

    def apply_received(self, batch: Batch, sender: Sender | None = None) -> Future[Receipt]: ...

    def read(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> Future[R]: ...
