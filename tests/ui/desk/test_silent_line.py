"""A desk that has heard nothing of its ward for days: it warns before the term ends, and a head lifts it for a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from kiosk.services import sign_in_term
from kiosk.store import Context
from tests.kiosk.services.test_sign_in_term import enrol
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World
from ui.accessible_check import check as accessible
from ui.desk.attention import Notice
from ui.desk.window import DeskWindow
from ui.page_check import check


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.run(lambda ctx, _none: enrol(ctx), None)
    yield made
    made.close()


def heard(ctx: Context, _none: None) -> None:
    sign_in_term.heard(ctx)


def notice(clerk: Clerk) -> Notice | None:
    found = clerk.window.findChild(Notice, "silent_line")
    return found if found is not None and found.isVisible() and found.height() > 20 else None


def faults(clerk: Clerk) -> list[Any]:
    for _ in range(3):  # words that have just come stand in their layouts
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    return [*check(clerk.window, clerk.window.station.theme.pixels_per_mm, touch=False), *accessible(clerk.window)]


def read(clerk: Clerk) -> None:
    """As once a minute, and after everything that happens."""
    clerk.board.lists.read()


@pytest.mark.parametrize("percent", [100, 130])
def test_a_clerk_is_warned_before_the_term_is_over(qtbot, world: World, percent: int) -> None:
    clerk = Clerk(qtbot, world, size=(1366, 768), percent=percent)
    clerk.until(lambda: clerk.board.attending.now is not None)
    assert notice(clerk) is None
    world.clock.advance(timedelta(days=5, hours=3))
    read(clerk)
    clerk.until(lambda: notice(clerk) is not None)
    shown = notice(clerk)
    assert shown is not None
    assert shown.words.text().startswith("Đã 5 ngày không liên lạc được với máy chủ. Sau ")
    assert shown.findChildren(QPushButton) == []  # only a head can do something about it here
    assert faults(clerk) == []
    world.run(heard, None)
    read(clerk)
    clerk.until(lambda: notice(clerk) is None)
    clerk.window.close()


def test_when_it_is_over_a_clerk_is_told_at_the_door_and_a_head_lifts_it(qtbot, world: World) -> None:
    world.clock.advance(timedelta(days=7, hours=2))
    door = DeskWindow(world.station("desk-1", (1366, 768)))
    qtbot.addWidget(door)
    door.resize(1366, 768)
    door.show()

    def sign_in() -> None:
        for field, words in (("account", "canbo"), ("password", world.store.catalogue.ward().sample_password)):
            line: Any = door.findChild(object, field)
            line.setText(words)
        QTest.mouseClick(door.sign_in.go, Qt.MouseButton.LeftButton)

    sign_in()
    error = door.findChild(QLabel, "sign_in_error")
    qtbot.waitUntil(lambda: not error.isHidden() and "7 ngày" in error.text(), timeout=20_000)

    head = Clerk(qtbot, world, "lanhdao", size=(1366, 768))
    head.until(lambda: notice(head) is not None)
    shown = notice(head)
    assert shown is not None
    assert "cán bộ không đăng nhập được nữa" in shown.words.text()
    lift = shown.findChild(QPushButton, "lift_term")
    assert faults(head) == []
    QTest.mouseClick(lift, Qt.MouseButton.LeftButton)
    head.until(lambda: notice(head) is not None and "Lãnh đạo cho đăng nhập đến" in notice(head).words.text())
    assert notice(head).findChildren(QPushButton) == []
    assert faults(head) == []
    assert world.kinds().count("staff.term_lifted") == 1

    with qtbot.waitSignal(door.signed_in, timeout=20_000):
        sign_in()
    head.window.close()
    door.close()
