"""Entering handwritten slips at the desk, by keys alone: one after the other, refused with words, struck, marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.clock import local
from kiosk.queries import dossiers, tickets
from kiosk.services import kit
from kiosk.services.staff import sign_in
from kiosk.values.dossiers import DossierRow
from kiosk.values.ids import Place
from kiosk.values.kit import KitPaper, PrintKit
from kiosk.values.staff import SignIn
from kiosk.values.tickets import TicketState
from tests.ui.desk.test_queue import shifted
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def printed(world: World) -> KitPaper:
    """The kit of this ward, printed two hours before the power went."""
    place = Place("kit")
    password = world.store.catalogue.ward().sample_password
    sign_in(world.store, SignIn(name="truongbophan", password=password, place=place)).result(timeout=30)
    asked = PrintKit(slips=3, receipts=1, place=place, actor="truongbophan")
    paper: KitPaper = world.run(kit.print_kit, asked)
    world.clock.advance(timedelta(hours=2))
    return paper


def ago(world: World, minutes: int) -> str:
    return f"{local(world.clock.now()) - timedelta(minutes=minutes):%H%M}"


def controlled(clerk: Clerk, key: Qt.Key) -> None:
    QTest.keyClick(clerk.window.focusWidget() or clerk.window, key, CTRL)


def said(clerk: Clerk) -> str:
    told = clerk.at_work.said
    return f"{told.title} {told.message}" if told is not None else ""


def enter(clerk: Clerk, *typed: str) -> None:
    """Number, then what Enter leads to next."""
    before = len(clerk.panels.late.entered)
    for words in typed:
        clerk.type(words)
        clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: len(clerk.panels.late.entered) == before + 1)


def test_a_pile_of_slips_by_keys_alone(qtbot, world: World) -> None:
    paper = printed(world)
    clerk = Clerk(qtbot, world)
    shifted(clerk, Qt.Key.Key_F3)
    late = clerk.panels.late
    clerk.until(lambda: clerk.showing(late))
    enter(clerk, "a900", ago(world, 90))
    assert late.slip.lines["number"].text() == "A901", "the next one of the pile"
    controlled(clerk, Qt.Key.Key_1)
    clerk.key(Qt.Key.Key_Return)  # its number is there already
    enter(clerk, ago(world, 80))
    controlled(clerk, Qt.Key.Key_2)
    enter(clerk, "A902", ago(world, 70))
    states = {row.label: row.state for row in world.read(tickets.waiting)}
    assert states == {"A900": TicketState.WAITING}
    assert world.read(tickets.by_label, "A901").state is TicketState.DONE
    assert [line.label for line in late.entered] == ["A900", "A901", "A902"]
    assert late.list.item(0).text().startswith("A902 · ")
    clerk.type("A900")
    clerk.key(Qt.Key.Key_Return)
    clerk.type(ago(world, 90))
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: "đã có trong máy" in said(clerk))
    clerk.type("A077")  # in the field's place: it was selected
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: "không phải số của bộ giấy in sẵn" in said(clerk))
    clerk.type("A950")
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: "chưa biết bộ giấy nào có A950" in said(clerk))
    assert len(paper.codes) == 1
    clerk.key(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.showing(clerk.panels.idle))
    clerk.until(lambda: len(clerk.board.rows) == 1)
    assert ", Nhập bù" in clerk.board.waiting.waiting.item(0).text()
    clerk.call()
    clerk.until(lambda: clerk.board.head.why.text().endswith("Nhập bù"))
    clerk.window.close()


def test_a_time_to_come_is_refused_and_a_wrong_line_is_struck(qtbot, world: World) -> None:
    printed(world)
    clerk = Clerk(qtbot, world)
    clerk.board.show_this_desk()
    clerk.panels.this_desk.late_asked.emit()
    late = clerk.panels.late
    clerk.type("900")  # bare digits, of the matter in the field
    clerk.key(Qt.Key.Key_Return)
    clerk.type("25:00")
    clerk.key(Qt.Key.Key_Return)
    assert "ví dụ 8:05" in late.wrong.text()
    clerk.type(ago(world, -30))
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: "Bây giờ là" in said(clerk))
    late.slip.lines["taken"].setFocus()
    late.slip.lines["taken"].selectAll()
    enter(clerk, ago(world, 30))
    controlled(clerk, Qt.Key.Key_D)
    clerk.until(lambda: not late.entered)
    assert world.read(tickets.waiting) == ()
    assert late.slip.lines["number"].text() == "A900"
    enter(clerk, "A900", ago(world, 60))
    assert [row.label for row in world.read(tickets.waiting)] == ["A900"]
    clerk.window.close()


def test_a_receipt_is_entered_with_its_slip_and_listed_as_late(qtbot, world: World) -> None:
    paper = printed(world)
    clerk = Clerk(qtbot, world)
    shifted(clerk, Qt.Key.Key_F3)
    late = clerk.panels.late
    late.receipt.code.setText(paper.codes[0].lower())
    late.slip.choose(late.slip.outcome.SERVED)
    late.slip.lines["number"].setFocus()
    clerk.type("H900")
    clerk.key(Qt.Key.Key_Return)
    clerk.type(ago(world, 60))
    clerk.key(Qt.Key.Key_Return)
    assert late.receipt.received.hasFocus()
    clerk.type(ago(world, 40))
    clerk.key(Qt.Key.Key_Return)
    assert late.receipt.procedure.hasFocus()
    late.receipt.procedure.setCurrentIndex(late.receipt.procedure.findData("1.001193"))
    controlled(clerk, Qt.Key.Key_Return)
    assert late.receipt.applicant.fields["name"].hasFocus()
    late.receipt.applicant.fields["name"].setText("Trần Thị Mẫu")
    controlled(clerk, Qt.Key.Key_Return)
    clerk.until(lambda: len(late.entered) == 1)
    found: DossierRow = world.read(dossiers.find, paper.codes[0])
    assert (found.entered_late, found.provisional) == (True, True)
    assert not late.strike.isEnabled(), "a received dossier stands"
    assert late.receipt.applicant.applicant().name == ""
    clerk.board.show_view("dossiers")
    table = clerk.panels.dossiers.table
    clerk.until(lambda: table.rowCount() == 1)
    assert "(mã tạm, nhập bù)" in table.item(0, 0).text()
    clerk.board.bar.out.click()
    clerk.until(lambda: clerk.at_work.person is None)
    assert late.list.item(0).text() == "Chưa nhập phiếu nào."
    clerk.window.close()
