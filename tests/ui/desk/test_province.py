"""Handing over by hand, through the real window: the list, a key for each field, the code back, nothing left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.queries import province as asked
from kiosk.services import dossier_steps, dossiers, province
from kiosk.settings import ProvinceSettings
from kiosk.texts import known
from kiosk.values.devices import Scanned
from kiosk.values.dossier_steps import FinishDossier
from kiosk.values.dossiers import DocumentState, ReceiveDossier, ReturnAt, TickedDocument
from kiosk.values.province import HandOverTrouble
from kiosk.values.ways_on import Adapter
from tests.kiosk.counter import BIRTH, DESK, PERSON
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World
from ui.desk.province_fields import CopyField

ROOT = Path(__file__).resolve().parents[3]
CODE = "H99.001.01-261124-0901"


def made(folder: Path, **settings: Any) -> World:
    world = World(folder, province=ProvinceSettings(**settings))
    paper = TickedDocument(key="to-khai", name="Tờ khai", state=DocumentState.SUBMITTED, originals=1)
    for _ in range(2):
        world.run(dossiers.receive, ReceiveDossier(
            procedure=BIRTH, applicant=PERSON, documents=(paper,), place=DESK, desk="1", actor="canbo",
            actor_name="Cán Bộ Mẫu",
        ))  # fmt: skip
        world.clock.advance(timedelta(minutes=1))
    return world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    one = made(tmp_path)
    yield one
    one.close()


def clipboard() -> str:
    return str(QGuiApplication.clipboard().text())


def opened(qtbot: Any, world: World, size: tuple[int, int] = (1920, 1080), percent: int = 100) -> Clerk:
    clerk = Clerk(qtbot, world, size=size, percent=percent)
    QTest.keyClick(clerk.window.focusWidget() or clerk.window, Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: clerk.showing(clerk.panels.province) and bool(clerk.panels.province.lines))
    return clerk


def copying(clerk: Clerk) -> Any:
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(clerk.panels.copying))
    return clerk.panels.copying


def test_every_field_is_one_key_and_the_code_ends_it(qtbot: Any, world: World) -> None:
    clerk = opened(qtbot, world)
    page = clerk.panels.province
    assert "2 hồ sơ" in page.title.text()
    first = page.lines[0]
    panel = copying(clerk)
    assert world.kinds().count("dossier.read") == 1
    copied = []
    while panel.at < len(panel.fields):
        clerk.key(Qt.Key.Key_Return)
        copied.append(clipboard())
    assert copied == [field.value for field in panel.fields]
    assert {first.code, PERSON.name, PERSON.number, "1.001193"} <= set(copied)
    assert any("Tờ khai: nộp bản chính, 1 bản chính" in words for words in copied)
    clerk.type("H99.002.01-261124-0901")  # of another ward
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: bool(panel.wrong.text()))
    assert "không phải của phường mình" in panel.wrong.text()
    assert clipboard() == ""
    world.bus.announce(Scanned(text=CODE))
    clerk.until(lambda: panel.code.text() == CODE)
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(page) and len(page.lines) == 1)
    assert page.lines[0].id != first.id
    assert CODE in clerk.at_work.said.title + clerk.at_work.said.message
    assert world.kinds()[-2:] == ["dossier.forwarded", "dossier.coded"]
    assert (panel.fields, panel.value.text(), panel.code.text()) == ((), "", "")
    clerk.window.close()


def test_a_code_that_comes_later_is_typed_from_the_other_list(qtbot: Any, world: World) -> None:
    clerk = opened(qtbot, world)
    page = clerk.panels.province
    panel = copying(clerk)
    for _ in panel.fields:
        clerk.key(Qt.Key.Key_Space)
    clerk.key(Qt.Key.Key_Return)  # without a code
    clerk.until(lambda: clerk.showing(page) and len(page.lines) == 1)
    assert world.kinds()[-1] == "dossier.forwarded"
    clerk.type("2")
    clerk.until(lambda: page.list == "uncoded" and len(page.lines) == 2)
    assert "chờ tỉnh cấp mã" in page.why.text()
    panel = copying(clerk)
    panel.code.setFocus()
    clerk.type(CODE)
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(page) and len(page.lines) == 1)
    assert world.kinds().count("dossier.forwarded") == 1
    assert world.kinds()[-1] == "dossier.coded"
    clerk.window.close()


def test_the_clipboard_is_given_back_when_the_page_is_left_or_its_time_is_over(qtbot: Any, world: World) -> None:
    clerk = opened(qtbot, world)
    panel = copying(clerk)
    clerk.key(Qt.Key.Key_Return)
    assert clipboard()
    panel.clipboard._timer.timeout.emit()  # its time
    assert clipboard() == ""
    QTest.keyClick(panel, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == panel.fields[0].value
    clerk.key(Qt.Key.Key_Backspace)
    assert panel.at == 0
    clerk.key(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.showing(clerk.panels.province))
    assert (clipboard(), panel.sheet) == ("", None)
    panel = copying(clerk)
    clerk.key(Qt.Key.Key_Return)
    QGuiApplication.clipboard().setText("của người khác")
    clerk.at_work.left()
    assert (clipboard(), panel.sheet, clerk.panels.province.lines) == ("của người khác", None, ())
    assert world.kinds().count("dossier.forwarded") == 0
    clerk.window.close()


def test_what_a_machine_could_not_send_says_why_and_is_tried_again(qtbot: Any, tmp_path: Path) -> None:
    world = made(tmp_path, adapter=Adapter.HTTP)
    first, second = world.read(asked.not_handed_over)
    said = HandOverTrouble(dossier=first.id, key="form", status=422, words="Sai số định danh", final=True)
    world.run(province.note_trouble, said)
    world.run(province.note_trouble, HandOverTrouble(dossier=second.id, key="unreachable"))
    clerk = opened(qtbot, world, (1366, 768))
    page = clerk.panels.province
    clerk.until(lambda: "Sai số định danh" in page.why.text())
    assert "422" in page.why.text()
    assert page.table.item(1, 3).text() == "Không kết nối được với tỉnh"
    assert world.read(asked.to_send) == (second.id,)
    clerk.type("t")
    clerk.until(lambda: world.read(asked.to_send) == (first.id, second.id))
    clerk.key(Qt.Key.Key_Escape)
    assert not clerk.showing(page)
    clerk.window.close()
    world.close()


def test_of_one_that_was_typed_over_only_what_has_changed_is_typed_again(qtbot: Any, world: World) -> None:
    clerk = opened(qtbot, world)
    first = copying(clerk).sheet.dossier.id
    panel = clerk.panels.copying
    panel.code.setText(CODE)
    panel.end()
    clerk.until(lambda: clerk.showing(clerk.panels.province) and len(clerk.panels.province.lines) == 1)
    world.run(dossier_steps.finish, FinishDossier(dossier=first, place=DESK, desk="1", actor="canbo"))
    clerk.panels.province.list_asked.emit("waiting")
    clerk.until(lambda: len(clerk.panels.province.lines) == 2)
    assert clerk.panels.province.picked.id != first  # what was picked stays so
    clerk.panels.province.table.selectRow(0)
    assert clerk.panels.province.picked.id == first
    assert "Có kết quả" in clerk.panels.province.why.text()
    panel = copying(clerk)
    assert [field.value for field in panel.fields] == [CODE, "Đã xử lý xong"]
    for _ in range(3):  # both fields, and the code stands already
        clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(clerk.panels.province) and len(clerk.panels.province.lines) == 1)
    assert world.kinds()[-1] == "dossier.forwarded"
    clerk.window.close()


@pytest.mark.parametrize(("size", "percent"), [((1366, 768), 130), ((1920, 1080), 100)])
def test_nothing_is_cut_off(qtbot: Any, world: World, size: tuple[int, int], percent: int) -> None:
    clerk = opened(qtbot, world, size, percent)
    page = clerk.panels.province
    assert not page.table.horizontalScrollBar().isVisible()
    panel = copying(clerk)
    long = "\n".join(["Giấy tờ thành phần hồ sơ theo quy định của thủ tục: nộp bản chính, 1 bản chính"] * 9)
    panel.fields = (CopyField("Thành phần hồ sơ", long), *panel.fields)
    panel.go_to(0)
    clerk.until(lambda: panel.value.height() >= panel.value.heightForWidth(panel.value.width()))  # all of it, rolled
    for one in (panel.title, panel.name, panel.place, panel.list, panel.code, panel.next, panel.finish):
        assert one.isVisible()
        assert panel.rect().contains(one.geometry())
        assert one.width() >= min(one.minimumSizeHint().width(), panel.width())
    clerk.window.close()


def test_every_state_of_a_document_and_every_reason_has_its_words() -> None:
    for state in DocumentState:
        assert known(f"province.document.{state}"), state
    for way in ReturnAt:
        assert known(f"province.return_at.{way}"), way
    for adapter in Adapter:
        assert known(f"province.how.{adapter}"), adapter
    keys = {"no_folder", "folder_closed", "folder_full", "aside_full", "no_url", "no_token", "no_authority",
            "certificate", "unreachable", "server", "rights", "form", "not_there", "conflict", "too_large", "client",
            "refused", "unreadable", asked.BAD_ANSWER}  # fmt: skip
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "kiosk" / "province").glob("*.py"))
    named = set(re.findall(r'(?:LineDown|NotTaken)\("(\w+)"', sources)) | set(re.findall(r'key="(\w+)"', sources))
    assert named <= keys
    for key in keys:
        assert known(f"province.why.{key}"), key
