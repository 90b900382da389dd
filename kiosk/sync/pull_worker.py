"""The pull worker: brings what others of the ward wrote from its hub, as soon as there is something.

Made by kiosk.sync.lines for a station whose server is a hub. Pulls when it is woken (a nudge, a new line, an answer
that names an event of the hub), and every EVERY seconds without: a nudge may be lost. After a failure it backs off
with full jitter, at most 5 s. What was pulled is folded and announced by the store.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.remote.link import Refused
from kiosk.remote.link_worker import LinkWorker
from kiosk.store import Store
from kiosk.sync.pulling import pull_once
from kiosk.sync.worker import LONGEST, line_to
from kiosk.values.journal import Sender
from kiosk.values.roles import Role
from kiosk.values.sync import Upstream
from kiosk.workers import Backoff

log = logging.getLogger("motcua.sync")
EVERY = 5.0  # seconds between pulls without a nudge
# Seconds from one pull to the next, of many nudges: where nobody looks that closely the hub is spared most of them.
GAPS: dict[str, float] = {Role.HUB: 0.0, Role.HALL: 0.02, Role.DESK: 0.2, Role.CITIZEN: 0.2, Role.RATING: 0.3}


class PullWorker(LinkWorker):
    """See the module. `trouble`: key of what keeps it from pulling, "" where nothing does."""

    def __init__(
        self, store: Store, upstream: Upstream, clock: Clock, *, timeout: float = 5.0,
        backoff: Backoff | None = None, every: float = EVERY,
    ) -> None:  # fmt: skip
        super().__init__("sync-pull", line_to(store, upstream, clock, timeout))
        self._store, self._clock, self._every = store, clock, every
        self._gap = min((GAPS.get(role, 0.0) for role in store.station.roles), default=0.0)
        self._pulled_at, self._now = -self._gap, False
        self._server = Sender(
            station=upstream.station, public_key=upstream.public_key, seal_key=upstream.seal_key, roles=(Role.HUB,)
        )
        self._backoff = backoff or Backoff(LONGEST[Role.HUB])
        self.trouble = ""
        self.confirms = False  # whether the hub waits to hear at once that all that came is stored: a standby says so
        self.on_failed: Callable[[], object] = lambda: None
        self.on_pulled: Callable[[], object] = lambda: None  # called on this thread where all has come

    def came_up(self) -> None:
        """The line stands (again): pull now."""
        self._backoff.reset()
        self.now()

    def now(self) -> None:
        """Somebody waits for what is there."""
        self._now = True
        self.wake()

    def work(self) -> float:
        rest = self._pulled_at + self._gap - self._clock.monotonic()
        if rest > 0 and not self._now:
            return rest
        self._now, self._pulled_at = False, self._clock.monotonic()
        try:
            self._pull()
        except ExpectedError as error:
            return self._failed(error.key)
        except Refused as refused:
            return self._failed(refused.error)
        self._backoff.reset()
        self.trouble = ""
        self.on_pulled()
        return self._every

    def _pull(self) -> None:
        while not self.stopping:
            pulled = pull_once(self._store, self._link, self._server)
            if not pulled.more and not (self.confirms and pulled.new):
                return

    def _failed(self, key: str) -> float:
        if self.stopping:
            return 0.0
        if key == "sync.errors.hello_first":  # the push worker says it, and wakes us then
            return self._every
        if key != self.trouble:
            log.warning("nothing can be pulled: %s", known(key))
        self.trouble = key
        self._link.close()
        self.on_failed()
        return self._backoff.pause()
