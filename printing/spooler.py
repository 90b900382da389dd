"""Works off print jobs: takes them through the PrintQueue port, draws, prints, reports the outcome.

The composition root opens one spooler per station. One thread takes jobs; each printer has a lane (a thread)
of its own that prints one job at a time, so that a dead printer holds up no other. A job is printed at most
once: what failed or broke off is FAILED with its reason and waits for a person. Jobs that were being printed
when the program died are reported by `recover`, jobs that waited too long by `expire`; neither is printed.
Nothing is raised.
"""

from __future__ import annotations

import importlib
import logging
import queue as queues
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.values.devices import JobOutcome
from kiosk.values.erasure import SubjectsErased
from kiosk.values.ids import Place
from kiosk.values.papers import PaperValue
from kiosk.values.print_jobs import JobState, Leaflet, PaperKind, Printed, PrintJob
from printing.printers import lines, paper_files
from printing.printers.printer import Printer
from printing.printers.profiles import PrinterChoice, Profile

log = logging.getLogger("motcua.printing.spooler")

ROUND_SECONDS = 2.0  # looks for jobs so often even if nobody wakes it
TIDY_SECONDS = 600.0  # looks so often for papers in files that are kept too long
ToPdf = Callable[[PaperValue], bytes]
ToBytes = Callable[[PaperValue, Profile], bytes]
Connect = Callable[[PrinterChoice, Place], Printer]


class PrintQueue(Protocol):
    """The port to the store. Called on the spooler's threads."""

    def take_next(self) -> PrintJob | None:
        """The oldest waiting job, now PRINTING; None if there is none."""
        ...

    def paper(self, job: PrintJob) -> PaperValue: ...

    def done(self, job: PrintJob) -> None: ...

    def failed(self, job: PrintJob, reason: str) -> None: ...

    def expire(self) -> None: ...

    def recover(self) -> None: ...

    def erased(self, subjects: frozenset[str]) -> frozenset[str]:
        """Those of `subjects` whose personal data were erased."""
        ...


def draw(kind: PaperKind, paper: PaperValue, profile: Profile) -> tuple[bytes, str]:
    """Bytes for a printer of this profile, by the module that the table of papers names; and its number or code.

    Raises ExpectedError(printer.errors.wrong_paper) where the printer can't print such a paper.
    """
    document = importlib.import_module(f"printing.documents.{kind.drawing}")
    to_pdf: ToPdf | None = getattr(document, "to_pdf", None)
    to_bytes: ToBytes | None = getattr(document, "to_bytes", None)
    if profile.language == "pdf" and to_pdf is not None:
        return to_pdf(paper), paper.shown_as
    if profile.language == "escpos" and to_bytes is not None:
        return to_bytes(paper, profile), paper.shown_as
    raise ExpectedError("printer.errors.wrong_paper", place=profile.name)


