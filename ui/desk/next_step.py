"""What a clerk asked for while the desk was still at a step: done once that step has ended well.

Owned by ui.desk.at_work as `at_work.next_step`. A key that is pressed meanwhile is not lost, and none is done twice:
the last wish alone counts, and none where the step failed, or the visit or the person has changed. Raises nothing
itself.
"""

from __future__ import annotations

from collections.abc import Callable


class NextStep:
    """`busy`: whether a step is under way; `serving`: whose clerk's stay and which visit, None while the desk is
    locked; `heard`: called when something begins to wait."""

    def __init__(
        self, busy: Callable[[], bool], serving: Callable[[], tuple[int, str] | None], heard: Callable[[], None]
    ) -> None:
        self._busy, self._serving, self._heard = busy, serving, heard
        self._wish: tuple[Callable[[], None], tuple[int, str] | None] | None = None

    def when_free(self, act: Callable[[], None]) -> None:
        """At once, or once the step under way has ended well."""
        if not self._busy():
            act()
            return
        self._wish = (act, self._serving())
        self._heard()

    @property
    def waits(self) -> bool:
        """Whether something is to be done once the step under way has ended."""
        return self._wish is not None

    def begin(self) -> None:
        """The step under way has ended well."""
        wish, self._wish = self._wish, None
        if wish is not None and wish[1] is not None and wish[1] == self._serving():
            wish[0]()

    def forget(self) -> None:
        self._wish = None
