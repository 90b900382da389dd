"""Pictures from the scanner's folder: small, upright, without what a camera wrote; bombs and wrong files refused."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from kiosk.errors import ExpectedError
from kiosk.forms.files import pdf_pages, pictures
from kiosk.values.attachments import JPEG, PDF


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))


def page(width: int = 2480, height: int = 3508) -> Image.Image:
    """A scanned page: white, with dark lines."""
    made = Image.new("RGB", (width, height), "white")
    for line in range(80):
        made.paste((30, 30, 40), (200, 100 + line * 40, width - 200, 112 + line * 40))
    return made


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_scan_becomes_a_small_jpeg(tmp_path: Path) -> None:
    page().save(tmp_path / "scan.png")
    taken = pictures.take(tmp_path / "scan.png")
    assert taken.media_type == JPEG
    assert len(taken.data) <= pictures.WANTED_BYTES
    assert max(opened(taken.data).size) <= pictures.LONGEST_SIDE
    assert (tmp_path / "scan.png").exists()


def test_even_noise_stays_near_the_wanted_size(tmp_path: Path) -> None:
    noise(2000, 1500).save(tmp_path / "noise.jpg", quality=95)
    assert len(pictures.take(tmp_path / "noise.jpg").data) <= 3 * pictures.WANTED_BYTES


def test_it_is_turned_upright_and_says_nothing_of_the_camera(tmp_path: Path) -> None:
    made = Image.new("RGB", (800, 400), "white")
    made.paste("red", (0, 0, 80, 400))
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Hãng Máy Thử"
    made.save(tmp_path / "a.jpg", exif=exif, comment=b"ghi chu")
    taken = pictures.take(tmp_path / "a.jpg")
    found = opened(taken.data)
    assert found.size == (400, 800)
    assert not found.getexif()
    assert "Hãng".encode() not in taken.data
    assert b"ghi chu" not in taken.data
    red, green, _blue = found.convert("RGB").getpixel((200, 20))
    assert red > 200 > green


def test_clear_parts_become_paper(tmp_path: Path) -> None:
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert opened(pictures.take(tmp_path / "clear.png").data).getpixel((5, 5))[0] > 240


def test_a_setting_removes_what_was_taken(tmp_path: Path) -> None:
    page(400, 600).save(tmp_path / "scan.jpg")
    pictures.take(tmp_path / "scan.jpg", remove=True)
    assert not (tmp_path / "scan.jpg").exists()


def big_jpeg(file: Path) -> None:
    """A good picture of 50 MB: 8,000 x 6,000 pixels of noise."""
    noise(8000, 6000).save(file, quality=95)
    assert file.stat().st_size > 50_000_000


def flat_png(file: Path, side: int) -> None:
    """A bomb: a few kilobytes that unfold into side * side pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    packer = zlib.compressobj(9)
    row = bytes(side * 3 + 1)
    body = b"".join(packer.compress(row) for _ in range(40)) + packer.flush()
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))


LIMITED = """
import sys
from pathlib import Path
from kiosk.errors import ExpectedError
from kiosk.forms.files import pictures

def highest():  # kB, this process's own: ru_maxrss remembers the parent's
    return int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))

before = highest()
try:
    print(len(pictures.take(Path(sys.argv[1])).data))
except ExpectedError as error:
    print(error.key)
print((highest() - before) // 1024)
"""


def alone(file: Path) -> tuple[str, int, float]:
    """What taking it answers in a process of its own, the megabytes that it needed, and its seconds."""
    began = time.monotonic()
    run = subprocess.run([sys.executable, "-c", LIMITED, str(file)], capture_output=True, text=True, timeout=60,
                         check=True)  # fmt: skip
    answer, megabytes = run.stdout.split()
    return answer, int(megabytes), time.monotonic() - began


def test_a_picture_of_50_mb_is_taken_within_seconds_and_bounded_memory(tmp_path: Path) -> None:
    big_jpeg(tmp_path / "big.jpg")
    answer, megabytes, seconds = alone(tmp_path / "big.jpg")
    assert int(answer) <= 3 * pictures.WANTED_BYTES
    assert megabytes < 200
    assert seconds < 20


