"""What a clerk asked for while the desk was still at a step: done once that step has ended well.

Owned by ui.desk.at_work as `at_work.next_step`. A key that is pressed meanwhile is not lost, and none is done twice:
the last wish alone counts, and none where the step failed, or the visit or the person has changed. Raises nothing
itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.desk.at_work import AtWork


class NextStep:
    def __init__(self, at_work: AtWork) -> None:
        self._at_work = at_work
        self._wish: tuple[Callable[[], None], tuple[int, str]] | None = None

    def when_free(self, act: Callable[[], None]) -> None:
        """At once, or once the step under way has ended well."""
        if not self._at_work.busy:
            act()
            return
        self._wish = (act, self._serving())
        self._at_work.changed.emit()

    @property
    def waits(self) -> bool:
        """Whether something is to be done once the step under way has ended."""
        return self._wish is not None

    def begin(self) -> None:
        """The step under way has ended well."""
        wish, self._wish = self._wish, None
        if wish is not None and not self._at_work.locked and wish[1] == self._serving():
            wish[0]()

    def forget(self) -> None:
        self._wish = None

    def _serving(self) -> tuple[int, str]:
        """Whose clerk's stay and which visit."""
        visit = self._at_work.visit
        return self._at_work.stay, visit.call.ticket if visit is not None else ""
