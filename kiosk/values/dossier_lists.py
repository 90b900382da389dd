"""The clerk's lists of dossiers: which ones there are, and what each holds. Made by kiosk.queries.dossier_lists."""

from __future__ import annotations

import enum

from kiosk.values.base import Value
from kiosk.values.dossiers import DossierRow


class Shelf(enum.StrEnum):
    """One list of the clerk's book."""

    TODAY = "today"  # received, refused or certified today
    OPEN = "open"  # in work, at whomever
    DUE = "due"  # due today or tomorrow
    LATE = "late"  # past its time
    SUPPLEMENT = "supplement"  # waits for the citizen's papers; its time does not run
    READY = "ready"  # the result is there and was not given out
    UNCODED = "uncoded"  # still under a provisional code
    LOOK_UP = "look_up"  # documents are still to be looked up


class ShelvedDossiers(Value, frozen=True, kw_only=True):
    """`more`: how many are left off."""

    shelf: Shelf
    rows: tuple[DossierRow, ...]
    more: bool = False


class ShelfCount(Value, frozen=True, kw_only=True):
    """How many a shelf holds; counted as far as `MOST` alone."""

    shelf: Shelf
    count: int


MOST = 1000
