"""How a dossier came in, in one quiet button of the reception page: each press, or Alt+N, goes to the next way.

Called by ui.desk.applicant. What the declaration says is the default: one that somebody helped with is helped; a clerk
has to press only where the citizen was helped at the counter without it, or came with what was handed in elsewhere.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from PySide6.QtWidgets import QPushButton

from kiosk.texts import text
from kiosk.values.dossiers import Channel
from kiosk.values.drafts import FilledBy

KEY = "Alt+N"


class CameIn(enum.StrEnum):
    """In the order in which presses go through them."""

    COUNTER = "counter"
    COUNTER_HELPED = "counter_helped"
    ONLINE = "online"
    ONLINE_HELPED = "online_helped"
    POST = "post"

    @property
    def channel(self) -> Channel:
        return Channel(self.value.partition("_")[0])

    @property
    def helped(self) -> bool:
        return self.value.endswith("_helped")


class ChannelGiven(NamedTuple):
    """`helped` None: as the declaration says."""

    channel: Channel
    helped: bool | None


class CameInButton(QPushButton):
    def __init__(self, language: str) -> None:
        super().__init__()
        self._language, self._default = language, CameIn.COUNTER
        self.way = CameIn.COUNTER
        self.setObjectName("came_in")
        self.setAutoDefault(False)
        self.setProperty("part", "quiet")
        self.clicked.connect(self._next)
        self._show(CameIn.COUNTER)

    def start(self, filled_by: FilledBy | None) -> None:
        """A new visit, or another declaration: `filled_by` of it, None without one."""
        helped = filled_by in (FilledBy.HELPER, FilledBy.STAFF)
        self._default = CameIn.COUNTER_HELPED if helped else CameIn.COUNTER
        self._show(self._default)

    def arrival(self) -> ChannelGiven:
        """Help is said where the clerk has chosen something, and left to the declaration's word elsewhere."""
        stands = self.way is self._default or self.way is CameIn.POST
        return ChannelGiven(self.way.channel, None if stands else self.way.helped)

    def go_back_to(self, way: str) -> None:
        self._show(CameIn(way) if way in list(CameIn) else self._default)

    def _next(self) -> None:
        ways = list(CameIn)
        self._show(ways[(ways.index(self.way) + 1) % len(ways)])

    def _show(self, way: CameIn) -> None:
        self.way = way
        words = f'{text(f"desk.came_in.{way}", self._language)} ({KEY})'
        self.setText(words)
        self.setAccessibleName(text("desk.came_in.name", self._language, way=words))
        self.setShortcut(KEY)  # a new text takes it away
