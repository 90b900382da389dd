"""The table of stations: which window a station has, where it stands, and what it needs.

A new station is the package of its window and its row here; where it may author what no other station does, a role in
kiosk/values/roles.py, too. Read by kiosk.cli (which loads no Qt for it), ui.app, ui.places, the launcher, the tour and
the doctor.
"""

from __future__ import annotations

from typing import NamedTuple


class StationKind(NamedTuple):
    window: str  # below ui: the class that is made for a Station; found when it is opened
    place: str  # of the first one; in the settings and in facts
    icon: str  # its card in the launcher; title and hint are launcher.station.<kind> and <kind>_hint
    in_public: bool = True  # held in full screen, and left with a staff PIN only
    touched: bool = True  # False: a display that only shows
    speaks: bool = False
    prints: bool = False  # has printers of its own
    of_desk: bool = False  # one stands at each desk and bears its number
    most: int = 1  # that the launcher opens on one machine

    def nth(self, number: int | str) -> str:
        """The place of that number: desk-3."""
        return f"{self.place.partition('-')[0]}-{number}"


STATIONS = {
    "citizen": StationKind(
        "citizen.window.CitizenWindow", "kiosk-1", "device-desktop", speaks=True, prints=True, most=3
    ),
    "desk": StationKind(
        "desk.window.DeskWindow", "desk-1", "user-check", in_public=False, prints=True, of_desk=True, most=8
    ),
    "hall": StationKind("hall.window.HallWindow", "hall-1", "speakerphone", touched=False, speaks=True, most=2),
    "rating": StationKind("rating.window.RatingWindow", "pad-1", "mood-smile", of_desk=True, most=8),
}
