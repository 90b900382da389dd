"""Papers through a real CUPS scheduler and printers that speak IPP: what is said of a paper is what became of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyzbar import pyzbar

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from printing.documents import declaration, receipt, ticket
from printing.printers import ipp, profiles, queue_state
from printing.printers.system import SystemPrinter
from tests.print_server import A4, A5, CupsServer, IppPrinter, Size, cups, until
from tests.printing.fake_lines import TcpPrinter
from tests.printing.printers import rasters
from tests.printing.samples import DECLARATION, RECEIPT, SLIP

A5_PAGE = profiles.load("a5-system")
A4_PAGE = profiles.load("a4-system")
THERMAL = profiles.load("thermal-80")
PDF = receipt.to_pdf(RECEIPT)
HANDED, PRINTED, UNKNOWN = JobState.HANDED_OVER, JobState.PRINTED, JobState.UNKNOWN


@pytest.fixture(scope="module")
def server() -> Iterator[CupsServer]:
    with cups() as running:
        running.printer("both", A5, A4)
        running.printer("a4", A4)
        running.printer("pdf", A4, form="application/pdf")  # which draws the pages itself
        running.queue("nowhere", "socket://127.0.0.1:1")
        yield running


@pytest.fixture
def scheduler(server: CupsServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[CupsServer]:
    """With empty queues and printers that are on and full, before and after."""
    monkeypatch.setenv("CUPS_SERVER", server.address)
    yield server
    server.tidy()
    assert server.documents() == []


@pytest.fixture
def both(scheduler: CupsServer) -> IppPrinter:
    """The printer with A5 and A4, behind the queue of its name."""
    return scheduler.printers["both"]


def queue(name: str = "both", profile: profiles.Profile = A5_PAGE) -> SystemPrinter:
    return SystemPrinter(profile, name)


def handed(printer: SystemPrinter, data: bytes = PDF) -> str:
    """Its id, once the queue has taken it."""
    said = printer.print(data, PaperKind.RECEIPT, "A-CODE", "subject")
    assert (said.state, said.reason) == (HANDED, "")
    return said.remote


def followed(printer: SystemPrinter, remote: str) -> Printed:
    found: list[Printed] = []

    def ended() -> bool:
        found.append(printer.follow(remote))
        return found[-1].state is not HANDED

    until(ended, "it never ends")
    return found[-1]


def waits(printer: SystemPrinter, remote: str, reason: str) -> None:
    """Until the queue says why the paper is not out."""
    due = Printed(state=HANDED, remote=remote, reason=f"printer.errors.{reason}")
    until(lambda: printer.follow(remote) == due, reason)


def comes_out(printer: IppPrinter, count: int) -> None:
    """The next paper, as the last of so many: what was in the queue before it would have come before it."""
    handed(queue())
    until(lambda: len(printer.papers) >= count)
    assert len(printer.papers) == count


def refused(printer: SystemPrinter) -> str:
    with pytest.raises(ExpectedError) as caught:
        printer.print(PDF, PaperKind.RECEIPT)
    assert all(error_texts(caught.value))
    with pytest.raises(ExpectedError) as again:
        printer.status()
    assert again.value.key == caught.value.key
    return caught.value.key.removeprefix("printer.errors.")


def test_it_is_printed_when_the_queue_says_so_and_nothing_stays(both: IppPrinter, scheduler: CupsServer) -> None:
    both.hold(True)
    remote = handed(queue())
    until(lambda: both.busy)
    assert queue().follow(remote).state is HANDED
    assert len(scheduler.documents()) == 1
    assert "receipt" in scheduler.history()
    assert RECEIPT.code not in scheduler.history()  # the queue's list outlives the paper
    both.hold(False)
    assert followed(queue(), remote) == Printed(state=PRINTED)
    assert len(both.papers) == 1
    assert scheduler.documents() == []
    assert "receipt" not in scheduler.history()
    assert queue().follow(remote) == Printed(state=UNKNOWN, reason="printer.errors.queue_lost")


@pytest.mark.parametrize(("name", "sheet"), [("both", A5), ("a4", A4), ("pdf", A4)])
def test_a_receipt_keeps_its_size_and_its_margins(scheduler: CupsServer, name: str, sheet: Size) -> None:
    """An A5 page on A5; unscaled in the middle of A4 where there is no A5."""
    assert queue(name).paper() == sheet.name
    assert followed(queue(name), handed(queue(name))).state is PRINTED
    same_ink(scheduler.printers[name].papers[0], PDF, sheet, A5)
    codes = {code.data.decode() for code in pyzbar.decode(rasters.pages_of(scheduler.printers[name].papers[0])[0])}
    assert codes == {RECEIPT.code, RECEIPT.qr or RECEIPT.code}


def test_a_declaration_on_a4(scheduler: CupsServer, both: IppPrinter) -> None:
    pdf = declaration.to_pdf(DECLARATION)
    assert followed(queue(profile=A4_PAGE), handed(queue(profile=A4_PAGE), pdf)).state is PRINTED
    same_ink(both.papers[0], pdf, A4, A4)


def same_ink(came: bytes, pdf: bytes, sheet: Size, page: Size) -> None:
    """Scale 1.0000: what is printed is as wide and high, to the dot, and stands where it should on its sheet."""
    got, meant = rasters.pages_of(came), rasters.pages_of(pdf)
    assert len(got) == len(meant)
    for one, due in zip(got, meant, strict=True):
        assert one.size == pytest.approx(sheet.dots(rasters.DPI), abs=1)
        left, top, right, bottom = rasters.ink(one)
        x, y, end, foot = rasters.ink(due)
        assert (right - left, bottom - top) == pytest.approx((end - x, foot - y), abs=2)
        aside, down = ((s - p) / 2 for s, p in zip(sheet.dots(rasters.DPI), page.dots(rasters.DPI), strict=True))
        assert (left, top) == pytest.approx((x + aside, y + down), abs=4)  # a third of a millimetre


def test_a_size_that_is_not_there_is_refused(scheduler: CupsServer) -> None:
    scheduler.printer("a5", A5)
    assert refused(queue("a5", A4_PAGE)) == "queue_no_media"


def test_where_a4_alone_is_loaded_it_is_taken(both: IppPrinter) -> None:
    both.loaded(A4)
    assert queue().paper() == A4[0]


def test_a_paused_queue_takes_nothing_so_that_nothing_comes_out_later(scheduler: CupsServer, both: IppPrinter) -> None:
    scheduler.run("cupsdisable", "both")
    assert [refused(queue()) for _ in range(3)] == ["queue_paused"] * 3
    assert queue().waiting() == 0
    scheduler.run("cupsenable", "both")
    comes_out(both, 1)


def test_three_reprints_of_what_a_pause_caught_come_out_once(scheduler: CupsServer, both: IppPrinter) -> None:
    """Paused with a paper in it: a reprint takes that back first, and the queue takes no other."""
    both.hold(True)
    handed(queue())
    until(lambda: both.busy)
    second = handed(queue())
    scheduler.run("cupsdisable", "--hold", "both")  # the one that is being printed comes out
    waits(queue(), second, "queue_paused")
    for _ in range(3):
        queue().cancel(second)
        assert refused(queue()) == "queue_paused"
    both.hold(False)
    until(lambda: queue().waiting() == 0)
    scheduler.run("cupsenable", "--release", "both")
    comes_out(both, 2)
    assert queue().follow(second) == Printed(state=UNKNOWN, reason="printer.errors.queue_lost")


def test_a_pause_in_the_middle_is_told_and_doubted(scheduler: CupsServer, both: IppPrinter) -> None:
    """CUPS lets the printer go on and would send the whole paper once more: it is taken back, as perhaps printed."""
    both.hold(True)
    remote = handed(queue())
    until(lambda: both.busy)
    scheduler.run("cupsdisable", "both")
    waits(queue(), remote, "queue_paused")
    with pytest.raises(ExpectedError, match="queue_broken_off"):
        queue().cancel(remote)
    assert queue().follow(remote) == Printed(state=UNKNOWN, reason="printer.errors.queue_broken_off")
    assert queue(profile=THERMAL).waiting() == 0


def test_an_empty_printer_is_refused_also_while_it_works(both: IppPrinter) -> None:
    both.sheets(0, 0)
    assert refused(queue()) == "no_paper"
    both.sheets(250, 250)
    both.hold(True)
    handed(queue())
    until(lambda: both.busy)
    both.sheets(0, 0)
    assert [refused(queue()) for _ in range(2)] == ["no_paper"] * 2
    both.hold(False)
    until(lambda: queue(profile=THERMAL).waiting() == 0)
    both.sheets(250, 250)
    comes_out(both, 2)


def test_what_waits_for_paper_says_so_and_comes_out_by_itself(both: IppPrinter) -> None:
    both.sheets(0, 250)  # the other tray will do, for all that is known
    remote = handed(queue())
    waits(queue(), remote, "no_paper")
    both.sheets(250, 250)
    assert followed(queue(), remote).state is PRINTED
    assert len(both.papers) == 1


def test_what_waits_for_paper_too_long_is_taken_back(scheduler: CupsServer, both: IppPrinter) -> None:
    both.sheets(0, 250)
    remote = handed(queue())
    waits(queue(), remote, "no_paper")
    with pytest.raises(ExpectedError, match="queue_broken_off"):  # the printer has it: it may be partly out
        queue().cancel(remote)
    assert queue().follow(remote) == Printed(state=UNKNOWN, reason="printer.errors.queue_broken_off")
    assert scheduler.documents() == []
    until(lambda: "Cancel-Job successful-ok" in both.said, seconds=60)


def test_a_printer_that_is_off_is_refused_and_nothing_comes_out_later(both: IppPrinter) -> None:
    both.off()
    assert refused(queue()) == "unreachable"
    both.on()
    comes_out(both, 1)


def test_a_backend_that_reaches_nothing_never_says_printed(scheduler: CupsServer) -> None:
    assert refused(queue("nowhere")) == "unreachable"
    thermal = queue("nowhere", THERMAL)
    remote = handed(thermal, ticket.to_bytes(SLIP, THERMAL))
    waits(thermal, remote, "unreachable")
    thermal.cancel(remote)
    assert thermal.follow(remote).state is UNKNOWN
    assert thermal.waiting() == 0


def test_a_ticket_goes_raw_through_a_queue(scheduler: CupsServer) -> None:
    """Completed means here that the line took every byte: the queue knows no more."""
    data = ticket.to_bytes(SLIP, THERMAL)
    with TcpPrinter() as there:
        scheduler.queue("tickets", f"socket://{there.target}")
        assert followed(queue("tickets", THERMAL), handed(queue("tickets", THERMAL), data)).state is PRINTED
        assert [paper.tobytes() for paper in there.emulator.papers()] == [ticket.to_image(SLIP, THERMAL).tobytes()]
        scheduler.run("cupsdisable", "tickets")
        assert refused(queue("tickets", THERMAL)) == "queue_paused"
    scheduler.run("lpadmin", "-x", "tickets")


def test_a_queue_that_rejects_and_one_that_is_not_there(scheduler: CupsServer) -> None:
    scheduler.run("cupsreject", "both")
    assert refused(queue()) == "queue_rejecting"
    scheduler.run("cupsaccept", "both")
    assert refused(queue("khac")) == "queue_unknown"
    assert refused(queue("tên lạ")) == "queue_unknown"


def test_what_cups_gives_up_is_no_paper(scheduler: CupsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for a size that a printer has not, CUPS takes the job and cancels it."""
    monkeypatch.setattr(queue_state, "media", lambda *_: A5.name)
    said = followed(queue("a4"), handed(queue("a4")))
    assert said == Printed(state=JobState.FAILED, reason="printer.errors.queue_refused")
    assert scheduler.printers["a4"].papers == []


