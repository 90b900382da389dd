"""Keeps a station with the ward's hub: looks for the hub of the highest term, and for a new address of the present one.

Made by kiosk.sync.lines. While the hub is heard it is asked for the terms now and then, and at once after a handshake
or where it says that it only relays. While it is not, every address is tried that the settings, hubs of before or the
network name. Where another hub is found, or the same one elsewhere, `on_followed` is called, once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

from kiosk.clock import Clock
from kiosk.log import known
from kiosk.remote import discovery, following
from kiosk.remote.discovery import FoundHub
from kiosk.store import Store
from kiosk.sync import wire
from kiosk.values.sync import Upstream
from kiosk.workers import Worker

log = logging.getLogger("motcua.sync")
WAIT = 30.0
CALM, SEARCHING = 30.0, 3.0  # seconds between looks: while the hub is heard, and while it is not
ON_NETWORK = 1.5  # seconds for announcements
Look = Callable[[str, threading.Event], tuple[FoundHub, ...]]


class Follower(Worker):
    """See the module. `heard`: whether the hub answers now. `settings_url`: the address that the settings name."""

    def __init__(
        self, store: Store, upstream: Upstream, clock: Clock, heard: Callable[[], bool], settings_url: str = "", *,
        look: Look | None = None, searching: float = SEARCHING,
    ) -> None:  # fmt: skip
        super().__init__("sync-following")
        self._store, self._upstream, self._clock, self._heard = store, upstream, clock, heard
        self._settings_url, self._look, self._searching = settings_url, look or _look, searching
        self._enough = threading.Event()  # nobody waits for the network any more
        self.on_followed: Callable[[], object] = lambda: None

    def interrupt(self) -> None:
        self._enough.set()

    def work(self) -> float:
        heard = self._heard()
        said = following.listen_to(self._store, self._upstream.url)
        begun = following.hear(self._store, said) if said is not None else self._known()
        there = said is not None and said.station == self._upstream.station
        if not self._is_newer(begun) and (heard or there):
            return CALM if heard else self._searching
        for url in self._addresses():
            if self.stopping:
                return 0.0
            if self._follow_at(url):
                return CALM
        return self._searching

    def _known(self) -> tuple[wire.HubTerm, ...]:
        return following.hear(self._store, wire.HubTerms(self._store.station.ward))

    def _is_newer(self, begun: tuple[wire.HubTerm, ...]) -> bool:
        """Whether the newest term is another machine's than the one above us."""
        return bool(begun) and begun[-1].public_key != self._upstream.public_key

    def _addresses(self) -> Iterator[str]:
        """Where the hub may be, likely ones first; the network is asked last, since that takes a while."""
        told: list[str] = []
        remembered = self._store.read(following.addresses).result(WAIT)
        for url in (self._settings_url, *reversed(remembered)):
            if url and url.rstrip("/") not in told:
                told.append(url.rstrip("/"))
                yield url
        self._enough.clear()
        if not self.stopping:
            yield from (hub.url for hub in self._look(self._store.station.ward, self._enough) if hub.url not in told)

    def _follow_at(self, url: str) -> bool:
        """Whether the hub of the newest term that counts is at this address, and is followed there from now on."""
        said = following.listen_to(self._store, url)
        if said is None:
            return False
        begun = following.hear(self._store, said)
        if not begun:
            return False
        to = following.reach(self._store, self._clock, begun[-1], url)
        if to is None or (to.public_key == self._upstream.public_key and to.url == self._upstream.url.rstrip("/")):
            return False
        if self.stopping:
            return False
        log.info("the hub answers at %s", known(url))
        following.follow(self._store, to, self._settings_url if to.public_key != self._upstream.public_key else "")
        self.on_followed()
        return True


def _look(ward: str, enough: threading.Event) -> tuple[FoundHub, ...]:
    return discovery.look(ward, ON_NETWORK, there=enough)