class _Lane:
    """One printer's thread and the jobs that wait for it."""

    def __init__(self, choice: PrinterChoice, work: Callable[[PrintJob, PrinterChoice], None]) -> None:
        self.choice = choice
        self.waiting: queues.SimpleQueue[PrintJob | None] = queues.SimpleQueue()
        self._work = work
        self.thread = threading.Thread(target=self._run, name=f"printer-{choice.transport}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while (job := self.waiting.get()) is not None:
            self._work(job, self.choice)


class Spooler:
    """Between `open` and `close` it prints whatever the queue has. `wake` makes it look at once."""

    def __init__(
        self,
        queue: PrintQueue,
        printers_for: Callable[[Place, PaperKind], PrinterChoice],
        clock: Clock,
        bus: Bus,
        *,
        folder: Path | None = None,
        paper_folders: Sequence[tuple[Path, int]] = (),
        connect: Connect | None = None,
    ) -> None:
        self._queue = queue
        self._printers_for = printers_for
        self._clock = clock
        self._bus = bus
        self._connect: Connect = connect or (
            lambda choice, place: lines.connect(choice, bus=bus, place=place, folder=folder)
        )
        self._lanes: dict[tuple[str, str, str], _Lane] = {}
        self._leaflets: queues.SimpleQueue[Leaflet] = queues.SimpleQueue()
        self._leaflet_papers: dict[str, PaperValue] = {}  # by job, until they are drawn; never stored
        self._paper_folders = paper_folders  # (folder, hours) where papers may lie as files
        self._tidied = -TIDY_SECONDS
        self._untidy = threading.Event()
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Start. Jobs left over from a crash are reported first, never printed."""
        self._stopping.clear()
        self._untidy.set()
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)
        self._thread.start()

    def wake(self, _announcement: object = None) -> None:
        """There is a new job. May be handed to the bus as a listener for JobQueued."""
        self._awake.set()

    def leaflet(self, leaflet: Leaflet) -> None:
        """Print a page that is no job of the store. May be handed to the bus as a listener for Leaflet."""
        self._leaflets.put(leaflet)
        self._awake.set()

    def erased(self, _message: SubjectsErased) -> None:
        """Papers in files go with their subject, whoever erased it. May be handed to the bus as a listener."""
        self._untidy.set()
        self._awake.set()

    def close(self, deadline: float = 10.0) -> None:
        """Stop taking jobs, let those in the printers end, report the others as not printed."""
        self._stopping.set()
        self._awake.set()
        until = self._clock.monotonic() + deadline
        if self._thread is not None:
            self._thread.join(deadline)
            self._thread = None
        for lane in self._lanes.values():
            lane.waiting.put(None)
        for lane in self._lanes.values():
            lane.thread.join(max(0.0, until - self._clock.monotonic()))
        self._lanes.clear()

    def _run(self) -> None:
        self._guarded(self._queue.recover)
        while not self._stopping.is_set():
            self._awake.clear()
            self._guarded(self._queue.expire)
            self._guarded(self._hand_out_leaflets)
            self._guarded(self._hand_out)
            self._guarded(self._tidy)
            self._awake.wait(ROUND_SECONDS)

    def _guarded(self, step: Callable[[], None]) -> None:
        """A store that is closing or a full disk must not end the spooler."""
        try:
            step()
        except ExpectedError as error:
            log.warning("print queue: %s", error)
        except Exception:
            log.exception("print queue failed")

    def _tidy(self) -> None:
        now = self._clock.monotonic()
        if self._paper_folders and (self._untidy.is_set() or now - self._tidied >= TIDY_SECONDS):
            self._untidy.clear()
            self._tidied = now
            paper_files.tidy(self._paper_folders, self._queue.erased)

    def _hand_out(self) -> None:
        while not self._stopping.is_set():
            job = self._queue.take_next()
            if job is None:
                return
            self._to_its_lane(job)

    def _hand_out_leaflets(self) -> None:
        while not self._stopping.is_set() and not self._leaflets.empty():
            leaflet = self._leaflets.get_nowait()
            self._leaflet_papers[leaflet.job.id] = leaflet.paper
            self._to_its_lane(leaflet.job)

    def _to_its_lane(self, job: PrintJob) -> None:
        try:
            choice = self._printers_for(job.place, job.kind)
        except ExpectedError as error:
            log.warning("job %s not printed: %s", job.id, error)
            self._fail(job, error.key)
            return
        except Exception:
            self._fail(job, "printer.errors.unreachable")
            raise
        key = (choice.transport, choice.target, "" if choice.target else job.place)
        lane = self._lanes.get(key)
        if lane is None or lane.choice != choice:
            if lane is not None:
                lane.waiting.put(None)
            lane = self._lanes[key] = _Lane(choice, self._work)
        lane.waiting.put(job)

    def _work(self, job: PrintJob, choice: PrinterChoice) -> None:
        """One job on its lane's thread, from the value to the reported outcome."""
        label = ""
        try:
            if self._stopping.is_set():
                raise ExpectedError("printer.errors.stopped")
            if self._clock.now() - job.asked_at > timedelta(minutes=choice.expire_minutes):
                raise ExpectedError("printer.errors.expired")
            printer = self._connect(choice, job.place)
            data, label = draw(job.kind, self._paper_of(job), printer.profile)
            printed = self._print(printer, data, job, label)
            if choice.transport == "file":
                self._untidy.set()  # it may have been erased while it was drawn
        except ExpectedError as error:
            log.warning("job %s not printed: %s", job.id, error)
            self._fail(job, error.key, label)
        except Exception:
            log.exception("job %s failed", job.id)
            self._fail(job, "printer.errors.unknown", label)
        else:
            if not job.kind.is_leaflet:
                self._guarded(lambda: self._queue.done(job))
            self._bus.announce(JobOutcome(job=job, state=printed.state, reason=printed.reason, label=label))

    def _paper_of(self, job: PrintJob) -> PaperValue:
        leaflet = self._leaflet_papers.pop(job.id, None)
        return leaflet if leaflet is not None else self._queue.paper(job)

    def _print(self, printer: Printer, data: bytes, job: PrintJob, label: str) -> Printed:
        try:
            printer.open()
            return printer.print(data, job.kind, label, job.subject)
        finally:
            printer.close()

    def _fail(self, job: PrintJob, reason: str, label: str = "") -> None:
        self._leaflet_papers.pop(job.id, None)
        if not job.kind.is_leaflet:
            self._guarded(lambda: self._queue.failed(job, reason))
        self._bus.announce(JobOutcome(job=job, state=JobState.FAILED, reason=reason, label=label))
