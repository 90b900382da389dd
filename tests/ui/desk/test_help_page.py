"""A call for help from the middle of a declaration: the desk sees the page, and nothing that was answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from kiosk.queries import feedback as asked
from kiosk.values.feedback import HelpPage
from tests.ui.citizen.test_called import declaring
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World
from ui.citizen.window import CitizenWindow
from ui.desk import help_page


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_the_desk_sees_the_page_without_answers(qtbot, world: World) -> None:
    window = CitizenWindow(world.station("kiosk-1", (1366, 768)))
    window.resize(1366, 768)
    window.show()
    hand, _number = declaring(world, window)
    hand.touch("confirm_yes")
    window.ask_help()
    clerk = Clerk(qtbot, world)
    clerk.until(lambda: clerk.window.findChild(QPushButton, "help_look:kiosk-1") is not None)
    (call,) = world.read(asked.open_help)
    screen = window.screen_
    assert screen is not None
    assert call.at == screen.help_page()
    assert call.at is not None
    assert (call.at.form, call.at.procedure) == ("khai-sinh", "1.001193")
    words = " ".join(one.text() for one in clerk.window.findChildren(QLabel))
    assert help_page.words(clerk.window.station, call.at) in words
    assert f"trang {call.at.number}/{call.at.count}" in words
    clerk.window.findChild(QPushButton, "help_look:kiosk-1").click()
    shown = clerk.window.findChild(help_page.HelpPageFrame)
    assert shown is not None
    assert shown.picture.pixmap().height() > 100
    clerk.window.findChild(QPushButton, "help_done:kiosk-1").click()
    clerk.until(lambda: clerk.board.attention._page is None)
    clerk.window.close()
    window.close()


def test_a_page_that_an_empty_form_has_not_is_told_in_words(qtbot, world: World) -> None:
    station = world.station("desk-1", (1366, 768))
    at = HelpPage(form="khai-sinh", form_version="", page="/data/nowhere", number=3, count=9)
    assert help_page.words(station, at).endswith("trang 3/9")
    assert help_page.picture(station, at, 200) is None
    gone = HelpPage(form="khong-co", form_version="1", page="/data/x", number=3, count=9)
    assert help_page.words(station, gone) == "khong-co, trang 3/9"
