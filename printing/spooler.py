"""Works off print jobs: takes them through the PrintQueue port, draws, prints, follows, reports what became of them.

The composition root opens one spooler per station. One thread hands out jobs; each printer has a lane (a thread) of
its own, so that a dead printer holds up no other. A job is taken from the store only when its lane is free: what waits
can expire there, and be taken back when its paper is asked for once more. A job is printed at most once: what failed
or broke off waits for a person. What a queue had when the program died is followed again; what was being printed then
is reported by `recover` and never printed. Nothing is raised.
"""

from __future__ import annotations

import functools
import importlib
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.values.erasure import SubjectsErased
from kiosk.values.ids import Place
from kiosk.values.papers import PaperValue
from kiosk.values.print_jobs import JobState, Leaflet, PaperKind, Printed, PrintJob
from printing.dispatch import Dispatcher, PrintersFor
from printing.lanes import UNKNOWN, Followed, Lane, Lanes
from printing.layout.letters import missing_in
from printing.outcomes import Outcomes, WaitingLeaflets, lost
from printing.print_queue import PrintQueue
from printing.printers import lines, paper_files
from printing.printers.printer import Printer
from printing.printers.profiles import PrinterChoice, Profile
from printing.printers.turns import turn_at
from printing.shifting import shifted

log = logging.getLogger("motcua.printing.spooler")

ROUND_SECONDS = 2.0  # looks for jobs so often even if nobody wakes it
TIDY_SECONDS = 600.0  # looks so often for papers in files that are kept too long
ToPdf = Callable[[PaperValue], bytes]
ToBytes = Callable[[PaperValue, Profile], bytes]
Connect = Callable[[PrinterChoice, Place], Printer]
R = TypeVar("R")


def draw(kind: PaperKind, paper: PaperValue, profile: Profile) -> tuple[bytes, str]:
    """Bytes for a printer of this profile, by the module that the table of papers names; and its number or code.

    Raises ExpectedError(printer.errors.wrong_paper) where the printer can't print such a paper, and
    ExpectedError(printer.errors.no_glyph) where a letter would come out as an empty box.
    """
    if letters := missing_in(paper):
        raise ExpectedError("printer.errors.no_glyph", letters=letters)
    document = importlib.import_module(f"printing.documents.{kind.drawing}")
    to_pdf: ToPdf | None = getattr(document, "to_pdf", None)
    to_bytes: ToBytes | None = getattr(document, "to_bytes", None)
    if profile.language == "pdf" and to_pdf is not None:
        return to_pdf(paper), paper.shown_as
    if profile.language == "escpos" and to_bytes is not None:
        return to_bytes(paper, profile), paper.shown_as
    raise ExpectedError("printer.errors.wrong_paper", place=profile.name)


