"""Launcher, hall, pad and the desk's panels, as a screen reader meets them: names, roles, headings, the way of Tab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.values.reconciliation import DayQuestion
from tests.kiosk.counter import BIRTH
from tests.ui.desk.dossier_desk import BookClerk, received
from tests.ui.desk.test_visit import Clerk
from tests.ui.hall.test_window import call, hall
from tests.ui.launcher.test_launcher import PLACES
from tests.ui.rating.test_pad import finger, finish, on, pad, touch
from tests.ui.real import World
from tests.ui.stand_in import Station
from ui.accessible_check import check
from ui.desk.dossier_steps import FORMS
from ui.desk.window import DeskWindow
from ui.launcher.window import DEVICES, LauncherWindow

__all__ = ["finger"]  # a fixture of the pad's tests


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def found(window: QWidget, page: str) -> list[str]:
    QApplication.processEvents()
    return [f"{page}: {one.what} {one.name} {one.detail}" for one in check(window)]


def test_the_launcher(qtbot) -> None:
    makers = {name: (lambda: QWidget()) for name in (*PLACES, *DEVICES)}
    window = LauncherWindow(Station("launcher"), makers, None)
    qtbot.addWidget(window)
    window.show()
    wrong = found(window, "launcher")
    assert not wrong, "\n".join(wrong)


def test_the_hall(qtbot, world: World) -> None:
    window = hall(qtbot, world)
    wrong = found(window, "empty")
    made = call(world)
    qtbot.waitUntil(lambda: window.picture.newest.number.text == made.label)
    wrong += found(window, "called")
    window.close()
    assert not wrong, "\n".join(wrong)


def test_the_pad(qtbot, world: World, finger: QPointingDevice) -> None:
    window = pad(qtbot, world)
    wrong = found(window, "waits")
    finish(world)
    qtbot.waitUntil(lambda: on(window, window.question))
    wrong += found(window, "asks")
    touch(window, finger, "level:3")
    qtbot.waitUntil(lambda: on(window, window.reasons))
    wrong += found(window, "reasons")
    touch(window, finger, "done")
    qtbot.waitUntil(lambda: on(window, window.thanks))
    wrong += found(window, "thanks")
    window.close()
    assert not wrong, "\n".join(wrong)


def test_who_signs_in(qtbot, world: World) -> None:
    window = DeskWindow(world.station("desk-1"))
    qtbot.addWidget(window)
    window.show()
    wrong = found(window, "sign in")
    window.close()
    assert not wrong, "\n".join(wrong)


def test_the_desk(qtbot, world: World) -> None:
    received(world)
    world.ticket("ho-tich", BIRTH)
    clerk = Clerk(qtbot, world, "truongbophan")
    board, panels = clerk.board, clerk.panels
    wrong = found(clerk.window, "idle")
    for view in ("dossiers", "supervisor", "closing", "inspect"):
        board.show_view(view)
        wrong += found(clerk.window, view)
    board.show_view("closing")
    clerk.until(lambda: all(row.text() for row in panels.closing.rows.values()))
    panels.closing.open(DayQuestion.LOOK_UP)
    wrong += found(clerk.window, "closing, counted")
    board.show_view("dossiers")
    clerk.until(lambda: bool(panels.dossiers.rows))
    wrong += found(clerk.window, "dossiers, read")
    clerk.key(Qt.Key.Key_F1)
    wrong += found(clerk.window, "help")
    clerk.key(Qt.Key.Key_Escape)
    clerk.window.lock()
    wrong += found(clerk.window, "locked")
    clerk.window.close()
    assert not wrong, "\n".join(wrong)


def test_the_desk_at_a_visit(qtbot, world: World) -> None:
    world.ticket()
    world.ticket("ho-tich", BIRTH)
    clerk = Clerk(qtbot, world)
    panels = clerk.panels
    clerk.board.waiting.every.setChecked(True)
    clerk.call()
    wrong = found(clerk.window, "certify")
    clerk.type("1")
    clerk.key(Qt.Key.Key_Return)
    clerk.type("1")
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(panels.result))
    wrong += found(clerk.window, "result")
    clerk.key(Qt.Key.Key_Return)
    clerk.until(lambda: clerk.showing(panels.idle))
    clerk.call()
    wrong += found(clerk.window, "serve")
    for panel in (panels.refuse, panels.ways_on, panels.this_desk, panels.late, panels.province):
        panels.turn_to(panel)
        wrong += found(clerk.window, panel.objectName())
    panels.work()
    clerk.board.declaring.act("open")
    clerk.until(lambda: clerk.showing(panels.entry_form) or clerk.showing(panels.open_draft))
    wrong += found(clerk.window, "entry_form")
    clerk.window.close()
    assert not wrong, "\n".join(wrong)


def test_the_page_of_a_dossier_and_each_of_its_forms(qtbot, world: World) -> None:
    done = received(world)
    clerk = BookClerk(qtbot, world)
    clerk.open(done.code)
    page, wrong = clerk.page, found(clerk.window, "dossier_page")
    for step in clerk.life.allowed:
        if step in FORMS:
            page.open_form(step)
            wrong += found(clerk.window, step)
            page.close_form()
    page.open_papers()
    wrong += found(clerk.window, "papers")
    clerk.window.close()
    assert not wrong, "\n".join(wrong)
