"""Each page of the citizen station in English: nothing on it is left in Vietnamese but names."""

from __future__ import annotations

import random

import pytest

from tests.ui.citizen.test_pages import visit_pages
from tests.ui.house import SIZES, station_at
from ui.app import House
from ui.citizen.window import CitizenWindow
from ui.foreign_words import findings, names_of
from ui.tour.hand import Hand


@pytest.mark.timeout(600)
def test_no_page_of_the_citizen_station_is_half_translated(house: House, seeded: random.Random) -> None:
    known = names_of(house.station.catalogue, house.settings.ward_dir)
    size = seeded.choice(SIZES)
    window = CitizenWindow(station_at(house, "kiosk-1", size, language="en"))
    window.resize(*size)
    window.show()
    seen = {}
    for name in visit_pages(window, Hand(window)):
        seen[name] = findings(window, "en", known)
    window.close()
    assert {name: found for name, found in seen.items() if found} == {}
    assert len(seen) > 12
