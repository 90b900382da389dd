"""Wards that were merged or renamed: what a ward is called now, what it, and the wards within it, were called before.

Asked by the city's grid of wards, a ward's page and the public page. Of the documents of units that hold today, the
ward's own goes before that of every ward. Raises nothing; a city without such a document has no former names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from kiosk.clock import local
from kiosk.queries import documents_in_force
from kiosk.store import Reader
from kiosk.values.document_contents import FormerWard, UnitsContent, WardUnit
from kiosk.values.documents import DocumentKind


class WardNamed(NamedTuple):
    """`into`: the ward that it was merged into, with its code; without one, what this ward itself is called now."""

    name: str
    into: str = ""
    into_code: str = ""
    until: date | None = None  # the last day of `name`


def units(reader: Reader) -> dict[str, WardUnit]:
    """By ward, as the documents of today have them."""
    found: dict[str, WardUnit] = {}
    for said in documents_in_force.contents(reader, DocumentKind.UNITS, local(reader.clock.now()).date()):
        if isinstance(said, UnitsContent):
            found |= {one.ward: one for one in said.wards}
    return found


def former(reader: Reader, ward: str = "") -> dict[str, tuple[FormerWard, ...]]:
    """By ward: every name that it, or a ward within it, bore before."""
    return {code: tuple(_names_of(one)) for code, one in units(reader).items() if ward in ("", code)}


def _names_of(unit: WardUnit) -> Iterator[FormerWard]:
    yield from unit.predecessors
    for before, after in zip(unit.names, unit.names[1:], strict=False):
        if before.agency.place_name != unit.name:
            until = after.valid_from - timedelta(days=1)
            yield FormerWard(code=unit.ward, name=before.agency.place_name, until=until)


def named(reader: Reader, ward: str, otherwise: str = "", day: date | None = None) -> WardNamed:
    """What a ward is called, or was on `day`; of one that is no more, which ward its dossiers lie in. `otherwise`: as
    its stations say."""
    today, found = local(reader.clock.now()).date(), units(reader)
    merged = _merged(found, ward, today)
    if merged is not None:
        return merged
    own = found.get(ward)
    if own is None:
        return WardNamed(otherwise or ward)
    if day is not None:
        names = [one for one in _names_of(own) if one.code == ward and day <= one.until < today]
        if names:
            then = min(names, key=lambda one: one.until)
            return WardNamed(then.name, own.name, until=then.until)
    return WardNamed(own.name)


def _merged(found: Mapping[str, WardUnit], ward: str, today: date) -> WardNamed | None:
    """None for one that still is. What it was merged into may itself have been merged since."""
    before = {one.code: (unit, one) for unit in found.values() for one in unit.predecessors
              if one.code != unit.ward and one.until < today}  # fmt: skip
    if ward not in before:
        return None
    unit, last = before[ward]
    seen = {ward}
    while unit.ward in before and unit.ward not in seen:
        seen.add(unit.ward)
        unit = before[unit.ward][0]
    return WardNamed(last.name, unit.name, unit.ward, last.until)
