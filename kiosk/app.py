"""Puts a station together: settings -> catalogue, store, devices, sync; opened in order, closed in reverse.

Called by the composition roots (ui.app.House, the tour, commands) and by tests. `bootstrap` makes nothing heavy and
opens nothing; `Kiosk.open` may raise an ExpectedError (disk full, second start, newer database ...), after
which everything already opened is closed again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kiosk.bus import Bus
from kiosk.clock import Clock, ShiftedClock, SystemClock
from kiosk.log import known
from kiosk.settings import Settings
from kiosk.values.journal import Committed
from kiosk.values.roles import NUMBERING, RECEIVING, Role
from kiosk.workers import watched

if TYPE_CHECKING:
    from kiosk.catalogue import Catalogue
    from kiosk.devices.scanner import Scanner
    from kiosk.forms.library import FormLibrary
    from kiosk.remote.city import CentralProcess
    from kiosk.remote.claims import Claims
    from kiosk.store import Context, Reader, Refusal, Store
    from kiosk.sync.lines import ServerLines
    from kiosk.values.attachments import FetchedFiles, FetchFiles
    from kiosk.values.papers import PaperValue
    from kiosk.values.print_jobs import Printed, PrintJob
    from kiosk.values.sync import Upstream

log = logging.getLogger("motcua.app")
Command = TypeVar("Command")
Result = TypeVar("Result")


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or a shifted one where a test start is set (loud in `motcua doctor`)."""
    return ShiftedClock(settings.clock.test_start) if settings.clock.test_start else SystemClock()


