"""Where a machine stands: chosen by `--place` or the settings, checked against its station and the ward's desks.

Called by ui.program before a window is made, and by `motcua doctor`. Raises ExpectedError
places.errors.{shape, other_kind, no_desk}, each of which says what to write instead, and where.
"""

from __future__ import annotations

import re

from kiosk.catalogue import Catalogue
from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.ids import Place
from ui.stations import STATIONS

SHAPE = re.compile(r"([a-z]{1,12})-([1-9][0-9]?)")


def place_of(kind: str, settings: Settings, catalogue: Catalogue, given: str = "") -> Place:
    """The place of this machine as a station of this kind; `given` wins over the settings."""
    row, place = STATIONS[kind], given or settings.place or STATIONS[kind].place
    found = SHAPE.fullmatch(place)
    if found is None:
        raise ExpectedError("places.errors.shape", place=place[:40], example=row.place)
    if place != row.nth(found[2]):
        raise ExpectedError("places.errors.other_kind", place=place, station=kind, example=row.nth(found[2]))
    if row.of_desk and not knows_desk(catalogue, found[2]):
        file = settings.ward_dir / "ward.toml"
        raise ExpectedError("places.errors.no_desk", place=f"desk-{found[2]}", number=found[2], file=str(file))
    return Place(place)


def knows_desk(catalogue: Catalogue, number: str) -> bool:
    """Whether the ward has that desk. A ward that lists none has every one."""
    return not catalogue.desks() or catalogue.desk(f"desk-{number}") is not None


def kind_at(place: str) -> str:
    """The kind of station that stands at such a place; "" where none does."""
    kind = place.partition("-")[0]
    return next((name for name, row in STATIONS.items() if row.place.partition("-")[0] == kind), "")


def name_of(place: str, language: str = "vi") -> str:
    """As staff say it: "Máy số 2"."""
    kind, _, number = place.partition("-")
    known = {row.place.partition("-")[0] for row in STATIONS.values()}
    return text(f"places.name.{kind if kind in known else 'other'}", language, number=number, place=place)
