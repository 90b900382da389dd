"""All lines of a station to the server that it is enrolled with: pushing, and with a hub all the others.

Made by `lines_for` (kiosk.app), opened and closed with the station. The lines help each other: whichever reaches the
hub first wakes the others, and where the nudges break off the push worker looks at once whether the hub still lives.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.journal.scope import narrow
from kiosk.remote import files
from kiosk.remote.claims import Claims
from kiosk.remote.files import FileAsker, FileGiver, answered
from kiosk.remote.hub_claims import PATIENCE, HubClaims
from kiosk.remote.link import Link
from kiosk.remote.pads import PadAsker, PadReader
from kiosk.remote.phones import PhoneAsker
from kiosk.remote.standing import PATIENCE as STANDING
from kiosk.remote.standing import StandingAsker, unknown
from kiosk.settings import HubSettings, Settings
from kiosk.store import Store
from kiosk.sync.follower import Follower
from kiosk.sync.nudges import NudgeClient
from kiosk.sync.pull_worker import PullWorker
from kiosk.sync.worker import PushWorker, State, line_to, reached, worker_for
from kiosk.values.attachments import FetchedFiles, FetchFiles, FetchState
from kiosk.values.drafts import PadWord
from kiosk.values.public_feedback import ShownFeedback
from kiosk.values.roles import RECEIVING, Role
from kiosk.values.standing import ShownStanding
from kiosk.values.sync import FileWanted, LinkStatus, Upstream
from kiosk.workers import Worker


class ServerLines:
    """To central alone: the push worker. `status` is its last word."""

    def __init__(self, push: PushWorker, upstream: Upstream, asker: StandingAsker | None = None) -> None:
        self.push, self.upstream, self.asker = push, upstream, asker

    @property
    def status(self) -> LinkStatus:
        return self.push.status

    def open(self) -> None:
        self.push.open()
        if self.asker is not None:
            self.asker.open()

    def close(self) -> None:
        if self.asker is not None:
            self.asker.close()
        self.push.close()

    def state_changed(self) -> None:
        """This machine may say something else of itself now."""
        self.push.state_changed()

    def decides(self) -> Claims | None:
        """Who decides what a desk gets, where that is not this station."""
        return None

    def fetch(self, _command: FetchFiles) -> Future[FetchedFiles]:
        """Files of a declaration that lie at another machine: where there is no hub nobody brings them."""
        return answered(FetchedFiles(state=FetchState.NOBODY))

    def standing(self, code: str) -> Future[ShownStanding | None]:
        """Where a dossier stands that is not here."""
        return self.asker.ask(code) if self.asker is not None else unknown()

    def feedback(self, text: str) -> Future[ShownFeedback | None]:
        """The same of a phản ánh, kiến nghị, by its receipt."""
        return self.asker.ask_feedback(text) if self.asker is not None else unknown()

    def withdraw(self, text: str) -> Future[bool | None]:
        """Take back a phản ánh, kiến nghị whose book is elsewhere; None where that cannot be said now."""
        return self.asker.withdraw(text) if self.asker is not None else unknown()

    @property
    def shows_on_pads(self) -> bool:
        """Whether a declaration can be brought to a rating pad that is another machine."""
        return False

    def answer_pad(self, _request: str, _said: PadWord) -> Future[bool]:
        """What the applicant said on this pad; there is nobody to tell it to."""
        future: Future[bool] = Future()
        future.set_result(False)
        return future

    def begin_phone(self) -> str:
        """A page for a citizen's phone: its address; "" where there is no hub."""
        return ""

    def end_phone(self) -> None:
        """Nothing comes from the phone any more."""

    def on_followed(self, follow: Callable[[], object]) -> None:
        """Central is never another machine."""


