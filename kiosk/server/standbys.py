"""Whether the ward's standby has what was acknowledged: the hub holds a command's answer until then, a second at most.

Owned by the hub, used on the listener's loop alone. A standby listens to nudges and pulls at once; the cursor of its
next question says what it has stored. One that does not follow within PATIENCE seconds counts as behind: it is said
loudly, and nobody waits for it until it has caught up. Raises nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.log import known
from kiosk.values.base import Value

log = logging.getLogger("motcua.server")
PATIENCE = 1.0  # seconds that an answer waits


class StandbyNow(Value, frozen=True, kw_only=True):
    """How the standby stands. `seconds`: since it was heard of last."""

    station: str
    connected: bool
    behind: bool
    position: int
    seconds: float


class Standbys:
    """See the module. `listens`: whether that station's stream of nudges is open."""

    def __init__(self, clock: Clock, listens: Callable[[str], bool]) -> None:
        self._clock, self._listens = clock, listens
        self._held: dict[str, tuple[int, float]] = {}  # station -> position stored there, when it said so
        self._behind: set[str] = set()
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    def heard(self, station: str, position: int, newest: int) -> None:
        """A standby asks for what comes after `position`; `newest` is the last one here."""
        self._held[station] = (position, self._clock.monotonic())
        if station in self._behind and position >= newest:
            self._behind.discard(station)
            log.warning("the standby %s has caught up", known(station))
        for wanted, future in self._waiting:
            if wanted <= position and not future.done():
                future.set_result(None)

    def awaited(self) -> bool:
        """Whether an answer has to wait for a standby at all."""
        return any(self._listens(station) and station not in self._behind for station in self._held)

    async def kept(self, position: int) -> None:
        """Until a connected standby has stored what arrived at `position`, at most PATIENCE seconds."""
        if not self.awaited() or any(held >= position for held, _at in self._held.values()):
            return
        entry = (position, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        try:
            await asyncio.wait_for(entry[1], PATIENCE)
        except TimeoutError:
            self._give_up(position)
        finally:
            with contextlib.suppress(ValueError):
                self._waiting.remove(entry)

    def _give_up(self, position: int) -> None:
        for station, (held, _at) in self._held.items():
            if held < position and station not in self._behind:
                self._behind.add(station)
                log.error("the standby %s is behind: what is acknowledged now lies here alone", known(station))

    def now(self) -> tuple[StandbyNow, ...]:
        now = self._clock.monotonic()
        return tuple(
            StandbyNow(
                station=station, connected=self._listens(station), behind=station in self._behind, position=position,
                seconds=max(0.0, now - at),
            )
            for station, (position, at) in sorted(dict(self._held).items())
        )  # fmt: skip
