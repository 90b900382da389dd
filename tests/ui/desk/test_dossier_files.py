"""The desk's page of files with real pictures in a real folder: attached, cropped, refused, wiped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.queries import dossier_files
from kiosk.services import dossiers
from kiosk.settings import DeviceSettings
from kiosk.values.attachments import JPEG, PDF
from kiosk.values.dossier_files import DossierFile
from kiosk.values.dossiers import Applicant, DocumentState, ReceivedDossier, ReceiveDossier, TickedDocument
from kiosk.values.ids import Place, ProcedureCode
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World

BIRTH = ProcedureCode("1.001193")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scanner"
    made.mkdir()
    return made


@pytest.fixture
def clerk(qtbot, tmp_path: Path, folder: Path) -> Iterator[Clerk]:
    devices = DeviceSettings(picture_folder=folder, picture_minutes=0, remove_taken=True)
    world = World(tmp_path / "ward", devices=devices)
    yield Clerk(qtbot, world, size=(1366, 768))
    world.close()


def scan(folder: Path, name: str = "quet.png", size: tuple[int, int] = (1200, 900)) -> None:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((size[0] // 2, 0, size[0], size[1]), fill="navy")
    picture.save(folder / name)


def received(clerk: Clerk) -> ReceivedDossier:
    paper = TickedDocument(key="to-khai", name="Tờ khai", state=DocumentState.SUBMITTED)
    command = ReceiveDossier(
        procedure=BIRTH, applicant=Applicant(name="Trần Thị Mẫu"), documents=(paper,), place=Place("desk-1"),
        desk="1", actor="canbo", actor_name="Cán Bộ Mẫu",
    )  # fmt: skip
    done: ReceivedDossier = clerk.world.store.run(dossiers.receive, command).result(20)
    return done


def opened(clerk: Clerk) -> ReceivedDossier:
    done = received(clerk)
    clerk.board.attaching.open(done.id)
    clerk.until(lambda: clerk.panels.on(clerk.panels.files))
    return done


def files(clerk: Clerk, done: ReceivedDossier) -> tuple[DossierFile, ...]:
    return clerk.world.store.read(dossier_files.of_dossier, done.id).result(20)


def test_what_was_scanned_is_attached_with_one_key_to_the_document_that_is_next(clerk: Clerk, folder: Path) -> None:
    scan(folder)
    done = opened(clerk)
    page = clerk.panels.files
    clerk.until(lambda: page.take.isEnabled())
    first = page.documents.item(0).data(Qt.ItemDataRole.UserRole)
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: page.attached.count() == 1)
    [kept] = files(clerk, done)
    assert (kept.document, kept.note.media_type) == (first, JPEG)
    assert page.documents.currentRow() == 1
    clerk.until(lambda: not list(folder.iterdir()))  # remove_taken
    clerk.key(Qt.Key.Key_Escape)
    assert not clerk.panels.on(page)
    assert (page.found.count(), page.big.is_empty, page.dossier) == (0, True, None)


def test_only_the_part_that_was_dragged_is_kept(clerk: Clerk, folder: Path) -> None:
    scan(folder)
    done = opened(clerk)
    page = clerk.panels.files
    clerk.until(lambda: page.take.isEnabled())
    shown = page.big.shown_rect()
    right_half = shown.adjusted(shown.width() / 2 + 4, 4, -4, -4)
    QTest.mousePress(page.big, Qt.MouseButton.LeftButton, pos=right_half.topLeft().toPoint())
    QTest.mouseMove(page.big, right_half.bottomRight().toPoint())
    QTest.mouseRelease(page.big, Qt.MouseButton.LeftButton, pos=right_half.bottomRight().toPoint())
    assert page.big.crop.left > 0.5
    clerk.key(Qt.Key.Key_Right)
    page.take.click()
    clerk.until(lambda: page.attached.count() == 1)
    [kept] = files(clerk, done)
    assert kept.data is not None
    (folder / "kept.jpg").write_bytes(kept.data)
    with Image.open(folder / "kept.jpg") as picture:
        assert picture.width < picture.height  # of 1200 x 900, less than the right half
        red, _green, blue = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))  # type: ignore[misc]
        assert (red < 40, blue > 90) == (True, True)


def test_a_file_of_another_kind_says_so_and_stops_nothing(clerk: Clerk, folder: Path) -> None:
    (folder / "hong.jpg").write_bytes(b"khong phai anh")
    done = opened(clerk)
    page = clerk.panels.files
    clerk.until(lambda: page.told.isVisible())
    assert not page.take.isEnabled()
    scan(folder, "tot.png")
    clerk.until(lambda: page.found.count() == 2)
    page.found.setCurrentRow(1)
    clerk.until(lambda: page.take.isEnabled())
    assert files(clerk, done) == ()


def test_a_document_of_too_many_pages_is_refused_in_words(clerk: Clerk, folder: Path) -> None:
    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    for _ in range(300):
        pdf.new_page(200, 300)
    pdf.save(str(folder / "dai.pdf"))
    pdf.close()
    done = opened(clerk)
    page = clerk.panels.files
    clerk.until(lambda: page.take.isEnabled())
    page.take.click()
    clerk.until(lambda: clerk.at_work.said is not None)
    assert files(clerk, done) == ()
    assert page.attached.count() == 0


def test_a_pdf_is_kept_as_it_is_and_dropped_again(clerk: Clerk, folder: Path) -> None:
    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(420, 595)
    pdf.save(str(folder / "don.pdf"))
    pdf.close()
    whole = (folder / "don.pdf").read_bytes()
    done = opened(clerk)
    page = clerk.panels.files
    clerk.until(lambda: page.take.isEnabled())
    page.take.click()
    clerk.until(lambda: page.attached.count() == 1)
    [kept] = files(clerk, done)
    assert (kept.note.media_type, kept.data) == (PDF, whole)
    page.attached.setCurrentRow(0)
    page.drop.click()
    clerk.until(lambda: files(clerk, done) == ())


def test_nothing_of_it_stays_when_the_desk_locks(clerk: Clerk, folder: Path) -> None:
    scan(folder)
    opened(clerk)
    page = clerk.panels.files
    clerk.until(lambda: page.take.isEnabled())
    clerk.at_work.lock()
    assert (page.found.count(), page.big.is_empty, page.dossier) == (0, True, None)
