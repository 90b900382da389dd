"""A desk nobody touches locks: nothing of the visit is seen, nothing is lost, and its clerk's name works no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QToolTip

from kiosk.errors import ExpectedError
from kiosk.queries import calls as asked_calls
from kiosk.queries import drafts as asked_drafts
from kiosk.services import calls, staff
from kiosk.values.calls import CallTicket
from kiosk.values.devices import Scanned
from kiosk.values.drafts import DraftState
from kiosk.values.ids import Place
from kiosk.values.staff import SignIn
from kiosk.values.tickets import TicketState
from tests.ui.desk.test_declaring import MOTHER, PRIVATE, Writer, keep, left_in_widgets, stored
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World
from ui import page_check
from ui.desk.window import DeskWindow

DESK = Place("desk-1")
ENOUGH = {"minutes": 5, "seconds": 1}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.store.presence.leave(DESK)
    yield made
    made.close()


def idle(clerk: Clerk, **by: float) -> None:
    clerk.world.clock.advance(timedelta(**by))
    clerk.window.locking.look()


def locked(clerk: Clerk) -> bool:
    return clerk.at_work.locked and clerk.window.pages.currentWidget() is clerk.window.sign_in


def unlock(clerk: Clerk, account: str = "canbo") -> None:
    page = clerk.window.sign_in
    page.account.setText(account)
    page.password.setText(clerk.world.store.catalogue.ward().sample_password)
    with clerk.qtbot.waitSignal(clerk.window.signed_in):
        page.submit()


def seen(clerk: Clerk) -> str:
    """All words on the window as it is in view now."""
    window = clerk.window
    parts = [window.windowTitle()]
    for kind in (QLabel, QPushButton):
        parts += [one.text() for one in window.findChildren(kind) if one.isVisible()]
    return "\n".join(parts)


def in_the_middle(qtbot, world: World) -> Writer:
    """A clerk who reads a visitor's declaration, whose paper is on the screen."""
    ticket = world.ticket("ho-tich", "1.001193")
    keep(world, ticket.id)
    clerk = Writer(qtbot, world)
    clerk.until(clerk.ready)
    return clerk


