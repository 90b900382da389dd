"""What many ask for at the same time is made once and given to all of them, and taken anew only after a pause.

Used by the routes of kiosk.server.pages, on the server's loop. The pause is nine times as long as making it took:
however many browsers stay open, the pages take a tenth of the server's time, and a small city sees its figures at once.
Raises what making it raised, to everybody who waited for that one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")
PAUSE = 9.0  # times what it took to make
LONGEST = 10.0  # seconds


class Shared(Generic[T]):
    def __init__(
        self, make: Callable[[], Awaitable[T]], monotonic: Callable[[], float] = time.monotonic, *, least: float = 0.0
    ) -> None:
        """`least`: seconds that a value is given again at least, however quickly it is made."""
        self._make, self._monotonic, self._least = make, monotonic, least
        self._making: asyncio.Task[T] | None = None
        self._made: tuple[T, float] | None = None  # and until when it is given

    async def get(self) -> T:
        if self._made is not None and self._monotonic() < self._made[1]:
            return self._made[0]
        if self._making is None:
            self._making = asyncio.get_running_loop().create_task(self._anew())
        return await asyncio.shield(self._making)

    async def _anew(self) -> T:
        began = self._monotonic()
        try:
            value = await self._make()
        finally:
            self._making = None
        taken = self._monotonic() - began
        self._made = (value, self._monotonic() + min(LONGEST, max(self._least, PAUSE * taken)))
        return value
