"""The clerk's search says when names are still being gathered, and finds by name once they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.services import gathering
from tests.ui.desk.dossier_desk import BookClerk, received
from tests.ui.real import World

SAID = "Máy đang tập hợp họ tên"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_a_search_says_that_names_are_still_gathered_and_finds_them_later(qtbot, world: World) -> None:
    code = received(world).code
    clerk = BookClerk(qtbot, world)
    panel, gathered = clerk.panels.dossiers, world.store.gathered
    gathered.fill_by(lambda: None)  # somebody gathers, and has not begun
    clerk.key(Qt.Key.Key_F6)
    clerk.type("tran mau")
    clerk.until(lambda: SAID in panel.message.text())
    assert panel.rows == ()
    panel.search.clear()
    clerk.type(code)
    clerk.until(lambda: [row.code for row in panel.rows] == [code] and SAID in panel.message.text())
    gathered.clear()
    stop = gathering.obey(world.store)
    try:
        gathered.want()
        clerk.until(lambda: gathered.complete)
        panel.search.clear()
        clerk.type("tran mau")
        clerk.until(lambda: [row.code for row in panel.rows] == [code] and SAID not in panel.message.text())
    finally:
        stop()
    clerk.window.close()