class Spooler:
    """Between `open` and `close` it prints whatever the queue has. `wake` makes it look at once."""

    def __init__(
        self,
        queue: PrintQueue,
        printers_for: PrintersFor,
        clock: Clock,
        bus: Bus,
        *,
        folder: Path | None = None,
        paper_folders: Sequence[tuple[Path, int]] = (),
        connect: Connect | None = None,
    ) -> None:
        self._queue = queue
        self._clock = clock
        self._connect: Connect = connect or (
            lambda choice, place: lines.connect(choice, bus=bus, place=place, folder=folder)
        )
        self._leaflets = WaitingLeaflets()
        self._outcomes = Outcomes(queue, bus, self._leaflets)
        self._paper_folders = paper_folders  # (folder, hours) where papers may lie as files
        self._tidied = -TIDY_SECONDS
        self._untidy = threading.Event()
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._lanes = Lanes(self._work, self._awake.set)
        self._dispatcher = Dispatcher(queue, printers_for, clock, self._lanes, self._outcomes)
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
        self._leaflets.add(leaflet)
        self._awake.set()

    def erased(self, _message: SubjectsErased) -> None:
        """Papers in files go with their subject, whoever erased it. May be handed to the bus as a listener."""
        self._untidy.set()
        self._awake.set()

    def close(self, deadline: float = 10.0) -> None:
        """Stop handing out jobs and let those in the printers end; what waits or lies in a queue stays in the store."""
        self._stopping.set()
        self._awake.set()
        until = self._clock.monotonic() + deadline
        if self._thread is not None:
            self._thread.join(deadline)
            self._thread = None
        self._lanes.end(lambda: max(0.0, until - self._clock.monotonic()))
        for job in self._leaflets.waiting(()):
            self._outcomes.ended(job, Printed(state=JobState.FAILED, reason="printer.errors.stopped"))

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._awake.clear()
            self._guarded(self._outcomes.say_again)
            stored = self._guarded(self._dispatcher.waiting) or ()
            for job in (*self._leaflets.waiting(self._lanes.at_work()), *stored):
                if not self._stopping.is_set():
                    self._guarded(functools.partial(self._dispatcher.hand_out, job))
            self._guarded(self._tidy)
            self._awake.wait(ROUND_SECONDS)

    def _guarded(self, step: Callable[[], R]) -> R | None:
        """A store that is closing or a full disk must not end the spooler."""
        try:
            return step()
        except ExpectedError as error:
            log.warning("print queue: %s", error)
        except Exception:
            log.exception("print queue failed")
        return None

    def _tidy(self) -> None:
        now = self._clock.monotonic()
        if self._paper_folders and (self._untidy.is_set() or now - self._tidied >= TIDY_SECONDS):
            self._untidy.clear()
            self._tidied = now
            paper_files.tidy(self._paper_folders, self._queue.erased)

    # -- on a lane's thread ---------------------------------------------------------------------------------
    def _work(self, lane: Lane, job: PrintJob, choice: PrinterChoice) -> None:
        """One job, from the value to what became of it."""
        label = ""
        try:
            printer = self._connect(choice, job.place)
            if job.state is not JobState.HANDED_OVER:
                self._take_back_earlier(printer, job)
                data, label = draw(job.kind, self._paper_of(job), printer.profile)
                if printer.profile.language == "pdf":
                    data = shifted(data, choice.shift_mm)
                with turn_at(choice, job.place):
                    said = self._print(printer, data, job, label)
                if said.state is JobState.HANDED_OVER:
                    self._outcomes.handed_over(job, label, said)
            else:
                said = Printed(state=job.state, remote=job.remote, reason=job.reason)
            if said.state is JobState.HANDED_OVER:
                said = self._follow(lane, printer, job, choice, label, said)
        except ExpectedError as error:
            log.warning("job %s not printed: %s", job.id, error)
            said = lost(job, error.key)
        except Exception:
            log.exception("job %s failed", job.id)
            said = lost(job, "printer.errors.not_made")
        if choice.transport == "file":
            self._untidy.set()  # it may have been erased while it was drawn
        if said.state is not JobState.HANDED_OVER:
            self._outcomes.ended(job, said, label)

    def _follow(
        self, lane: Lane, printer: Printer, job: PrintJob, choice: PrinterChoice, label: str, said: Printed
    ) -> Printed:
        """Till the queue says how it ended. A leaflet is stored nowhere: at the program's end it is taken back."""
        stopping = self._stopping.is_set

        def late() -> bool:
            return self._dispatcher.patience.is_over(job, choice) or (job.kind.is_leaflet and stopping())

        followed = Followed(printer, said, functools.partial(self._outcomes.handed_over, job, label))
        return followed.to_its_end(lane, late, stopping)

    def _take_back_earlier(self, printer: Printer, job: PrintJob) -> None:
        """A print that nobody was sure of, as its queue did not answer, may lie there still: both would come out."""
        for remote in self._queue.in_doubt(job) if job.nth > 1 else ():
            try:
                printer.cancel(remote)
            except ExpectedError as error:
                log.warning("an earlier print of job %s stays where it is: %s", job.id, error)

    def _paper_of(self, job: PrintJob) -> PaperValue:
        return self._leaflets.take(job) if job.kind.is_leaflet else self._queue.paper(job)

    def _print(self, printer: Printer, data: bytes, job: PrintJob, label: str) -> Printed:
        try:
            printer.open()
            return printer.print(data, job.kind, label, job.subject)
        except ExpectedError:
            raise
        except Exception:
            log.exception("job %s broke off", job.id)
            return Printed(state=JobState.UNKNOWN, reason=UNKNOWN)
        finally:
            self._guarded(printer.close)