class HubLines(ServerLines):
    """To the ward's hub."""

    def __init__(
        self, store: Store, settings: HubSettings, clock: Clock, bus: Bus, push: PushWorker, to: Upstream
    ) -> None:
        timeout = settings.timeout_seconds
        super().__init__(push, to, _asker_of(store, line_to(store, to, clock, min(timeout, STANDING))))
        self.pull = PullWorker(store, to, clock, timeout=timeout)
        self.nudges = NudgeClient(store, to, clock, timeout=timeout)
        self.claims = HubClaims(store, line_to(store, to, clock, min(timeout, PATIENCE)), clock, bus, self)
        self.follower = Follower(store, to, clock, lambda: self.up, settings.url)
        self.pad = _pad_of(store, line_to(store, to, clock, timeout + 1.0), clock, bus)
        self.phone = _phone_of(store, line_to(store, to, clock, timeout + 1.0), clock, bus, to.url)
        self._bus, self._stop_listening = bus, lambda: None
        self.files = FileAsker(store, line_to(store, to, clock, timeout + files.PATIENCE), clock, bus)
        self.giver = FileGiver(store, line_to(store, to, clock, timeout), bus)
        self.claims.on_refused = self.follower.wake
        push.on_line = self._on_line
        self.pull.on_pulled = push.came_up
        self.nudges.on_up = self._listening
        self.nudges.on_down = self.pull.on_failed = push.doubt
        self.nudges.on_news = self.pull.wake
        self.nudges.on_wanted = lambda file: bus.announce(FileWanted(id=file))

    def _on_line(self) -> None:
        """Hands were shaken: whatever waited for that goes on."""
        self.pull.came_up()
        self.nudges.came_up()
        self.claims.wake()
        self.follower.wake()

    def _line_changed(self, status: LinkStatus) -> None:
        if not status.online:
            self.follower.wake()

    def _listening(self) -> None:
        """What came while nobody listened is pulled now."""
        self.pull.came_up()
        self.push.came_up()
        if self.pad is not None:
            self.pad.wake()

    def open(self) -> None:
        self._stop_listening = self._bus.listen(LinkStatus, self._line_changed)
        for worker in self._workers():
            worker.open()

    def close(self) -> None:
        self._stop_listening()
        for worker in self._workers():
            worker.end()
        for worker in reversed(self._workers()):
            worker.close()

    def _workers(self) -> tuple[Worker, ...]:
        more = [one for one in (self.pad, self.phone, self.asker) if one is not None]
        return self.push, self.pull, self.nudges, self.claims, self.files, self.giver, self.follower, *more

    def on_followed(self, follow: Callable[[], object]) -> None:
        """Call `follow` where these lines lead to the wrong machine from now on."""
        self.follower.on_followed = follow

    def decides(self) -> Claims | None:
        return self.claims

    def fetch(self, command: FetchFiles) -> Future[FetchedFiles]:
        return self.files.fetch(command)

    @property
    def shows_on_pads(self) -> bool:
        return isinstance(self.pad, PadAsker) and self.up

    def answer_pad(self, request: str, said: PadWord) -> Future[bool]:
        return self.pad.answer(request, said) if isinstance(self.pad, PadReader) else super().answer_pad(request, said)

    def begin_phone(self) -> str:
        return self.phone.begin() if self.phone is not None and self.up else ""

    def end_phone(self) -> None:
        if self.phone is not None:
            self.phone.end()

    @property
    def up(self) -> bool:
        """Whether the hub is there, as far as is known."""
        return self.push.status.online

    def pull_now(self) -> None:
        self.pull.now()


def _asker_of(store: Store, link: Link) -> StandingAsker | None:
    """For machines at which receipts are scanned: those without the ward's book, and citizens' pages everywhere."""
    asks = narrow(store.station.roles) or Role.CITIZEN in store.station.roles
    return StandingAsker(store.station.id, link) if asks else None


def _pad_of(store: Store, link: Link, clock: Clock, bus: Bus) -> PadAsker | PadReader | None:
    """The desk's end of the way to its pad, or the pad's; None where both are one machine, or neither is here."""
    roles = set(store.settings.roles)
    if (Role.RATING in roles) == bool(RECEIVING & roles):
        return None
    return (PadReader if Role.RATING in roles else PadAsker)(store, link, clock, bus)


def _phone_of(store: Store, link: Link, clock: Clock, bus: Bus, url: str) -> PhoneAsker | None:
    """Desks alone take papers from phones."""
    return PhoneAsker(store, link, clock, bus, url) if RECEIVING.intersection(store.settings.roles) else None


def lines_for(
    store: Store, settings: Settings, clock: Clock, bus: Bus, url: str = "", machine_state: State = dict
) -> ServerLines | None:
    """The lines to the server that this station is enrolled with, closed; None if it is enrolled with none."""
    to = reached(store, settings, url)
    push = worker_for(store, settings, clock, bus, url, machine_state)
    if to is None or push is None:
        return None
    if to.level != Role.HUB:
        return ServerLines(push, to, _asker_of(store, line_to(store, to, clock, STANDING)))
    return HubLines(store, settings.hub, clock, bus, push, to)
