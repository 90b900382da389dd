"""Jobs of the store through a real CUPS queue: what the spooler stores and tells of each is what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.values.devices import JobOutcome
from kiosk.values.print_jobs import JobState, PaperKind
from printing import lanes
from printing.documents import receipt as receipts
from printing.printers import profiles
from printing.printers.profiles import PrinterChoice
from printing.printers.system import SystemPrinter
from tests.print_server import A4, A5, CupsServer, IppPrinter, cups, until
from tests.printing.samples import RECEIPT
from tests.printing.spooler_bench import Bench

HANDED, PRINTED = JobState.HANDED_OVER, JobState.PRINTED


@pytest.fixture(scope="module")
def server() -> Iterator[CupsServer]:
    with cups() as running:
        running.printer("a5", A5, A4)
        yield running


@pytest.fixture
def printer(server: CupsServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[IppPrinter]:
    monkeypatch.setenv("CUPS_SERVER", server.address)
    monkeypatch.setattr(lanes, "FOLLOW_SECONDS", 0.05)
    yield server.printers["a5"]
    server.tidy()


@pytest.fixture
def bench(printer: IppPrinter, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    made.a5 = PrinterChoice(profile="a5-system", transport="system", target="a5")
    made.open()
    yield made
    made.spooler.close()


def receipt(bench: Bench, name: str) -> None:
    bench.queue.add(name, PaperKind.RECEIPT, "desk-1", "dossier")
    bench.spooler.wake()


def again(bench: Bench, name: str, first: str) -> None:
    """"In lại" is touched."""
    bench.queue.again(name, first)
    bench.spooler.wake()


def told(bench: Bench, *ends: tuple[str, JobState]) -> list[tuple[str, JobState, str]]:
    """What is announced until each of these was, in whatever order."""
    heard: list[JobOutcome] = []
    missing = set(ends)
    while missing:
        heard.append(bench.heard.get(timeout=30))
        missing.discard((heard[-1].job.id, heard[-1].state))
    return [(one.job.id, one.state, one.reason.removeprefix("printer.")) for one in heard]


def works(server: CupsServer, printer: IppPrinter) -> None:
    """Another program's paper is being printed, and stays in the machine."""
    printer.hold(True)
    SystemPrinter(profiles.load("a5-system"), "a5").print(receipts.to_pdf(RECEIPT), PaperKind.OTHER)
    until(lambda: printer.busy)


def test_a_receipt_is_handed_over_then_printed(bench: Bench, printer: IppPrinter) -> None:
    receipt(bench, "one")
    assert told(bench, ("one", PRINTED)) == [("one", HANDED, ""), ("one", PRINTED, "")]
    assert bench.queue.outcomes == [("one", "printed")]
    assert len(printer.papers) == 1


def test_nothing_that_a_paused_queue_refused_comes_out_later(
    bench: Bench, printer: IppPrinter, server: CupsServer
) -> None:
    server.run("cupsdisable", "a5")
    for name in ("one", "two", "three"):
        receipt(bench, name)
        assert told(bench, (name, JobState.FAILED)) == [(name, JobState.FAILED, "errors.queue_paused")]
    server.run("cupsenable", "a5")
    receipt(bench, "four")
    assert told(bench, ("four", PRINTED))[-1] == ("four", PRINTED, "")
    assert len(printer.papers) == 1


def test_reprints_of_what_a_pause_caught_come_out_once(bench: Bench, printer: IppPrinter, server: CupsServer) -> None:
    works(server, printer)
    receipt(bench, "one")
    until(lambda: bench.queue.state("one") is HANDED)
    server.run("cupsdisable", "--hold", "a5")
    until(lambda: bench.queue.jobs["one"].reason == "printer.waits.queue_paused", "staff are told why it waits")
    again(bench, "two", "one")
    ends = told(bench, ("one", JobState.CANCELLED), ("two", JobState.FAILED))
    assert ends[-1] == ("two", JobState.FAILED, "errors.queue_paused")
    again(bench, "three", "one")
    told(bench, ("three", JobState.FAILED))
    printer.hold(False)
    server.run("cupsenable", "--release", "a5")
    until(lambda: SystemPrinter(profiles.load("a5-system"), "a5").waiting() == 0)
    again(bench, "four", "one")
    told(bench, ("four", PRINTED))
    assert len(printer.papers) == 2  # the other program's, and the last


def test_staff_hear_why_it_waits_and_it_comes_out_by_itself(bench: Bench, printer: IppPrinter) -> None:
    printer.sheets(0, 250)  # the tray that it takes
    receipt(bench, "one")
    until(lambda: bench.queue.jobs["one"].reason == "printer.waits.no_paper", "it says why it waits")
    printer.sheets(250, 250)
    assert told(bench, ("one", PRINTED))[-1] == ("one", PRINTED, "")
    assert len(printer.papers) == 1


def test_what_waits_too_long_is_taken_back(bench: Bench, printer: IppPrinter, server: CupsServer) -> None:
    works(server, printer)
    receipt(bench, "one")
    until(lambda: bench.queue.state("one") is HANDED)
    bench.clock.advance(timedelta(hours=1))
    assert told(bench, ("one", JobState.EXPIRED))[-1] == ("one", JobState.EXPIRED, "errors.expired")
    printer.hold(False)
    until(lambda: SystemPrinter(profiles.load("a5-system"), "a5").waiting() == 0)
    assert len(printer.papers) == 1


def test_what_may_be_partly_out_is_unknown_when_it_is_taken_back(bench: Bench, printer: IppPrinter) -> None:
    printer.hold(True)
    receipt(bench, "one")
    until(lambda: printer.busy)
    bench.clock.advance(timedelta(hours=1))
    end = ("one", JobState.UNKNOWN, "errors.queue_broken_off")
    assert told(bench, ("one", JobState.UNKNOWN))[-1] == end


def test_after_a_restart_it_is_followed_again(bench: Bench, printer: IppPrinter) -> None:
    printer.hold(True)
    receipt(bench, "one")
    until(lambda: printer.busy and bench.queue.state("one") is HANDED)
    bench.spooler.close()
    printer.hold(False)
    bench.open()
    assert told(bench, ("one", PRINTED))[-1] == ("one", PRINTED, "")
    assert len(printer.papers) == 1
