"""A printer that is a queue of the operating system (CUPS). Made by lines.connect.

On Windows choose a folder for PDF papers, and a serial port or the network for thermal printers: the system's spooler
in RAW mode needs pywin32, which this product doesn't carry.
"""

from __future__ import annotations

import subprocess

from kiosk.errors import ExpectedError
from kiosk.values.print_jobs import PaperKind, Printed
from printing.printers.printer import Direct
from printing.printers.profiles import Profile
from printing.printers.status import PrinterStatus

QUEUE_SECONDS = 20.0


class SystemPrinter(Direct):
    """A queue of the operating system through `lp` (CUPS). Says only that the queue has taken the job."""

    def __init__(self, profile: Profile, queue: str) -> None:
        self.profile = profile
        self._queue = queue

    def open(self) -> None:
        self._run(["lpstat", "-p", self._queue], None)

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        how = ["-o", f"media={self.profile.paper}", "-o", "fit-to-page"]
        # The queue's list of jobs outlives the paper: it bears the kind alone, no code and no life event.
        options = how if self.profile.language == "pdf" else ["-o", "raw"]
        self._run(["lp", "-d", self._queue, "-t", kind.value, *options], data)
        return Printed()

    def status(self) -> PrinterStatus:
        return PrinterStatus()

    def close(self) -> None:
        return

    def _run(self, command: list[str], data: bytes | None) -> None:
        try:
            done = subprocess.run(command, input=data, capture_output=True, timeout=QUEUE_SECONDS, check=False)
        except FileNotFoundError as error:
            raise ExpectedError("printer.errors.no_queues", command=command[0]) from error
        except subprocess.TimeoutExpired as error:
            raise ExpectedError("printer.errors.unknown") from error
        if done.returncode != 0:
            reason = done.stderr.decode(errors="replace").strip() or f"{command[0]}: {done.returncode}"
            raise ExpectedError("printer.errors.unreachable", reason=reason)
