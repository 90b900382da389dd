"""Printers at real lines: pseudo terminal, loopback TCP, files, a queue program; and what they say on bad days."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from kiosk.values.devices import PaperCameOut
from kiosk.values.print_jobs import PaperKind
from printing.documents import receipt, ticket
from printing.printers import lines, paper_files, profiles
from printing.printers.emulator import Emulator
from printing.printers.printer import LinePrinter, Printer
from printing.printers.profiles import PrinterChoice
from tests.printing.fake_lines import PtyPrinter, TcpPrinter
from tests.printing.samples import RECEIPT, SLIP

THERMAL = profiles.load("thermal-80")
DATA = ticket.to_bytes(SLIP, THERMAL)
PICTURE = ticket.to_image(SLIP, THERMAL)
ERRORS = ("no_paper", "cover_open", "unreachable", "gone_in_the_middle", "busy", "not_set", "unknown")


def printer_of(transport: str, target: str = "", profile: str = "thermal-80", **more: object) -> Printer:
    choice = PrinterChoice(profile=profile, transport=transport, target=target)
    return lines.connect(choice, bus=Bus(), place="kiosk-1", **more)


def print_once(printer: Printer) -> None:
    printer.open()
    try:
        printer.print(DATA, PaperKind.TICKET, "A042")
    finally:
        printer.close()


def key_of(printer: Printer) -> str:
    with pytest.raises(ExpectedError) as caught:
        print_once(printer)
    return caught.value.key


def serial_printer(port: str, **more: float) -> Printer:
    return LinePrinter(lines.SerialLine(port), THERMAL, **more)


def test_serial_printer_gets_every_byte_and_confirms() -> None:
    with PtyPrinter() as there:
        print_once(printer_of("serial", there.port))
        assert there.emulator.papers()[0].tobytes() == PICTURE.tobytes()


def test_serial_port_with_another_speed() -> None:
    with PtyPrinter() as there:
        print_once(printer_of("serial", f"{there.port}@9600"))
        assert len(there.emulator.papers()) == 1


def test_a_character_device_prints_like_a_line() -> None:
    with PtyPrinter() as there:
        print_once(printer_of("file", there.port))
        assert there.emulator.papers()[0].tobytes() == PICTURE.tobytes()


def test_a_printer_that_never_answers_prints_all_the_same() -> None:
    with PtyPrinter(silent=True) as there:
        printer = printer_of("serial", there.port)
        printer.open()
        assert not printer.status().known
        printer.close()
        simple = printer_of("serial", there.port, "thermal-80-simple")
        print_once(simple)
        assert there.wait_for(DATA)
        assert there.emulator.papers()[0].tobytes() == PICTURE.tobytes()


@pytest.mark.parametrize(("trouble", "key"), [("no_paper", "no_paper"), ("cover_open", "cover_open")])
def test_trouble_is_seen_before_printing(trouble: str, key: str) -> None:
    with PtyPrinter() as there:
        setattr(there.emulator, trouble, True)
        assert key_of(printer_of("serial", there.port)) == f"printer.errors.{key}"
        assert b"\x1dv0" not in there.received  # nothing was sent to print


class _EndsDuringPrint(Emulator):
    """The roll ends in the middle of a ticket."""

    def feed(self, data: bytes) -> None:
        super().feed(data)
        self.no_paper = self.no_paper or b"\x1dv0" in data


def test_paper_that_ends_during_the_print_is_reported() -> None:
    with PtyPrinter() as there:
        there.emulator = _EndsDuringPrint()
        assert key_of(printer_of("serial", there.port)) == "printer.errors.no_paper"


class _NeverConfirms(Emulator):
    """Answers DLE EOT and leaves GS r without an answer."""

    def take_replies(self) -> bytes:
        return bytes(byte for byte in super().take_replies() if byte & 0x12 == 0x12)


def test_a_print_that_is_never_confirmed_is_unknown() -> None:
    with PtyPrinter() as there:
        there.emulator = _NeverConfirms()
        assert key_of(serial_printer(there.port, printed_seconds=0.05)) == "printer.errors.unknown"


def test_unplugged_serial_port(tmp_path: Path) -> None:
    assert key_of(printer_of("serial", str(tmp_path / "gone"))) == "printer.errors.unreachable"


def test_unplugged_device() -> None:
    assert key_of(printer_of("file", "/dev/usb/lp-of-nobody")) == "printer.errors.unreachable"


def test_network_printer() -> None:
    with TcpPrinter() as there:
        print_once(printer_of("network", there.target))
        print_once(printer_of("network", there.target))
        assert [paper.tobytes() for paper in there.emulator.papers()] == [PICTURE.tobytes()] * 2


@pytest.mark.parametrize("after", [1, 200, 5_000, len(DATA) - 10])
def test_network_printer_gone_in_the_middle_is_never_tried_again(after: int) -> None:
    with TcpPrinter(dies_after=after + 9) as there:
        key = key_of(printer_of("network", there.target))
        assert key in ("printer.errors.gone_in_the_middle", "printer.errors.unreachable")
        assert after < 200 or key == "printer.errors.gone_in_the_middle"
        assert there.connections == 1
        assert there.emulator.papers() == []


def test_network_printer_that_is_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert key_of(printer_of("network", f"127.0.0.1:{port}")) == "printer.errors.busy"
    assert key_of(printer_of("network", "printer.invalid")) == "printer.errors.unreachable"


def test_folder_gets_one_closed_file_per_paper_that_names_its_subject_alone(tmp_path: Path) -> None:
    pdf = receipt.to_pdf(RECEIPT)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers").chmod(0o755)
    printer = printer_of("file", profile="a5-system", folder=tmp_path / "papers")
    before = os.umask(0)
    try:
        for _ in range(2):
            printer.open()
            printer.print(pdf, PaperKind.RECEIPT, RECEIPT.code, "99001.abc/../ä")
    finally:
        os.umask(before)
    files = sorted((tmp_path / "papers").iterdir())
    assert [file.suffix for file in files] == [".pdf", ".pdf"]
    assert all(file.read_bytes() == pdf and RECEIPT.code not in file.name for file in files)
    assert {paper_files.subject_of(file) for file in files} == {"99001.abc/../ä"}
    if os.name != "nt":
        assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "papers", *files)} == {0o700, 0o600}


def test_files_of_an_older_program_and_cut_off_ones_go_by_their_age_alone(tmp_path: Path) -> None:
    former, cut_off = "receipt-TAM-K7Q2M9X4-20260101T101010.pdf", "declaration-20260101T101010.one.pdf.part"
    ours = [former, cut_off, "code-20260101T101010-2.bin"]
    for name in (*ours, "notes.txt", "receipt.pdf"):
        (tmp_path / name).write_bytes(b"%PDF")
        os.utime(tmp_path / name, (0, 0))
    assert {file.name for file in paper_files.papers_in(tmp_path)} == set(ours)
    folders = [(tmp_path, 24), (tmp_path / "missing", 24), (tmp_path / "notes.txt", 24)]
    assert paper_files.tidy(folders, lambda _subjects: frozenset()) == 3
    assert {file.name for file in tmp_path.iterdir()} == {"notes.txt", "receipt.pdf"}


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for target in (tmp_path / "file", tmp_path / "file" / "papers"):
        assert key_of(printer_of("file", str(target))) == "printer.errors.unreachable"


def test_virtual_printer_announces_bytes_and_picture() -> None:
    bus, came = Bus(), list[PaperCameOut]()
    bus.listen(PaperCameOut, came.append)
    printer = lines.connect(PrinterChoice(), bus=bus, place="kiosk-1")
    print_once(printer)
    assert [(paper.printer, paper.name, paper.raw) for paper in came] == [("kiosk-1", "A042", DATA)]
    import io

    from PIL import Image

    with Image.open(io.BytesIO(came[0].pictures[0])) as picture:
        assert picture.convert("L").tobytes() == PICTURE.tobytes()


def test_wrong_settings_are_told() -> None:
    for choice, key in [
        (PrinterChoice(profile="dot-matrix"), "no_profile"),
        (PrinterChoice(transport="pigeon", target="x"), "no_transport"),
        (PrinterChoice(transport="serial"), "no_target"),
        (PrinterChoice(transport=""), "not_set"),
    ]:
        with pytest.raises(ExpectedError) as caught:
            lines.connect(choice, bus=Bus())
        assert caught.value.key == f"printer.errors.{key}"
        assert all(error_texts(caught.value))


def test_all_profiles_load() -> None:
    assert {"thermal-80", "thermal-58", "a5-system", "a4-system"} <= set(profiles.names())
    for name in profiles.names():
        profile = profiles.load(name)
        assert profile.language in ("escpos", "pdf")
        assert (profile.dots > 0) == (profile.language == "escpos")


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_error_says_what_to_do_to_staff_and_to_citizens(name: str, language: str) -> None:
    title, message = error_texts(ExpectedError(f"printer.errors.{name}"), language)
    assert title
    assert len(message) > len(title)
    assert "A012" in text(f"printer.citizen.{name}", language, label="A012")


def test_out_of_paper_in_the_words_agreed() -> None:
    assert text("printer.citizen.no_paper", label="A012") == (
        "Máy in hết giấy. Số của ông/bà là A012, xin nhớ hoặc chụp lại. Quầy vẫn gọi số này."
    )
