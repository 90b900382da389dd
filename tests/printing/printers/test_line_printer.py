"""Printers at real lines, a pseudo terminal and loopback TCP: what comes out, and what is said of it on bad days."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import threading
from pathlib import Path

import pytest
import serial

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from printing.documents import ticket
from printing.layout import escpos
from printing.printers import learnt, line_kinds, lines, profiles, questions
from printing.printers.emulator import Emulator
from printing.printers.learnt import Learnt
from printing.printers.line_printer import LinePatience, LinePrinter
from printing.printers.printer import Line, Printer
from printing.printers.profiles import PrinterChoice, Profile
from tests.printing import fake_lines
from tests.printing.fake_lines import PtyPrinter, TcpPrinter
from tests.printing.samples import SLIP

THERMAL, SIMPLE = profiles.load("thermal-80"), profiles.load("thermal-80-simple")
DATA = ticket.to_bytes(SLIP, THERMAL)
PICTURE = ticket.to_image(SLIP, THERMAL)
SHORT = LinePatience(printed=1.0, poll=0.05, taken=0.3)
PATIENT = SHORT._replace(poll=20.0)  # of whom something is surely seen
PRINTED = Printed()
CANT_TELL = Printed(state=JobState.UNKNOWN)
QUESTIONS = (escpos.ASK_PRINTER, escpos.ASK_OFFLINE, escpos.ASK_PAPER, escpos.ASK_WHEN_PRINTED)


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(questions, "WORK_SECONDS", 0.5)
    learnt.learnt_of.cache_clear()


def printer_of(transport: str, target: str = "", profile: str = "thermal-80", **more: object) -> Printer:
    flow = str(more.pop("flow", ""))
    choice = PrinterChoice(profile=profile, transport=transport, target=target, flow=flow)
    return lines.connect(choice, bus=Bus(), place="kiosk-1", **more)


def print_once(printer: Printer, data: bytes = DATA) -> Printed:
    printer.open()
    try:
        return printer.print(data, PaperKind.TICKET, "A042")
    finally:
        printer.close()


def on(line: Line, known: Learnt, profile: Profile = THERMAL, patience: LinePatience = SHORT) -> LinePrinter:
    return LinePrinter(line, profile, known, patience=patience)


def network(there: TcpPrinter) -> line_kinds.NetworkLine:
    host, _, port = there.target.partition(":")
    return line_kinds.NetworkLine(host, int(port))


def doubt(name: str) -> Printed:
    return Printed(state=JobState.UNKNOWN, reason=f"printer.errors.{name}")


def key_of(printer: Printer) -> str:
    with pytest.raises(ExpectedError) as caught:
        print_once(printer)
    return caught.value.key


# -- good days ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("flow", ["", "rtscts", "xonxoff"])
def test_serial_printer_gets_every_byte_and_says_that_it_printed(flow: str) -> None:
    with PtyPrinter() as there:
        assert print_once(printer_of("serial", there.port, flow=flow)) == PRINTED
        assert there.emulator.papers()[0].tobytes() == PICTURE.tobytes()


def test_serial_port_with_another_speed() -> None:
    with PtyPrinter() as there:
        assert print_once(printer_of("serial", f"{there.port}@9600")) == PRINTED


def test_a_character_device_prints_like_a_line() -> None:
    with PtyPrinter() as there:
        assert print_once(printer_of("file", there.port)) == PRINTED
        assert there.emulator.papers()[0].tobytes() == PICTURE.tobytes()


def test_network_printer() -> None:
    with TcpPrinter() as there:
        said = [print_once(printer_of("network", there.target)) for _ in range(2)]
        assert said == [PRINTED, PRINTED]
        assert [paper.tobytes() for paper in there.emulator.papers()] == [PICTURE.tobytes()] * 2


def test_a_roll_near_its_end_is_told_with_the_paper() -> None:
    with PtyPrinter() as there:
        there.emulator.near_end = True
        assert print_once(printer_of("serial", there.port)) == Printed(reason="printer.errors.near_end")


def test_a_printer_that_answers_twice_is_not_misunderstood() -> None:
    with PtyPrinter(replies=fake_lines.twice) as there:
        known = Learnt()
        for _ in range(3):
            assert print_once(on(line_kinds.SerialLine(there.port), known)) == PRINTED


# -- what is learnt once ------------------------------------------------------------------------------------
def test_a_printer_that_leaves_gs_r_unanswered_is_asked_it_once_and_can_never_tell() -> None:
    with TcpPrinter(replies=fake_lines.no_gs_r) as there:
        known = Learnt()
        said = [print_once(on(network(there), known)) for _ in range(5)]
        assert said == [CANT_TELL] * 5
        assert len(there.emulator.papers()) == 5
        assert there.asked(escpos.ASK_WHEN_PRINTED) == 1


def test_a_late_answer_teaches_that_there_is_one() -> None:
    with TcpPrinter(replies=fake_lines.no_gs_r) as there:
        known = Learnt()
        assert print_once(on(network(there), known)) == CANT_TELL
        there.replies = lambda replies: fake_lines.no_gs_r(replies) + b"\x00" if replies else b""
        print_once(on(network(there), known))
        there.replies = fake_lines.everything
        assert print_once(on(network(there), known)) == PRINTED


def test_questions_without_an_answer_are_asked_once_each() -> None:
    with PtyPrinter(replies=fake_lines.nothing) as there:
        known = Learnt()
        assert [print_once(on(line_kinds.SerialLine(there.port), known)) for _ in range(3)] == [doubt("silent")] * 3
        assert [there.asked(question) for question in QUESTIONS] == [1, 1, 1, 0]
        assert there.wait_for(DATA, 3)
        assert len(there.emulator.papers()) == 3


def test_one_that_another_machine_held_is_asked_anew_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    with TcpPrinter(replies=fake_lines.nothing) as there:
        known = Learnt()
        assert [print_once(on(network(there), known)) for _ in range(2)] == [doubt("silent")] * 2
        there.replies = fake_lines.everything
        monkeypatch.setattr(learnt, "AGAIN_SECONDS", 0.0)
        assert print_once(on(network(there), known)) == doubt("silent")  # the last one that goes by what was learnt
        assert print_once(on(network(there), known)) == PRINTED


def test_one_that_answers_only_for_its_paper_is_understood() -> None:
    with PtyPrinter(replies=lambda replies: replies if replies[:1] in (b"\x1e", b"\x7e") else b"") as there:
        there.emulator.near_end = True  # its answer to DLE EOT 4 is then like no other
        known = Learnt()
        printer = on(line_kinds.SerialLine(there.port), known)
        printer.open()
        assert printer.status().known
        assert printer.status().near_end
        printer.close()
        there.emulator.no_paper = True
        assert key_of(printer) == "printer.errors.no_paper"


def test_after_the_line_was_gone_all_is_learnt_anew(tmp_path: Path) -> None:
    known = Learnt()
    with PtyPrinter(replies=fake_lines.nothing) as there:
        assert print_once(on(line_kinds.SerialLine(there.port), known)) == doubt("silent")
    assert key_of(on(line_kinds.SerialLine(str(tmp_path / "unplugged")), known)) == "printer.errors.unreachable"
    with PtyPrinter() as there:
        assert print_once(on(line_kinds.SerialLine(there.port), known)) == PRINTED


def test_what_is_learnt_is_kept_by_line_over_the_spoolers_connections() -> None:
    with TcpPrinter(replies=fake_lines.no_gs_r) as there, TcpPrinter() as other:
        for _ in range(2):
            printer = printer_of("network", there.target)
            assert isinstance(printer, LinePrinter)
            printer._patience = SHORT
            assert print_once(printer) == CANT_TELL
        assert there.asked(escpos.ASK_WHEN_PRINTED) == 1
        assert print_once(printer_of("network", other.target)) == PRINTED


def test_a_printer_that_lost_its_power_amid_one_paper_is_believed_at_the_next() -> None:
    with TcpPrinter() as there:
        known = Learnt()
        assert print_once(on(network(there), known)) == PRINTED
        there.replies = fake_lines.no_gs_r
        assert print_once(on(network(there), known)) == doubt("unknown")
        there.replies = fake_lines.everything
        assert print_once(on(network(there), known)) == PRINTED


def test_one_that_tells_only_while_it_has_nothing_to_print_is_waited_for_twice() -> None:
    with TcpPrinter() as there:
        def replies(sent: bytes) -> bytes:
            return sent if there.received.count(b"\x1dv0") == before[0] else fake_lines.no_gs_r(sent)

        before, known = [0], Learnt()
        there.replies = replies
        said = list[Printed]()
        for _ in range(3):
            before[0] = there.received.count(b"\x1dv0")
            said.append(print_once(on(network(there), known)))
        assert said == [doubt("unknown"), doubt("unknown"), CANT_TELL]


def test_a_serial_printer_that_goes_off_amid_its_paper_is_told_so() -> None:
    with PtyPrinter() as there:
        known = Learnt()
        assert print_once(on(line_kinds.SerialLine(there.port), known)) == PRINTED
        there.happens = lambda _emulator, received: off.append(1) if received.count(b"\x1dv0") > 8 else None
        off, there.replies = list[int](), lambda replies: b"" if off else replies
        there.received.clear()
        assert print_once(on(line_kinds.SerialLine(there.port), known)) == doubt("gone_in_the_middle")
        assert known.paper_is_open
        off.clear()
        there.happens = lambda _emulator, _received: None
        assert print_once(on(line_kinds.SerialLine(there.port), known)) == PRINTED


@pytest.mark.parametrize("pattern", [b"\x12", bytes(range(256)), b"\x00\x12"], ids=["answers", "all", "both"])
def test_what_is_never_silent_is_no_printer(pattern: bytes) -> None:
    """A scanner at the printer's port, a wrong speed, a line with an echo: none of its bytes is an answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def talk() -> None:
            line, _ = listener.accept()
            with line, contextlib.suppress(OSError):
                while True:
                    line.sendall(pattern * 64)

        talks = threading.Thread(target=talk, daemon=True)
        talks.start()
        printer = printer_of("network", f"127.0.0.1:{listener.getsockname()[1]}")
        assert key_of(printer) == "printer.errors.noise"
        talks.join(10)
        assert not talks.is_alive()


