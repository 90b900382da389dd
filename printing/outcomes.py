"""What is told of print jobs: to the store and on the bus; and the leaflets, which no store knows.

Used by the spooler and its lanes, on their threads.
"""

from __future__ import annotations

import collections
import logging
import queue as queues
from collections.abc import Collection

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.values.devices import JobOutcome
from kiosk.values.papers import PaperValue
from kiosk.values.print_jobs import JobState, Leaflet, Printed, PrintJob
from printing.lanes import UNKNOWN
from printing.print_queue import PrintQueue

log = logging.getLogger("motcua.printing.spooler")


class Outcomes:
    """Each word on a job is stored, then announced."""

    def __init__(self, queue: PrintQueue, bus: Bus, leaflets: WaitingLeaflets) -> None:
        self._queue, self._bus, self._leaflets = queue, bus, leaflets
        self._unsaid: collections.deque[tuple[PrintJob, Printed]] = collections.deque()

    def handed_over(self, job: PrintJob, label: str, said: Printed) -> None:
        """A queue has it. A full disk stops nothing: the job is followed all the same."""
        if not job.kind.is_leaflet:
            try:
                self._queue.handed_over(job, said)
            except Exception as error:
                log.warning("job %s is handed over and not stored: %s", job.id, error)
        self._bus.announce(JobOutcome(job=job, state=said.state, reason=said.reason, label=label))

    def ended(self, job: PrintJob, said: Printed, label: str = "") -> None:
        """An end that the store cannot take is said to it again later; of a job that waits nothing is told then."""
        if job.kind.is_leaflet:
            self._leaflets.forget(job)
        else:
            try:
                self._queue.ended(job, said)
            except Exception as error:
                log.warning("job %s ended and is not stored: %s", job.id, error)
                if job.state is JobState.WAITING:
                    return  # it is looked at again in the next round
                self._unsaid.append((job, said))
        self._bus.announce(JobOutcome(job=job, state=said.state, reason=said.reason, label=label))

    def say_again(self) -> None:
        """What the store could not take, as on a full disk, until it does. Raises what the store raises."""
        while self._unsaid:
            try:
                self._queue.ended(*self._unsaid[0])
            except ExpectedError as error:
                if error.key != "print_jobs.errors.gone":
                    raise
            self._unsaid.popleft()


class WaitingLeaflets:
    """Pages of advice until they are drawn. What they say of a family is stored nowhere."""

    def __init__(self) -> None:
        self._new: queues.SimpleQueue[Leaflet] = queues.SimpleQueue()
        self._waiting: dict[str, Leaflet] = {}

    def add(self, leaflet: Leaflet) -> None:
        """From any thread."""
        self._new.put(leaflet)

    def waiting(self, at_work: Collection[PrintJob]) -> tuple[PrintJob, ...]:
        """The jobs of those that no lane has. On the spooler's thread."""
        while not self._new.empty():
            leaflet = self._new.get_nowait()
            self._waiting[leaflet.job.id] = leaflet
        return tuple(one.job for one in self._waiting.copy().values() if one.job not in at_work)

    def take(self, job: PrintJob) -> PaperValue:
        return self._waiting.pop(job.id).paper

    def forget(self, job: PrintJob) -> None:
        self._waiting.pop(job.id, None)


def lost(job: PrintJob, reason: str) -> Printed:
    """It can't be printed: nothing came out, unless a queue has it already and cannot be asked any more."""
    if job.state is JobState.HANDED_OVER:
        return Printed(state=JobState.UNKNOWN, reason=UNKNOWN)
    return Printed(state=JobState.FAILED, reason=reason)