def test_somebody_cancels_it_in_the_queue(scheduler: CupsServer, both: IppPrinter) -> None:
    both.hold(True)
    first = handed(queue())
    until(lambda: both.busy)
    second = handed(queue())
    scheduler.run("cancel", second.partition(" ")[0])
    assert queue().follow(second) == Printed(state=JobState.CANCELLED, reason="printer.errors.queue_cancelled")
    assert queue().follow(first).state is HANDED


def test_a_paper_that_is_out_is_not_taken_back(scheduler: CupsServer, both: IppPrinter) -> None:
    remote = handed(queue())
    until(lambda: both.papers and queue().waiting() == 0)
    with pytest.raises(ExpectedError, match="queue_ended"):
        queue().cancel(remote)
    assert queue().follow(remote).state is PRINTED


def test_a_killed_scheduler_has_forgotten_and_gives_the_same_id_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with cups() as server:
        monkeypatch.setenv("CUPS_SERVER", server.address)
        printer = server.printer("both", A5, A4)
        server.restart()  # which stores the queue
        printer.hold(True)
        first = handed(queue())
        until(lambda: printer.busy)
        lost = handed(queue())
        server.kill()
        assert refused(queue()) == "queue_down"
        assert queue().follow(lost) == Printed(state=HANDED, remote=lost, reason="printer.errors.queue_down")
        with pytest.raises(ExpectedError, match="queue_down"):
            queue().cancel(lost)
        server.go_on()
        gone = Printed(state=UNKNOWN, reason="printer.errors.queue_lost")
        assert [queue().follow(one) for one in (first, lost)] == [gone, gone]
        again = [handed(queue()), handed(queue())]
        assert [one.partition(" ")[0] for one in again] == [one.partition(" ")[0] for one in (first, lost)]
        queue().cancel(lost)  # another's id: nothing of it is touched
        assert queue().follow(lost) == gone
        printer.hold(False)
        until(lambda: len(printer.papers) == 3)  # with the one that the printer had
        assert [followed(queue(), one).state for one in again] == [PRINTED, PRINTED]
        assert server.documents() == []  # what was forgotten lay there until its id was given again


