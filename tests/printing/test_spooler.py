"""The spooler: every job ends once, with an outcome; nothing is printed twice, old or blindly."""

from __future__ import annotations

import os
import queue
import stat
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.devices import JobOutcome, PaperCameOut
from kiosk.values.erasure import SubjectsErased
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import JobState, PaperKind, Printed, PrintJob
from printing.printers import profiles
from printing.printers.others import MemoryPrinter
from printing.printers.profiles import PrinterChoice
from printing.spooler import TIDY_SECONDS, Spooler
from tests.fakes import StandingClock
from tests.printing.fake_lines import PtyPrinter, TcpPrinter
from tests.printing.samples import DECLARATION, RECEIPT, SLIP

PAPERS = {PaperKind.TICKET: SLIP, PaperKind.RECEIPT: RECEIPT, PaperKind.DECLARATION: DECLARATION}
WAIT = 20


class MemoryQueue:
    """The store's print jobs, in memory."""

    def __init__(self, clock: StandingClock) -> None:
        self._clock = clock
        self._waiting: deque[PrintJob] = deque()
        self.outcomes: list[tuple[str, str]] = []
        self.recovered = threading.Event()
        self.refuses_done = False
        self.gone: set[str] = set()
        self.asked: list[frozenset[str]] = []

    def add(self, name: str, kind: PaperKind = PaperKind.TICKET, place: str = "kiosk-1") -> PrintJob:
        job = PrintJob(
            id=JobId(name),
            kind=kind,
            subject=f"subject of {name}",
            place=Place(place),
            state=JobState.WAITING,
            nth=1,
            asked_at=self._clock.now(),
        )
        self._waiting.append(job)
        return job

    def take_next(self) -> PrintJob | None:
        if not self._waiting:
            return None
        return msgspec.structs.replace(self._waiting.popleft(), state=JobState.PRINTING)

    def paper(self, job: PrintJob):
        if job.id.startswith("unknown"):
            raise ExpectedError("papers.errors.unknown")
        if job.id.startswith("broken"):
            raise RuntimeError("a bug")
        return PAPERS[job.kind]

    def done(self, job: PrintJob) -> None:
        if self.refuses_done:
            raise ExpectedError("store.errors.disk_full")
        self.outcomes.append((job.id, "done"))

    def failed(self, job: PrintJob, reason: str) -> None:
        self.outcomes.append((job.id, reason))

    def expire(self) -> None:
        return

    def recover(self) -> None:
        self.recovered.set()

    def erased(self, subjects: frozenset[str]) -> frozenset[str]:
        self.asked.append(subjects)
        return subjects & self.gone


class Bench:
    """A spooler with its queue, and the outcomes as they are announced."""

    def __init__(self, folder: Path) -> None:
        self.clock = StandingClock()
        self.bus = Bus()
        self.queue = MemoryQueue(self.clock)
        self.choice = PrinterChoice()
        self.a5 = PrinterChoice(profile="a5-system", transport="file")
        self.heard: queue.Queue[JobOutcome] = queue.Queue()
        self.papers: list[PaperCameOut] = []
        self.bus.listen(JobOutcome, self.heard.put)
        self.bus.listen(PaperCameOut, self.papers.append)
        self.folder = folder
        self.connect: Callable | None = None
        self.spooler: Spooler

    def choose(self, place: Place, kind: PaperKind) -> PrinterChoice:
        return self.choice if kind is PaperKind.TICKET else self.a5

    def open(self) -> None:
        self.spooler = Spooler(
            self.queue, self.choose, self.clock, self.bus, folder=self.folder, connect=self.connect,
            paper_folders=((self.folder, 24),),
        )  # fmt: skip
        self.spooler.open()

    def outcome(self) -> JobOutcome:
        self.spooler.wake()
        return self.heard.get(timeout=WAIT)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "papers")
    yield bench
    bench.spooler.close()


def test_ticket_on_the_virtual_printer(bench: Bench) -> None:
    bench.open()
    assert bench.queue.recovered.wait(WAIT)
    job = bench.queue.add("one")
    outcome = bench.outcome()
    assert (outcome.job.id, outcome.state, outcome.label) == (job.id, JobState.PRINTED, "A042")
    assert bench.queue.outcomes == [("one", "done")]
    assert [(paper.printer, paper.kind, paper.name) for paper in bench.papers] == [
        ("kiosk-1", PaperKind.TICKET, "A042")
    ]