class Kiosk:
    """A whole station without a screen. Attributes are valid between `open` and `close`."""

    store: Store
    claims: Claims  # who decides which ticket a desk gets

    def __init__(
        self, settings: Settings, clock: Clock, bus: Bus, catalogue: Catalogue, forms: FormLibrary
    ) -> None:
        self.settings = settings
        self.catalogue = catalogue
        self.forms = forms
        self.clock = clock
        self.bus = bus
        self.scanners: list[Scanner] = []
        self.sync: ServerLines | None = None  # once this station is enrolled
        self.machine_state: Callable[[], dict[str, str]] = dict  # what this machine says of itself to its hub
        self._joining = threading.Lock()
        self._closing = False
        self._level = ""  # what this station is enrolled with
        self._closers: list[Callable[[], object]] = []

    def open(self) -> None:
        """Open the store, then what is attached and the lines to the server above. Raises ExpectedError."""
        self._closing = False
        try:
            self._open_store()
            self._open_devices()
            self._open_sync()
            self._closers += _open_province(self)
        except BaseException:
            self.close()
            raise

    def _open_store(self) -> None:
        from kiosk.remote.claims import LocalClaims
        from kiosk.services import documents
        from kiosk.store import Store
        from kiosk.store.enrolled_roles import as_enrolled

        self.settings = as_enrolled(self.settings)
        self.store = Store(self.settings, self.clock, self.bus, self.catalogue, self.forms)
        self.store.open()
        self._closers.append(self.store.close)
        documents.refresh(self.store)
        self.catalogue.city.on_change(self.look_at_forms)
        self.claims = LocalClaims(self.store)
        if (NUMBERING | RECEIVING).intersection(self.settings.roles):
            self._closers.append(self.bus.listen(Committed, self._day_opened))
        if NUMBERING.intersection(self.settings.roles):
            from kiosk.services import asked_prints

            self._closers.append(asked_prints.obey(self.store))
        if RECEIVING.intersection(self.settings.roles):
            from kiosk.services import gathering

            self._closers.append(gathering.obey(self.store))
        if Role.RATING in self.settings.roles and not RECEIVING.intersection(self.settings.roles):
            from kiosk.services import pad_invitations

            self._closers.append(pad_invitations.obey(self.store))

    def claim(self, use_case: Callable[[Context, Command], Result | Refusal], command: Command) -> Future[Result]:
        """Run a use case that must be decided in one place for the whole ward: calls.call_next and calls.call."""
        return self.claims.run(use_case, command)

    def fetch(self, command: FetchFiles) -> Future[FetchedFiles]:
        """Bring the files of a declaration that lie at another machine, for one visit (kiosk.remote.files)."""
        if self.sync is not None:
            return self.sync.fetch(command)
        from kiosk.values.attachments import FetchedFiles, FetchState

        future: Future[FetchedFiles] = Future()
        future.set_result(FetchedFiles(state=FetchState.NOBODY))
        return future

    def _day_opened(self, message: Committed) -> None:
        """With a new business day the unserved tickets of days past lapse, and what was kept long enough is erased."""
        if any(note.kind == "day.opened" for note in message.events):
            roles = set(self.settings.roles)
            if roles & NUMBERING:
                from kiosk.services import lapsing

                self._tidy(lapsing.lapse_old, lapsing.AT_ONCE, lapsing.PER_OPENING)
            if roles & RECEIVING:
                from kiosk.services import retention

                self._tidy(retention.erase_old, retention.AT_ONCE, retention.PER_OPENING)
                from kiosk.services import dossier_files

                self._tidy(dossier_files.drop_old, dossier_files.AT_ONCE, dossier_files.PER_ROUND)

    def _tidy(self, use_case: Callable[..., int], at_once: int, left: int) -> None:
        """Some at a time between other commands, at most `left`."""

        def then(looked: Future[int]) -> None:
            if not looked.cancelled() and looked.exception() is None and looked.result() == at_once:
                self._tidy(use_case, at_once, left - at_once)

        if left > 0:
            watched(self.store.run(use_case, None), use_case.__name__).add_done_callback(then)

    def look_at_forms(self) -> Future[None]:
        """From when until when forms hold is read on a reader's thread, so that no ticket waits for a disk."""
        return watched(self.store.read(_look_at_forms), "look_at_forms")

    def expire(self) -> None:
        """Declarations that nobody came for within their time are erased, also at a station that runs for weeks; keys
        of feedback that a kiosk has passed on go from it."""
        from kiosk.services import drafts, public_feedback

        self._tidy(drafts.expire_old, drafts.AT_ONCE, drafts.PER_ROUND)
        self._tidy(public_feedback.let_go, public_feedback.AT_ONCE, public_feedback.PER_ROUND)

    def _open_devices(self) -> None:
        from kiosk import attached

        self.scanners = attached.open_scanners(self.settings, self.bus)
        self._closers += [scanner.close for scanner in self.scanners]
        self._closers += attached.open_others(self.store)

    def _open_sync(self) -> None:
        """ServerLines to the server that this station is enrolled with, if it is. A launcher's city is joined later."""
        self._level = self.store.read(_level_above).result(30)
        if self._level == Role.HUB or (self._level and self.settings.central.url):
            self._start_sync("", starting=True)

    def _start_sync(self, url: str, *, starting: bool = False) -> None:
        """`starting`: the first numbers wait for the handshake, which tells whether this database is a copy."""
        from kiosk.sync.lines import lines_for

        self.sync = lines_for(self.store, self.settings, self.clock, self.bus, url, lambda: self.machine_state())

        def followed() -> None:
            """Another machine is the ward's hub now, or it has another address. Called on a thread of the lines."""
            threading.Thread(target=self._join_again, name="following", daemon=True).start()

        if self.sync is not None:
            self.claims = self.sync.decides() or self.claims
            self.sync.on_followed(followed)
            if starting:
                self.store.hold_numbers()
            self.sync.open()
            self._closers.append(self.sync.close)

    def state_changed(self) -> None:
        """This machine may say something else of itself now (`machine_state`). From any thread; returns at once."""
        if self.sync is not None:
            self.sync.state_changed()

    @property
    def lacks_its_hub(self) -> bool:
        """Whether this is one of several stations of its ward, and belongs to no server yet."""
        several = bool(self.settings.hub.url) or Role.SINGLE not in self.settings.roles
        return several and not self._level

    def look_for_hubs(self, found: Callable[[str], object]) -> Callable[[], object]:
        """Look for the ward's hub on the network: `found` is called with each address, on another thread. Returns the
        way to stop. Nothing that is found is proved.
        """
        from kiosk.remote.discovery import Looking

        looking = Looking(self.store.station.ward, lambda hub: found(hub.url))
        looking.open()
        return lambda: looking.close(0.0)

    def enrol(self, url: str, code: str) -> Future[Upstream]:
        """Join the ward's hub, or the city, and go on with it: no restart. Fails as kiosk.remote.enrol does."""
        future: Future[Upstream] = Future()

        def work() -> None:
            from kiosk.remote.enrol import enrol

            try:
                found = enrol(self.store, url, code, self.catalogue.ward().name, self.settings.hub.timeout_seconds)
                self._level = found.level
                self._join_again(found.url)
                future.set_result(found)
            except BaseException as error:
                future.set_exception(error)

        threading.Thread(target=work, name="enrolling", daemon=True).start()
        return future

    def _join_again(self, url: str = "") -> None:
        from kiosk.remote.claims import LocalClaims

        with self._joining:
            if self._closing:
                return
            if self.sync is not None:
                self.sync.close()
                self._closers = [closer for closer in self._closers if closer != self.sync.close]
                self.sync = None  # until there are other lines, `claims` goes on alone, with its share of the waiting
            self._start_sync(url, starting=True)
            if self.sync is None:
                self.claims = LocalClaims(self.store)

    def join(self, city: CentralProcess, url: str = "") -> None:
        """Enrol with the city's server on this machine (once), then push the journal to it; `url` if a relay
        stands between. Waits for the network. Raises ExpectedError enrol.errors.*, sync.errors.*.
        """
        from kiosk.remote.city import join
        from kiosk.remote.enrol import upstream

        before = self.store.read(upstream).result(30)
        found = join(self.store, city, url)
        moved = before is None or before.public_key != found.public_key
        if self.sync is not None and moved:
            self.sync.close()  # it speaks to the server of before
            self._closers = [closer for closer in self._closers if closer != self.sync.close]
            self.sync = None
        if self.sync is None:
            self._start_sync(found.url, starting=True)

    def close(self) -> None:
        """Close everything in reverse order; a closer that fails is logged and stops no other."""
        with self._joining:
            self._closing = True
        while self._closers:
            closer = self._closers.pop()
            try:
                closer()
            except Exception:
                log.exception("closing failed: %s", known(getattr(closer, "__qualname__", type(closer).__name__)))


