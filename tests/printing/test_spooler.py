"""The spooler: every job ends once, with an outcome; nothing is printed twice, old or blindly."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.erasure import SubjectsErased
from kiosk.values.ids import Place
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from printing.printers import profiles
from printing.printers.others import MemoryPrinter
from printing.printers.profiles import PrinterChoice
from printing.printers.turns import turn_at
from printing.spooler import TIDY_SECONDS
from tests.print_server import until
from tests.printing.fake_lines import PtyPrinter, TcpPrinter
from tests.printing.samples import DECLARATION, RECEIPT
from tests.printing.spooler_bench import WAIT, Bench


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
    assert bench.queue.outcomes == [("one", "printed")]
    assert [(paper.printer, paper.kind, paper.name) for paper in bench.papers] == [
        ("kiosk-1", PaperKind.TICKET, "A042")
    ]


def test_a_paper_waits_while_somebody_asks_its_printer(bench: Bench) -> None:
    wanted = threading.Event()

    def connect(choice: PrinterChoice, place: Place) -> MemoryPrinter:
        wanted.set()
        return MemoryPrinter(profiles.load("thermal-80"))

    bench.connect = connect
    with turn_at(bench.choice, "kiosk-1"):
        bench.queue.add("one")
        bench.open()
        assert wanted.wait(WAIT)
        assert bench.heard.empty()
        assert bench.queue.state("one") is JobState.PRINTING
    assert bench.outcome().state is JobState.PRINTED


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
    bench.clock.seconds += TIDY_SECONDS
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
        assert bench.queue.outcomes == [("one", "printer.errors.no_paper"), ("two", "printed")]
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


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_put_right_lets_no_old_ticket_out(bench: Bench, hours: int) -> None:
    """An hour back, and the ticket would be young again for an hour."""
    go, started = threading.Event(), threading.Event()

    class Slow(MemoryPrinter):
        def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
            started.set()
            go.wait(WAIT)
            return Printed()

    bench.connect = lambda choice, place: Slow(profiles.load(choice.profile))
    bench.queue.add("first")
    bench.queue.add("old")
    bench.open()
    assert started.wait(WAIT)
    until(lambda: "old" in bench.spooler._dispatcher.patience._seen)
    bench.clock.advance(timedelta(hours=hours))
    bench.clock.seconds += 61
    assert [bench.outcome().reason] == ["printer.errors.expired"]
    go.set()
    assert bench.outcome().job.id == "first"
    assert bench.queue.state("old") is JobState.EXPIRED


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
    ("name", "reason"), [("unknown", "papers.errors.unknown"), ("broken", "printer.errors.not_made")]
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


def test_a_printed_paper_is_announced_though_the_store_is_full_and_stored_as_soon_as_it_is_not(bench: Bench) -> None:
    bench.queue.full = True
    bench.queue.add("one")
    bench.open()
    assert bench.outcome().state is JobState.PRINTED
    assert bench.queue.state("one") is JobState.PRINTING
    bench.queue.full = False
    bench.queue.add("two")
    assert bench.outcome().state is JobState.PRINTED
    assert bench.queue.outcomes == [("one", "printed"), ("two", "printed")]
    assert len(bench.papers) == 2


def test_closing_lets_the_present_print_end_and_leaves_the_others_waiting(bench: Bench) -> None:
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
    assert bench.queue.outcomes[0] == ("present", "printed")
    assert bench.queue.state("later") is JobState.WAITING  # printed at the next start, if that is soon enough
    assert not any(thread.name.startswith(("spooler", "printer-")) for thread in threading.enumerate())
