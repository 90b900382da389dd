"""The spooler's port to the store: what waits, and what became of it. Filled by kiosk.app.StorePrintQueue and tests.

Each call may raise an ExpectedError (a full disk, a store that is closing, a job that is gone).
"""

from __future__ import annotations

from typing import Protocol

from kiosk.values.papers import PaperValue
from kiosk.values.print_jobs import Printed, PrintJob


class PrintQueue(Protocol):
    """Called on the spooler's threads."""

    def waiting(self) -> tuple[PrintJob, ...]:
        """The jobs that wait, oldest first."""
        ...

    def take(self, job: PrintJob) -> PrintJob | None:
        """That job, now PRINTING; None if it doesn't wait any more."""
        ...

    def in_doubt(self, job: PrintJob) -> tuple[str, ...]:
        """The ids that queues gave to earlier prints of that paper which ended unknown: they may lie there still."""
        ...

    def paper(self, job: PrintJob) -> PaperValue: ...

    def handed_over(self, job: PrintJob, said: Printed) -> None:
        """A queue has it as `said.remote`; `said.reason` is why it doesn't go on there."""
        ...

    def ended(self, job: PrintJob, said: Printed) -> None: ...

    def recover(self) -> tuple[PrintJob, ...]:
        """After a start: what was on a printer is reported; what a queue has, to be followed."""
        ...

    def erased(self, subjects: frozenset[str]) -> frozenset[str]:
        """Those of `subjects` whose personal data were erased."""
        ...
