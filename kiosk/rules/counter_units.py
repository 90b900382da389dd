"""Which unit of the one-stop counter a kiosk or desk belongs to, and what a unit is called. Names are configuration.

Called where a dossier is received (its place of help and of reception) and by whoever shows it, with what the ward's
document says (Catalogue.counter_units). The counter itself is the unit of every other place; its key is the ward's
code. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.values.ward import CounterUnit


def unit_at(units: Iterable[CounterUnit], ward: str, place: str) -> str:
    """The key of the unit that a place belongs to."""
    return next((one.key for one in units if place in one.places), ward)


def unit_name(units: Iterable[CounterUnit], ward: str, counter: str, key: str) -> str:
    """The name of a unit; `counter` for the counter itself, the bare key of one that the document no longer has."""
    if key in ("", ward):
        return counter
    return next((one.name for one in units if one.key == key), key)
