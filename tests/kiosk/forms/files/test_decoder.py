"""The child process for PDFs and pictures from outside: what it is denied, what ends it, what it costs."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject

from kiosk.errors import ExpectedError
from kiosk.forms.files import decoder, pdf_pages, pictures
from tests.kiosk.forms.files.test_pictures import a_pdf, flat_png, page

MEGA = 1_000_000
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux; on Windows the deadline holds alone")


def tall_pdf() -> bytes:
    """72 x 14,400 points: 309 bytes that once became 1 GB of pixels."""
    return a_pdf(1, (72, 14_400))


def many_pages(count: int) -> bytes:
    """One page, named `count` times in the tree."""
    names = b"3 0 R " * count
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, names),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]  # fmt: skip
    return b"%PDF-1.4\n" + b"".join(b"%d 0 obj%sendobj\n" % (n, part) for n, part in enumerate(parts, 1)) \
        + b"trailer<</Root 1 0 R/Size 4>>\n%%EOF"  # fmt: skip


def endless_pdf(lines: int = 6_000_000) -> bytes:
    """A small file whose page is drawn for minutes: curves without end over the whole of it."""
    writer = pypdf.PdfWriter()
    sheet = writer.add_blank_page(595, 842)
    packer = zlib.compressobj(9)
    piece = b"0 0 m 900 1 1 900 595 842 c S\n" * 1000
    body = b"60 w " + b"".join(packer.compress(piece) for _ in range(lines // 1000))
    stream = DecodedStreamObject()
    stream.set_data(packer.compress(b"60 w ") + body[5:] + packer.flush())
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    sheet[NameObject("/Contents")] = writer._add_object(stream)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def flat_tiff(side: int) -> bytes:
    """A head that claims side x side pixels, and no more."""
    entries = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
               (277, 3, 1, 1), (278, 4, 1, side), (279, 4, 1, side * side)]  # fmt: skip
    table = b"".join(tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + count.to_bytes(4, "little")
                     + value.to_bytes(4, "little") for tag, kind, count, value in entries)  # fmt: skip
    return b"II*\0\x08\0\0\0" + len(entries).to_bytes(2, "little") + table + bytes(4)


def draw_all(file: decoder.Opened, first: Callable[[], object] = lambda: None) -> None:
    first()
    list(pdf_pages.pages(file, 900))


def peak(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) * 1024


# -- what it may not do -----------------------------------------------------------------------------------------
PRISON = """
import os, socket, subprocess, sys, json
sys.path.insert(0, sys.argv[1])
import decoder_child as worker
worker._load_all()
told = {"environment": sorted(os.environ)}
worker._limit_myself()
def tried(what):
    try:
        what()
    except BaseException as error:
        return type(error).__name__
    return "done"
