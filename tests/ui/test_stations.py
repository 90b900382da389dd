"""The table of stations: whatever a row names is there, and no Qt is loaded to read it."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QWidget

from kiosk.catalogue import Catalogue
from kiosk.settings import Settings
from kiosk.texts import text
from ui.launcher.start import offered, with_virtual_devices
from ui.launcher.window import CARDS
from ui.stations import STATIONS


@pytest.mark.parametrize("kind", STATIONS)
def test_every_station_has_its_window_its_card_and_its_words(kind: str) -> None:
    module, _, name = f"ui.{STATIONS[kind].window}".rpartition(".")
    assert issubclass(getattr(importlib.import_module(module), name), QWidget)
    assert CARDS[kind] == STATIONS[kind].icon
    assert all(text(f"launcher.station.{key}", lang) for key in (kind, f"{kind}_hint") for lang in ("vi", "en"))


def test_stations_stand_where_settings_and_facts_name_them() -> None:
    """Places are stored: a row may be added, never renamed."""
    assert {kind: row.place for kind, row in STATIONS.items()} == {
        "citizen": "kiosk-1", "desk": "desk-1", "hall": "hall-1", "rating": "pad-1",
    }  # fmt: skip
    assert [kind for kind, row in STATIONS.items() if not row.in_public] == ["desk"]
    assert [kind for kind, row in STATIONS.items() if row.speaks] == ["citizen", "hall"]
    places = offered(Catalogue())
    assert {row.place for row in STATIONS.values()} <= set(places)
    assert [list(places.values()).count(kind) for kind in STATIONS] == [3, 8, 2, 8]
    assert set(with_virtual_devices(Settings(), "", places).places) == set(places)


def test_the_table_is_read_without_qt() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import kiosk.cli, sys; print('PySide6' in sys.modules, 'ui.stations' in sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said.split() == ["False", "True"]
