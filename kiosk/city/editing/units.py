"""Editing wards with their names and predecessors, and delegations to other agencies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kiosk.city.editing.fields import (
    EditedRow,
    FieldType,
    FormField,
    RowEditor,
    Shown,
    TypedRow,
    found_at,
    placed,
    said_day,
    without,
)
from kiosk.city.editing.shapes import units_of
from kiosk.texts import Told
from kiosk.values.document_contents import Content, Delegation, FormerWard, NamesFrom, UnitsContent, WardUnit
from kiosk.values.ids import ProcedureCode
from kiosk.values.papers import Agency

WARD = re.compile(r"[0-9]{5}", re.ASCII)
PROCEDURE = re.compile(r"\d\.\d{6}", re.ASCII)
_FORMER = re.compile(r"([0-9]{5})\s+(.+?)\s*[,;]\s*(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_NAMES = ("parent", "agency_name", "short", "counter", "place_name", "phone")
WARD_FIELDS = (
    FormField("ward", required=True, fixed=True, most=5), FormField("name", required=True),
    FormField("predecessors", FieldType.AREA), FormField("names_from", FieldType.DAY, group="names"),
    *(FormField(name) for name in _NAMES),
)  # fmt: skip
DELEGATION_FIELDS = (
    FormField("agency", required=True), FormField("decision", required=True, most=300),
    FormField("valid_from", FieldType.DAY, required=True), FormField("valid_until", FieldType.DAY),
    FormField("procedures", FieldType.AREA, required=True), FormField("wards", FieldType.AREA),
)  # fmt: skip


# -- wards ------------------------------------------------------------------------------------------------------


def ward_rows(content: Content) -> tuple[EditedRow, ...]:
    return tuple(
        EditedRow(one.ward, f"{one.name} ({one.ward})", Told("city_documents.note.unit", count=len(one.predecessors)))
        for one in units_of(content).wards
    )  # fmt: skip


def ward_values(content: Content, key: str) -> Shown:
    one = next((one for one in units_of(content).wards if one.ward == key), None)
    if one is None:
        return {}
    former = [f"{old.code} {old.name}, {old.until.day}/{old.until.month}/{old.until.year}" for old in one.predecessors]
    shown: dict[str, list[str]] = {"ward": [one.ward], "name": [one.name], "predecessors": ["\n".join(former)]}
    if one.names:
        last = one.names[-1]
        shown["names_from"] = [said_day(last.valid_from)]
        agency = last.agency
        words = (agency.parent, agency.name, agency.short, agency.counter, agency.place_name, agency.phone)
        shown |= {name: [word] for name, word in zip(_NAMES, words, strict=True)}
    return shown


def put_ward(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    said = units_of(content)
    at = found_at([one.ward for one in said.wards], key)
    known = said.wards[at] if at is not None else None
    code = known.ward if known is not None else typed.words("ward", required=True)
    if not WARD.fullmatch(code):
        typed.refuse("ward", "ward")
    if known is None and any(one.ward == code for one in said.wards):
        typed.refuse("ward", "twice")
    name, former = typed.words("name", required=True), former_wards(typed)
    names = _names(typed, known.names if known is not None else ())
    typed.done()
    made = WardUnit(ward=code, name=name, names=names, predecessors=former)
    return UnitsContent(wards=placed(said.wards, at, made), delegations=said.delegations)


def former_wards(typed: TypedRow) -> tuple[FormerWard, ...]:
    """A line each: "99002 Phường Mẫu Cũ, 30/6/2025"."""
    made = []
    for line in typed.lines("predecessors"):
        one = former_of(line)
        if one is None:
            typed.refuse("predecessors", "predecessors")
        else:
            made.append(one)
    return tuple(made)


def former_of(line: str) -> FormerWard | None:
    """Of "99002 Phường Mẫu Cũ, 30/6/2025"; None for a line that says something else."""
    found = _FORMER.fullmatch(line)
    try:
        day = date(int(found[5]), int(found[4]), int(found[3])) if found else None
    except ValueError:
        return None
    return FormerWard(code=found[1], name=found[2], until=day) if found and day else None


def _names(typed: TypedRow, known: tuple[NamesFrom, ...]) -> tuple[NamesFrom, ...]:
    """The counter's names from a day on: another day adds to those before, the same one takes their place."""
    first = typed.day("names_from")
    parent, name, short, counter, place, phone = (typed.words(field) for field in _NAMES)
    if first is None:
        if any((parent, name, short, counter, place)):
            typed.refuse("names_from", "required")
        return known
    for field, word in zip(_NAMES[:5], (parent, name, short, counter, place), strict=True):
        if not word:
            typed.refuse(field, "required")
    agency = Agency(parent=parent, name=name, short=short, counter=counter, place_name=place, phone=phone)
    before = [one for one in known if one.valid_from != first]
    same = next((one.agencies for one in known if one.valid_from == first), {})
    made = NamesFrom(valid_from=first, agency=agency, agencies=same)
    return tuple(sorted((*before, made), key=lambda one: one.valid_from))


