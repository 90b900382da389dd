"""Editing the city's fees: a procedure's fee from a day on, with the decision that approved it."""

from __future__ import annotations

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
from kiosk.city.editing.shapes import fees_of
from kiosk.texts import Told
from kiosk.values.document_contents import Content, FeesContent, ProcedureFee
from kiosk.values.ids import ProcedureCode
from kiosk.values.procedures import Fee, FeeUnit

PRICED = (FeeUnit.PER_CASE, FeeUnit.PER_COPY, FeeUnit.PER_PAGE)
FIELDS = (
    FormField("procedure", required=True, fixed=True), FormField("valid_from", FieldType.DAY, required=True),
    FormField("unit", FieldType.CHOICE, options=tuple(FeeUnit)), FormField("amount", FieldType.NUMBER),
    FormField("from_page", FieldType.NUMBER), FormField("later_amount", FieldType.NUMBER),
    FormField("cap_per_copy", FieldType.NUMBER), FormField("approved", most=500),
)  # fmt: skip


def _keys(content: FeesContent) -> list[str]:
    return [f"{one.procedure} {one.valid_from}" for one in content.fees]


def rows(content: Content) -> tuple[EditedRow, ...]:
    said = fees_of(content)
    return tuple(
        EditedRow(key, str(one.procedure), Told("city_documents.note.fee", day=one.valid_from, unit=_unit(one.fee)))
        for key, one in zip(_keys(said), said.fees, strict=True)
    )  # fmt: skip


def _unit(fee: Fee) -> Told:
    return Told(f"city_documents.fee_words.{fee.unit}", amount=fee.amount)


def values(content: Content, key: str) -> Shown:
    said = fees_of(content)
    at = found_at(_keys(said), key)
    if at is None:
        return {"unit": [FeeUnit.PER_CASE]}
    one = said.fees[at]
    return {"procedure": [one.procedure], "valid_from": [said_day(one.valid_from)], **fee_values(one.fee)}


def fee_values(fee: Fee) -> Shown:
    numbers = {name: getattr(fee, name) for name in ("amount", "from_page", "later_amount", "cap_per_copy")}
    filled = {name: [str(number)] for name, number in numbers.items() if number}
    return {"unit": [fee.unit], "approved": [fee.approved], **filled}


def read_fee(typed: TypedRow) -> Fee:
    """As it may be shown: an amount has the decision that approved it."""
    unit = typed.choice("unit", FeeUnit)
    approved = typed.words("approved", most=500)
    amount = typed.number("amount") if unit in PRICED else 0
    if unit in PRICED and not amount:
        typed.refuse("amount", "required")
    if amount and not approved:
        typed.refuse("approved", "approved")
    paged = unit is FeeUnit.PER_PAGE
    return Fee(
        unit=unit, amount=amount, approved=approved, from_page=typed.number("from_page", 1000) if paged else 0,
        later_amount=typed.number("later_amount") if paged else 0, cap_per_copy=typed.number("cap_per_copy"),
    )  # fmt: skip


def put(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    said = fees_of(content)
    at = found_at(_keys(said), key)
    code = str(said.fees[at].procedure) if at is not None else typed.words("procedure", required=True, most=64)
    first, fee = typed.day("valid_from", required=True), read_fee(typed)
    if f"{code} {first}" in [one for nth, one in enumerate(_keys(said)) if nth != at]:
        typed.refuse("valid_from", "twice")
    typed.done()
    row = ProcedureFee(procedure=ProcedureCode(code), valid_from=first or on, fee=fee)
    return FeesContent(fees=placed(said.fees, at, row))


def drop(content: Content, key: str, on: date) -> Content:
    said = fees_of(content)
    return FeesContent(fees=without(said.fees, found_at(_keys(said), key)))


EDITOR = RowEditor("fees", FIELDS, rows, values, put, drop)
