"""What the hall says while what it shows may be old: the hub is away, or the store cannot answer. Pure.

Owned by the hall's window.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.sync import LinkStatus


class HubLine:
    def __init__(self, language: str) -> None:
        self._language = language
        self._was_there = False
        self._away = ""  # words
        self._trouble = ""

    @property
    def words(self) -> str:
        return self._trouble or self._away

    def heard(self, status: LinkStatus) -> bool:
        """The line came or went; whether the hub is back. A line to the city says nothing about the queue."""
        if status.level != "hub":
            return False
        back = bool(self._away) and status.online
        self._away = "" if status.online else self._since(status.since if self._was_there else None)
        self._was_there = self._was_there or status.online
        return back

    def unread(self, good_at: datetime | None) -> None:
        """The store cannot answer; `good_at`: when it last did."""
        self._trouble = self._since(good_at)

    def read(self) -> None:
        self._trouble = ""

    def _since(self, at: datetime | None) -> str:
        if at is None:
            return text("hall.board.stale_unknown", self._language)
        return text("hall.board.stale", self._language, time=f"{local(at):%H:%M}")
