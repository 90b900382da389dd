"""Wards that were merged: what a ward is called now, and what it, and the wards within it, were called before.

Asked by the city's grid of wards, a ward's page and the public page. Of the documents of units that hold today, the
ward's own goes before that of every ward. Raises nothing; a city without such a document has no former names.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from kiosk.city import documents
from kiosk.clock import local
from kiosk.store import Reader
from kiosk.values.document_contents import FormerWard, UnitsContent, WardUnit
from kiosk.values.documents import EVERY_WARD, DocumentKind


class WardNamed(NamedTuple):
    """`into`: the ward that it was merged into, and its code; "" for one that still is."""

    name: str
    into: str = ""
    into_code: str = ""
    until: date | None = None  # its last day


def units(reader: Reader, ward: str = "") -> tuple[WardUnit, ...]:
    """As the documents of today have them; `ward`: with its own document, if it has one."""
    found: dict[str, WardUnit] = {}
    for scope in dict.fromkeys((EVERY_WARD, ward)):
        version = documents.current(reader, DocumentKind.UNITS, scope)
        if version is not None:
            said = documents.content(reader, DocumentKind.UNITS, scope, version.version)
            found |= {one.ward: one for one in said.wards} if isinstance(said, UnitsContent) else {}
    return tuple(found.values())


def former(reader: Reader, ward: str = "") -> dict[str, tuple[FormerWard, ...]]:
    """By ward: every name that it, or a ward within it, bore before."""
    return {one.ward: _names_of(one) for one in units(reader, ward) if ward in ("", one.ward)}


def _names_of(unit: WardUnit) -> tuple[FormerWard, ...]:
    own = [
        FormerWard(code=unit.ward, name=before.agency.place_name, until=after.valid_from - timedelta(days=1))
        for before, after in zip(unit.names, unit.names[1:], strict=False)
        if before.agency.place_name != unit.name
    ]
    return (*unit.predecessors, *own)


def named(reader: Reader, ward: str, otherwise: str = "") -> WardNamed:
    """What a ward is called; of one that is no more, which ward its dossiers lie in. `otherwise`: as its stations say.
    """
    today, found = local(reader.clock.now()).date(), units(reader, ward)
    for unit in found:
        for one in unit.predecessors:
            if one.code == ward and unit.ward != ward and one.until < today:
                return WardNamed(one.name, unit.name, unit.ward, one.until)
    name = next((one.name for one in found if one.ward == ward), "")
    return WardNamed(name or otherwise or ward)
