"""Hands jobs out to the printers' lanes: each when its lane is free and no other print of its paper is about.

Run by the spooler, on its one thread. What waits too long expires. Raises what the store raises.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import JobState, PaperKind, Printed, PrintJob
from printing.lanes import EXPIRED, Lanes
from printing.outcomes import Outcomes, lost
from printing.print_queue import PrintQueue
from printing.printers.profiles import PrinterChoice

log = logging.getLogger("motcua.printing.spooler")
MOST_SEEN = 10_000  # jobs
KEPT = "printer.errors.not_taken_back"
PrintersFor = Callable[[Place, PaperKind], PrinterChoice]


class Patience:
    """Which jobs are too old to come out. The time of day may be put back, or stand wrong at the start: what this
    program has seen waiting for so long is late whatever the clock says."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._door = threading.Lock()
        self._seen: dict[JobId, float] = {}  # when first, in seconds that never step; the oldest first

    def is_over(self, job: PrintJob, choice: PrinterChoice) -> bool:
        """On any thread."""
        longest, now = job.kind.patience(choice.expire_minutes), self._clock.monotonic()
        with self._door:
            seconds = now - self._seen.setdefault(job.id, now)
            if len(self._seen) > MOST_SEEN:
                del self._seen[next(iter(self._seen))]
        return seconds > longest.total_seconds() or self._clock.now() - job.asked_at > longest


class Dispatcher:
    def __init__(
        self, queue: PrintQueue, printers_for: PrintersFor, clock: Clock, lanes: Lanes, outcomes: Outcomes
    ) -> None:
        self._queue, self._printers_for = queue, printers_for
        self._lanes, self._outcomes = lanes, outcomes
        self.patience = Patience(clock)
        self._recovered = False
        self._followed: list[PrintJob] = []  # what queues had when the program ended, until its lane is free

    def waiting(self) -> tuple[PrintJob, ...]:
        """The first time what an earlier run of the program left is seen to. What queues have comes first: they may
        still print it."""
        if not self._recovered:
            self._followed = list(self._queue.recover())
            self._recovered = True
        return (*self._followed, *self._queue.waiting())

    def hand_out(self, job: PrintJob) -> None:
        """To its lane, or to its end where it is late or has no printer; else it waits on."""
        try:
            choice = self._printers_for(job.place, job.kind)
        except Exception as error:
            log.warning("job %s not printed: %s", job.id, error)
            self._forget(job)
            key = error.key if isinstance(error, ExpectedError) else "printer.errors.unreachable"
            self._outcomes.ended(job, lost(job, key))
            return
        if job.state is JobState.WAITING and self.patience.is_over(job, choice):
            self._outcomes.ended(job, Printed(state=JobState.EXPIRED, reason=EXPIRED))
            return
        lane = self._lanes.of(choice, job.place)
        if not self._is_about(job) and lane.job is None:
            taken = self._taken(job)
            if taken is not None:
                lane.give(taken, choice)

    def _is_about(self, job: PrintJob) -> bool:
        """Whether another print of that paper is at work: if a queue has it, it is taken back before this one comes.
        Where the queue keeps it, this one is not printed: both would come out together."""
        for lane in self._lanes:
            other = lane.job
            if other is not None and other.id != job.id and other.same_paper(job):
                if lane.kept:
                    lane.kept = False
                    self._outcomes.ended(job, Printed(state=JobState.FAILED, reason=KEPT))
                else:
                    lane.withdraw()
                return True
        return job.state is JobState.WAITING and any(one.same_paper(job) for one in self._followed)

    def _taken(self, job: PrintJob) -> PrintJob | None:
        if job.state is JobState.HANDED_OVER:
            self._forget(job)
            return job
        return job if job.kind.is_leaflet else self._queue.take(job)

    def _forget(self, job: PrintJob) -> None:
        self._followed = [one for one in self._followed if one.id != job.id]
