"""What the fields of a document and what stands in them are called on pages: "fee > unit", "none" -> "Phí, lệ phí ›
Cách thu", "không thu".

Called by the city's pages for what differs between two versions (kiosk.rules.document_diff, whose ways these are). The
words lie in resources/i18n/city_values.toml; a part of a way that names an entry of a list stays as it is. Pure; raises
nothing: a value of another shape stays as it stands.
"""

from __future__ import annotations

import functools
from datetime import date, time
from typing import NamedTuple

import msgspec.inspect as shapes

from kiosk.figure_words import grouped
from kiosk.texts import known, shown, text
from kiosk.values.calendars import CalendarDay, YearCalendar
from kiosk.values.document_contents import Delegation, FigureLimit, ProcedureFee, PublishedForm, Target, WardUnit
from kiosk.values.documents import DocumentKind
from kiosk.values.notices import PublicNotice
from kiosk.values.procedures import Procedure
from kiosk.values.staff import Account

ROWS: dict[DocumentKind, tuple[type, ...]] = {
    DocumentKind.CATALOGUE: (Procedure,), DocumentKind.FORMS: (PublishedForm,), DocumentKind.FEES: (ProcedureFee,),
    DocumentKind.CALENDAR: (YearCalendar, CalendarDay), DocumentKind.ACCOUNTS: (Account,),
    DocumentKind.UNITS: (WardUnit, Delegation), DocumentKind.NOTICES: (PublicNotice,),
    DocumentKind.TARGETS: (Target, FigureLimit),
}  # fmt: skip
_MONEY = frozenset({"amount", "later_amount", "cap_per_copy"})


class _Met(NamedTuple):
    """What a way leads to: the words of its parts, and the type of what stands there."""

    words: tuple[str, ...]
    type: shapes.Type | None
    name: str  # of the last field


def field(kind: DocumentKind, way: str, language: str) -> str:
    """The words of a way: "Giấy tờ “to-khai” › Tên › tiếng Việt"."""
    return " › ".join(_met(kind, way, language).words)


def value(kind: DocumentKind, way: str, said: str, language: str) -> str:
    """The words of what stands there."""
    met = _met(kind, way, language)
    return _value(met.type, met.name, said, language)


def row(key: str, title: str, language: str) -> str:
    """What a row is called whose key may end in the day from which it holds: "1.001193, từ ngày 03/12/2026"."""
    what, _, last = key.rpartition(" ")
    try:
        day = date.fromisoformat(last)
    except ValueError:
        what, said = key, key
    else:
        said = text("city_documents.diff.dated", language, what=what, day=day) if what else str(shown(day, language))
    return said if not title or title in (key, what) else f"{said} – {title}"


def _value(of: shapes.Type | None, name: str, said: str, language: str) -> str:
    for one in _each(of):
        if isinstance(one, shapes.ListType | shapes.VarTupleType):
            parts = said.split(", ")
            return ", ".join(_value(one.item_type, name, part, language) for part in parts)
        if isinstance(one, shapes.EnumType) and known(f"city_values.said.{one.cls.__name__}.{said}"):
            return text(f"city_values.said.{one.cls.__name__}.{said}", language)
        if isinstance(one, shapes.BoolType) and said in ("True", "False"):
            return text("city_values.yes" if said == "True" else "city_values.no", language)
        if isinstance(one, shapes.IntType) and name in _MONEY and said.isdigit():
            return grouped(int(said), language, ",d")
        if isinstance(one, shapes.DateType | shapes.TimeType):
            return _moment(one, said, language)
        if name == "weekdays" and said in "1234567":
            return text(f"city_documents.option.weekdays.{said}", language)
    return said


def _moment(of: shapes.Type, said: str, language: str) -> str:
    try:
        made = date.fromisoformat(said) if isinstance(of, shapes.DateType) else time.fromisoformat(said)
    except ValueError:
        return said
    return str(shown(made, language))


@functools.lru_cache(maxsize=4_096)
def _met(kind: DocumentKind, way: str, language: str) -> _Met:
    parts = way.split(" > ")
    found = [_walked(shapes.type_info(row), parts, language) for row in ROWS[kind]]
    return max(found, key=lambda one: (one.type is not None, len(one.words)))


def _walked(row: shapes.Type, parts: list[str], language: str) -> _Met:
    words: list[str] = []
    of: shapes.Type | None = row
    name = ""
    for part in parts:
        struct = next((one for one in _each(of) if isinstance(one, shapes.StructType)), None)
        if struct is not None:
            named = {one.encode_name: one.type for one in struct.fields}
            of, name = named.get(part), part if part in named else name
            words.append(_field(struct.cls.__name__, part, language) if part in named else part)
            continue
        of = next((inner for one in _each(of) if (inner := _inner(one)) is not None), None)
        words[-1:] = [_entry(words[-1] if words else "", part, language)]
    return _Met(tuple(words), of, name)


def _field(of: str, name: str, language: str) -> str:
    own = f"city_values.of.{of}.{name}"
    return text(own if known(own) else f"city_values.field.{name}", language)


def _entry(words: str, part: str, language: str) -> str:
    if part.isdigit() and len(part) < 4:
        return text("city_values.nth", language, field=words, nth=part)
    return text("city_values.of_key", language, field=words, entry=part)


def _inner(of: shapes.Type) -> shapes.Type | None:
    if isinstance(of, shapes.ListType | shapes.VarTupleType):
        return of.item_type
    return of.value_type if isinstance(of, shapes.DictType) else None


def _each(of: shapes.Type | None) -> list[shapes.Type]:
    """A union's members, without what is said of their bounds."""
    if of is None:
        return []
    if isinstance(of, shapes.Metadata):
        return _each(of.type)
    return [inner for one in of.types for inner in _each(one)] if isinstance(of, shapes.UnionType) else [of]
