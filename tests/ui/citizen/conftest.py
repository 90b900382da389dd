"""A whole house and the citizen's window at the smallest screen, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.house import open_house, station_at
from ui.app import House
from ui.citizen.window import CitizenWindow


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture
def window(house: House) -> Iterator[CitizenWindow]:
    made = CitizenWindow(station_at(house, "kiosk-1", (1366, 768)))
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()
