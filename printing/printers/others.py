"""Printers that are no line: the system's queue, memory, and the virtual printer's window. They leave no file of ours.

Made by lines.connect; papers in files are made by paper_files. On Windows choose a folder for PDF papers, and a serial
port or the network for thermal printers: the system's spooler in RAW mode needs pywin32, which this product doesn't
carry.
"""

from __future__ import annotations

import io
import subprocess

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.values.devices import PaperCameOut
from kiosk.values.print_jobs import PaperKind
from printing.printers.profiles import Profile
from printing.printers.status import PrinterStatus

QUEUE_SECONDS = 20.0


class _Simple:
    """What these printers share: nothing to open, nothing to ask."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    def open(self) -> None:
        return

    def status(self) -> PrinterStatus:
        return PrinterStatus()

    def close(self) -> None:
        return


class MemoryPrinter(_Simple):
    """Keeps the papers, for tests and measurements."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self.papers: list[tuple[PaperKind, bytes]] = []

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> None:
        self.papers.append((kind, data))


class VirtualPrinter(_Simple):
    """Feeds the emulator and announces what came out; the virtual printer's window shows it."""

    def __init__(self, profile: Profile, bus: Bus, place: str) -> None:
        super().__init__(profile)
        self._bus = bus
        self._place = place

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> None:
        pictures = self._drawn(data) if self.profile.language == "escpos" else ()
        paper = PaperCameOut(printer=self._place, kind=kind, raw=data, pictures=pictures, name=name)
        self._bus.announce(paper)

    def _drawn(self, data: bytes) -> tuple[bytes, ...]:
        from printing.printers.emulator import Emulator

        emulator = Emulator(
            self.profile.dots, dpi=self.profile.dpi, dots_per_feed_unit=self.profile.dots_per_feed_unit
        )
        emulator.feed(data)
        pictures = []
        for picture in emulator.papers(last=True):
            out = io.BytesIO()
            picture.convert("1").save(out, "PNG")
            pictures.append(out.getvalue())
        return tuple(pictures)


class SystemPrinter(_Simple):
    """A queue of the operating system through `lp` (CUPS). Says only that the queue has taken the job."""

    def __init__(self, profile: Profile, queue: str) -> None:
        super().__init__(profile)
        self._queue = queue

    def open(self) -> None:
        self._run(["lpstat", "-p", self._queue], None)

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> None:
        how = ["-o", f"media={self.profile.paper}", "-o", "fit-to-page"]
        # The queue's list of jobs outlives the paper: it bears the kind alone, no code and no life event.
        options = how if self.profile.language == "pdf" else ["-o", "raw"]
        self._run(["lp", "-d", self._queue, "-t", kind.value, *options], data)

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
