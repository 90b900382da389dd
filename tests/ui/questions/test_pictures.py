"""Pictures from the scanner's folder on the real page: seen, touched, seen large, taken, changed; or the desk."""

from __future__ import annotations

import io
import os
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from kiosk.forms.files import attachments
from kiosk.settings import DeviceSettings
from kiosk.values.attachments import BROUGHT, JPEG, PDF
from tests.kiosk.forms.files.test_pictures import a_pdf
from tests.ui.questions.forms import again, shown
from tests.ui.questions.hand import SIZES, faults, find, touch
from ui import pictures
from ui.citizen.declaration import DeclarationScreen
from ui.pictures import Pictures
from ui.tour.hand import named, spin_until

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | required |
| | image | paper | Ảnh giấy chứng sinh | Picture of the certificate of birth | {must} |
| | file | more | Giấy tờ khác, nếu có | Other papers, if any | |
| | note | thanks | Cảm ơn | Thank you | |
"""


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scanner"
    made.mkdir()
    return made


@pytest.fixture
def scanner(folder: Path) -> Iterator[Pictures]:
    made = Pictures(DeviceSettings(picture_folder=folder))
    yield made
    made.close()


def scan(folder: Path, name: str, ago: float = 0) -> None:
    """A paper comes out of the scanner."""
    made = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(made)
    for line in range(30):
        draw.rectangle((120, 200 + line * 46, 1100 - line % 5 * 90, 212 + line * 46), fill="#223")
    made.save(folder / f".{name}")
    (folder / f".{name}").rename(folder / name)
    os.utime(folder / name, (time.time() - ago, time.time() - ago))


def wait_for(where: DeclarationScreen, *names: str) -> None:
    for name in names:
        spin_until(lambda name=name: named(where, name) is not None, 20, name)


def form(must: str = "yes") -> str:
    return FORM.replace("{must}", must)


def test_a_new_scan_appears_is_seen_large_and_taken(tmp_path: Path, folder: Path, scanner: Pictures) -> None:
    where, session = shown(form(), tmp_path, pictures=scanner)
    assert "máy quét" in find(where, "picture_told").text()
    scan(folder, "scan-1.jpg")
    wait_for(where, "picture:scan-1.jpg")
    touch(where, "picture:scan-1.jpg")
    spin_until(lambda: not where.body.big.is_empty, 20, "the picture")
    touch(where, "next")
    spin_until(lambda: where.page.path.endswith("more"), 20, "the next question")
    [held] = attachments.kept(session)
    assert held.media_type == JPEG
    assert Image.open(io.BytesIO(held.data)).height <= 1600
    assert (folder / "scan-1.jpg").exists()
    touch(where, "back")
    spin_until(lambda: not where.body.big.is_empty, 20, "the picture again")
    assert faults(where) == []


def test_next_takes_the_picture_that_stands_there(tmp_path: Path, folder: Path, scanner: Pictures) -> None:
    scan(folder, "scan-1.jpg")
    where, session = shown(form(""), tmp_path, pictures=scanner)
    wait_for(where, "picture:scan-1.jpg")
    touch(where, "picture:scan-1.jpg", "next")
    spin_until(lambda: where.page.path.endswith("more"), 20, "the next question")
    assert len(attachments.kept(session)) == 1


def test_another_one_takes_its_place(tmp_path: Path, folder: Path, scanner: Pictures) -> None:
    scan(folder, "scan-1.jpg", ago=5)
    scan(folder, "scan-2.jpg")
    where, session = shown(form(), tmp_path, pictures=scanner)
    wait_for(where, "picture:scan-1.jpg", "picture:scan-2.jpg")
    touch(where, "picture:scan-1.jpg", "back")
    wait_for(where, "picture:scan-2.jpg")
    for name in ("scan-2.jpg", "scan-1.jpg"):
        touch(where, f"picture:{name}", "next")
        spin_until(lambda: where.page.path.endswith("more"), 20, "the next question")
        touch(where, "back", "picture_again")
        wait_for(where, "picture:scan-1.jpg")
    assert len(attachments.kept(session)) == 1
    assert len(session.attachments) == 1


def test_pictures_of_the_person_before_are_not_shown(tmp_path: Path, folder: Path, scanner: Pictures) -> None:
    scan(folder, "before.jpg", ago=DeviceSettings().picture_minutes * 60 + 30)
    scan(folder, "mine.jpg")
    where, _session = shown(form(), tmp_path, pictures=scanner)
    wait_for(where, "picture:mine.jpg")
    assert named(where, "picture:before.jpg") is None


def test_a_damaged_picture_says_what_to_do_and_the_page_goes_on(
    tmp_path: Path, folder: Path, scanner: Pictures
) -> None:
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff" + bytes(900))
    where, session = shown(form(), tmp_path, pictures=scanner)
    wait_for(where, "picture:bad.jpg")
    touch(where, "picture:bad.jpg")
    spin_until(lambda: bool(where.body.error.text()), 20, "the words")
    assert "quét lại" in where.body.error.text()
    assert faults(where) == []
    assert session.attachments == {}


def test_pdfs_are_taken_where_the_form_asks_for_a_file(tmp_path: Path, folder: Path, scanner: Pictures) -> None:
    (folder / "paper.pdf").write_bytes(a_pdf())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7" + bytes(2000))
    where, session = shown(form(""), tmp_path, pictures=scanner)
    touch(where, "skip")
    wait_for(where, "picture:broken.pdf")
    touch(where, "picture:broken.pdf")
    spin_until(lambda: bool(where.body.error.text()), 20, "the words")
    assert "Chỉ nhận tệp PDF" in where.body.error.text()
    touch(where, "picture:paper.pdf")
    spin_until(lambda: not where.body.big.is_empty, 20, "its first page")
    assert faults(where) == []
    touch(where, "next")
    spin_until(lambda: where.page.path.endswith("thanks"), 20, "the next question")
    assert [one.media_type for one in attachments.kept(session)] == [PDF]
    touch(where, "back")
    spin_until(lambda: not where.body.big.is_empty, 20, "the page that is held")
    assert faults(where) == []


def test_too_much_for_one_declaration_is_said_and_changes_nothing(
    tmp_path: Path, folder: Path, scanner: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(folder, "scan-1.jpg")
    where, session = shown(form(), tmp_path, pictures=scanner)
    wait_for(where, "picture:scan-1.jpg")
    monkeypatch.setattr(attachments, "MOST_BYTES", 1000)
    touch(where, "picture:scan-1.jpg", "next")
    spin_until(lambda: bool(where.body.error.text()), 20, "the words")
    assert "nộp giấy này tại quầy" in where.body.error.text()
    assert session.attachments == {}
    assert named(where, "next") is not None


def test_without_a_scanner_the_paper_comes_to_the_desk(tmp_path: Path) -> None:
    where, session = shown(form(), tmp_path)
    touch(where, "picture_bring")
    assert where.page.path.endswith("more")
    touch(where, "skip", "next", "next")
    assert session.record() == {"paper": BROUGHT}
    assert [line.value for section in session.review() for line in section.lines] == ["Nộp giấy tại quầy"]


def test_where_a_picture_is_required_the_desk_is_no_way_round_it(
    tmp_path: Path, folder: Path, scanner: Pictures
) -> None:
    where, _session = shown(form(), tmp_path, pictures=scanner)
    assert named(where, "picture_bring") is None
    assert named(where, "skip") is None
    touch(where, "next")
    assert where.page.path.endswith("paper")
    assert find(where, "error").text()


def test_the_picture_in_view_outlives_another_size_and_language(
    tmp_path: Path, folder: Path, scanner: Pictures
) -> None:
    scan(folder, "scan-1.jpg")
    where, session = shown(form(), tmp_path, pictures=scanner)
    wait_for(where, "picture:scan-1.jpg")
    touch(where, "picture:scan-1.jpg")
    other = again(where, session, pictures=scanner)
    assert find(other, "next").text() == "Use this picture"
    spin_until(lambda: not other.body.big.is_empty, 20, "the picture")


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("percent", [100, 130, 160])
def test_nothing_is_cut_off(tmp_path: Path, folder: Path, scanner: Pictures, size: str, percent: int) -> None:
    where, _session = shown(form(""), tmp_path, size, percent, pictures=scanner)
    assert faults(where) == []
    for place in range(8):
        scan(folder, f"scan-{place}.jpg", ago=place)
    wait_for(where, "picture:scan-0.jpg", "next")
    assert faults(where) == []
    touch(where, "picture:scan-0.jpg")
    spin_until(lambda: not where.body.big.is_empty, 20, "the picture")
    assert faults(where) == []


def test_whoever_asked_is_held_on_the_windows_thread_alone(
    scanner: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A widget whose last holder were the folder's thread would be destroyed there, which Qt forbids."""
    got: list[object] = []

    class Asker(QObject):
        def found(self, files: object) -> None:
            got.append(files)

    go_on, run = threading.Event(), pictures._Job.run

    def lingers(job: pictures._Job) -> None:
        run(job)
        go_on.wait(20)

    monkeypatch.setattr(pictures._Job, "run", lingers)
    asker = Asker()
    gone = weakref.ref(asker)
    scanner.look(asker.found, files=False)
    del asker
    spin_until(lambda: got, 20, "what is in the folder")
    assert gone() is None
    go_on.set()
