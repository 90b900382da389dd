"""A single station that prints, as a program of its own, for tests that kill it while a paper waits or is on its way.

    python -m tests.faults.print_process FOLDER START PRINTER

FOLDER holds its database and what its printers leave; START is the time that it believes in (ISO). PRINTER is "none"
(nothing is handed out), "half" (takes half of a paper and no more), "file" (each paper comes out), "queue" (a queue in
a folder, which outlives this program and prints when a test says so) or "full" (as "file", on a disk that is full from
the moment the paper is out). Each line of its input takes a ticket; it says "ticket SUBJECT", "half", and
"outcome STATE REASON" of each print job.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from datetime import datetime
from pathlib import Path

from kiosk.app import Kiosk, StorePrintQueue, bootstrap
from kiosk.clock import ShiftedClock
from kiosk.errors import ExpectedError
from kiosk.records.print_jobs import PrintAsked
from kiosk.services import tickets
from kiosk.store import Context, Store
from kiosk.values.devices import JobOutcome
from kiosk.values.ids import Place
from kiosk.values.journal import JobQueued
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from kiosk.values.tickets import IssueTicket
from printing.printers import profiles
from printing.printers.paper_files import FilePrinter
from printing.printers.printer import Printer
from printing.printers.profiles import PrinterChoice
from printing.printers.status import PrinterStatus
from printing.spooler import Spooler
from tests.factories import settings_in


def say(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


class HalfPrinter(FilePrinter):
    """The power goes while it prints."""

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        said = super().print(data[: len(data) // 2], kind, name, subject)
        say("half")
        threading.Event().wait()
        return said


class FolderQueue:
    """A queue whose jobs are files in `folder`/jobs; a test moves them to `folder`/papers when they come out."""

    def __init__(self, folder: Path) -> None:
        self.profile = profiles.load("thermal-80-simple")
        self._jobs, self._papers = folder / "jobs", folder / "papers"
        for one in (self._jobs, self._papers):
            one.mkdir(parents=True, exist_ok=True)

    def open(self) -> None:
        return

    def close(self) -> None:
        return

    def status(self) -> PrinterStatus:
        return PrinterStatus()

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        remote = f"q-{len(list(self._jobs.iterdir())) + len(list(self._papers.iterdir())) + 1}"
        (self._jobs / remote).write_bytes(data)
        return Printed(state=JobState.HANDED_OVER, remote=remote)

    def follow(self, remote: str) -> Printed:
        if (self._jobs / remote).exists():
            return Printed(state=JobState.HANDED_OVER, remote=remote)
        if (self._papers / remote).exists():
            return Printed()
        return Printed(state=JobState.UNKNOWN, reason="printer.errors.unknown")

    def cancel(self, remote: str) -> None:
        try:
            (self._jobs / remote).unlink()
        except OSError as error:
            raise ExpectedError("printer.errors.unreachable") from error


def _fill(store: Store) -> None:
    """What SQLite does on a disk that is full: no page more, and no room for a fact in those that there are."""

    def limit(ctx: Context, _none: None) -> None:
        ctx.connection.exec_driver_sql("PRAGMA max_page_count = 1").fetchall()

    def say_something(ctx: Context, _none: None) -> None:
        ctx.record(PrintAsked(place="kiosk-1"), subject="somebody")

    store.run(limit, None).result(30)
    with contextlib.suppress(ExpectedError):
        while True:
            store.run(say_something, None).result(30)


class LastPaper(FilePrinter):
    """The disk is full as soon as its paper is out."""

    kiosk: Kiosk

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        said = super().print(data, kind, name, subject)
        _fill(self.kiosk.store)
        return said


def printer_of(name: str, folder: Path, kiosk: Kiosk) -> Printer:
    if name == "queue":
        return FolderQueue(folder)
    made = {"half": HalfPrinter, "full": LastPaper}.get(name, FilePrinter)
    printer = made(profiles.load("thermal-80-simple"), str(folder / "papers"))
    if isinstance(printer, LastPaper):
        printer.kiosk = kiosk
    return printer


def main(folder: Path, start: str, name: str) -> None:
    kiosk = bootstrap(settings_in(folder), ShiftedClock(datetime.fromisoformat(start)))
    kiosk.open()
    kiosk.bus.listen(JobOutcome, lambda one: say("outcome", one.state.value, one.reason))
    spooler = Spooler(
        StorePrintQueue(kiosk), lambda place, kind: PrinterChoice(transport="system", target="test"), kiosk.clock,
        kiosk.bus, connect=lambda choice, place: printer_of(name, folder, kiosk),
    )  # fmt: skip
    kiosk.bus.listen(JobQueued, spooler.wake)
    if name != "none":
        spooler.open()
    say("ready")
    for _line in sys.stdin:
        command = IssueTicket(field="ho-tich", place=Place("kiosk-1"))
        say("ticket", kiosk.store.run(tickets.issue, command).result(30).id)
    spooler.close()
    kiosk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
