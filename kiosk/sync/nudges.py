"""The nudge client: an open line on which the hub says at once that there is something new.

Made by kiosk.sync.lines. Nothing that comes on the line is trusted: it only makes the station pull, or look for a
file, now. A line on which nothing came for SILENCE seconds is dead (the hub says something every five), whatever the
system believes of it; then, and where it breaks, it is opened again after a pause with full jitter, at most 5 s.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.remote.link import Refused
from kiosk.remote.link_worker import LinkWorker
from kiosk.store import Store
from kiosk.sync import wire
from kiosk.sync.worker import LONGEST, line_to
from kiosk.values.roles import Role
from kiosk.values.sync import Upstream
from kiosk.workers import Backoff

log = logging.getLogger("motcua.sync")
SILENCE = 15.0  # seconds without a line
LONG = 200  # characters of a line that anybody reads
Event = tuple[str, str]  # kind, data


class NudgeClient(LinkWorker):
    """See the module. What it calls runs on its own thread and must return at once."""

    def __init__(
        self, store: Store, upstream: Upstream, clock: Clock, *, timeout: float = 5.0, silence: float = SILENCE,
        backoff: Backoff | None = None,
    ) -> None:  # fmt: skip
        super().__init__("sync-nudges", line_to(store, upstream, clock, timeout))
        self._asked = wire.Listen(store.station.id)
        self._silence = silence
        self._backoff = backoff or Backoff(LONGEST[Role.HUB])
        self.listening = False
        self.on_up: Callable[[], object] = lambda: None
        # not heard (any more): whether the hub still lives is for others to find out
        self.on_down: Callable[[], object] = lambda: None
        self.on_news: Callable[[], object] = lambda: None
        self.on_wanted: Callable[[str], object] = lambda _id: None

    def came_up(self) -> None:
        """The line stands (again): listen now."""
        if not self.listening:
            self._backoff.reset()
            self.wake()

    def work(self) -> float:
        try:
            for kind, data in events_of(self._link.lines("/v1/nudges", self._asked, self._silence)):
                if self.stopping:
                    break
                self._take(kind, data)
        except ExpectedError:
            pass  # the push worker says how the line stands
        except Refused as refused:
            log.debug("the hub does not let us listen: %s", refused.error)
        self._link.close()
        self.listening = False
        if not self.stopping:
            self.on_down()
        return self._backoff.pause()

    def _take(self, kind: str, data: str) -> None:
        if not self.listening:
            self.listening = True
            self._backoff.reset()
            self.on_up()
        if kind == "news":
            self.on_news()
        elif kind == "wanted" and data:
            self.on_wanted(data)


def events_of(lines: Iterator[bytes]) -> Iterator[Event]:
    """The events of a stream; ("", "") for a comment, which says only that the line lives."""
    kind, data = "", ""
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")[:LONG]
        name, _colon, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if kind:
                yield kind, data
            kind, data = "", ""
        elif not name:
            yield "", ""
        elif name == "event":
            kind = value
        elif name == "data":
            data = value
