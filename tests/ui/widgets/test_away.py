"""Widgets that go away are off the screen at once, and deleted when the loop turns, not before."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.away import away, empty, retire


def turn() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made)
    made.show()
    return made


def button_in(window: QWidget) -> QPushButton:
    made = QPushButton("x", window)
    window.layout().addWidget(made)
    made.show()
    return made


def test_a_widget_goes_away(window: QWidget) -> None:
    button = button_in(window)
    away(None, button)
    assert button.isHidden()
    assert button.parent() is None
    assert window.layout().count() == 0
    assert shiboken6.isValid(button)
    turn()
    assert not shiboken6.isValid(button)


def test_a_button_that_retires_in_its_own_click_lives_until_the_loop_turns(window: QWidget) -> None:
    button = button_in(window)
    seen: list[bool] = []
    button.clicked.connect(lambda: (retire(button), seen.append(button.parent() is window)))
    button.click()
    assert seen == [True]
    assert button.isHidden()
    turn()
    assert not shiboken6.isValid(button)


def test_a_layout_is_emptied_with_the_rows_in_it(window: QWidget) -> None:
    first = button_in(window)
    row, inside = QHBoxLayout(), QPushButton("y")
    row.addWidget(inside)
    row.addStretch(1)
    window.layout().addLayout(row)  # type: ignore[attr-defined]  # a QVBoxLayout
    empty(window.layout())
    assert window.layout().count() == 0
    assert first.isHidden()
    assert inside.isHidden()
    turn()
    assert not shiboken6.isValid(first)
    assert not shiboken6.isValid(inside)