def typed_scans(bus: Bus) -> Callable[[str], None]:
    """The way of the texts of a scanner that types; the same as every other scanner's from there on."""
    from kiosk.devices.heard import Heard

    return Heard(bus, "keyboard").typed


def _level_above(reader: Reader) -> str:
    """What this station is enrolled with: "hub", "central", or "" for nothing."""
    from sqlalchemy import select

    from kiosk.db.tables.sync import UpstreamRow

    return reader.connection.execute(select(UpstreamRow.level)).scalar() or ""


def _look_at_forms(reader: Reader) -> None:
    reader.forms.look_again(str(one.form) for one in reader.catalogue.procedures() if one.form)


def _open_province(kiosk: Kiosk) -> list[Callable[[], object]]:
    """What takes received dossiers to the province's system, where the settings name a way that needs nobody: its
    closers."""
    if kiosk.settings.province.adapter == "copy" or not RECEIVING.intersection(kiosk.settings.roles):
        return []
    from kiosk.province.worker import worker_for

    worker = worker_for(kiosk.store, kiosk.settings.province, kiosk.clock)
    if worker is None:
        return []
    from kiosk.values.erasure import SubjectsErased

    worker.open()
    return [kiosk.bus.listen(SubjectsErased, worker.erased), worker.close]


class StorePrintQueue:
    """The spooler's port into the store: jobs out, outcomes in. Runs on the spooler's thread."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk

    def _run(self, use_case: Callable[[Context, Command], Result], command: Command) -> Result:
        return self._kiosk.store.run(use_case, command).result(timeout=30)

    def waiting(self) -> tuple[PrintJob, ...]:
        from kiosk.queries import print_jobs

        return self._kiosk.store.read(print_jobs.in_state).result(timeout=30)

    def take(self, job: PrintJob) -> PrintJob | None:
        from kiosk.services import print_jobs

        return self._run(print_jobs.take, job.id)

    def paper(self, job: PrintJob) -> PaperValue:
        """The value of the paper that a job asks for, rebuilt from the tables."""
        from kiosk.services import papers

        return self._kiosk.store.read(papers.paper_of, job).result(timeout=30)

    def in_doubt(self, job: PrintJob) -> tuple[str, ...]:
        from kiosk.queries import print_jobs

        return self._kiosk.store.read(print_jobs.in_doubt, job.kind, job.subject).result(timeout=30)

    def handed_over(self, job: PrintJob, said: Printed) -> None:
        from kiosk.services import print_jobs

        self._run(print_jobs.handed_over, (job, said))

    def ended(self, job: PrintJob, said: Printed) -> None:
        from kiosk.services import print_jobs

        self._run(print_jobs.ended, (job, said))

    def erased(self, subjects: frozenset[str]) -> frozenset[str]:
        from kiosk.queries import print_jobs

        return self._kiosk.store.read(print_jobs.erased, subjects).result(timeout=30)

    def recover(self) -> tuple[PrintJob, ...]:
        """After a start: jobs that a crash left half printed are reported, never printed blindly."""
        from kiosk.services import print_jobs

        return self._run(print_jobs.recover, None)


def city_beside(folder: Path) -> CentralProcess:
    """The city's server as a second process of this machine with its own data in `folder`, not yet started."""
    from kiosk.remote.city import CentralProcess

    return CentralProcess(folder)


def bootstrap(
    settings: Settings, clock: Clock | None = None, bus: Bus | None = None, catalogue: Catalogue | None = None,
    forms: FormLibrary | None = None,
) -> Kiosk:  # fmt: skip
    """A station for these settings, closed. What the caller has already (clock, bus, documents) is its own."""
    from kiosk.catalogue import Catalogue
    from kiosk.forms.library import FormLibrary

    clock = clock or clock_of(settings)
    catalogue = catalogue or Catalogue(settings.ward_dir, clock)
    return Kiosk(settings, clock, bus or Bus(), catalogue, forms or FormLibrary(settings.ward_dir, catalogue))
