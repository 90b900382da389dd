"""Printers of all kinds but lines: folders, a queue program, the virtual one; and the words of bad days."""

from __future__ import annotations

import os
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
from printing.printers.printer import Printer
from printing.printers.profiles import PrinterChoice
from tests.printing.samples import RECEIPT, SLIP

THERMAL = profiles.load("thermal-80")
DATA = ticket.to_bytes(SLIP, THERMAL)
PICTURE = ticket.to_image(SLIP, THERMAL)
AMID = ("no_paper_amid", "cover_open_amid", "busy_amid", "stopped_taking", "gone_in_the_middle", "silent", "unknown")
ERRORS = ("no_paper", "cover_open", "unreachable", "busy", "refused", "in_use", "not_set", "near_end", *AMID)


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


@pytest.mark.parametrize("name", AMID)
def test_doubt_says_to_look_first(name: str) -> None:
    for language, look in (("vi", ("nhìn", "Nhìn")), ("en", ("ook",))):
        _, message = error_texts(ExpectedError(f"printer.errors.{name}"), language)
        assert any(word in message for word in look)


def test_out_of_paper_in_the_words_agreed() -> None:
    assert text("printer.citizen.no_paper", label="A012") == (
        "Máy in hết giấy. Số của ông/bà là A012, xin nhớ hoặc chụp lại. Quầy vẫn gọi số này."
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on files")
def test_a_full_disk_is_told_as_such_and_leaves_no_piece_of_the_paper(tmp_path: Path) -> None:
    import resource

    printer = lines.connect(PrinterChoice(profile="a5-system", transport="file", target=str(tmp_path)), bus=Bus())
    printer.open()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    data = receipt.to_pdf(RECEIPT)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, hard))
    try:
        with pytest.raises(ExpectedError) as caught:
            printer.print(data, PaperKind.RECEIPT, subject="somebody")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.key == "printer.errors.disk_full"
    assert all(error_texts(caught.value))
    assert list(tmp_path.iterdir()) == []
