"""The head's end of the day, the inspector's page, and erasing by approval, at real windows on a real store."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.clock import business_day, local
from kiosk.errors import ExpectedError
from kiosk.queries import receipts
from kiosk.queries.evidence_check import checked
from kiosk.records.dossier_steps import ResultReturned
from kiosk.services import clock_checks, dossiers, guessing, retention, staff
from kiosk.values.dossiers import DocumentState, ReceiveDossier, TickedDocument
from kiosk.values.ids import Place
from kiosk.values.journal import ConfirmDate
from kiosk.values.print_jobs import PaperKind
from kiosk.values.reconciliation import DayQuestion
from kiosk.values.staff import SignIn, StaffRole
from tests.kiosk.counter import BIRTH, DESK, PERSON
from tests.ui.real import World
from ui import page_check
from ui.desk.window import DeskWindow


@pytest.fixture
def world(tmp_path: Path):
    world = World(tmp_path)
    yield world
    world.close()


def roles(world: World, name: str, *given: StaffRole) -> None:
    accounts = {one.name: one for one in world.store.catalogue.accounts()}
    accounts[name] = msgspec.structs.replace(accounts[name], roles=given)
    world.store.catalogue.roster._known = accounts


def received(world: World) -> Any:
    paper = TickedDocument(key="cu-tru", name="Xác nhận cư trú", state=DocumentState.LOOK_UP)
    world.clock.advance(timedelta(seconds=30))
    return world.run(dossiers.receive, ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(paper,), place=DESK, desk="1", actor="canbo",
        actor_name="Cán Bộ Mẫu",
    ))  # fmt: skip


def later(world: World, days: int) -> None:
    world.clock.advance(timedelta(days=days))
    today = ConfirmDate(day=local(world.clock.now()).date(), actor="truongbophan")
    world.run(clock_checks.confirm_date, today)


def at_the_door(qtbot, world: World, name: str, place: str = "desk-1") -> DeskWindow:
    """The small screen with large text, where everything has to find room; the password was typed."""
    made = DeskWindow(world.station(place, (1366, 768), 130))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitExposed(made):
        made.show()
    made.sign_in.account.setText(name)
    made.sign_in.password.setText("mau-2026")
    made.sign_in.submit()
    return made


def window(qtbot, world: World, name: str, place: str = "desk-1") -> DeskWindow:
    made = at_the_door(qtbot, world, name, place)
    qtbot.waitUntil(lambda: made.at_work.person is not None)
    return made


def quiet(qtbot, made: DeskWindow) -> None:
    qtbot.waitUntil(lambda: not page_check.check(made, made.station.theme.pixels_per_mm, touch=False))


def test_the_head_opens_each_count_and_prints(qtbot, world: World) -> None:
    world.ticket()
    first = received(world)
    later(world, 20)
    roles(world, "truongbophan", StaffRole.CLERK, StaffRole.SUPERVISOR)
    desk = window(qtbot, world, "truongbophan")
    page = desk.board.panels.closing
    printed: list[Any] = []
    desk.board.closing.leaflets.print = lambda kind, paper: not printed.append((kind, paper))
    QTest.keyClick(desk.board, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: page.found is not None)
    assert page.found.count(DayQuestion.LATE) == page.found.count(DayQuestion.NOT_HANDED) == 1
    assert desk.board.waiting.isHidden()
    for question in DayQuestion:
        page.rows[question].click()
        qtbot.waitUntil(lambda question=question: page.list.found is not None and page.list.found.question is question)
        assert page.list.table.rowCount() == page.list.found.count
    quiet(qtbot, desk)
    page.open(DayQuestion.LATE)
    qtbot.waitUntil(lambda: page.list.found is not None and page.list.found.question is DayQuestion.LATE)
    assert PERSON.phone in page.list.table.item(0, 1).text()
    assert "list.read" in world.kinds()  # whom to call is on record before it is seen
    desk.findChild(QWidget, "closing:print").click()
    qtbot.waitUntil(lambda: len(printed) == 1)
    kind, paper = printed[0]
    assert kind is PaperKind.RECONCILIATION
    assert PERSON.name not in str(paper)
    page.list.open.click()
    qtbot.waitUntil(lambda: desk.board.panels.on(desk.board.panels.dossier_page))
    assert desk.board.opening.dossier == first.id
    desk.lock()
    assert page.list.table.rowCount() == 0  # nobody is named behind a lock
    desk.close()


def test_a_clerk_has_no_such_page(qtbot, world: World) -> None:
    desk = window(qtbot, world, "canbo")
    QTest.keyClick(desk.board, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert not desk.board.panels.on(desk.board.panels.closing)
    desk.close()


def test_an_inspector_reads_and_takes_along_and_calls_nobody(qtbot, world: World, tmp_path: Path) -> None:
    dossier = received(world)
    world.ticket()
    roles(world, "canbo", StaffRole.INSPECTOR)
    desk = window(qtbot, world, "canbo")
    board, page = desk.board, desk.board.panels.inspect
    qtbot.waitUntil(lambda: board.panels.on(page))
    assert board.waiting.isHidden()
    board.show_view("serve")
    assert board.panels.on(page)  # there is no other page
    board.inspecting.choose = lambda: str(tmp_path)
    page.code.setText(dossier.code)
    page.show_it.click()
    qtbot.waitUntil(lambda: page.history is not None)
    quiet(qtbot, desk)
    page.take.click()
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("lich-su-*.zip"))) == 1)
    found = checked(next(tmp_path.glob("lich-su-*.zip")).read_bytes(), world.read(receipts.trust))
    assert (found.faults, found.root) == ((), "")
    page.export.click()
    qtbot.waitUntil(lambda: {one.suffix for one in tmp_path.glob("so-theo-doi-*")} == {".csv", ".pdf"})
    before = world.kinds().count("call.made")
    board.call_next()
    qtbot.waitUntil(lambda: board.attention.error_words != "")
    assert world.kinds().count("call.made") == before
    desk.close()


def test_a_full_stick_and_a_wrong_code_are_told(qtbot, world: World, tmp_path: Path) -> None:
    roles(world, "canbo", StaffRole.INSPECTOR)
    desk = window(qtbot, world, "canbo")
    page = desk.board.panels.inspect
    page.code.setText("TAM-AAAAAAAA-261124-0009")
    page.show_it.click()
    qtbot.waitUntil(lambda: "TAM-AAAAAAAA" in page.said.text())
    desk.board.inspecting.choose = lambda: str(tmp_path / "nowhere" / "at-all")
    page.export.click()
    qtbot.waitUntil(lambda: "at-all" in page.said.text())
    page.first.setText("32/13/2026")
    page.export.click()
    assert "30/11/2026" in page.said.text()
    desk.close()


def test_the_head_approves_what_is_due_and_it_goes(qtbot, world: World) -> None:
    dossier = received(world)
    fact = ResultReturned(day=business_day(world.clock.now()), place=DESK, way="counter")
    world.run(lambda ctx, _none: ctx.record(fact, subject=dossier.id, actor="canbo"), None)
    later(world, 200)
    roles(world, "truongbophan", StaffRole.CLERK, StaffRole.SUPERVISOR)
    desk = window(qtbot, world, "truongbophan")
    box = desk.board.panels.supervisor.due
    desk.board.show_view("supervisor")
    qtbot.waitUntil(lambda: box.found is not None)
    assert (box.found.count, box.go.isHidden()) == (1, True)  # the head's word is needed
    desk.close()
    roles(world, "truongbophan", StaffRole.HEAD)
    desk = window(qtbot, world, "truongbophan")
    box = desk.board.panels.supervisor.due
    qtbot.waitUntil(lambda: desk.board.panels.on(desk.board.panels.closing))  # who calls nobody begins here
    desk.board.show_view("supervisor")
    qtbot.waitUntil(lambda: box.found is not None)
    quiet(qtbot, desk)
    box.go.click()
    assert world.kinds().count("retention.approved") == 0  # pressed once, nothing is final
    box.go.click()
    qtbot.waitUntil(lambda: world.kinds().count("subject.erased") == 1)
    qtbot.waitUntil(lambda: world.read(lambda reader: reader.open_sealed(dossier.id)) is None)
    assert world.read(retention.shown, (Place("desk-1"), "truongbophan")).count == 0
    desk.close()


def test_a_head_lifts_the_waiting_of_a_clerk_who_is_locked_out(qtbot, world: World) -> None:
    for _ in range(guessing.FREE):
        with pytest.raises(ExpectedError, match="staff.errors.wrong"):
            staff.sign_in(world.store, SignIn(name="canbo", password="sai", place=DESK)).result(30)
    clerk = at_the_door(qtbot, world, "canbo")
    qtbot.waitUntil(lambda: "phút" in clerk.sign_in.wrong.text())  # how long, and who can help
    roles(world, "truongbophan", StaffRole.HEAD)
    head = window(qtbot, world, "truongbophan", "desk-2")
    panel = head.board.panels.supervisor
    head.board.show_view("supervisor")
    panel.lift.setText("canbo")
    QTest.keyClick(panel.lift, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "canbo" in panel.lifted.text())
    clerk.sign_in.password.setText("mau-2026")
    clerk.sign_in.submit()
    qtbot.waitUntil(lambda: clerk.at_work.person is not None)
    clerk.close()
    head.close()


def test_the_desk_reminds_of_deadlines_until_it_is_put_away(qtbot, world: World) -> None:
    received(world)
    desk = window(qtbot, world, "canbo")
    attention = desk.board.attention
    qtbot.waitUntil(lambda: attention._due is not None)  # due at the end of this day
    attention._put_away()
    desk.board.lists.read()
    later(world, 20)
    desk.board.lists.read()
    qtbot.waitUntil(lambda: attention.any_late and attention._due is not None)
    desk.findChild(QWidget, "open_due").click()
    qtbot.waitUntil(lambda: desk.board.panels.dossiers.table.rowCount() == 1)
    quiet(qtbot, desk)
    desk.close()
