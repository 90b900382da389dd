"""A spooler with the store's print jobs in memory, and a printer that keeps a queue as a system's does, for tests."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.values.devices import JobOutcome, PaperCameOut
from kiosk.values.ids import JobId, Place
from kiosk.values.papers import PaperValue
from kiosk.values.print_jobs import JobState, PaperKind, Printed, PrintJob
from printing.printers import profiles
from printing.printers.printer import Direct
from printing.printers.profiles import PrinterChoice
from printing.printers.status import PrinterStatus
from printing.spooler import Spooler
from tests.fakes import StandingClock, Stopwatch
from tests.printing.samples import DECLARATION, RECEIPT, SLIP

PAPERS: dict[PaperKind, PaperValue] = {
    PaperKind.TICKET: SLIP, PaperKind.RECEIPT: RECEIPT, PaperKind.DECLARATION: DECLARATION
}  # fmt: skip
WAIT = 60


class MemoryQueue:
    """The store's print jobs, in memory."""

    def __init__(self, clock: StandingClock) -> None:
        self._clock = clock
        self.jobs: dict[str, PrintJob] = {}
        self.outcomes: list[tuple[str, str]] = []  # (job, "printed", or its reason, or its state)
        self.recovered = threading.Event()
        self.full = False
        self.gone: set[str] = set()
        self.asked: list[frozenset[str]] = []

    def add(
        self, name: str, kind: PaperKind = PaperKind.TICKET, place: str = "kiosk-1", subject: str = "",
        state: JobState = JobState.WAITING, remote: str = "",
    ) -> PrintJob:  # fmt: skip
        job = PrintJob(
            id=JobId(name), kind=kind, subject=subject or f"subject of {name}", place=Place(place), state=state, nth=1,
            asked_at=self._clock.now(), remote=remote,
        )  # fmt: skip
        self.jobs[name] = job
        return job

    def again(self, name: str, first: str) -> None:
        """As services.print_jobs.reprint: what waits is taken back."""
        for job in self._in_state(JobState.WAITING):
            if job.subject == self.jobs[first].subject:
                self._put(job, JobState.CANCELLED)
        self.add(name, self.jobs[first].kind, self.jobs[first].place, self.jobs[first].subject)

    def state(self, name: str) -> JobState:
        return self.jobs[name].state

    def _put(self, job: PrintJob, state: JobState, **changes: str) -> PrintJob:
        self.jobs[job.id] = msgspec.structs.replace(self.jobs[job.id], state=state, **changes)
        return self.jobs[job.id]

    def _in_state(self, state: JobState) -> tuple[PrintJob, ...]:
        return tuple(job for job in self.jobs.copy().values() if job.state is state)

    def waiting(self) -> tuple[PrintJob, ...]:
        return self._in_state(JobState.WAITING)

    def take(self, job: PrintJob) -> PrintJob | None:
        if self.state(job.id) is not JobState.WAITING:
            return None
        out = [one for one in self.jobs.copy().values() if one.same_paper(job) and one.state.may_be_out]
        self.jobs[job.id] = msgspec.structs.replace(self.jobs[job.id], nth=1 + len(out))
        return self._put(job, JobState.PRINTING)

    def in_doubt(self, job: PrintJob) -> tuple[str, ...]:
        unsure = self._in_state(JobState.UNKNOWN)
        return tuple(one.remote for one in unsure if one.same_paper(job) and one.remote)

    def paper(self, job: PrintJob) -> PaperValue:
        if job.id.startswith("unknown"):
            raise ExpectedError("papers.errors.unknown")
        if job.id.startswith("broken"):
            raise RuntimeError("a bug")
        return PAPERS[job.kind]

    def handed_over(self, job: PrintJob, said: Printed) -> None:
        self._put(job, said.state, remote=said.remote, reason=said.reason)

    def ended(self, job: PrintJob, said: Printed) -> None:
        if self.full:
            raise ExpectedError("store.errors.disk_full")
        if self.state(job.id).has_ended:
            raise ExpectedError("print_jobs.errors.gone")
        self._put(job, said.state, reason=said.reason)
        self.outcomes.append((job.id, said.reason or said.state.value))

    def recover(self) -> tuple[PrintJob, ...]:
        self.recovered.set()
        return self._in_state(JobState.HANDED_OVER)

    def erased(self, subjects: frozenset[str]) -> frozenset[str]:
        self.asked.append(subjects)
        return subjects & self.gone


class QueuePrinter(Direct):
    """A queue of the system: it takes each job, and prints those that it has when it is told to."""

    def __init__(self, profile: str = "thermal-80") -> None:
        self.profile = profiles.load(profile)
        self.has: dict[str, str] = {}  # remote id -> what of
        self.papers: list[str] = []
        self.stopped = ""  # why it doesn't go on
        self.keeps = self.silent = False
        self.asked = threading.Semaphore(0)
        self._last = 0

    def open(self) -> None:
        return

    def close(self) -> None:
        return

    def status(self) -> PrinterStatus:
        return PrinterStatus()

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        self._last += 1
        self.has[f"q-{self._last}"] = subject
        return Printed(state=JobState.HANDED_OVER, remote=f"q-{self._last}")

    def goes_on(self) -> None:
        """Everything that it has comes out."""
        self.papers += self.has.values()
        self.has.clear()

    def follow(self, remote: str) -> Printed:
        self.asked.release()
        if self.silent:
            raise ExpectedError("printer.errors.unreachable")
        if remote in self.has:
            return Printed(state=JobState.HANDED_OVER, reason=self.stopped, remote=remote)
        return Printed()

    def cancel(self, remote: str) -> None:
        if self.keeps or self.silent or remote not in self.has:
            raise ExpectedError("printer.errors.unreachable")
        del self.has[remote]

    def was_asked(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.asked.acquire(timeout=WAIT)


class Bench:
    """A spooler with its queue, and the outcomes as they are announced."""

    def __init__(self, folder: Path) -> None:
        self.clock = Stopwatch()
        self.bus = Bus()
        self.queue = MemoryQueue(self.clock)
        self.choice = PrinterChoice()
        self.a5 = PrinterChoice(profile="a5-system", transport="file")
        self.heard: queue.Queue[JobOutcome] = queue.Queue()
        self.papers: list[PaperCameOut] = []
        self.bus.listen(JobOutcome, self.heard.put)
        self.bus.listen(PaperCameOut, self.papers.append)
        self.folder = folder
        self.connect: Callable | None = None
        self.spooler: Spooler

    def choose(self, place: Place, kind: PaperKind) -> PrinterChoice:
        return self.choice if kind is PaperKind.TICKET else self.a5

    def open(self) -> None:
        self.spooler = Spooler(
            self.queue, self.choose, self.clock, self.bus, folder=self.folder, connect=self.connect,
            paper_folders=((self.folder, 24),),
        )  # fmt: skip
        self.spooler.open()

    def outcome(self) -> JobOutcome:
        self.spooler.wake()
        return self.heard.get(timeout=WAIT)