def test_it_locks_after_the_minutes_of_the_settings_and_not_before(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    idle(clerk, minutes=4, seconds=59)
    assert not locked(clerk)
    idle(clerk, seconds=1)
    assert locked(clerk)
    clerk.until(lambda: not world.store.presence.there("canbo", DESK))
    clerk.window.close()


def test_the_minutes_are_a_setting(qtbot, tmp_path: Path) -> None:
    from kiosk.settings import DeskSettings

    world = World(tmp_path, desk=DeskSettings(lock_minutes=2))
    clerk = Clerk(qtbot, world)
    idle(clerk, minutes=2)
    assert locked(clerk)
    clerk.window.close()
    world.close()


def test_half_a_day_after_the_password_it_is_asked_again_whatever_was_done(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    for _ in range(3 * 12 - 1):
        idle(clerk, minutes=4)
        clerk.window.locking.touched()
    assert not locked(clerk)  # 2 h 20 min of work
    world.clock.advance(timedelta(hours=9, minutes=40))
    clerk.window.locking.touched()
    clerk.window.locking.look()
    assert locked(clerk)
    clerk.window.close()


@pytest.mark.parametrize("what", ["key", "press", "move", "wheel", "touch", "scan"])
def test_whatever_the_clerk_does_counts(qtbot, world: World, what: str) -> None:
    clerk = Clerk(qtbot, world)
    clerk.window.activateWindow()
    world.clock.advance(timedelta(minutes=4))
    middle = clerk.window.rect().center()
    if what == "key":
        clerk.key(Qt.Key.Key_Shift)
    elif what == "press":
        QTest.mouseClick(clerk.window, Qt.MouseButton.LeftButton, pos=middle)
    elif what == "move":
        none = (Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
        there = clerk.window.mapToGlobal(QPointF(middle))
        QApplication.sendEvent(clerk.window, QMouseEvent(QEvent.Type.MouseMove, QPointF(middle), there, *none))
    elif what == "wheel":
        QTest.wheelEvent(clerk.window.windowHandle(), middle, QPoint(0, 120))
    elif what == "touch":
        finger = QTest.createTouchDevice()
        QTest.touchEvent(clerk.window, finger).press(0, middle, clerk.window).commit()
        QTest.touchEvent(clerk.window, finger).release(0, middle, clerk.window).commit()
    else:
        world.bus.announce(Scanned(text="anything"))
    clerk.until(lambda: clerk.window.locking._last == world.clock.now())
    idle(clerk, minutes=4)
    assert not locked(clerk)
    idle(clerk, minutes=1)
    assert locked(clerk)
    clerk.window.close()


def test_another_window_of_the_machine_is_no_activity_here(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    other = DeskWindow(world.station("desk-2"))
    qtbot.addWidget(other)
    other.show()
    world.clock.advance(timedelta(minutes=5))
    QTest.keyClick(other, Qt.Key.Key_Shift)
    clerk.window.locking.look()
    assert locked(clerk)
    other.close()
    clerk.window.close()


def test_a_clock_that_is_set_back_locks_all_the_same(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    idle(clerk, hours=-3)
    assert not locked(clerk)
    idle(clerk, minutes=5)
    assert locked(clerk)
    clerk.window.close()


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_nothing_of_the_visit_is_in_view(qtbot, world: World) -> None:
    clerk = in_the_middle(qtbot, world)
    words = ("Hường", "Minh An", "001190012345", "Phố Bóng Sen", stored(world, clerk.at_work.visit.call.ticket)[0].code)
    assert any(word in clerk.card.record.toPlainText() for word in words)
    label = clerk.at_work.visit.call.label
    assert label in seen(clerk)
    QApplication.clipboard().setText("Phạm Thị Mẫu")
    QToolTip.showText(QPoint(1, 1), "Phạm Thị Mẫu", clerk.board)  # of nobody else's test: Qt keeps the last words
    dialog = QDialog(clerk.board)
    dialog.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    dialog.show()
    clerk.window.activateWindow()
    clerk.until(lambda: QApplication.activeWindow() is clerk.window)
    clerk.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert locked(clerk)
    assert not [word for word in (*words, label) if word in seen(clerk)]
    assert "Quầy 1 đang khóa" in seen(clerk)
    assert clerk.panels.serve.paper.pages == 0
    assert not clerk.panels.serve.paper.pdf
    assert not QToolTip.isVisible() or QToolTip.text() == ""
    assert QApplication.clipboard().text() == ""
    assert not dialog.isVisible()
    assert not [one.title() for one in QGuiApplication.topLevelWindows() if "Hường" in one.title()]
    clerk.window.close()


def test_the_same_clerk_goes_on_where_the_desk_locked(qtbot, world: World) -> None:
    clerk = in_the_middle(qtbot, world)
    visit = clerk.at_work.visit
    clerk.panels.serve.form.applicant.fields["phone"].setText("0900000000")
    clerk.panels.serve.form.applicant.fields["phone"].setFocus()
    reads = world.kinds().count("draft.read")
    clerk.window.lock()
    world.clock.advance(timedelta(hours=1))
    unlock(clerk)
    assert not locked(clerk)
    assert clerk.at_work.visit.call == visit.call
    assert clerk.panels.serve.form.applicant.fields["phone"].text() == "0900000000"
    assert clerk.window.focusWidget() is clerk.panels.serve.form.applicant.fields["phone"]
    clerk.until(clerk.ready)  # the paper is there again
    assert world.kinds().count("draft.read") == reads == 1
    clerk.panels.serve.form.ready()
    clerk.press(Qt.Key.Key_F9)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    clerk.until(lambda: clerk.panels.result.paper.pages > 0)
    clerk.window.lock()
    assert clerk.panels.result.paper.pages == 0
    unlock(clerk)
    clerk.until(lambda: clerk.panels.result.paper.pages > 0)
    clerk.window.close()


def test_a_wrong_password_keeps_it_locked(qtbot, world: World) -> None:
    clerk = in_the_middle(qtbot, world)
    clerk.window.lock()
    clerk.window.sign_in.password.setText("sai")
    clerk.window.sign_in.submit()
    clerk.until(lambda: clerk.window.sign_in.wrong.isVisible())
    assert locked(clerk)
    clerk.window.close()


def begun_to_write(qtbot, world: World, card: str = MOTHER) -> tuple[Writer, str]:
    ticket = world.ticket("ho-tich", "1.001193")
    clerk = Writer(qtbot, world)
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    clerk.press(Qt.Key.Key_1)
    clerk.scan(card)
    clerk.until(lambda: "father" in clerk.panels.entry_form.key)
    return clerk, ticket.id


def test_what_is_being_written_stays_for_the_same_clerk(qtbot, world: World) -> None:
    clerk, ticket = begun_to_write(qtbot, world)
    idle(clerk, **ENOUGH)
    assert locked(clerk)
    clerk.scan(MOTHER.replace("Hường", "Khác"))  # a scan at a locked desk is nobody's
    world.run(lambda _ctx, _none: None, None)
    QApplication.processEvents()
    unlock(clerk)
    assert clerk.showing(clerk.panels.entry_form)
    answers = clerk.panels.entry_form.form.session.answers()
    assert answers["/data/mother/m_name"] == "Nguyễn Thị Hường"
    assert stored(world, ticket) == ()
    clerk.window.close()


def test_another_clerk_finds_the_work_put_back_and_nothing_of_it_on_the_screen(qtbot, world: World) -> None:
    clerk, ticket = begun_to_write(qtbot, world)
    clerk.window.lock()
    unlock(clerk, "truongbophan")
    clerk.until(lambda: bool(stored(world, ticket)))
    (draft,) = stored(world, ticket)
    assert (draft.state, draft.actor) == (DraftState.PARKED, "canbo")
    assert draft.answers["/data/mother/m_name"] == "Nguyễn Thị Hường"
    assert clerk.at_work.person.name == "truongbophan"
    assert clerk.panels.entry_form.form is None
    clerk.until(lambda: clerk.at_work.visit is not None)  # the number that was called is still at this desk
    presence = world.store.presence
    clerk.until(lambda: not presence.there("canbo", DESK, locked=True))
    assert presence.there("truongbophan", DESK)
    clerk.until(lambda: [one.account for one in world.read(asked_drafts.readers, draft.code)] == ["truongbophan"])
    clerk.window.close()


def test_a_supervisors_page_locks_too(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world, "truongbophan")
    clerk.board.show_view("supervisor")
    clerk.panels.supervisor.readers.setText("08:30 24/11/2026 · Cán Bộ Mẫu")
    idle(clerk, **ENOUGH)
    assert locked(clerk)
    assert "Cán Bộ Mẫu" not in seen(clerk)
    assert not clerk.panels.supervisor.isVisible()
    unlock(clerk, "truongbophan")
    assert clerk.showing(clerk.panels.supervisor)
    clerk.window.close()


def test_calls_go_on_while_a_desk_is_locked(qtbot, world: World) -> None:
    first, second = world.ticket(), world.ticket()
    clerk = Clerk(qtbot, world)
    called = clerk.call()
    clerk.window.lock()
    world.store.presence.admit("truongbophan", Place("desk-2"))
    world.run(calls.call, CallTicket(ticket=second.id, place=Place("desk-2"), desk="2", actor="truongbophan"))
    shown = [(one.label, one.desk) for one in world.read(asked_calls.recent)]
    assert shown == [(second.label, "2"), (first.label, "1")]
    assert called == first.label
    clerk.window.close()


def test_the_core_refuses_the_name_of_a_locked_desk(qtbot, world: World) -> None:
    ticket = world.ticket()
    clerk = Clerk(qtbot, world)
    command = CallTicket(ticket=ticket.id, place=DESK, desk="1", actor="canbo")
    clerk.window.lock()
    with pytest.raises(ExpectedError, match="staff.errors.not_signed_in"):
        world.run(calls.call, command)
    unlock(clerk)
    world.run(calls.call, command)
    clerk.until(lambda: clerk.board.rows and clerk.board.rows[0].state is TicketState.CALLED)  # nobody waits any more
    clerk.until(lambda: not any(one.waiting for one in clerk.board.attending.groups))
    clerk.board.bar.out.click()
    with pytest.raises(ExpectedError, match="staff.errors.not_signed_in"):
        world.run(calls.repeat, command)
    clerk.window.close()


def test_closing_the_window_signs_off(qtbot, world: World) -> None:
    clerk = Clerk(qtbot, world)
    assert world.store.presence.there("canbo", DESK)
    clerk.window.close()
    world.run(lambda _ctx, _none: None, None)
    assert not world.store.presence.there("canbo", DESK, locked=True)


def test_a_supervisor_lifts_a_waiting_and_sees_who_read(qtbot, world: World) -> None:
    clerk = in_the_middle(qtbot, world)
    code = clerk.at_work.visit.draft.code
    clerk.window.close()
    boss = Clerk(qtbot, world, "truongbophan")
    panel = boss.panels.supervisor
    boss.board.show_view("supervisor")
    panel.reads.setText(code.lower().replace("-", " "))
    QTest.keyClick(panel.reads, Qt.Key.Key_Return)
    boss.until(lambda: "Cán Bộ Mẫu · Quầy 1" in panel.readers.text())
    panel.reads.setText("K1-222222")
    QTest.keyClick(panel.reads, Qt.Key.Key_Return)
    boss.until(lambda: "Chưa cán bộ nào" in panel.readers.text())
    panel.lift.setText("canbo")
    QTest.keyClick(panel.lift, Qt.Key.Key_Return)
    boss.until(lambda: "canbo" in panel.lifted.text())
    boss.window.close()


@pytest.mark.drawn_cases
@pytest.mark.parametrize(("theme", "language"), [("normal", "vi"), ("contrast", "en")])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_lock_page_is_whole(qtbot, world: World, size: tuple[int, int], theme: str, language: str) -> None:
    window = DeskWindow(world.station("desk-1", size, 130, theme, language))
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    command = SignIn(name="canbo", password=world.store.catalogue.ward().sample_password, place=DESK)
    person = staff.sign_in(world.store, command).result(timeout=30)
    window._welcome(person)
    window.lock()
    QApplication.processEvents()
    assert page_check.check(window, 3.8, touch=False) == []
    assert (window.width(), window.height()) == size
    window.close()


def test_nothing_is_held_after_the_other_clerk_came(own_objects: None, qtbot, world: World) -> None:
    clerk, _ticket = begun_to_write(qtbot, world, PRIVATE)
    clerk.window.lock()
    clerk.board.bar.out_asked.emit()
    QApplication.processEvents()
    world.run(lambda _ctx, _none: None, None)
    clerk.until(lambda: left_in_widgets("Riêngtư", "001190054321") == [])
    clerk.window.close()


def test_a_declaration_that_is_read_while_its_clerk_leaves_brings_nothing_back(
    own_objects: None, qtbot, world: World
) -> None:
    ticket = world.ticket("ho-tich", "1.001193")
    keep(world, ticket.id, mother=PRIVATE)
    clerk = Writer(qtbot, world)
    clerk.until(lambda: clerk.at_work.visit.draft is not None)
    clerk.board.bar.out_asked.emit()  # record and paper are still being drawn
    world.run(lambda _ctx, _none: None, None)
    clerk.until(lambda: left_in_widgets("Riêngtư", "001190054321") == [])
    assert clerk.panels.serve.paper.pdf == b""
    assert clerk.card.who.text() == ""
    clerk.window.close()
