"""Window tests: the product's own application, fonts and style, made once and before any widget."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import remains
from ui.app import application
from ui.tour.hand import sure

own_objects = pytest.fixture(remains.own_objects)


WAIT = 60_000  # milliseconds until what a test waits for counts as never coming: a busy machine takes its time


class PatientBot(QtBot):
    """pytest-qt's, with a deadline of ours where a test names none."""

    def waitUntil(self, callback: Any, *, timeout: int = WAIT) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = WAIT, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitExposed(self, widget: QWidget, *, timeout: int = WAIT) -> Any:
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    made = application()
    sure(made)
    return made


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Every window test has it."""
