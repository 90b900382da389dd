"""The hall's voice: calls are said one after the other, each twice, and never what no longer holds.

Called by the hall's window, which shows calls at once; this queue is apart and may lag behind. What was repeated,
withdrawn or finished meanwhile is not said; where many wait, the second time is left out first. Knows no time: the
speaker says when it is done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kiosk.values.calls import Call
from ui.hall.board import CallKey, call_key

MANY = 2  # calls waiting for the voice, from which on each is said once


class Voice(Protocol):
    """What is asked of a speaker. `over(heard)` may come on any thread."""

    def say_call(
        self, label: str, desk: str, language: str = "vi", *, again: bool = False,
        over: Callable[[bool], None] | None = None,
    ) -> None: ...  # fmt: skip

    def say_pause(self, desk: str, language: str = "vi", over: Callable[[bool], None] | None = None) -> None: ...


@dataclass
class _Said:
    call: Call
    times: int = 0


class CallAnnouncer:
    def __init__(self, times: int, over: Callable[[bool], None]) -> None:
        """`over` is handed to the speaker; its answer must come back to `ended` on the window's thread."""
        self._times, self._over = times, over
        self._calls: deque[_Said] = deque()
        self._pauses: deque[str] = deque()
        self._on_air: _Said | None = None
        self._busy = False

    @property
    def on_air(self) -> CallKey | None:
        """The call that is being said."""
        return call_key(self._on_air.call) if self._on_air is not None else None

    @property
    def waiting(self) -> int:
        return len(self._calls)

    # -- what is to be said -----------------------------------------------------------------------------------
    def add(self, calls: Iterable[Call]) -> None:
        """New calls, in their order. One that waits already keeps its turn, with what is true now."""
        for call in calls:
            waits = next((said for said in self._calls if said.call.ticket == call.ticket), None)
            if waits is not None:
                waits.call = call
            else:
                self._calls.append(_Said(call))
            if self._on_air is not None and self._on_air.call.ticket == call.ticket:
                self._on_air.times = self._times  # what comes says it anew

    def add_pause(self, desk: str) -> None:
        if desk not in self._pauses:
            self._pauses.append(desk)

    def keep(self, standing: Mapping[str, Call]) -> None:
        """Forget what holds no longer; `standing` by ticket."""
        self._calls = deque(said for said in self._calls if _holds(said.call, standing))
        if self._on_air is not None and not _holds(self._on_air.call, standing):
            self._on_air.times = self._times  # not a second time

    def clear(self) -> None:
        self.keep({})
        self._pauses.clear()

    # -- one after the other ------------------------------------------------------------------------------------
    def go_on(self, voice: Voice | None) -> None:
        """Say the next, unless something is being said."""
        if self._busy or voice is None:
            return
        if self._on_air is None:
            self._on_air = self._calls.popleft() if self._calls else None
        if self._on_air is not None:
            said = self._on_air
            said.times += 1
            self._busy = True
            voice.say_call(said.call.label, said.call.desk, again=said.times > 1, over=self._over)
        elif self._pauses:
            self._busy = True
            voice.say_pause(self._pauses.popleft(), over=self._over)

    def ended(self) -> None:
        """The speaker has ended what it said."""
        self._busy = False
        said = self._on_air
        if said is not None and (said.times >= self._times or len(self._calls) > MANY):
            self._on_air = None


def _holds(call: Call, standing: Mapping[str, Call]) -> bool:
    now = standing.get(call.ticket)
    return now is not None and now.desk == call.desk
