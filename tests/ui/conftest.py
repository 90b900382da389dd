"""Window tests: the product's own application, fonts and style, made once and before any widget."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui import remains
from ui.app import application

own_objects = pytest.fixture(remains.own_objects)


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return application()


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Every window test has it."""