def test_a_right_to_delete_is_tried(scheduler: CupsServer) -> None:
    assert queue().forgets()
    assert queue().waiting() == 0


def test_over_tcp_and_by_address(scheduler: CupsServer, both: IppPrinter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{scheduler.port}")
    remote = handed(queue())
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:1")
    assert followed(queue(f"ipp://127.0.0.1:{scheduler.port}/printers/both"), remote).state is PRINTED
    assert len(both.papers) == 1


def test_a_printer_without_a_queue(scheduler: CupsServer) -> None:
    there = scheduler.printers["pdf"]
    printer = queue(there.uri)
    assert (printer.paper(), printer.forgets()) == (A4.name, True)
    assert followed(printer, handed(printer)).state is PRINTED
    assert there.papers == [PDF]
    there.sheets(0)
    assert refused(printer) == "no_paper"
    there.off()
    assert refused(printer) == "queue_down"


def test_a_queue_of_another_machine_is_asked_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What its server reaches need not be reached from here."""
    said = {"printer-state": (3,), "media-supported": (A4.name,), "device-uri": ("socket://127.0.0.1:1",)}
    monkeypatch.setattr(ipp, "ask", lambda *_, **__: [said])
    assert queue("ipp://print.ward/printers/a5").paper() == A4.name
    with pytest.raises(ExpectedError, match="unreachable"):
        queue("ipp://localhost/printers/a5").paper()
