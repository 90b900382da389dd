"""All lines of a station to the server that it is enrolled with: pushing, and with a hub pulling, nudges and claims.

Made by `lines_for` (kiosk.app), opened and closed with the station. The lines help each other: whichever reaches the
hub first wakes the others, and where the nudges break off the push worker looks at once whether the hub still lives.
"""

from __future__ import annotations

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.remote.hub_claims import HubClaims
from kiosk.settings import Settings
from kiosk.store import Store
from kiosk.sync.nudges import NudgeClient
from kiosk.sync.pull_worker import PullWorker
from kiosk.sync.worker import PushWorker, State, line_to, reached, worker_for
from kiosk.values.roles import Role
from kiosk.values.sync import FileWanted, LinkStatus, Upstream


class Lines:
    """To central alone: the push worker. `status` is its last word."""

    claims: HubClaims | None = None

    def __init__(self, push: PushWorker, upstream: Upstream) -> None:
        self.push, self.upstream = push, upstream

    @property
    def status(self) -> LinkStatus:
        return self.push.status

    def open(self) -> None:
        self.push.open()

    def close(self) -> None:
        self.push.close()

    def state_changed(self) -> None:
        """This machine may say something else of itself now."""
        self.push.state_changed()


class HubLines(Lines):
    """To the ward's hub."""

    def __init__(self, store: Store, settings: Settings, clock: Clock, bus: Bus, push: PushWorker, to: Upstream) -> None:
        super().__init__(push, to)
        timeout = settings.hub.timeout_seconds
        self.pull = PullWorker(store, to, clock, timeout=timeout)
        self.nudges = NudgeClient(store, to, clock, timeout=timeout)
        self.claims = HubClaims(store, line_to(store, to, clock, timeout), clock, bus, self)
        push.on_line = self._on_line
        self.pull.on_pulled = push.came_up
        self.nudges.on_up = self._listening
        self.nudges.on_down = push.wake
        self.nudges.on_news = self.pull.wake
        self.nudges.on_wanted = lambda file: bus.announce(FileWanted(id=file))

    def _on_line(self) -> None:
        """Hands were shaken: whatever waited for that goes on."""
        self.pull.came_up()
        self.nudges.came_up()
        if self.claims is not None:
            self.claims.wake()

    def _listening(self) -> None:
        """What came while nobody listened is pulled now."""
        self.pull.came_up()
        self.push.came_up()

    def open(self) -> None:
        for worker in (self.push, self.pull, self.nudges, self.claims):
            if worker is not None:
                worker.open()

    def close(self) -> None:
        for worker in (self.claims, self.nudges, self.pull, self.push):
            if worker is not None:
                worker.close()

    @property
    def up(self) -> bool:
        """Whether the hub is there, as far as is known."""
        return self.push.status.online

    def pull_now(self) -> None:
        self.pull.wake()


def lines_for(
    store: Store, settings: Settings, clock: Clock, bus: Bus, url: str = "", machine_state: State = dict
) -> Lines | None:
    """The lines to the server that this station is enrolled with, closed; None if it is enrolled with none."""
    to = reached(store, settings, url)
    push = worker_for(store, settings, clock, bus, url, machine_state)
    if to is None or push is None:
        return None
    return HubLines(store, settings, clock, bus, push, to) if to.level == Role.HUB else Lines(push, to)
