"""What differs between two documents of a kind: rows added, changed field by field, removed.

Called by kiosk.city.documents for drafts and versions. Rows are told apart by their key: a procedure's code (its newest
version speaks for it), a form, a day, a name. Pure; raises nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from kiosk.values.document_contents import (
    AccountsContent,
    CalendarContent,
    CatalogueContent,
    Content,
    FeesContent,
    FormsContent,
    NoticesContent,
    TargetsContent,
    UnitsContent,
)
from kiosk.values.documents import DocumentDiff, FieldChange, RowChange

_SECRET = ("verifier", "pin")  # that they changed is said, never what they are
_Fields = Mapping[str, str]


class _DiffRow(NamedTuple):
    title: str
    fields: _Fields


def diff(before: Content | None, after: Content | None) -> DocumentDiff:
    """From one to the other; None is a document without rows."""
    old, new = _rows(before), _rows(after)
    return DocumentDiff(
        added=tuple(_change(key, new[key].title, {}, new[key].fields) for key in new if key not in old),
        changed=tuple(
            _change(key, new[key].title, old[key].fields, new[key].fields)
            for key in new
            if key in old and old[key].fields != new[key].fields
        ),
        removed=tuple(_change(key, old[key].title, old[key].fields, {}) for key in old if key not in new),
    )


def _change(key: str, title: str, old: _Fields, new: _Fields) -> RowChange:
    names = dict.fromkeys((*old, *new))
    changes = (FieldChange(field=name, before=old.get(name, ""), after=new.get(name, "")) for name in names)
    return RowChange(key=key, title=title, fields=tuple(one for one in changes if one.before != one.after))


def flat(field: str, value: object) -> tuple[tuple[str, str], ...]:
    """What stands in a field, or in a whole row (`field` ""), each part with its way."""
    return tuple(_flat(value, field))


def _rows(content: Content | None) -> dict[str, _DiffRow]:
    if content is None:
        return {}
    return {key: _DiffRow(title, dict(_flat(value))) for key, title, value in _listed(content)}


def _listed(content: Content) -> Iterable[tuple[str, str, object]]:
    if isinstance(content, CatalogueContent):
        newest = sorted(content.procedures, key=lambda one: one.version)
        return ((str(one.code), one.short.vi or one.name.vi, one) for one in newest)
    if isinstance(content, FormsContent):
        return (
            (str(one.form), str(one.form),
             {"version": one.version, **{file.name: _digest(file.data) for file in one.files}})
            for one in content.forms
        )  # fmt: skip
    if isinstance(content, FeesContent):
        return ((f"{one.procedure} {one.valid_from}", str(one.procedure), one) for one in content.fees)
    if isinstance(content, CalendarContent):
        return _calendar(content)
    if isinstance(content, AccountsContent):
        return ((one.name, one.full_name, one) for one in content.accounts)
    if isinstance(content, UnitsContent):
        return _units(content)
    if isinstance(content, NoticesContent):
        return ((one.key, one.text.vi, one) for one in content.notices)
    return _targets(content)


def _calendar(content: CalendarContent) -> Iterable[tuple[str, str, object]]:
    for year in content.years:
        yield str(year.year), str(year.year), msgspec.structs.replace(year, days=())
        for day in year.days:
            yield str(day.date), day.name, day


def _units(content: UnitsContent) -> Iterable[tuple[str, str, object]]:
    for unit in content.wards:
        yield unit.ward, unit.name, unit
    for nth, one in enumerate(content.delegations, 1):
        yield f"{one.decision or nth} {one.valid_from}", one.agency, one


def _targets(content: TargetsContent) -> Iterable[tuple[str, str, object]]:
    for one in content.targets:
        yield f"{one.key} {one.valid_from}", one.key.value, one
    for limit in content.limits:
        yield f"{limit.key} {limit.valid_from}", limit.key.value, limit


def _digest(data: bytes) -> str:
    return f"{len(data)} B, {hashlib.sha256(data).hexdigest()[:12]}"


def _flat(value: object, where: str = "") -> Iterable[tuple[str, str]]:
    """A row's fields as words, nested ones by their way: "time > quantity"."""
    tree = value if isinstance(value, Mapping) else msgspec.to_builtins(value)
    if isinstance(tree, Mapping):
        for name, inside in tree.items():
            yield from _flat(inside, f"{where} > {name}".removeprefix(" > "))
    elif isinstance(tree, (list, tuple)):
        yield from _flat_list(tree, where)
    elif tree is not None and tree != "":
        yield where, _digest(str(tree).encode()) if where in _SECRET else str(tree)


def _flat_list(items: Iterable[object], where: str) -> Iterable[tuple[str, str]]:
    """Items that bear a key or a name are found again by it, others by their place."""
    plain = [str(one) for one in items if not isinstance(one, (Mapping, list, tuple))]
    if plain:
        yield where, ", ".join(plain)
    for nth, one in enumerate(items, 1):
        if isinstance(one, (Mapping, list, tuple)):
            named = one.get("key") or one.get("code") if isinstance(one, Mapping) else None
            yield from _flat(one, f"{where} > {named or nth}")
