"""The desk at both densities, screens and themes: the window never grows, nothing is cut off."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.exceptions import TimeoutError

from kiosk.values.ids import Place
from tests.ui.desk.test_visit import keep_declaration
from tests.ui.real import World
from ui import page_check
from ui.desk.window import DeskWindow


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
@pytest.mark.parametrize("percent", [100, 130])
@pytest.mark.parametrize(("theme", "language"), [("normal", "vi"), ("contrast", "vi"), ("normal", "en")])
def test_nothing_is_cut_off(
    qtbot, world: World, size: tuple[int, int], percent: int, theme: str, language: str
) -> None:
    from kiosk.services import feedback

    birth = world.ticket("ho-tich", "1.001193", priority=True)
    keep_declaration(world, birth.id)
    world.ticket()
    world.run(feedback.ask_help, Place("kiosk-1"))
    window = DeskWindow(world.station("desk-1", size, percent, theme, language))
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    board = window.board

    def until(condition) -> None:
        qtbot.waitUntil(condition, timeout=30_000)

    def findings() -> list[page_check.Finding]:
        return page_check.check(window, window.station.theme.pixels_per_mm, touch=False)

    def check(page: str) -> None:
        with contextlib.suppress(TimeoutError):
            qtbot.waitUntil(lambda: findings() == [])  # layouts and lists settle through the event loop
        assert (window.width(), window.height()) == size, page
        assert findings() == [], page

    check("sign in")
    window.sign_in.account.setText("truongbophan")
    window.sign_in.password.setText("mau-2026")
    window.sign_in.submit()
    until(lambda: board.person is not None)
    board.show_line(False, world.clock.now() - timedelta(minutes=48))
    board.waiting.every.setChecked(True)
    until(lambda: len(board.rows) == 2)
    check("idle")
    assert board.waiting.pick_ticket(birth.label)
    board.waiting.pick.click()
    until(lambda: board.serve.paper.pages > 0)
    check("serve")
    board.serve.toggle_paper()
    check("paper")
    board.serve.toggle_paper()
    board.ask_refusal()
    check("refuse")
    board._work()
    board.receive()
    until(lambda: board.result.paper.pages > 0)
    check("received")
    board.finish()
    until(lambda: board.visit is None)
    board.call_next()
    until(lambda: board.visit is not None)
    board.certify.pages.setText("12")
    board.certify.copies.setText("3")
    board.certify.toggle_later()
    check("certify")
    board.show_view("dossiers")
    until(lambda: board.dossiers.table.rowCount() == 1)
    check("dossiers")
    board.show_view("supervisor")
    check("supervisor")
    window.close()
