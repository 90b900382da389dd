"""Which ticket a desk gets: what must be decided in one place for the whole ward, since two desks may ask at once.

Used by windows through `Kiosk.claim` for calls.call_next and calls.call alone; all else a desk records itself. Where a
station works without a hub its one writer decides.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from kiosk.store import Context, Refusal, Store

Command = TypeVar("Command")
Result = TypeVar("Result")


class Claims(Protocol):
    """Whoever decides. The future fails as the use case does."""

    def run(self, use_case: Callable[[Context, Command], Result | Refusal], command: Command) -> Future[Result]: ...


class LocalClaims:
    """A station without a hub: the store's writer decides, one command after the other."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def run(self, use_case: Callable[[Context, Command], Result | Refusal], command: Command) -> Future[Result]:
        return self._store.run(use_case, command)
