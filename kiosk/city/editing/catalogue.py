"""Editing the catalogue: a procedure as it reads from a day on is its next version; what is abolished gets a last day.

A procedure that comes with the program stands in the list too, and in the document once it is changed.
"""

from __future__ import annotations

import functools
import re
from datetime import date, timedelta

import msgspec

from kiosk.catalogue import procedures
from kiosk.city import list_cells
from kiosk.city.columns import words
from kiosk.city.editing.fees import fee_values, read_fee
from kiosk.city.editing.fields import EditedRow, FieldType, FormField, RowEditor, Shown, TypedRow
from kiosk.city.editing.shapes import catalogue_of
from kiosk.texts import Told
from kiosk.values.base import Text
from kiosk.values.document_contents import CatalogueContent, Content
from kiosk.values.ids import ProcedureCode
from kiosk.values.procedures import (
    DocumentItem,
    DocumentNeed,
    Fee,
    FeeUnit,
    Mark,
    Procedure,
    Source,
    TimeRule,
    TimeUnit,
)

AGENCIES = ("ward", "police", "other")
OTHER = "khac"
_COUNTED = (TimeUnit.WORKING_DAYS, TimeUnit.DAYS, TimeUnit.HOURS, TimeUnit.MINUTES)
_CODE = re.compile(r"\d\.\d{6}", re.ASCII)
_NEEDS = {"+": DocumentNeed.SHOW, "=": DocumentNeed.DATA}


def _field_keys() -> tuple[str, ...]:
    return (*words("fields"), OTHER)


FIELDS = (
    FormField("procedure", required=True, fixed=True, most=32),
    FormField("effective_from", FieldType.DAY, required=True),
    FormField("name_vi", FieldType.AREA, required=True, most=2_000, group="names"),
    FormField("name_en", most=2_000), FormField("short_vi", required=True), FormField("short_en"),
    FormField("search_words", most=1_000), FormField("field", FieldType.CHOICE, options=_field_keys()),
    FormField("agency_role", FieldType.CHOICE, options=AGENCIES),
    FormField("time_unit", FieldType.CHOICE, options=tuple(TimeUnit), group="time"),
    FormField("quantity", FieldType.NUMBER), FormField("cutoff", FieldType.TIME),
    FormField("extension", FieldType.NUMBER), FormField("time_basis", most=500),
    FormField("unit", FieldType.CHOICE, options=tuple(FeeUnit), group="fee"),
    FormField("amount", FieldType.NUMBER), FormField("from_page", FieldType.NUMBER),
    FormField("later_amount", FieldType.NUMBER), FormField("cap_per_copy", FieldType.NUMBER),
    FormField("approved", most=500), FormField("documents", FieldType.AREA, group="papers"),
    FormField("legal_basis", FieldType.AREA, required=True, group="law"), FormField("source", required=True, most=500),
)  # fmt: skip


@functools.cache
def shipped() -> dict[str, tuple[Procedure, ...]]:
    """What comes with the program: code -> versions."""
    found: dict[str, list[Procedure]] = {}
    for one in procedures.load():
        found.setdefault(str(one.code), []).append(one)
    return {code: tuple(rows) for code, rows in found.items()}


def _versions(content: CatalogueContent, code: str) -> tuple[Procedure, ...]:
    own = tuple(one for one in content.procedures if one.code == code)
    return own or shipped().get(code, ())


def rows(content: Content) -> tuple[EditedRow, ...]:
    said = catalogue_of(content)
    own = {str(one.code): one for one in said.procedures}
    newest = {**{code: versions[-1] for code, versions in shipped().items()}, **own}
    return tuple(
        EditedRow(code, Text(f"{code} {one.short.vi}", f"{code} {one.short.of('en')}"), _note(one, code in own),
                  over=one.effective_to is not None)
        for code, one in sorted(newest.items())
    )  # fmt: skip


def _note(one: Procedure, own: bool) -> Told:
    if one.effective_to is not None:
        return Told("city_documents.note.abolished", day=one.effective_to)
    return Told(f"city_documents.note.{'own' if own else 'shipped'}", version=one.version, day=one.effective_from)


def values(content: Content, key: str) -> Shown:
    versions = _versions(catalogue_of(content), key)
    if not versions:
        return {"field": [OTHER], "agency_role": ["ward"], "time_unit": [TimeUnit.WORKING_DAYS],
                "unit": [FeeUnit.UNPUBLISHED]}  # fmt: skip
    one = versions[-1]
    return {
        "procedure": [one.code], "effective_from": [""], "name_vi": [one.name.vi], "name_en": [one.name.en],
        "short_vi": [one.short.vi], "short_en": [one.short.en], "search_words": [", ".join(one.search_words)],
        "field": [one.field], "agency_role": [one.agency], "time_unit": [one.time.unit],
        "quantity": [str(one.time.quantity or "")],
        "cutoff": [one.time.cutoff.strftime("%H:%M") if one.time.cutoff else ""],
        "extension": [str(one.time.extension_working_days or "")], "time_basis": [one.time.basis],
        **fee_values(one.fee), "documents": ["\n".join(map(_paper, one.documents))],
        "legal_basis": ["\n".join(one.legal_basis)], "source": [one.source.text],
    }  # fmt: skip


