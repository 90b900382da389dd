"""Three states of one document: where a draft began, what it says, and what was published meanwhile, put together.

Called by kiosk.city.rebasing. Rows are told apart by their key, and within a row field by field: what only one side
changed is taken; what both changed otherwise is a conflict, of which somebody chooses. A procedure's newest version
speaks for it: what the draft changes follows what was published, from a later day. Pure; raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

import msgspec

from kiosk.catalogue import city_contents
from kiosk.rules import document_diff
from kiosk.values.calendars import YearCalendar
from kiosk.values.document_contents import CalendarContent, CatalogueContent, Content
from kiosk.values.documents import MergeConflict
from kiosk.values.procedures import Procedure

T = TypeVar("T")
MINE, THEIRS = "mine", "theirs"
ROW = ""  # the field of a conflict about a whole row: one side took it away
Key = tuple[str, str]  # which list of the content, and the row within it
Rows = dict[Key, Any]
_NUMBERED = ("version", "effective_from")  # of a procedure: each state has its own
_GONE = object()


class Merged(NamedTuple):
    content: Content
    conflicts: tuple[MergeConflict, ...]  # those that nobody has chosen of


class _Merge:
    """`chosen`: by the name of a conflict (name_of), MINE or THEIRS."""

    def __init__(self, chosen: Mapping[str, str]) -> None:
        self._chosen = chosen
        self.conflicts = list[MergeConflict]()

    def one(self, key: Key, field: str, base: T, mine: T, theirs: T) -> T:
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        choice = self._chosen.get(name_of(key, field), "")
        if choice not in (MINE, THEIRS):
            said = [document_diff.flat(field, None if one is _GONE else one) for one in (base, mine, theirs)]
            self.conflicts.append(MergeConflict(
                name=name_of(key, field), key=key[1], field=field, base=said[0], mine=said[1], theirs=said[2]
            ))  # fmt: skip
        return mine if choice == MINE else theirs

    def row(self, key: Key, base: Any, mine: Any, theirs: Any, aside: tuple[str, ...] = ()) -> Any:
        """None for a row that is not there."""
        if mine is None or theirs is None or mine == base or theirs == base:
            found = self.one(key, ROW, *(_GONE if one is None else one for one in (base, mine, theirs)))
            return None if found is _GONE else found
        fields = [name for name in theirs.__struct_fields__ if name not in aside]
        was = {name: getattr(base, name, _GONE) for name in fields}
        merged = {
            name: self.one(key, name, was[name], getattr(mine, name), getattr(theirs, name)) for name in fields
        }
        return msgspec.structs.replace(theirs, **merged)


def name_of(key: Key, field: str) -> str:
    return f"{key[0]}/{key[1]}/{field}"


def merge(base: Content | None, mine: Content, theirs: Content, chosen: Mapping[str, str]) -> Merged:
    """`theirs` with what `mine` changed in `base`."""
    work = _Merge(chosen)
    if isinstance(mine, CatalogueContent) and isinstance(theirs, CatalogueContent):
        before = base.procedures if isinstance(base, CatalogueContent) else ()
        return Merged(_procedures(work, before, mine, theirs), tuple(work.conflicts))
    was, now, there = (_rows(one) if one is not None else {} for one in (base, mine, theirs))
    found = {key: work.row(key, was.get(key), now.get(key), there.get(key)) for key in {**there, **now}}
    rows = {key: one for key, one in found.items() if one is not None}
    return Merged(_content(theirs, rows), tuple(work.conflicts))


# -- rows of a content, and back --------------------------------------------------------------------------------

_KEYS: dict[str, Callable[[Any], str]] = {
    "forms": lambda one: str(one.form), "fees": lambda one: f"{one.procedure} {one.valid_from}",
    "accounts": lambda one: str(one.name), "wards": lambda one: str(one.ward),
    "delegations": lambda one: f"{one.decision} {one.agency} {one.valid_from}", "notices": lambda one: str(one.key),
    "targets": lambda one: f"{one.key} {one.valid_from}", "limits": lambda one: f"{one.key} {one.valid_from}",
    "years": lambda one: str(one.year),
    "days": lambda one: str(one.date),
}  # fmt: skip


def _rows(content: Content) -> Rows:
    found: Rows = {}
    for part in content.__struct_fields__:
        for one in getattr(content, part):
            plain = msgspec.structs.replace(one, days=()) if isinstance(one, YearCalendar) else one
            found[part, _KEYS[part](one)] = plain
            if isinstance(one, YearCalendar):
                found |= {("days", _KEYS["days"](day)): day for day in one.days}
    return found


def _content(like: Content, rows: Rows) -> Content:
    if isinstance(like, CalendarContent):
        days = [one for (part, _key), one in rows.items() if part == "days"]
        years = (one for (part, _key), one in rows.items() if part == "years")
        return CalendarContent(years=tuple(
            msgspec.structs.replace(year, days=tuple(sorted(
                (day for day in days if day.date.year == year.year), key=lambda day: day.date
            )))
            for year in years
        ))  # fmt: skip
    parts = {part: tuple(one for (of, _key), one in rows.items() if of == part) for part in like.__struct_fields__}
    return msgspec.structs.replace(like, **parts)


# -- procedures -------------------------------------------------------------------------------------------------


def _procedures(
    work: _Merge, base: Iterable[Procedure], mine: CatalogueContent, theirs: CatalogueContent
) -> CatalogueContent:
    was, now, there = (_by_code(rows) for rows in (base, mine.procedures, theirs.procedures))
    found = theirs
    for code, rows in now.items():
        before, published = was.get(code, ()), there.get(code, ())
        if rows in (before, published):
            continue
        if published == before:
            kept = (one for one in found.procedures if one.code != code)
            found = CatalogueContent(procedures=(*kept, *rows))
            continue
        was_last, mine_last, last = (max(one, key=_version, default=None) for one in (before, rows, published))
        assert mine_last is not None
        found = _after(work, found, was_last, mine_last, last)
    return found


def _after(
    work: _Merge, content: CatalogueContent, base: Procedure | None, mine: Procedure, theirs: Procedure | None
) -> CatalogueContent:
    """What the draft changes in a procedure that was changed meanwhile: from the day after that change at the soonest.
    """
    merged = work.row(("procedures", str(mine.code)), base, mine, theirs, _NUMBERED)
    if merged is None or theirs is None or merged == theirs:
        return content
    if msgspec.structs.replace(merged, effective_to=theirs.effective_to) == theirs:
        rows = (merged if one == theirs else one for one in content.procedures)
        return CatalogueContent(procedures=tuple(rows))
    first = max(mine.effective_from, theirs.effective_from + timedelta(days=1))
    return city_contents.carried_on(content, [msgspec.structs.replace(merged, effective_from=first)])


def _version(one: Procedure) -> int:
    return one.version


def _by_code(rows: Iterable[Procedure]) -> dict[str, tuple[Procedure, ...]]:
    found: dict[str, tuple[Procedure, ...]] = {}
    for one in rows:
        found[one.code] = (*found.get(one.code, ()), one)
    return found
