"""A screen with more to show than its page holds: leaves, turned over by its one Next, and by Back before it leaves.

A screen says in `enter` at which leaf of how many it stands and how the others are entered; its `back_button` then
turns back first, and `more_buttons` gives Next while there is another leaf. Raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.citizen.routes import Route
from ui.widgets.touch import SureButton

if TYPE_CHECKING:
    from ui.citizen.screen import Screen


@dataclass(frozen=True)
class Leaves:
    at: int  # from 0
    count: int
    to: Callable[[int], Route]  # how another leaf is entered

    @property
    def more(self) -> bool:
        return self.at + 1 < self.count


def more_buttons(screen: Screen, leaves: Leaves, words: str, *, kind: str = "plain") -> list[SureButton]:
    """Next, in these words and with its place; nothing on the last leaf."""
    if not leaves.more:
        return []
    place = screen.say("list.page", page=leaves.at + 1, pages=leaves.count)
    button = SureButton(screen.look, words, "more", hint=place, icon="arrow-right", kind=kind, title_pt=24)
    button.clicked.connect(lambda: screen.window_.replace(leaves.to(leaves.at + 1)))
    return [button]
