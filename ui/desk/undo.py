"""What can be undone at the desk for ten seconds (Ctrl+Z): an ending just recorded, whose paper and rating wait.

Made by ui.desk.board. Whoever records an ending (ui.desk.deciding, calling) hands in its words and how it is undone;
`release` lets the paper go and the pad ask: when the time is over, and as soon as the clerk goes on, locks or leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.texts import text
from kiosk.values.print_jobs import HELD
from ui.desk.at_work import AtWork
from ui.desk.endings import QUIET, ending_words

log = logging.getLogger("motcua.ui")
SECONDS = int(HELD.total_seconds())


class Undoable(NamedTuple):
    """One ending."""

    key: str  # of its words in undoing.bar
    values: dict[str, object]
    undo: Callable[[], None]
    quiet: bool = True  # no rating follows it


class Undo(QObject):
    changed = Signal()

    def __init__(self, at_work: AtWork) -> None:
        super().__init__()
        self.at_work = at_work
        self.offered: Undoable | None = None
        self.left = 0  # seconds
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.tick)
        self._locked = False
        at_work.changed.connect(self._follow)
        at_work.leaving.connect(self.release)

    def _follow(self) -> None:
        locks, self._locked = self.at_work.locked and not self._locked, self.at_work.locked
        if locks:
            self.release()

    def offer(self, key: str, undo: Callable[[], None], *, quiet: bool = True, **values: object) -> None:
        """An ending was recorded; what was offered before stands now. `quiet`: no rating follows."""
        self.release()
        self.offered, self.left = Undoable(key, values, undo, quiet), SECONDS
        self._clock.start()
        self.changed.emit()

    @property
    def words(self) -> str:
        if self.offered is None:
            return ""
        key, values = f"undoing.bar.{self.offered.key}", self.offered.values
        language = self.at_work.station.language
        if key in QUIET:
            return ending_words(key, language, quiet=self.offered.quiet, seconds=self.left, **values)
        return text(key, language, seconds=self.left, **values)

    def take_back(self) -> None:
        """Ctrl+Z."""
        offered = self.offered
        if offered is not None and not self.at_work.busy:
            self._forget()
            offered.undo()

    def release(self) -> None:
        """It stands: the paper may be printed, the rating be asked."""
        if self.offered is None:
            return
        self._forget()
        from kiosk.services import undoing

        self.at_work.station.tasks.run(undoing.release, self.at_work.place).failed(_not_told)

    def tick(self) -> None:
        """A second is over."""
        self.left -= 1
        if self.left <= 0:
            self.release()
        else:
            self.changed.emit()

    def _forget(self) -> None:
        self._clock.stop()
        self.offered, self.left = None, 0
        self.changed.emit()


def _not_told(error: BaseException) -> None:
    """Paper and rating then go out by themselves when their time is over."""
    log.warning("what was held back could not be let go: %s", error)
