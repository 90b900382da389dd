"""The push worker: brings the journal to the ward's hub, or to central, whenever the line stands; says how it stands.

Made by `worker_for` (kiosk.sync.lines), opened and closed with the station. Wakes on every commit and from time to
time without one; after a failure it backs off with full jitter, at most 60 s to central and 5 s to a hub. The
watermark moves only to what the server has signed as durable, there or (through a hub) at central; no refusal and no
error ever deletes anything here. Announces `LinkStatus`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.db.base import from_micros
from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.remote import city_slots, city_word, documents, enrol, following, handshake, ranges, repairs
from kiosk.remote.link import Link, Refused, is_off_line, way_out
from kiosk.remote.link_worker import LinkWorker
from kiosk.settings import Settings
from kiosk.store import Store
from kiosk.sync import wire
from kiosk.sync.pushing import IN_A_ROW, Pushing
from kiosk.values.journal import Committed
from kiosk.values.roles import UPSTREAM, Role
from kiosk.values.sync import LinkStatus, Upstream
from kiosk.workers import Backoff

log = logging.getLogger("motcua.sync")
WAIT = 30.0
LOOK = 1.0  # seconds between looks at the network while the line is down
FAULT = "sync.errors.fault"
EVERY = 20.0  # seconds between tries without a commit: the server sees that the station lives
LONGEST = {Role.HUB.value: 5.0, UPSTREAM: 60.0}  # pause between tries
State = Callable[[], dict[str, str]]  # what this machine says of itself


class PushWorker(LinkWorker):
    """See the module. `status` is the last one announced."""

    def __init__(
        self, store: Store, upstream: Upstream, clock: Clock, bus: Bus, *, ward_name: str = "",
        timeout: float = 10.0, backoff: Backoff | None = None, every: float = EVERY, machine_state: State = dict,
    ) -> None:  # fmt: skip
        super().__init__("sync-push", line_to(store, upstream, clock, timeout))
        self._store, self._upstream, self._clock, self._bus = store, upstream, clock, bus
        self._ward_name, self._every, self._machine_state = ward_name, every, machine_state
        self._pushing = Pushing(store, self._link, upstream)
        self._slots = city_slots.CitySlots(store, clock, upstream.level)
        self._city = city_word.CityWord(store, clock, upstream)
        self._documents = documents.DocumentPull(store, clock)
        self._backoff = backoff or Backoff(LONGEST.get(upstream.level, 60.0))
        self._beat_wanted, self._beat_at = True, 0.0  # the second on the clock's monotonic scale
        self._said: tuple[tuple[str, str], ...] = ()  # of this machine, as the server heard it last
        self.on_line: Callable[[], object] = lambda: None  # called on this thread after each handshake
        self._shaken: handshake.Shaken | None = None
        self._not_before = 0.0  # when the server, which is busy, may be asked again, on the same scale
        self._mend_at = 0.0  # when damaged rows may be asked for again, on the clock's monotonic scale
        self.status = LinkStatus(online=False, since=clock.now(), level=upstream.level)

    def open(self) -> None:
        self._hears.append(self._bus.listen(Committed, self._committed))
        super().open()

    def _committed(self, _message: Committed) -> None:
        """News to push. While the line is down the back-off decides, or every ticket would knock at the city."""
        if self.status.online:
            super().wake()

    def wake(self) -> None:
        """Look at the line now: push, or say at least that we live."""
        self._beat_wanted = True
        super().wake()

    def wait(self, pause: float) -> None:
        """While the line is down a network that comes back ends the pause: nobody waits a minute for nothing."""
        before = "" if self.status.online else way_out()
        while not self.status.online and pause > LOOK and not self._flag.wait(LOOK):
            pause, now = pause - LOOK, way_out()
            if now and now != before:
                self._backoff.reset()
                return
            before = now
        super().wait(pause)

    def doubt(self) -> None:
        """Something else does not reach the server: look at once whether it is still there."""
        if self.status.online:
            self.wake()

    def came_up(self) -> None:
        """Something else has just reached the server, or the network is back: no reason to wait any longer."""
        if not self.status.online:
            self._backoff.reset()
            self.wake()

    def work(self) -> float:
        """One round: shake hands if the line is new, push everything, ask for ranges."""
        rest = self._not_before - self._clock.monotonic()
        if rest > 0:
            return rest
        try:
            self._round()
            damaged = self._damaged_still()
        except ExpectedError as error:
            if error.key == "sync.errors.unreachable" and is_off_line(error):
                self._store.release_numbers()
            return self._failed(error.key)
        except Refused as refused:
            if refused.error == wire.BUSY:
                return self._come_back(refused.here)
            if refused.error == "sync.errors.two_machines":  # the other one has the ranges of this epoch too
                self._store.part("doubled").result(WAIT)
            self._store.release_numbers()
            return self._failed(refused.error)
        except Exception:
            return self._at_fault()
        self._backoff.reset()
        self._tell(online=True, trouble="sync.errors.damaged" if damaged else "")
        return max(0.1, self._beat_at - self._clock.monotonic())

    def _damaged_still(self) -> bool:
        """Whether own events cannot be read here: a handshake has asked for them, and what was found damaged since is
        asked for now, at most once in EVERY seconds.
        """
        if not self._pushing.standing().damaged:
            return False
        now = self._clock.monotonic()
        if now < self._mend_at or self.stopping:
            return True
        self._mend_at = now + self._every
        repairs.mend(self._store, self._link)
        return self._pushing.standing().damaged

    def _at_fault(self) -> float:
        """Something here is broken in a way that nobody foresaw: it is said, logged and tried again."""
        if self.stopping:
            return 0.0
        log.exception("the sync fails")
        self._store.release_numbers()
        try:
            return self._failed(FAULT)
        except Exception:
            log.exception("the sync cannot say how it stands")
        self.status = msgspec.structs.replace(self.status, online=False, since=self._clock.now(), trouble=FAULT)
        self._bus.announce(self.status)
        return self._backoff.pause()

    def _come_back(self, seconds: int) -> float:
        """The server is busy and says when it will have time: it is not asked before, whatever happens here meanwhile.
        The handshake holds."""
        pause = self._backoff.spread(max(1, seconds))
        self._not_before = self._clock.monotonic() + pause
        self._tell(online=self.status.online, trouble=wire.BUSY)
        return pause

    def _failed(self, key: str) -> float:
        if self.stopping:
            return 0.0
        if self.status.online or key != self.status.trouble:
            log.warning("%s: %s", known(self._upstream.level), known(key))
        self._shaken = None
        self._link.close()
        self._tell(online=False, trouble=key)
        return self._backoff.pause()

    def _round(self) -> None:
        shaken = self._shaken or self._shake()
        pushed = self._pushing.push_all(self._stopping.is_set)
        if not (pushed or self._beat_due()):
            return  # what was committed came from others
        granted = ranges.claim_missing(self._store, self._link, shaken.dossier_prefix, self._upstream.level)
        if pushed == IN_A_ROW:
            super().wake()  # there may be more
        if granted:
            self._pushing.push_all(self._stopping.is_set)
        elif self._beat_due() and not self.stopping:
            self._beat()

    def _shake(self) -> handshake.Shaken:
        said = _about(self._upstream.level, self._machine_state())
        shaken = handshake.shake(self._store, self._link, self._clock, self._ward_name, said)
        self._said = said.machine
        ranges.claim_missing(self._store, self._link, shaken.dossier_prefix, self._upstream.level)
        self._store.release_numbers()  # those of a new epoch waited for its ranges too
        self._shaken = shaken
        self._slots.renew()
        self._city.renew()
        self._documents.renew()
        self._tell(online=True, trouble="")
        self._greeted()
        self.on_line()
        self._pushing.send_lacking(shaken.lacks, self._stopping.is_set)
        if self._upstream.level == Role.HUB:
            following.hand_over(self._store, self._link, self._upstream)
        return shaken

    def _greeted(self) -> None:
        """For a worker that has more to say before anything is handed over."""

    def _beat_due(self) -> bool:
        return self._beat_wanted or self._clock.monotonic() >= self._beat_at

    def _beat(self) -> None:
        self._beat_wanted, said = False, _about(self._upstream.level, self._machine_state())
        handshake.beat(self._store, self._link, self._clock, self._ward_name, said)
        self._said = said.machine
        repairs.bury_erased(self._store, self._link)
        self._slots.look(self._link)
        self._city.look(self._link)
        self._documents.look(self._link)
        self._beat_at = self._clock.monotonic() + self._every

    def state_changed(self) -> None:
        """This machine may say something else of itself now: the server hears of it at once. From any thread."""
        if _about(self._upstream.level, self._machine_state()).machine != self._said:
            self.wake()

    def _tell(self, *, online: bool, trouble: str) -> None:
        self._store.ledger.hold.trouble = trouble
        standing = self._pushing.standing()
        former, now = self.status, self._clock.now()
        changed = former.online != online
        self.status = LinkStatus(
            online=online,
            since=now if changed else former.since,
            level=self._upstream.level,
            waiting=standing.waiting,
            unsent=standing.unsent,
            oldest_unsent=from_micros(standing.oldest) if standing.oldest is not None else None,
            quarantined=standing.quarantined,
            synced_at=now if online and standing.unsent == 0 else former.synced_at,
            trouble=trouble,
        )
        if self.status != former:
            self._bus.announce(self.status)


def _about(level: str, machine: dict[str, str]) -> handshake.HelloWords:
    """What a machine says of itself in a hello."""
    return handshake.HelloWords(level=level, machine=tuple(sorted(machine.items())))


def line_to(store: Store, upstream: Upstream, clock: Clock, timeout: float) -> Link:
    """A line of this station to the server that it is enrolled with, not yet open."""
    author = wire.Author(store.station.id, store.lease, store.identity)
    return Link(upstream.url, upstream.public_key, upstream.certificate, timeout, author, clock)


def reached(store: Store, settings: Settings, url: str = "") -> Upstream | None:
    """The server this station is enrolled with, and where it is reached now: at `url`, else where the settings say,
    else where it enrolled."""
    found = store.read(enrol.upstream).result(WAIT)
    if found is None:
        return None
    chosen = settings.hub.url if found.level == Role.HUB else settings.central.url
    if chosen and chosen == store.read(following.left).result(WAIT):
        chosen = ""  # that machine was the hub before another one's term began
    return msgspec.structs.replace(found, url=url or chosen or found.url)


def worker_for(
    store: Store, settings: Settings, clock: Clock, bus: Bus, url: str = "", machine_state: State = dict
) -> PushWorker | None:
    """The worker for the server this station is enrolled with, closed; None if it is enrolled with none."""
    to = reached(store, settings, url)
    if to is None:
        return None
    ward = store.catalogue.ward().name
    timeout = settings.hub.timeout_seconds if to.level == Role.HUB else settings.central.timeout_seconds
    return PushWorker(store, to, clock, bus, ward_name=ward, timeout=timeout, machine_state=machine_state)
