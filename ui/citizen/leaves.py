"""A screen with more to show than its page holds: leaves, turned over by its one Next, and by Back before it leaves.

A screen says in `enter` at which leaf of how many it stands and how the others are entered; its `back_button` then
turns back first, and `more_buttons` gives Next while there is another leaf. Raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.citizen.routes import Route


@dataclass(frozen=True)
class Leaves:
    at: int  # from 0
    count: int
    to: Callable[[int], Route]  # how another leaf is entered

    @property
    def more(self) -> bool:
        return self.at + 1 < self.count
