"""What may be closed on a page follows the groups of the queue: a card, or the ticket buttons, of one field.

Made by pages that offer a number; lives as long as its page. `shut_words` is what stands on it while it is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.rules import group_words
from ui.citizen.screen import Screen

if TYPE_CHECKING:
    from kiosk.values.groups import GroupNow


class ShutLook(QObject):
    def __init__(self, screen: Screen, field: str, show: Callable[[GroupNow | None], None]) -> None:
        super().__init__(screen)
        self.screen, self.field, self._show = screen, field, show
        screen.window_.shut_groups.changed.connect(self.look)
        self.look()

    def look(self) -> None:
        if self.screen.alive:
            self._show(self.screen.window_.shut_groups.of(self.field))


def shut_words(screen: Screen, group: GroupNow | None) -> str:
    """ "" for one that is open."""
    if group is None:
        return ""
    return group_words.short(group, screen.station.clock.now(), screen.window_.language)
