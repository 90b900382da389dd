"""The menu of the city's pages: which entries there are, and who sees which.

Each page names its own in its `PAGE` (kiosk.server.city.web); pure.
"""

from __future__ import annotations

from typing import NamedTuple

from kiosk.values.city_accounts import CityRole, CityUser

EVERYBODY = frozenset(CityRole)
STEERING = frozenset({CityRole.CITY, CityRole.AUDITOR})
WITH_WARDS = frozenset({CityRole.CITY, CityRole.AUDITOR, CityRole.WARD})


GROUPS = ("now", "reports", "documents", "people", "house")


class MenuEntry(NamedTuple):
    key: str  # of its words, as "city_pages.menu.today"
    path: str
    roles: frozenset[CityRole] = EVERYBODY
    group: str = "now"  # one of GROUPS; its words are city_pages.menu_group
    below: tuple[str, ...] = ()  # further paths that its pages lead to; what goes on from its own is below it, too


def menu_for(user: CityUser | None, entries: tuple[MenuEntry, ...]) -> tuple[tuple[str, tuple[MenuEntry, ...]], ...]:
    """Groups and the entries in them that this person may open; nothing for nobody."""
    open_ = [entry for entry in entries if user is not None and user.role in entry.roles]
    groups = ((group, tuple(entry for entry in open_ if entry.group == group)) for group in GROUPS)
    return tuple((group, found) for group, found in groups if found)


def standing_at(path: str, entries: tuple[MenuEntry, ...], home: str = "/city") -> str:
    """The path of the entry that this page is of, or is below of; "" for a page that none leads to."""
    reached = [
        (one.path, way) for one in entries for way in (one.path, *one.below)
        if path == way or (way != home and path.startswith(f"{way}/"))
    ]  # fmt: skip
    return max(reached, key=lambda one: len(one[1]), default=("", ""))[0]
