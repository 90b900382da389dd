"""Every ending at the desk can be undone for ten seconds by Ctrl+Z, in the real window on a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.queries import print_jobs as jobs
from kiosk.queries import ratings
from kiosk.values.ids import Place
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World

DESK = Place("desk-1")
BIRTH = "1.001193"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def at_a_birth(qtbot, world: World) -> Clerk:
    world.ticket("ho-tich", BIRTH)
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.call()
    clerk.panels.serve.form.applicant.fields["name"].setText("Trần Thị Mẫu")
    clerk.panels.serve.form.documents.lines[clerk.panels.serve.form.documents.items[0].key].setFocus()
    clerk.key(Qt.Key.Key_S)  # a copy
    return clerk


def undo(clerk: Clerk) -> None:
    assert not clerk.board.undo_bar.isHidden()
    clerk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: not clerk.at_work.busy and clerk.at_work.visit is not None and clerk.at_work.outcome is None)
    assert clerk.board.undo_bar.isHidden()


def stands_as_typed(clerk: Clerk) -> None:
    form = clerk.panels.serve.form
    assert clerk.showing(clerk.panels.serve)
    assert form.applicant.fields["name"].text() == "Trần Thị Mẫu"
    assert form.documents.state(form.documents.items[0].key) == "copy"


def receive(clerk: Clerk) -> None:
    clerk.key(Qt.Key.Key_F9)
    if clerk.panels.serve.form.warned:
        clerk.key(Qt.Key.Key_F9)
    clerk.until(lambda: clerk.showing(clerk.panels.result))


def refuse(clerk: Clerk) -> None:
    clerk.key(Qt.Key.Key_F10)
    clerk.type("Thieu ban chinh")
    clerk.panels.refuse.go.click()
    clerk.until(lambda: clerk.showing(clerk.panels.result))


def advise(clerk: Clerk) -> None:
    clerk.key(Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    clerk.until(lambda: clerk.showing(clerk.panels.idle))


def miss(clerk: Clerk) -> None:
    clerk.key(Qt.Key.Key_F4)
    clerk.until(lambda: clerk.showing(clerk.panels.idle))


@pytest.mark.parametrize("end", [receive, refuse, advise, miss])
def test_what_was_typed_is_there_again_and_nothing_was_printed_or_asked(
    qtbot, world: World, end: Callable[[Clerk], None]
) -> None:
    clerk = at_a_birth(qtbot, world)
    before = [job.id for job in world.read(jobs.in_state)]
    end(clerk)
    undo(clerk)
    stands_as_typed(clerk)
    assert [job.id for job in world.read(jobs.in_state)] == before
    assert world.read(ratings.opens_at, DESK) is None
    receive(clerk)  # and the work goes on
    clerk.window.close()


def test_enter_lets_the_paper_go_and_the_end_can_still_be_undone(qtbot, world: World) -> None:
    clerk = at_a_birth(qtbot, world)
    receive(clerk)
    code = clerk.panels.result.code.text()
    assert len(world.read(jobs.in_state)) == 1  # the ticket
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(clerk.panels.idle))
    assert len(world.read(jobs.in_state)) == 2
    assert world.read(ratings.open_invitation, DESK) is None
    clerk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    assert clerk.panels.result.code.text() == code
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(clerk.panels.idle))
    world.ticket()
    clerk.call()  # whoever goes on lets the rating be asked
    assert world.read(ratings.open_invitation, DESK) is not None
    clerk.window.close()


@pytest.mark.parametrize("way", ["lock", "sign off", "time"])
def test_what_was_held_back_goes_out_when_the_clerk_leaves_or_the_time_is_over(qtbot, world: World, way: str) -> None:
    clerk = at_a_birth(qtbot, world)
    receive(clerk)
    if way == "lock":
        clerk.window.lock()
    elif way == "sign off":
        clerk.board.bar.out.click()
    else:
        for _ in range(10):
            clerk.board.undo.tick()
    clerk.until(lambda: len(world.read(jobs.in_state)) == 2)
    assert clerk.board.undo.offered is None
    assert clerk.board.undo_bar.isHidden()
    clerk.window.close()


def test_certified_copies_are_undone(qtbot, world: World) -> None:
    world.ticket()
    clerk = Clerk(qtbot, world)
    clerk.call()
    for words in ("3", "2"):
        clerk.type(words)
        clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(clerk.panels.result))
    undo(clerk)
    assert clerk.showing(clerk.panels.certify)
    assert world.kinds()[-2:] == ["certification.voided", "dossier.taken_back"]
    clerk.window.close()
