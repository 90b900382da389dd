"""Keys mean the same wherever the focus is, and an ordinary dossier takes few of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.values.tickets import TicketState
from tests.bench._receive_keys import keys_to_receive
from tests.ui.desk.test_visit import Clerk
from tests.ui.real import World
from ui.desk.desk_keys import FUNCTION_KEYS

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def at_a_birth(qtbot, world: World) -> Clerk:
    world.ticket("ho-tich", "1.001193")
    clerk = Clerk(qtbot, world)
    clerk.board.waiting.every.setChecked(True)
    clerk.call()
    return clerk


@pytest.mark.parametrize("prepared", [True, False])
def test_an_ordinary_dossier_is_received_with_at_most_six_keys(prepared: bool) -> None:
    assert 1 <= keys_to_receive(prepared=prepared) <= 6


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_f4_is_absent_also_with_the_list_of_procedures_open(qtbot, world: World) -> None:
    clerk = at_a_birth(qtbot, world)
    box = clerk.panels.serve.form.procedures
    box.setFocus()
    box.showPopup()
    clerk.until(lambda: QApplication.activePopupWidget() is not None)
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_F4)
    clerk.until(lambda: clerk.at_work.visit is None)
    assert QApplication.activePopupWidget() is None
    clerk.until(lambda: [row.state for row in clerk.board.rows] == [TicketState.ABSENT])  # read a moment later
    clerk.window.close()


def focusable(page: QWidget) -> list[QWidget]:
    return [
        one for one in page.findChildren(QWidget)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.isVisibleTo(page)
    ]  # fmt: skip


def test_every_function_key_means_the_same_in_every_field_list_and_table_of_every_page(qtbot, world: World) -> None:
    """What each widget that can have the focus is sent arrives at the desk's keys, and at nobody else."""
    clerk = at_a_birth(qtbot, world)
    seen: list[tuple[int, bool]] = []
    keys = clerk.board.keys
    plain, shifted = keys._plain(), keys._shifted()

    def noted(event: QKeyEvent) -> bool:
        seen.append((event.key(), event.modifiers() == SHIFT))
        return True

    keys.desk_key = noted  # type: ignore[method-assign]
    tried = 0
    for number in range(clerk.panels.count()):
        page = clerk.panels.widget(number)
        clerk.panels.setCurrentWidget(page)
        for widget in (*focusable(page), *focusable(clerk.board.waiting), *focusable(clerk.board.head)):
            for key in FUNCTION_KEYS:
                for modifier in (NONE, SHIFT):
                    seen.clear()
                    event = QKeyEvent(QEvent.Type.KeyPress, key, modifier)
                    QApplication.sendEvent(widget, event)
                    assert seen == [(key, modifier == SHIFT)], (page.objectName(), widget.objectName(), key)
                    tried += 1
    assert tried > 2000
    assert {Qt.Key.Key_F4, Qt.Key.Key_F9, Qt.Key.Key_F10} <= set(plain)
    assert Qt.Key.Key_F11 in shifted
    assert Qt.Key.Key_F11 not in plain  # between refuse and correct nothing ends a visit
    clerk.window.close()


def test_keys_of_the_sign_in_page_are_its_own(qtbot, world: World) -> None:
    clerk = at_a_birth(qtbot, world)
    clerk.window.lock()
    clerk.key(Qt.Key.Key_F9)
    assert world.kinds().count("dossier.received") == 0
    clerk.window.close()