def test_receipt_and_declaration_go_to_files(bench: Bench) -> None:
    bench.queue.add("receipt", PaperKind.RECEIPT, "desk-1")
    bench.queue.add("declaration", PaperKind.DECLARATION, "desk-1")
    bench.open()
    assert {bench.outcome().label, bench.outcome().label} == {RECEIPT.code, DECLARATION.code}
    assert {file.read_bytes()[:5] for file in bench.folder.iterdir()} == {b"%PDF-"}


def settled(bench: Bench, *left: str) -> None:
    """Wait until these files are all that the folder holds."""
    until = threading.Event()
    for _ in range(WAIT * 50):
        if sorted(file.name for file in bench.folder.iterdir()) == sorted(left):
            return
        bench.spooler.wake()
        until.wait(0.02)
    assert sorted(file.name for file in bench.folder.iterdir()) == sorted(left)


def test_papers_in_files_go_with_their_subject_and_after_their_time(bench: Bench) -> None:
    bench.folder.mkdir()
    for name, hours in [("old", 25), ("young", 1), ("morgen", -48)]:
        file = bench.folder / f"receipt-20260101T000000.{name}.pdf"
        file.write_bytes(b"%PDF")
        os.utime(file, (time.time() - hours * 3600,) * 2)
    os.utime(file := bench.folder / "receipt-20260101T000000.young.pdf")
    (bench.folder / "somebody's.pdf").write_bytes(b"%PDF")
    os.utime(bench.folder / "somebody's.pdf", (0, 0))
    bench.queue.gone = {"subject of killed"}  # erased while the station was down
    (bench.folder / "declaration-20260101T000000.subject%20of%20killed.pdf").write_bytes(b"%PDF")
    bench.open()
    settled(bench, file.name, "somebody's.pdf")
    bench.queue.add("receipt", PaperKind.RECEIPT, "desk-1")
    assert bench.outcome().state is JobState.PRINTED
    [made] = [one for one in bench.folder.iterdir() if "subject" in one.name]
    assert stat.S_IMODE(made.stat().st_mode) == 0o600 or os.name == "nt"
    bench.queue.gone = {"subject of receipt"}
    bench.spooler.erased(SubjectsErased(subjects=(("99001", "subject of receipt"),)))
    settled(bench, file.name, "somebody's.pdf")


def test_the_time_of_a_paper_ends_also_at_a_station_that_runs_on(bench: Bench) -> None:
    bench.open()
    bench.queue.add("receipt", PaperKind.RECEIPT, "desk-1")
    assert bench.outcome().state is JobState.PRINTED
    [made] = bench.folder.iterdir()
    os.utime(made, (time.time() - 25 * 3600,) * 2)
    bench.clock.advance(timedelta(seconds=TIDY_SECONDS))
    settled(bench)


def test_a_paper_whose_subject_is_erased_while_it_is_drawn_does_not_stay(bench: Bench) -> None:
    bench.queue.gone = {"subject of receipt"}
    bench.open()
    bench.queue.add("receipt", PaperKind.RECEIPT, "desk-1")
    assert bench.outcome().state is JobState.PRINTED
    settled(bench)


def test_without_a_printer_the_job_ends_with_words_that_say_what_to_do(bench: Bench) -> None:
    bench.a5 = PrinterChoice(profile="a5-system", transport="")
    bench.queue.add("receipt", PaperKind.RECEIPT, "desk-1")
    bench.open()
    outcome = bench.outcome()
    assert (outcome.state, outcome.reason) == (JobState.FAILED, "printer.errors.not_set")
    assert all(error_texts(ExpectedError(outcome.reason), language) for language in ("vi", "en"))
    assert not bench.folder.exists()


