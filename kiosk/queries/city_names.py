"""Names of wards, fields and procedures for reports: as the documents in force have them, the ward's own files, or as a
ward's stations said.

Called by kiosk.queries.city_reports and city_today. A name that is not known is its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from kiosk.clock import business_day
from kiosk.db.tables.sync import Contact
from kiosk.queries import documents_in_force, rolled
from kiosk.store import Reader
from kiosk.texts import known, text
from kiosk.values.ids import ward_of

# As most wards call their groups of services; a ward's own names stand where its documents are here.
FIELDS = ("chung-thuc", "ho-tich", "cu-tru", "kinh-doanh", "giao-duc", "xa-hoi", "dat-dai", "khac")


def wards(reader: Reader) -> dict[str, str]:
    """Of every ward that is known here, by its code; in the order of the names."""
    found = dict.fromkeys(rolled.wards(reader), "")
    if not reader.has_catalogue:
        found.pop(reader.station.ward, None)  # the city's own
    for station, name in reader.connection.execute(select(Contact.station, Contact.ward_name)):
        ward = ward_of(station)
        if ward in found:
            found[ward] = name or found[ward]
    if reader.has_catalogue:
        found[reader.station.ward] = reader.catalogue.ward().name
    named = documents_in_force.ward_names(reader, business_day(reader.clock.now()))
    found |= {ward: name for ward, name in named.items() if ward in found}
    return dict(sorted(((ward, name or ward) for ward, name in found.items()), key=lambda one: (one[1], one[0])))


def fields(reader: Reader, language: str) -> dict[str, str]:
    """In the order of the ward's document."""
    if reader.has_catalogue:
        return {field.key: field.name.of(language) for field in reader.catalogue.fields()}
    return {key: text(f"city_reports.field.{key}", language) for key in FIELDS}


def procedures(reader: Reader, language: str) -> dict[str, str]:
    """By code; a document's before the file's."""
    day = business_day(reader.clock.now())
    known_here = reader.catalogue.procedures() if reader.has_catalogue else ()
    files = {str(one.code): one.name.of(language) for one in known_here}
    return {**files, **documents_in_force.procedure_names(reader, day, language)}


def line_name(key: str, language: str, procedures: Mapping[str, str]) -> str:
    """Of a line whose key no document names: a ward's code, or what events of before did not tell."""
    of, stroke, name = key.partition("/")
    if not stroke:
        return key or text("city_reports.field.none", language)
    if of == "procedure" and name in procedures:
        name = f"{name} {procedures[name]}"
    if of == "reason" and known(f"rating.reasons.{name}"):
        name = text(f"rating.reasons.{name}", language)
    return text(f"city_reports.line.{of}", language, name=name)


def agency(reader: Reader, day: date) -> str:
    """Who makes the report; "" for a city, whose pages name it."""
    return reader.catalogue.agency(day).name if reader.has_catalogue else ""
