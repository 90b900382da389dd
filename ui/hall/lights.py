"""Which numbers of the hall's display flash, which are tinted and which are calm. Pure; called by the hall's window.

A call flashes for some seconds at most twice a second (no danger for anybody), then stands tinted for half a minute, or
until it has been said. Time comes in by `tick`, twice for each flash.
"""

from __future__ import annotations

from collections.abc import Iterable

from ui.hall.board import CallKey
from ui.hall.row import Light

TINTED_SECONDS = 30
STEADY_HERTZ = 1.0  # how often it looks where nothing flashes


class Lights:
    def __init__(self, hertz: float, seconds: int) -> None:
        self.hertz = hertz
        self._per_second = 2 * (hertz or STEADY_HERTZ)
        self._flashing = round(seconds * self._per_second)
        self._lasting = self._flashing + round(TINTED_SECONDS * self._per_second)
        self._age: dict[CallKey, int] = {}

    @property
    def interval_ms(self) -> int:
        """Between two ticks."""
        return round(1000 / self._per_second)

    def light_up(self, keys: Iterable[CallKey]) -> None:
        self._age.update((key, 0) for key in keys)

    def tick(self) -> bool:
        """Half a flash has passed; whether anything changes any more."""
        self._age = {key: age + 1 for key, age in self._age.items() if age + 1 < self._lasting}
        return bool(self._age)

    def clear(self) -> None:
        self._age.clear()

    def of(self, key: CallKey | None, on_air: CallKey | None) -> Light:
        age = self._age.get(key) if key is not None else None
        if age is not None and age < self._flashing and (not self.hertz or age % 2 == 0):
            return Light.LIT
        return Light.SOFT if age is not None or (key is not None and key == on_air) else Light.CALM