told["read"] = tried(lambda: open("/etc/hostname"))
told["write"] = tried(lambda: open("/tmp/motcua-test-written", "w"))
told["net"] = tried(lambda: socket.create_connection(("127.0.0.1", 9)))
told["start"] = tried(lambda: subprocess.run(["/bin/true"]))
told["memory"] = tried(lambda: bytearray(1 << 30))
print(json.dumps(told))
"""


@LINUX
def test_a_child_reaches_no_file_no_network_no_program_and_little_memory() -> None:
    """As code would find it that took the child over: everything is tried from within, after its limits are set."""
    run = subprocess.run([sys.executable, "-I", "-B", "-c", PRISON, str(decoder.WORKER.parent)], check=True,
                         capture_output=True, text=True, env=decoder._environment(), timeout=180)  # fmt: skip
    told = json.loads(run.stdout)
    assert set(told.pop("environment")) <= {"LC_CTYPE"}  # Python's own
    assert told.pop("memory") == "MemoryError"
    assert told == dict.fromkeys(("read", "write", "net", "start"), "OSError")


@LINUX
def test_a_running_child_holds_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path))
    with (tmp_path / "keys.sqlite").open("w"), decoder.opened(a_pdf()) as file:
        assert file.pages()[0] == 1
        own = Path(f"/proc/{file.child.process.pid}")
        assert os.readlink(own / "cwd") == "/"
        assert b"MOTCUA" not in (own / "environ").read_bytes()
        assert {os.readlink(one).partition(":")[0] for one in (own / "fd").iterdir()} <= {"pipe", "/dev/null"}
        status = (own / "status").read_text()
        assert "NoNewPrivs:\t1" in status
        limits = (own / "limits").read_text()
        for name, most in (("Max open files", "0"), ("Max core file size", "0"), ("Max cpu time", "20")):
            assert any(line.startswith(name) and line[26:].split()[:2] == [most, most] for line in limits.splitlines())
    assert file.child.process.returncode is not None


# -- hostile files ----------------------------------------------------------------------------------------------
@LINUX
def test_a_page_of_any_size_is_drawn_small_and_refused_when_handed_in(tmp_path: Path) -> None:
    with decoder.opened(tall_pdf()) as file:
        [pixels] = pdf_pages.pages(file, 900)
        assert pixels.width * pixels.height <= pdf_pages.MOST_PIXELS
        assert pixels.height <= 900 * pdf_pages.TALLEST
        assert peak(file.child.process.pid) < 120 * MEGA
    (tmp_path / "a.pdf").write_bytes(tall_pdf())
    with pytest.raises(ExpectedError, match="page_too_large"):
        pictures.take(tmp_path / "a.pdf")


def test_thousands_of_pages_are_refused_and_only_the_first_ones_drawn(tmp_path: Path) -> None:
    data = many_pages(54_000)
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(ExpectedError, match="too_many_pages"):
        pictures.take(tmp_path / "a.pdf")
    assert len(pdf_pages.draw(data, 40)) == pdf_pages.MOST_PAGES
    (tmp_path / "b.pdf").write_bytes(a_pdf(pdf_pages.MOST_PAGES))
    assert pictures.take(tmp_path / "b.pdf").data


@pytest.mark.parametrize("side", [30_000, 2**31 - 1])
def test_pictures_that_claim_a_billion_pixels_are_refused(
    tmp_path: Path, side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder, "DEADLINE", 3600.0)  # it is not the deadline that refuses
    flat_png(tmp_path / "a.png", min(side, 30_000))
    (tmp_path / "a.tif").write_bytes(flat_tiff(min(side, 65_000)))
    for name in ("a.png", "a.tif"):
        with pytest.raises(ExpectedError, match=r"too_large|no_picture"):
            pictures.take(tmp_path / name)


@LINUX
def test_a_page_that_is_drawn_for_ever_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "DEADLINE", 1.5)
    data = endless_pdf()
    assert len(data) < pictures.LARGEST_PDF
    with decoder.opened(data) as file:
        pid = file.child.process.pid
        with pytest.raises(decoder.OutOfTime):
            draw_all(file)
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_killed_from_outside_is_a_file_that_does_not_open(sign: signal.Signals, tmp_path: Path) -> None:
    with decoder.opened(a_pdf(3)) as file:
        assert file.pages()[0] == 3
        with pytest.raises(decoder.OutOfTime):
            draw_all(file, lambda: os.kill(file.child.process.pid, sign))
    assert len(pdf_pages.draw(a_pdf(3), 90)) == 3  # the next file has a child of its own


@LINUX
def test_a_child_that_stands_still_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "DEADLINE", 0.5)
    with decoder.opened(a_pdf()) as file:
        os.kill(file.child.process.pid, signal.SIGSTOP)
        with pytest.raises(decoder.OutOfTime):
            file.pages()


def test_no_child_sees_two_files() -> None:
    seen = []
    for _ in range(3):
        with decoder.opened(a_pdf()) as file:
            assert file.pages()[0] == 1
            seen.append(file.child)
        assert not file.child.alive
    assert len({child.process.pid for child in seen}) == 3


def test_answers_out_of_bounds_are_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A child that was taken over may say anything."""
    lies = """
import sys, struct
sys.stdin.buffer.read(1)
sys.stdout.buffer.write(struct.pack('<4sIII', {}) + bytes(400))
sys.stdout.flush()
sys.stdin.buffer.read()
"""
    for said in ("b'okay',60000,60000,3", "b'okay',10,10,9", "b'okay',0,9,3", "b'okay',2**31,2**31,4", "b'what',1,1,3"):
        (tmp_path / "liar.py").write_text(lies.format(said))
        monkeypatch.setattr(decoder, "WORKER", tmp_path / "liar.py")
        decoder._spare.empty()
        with pytest.raises(decoder.CannotOpen), decoder.opened(a_pdf()) as file:
            file.page(0, 90, 90, 10_000)
    monkeypatch.undo()
    decoder._spare.empty()
    assert len(pdf_pages.draw(a_pdf(), 90)) == 1


def test_broken_bytes_open_or_do_not_and_nothing_else(seeded: random.Random, times: Callable[[int], int]) -> None:
    made = io.BytesIO()
    page(600, 800).save(made, "PNG")
    for number in range(times(60)):
        data = bytearray((a_pdf(2), made.getvalue())[number % 2])
        for _ in range(seeded.randrange(1, 20)):
            data[seeded.randrange(8, len(data))] = seeded.randrange(256)
        try:
            if number % 2:
                assert isinstance(pictures.clean(bytes(data), 300), bytes)
            else:
                pdf_pages.draw(bytes(data), 60)
        except decoder.CannotOpen:
            pass


def test_ending_it_from_another_thread_ends_the_wait() -> None:
    with decoder.opened(endless_pdf(2_000_000)) as file, pytest.raises(decoder.CannotOpen):
        draw_all(file, threading.Timer(0.2, file.end).start)


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), decoder.opened(tmp_path / "gone.png"):
        pass


def test_what_is_clear_stays_clear_on_papers() -> None:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGBA", (300, 100), (0, 0, 90, 0)).save(made, "PNG")
    cleaned = Image.open(io.BytesIO(pictures.clean(made.getvalue(), 1200)))
    assert (cleaned.size, cleaned.mode) == ((300, 100), "RGBA")
    assert cleaned.getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert pictures.clean(b"no picture", 1200) == b""
