"""Editing the working calendar: years with their source, and their days off, make-up and half days."""

from __future__ import annotations

from datetime import date

import msgspec

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
from kiosk.city.editing.shapes import calendar_of
from kiosk.texts import Told
from kiosk.values.calendars import CalendarDay, DayKind, YearCalendar
from kiosk.values.document_contents import CalendarContent, Content
from kiosk.values.procedures import Mark, Source

DAY_FIELDS = (
    FormField("date", FieldType.DAY, required=True), FormField("kind", FieldType.CHOICE, options=tuple(DayKind)),
    FormField("name", required=True), FormField("approved_day", FieldType.CHECK), FormField("source", most=500),
)  # fmt: skip
YEAR_FIELDS = (
    FormField("year", FieldType.NUMBER, required=True, fixed=True), FormField("approved_year", FieldType.CHECK),
    FormField("source", required=True, most=500), FormField("unknown", FieldType.AREA, most=4_000),
)  # fmt: skip


# -- days -------------------------------------------------------------------------------------------------------


def day_rows(content: Content) -> tuple[EditedRow, ...]:
    found = sorted((day for year in calendar_of(content).years for day in year.days), key=lambda one: one.date)
    return tuple(
        EditedRow(said_day(one.date), Told("city_documents.note.day", day=one.date, name=one.name),
                  Told(f"city_documents.option.kind.{one.kind}"))
        for one in found
    )  # fmt: skip


def day_values(content: Content, key: str) -> Shown:
    one = next((day for year in calendar_of(content).years for day in year.days if said_day(day.date) == key), None)
    if one is None:
        return {"kind": [DayKind.HOLIDAY], "approved_day": ["1"]}
    return {
        "date": [said_day(one.date)], "kind": [one.kind], "name": [one.name], "source": [one.source],
        "approved_day": ["1"] if one.approved else [],
    }  # fmt: skip


def put_day(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    said = calendar_of(content)
    day = typed.day("date", required=True)
    made = CalendarDay(
        date=day or on, kind=typed.choice("kind", DayKind), name=typed.words("name", required=True),
        approved=typed.check("approved_day"), source=typed.words("source", most=500),
    )  # fmt: skip
    if day is not None and day.year not in [one.year for one in said.years]:
        typed.refuse("date", "no_year")
    if made.kind is DayKind.MAKE_UP and made.date.isoweekday() < 6:
        typed.refuse("kind", "make_up")
    if said_day(day) != key and any(one.date == day for year in said.years for one in year.days):
        typed.refuse("date", "twice")
    typed.done()
    left = calendar_of(drop_day(said, key, on)) if key else said
    years = (
        msgspec.structs.replace(year, days=tuple(sorted((*year.days, made), key=lambda one: one.date)))
        if year.year == made.date.year else year
        for year in left.years
    )  # fmt: skip
    return CalendarContent(years=tuple(years))


def drop_day(content: Content, key: str, on: date) -> Content:
    years = calendar_of(content).years
    return CalendarContent(years=tuple(
        msgspec.structs.replace(year, days=tuple(day for day in year.days if said_day(day.date) != key))
        for year in years
    ))  # fmt: skip


# -- years ------------------------------------------------------------------------------------------------------


def year_rows(content: Content) -> tuple[EditedRow, ...]:
    return tuple(
        EditedRow(str(one.year), str(one.year), Told("city_documents.note.year", count=len(one.days)))
        for one in calendar_of(content).years
    )  # fmt: skip


def year_values(content: Content, key: str) -> Shown:
    one = next((one for one in calendar_of(content).years if str(one.year) == key), None)
    if one is None:
        return {"approved_year": ["1"]}
    return {
        "year": [key], "approved_year": ["1"] if one.approved else [], "source": [one.source.text],
        "unknown": ["\n".join(one.unknown)],
    }  # fmt: skip


def put_year(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    years = calendar_of(content).years
    at = found_at([str(one.year) for one in years], key)
    known = years[at] if at is not None else None
    number = known.year if known is not None else typed.number("year", 2200, 2020)
    if known is None and any(one.year == number for one in years):
        typed.refuse("year", "twice")
    source = Source(text=typed.words("source", required=True, most=500), mark=Mark.FOUND, looked_at=on)
    unknown, approved = typed.lines("unknown"), typed.check("approved_year")
    typed.done()
    made = YearCalendar(
        year=number, version=(known.version if known else 0) + 1, approved=approved, unknown=unknown,
        days=known.days if known else (),
        source=known.source if known is not None and known.source.text == source.text else source,
    )  # fmt: skip
    return CalendarContent(years=tuple(sorted(placed(years, at, made), key=lambda one: one.year)))


def drop_year(content: Content, key: str, on: date) -> Content:
    years = calendar_of(content).years
    return CalendarContent(years=without(years, found_at([str(one.year) for one in years], key)))


DAYS = RowEditor("days", DAY_FIELDS, day_rows, day_values, put_day, drop_day)
YEARS = RowEditor("years", YEAR_FIELDS, year_rows, year_values, put_year, drop_year)