@pytest.mark.parametrize("side", [7_000, 60_000])
def test_a_bomb_is_refused_before_it_unfolds(tmp_path: Path, side: int) -> None:
    flat_png(tmp_path / "bomb.png", side)
    answer, megabytes, seconds = alone(tmp_path / "bomb.png")
    assert answer == "questions.attached.errors.too_large"
    assert megabytes < 60
    assert seconds < 10


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"GIF89a" + bytes(40), b"MZ" + bytes(500), b"<svg/>"])
def test_what_is_no_picture_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.jpg").write_bytes(content)
    with pytest.raises(ExpectedError, match="no_picture"):
        pictures.take(tmp_path / "x.jpg")


def test_half_a_picture_is_refused(tmp_path: Path) -> None:
    page().save(tmp_path / "a.jpg")
    data = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(data[: len(data) // 2])
    with pytest.raises(ExpectedError, match="no_picture"):
        pictures.take(tmp_path / "a.jpg")


def test_a_file_too_large_to_look_into_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "huge.jpg").open("wb") as file:
        file.truncate(pictures.LARGEST_PICTURE + 1)
    with pytest.raises(ExpectedError, match="too_large"):
        pictures.take(tmp_path / "huge.jpg")


def a_pdf(pages: int = 1, size: tuple[float, float] = (595, 842)) -> bytes:
    """Dark pages, so that a picture of one is no white one."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=size)
    for _ in range(pages):
        canvas.rect(50, 50, size[0] - 100, size[1] - 100, fill=1)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


@pytest.mark.parametrize("size", [(595, 842), (842, 595), (14_400, 20), (3, 14_400)])
def test_a_pdf_is_looked_at_by_its_first_page_whatever_size_it_claims(
    tmp_path: Path, size: tuple[float, float]
) -> None:
    (tmp_path / "a.pdf").write_bytes(a_pdf(3, size))
    seen = opened(pictures.preview(tmp_path / "a.pdf", 480))
    assert max(seen.size) <= 490
    if size[0] in (595, 842):
        assert max(seen.size) >= 470
        assert seen.convert("L").getpixel((seen.width // 2, seen.height // 2)) < 40  # type: ignore[operator]


def test_pdfs_are_drawn_from_any_thread() -> None:
    data = a_pdf(2)
    with ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(lambda _n: pdf_pages.draw(data, 300), range(12)))
    assert {tuple(page.width for page in pages) for pages in drawn} == {(300, 300)}


def test_pdfs_are_files_as_they_are(tmp_path: Path) -> None:
    data = a_pdf(2)
    (tmp_path / "a.pdf").write_bytes(data)
    taken = pictures.take(tmp_path / "a.pdf")
    assert (taken.media_type, taken.data) == (PDF, data)
    locked = io.BytesIO()
    writer = pypdf.PdfWriter(io.BytesIO(data))
    writer.encrypt("mat khau", algorithm="RC4-128")
    writer.write(locked)
    for wrong in (b"PK\x03\x04", b"%PDF-1.7\n" + bytes(1000), data[: len(data) // 3], locked.getvalue()):
        (tmp_path / "b.pdf").write_bytes(wrong)
        for look in (pictures.take, lambda path: pictures.preview(path, 400)):
            with pytest.raises(ExpectedError, match="no_file"):
                look(tmp_path / "b.pdf")
    with (tmp_path / "c.pdf").open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(pictures.LARGEST_PDF + 1)
    with pytest.raises(ExpectedError, match="too_large"):
        pictures.take(tmp_path / "c.pdf")


def test_the_newest_come_first_and_nothing_else_is_shown(tmp_path: Path) -> None:
    for place, name in enumerate(("old.jpg", "new.PNG", "paper.pdf", "notes.txt", ".hidden.jpg")):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (1000 + place, 1000 + place))
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "link.jpg").symlink_to("/etc/hostname")
    assert [one.path.name for one in pictures.newest(tmp_path, 9)] == ["new.PNG", "old.jpg"]
    assert [one.path.name for one in pictures.newest(tmp_path, 2, files=True)] == ["paper.pdf", "new.PNG"]
    assert pictures.newest(tmp_path / "gone", 9) == ()
    with pytest.raises(ExpectedError, match="gone"):
        pictures.take(tmp_path / "gone.jpg")
