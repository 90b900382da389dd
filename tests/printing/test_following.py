"""Jobs that a queue has taken: followed to what became of them, taken back in time, never two of one paper."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.values.devices import JobOutcome
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import JobState, Leaflet, PaperKind, Printed, PrintJob
from printing import lanes
from printing.printers import profiles
from printing.printers.others import MemoryPrinter
from printing.printers.profiles import PrinterChoice
from tests.printing.samples import large
from tests.printing.spooler_bench import WAIT, Bench, QueuePrinter


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> QueuePrinter:
    monkeypatch.setattr(lanes, "FOLLOW_SECONDS", 0.01)
    return QueuePrinter()


@pytest.fixture
def bench(tmp_path: Path, printer: QueuePrinter) -> Iterator[Bench]:
    bench = Bench(tmp_path / "papers")
    bench.connect = lambda choice, place: printer
    yield bench
    bench.spooler.close()


def states(bench: Bench, count: int) -> list[tuple[str, JobState, str]]:
    heard: list[JobOutcome] = [bench.outcome() for _ in range(count)]
    return [(one.job.id, one.state, one.reason) for one in heard]


def test_printed_is_said_when_the_queue_says_so(bench: Bench, printer: QueuePrinter) -> None:
    bench.queue.add("one")
    bench.open()
    assert states(bench, 1) == [("one", JobState.HANDED_OVER, "")]
    printer.was_asked(2)
    assert (bench.queue.state("one"), bench.queue.jobs["one"].remote) == (JobState.HANDED_OVER, "q-1")
    printer.stopped = "printer.errors.no_paper"
    assert states(bench, 1) == [("one", JobState.HANDED_OVER, "printer.errors.no_paper")]
    assert bench.queue.jobs["one"].reason == "printer.errors.no_paper"
    printer.stopped = ""
    assert states(bench, 1) == [("one", JobState.HANDED_OVER, "")]
    printer.goes_on()
    assert states(bench, 1) == [("one", JobState.PRINTED, "")]
    assert bench.queue.outcomes == [("one", "printed")]


def test_at_its_time_it_is_taken_back_and_nothing_comes_out_later(bench: Bench, printer: QueuePrinter) -> None:
    bench.queue.add("one")
    bench.open()
    assert states(bench, 1) == [("one", JobState.HANDED_OVER, "")]
    bench.clock.advance(timedelta(seconds=61))
    assert states(bench, 1) == [("one", JobState.EXPIRED, "printer.errors.expired")]
    printer.goes_on()
    assert printer.papers == []


def test_what_cannot_be_taken_back_at_its_time_has_to_be_looked_for(bench: Bench, printer: QueuePrinter) -> None:
    bench.queue.add("one")
    bench.open()
    assert states(bench, 1) == [("one", JobState.HANDED_OVER, "")]
    printer.silent = True
    assert states(bench, 1) == [("one", JobState.HANDED_OVER, "printer.errors.unreachable")]
    bench.clock.advance(timedelta(seconds=61))
    assert states(bench, 1) == [("one", JobState.UNKNOWN, "printer.errors.unknown")]


def test_what_a_silent_queue_kept_is_taken_back_before_the_paper_is_printed_again(
    bench: Bench, printer: QueuePrinter
) -> None:
    bench.queue.add("first", subject="ticket")
    bench.open()
    assert states(bench, 1) == [("first", JobState.HANDED_OVER, "")]
    printer.silent = True
    assert states(bench, 1) == [("first", JobState.HANDED_OVER, "printer.errors.unreachable")]
    bench.clock.advance(timedelta(seconds=61))
    assert states(bench, 1) == [("first", JobState.UNKNOWN, "printer.errors.unknown")]
    printer.silent = False  # and has the job still
    bench.queue.again("second", "first")
    assert states(bench, 1) == [("second", JobState.HANDED_OVER, "")]
    assert list(printer.has) == ["q-2"]
    printer.goes_on()
    assert states(bench, 1) == [("second", JobState.PRINTED, "")]
    assert printer.papers == ["ticket"]


@pytest.mark.parametrize("ends", ["printed", "closed"])
def test_a_leaflet_goes_the_same_way_and_is_taken_back_at_the_end(
    bench: Bench, printer: QueuePrinter, ends: str
) -> None:
    printer.profile = profiles.load("a4-system")
    bench.choose = lambda place, kind: PrinterChoice(profile="a4-system", transport="system", target="q")  # type: ignore[method-assign]
    bench.open()
    job = PrintJob(
        id=JobId("leaf"), kind=PaperKind.NEXT_STEPS, subject="leaf", place=Place("kiosk-1"), state=JobState.WAITING,
        nth=1, asked_at=bench.clock.now(),
    )  # fmt: skip
    bench.spooler.leaflet(Leaflet(job=job, paper=large()["next_steps"]))
    assert states(bench, 1) == [("leaf", JobState.HANDED_OVER, "")]
    if ends == "printed":
        printer.goes_on()
        assert states(bench, 1) == [("leaf", JobState.PRINTED, "")]
    else:
        bench.spooler.close()
        assert bench.heard.get_nowait().state is JobState.EXPIRED
        assert printer.has == {}
    assert bench.queue.jobs == {}


def test_what_waits_behind_it_is_in_the_store_and_expires_there(bench: Bench, printer: QueuePrinter) -> None:
    for name in ("one", "two", "three"):
        bench.queue.add(name)
    bench.open()
    assert states(bench, 1) == [("one", JobState.HANDED_OVER, "")]
    assert bench.queue.state("two") is bench.queue.state("three") is JobState.WAITING
    bench.clock.advance(timedelta(seconds=61))
    assert sorted(states(bench, 3)) == [
        (name, JobState.EXPIRED, "printer.errors.expired") for name in ("one", "three", "two")
    ]
    assert list(printer.has) == []


def test_a_paper_that_waits_for_a_stuck_printer_expires_before_the_printer_is_free(bench: Bench) -> None:
    go, started = threading.Event(), threading.Event()

    class Stuck(MemoryPrinter):
        def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
            started.set()
            assert go.wait(WAIT)
            return Printed()

    bench.connect = lambda choice, place: Stuck(profiles.load(choice.profile))
    for name in ("one", "two"):
        bench.queue.add(name)
    bench.open()
    assert started.wait(WAIT)
    bench.clock.advance(timedelta(seconds=61))
    assert states(bench, 1) == [("two", JobState.EXPIRED, "printer.errors.expired")]
    go.set()
    assert states(bench, 1) == [("one", JobState.PRINTED, "")]


def test_three_prints_of_a_paused_queue_never_come_out_together(bench: Bench, printer: QueuePrinter) -> None:
    bench.queue.add("first", subject="ticket")
    bench.open()
    assert states(bench, 1) == [("first", JobState.HANDED_OVER, "")]
    for before, name in (("first", "second"), ("second", "third")):
        bench.queue.again(name, before)
        assert states(bench, 2) == [(before, JobState.CANCELLED, ""), (name, JobState.HANDED_OVER, "")]
    printer.goes_on()
    assert states(bench, 1) == [("third", JobState.PRINTED, "")]
    assert printer.papers == ["ticket"]


def test_nor_do_they_at_two_printers(bench: Bench, printer: QueuePrinter) -> None:
    other = QueuePrinter()
    bench.connect = lambda choice, place: printer if place == "kiosk-1" else other
    bench.queue.add("first", subject="ticket")
    bench.open()
    assert states(bench, 1) == [("first", JobState.HANDED_OVER, "")]
    bench.queue.add("second", place="desk-1", subject="ticket")
    assert states(bench, 2) == [("first", JobState.CANCELLED, ""), ("second", JobState.HANDED_OVER, "")]
    assert (printer.has, list(other.has.values())) == ({}, ["ticket"])


def test_what_a_queue_does_not_give_back_is_not_printed_once_more(bench: Bench, printer: QueuePrinter) -> None:
    bench.queue.add("first", subject="ticket")
    bench.open()
    assert states(bench, 1) == [("first", JobState.HANDED_OVER, "")]
    printer.keeps = True
    bench.queue.again("second", "first")
    assert states(bench, 1) == [("second", JobState.FAILED, "printer.errors.not_taken_back")]
    printer.keeps = False
    bench.queue.again("third", "first")
    assert states(bench, 2) == [("first", JobState.CANCELLED, ""), ("third", JobState.HANDED_OVER, "")]
    assert list(printer.has.values()) == ["ticket"]


def test_one_that_comes_out_while_it_is_taken_back_is_printed(bench: Bench, printer: QueuePrinter) -> None:
    bench.queue.add("first", subject="ticket")
    bench.open()
    assert states(bench, 1) == [("first", JobState.HANDED_OVER, "")]
    printer.keeps = True

    def cancel(remote: str) -> None:
        printer.goes_on()
        QueuePrinter.cancel(printer, remote)

    printer.cancel = cancel  # type: ignore[method-assign]
    bench.queue.again("second", "first")
    assert states(bench, 2)[0] == ("first", JobState.PRINTED, "")
    assert bench.queue.state("second") in (JobState.HANDED_OVER, JobState.PRINTED)


def test_after_a_restart_it_is_followed_again_and_not_printed_again(bench: Bench, printer: QueuePrinter) -> None:
    printer.has = {"q-7": "ticket"}
    bench.queue.add("one", subject="ticket", state=JobState.HANDED_OVER, remote="q-7")
    bench.open()
    printer.was_asked(2)
    assert list(printer.has) == ["q-7"]
    printer.goes_on()
    assert states(bench, 1) == [("one", JobState.PRINTED, "")]


def test_after_a_restart_without_that_printer_it_has_to_be_looked_for(bench: Bench) -> None:
    bench.queue.add("one", state=JobState.HANDED_OVER, remote="q-7")
    bench.connect = None
    bench.choice = PrinterChoice(transport="")
    bench.open()
    assert states(bench, 1) == [("one", JobState.UNKNOWN, "printer.errors.unknown")]


def test_the_program_ends_at_once_and_leaves_it_to_the_queue(bench: Bench, printer: QueuePrinter) -> None:
    lanes.FOLLOW_SECONDS = 3600.0  # put back by the fixture
    bench.queue.add("one")
    bench.open()
    assert states(bench, 1) == [("one", JobState.HANDED_OVER, "")]
    printer.was_asked()
    bench.spooler.close()
    assert bench.queue.state("one") is JobState.HANDED_OVER
    assert not any(thread.name.startswith(("spooler", "printer-")) for thread in threading.enumerate())


def test_a_row_of_the_table_says_how_long_a_paper_may_wait() -> None:
    assert PaperKind.TICKET.patience(10) == PaperKind.CODE.patience(10) == timedelta(seconds=60)
    assert PaperKind.RECEIPT.patience(10) == timedelta(minutes=10)
    assert PaperKind.TICKET.patience(0) == timedelta(0)


def test_a_printer_that_no_setting_names_any_more_ends_what_its_queue_had(bench: Bench) -> None:
    def gone(place: Place, kind: PaperKind) -> PrinterChoice:
        raise RuntimeError("no such place")

    bench.choose = gone  # type: ignore[method-assign]
    bench.queue.add("one", state=JobState.HANDED_OVER, remote="q-7")
    bench.open()
    assert states(bench, 1) == [("one", JobState.UNKNOWN, "printer.errors.unknown")]