def test_one_that_takes_the_line_and_closes_it_is_told_at_once() -> None:
    """What it never read stays counted as unsent: it is not waited for."""
    patience = LinePatience(printed=1.0, poll=0.05, taken=600.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = line_kinds.NetworkLine(*listener.getsockname())
        printer = LinePrinter(line, SIMPLE, Learnt(), patience=patience)
        printer.open()
        accepted, _ = listener.accept()

        def write(data: bytes, through=line.write) -> None:
            through(data)
            if data is not DATA[:1024]:
                accepted.close()

        line.write = write
        assert printer.print(DATA, PaperKind.TICKET) == doubt("gone_in_the_middle")
        printer.close()


# -- before the first byte ----------------------------------------------------------------------------------
@pytest.mark.parametrize("trouble", ["no_paper", "cover_open"])
def test_trouble_is_seen_before_printing(trouble: str) -> None:
    with PtyPrinter() as there:
        setattr(there.emulator, trouble, True)
        assert key_of(printer_of("serial", there.port)) == f"printer.errors.{trouble}"
        assert b"\x1dv0" not in there.received  # nothing was sent to print
        setattr(there.emulator, trouble, False)
        assert print_once(printer_of("serial", there.port)) == PRINTED
        assert len(there.emulator.papers()) == 1


def test_unplugged_serial_port_and_device(tmp_path: Path) -> None:
    assert key_of(printer_of("serial", str(tmp_path / "gone"))) == "printer.errors.unreachable"
    assert key_of(printer_of("file", "/dev/usb/lp-of-nobody")) == "printer.errors.unreachable"


def test_network_printer_that_is_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert key_of(printer_of("network", f"127.0.0.1:{port}")) == "printer.errors.refused"
    assert key_of(printer_of("network", "printer.invalid")) == "printer.errors.unreachable"


def test_a_serial_port_that_another_program_holds_is_not_shared() -> None:
    with PtyPrinter() as there, serial.Serial(there.port, exclusive=True):
        assert key_of(printer_of("serial", there.port)) == "printer.errors.in_use"
        assert there.received == b""


def test_a_device_that_another_program_holds_is_not_shared() -> None:
    with PtyPrinter() as there:
        held = os.open(there.port, os.O_RDWR | os.O_NOCTTY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            assert key_of(printer_of("file", there.port)) == "printer.errors.in_use"
        finally:
            os.close(held)
        assert print_once(printer_of("file", there.port)) == PRINTED


# -- amid a paper -------------------------------------------------------------------------------------------
def ends_amid(emulator: Emulator, received: bytes) -> None:
    """The roll ends in the middle of a ticket."""
    emulator.no_paper = emulator.no_paper or received.count(b"\x1dv0") > 4


def opens_amid(emulator: Emulator, received: bytes) -> None:
    emulator.cover_open = emulator.cover_open or received.count(b"\x1dv0") > 4


def whole(there: TcpPrinter | PtyPrinter) -> int:
    """Whole tickets among the papers."""
    return sum(paper.tobytes() == PICTURE.tobytes() for paper in there.emulator.papers())


@pytest.mark.parametrize(
    ("happens", "reason"), [(ends_amid, "no_paper_amid"), (opens_amid, "cover_open_amid")], ids=["roll", "cover"]
)
def test_what_the_printer_holds_is_cleared_so_that_a_new_roll_gives_one_ticket(happens, reason: str) -> None:
    with TcpPrinter() as there:
        there.happens = happens
        known = Learnt()
        assert print_once(on(network(there), known)) == doubt(reason)
        there.happens = lambda _emulator, _received: None
        there.emulator.no_paper = there.emulator.cover_open = False
        assert whole(there) == 0
        assert print_once(on(network(there), known)) == PRINTED
        assert whole(there) == 1


def test_where_the_profile_does_not_clear_the_paper_comes_out_by_itself_once() -> None:
    profile = profiles.load("thermal-80-512")
    data = ticket.to_bytes(SLIP, profile)
    with TcpPrinter() as there:
        there.happens = ends_amid
        known = Learnt()
        assert print_once(on(network(there), known, profile), data) == doubt("no_paper_amid")
        assert escpos.CLEAR not in there.received
        there.happens = lambda _emulator, _received: None
        there.emulator.no_paper = False
        assert len(there.emulator.papers()) == 1
        assert print_once(on(network(there), known, profile), data) == PRINTED
        assert len(there.emulator.papers()) == 2


def test_trouble_that_ends_while_it_is_looked_at_is_no_trouble() -> None:
    """Somebody holds the feed key: the printer is offline for a moment and then prints on."""
    held = [True]

    def replies(sent: bytes) -> bytes:
        if held[0] and escpos.ASK_WHEN_PRINTED in there.received[-60:]:
            held[0] = False
            return bytes(byte | 0x08 if byte == 0x12 else byte for byte in sent)
        return sent

    with TcpPrinter(replies=replies) as there:
        known = Learnt(None)
        known.answers[escpos.ASK_WHEN_PRINTED] = True
        assert print_once(on(network(there), known)) == PRINTED


def test_a_confirmation_that_never_comes_is_doubt_and_not_waited_for_again() -> None:
    with TcpPrinter() as there:
        known = Learnt()
        assert print_once(on(network(there), known)) == PRINTED
        there.replies = fake_lines.no_gs_r
        assert print_once(on(network(there), known)) == doubt("unknown")
        assert print_once(on(network(there), known)) == CANT_TELL


@pytest.mark.parametrize("after", [-8, 1, 200, 5_000, len(DATA) - 10])
def test_network_printer_gone_in_the_middle_is_never_tried_again(after: int) -> None:
    with TcpPrinter(dies_after=after + 12) as there:
        printer = on(network(there), Learnt())
        if after < 0:  # amid the questions
            assert key_of(printer) == "printer.errors.unreachable"
        else:
            assert print_once(printer) == doubt("gone_in_the_middle")
        assert there.connections == 1
        assert there.emulator.papers() == []


def test_a_paper_that_broke_off_is_closed_before_the_next_one_begins(tmp_path: Path) -> None:
    """Also by the next run of the program: that a paper was begun lies beside the papers."""
    amid = DATA.index(b"\x1dv0", 3000) + 40  # within a picture
    mark = tmp_path / "papers" / ".begun-network"
    with TcpPrinter(dies_after=amid) as there:
        there._dies_after = None
        with network_line(there) as line:
            line.sendall(DATA[:amid])
        known = Learnt(mark)
        known.begin_paper()
        assert mark.exists()
        assert print_once(on(network(there), Learnt(mark))) == PRINTED
        assert whole(there) == 1
        assert len(there.emulator.papers()) == 2  # the piece that had come out, cut off, and the ticket
        assert not mark.exists()


def network_line(there: TcpPrinter) -> socket.socket:
    host, _, port = there.target.partition(":")
    return socket.create_connection((host, int(port)))


def test_nothing_is_asked_while_a_picture_is_on_its_way() -> None:
    with TcpPrinter() as there:
        print_once(on(network(there), Learnt()))
        sent = bytes(there.received)
        assert DATA in sent  # unbroken
        assert DATA.find(b"\x10\x04") < 0


# -- printers that cannot tell ------------------------------------------------------------------------------
@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_printer_whose_profile_says_that_it_never_answers_gives_no_alarm(hangs_up: bool) -> None:
    data = ticket.to_bytes(SLIP, SIMPLE)
    with TcpPrinter(replies=fake_lines.nothing, hangs_up=hangs_up) as there:
        known = Learnt()
        patience = PATIENT if hangs_up else SHORT
        assert print_once(on(network(there), known, SIMPLE, patience), data) == CANT_TELL
        assert known.hangs_up is hangs_up
        assert there.wait_for(data)
        assert len(there.emulator.papers()) == 1


def test_a_port_that_swallows_everything_is_not_printed() -> None:
    with TcpPrinter(reads=False) as there:
        assert print_once(on(network(there), Learnt())) == doubt("silent")
        assert print_once(on(network(there), Learnt(), SIMPLE)) == CANT_TELL


def test_one_that_used_to_hang_up_after_a_paper_and_does_no_more_has_not_read_it() -> None:
    with TcpPrinter(replies=fake_lines.nothing) as there:
        known = Learnt()
        assert print_once(on(network(there), known, SIMPLE, PATIENT)) == CANT_TELL
        there.reads = False
        assert print_once(on(network(there), known, SIMPLE)) == doubt("stopped_taking")


def test_one_that_reads_a_part_and_closes_is_told() -> None:
    with TcpPrinter(replies=fake_lines.nothing, dies_after=9_000) as there:
        assert print_once(on(network(there), Learnt(), SIMPLE)) == doubt("gone_in_the_middle")


def test_a_line_that_takes_no_more_is_given_up_and_what_has_not_left_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line_kinds, "WRITE_SECONDS", 0.3)
    data = ticket.to_bytes(SLIP, SIMPLE) * 10  # more than any kernel holds for a pseudo terminal
    with PtyPrinter(replies=fake_lines.nothing, takes=3_000) as there:
        known = Learnt()
        assert print_once(on(line_kinds.SerialLine(there.port), known, SIMPLE), data) == doubt("stopped_taking")
        assert known.paper_is_open


# -- flow control -------------------------------------------------------------------------------------------
def test_a_printer_that_lowers_its_ready_line_gets_a_piece_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pseudo terminals have no DSR: the line is a stand-in here, the port is not."""
    ready = iter([False, True] * 200)
    monkeypatch.setattr(serial.Serial, "dsr", property(lambda _self: next(ready)))
    monkeypatch.setattr(line_kinds, "LOOK_SECONDS", 0.0001)
    sizes = list[int]()
    write = serial.Serial.write
    monkeypatch.setattr(serial.Serial, "write", lambda self, data: sizes.append(len(data)) or write(self, data))
    with PtyPrinter() as there:
        assert print_once(printer_of("serial", there.port, flow="dsrdtr")) == PRINTED
    assert max(sizes) == line_kinds.PIECE
    assert whole(there) == 1


def test_one_that_is_never_ready_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial.Serial, "dsr", property(lambda _self: False))
    monkeypatch.setattr(line_kinds, "WRITE_SECONDS", 0.1)
    with PtyPrinter() as there:
        assert key_of(printer_of("serial", there.port, flow="dsrdtr")) == "printer.errors.busy"


def test_one_that_stops_the_line_before_its_paper_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """XOFF: out of paper, or open. Nothing is left on the line for when it goes on."""
    monkeypatch.setattr(line_kinds, "WRITE_SECONDS", 0.2)
    with PtyPrinter(takes=0) as there:
        printer = printer_of("serial", there.port, flow="xonxoff")
        printer.open()
        os.write(there._near, b"\x13")
        with pytest.raises(ExpectedError) as caught:
            printer.print(DATA, PaperKind.TICKET)
        assert caught.value.key == "printer.errors.busy"
        printer.close()