def drop_ward(content: Content, key: str, on: date) -> Content:
    said = units_of(content)
    left = without(said.wards, found_at([one.ward for one in said.wards], key))
    return UnitsContent(wards=left, delegations=said.delegations)


# -- delegations ------------------------------------------------------------------------------------------------


def _keys(content: Content) -> list[str]:
    return [str(nth) for nth, _one in enumerate(units_of(content).delegations, 1)]


def delegation_rows(content: Content) -> tuple[EditedRow, ...]:
    return tuple(
        EditedRow(key, one.agency, _delegated(one))
        for key, one in zip(_keys(content), units_of(content).delegations, strict=True)
    )


def _delegated(one: Delegation) -> Told:
    return Told("city_documents.note.delegation", count=len(one.procedures), day=one.valid_from)


def delegation_values(content: Content, key: str) -> Shown:
    at = found_at(_keys(content), key)
    if at is None:
        return {}
    one = units_of(content).delegations[at]
    return {
        "agency": [one.agency], "decision": [one.decision], "valid_from": [said_day(one.valid_from)],
        "valid_until": [said_day(one.valid_until)], "procedures": ["\n".join(one.procedures)],
        "wards": ["\n".join(one.wards)],
    }  # fmt: skip


def put_delegation(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    said, first = units_of(content), typed.day("valid_from", required=True)
    until = typed.day("valid_until")
    if first is not None and until is not None and until < first:
        typed.refuse("valid_until", "before")
    codes = _each(typed, "procedures", PROCEDURE)
    if not codes:
        typed.refuse("procedures", "required")
    made = Delegation(
        procedures=tuple(ProcedureCode(code) for code in codes), agency=typed.words("agency", required=True),
        decision=typed.words("decision", required=True, most=300), valid_from=first or on, valid_until=until,
        wards=tuple(_each(typed, "wards", WARD)),
    )  # fmt: skip
    typed.done()
    at = found_at(_keys(said), key)
    return UnitsContent(wards=said.wards, delegations=placed(said.delegations, at, made))


def _each(typed: TypedRow, field: str, shape: re.Pattern[str]) -> list[str]:
    """Codes, a line or a comma apart."""
    found: Iterable[str] = re.split(r"[\s,;]+", typed.area(field))
    codes = [code for code in dict.fromkeys(found) if code]
    if not all(shape.fullmatch(code) for code in codes):
        typed.refuse(field, f"{field}_codes")
    return codes


def drop_delegation(content: Content, key: str, on: date) -> Content:
    said = units_of(content)
    left = without(said.delegations, found_at(_keys(said), key))
    return UnitsContent(wards=said.wards, delegations=left)


WARDS = RowEditor("wards", WARD_FIELDS, ward_rows, ward_values, put_ward, drop_ward)
DELEGATIONS = RowEditor(
    "delegations", DELEGATION_FIELDS, delegation_rows, delegation_values, put_delegation, drop_delegation
)
