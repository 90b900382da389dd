"""The shape of every printer, and of the line to one.

`lines.connect` makes printers; the spooler opens, prints and closes one per job, so that a printer which was
switched off in between is simply found again. Errors are ExpectedErrors of resources/i18n/printer.toml. A print
that broke off is reported and never tried again by itself: two equal tickets are worse than none.
"""

from __future__ import annotations

from typing import Protocol

from kiosk.values.print_jobs import JobState, PaperKind, Printed
from printing.printers.profiles import Profile
from printing.printers.status import PrinterStatus


class Printer(Protocol):
    profile: Profile

    def open(self) -> None:
        """Raises ExpectedError(printer.errors.unreachable | refused | in_use)."""
        ...

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        """One whole job, and what this printer can tell of it. Raises ExpectedError where surely nothing came out.

        `name` may be shown; `subject` is whose paper it is.
        """
        ...

    def follow(self, remote: str) -> Printed:
        """What became of a job that was handed over; HANDED_OVER as long as the queue has it. Raises ExpectedError."""
        ...

    def cancel(self, remote: str) -> None:
        """The queue is to forget that job and what it holds of it. Raises ExpectedError."""
        ...

    def status(self) -> PrinterStatus: ...

    def close(self) -> None: ...


class Line(Protocol):
    """A two-way line of bytes. Failures are OSErrors; a write that makes no way in time is a TimeoutError."""

    def open(self) -> None: ...

    def write(self, data: bytes) -> None: ...

    def read(self, seconds: float) -> bytes:
        """What has come, waiting at most so long for the first byte; b"" = nothing. OSError: the line is gone."""
        ...

    def drain(self, seconds: float) -> bool:
        """Whether all that was written has left this machine within that time, as far as the system can tell."""
        ...

    def hang_up(self, seconds: float) -> bool | None:
        """Say that nothing more comes; True: the other end has read all. None: such a line can't tell."""
        ...

    def discard(self) -> None:
        """What was written and has not left this machine is thrown away with the line."""
        ...

    def close(self) -> None: ...


class Direct:
    """What printers share that keep no queue: nothing is handed over, so there is nothing to follow."""

    def follow(self, remote: str) -> Printed:
        return Printed(state=JobState.UNKNOWN, reason="printer.errors.unknown")

    def cancel(self, remote: str) -> None:
        return
