"""The shape of every printer, and how a print job runs over a line that can answer.

`lines.connect` makes printers; the spooler opens, prints and closes one per job, so that a printer which was
switched off in between is simply found again. Errors are ExpectedErrors of resources/i18n/printer.toml. A print
that broke off is reported and never tried again by itself: two equal tickets are worse than none.
"""

from __future__ import annotations

import time
from typing import Protocol

from kiosk.errors import ExpectedError
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from printing.layout import escpos
from printing.printers import status as states
from printing.printers.profiles import Profile
from printing.printers.status import PrinterStatus

ANSWER_SECONDS = 0.7  # a printer answers DLE EOT within some milliseconds, also while it prints
PRINTED_SECONDS = 25.0  # until the whole paper is out
CHUNK = 1024


class Printer(Protocol):
    profile: Profile

    def open(self) -> None:
        """Raises ExpectedError(printer.errors.unreachable | busy)."""
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

    def close(self) -> None: ...


class Direct:
    """What printers share that keep no queue: nothing is handed over, so there is nothing to follow."""

    def follow(self, remote: str) -> Printed:
        return Printed(state=JobState.UNKNOWN, reason="printer.errors.unknown")

    def cancel(self, remote: str) -> None:
        return


class LinePrinter(Direct):
    """A printer at the end of a serial, network or character-device line."""

    def __init__(self, line: Line, profile: Profile, *, printed_seconds: float = PRINTED_SECONDS) -> None:
        self.profile = profile
        self._line = line
        self._printed_seconds = printed_seconds

    def open(self) -> None:
        try:
            self._line.open()
        except OSError as error:
            raise _unreachable(error) from error

    def close(self) -> None:
        self._line.close()

    def status(self) -> PrinterStatus:
        """Asks the printer. Unknown where it doesn't answer. Raises ExpectedError(printer.errors.unreachable)."""
        try:
            return self._status()
        except OSError as error:
            raise _unreachable(error) from error

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        before = self.status()
        states.check(before)
        try:
            self._send(data)
            if before.known and self.profile.confirms:
                self._await_paper()
        except OSError as error:
            raise ExpectedError("printer.errors.gone_in_the_middle", reason=str(error)) from error
        return Printed()

    def _send(self, data: bytes) -> None:
        try:
            for start in range(0, len(data), CHUNK):
                self._line.write(data[start : start + CHUNK])
        except TimeoutError:
            states.check(self._status())  # the usual reason is an empty roll; then say so
            raise

    def _await_paper(self) -> None:
        """GS r is answered once everything before it is printed: only then is the paper known to be out."""
        while self._line.read(0):
            pass
        self._line.write(escpos.ASK_WHEN_PRINTED)
        answered = self._line.read(self._printed_seconds)
        states.check(self._status())
        if not answered:
            raise ExpectedError("printer.errors.unknown")

    def _status(self) -> PrinterStatus:
        if not self.profile.asks_status:
            return PrinterStatus()
        answers = []
        for question in (escpos.ASK_PRINTER, escpos.ASK_OFFLINE, escpos.ASK_PAPER):
            answer = self._ask(question)
            if answer is None:
                return PrinterStatus()
            answers.append(answer)
        return states.from_answers(*answers)

    def _ask(self, question: bytes) -> int | None:
        self._line.write(question)
        deadline = time.monotonic() + ANSWER_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            for byte in self._line.read(left):
                if states.is_answer(byte):
                    return byte
        return None


def _unreachable(error: OSError) -> ExpectedError:
    import errno

    if error.errno in (errno.EBUSY, errno.EAGAIN, errno.ECONNREFUSED):
        return ExpectedError("printer.errors.busy", reason=str(error))
    return ExpectedError("printer.errors.unreachable", reason=str(error))
