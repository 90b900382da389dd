"""What a clerk typed of a dossier is there again after the program was killed, and gone at the ending."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.ui.desk.test_undo import at_a_birth, receive
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def rows(world: World) -> list[bytes]:
    def sealed(reader) -> list[bytes]:
        return [bytes(row[0]) for row in reader.connection.exec_driver_sql("SELECT sealed FROM typed_forms")]

    return world.read(sealed)


def typed(qtbot, world: World) -> Clerk:
    clerk = at_a_birth(qtbot, world)
    clerk.until(lambda: clerk.board.auto_save._kept is not None)
    clerk.panels.serve.form.applicant.fields["address"].setText("12 đường Thử")
    clerk.board.auto_save.look()
    clerk.until(lambda: len(rows(world)) == 1)
    return clerk


def test_what_was_typed_is_there_again_and_was_sealed(qtbot, world: World) -> None:
    clerk = typed(qtbot, world)
    assert "Trần Thị Mẫu".encode() not in rows(world)[0]
    clerk.window.close()  # the visit is undecided: as after a kill, it is the desk's still
    again = Clerk(qtbot, world, "truongbophan")  # a colleague takes over the desk
    form = again.panels.serve.form
    again.until(lambda: form.applicant.fields["address"].text() == "12 đường Thử")
    assert form.applicant.fields["name"].text() == "Trần Thị Mẫu"
    assert form.documents.state(form.documents.items[0].key) == "copy"
    again.window.close()


def test_an_ending_erases_it(qtbot, world: World) -> None:
    clerk = typed(qtbot, world)
    receive(clerk)
    clerk.until(lambda: rows(world) == [])
    clerk.window.close()


def test_a_lock_keeps_it_and_another_visitor_never_gets_it(qtbot, world: World) -> None:
    clerk = typed(qtbot, world)
    form = clerk.panels.serve.form
    form.applicant.fields["phone"].setText("0900000000")
    before = rows(world)
    clerk.window.lock()
    clerk.until(lambda: rows(world) != before)
    clerk.type(world.store.catalogue.ward().sample_password)
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: not clerk.at_work.locked)
    world.ticket("ho-tich", "1.001193")
    clerk.key(Qt.Key.Key_F4)
    clerk.until(lambda: clerk.at_work.visit is None and rows(world) == [])
    clerk.call()
    clerk.until(lambda: clerk.board.auto_save._kept is not None)
    assert form.applicant.fields["phone"].text() == ""
    clerk.window.close()
