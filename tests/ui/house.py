"""A whole house for window tests: real store, real catalogue, virtual printers, in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.clock import ZONE, ShiftedClock
from kiosk.settings import PlaceSettings, PrinterSettings, Settings, with_defaults
from ui.app import House, application
from ui.station import Station
from ui.theme import theme_for
from ui.tour.hand import spin_until

MONDAY = datetime(2026, 11, 23, 8, 45, tzinfo=ZONE)
SIZES = ((1920, 1080), (1080, 1920), (1366, 768))
VIRTUAL = PlaceSettings(
    ticket=PrinterSettings(transport="virtual"),
    a5=PrinterSettings(profile="a5-system", transport="virtual"),
    a4=PrinterSettings(profile="a4-system", transport="virtual"),
)


@contextmanager
def open_house(folder: Path, **settings: Any) -> Iterator[House]:
    """A house whose store is open; closed and checked afterwards."""
    application()
    given = {
        "data_dir": folder / "data", "witness_dir": folder / "witness",
        "places": {"kiosk-1": VIRTUAL, "desk-1": VIRTUAL}, **settings,
    }  # fmt: skip
    house = House(with_defaults(Settings(**given)), ShiftedClock(MONDAY))
    failures: list[BaseException] = []
    house.failed.connect(failures.append)
    house.open()
    try:
        spin_until(lambda: house.spooler is not None or failures, 60, "the house to open")
        if failures:
            raise failures[0]
        yield house
    finally:
        house.close()


def station_at(
    house: House, place: str, size: tuple[int, int], *, percent: int = 100, theme: str = "normal", language: str = "vi"
) -> Station:
    chosen = theme_for(house.settings.screen, *size).changed(percent=percent, name=theme)
    return house.station.at(place, theme=chosen, language=language, kiosk=house.kiosk)
