"""Editing notices and targets: short rows of a few fields."""

from __future__ import annotations

from datetime import date

from msgspec import structs

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
from kiosk.city.editing.shapes import notices_of, targets_of
from kiosk.texts import Told, grouped
from kiosk.values.base import Text
from kiosk.values.city_reports import STEPS
from kiosk.values.document_contents import (
    Content,
    FigureLimit,
    FigureLimitKey,
    NoticesContent,
    Target,
    TargetKey,
)
from kiosk.values.notices import PublicNotice

WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")
NOTICE_FIELDS = (
    FormField("key", required=True, fixed=True, most=40), FormField("text_vi", FieldType.AREA, most=400),
    FormField("text_en", FieldType.AREA, most=400), FormField("weekdays", FieldType.CHECKS, options=WEEKDAYS),
    FormField("first", FieldType.DAY), FormField("last", FieldType.DAY),
)  # fmt: skip
TARGET_FIELDS = (
    FormField("target", FieldType.CHOICE, options=tuple(TargetKey), fixed=True), FormField("percent", required=True),
    FormField("valid_from", FieldType.DAY, required=True), FormField("basis", most=500),
)  # fmt: skip
LIMIT_FIELDS = (
    FormField("limit", FieldType.CHOICE, options=tuple(FigureLimitKey), fixed=True),
    FormField("count", FieldType.NUMBER, required=True), FormField("valid_from", FieldType.DAY, required=True),
    FormField("basis", required=True, most=500),
)  # fmt: skip


# -- notices ----------------------------------------------------------------------------------------------------


def notice_rows(content: Content) -> tuple[EditedRow, ...]:
    return tuple(
        EditedRow(one.key, one.text, Told("city_documents.note.notice", name=one.key), over=not one.text.vi)
        for one in notices_of(content).notices
    )  # fmt: skip


def notice_values(content: Content, key: str) -> Shown:
    one = next((one for one in notices_of(content).notices if one.key == key), None)
    if one is None:
        return {}
    return {
        "key": [one.key], "text_vi": [one.text.vi], "text_en": [one.text.en],
        "weekdays": [str(day) for day in one.weekdays], "first": [said_day(one.first)], "last": [said_day(one.last)],
    }  # fmt: skip


def put_notice(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    notices = notices_of(content).notices
    at = found_at([one.key for one in notices], key)
    known = notices[at] if at is not None else None
    name = known.key if known is not None else typed.words("key", required=True, most=40)
    if known is None and any(one.key == name for one in notices):
        typed.refuse("key", "twice")
    first, last = typed.day("first"), typed.day("last")
    if first is not None and last is not None and last < first:
        typed.refuse("last", "before")
    made = PublicNotice(
        key=name, text=Text(typed.area("text_vi", most=400), typed.area("text_en", most=400)), first=first, last=last,
        weekdays=tuple(int(day) for day in WEEKDAYS if day in typed.all("weekdays")),
        icon=known.icon if known is not None else "alert-circle",
    )  # fmt: skip
    typed.done()
    return NoticesContent(notices=placed(notices, at, made))


def drop_notice(content: Content, key: str, on: date) -> Content:
    notices = notices_of(content).notices
    return NoticesContent(notices=without(notices, found_at([one.key for one in notices], key)))


# -- targets ----------------------------------------------------------------------------------------------------


def _target_keys(content: Content) -> list[str]:
    return [f"{one.key} {one.valid_from}" for one in targets_of(content).targets]


def target_rows(content: Content) -> tuple[EditedRow, ...]:
    return tuple(
        EditedRow(key, Told(f"city_documents.option.target.{one.key}"),
                  Told("city_documents.note.target", percent=grouped(one.percent, "vi", ",g"), day=one.valid_from))
        for key, one in zip(_target_keys(content), targets_of(content).targets, strict=True)
    )  # fmt: skip


def target_values(content: Content, key: str) -> Shown:
    at = found_at(_target_keys(content), key)
    if at is None:
        return {"target": [TargetKey.SATISFACTION]}
    one = targets_of(content).targets[at]
    return {
        "target": [one.key], "percent": [grouped(one.percent, "vi", "g")], "valid_from": [said_day(one.valid_from)],
        "basis": [one.basis],
    }  # fmt: skip


def put_target(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    said = targets_of(content)
    targets, keys = said.targets, _target_keys(content)
    at = found_at(keys, key)
    which = targets[at].key if at is not None else typed.choice("target", TargetKey)
    percent, first = typed.percent("percent"), typed.day("valid_from", required=True)
    if f"{which} {first}" in [one for nth, one in enumerate(keys) if nth != at]:
        typed.refuse("valid_from", "twice")
    basis = typed.words("basis", most=500)
    typed.done()
    made = Target(key=which, percent=percent, valid_from=first or on, basis=basis)
    return structs.replace(said, targets=placed(targets, at, made))


def drop_target(content: Content, key: str, on: date) -> Content:
    said = targets_of(content)
    return structs.replace(said, targets=without(said.targets, found_at(_target_keys(content), key)))


# -- limits -----------------------------------------------------------------------------------------------------


def _limit_keys(content: Content) -> list[str]:
    return [f"{one.key} {one.valid_from}" for one in targets_of(content).limits]


def limit_rows(content: Content) -> tuple[EditedRow, ...]:
    return tuple(
        EditedRow(key, Told(f"city_documents.option.limit.{one.key}"),
                  Told("city_documents.note.limit", count=one.count, day=one.valid_from))
        for key, one in zip(_limit_keys(content), targets_of(content).limits, strict=True)
    )  # fmt: skip


def limit_values(content: Content, key: str) -> Shown:
    at = found_at(_limit_keys(content), key)
    if at is None:
        return {"limit": [FigureLimitKey.UNUSUAL_MINUTES]}
    one = targets_of(content).limits[at]
    return {
        "limit": [one.key], "count": [str(one.count)], "valid_from": [said_day(one.valid_from)], "basis": [one.basis],
    }


def put_limit(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    said, keys = targets_of(content), _limit_keys(content)
    at = found_at(keys, key)
    which = said.limits[at].key if at is not None else typed.choice("limit", FigureLimitKey)
    count, first = typed.number("count", most=1_000_000, least=1), typed.day("valid_from", required=True)
    if which is FigureLimitKey.UNUSUAL_MINUTES and count not in STEPS:
        typed.refuse("count", Told("city_documents.wrong.step", steps=", ".join(map(str, STEPS))))
    if f"{which} {first}" in [one for nth, one in enumerate(keys) if nth != at]:
        typed.refuse("valid_from", "twice")
    basis = typed.words("basis", required=True, most=500)
    typed.done()
    made = FigureLimit(key=which, count=count, valid_from=first or on, basis=basis)
    return structs.replace(said, limits=placed(said.limits, at, made))


def drop_limit(content: Content, key: str, on: date) -> Content:
    said = targets_of(content)
    return structs.replace(said, limits=without(said.limits, found_at(_limit_keys(content), key)))


NOTICES = RowEditor("notices", NOTICE_FIELDS, notice_rows, notice_values, put_notice, drop_notice)
TARGETS = RowEditor("targets", TARGET_FIELDS, target_rows, target_values, put_target, drop_target)
LIMITS = RowEditor("limits", LIMIT_FIELDS, limit_rows, limit_values, put_limit, drop_limit)
