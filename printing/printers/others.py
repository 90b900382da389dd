"""Printers that are no line: memory, and the virtual printer's window. They leave no file of ours.

Made by lines.connect; papers in files are made by paper_files, those of the system's queues by system.
"""

from __future__ import annotations

import io

from kiosk.bus import Bus
from kiosk.values.devices import PaperCameOut
from kiosk.values.print_jobs import PaperKind, Printed
from printing.printers.printer import Direct
from printing.printers.profiles import Profile
from printing.printers.status import PrinterStatus


class _Simple(Direct):
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

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        self.papers.append((kind, data))
        return Printed()


class VirtualPrinter(_Simple):
    """Feeds the emulator and announces what came out; the virtual printer's window shows it."""

    def __init__(self, profile: Profile, bus: Bus, place: str) -> None:
        super().__init__(profile)
        self._bus = bus
        self._place = place

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        pictures = self._drawn(data) if self.profile.language == "escpos" else ()
        paper = PaperCameOut(printer=self._place, kind=kind, raw=data, pictures=pictures, name=name)
        self._bus.announce(paper)
        return Printed()

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
