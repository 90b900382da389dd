"""One printer's thread, and how a job that its queue has taken is followed to the end.

Made by the spooler, which gives a lane one job at a time: what waits stays in the store, where it can expire or be
taken back. A queue that cannot be asked has the job still. Nothing is raised.
"""

from __future__ import annotations

import logging
import queue as queues
import threading
from collections.abc import Callable, Iterator

from kiosk.errors import ExpectedError
from kiosk.values.print_jobs import JobState, Printed, PrintJob
from printing.printers.printer import Printer
from printing.printers.profiles import PrinterChoice
from printing.printers.turns import line_of

log = logging.getLogger("motcua.printing.spooler")

FOLLOW_SECONDS = 1.0
UNKNOWN, EXPIRED = "printer.errors.unknown", "printer.errors.expired"
Work = Callable[["Lane", PrintJob, PrinterChoice], None]


class Lane:
    """A printer's thread. Free while `job` is None."""

    def __init__(self, name: str, work: Work, freed: Callable[[], None]) -> None:
        self.job: PrintJob | None = None
        self.unwanted = False  # somebody asked for this paper once more: it is to be taken back from the queue
        self.kept = False  # ... and the queue did not give it back
        self._turn = threading.Event()  # something is to be looked at before the next second
        self._given: queues.SimpleQueue[tuple[PrintJob, PrinterChoice] | None] = queues.SimpleQueue()
        self._work, self._freed = work, freed
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.thread.start()

    def give(self, job: PrintJob, choice: PrinterChoice) -> None:
        self.job, self.unwanted, self.kept = job, False, False
        self._given.put((job, choice))

    def withdraw(self) -> None:
        """The job at work is to be taken back if a queue has it."""
        self.unwanted = True
        self._turn.set()

    def keep(self) -> None:
        """It could not be taken back: whoever asked for the paper once more hears of it."""
        self.unwanted, self.kept = False, True
        self._freed()

    def end(self) -> None:
        """No more jobs; one that is followed is left to the queue."""
        self._given.put(None)
        self._turn.set()

    def pause(self) -> None:
        """Until it is time to ask the queue again."""
        self._turn.wait(FOLLOW_SECONDS)
        self._turn.clear()

    def _run(self) -> None:
        while (given := self._given.get()) is not None:
            self._work(self, *given)
            self.job = None
            self._freed()


class Lanes:
    """A lane for each printer, made when it is first wanted."""

    def __init__(self, work: Work, freed: Callable[[], None]) -> None:
        self._lanes: dict[tuple[str, str, str], Lane] = {}
        self._work, self._freed = work, freed

    def __iter__(self) -> Iterator[Lane]:
        return iter(tuple(self._lanes.values()))

    def of(self, choice: PrinterChoice, place: str) -> Lane:
        key = line_of(choice, place)
        if key not in self._lanes:
            self._lanes[key] = Lane(f"printer-{choice.transport}", self._work, self._freed)
        return self._lanes[key]

    def at_work(self) -> list[PrintJob]:
        return [job for lane in self if (job := lane.job) is not None]

    def end(self, left: Callable[[], float]) -> None:
        """End them all; `left` says how many seconds may still be waited."""
        for lane in self:
            lane.end()
        for lane in self:
            lane.thread.join(left())
        self._lanes.clear()


class Followed:
    """A job that a queue has taken, as `said`. `told` hears each new word of the queue on why it doesn't go on."""

    def __init__(self, printer: Printer, said: Printed, told: Callable[[Printed], None]) -> None:
        self._printer, self._said, self._told = printer, said, told

    def to_its_end(self, lane: Lane, late: Callable[[], bool], stopping: Callable[[], bool]) -> Printed:
        """What became of it; HANDED_OVER where the program stops before that is known."""
        while (said := self._ask()).state is JobState.HANDED_OVER:
            if late():
                return self._taken_back(JobState.EXPIRED, EXPIRED) or Printed(state=JobState.UNKNOWN, reason=UNKNOWN)
            if lane.unwanted:
                back = self._taken_back(JobState.CANCELLED)
                if back is not None:
                    return back
                lane.keep()
            if stopping():
                break
            lane.pause()
        return said

    def _ask(self) -> Printed:
        try:
            said = self._printer.follow(self._said.remote)
        except ExpectedError as error:
            said = Printed(state=JobState.HANDED_OVER, reason=error.key)
        except Exception:
            log.exception("a printer's queue cannot be asked")
            said = Printed(state=JobState.HANDED_OVER, reason=UNKNOWN)
        if said.state is not JobState.HANDED_OVER:
            return said
        said = Printed(state=said.state, reason=said.reason, remote=self._said.remote)
        if said != self._said:
            self._said = said
            self._told(said)
        return said

    def _taken_back(self, state: JobState, reason: str = "") -> Printed | None:
        """The end that it came to; None where the queue may print it still."""
        try:
            self._printer.cancel(self._said.remote)
        except Exception as error:
            log.warning("a job stays in its queue: %s", error)
            said = self._ask()
            return None if said.state is JobState.HANDED_OVER else said
        return Printed(state=state, reason=reason)