def test_printer_without_paper_fails_once_with_its_reason(bench: Bench) -> None:
    with PtyPrinter() as there:
        there.emulator.no_paper = True
        bench.choice = PrinterChoice(transport="serial", target=there.port)
        bench.queue.add("one")
        bench.open()
        outcome = bench.outcome()
        assert (outcome.state, outcome.reason) == (JobState.FAILED, "printer.errors.no_paper")
        assert outcome.label == "A042"
        there.emulator.no_paper = False  # paper is back: the failed job stays failed, the next one prints
        bench.queue.add("two")
        assert bench.outcome().state is JobState.PRINTED
        assert bench.queue.outcomes == [("one", "printer.errors.no_paper"), ("two", "done")]
        assert len(there.emulator.papers()) == 1


def test_printer_gone_in_the_middle_is_not_printed_again(bench: Bench) -> None:
    with TcpPrinter(dies_after=6_000) as there:
        bench.choice = PrinterChoice(transport="network", target=there.target)
        bench.queue.add("one")
        bench.open()
        assert bench.outcome().reason == "printer.errors.gone_in_the_middle"
        bench.spooler.close()
        assert there.connections == 1
        assert bench.queue.outcomes == [("one", "printer.errors.gone_in_the_middle")]


def test_old_jobs_do_not_flood_out(bench: Bench) -> None:
    bench.queue.add("old")
    bench.clock.advance(timedelta(minutes=11))
    bench.queue.add("new")
    bench.open()
    assert [bench.outcome().reason, bench.outcome().reason] == ["printer.errors.expired", ""]
    assert len(bench.papers) == 1


def test_one_job_at_a_time_per_printer_and_a_slow_one_holds_up_no_other(bench: Bench) -> None:
    go, inside, most = threading.Event(), [0], [0]
    started = threading.Event()

    class Slow(MemoryPrinter):
        def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            started.set()
            assert go.wait(WAIT)
            inside[0] -= 1
            return Printed()

    def connect(choice: PrinterChoice, place: Place):
        profile = profiles.load(choice.profile)
        return Slow(profile) if place == "kiosk-1" else MemoryPrinter(profile)

    bench.connect = connect
    bench.open()
    for name in ("a", "b", "c"):
        bench.queue.add(name)
    bench.queue.add("other", place="kiosk-2")
    assert bench.outcome().job.id == "other"  # while kiosk-1's printer is stuck
    assert started.wait(WAIT)
    go.set()
    assert [bench.outcome().job.id for _ in range(3)] == ["a", "b", "c"]
    assert most == [1]


@pytest.mark.parametrize(
    ("name", "reason"), [("unknown", "papers.errors.unknown"), ("broken", "printer.errors.unknown")]
)
def test_a_paper_that_cannot_be_made_stops_nothing(bench: Bench, name: str, reason: str) -> None:
    bench.queue.add(name)
    bench.queue.add("next")
    bench.open()
    assert [bench.outcome().reason, bench.outcome().reason] == [reason, ""]


def test_a_ticket_for_a_pdf_printer_is_refused(bench: Bench) -> None:
    bench.choice = bench.a5
    bench.queue.add("one")
    bench.open()
    assert bench.outcome().reason == "printer.errors.wrong_paper"


def test_a_printed_paper_is_announced_though_the_store_is_full(bench: Bench) -> None:
    bench.queue.refuses_done = True
    bench.queue.add("one")
    bench.open()
    assert bench.outcome().state is JobState.PRINTED


def test_closing_lets_the_present_print_end_and_reports_the_others(bench: Bench) -> None:
    started, go = threading.Event(), threading.Event()

    class Slow(MemoryPrinter):
        def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
            started.set()
            assert go.wait(WAIT)
            return Printed()

    bench.connect = lambda choice, place: Slow(profiles.load(choice.profile))
    for name in ("present", "later"):
        bench.queue.add(name)
    bench.open()
    assert started.wait(WAIT)
    closing = threading.Thread(target=bench.spooler.close)
    closing.start()
    while not bench.spooler._stopping.is_set():
        assert closing.is_alive()
    go.set()
    closing.join(WAIT)
    assert bench.queue.outcomes[0] == ("present", "done")
    assert ("later", "done") not in bench.queue.outcomes
    assert not any(thread.name.startswith(("spooler", "printer-")) for thread in threading.enumerate())