def _paper(one: DocumentItem) -> str:
    sign = next((sign for sign, need in _NEEDS.items() if need is one.need), "-")
    return f"{sign} {one.name.vi}"


def put(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    said = catalogue_of(content)
    code = key or typed.words("procedure", required=True)
    versions = _versions(said, code)
    if not _CODE.fullmatch(code):
        typed.refuse("procedure", "procedure")
    if not key and versions:
        typed.refuse("procedure", "twice")
    last = versions[-1] if versions else None
    made = _procedure(code, typed, last, on)
    if last is not None and made.effective_from <= last.effective_from:
        typed.refuse("effective_from", Told("city_documents.wrong.later", day=last.effective_from))
    typed.done()
    own = [one for one in said.procedures if one.code != code]
    return CatalogueContent(procedures=(*own, *_followed(versions, made)))


def _followed(versions: tuple[Procedure, ...], made: Procedure) -> tuple[Procedure, ...]:
    if not versions:
        return (made,)
    *before, last = versions
    end = made.effective_from - timedelta(days=1)
    if last.effective_to is None or last.effective_to > end:
        last = msgspec.structs.replace(last, effective_to=end)
    return (*before, last, made)


def _procedure(code: str, typed: TypedRow, last: Procedure | None, on: date) -> Procedure:
    field = typed.one_of("field", (*_field_keys(), *(() if last is None else (last.field,))))
    given = {
        "field": field, "agency": typed.one_of("agency_role", AGENCIES),
        "name": Text(typed.words("name_vi", required=True, most=2_000), typed.words("name_en", most=2_000)),
        "short": Text(typed.words("short_vi", required=True), typed.words("short_en")),
        "time": _time(typed), "fee": _fee(typed, last), "legal_basis": typed.lines("legal_basis", required=True),
        "search_words": _search_words(typed), "documents": _papers(typed, last),
        "effective_from": typed.day("effective_from", required=True) or on,
        "source": Source(text=typed.words("source", required=True, most=500), mark=Mark.FOUND, looked_at=on),
    }  # fmt: skip
    if last is None:
        return Procedure(code=ProcedureCode(code), version=1, **given)  # type: ignore[arg-type]
    return msgspec.structs.replace(last, version=last.version + 1, effective_to=None, **given)


def _search_words(typed: TypedRow) -> tuple[str, ...]:
    words_ = (word.strip() for word in typed.words("search_words", most=1_000).split(","))
    return tuple(word for word in words_ if word)


def _time(typed: TypedRow) -> TimeRule:
    unit, quantity = typed.choice("time_unit", TimeUnit), typed.number("quantity", 10_000)
    if unit in _COUNTED and quantity < 1:
        typed.refuse("quantity", "required")
    return TimeRule(
        unit=unit, quantity=quantity if unit in _COUNTED else 0,
        cutoff=typed.time("cutoff") if unit is TimeUnit.SAME_DAY else None,
        extension_working_days=typed.number("extension", 1_000), basis=typed.words("time_basis", most=500),
    )  # fmt: skip


def _fee(typed: TypedRow, last: Procedure | None) -> Fee:
    """What most people pay, where the law says so, is kept while the fee stays the same kind."""
    fee = read_fee(typed)
    if last is not None and last.fee.unit is fee.unit:
        return msgspec.structs.replace(fee, ordinary=last.fee.ordinary, ordinary_basis=last.fee.ordinary_basis)
    return fee


def _papers(typed: TypedRow, last: Procedure | None) -> tuple[DocumentItem, ...]:
    """A line each, "+" before one that is shown only, "=" before one that the agency looks up itself. A paper that was
    there keeps its key, its English and its case."""
    known = {one.name.vi: one for one in (last.documents if last is not None else ())}
    made: list[DocumentItem] = []
    for line in typed.lines("documents"):
        need = _NEEDS.get(line[:1], DocumentNeed.SUBMIT)
        name = line.lstrip("+=-– ").strip()
        former = known.get(name)
        if former is not None:
            made.append(msgspec.structs.replace(former, need=need))
        elif name:
            (fresh,) = list_cells.papers(name.replace(";", ",")) or (None,)
            if fresh is not None:
                made.append(msgspec.structs.replace(fresh, need=need))
    keys = [one.key for one in made]
    return tuple(
        one if one.key not in keys[:nth] else msgspec.structs.replace(one, key=f"{one.key}-{nth + 1}")
        for nth, one in enumerate(made)
    )


def rebase(content: Content, base: Content | None, key: str) -> Content:
    """Without what this draft has said of the procedure: it is said anew."""
    own = [one for one in catalogue_of(content).procedures if one.code != key]
    before = [one for one in catalogue_of(base).procedures if one.code == key] if base is not None else []
    return CatalogueContent(procedures=(*own, *before))


def drop(content: Content, key: str, on: date) -> Content:
    """Abolished: `on` is the first day without it."""
    said = catalogue_of(content)
    versions = _versions(said, key)
    if not versions or versions[-1].effective_from >= on:
        return said
    *before, last = versions
    if last.effective_to is None or last.effective_to >= on:
        last = msgspec.structs.replace(last, effective_to=on - timedelta(days=1))
    own = [one for one in said.procedures if one.code != key]
    return CatalogueContent(procedures=(*own, *before, last))


EDITOR = RowEditor("procedures", FIELDS, rows, values, put, drop, ends=True, rebase=rebase)
