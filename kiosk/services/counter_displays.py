"""What the displays over counters show: the number that is called there, until it is finished or the counter pauses.

Started by kiosk.attached with the displays of this machine. Read anew after every commit, one reading at a time: what
is committed meanwhile is read afterwards, once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future

from kiosk.queries import desks
from kiosk.store import Reader, Store
from kiosk.values.desks import DeskState
from kiosk.values.ids import Place
from kiosk.values.journal import Committed
from kiosk.workers import watched


def called(reader: Reader, places: tuple[Place, ...]) -> dict[Place, str]:
    """What each counter's display says: "A012", or "" for nothing."""
    now = {desk.place: desk for desk in desks.desks(reader)}
    found = dict.fromkeys(places, "")
    for place in places:
        desk = now.get(place)
        call = desk.serving if desk is not None and desk.state is not DeskState.PAUSED else None
        if call is not None and not call.in_place:
            found[place] = call.label
    return found


class FollowedCalls:
    """See the module. `shows`: by the desk's place, what puts a label on its display."""

    def __init__(self, store: Store, shows: Mapping[Place, Callable[[str], None]]) -> None:
        self._store, self._shows = store, shows
        self._lock = threading.Lock()
        self._reading = self._again = False

    def open(self) -> Callable[[], None]:
        """Follow from now on; the way to stop."""
        stop = self._store.bus.listen(Committed, self._look)
        self._look()
        return stop

    def _look(self, _message: object = None) -> None:
        with self._lock:
            self._again = self._reading
            if self._reading:
                return
            self._reading = True
        watched(self._store.read(called, tuple(self._shows)), "called").add_done_callback(self._read)

    def _read(self, done: Future[dict[Place, str]]) -> None:
        with self._lock:
            self._reading, again = False, self._again
        if not done.cancelled() and done.exception() is None:
            for place, label in done.result().items():
                self._shows[place](label)
            if again:
                self._look()
