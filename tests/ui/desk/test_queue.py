"""The queue at the desk, by keys: by number and QR, again and absent, set aside, handed on, pausing, closing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.queries import desks, tickets
from kiosk.services import calls, visits
from kiosk.values.calls import CallTicket
from kiosk.values.desks import DeskState, PauseReason
from kiosk.values.devices import Scanned
from kiosk.values.ids import Place
from kiosk.values.tickets import TicketState
from kiosk.values.visits import AskInPlace, Coming, DeclareAtKiosk
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World

SHIFT = Qt.KeyboardModifier.ShiftModifier
KIOSK = Place("kiosk-1")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def clerk_of_all(qtbot, world: World) -> Clerk:
    """Who calls from every field."""
    clerk = Clerk(qtbot, world)
    clerk.until(lambda: clerk.board.attending.now is not None)
    clerk.board.waiting.every.setChecked(True)
    return clerk


def shifted(clerk: Clerk, key: Qt.Key) -> None:
    QTest.keyClick(clerk.window.focusWidget() or clerk.window, key, SHIFT)


def said(clerk: Clerk) -> str:
    return clerk.board.attention.error_words


def state(world: World, ticket: str) -> TicketState:
    found: TicketState = world.read(tickets.by_id, ticket).state
    return found


def desk_now(world: World) -> DeskState:
    return next(one.state for one in world.read(desks.desks) if one.place == "desk-1")


def waiting(clerk: Clerk) -> int:
    """As the desk knows it; -1 before it has read."""
    groups = clerk.board.attending.groups
    return sum(one.waiting for one in groups) if groups else -1


def test_one_line_says_why_and_a_third_call_is_not_offered(qtbot, world: World) -> None:
    first = world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    assert clerk.board.head.why.text().startswith(f"{first.label}: ")
    for times in (2, 3):
        clerk.key(Qt.Key.Key_F3)
        clerk.until(lambda times=times: f"{times} lần" in clerk.board.head.why.text())
    assert clerk.board.head.repeat.text() == "Đã gọi lại đủ"
    assert not clerk.board.head.repeat.isEnabled()
    clerk.key(Qt.Key.Key_F3)
    assert "Vắng mặt (F4)" in said(clerk)
    assert world.kinds().count("call.repeated") == 2
    clerk.window.close()


def test_a_number_typed_in_the_list_is_called_and_one_unknown_is_asked_about(qtbot, world: World) -> None:
    world.ticket()
    second = world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.until(lambda: len(clerk.board.rows) == 2)
    clerk.board.waiting.waiting.setFocus()
    clerk.type("a")  # it goes into the number's field
    clerk.type("2")
    assert clerk.board.waiting.number.text().lower() == "a2"
    with qtbot.waitSignal(clerk.window.called) as called:
        clerk.key(Qt.Key.Key_Return)
    assert called.args[0].ticket == second.id
    shifted(clerk, Qt.Key.Key_F2)
    clerk.type("A077")
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: "Đang phục vụ A002" in said(clerk))
    clerk.key(Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    clerk.until(lambda: clerk.at_work.visit is None)
    shifted(clerk, Qt.Key.Key_F2)
    clerk.type("A077")
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: "A077" in said(clerk))
    with qtbot.waitSignal(clerk.window.called) as called:
        clerk.key(Qt.Key.Key_Return)  # the paper lies before the clerk
    assert called.args[0].label == "A077"
    clerk.window.close()


def test_a_ticket_held_to_the_scanner_is_called(qtbot, world: World) -> None:
    world.ticket()
    second = world.ticket()
    clerk = Clerk(qtbot, world)
    with qtbot.waitSignal(clerk.window.called) as called:
        world.bus.announce(Scanned(text=second.id))
    assert called.args[0].ticket == second.id
    clerk.window.close()


def test_who_is_declaring_or_coming_is_not_marked_absent_unasked(qtbot, world: World) -> None:
    first = world.ticket("ho-tich", "1.001193")
    world.run(visits.declare, DeclareAtKiosk(ticket=first.id, place=KIOSK))
    clerk = clerk_of_all(qtbot, world)
    clerk.call()
    clerk.until(lambda: "Đang khai ở máy số 1" in clerk.board.head.where.text())
    clerk.key(Qt.Key.Key_F4)
    clerk.until(lambda: "lần nữa" in said(clerk))
    assert state(world, first.id) is TicketState.CALLED
    world.run(visits.coming, Coming(ticket=first.id, place=KIOSK))
    clerk.until(lambda: "Đang đến" in clerk.board.head.where.text())
    clerk.key(Qt.Key.Key_F4)
    clerk.until(lambda: state(world, first.id) is TicketState.ABSENT)
    clerk.window.close()


def test_set_aside_and_back_again_and_handed_on(qtbot, world: World) -> None:
    first = world.ticket("ho-tich", "1.001193")
    clerk = clerk_of_all(qtbot, world)
    clerk.call()
    shifted(clerk, Qt.Key.Key_F4)
    clerk.type("2")
    clerk.until(lambda: state(world, first.id) is TicketState.PARKED)
    clerk.until(lambda: clerk.board.waiting.absent.count() == 1)
    assert clerk.at_work.visit is None
    clerk.board.waiting.absent.setFocus()
    clerk.board.waiting.pick_ticket(first.label)
    clerk.key(Qt.Key.Key_Space)
    clerk.until(lambda: state(world, first.id) is TicketState.WAITING)
    clerk.until(lambda: not clerk.at_work.busy)
    clerk.call()
    shifted(clerk, Qt.Key.Key_F4)
    ways = clerk.panels.ways_on._ways
    place = next(at for at, way in enumerate(ways) if way.field == "cu-tru")
    clerk.until(lambda: clerk.showing(clerk.panels.ways_on))
    clerk.type(str(place + 1))
    clerk.until(lambda: world.read(tickets.by_id, first.id).field == "cu-tru")
    assert world.read(tickets.by_id, first.id).issued_at == first.issued_at
    clerk.until(lambda: clerk.at_work.visit is None)
    clerk.window.close()


def test_who_asked_for_it_is_served_where_they_sit(qtbot, world: World) -> None:
    first = world.ticket()
    world.run(visits.ask_in_place, AskInPlace(ticket=first.id, place=KIOSK))
    clerk = Clerk(qtbot, world)
    clerk.call()
    assert "đến chỗ người dân" in clerk.board.head.where.text()
    clerk.window.close()


def test_the_desk_opens_pauses_goes_on_and_closes(qtbot, world: World) -> None:
    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.until(lambda: desk_now(world) is DeskState.OPEN)
    shifted(clerk, Qt.Key.Key_F5)
    clerk.type(str(tuple(PauseReason).index(PauseReason.LUNCH) + 1))
    clerk.until(lambda: desk_now(world) is DeskState.PAUSED)
    clerk.until(lambda: clerk.board.attending.paused)
    clerk.key(Qt.Key.Key_F2)  # who calls works again
    clerk.until(lambda: clerk.at_work.visit is not None)
    assert desk_now(world) is DeskState.OPEN
    clerk.key(Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    clerk.until(lambda: clerk.at_work.visit is None and waiting(clerk) == 0)
    clerk.board.bar.out.click()
    clerk.until(lambda: clerk.at_work.person is None)
    clerk.until(lambda: desk_now(world) is DeskState.CLOSED)
    clerk.window.close()


def test_closing_while_people_wait_for_this_desk_alone_asks_first(qtbot, world: World) -> None:
    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.until(lambda: waiting(clerk) == 1)
    clerk.board.bar.out.click()
    clerk.until(lambda: "Còn 1 người chờ" in said(clerk))
    assert clerk.at_work.person is not None
    clerk.board.bar.out.click()
    clerk.until(lambda: clerk.at_work.person is None)
    clerk.window.close()


def test_a_death_silences_the_desk_whatever_it_works_at(qtbot, world: World) -> None:
    from kiosk.records.visits import VisitAboutDeath

    first = world.ticket("ho-tich", "1.001193")
    clerk = clerk_of_all(qtbot, world)
    clerk.call()
    world.run(lambda ctx, subject: ctx.record(VisitAboutDeath(), subject=subject), first.id)
    clerk.until(lambda: clerk.panels.serve.form.condolence.isVisible())
    clerk.panels.serve.form.applicant.fields["name"].setText("Trần Thị Mẫu")
    for _ in range(2):
        clerk.board.deciding.receive()
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert clerk.panels.result.finish.text() == "Kết thúc (Enter)"
    clerk.window.close()


def test_two_desks_and_one_ticket(qtbot, world: World) -> None:
    """Another desk was faster: the number says where it is."""
    first = world.ticket()
    clerk = Clerk(qtbot, world)
    world.run(calls.call, CallTicket(ticket=first.id, place=Place("desk-2"), desk="2", actor="canbo"))
    shifted(clerk, Qt.Key.Key_F2)
    clerk.type(first.label)
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: said(clerk) == "Số A001 đang ở quầy 2.")
    clerk.window.close()
