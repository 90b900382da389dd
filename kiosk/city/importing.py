"""A published list of procedures against the catalogue: what is new, changed, abolished, and which rows cannot be read.

Called by the pages of documents (kiosk.server.city.documents_import) and by `motcua central import`. What comes out is
the content of a catalogue document: a change is a new version from the day on, so that a dossier keeps the one that it
was received under; what is abolished keeps its rows with their last day. A list may be whole, or may say of each row or
section what became of it. A row that cannot be read is named and left out, and is never taken for an abolished one.
Raises ExpectedError city_imports.errors.*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from kiosk.city import columns, list_cells, lists
from kiosk.city.columns import Listed, ListLine
from kiosk.city.list_cells import Wrong
from kiosk.city.lists import HandedIn
from kiosk.errors import ExpectedError
from kiosk.values.base import Text
from kiosk.values.document_contents import CatalogueContent
from kiosk.values.imports import ImportAsked, ImportReport, ListedRow
from kiosk.values.procedures import Fee, FeeUnit, Mark, Procedure, Source, TimeRule

LONGEST = 2_000  # letters of a name
OTHER_FIELD = "khac"
_DAY = timedelta(days=1)


class ImportedProcedures(NamedTuple):
    content: CatalogueContent
    report: ImportReport


class _Row(NamedTuple):
    """What a readable row says: `changes` are fields of Procedure, without those that the list has no column for."""

    line: ListLine
    code: str
    abolished: bool
    changes: Mapping[str, object]
    remarks: tuple[str, ...]
    valid_from: date


def procedures(
    file: HandedIn, asked: ImportAsked, document: Iterable[Procedure], shipped: Iterable[Procedure]
) -> ImportedProcedures:
    """The catalogue as it is, in all its versions: of the document, and what comes with the program. The content holds
    what the document has and what the list changes."""
    listed = columns.read(lists.sheets(file), "procedures")
    rows, faulty, remarks = _rows(listed, asked)
    own = _by_code(document)
    return _merged(rows, faulty, remarks, listed, _Merge(_by_code(shipped) | own, set(own), asked))


def _by_code(base: Iterable[Procedure]) -> dict[str, list[Procedure]]:
    known: dict[str, list[Procedure]] = {}
    for one in base:
        known.setdefault(one.code, []).append(one)
    for versions in known.values():
        versions.sort(key=lambda one: one.version)
    return known


# -- reading the rows ---------------------------------------------------------------------------------------


def _rows(listed: Listed, asked: ImportAsked) -> tuple[list[_Row], list[ListedRow], list[ListedRow]]:
    rows, faulty, remarks, seen = list[_Row](), list[ListedRow](), list[ListedRow](), dict[str, int]()
    field, status = "", ""
    for line in listed.lines:
        if line.heading:
            field, status = _under(line.heading, field, status)
            continue
        found = _row(line, listed, asked, field, status)
        if isinstance(found, ListedRow):
            faulty.append(found)
        elif found.code in seen:
            faulty.append(_told(line, "twice", "code", f"{found.code}, {seen[found.code]}"))
        else:
            seen[found.code] = line.number
            rows.append(found)
            remarks += [_told(line, why, "field", line.of("field") or field) for why in found.remarks]
    return rows, faulty, remarks


def _under(heading: str, field: str, status: str) -> tuple[str, str]:
    """A heading between rows names the field of those below, or what becomes of them; a new section forgets the field
    of the one before."""
    said = list_cells.status(heading)
    if said:
        return "", said
    return heading, status


def _row(line: ListLine, listed: Listed, asked: ImportAsked, field: str, status: str) -> _Row | ListedRow:
    code = list_cells.code(line.of("code"))
    if not code:
        return _told(line, "code", "code", line.of("code"))
    if "abolished" in (list_cells.status(line.of("status")), status):
        return _Row(line, code, True, {}, (), asked.valid_from)
    day = list_cells.day(line.of("valid_from")) if line.of("valid_from") else asked.valid_from
    if isinstance(day, Wrong):
        return _told(line, day.why, "valid_from", line.of("valid_from"))
    changes: dict[str, object] = {}
    for column, value in _read(line, listed, asked):
        if isinstance(value, Wrong):
            return _told(line, value.why, column, line.of(column))
        changes |= value
    remarks = _with_field(changes, line.of("field") or field)
    return _Row(line, code, False, changes, remarks, day)


def _with_field(changes: dict[str, object], said: str) -> tuple[str, ...]:
    """A field that no counter has goes to the general one, and that is told."""
    if not said:
        return ()
    changes["field"] = list_cells.field(said) or OTHER_FIELD
    return ("field",) if changes["field"] == OTHER_FIELD else ()


def _told(line: ListLine, why: str, column: str, value: str) -> ListedRow:
    return ListedRow(
        sheet=line.sheet, row=line.number, why=why, column=column, value=" ".join(value.split())[:120],
        code=list_cells.code(line.of("code")),
    )  # fmt: skip


def _said(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _read(line: ListLine, listed: Listed, asked: ImportAsked) -> Iterator[tuple[str, dict[str, object] | Wrong]]:
    """Of each column that has something: the fields that it gives."""
    name = " ".join(line.of("name").split())
    yield "name", {"name": Text(name, line.of("name_en"))} if 0 < len(name) <= LONGEST else Wrong("name")
    if line.of("short"):
        yield "short", {"short": Text(" ".join(line.of("short").split()))}
    if line.of("time"):
        yield "time", _time(line, listed)
    if line.of("fee"):
        fee = list_cells.fee(line.of("fee"), line.of("fee_basis") or asked.decision)
        yield "fee", fee if isinstance(fee, Wrong) else {"fee": fee}
    if line.of("legal_basis"):
        yield "legal_basis", {"legal_basis": list_cells.basis(line.of("legal_basis"))}
    if line.of("documents"):
        yield "documents", {"documents": list_cells.papers(line.of("documents"))}
    if line.of("agency"):
        yield "agency", {"agency": list_cells.agency(line.of("agency"))}


def _time(line: ListLine, listed: Listed) -> dict[str, object] | Wrong:
    rule = list_cells.time_rule(line.of("time"), listed.columns.get("time", ""))
    more = list_cells.extension(line.of("extension"))
    if isinstance(rule, Wrong) or isinstance(more, Wrong):
        return rule if isinstance(rule, Wrong) else Wrong("extension")
    return {"time": msgspec.structs.replace(rule, extension_working_days=more)}


# -- merging ------------------------------------------------------------------------------------------------


class _Merge:
    """The catalogue as the rows change it, one after the other. `own`: codes that stand in the document, whose rows the
    city has approved: none of them goes. Those that come with the program and are not in force yet may be numbered
    anew, so that a change can stand before them."""

    def __init__(self, known: dict[str, list[Procedure]], own: set[str], asked: ImportAsked) -> None:
        self.known, self.own, self.approved, self.asked = known, own, frozenset(own), asked
        self.new, self.changed, self.abolished = list[str](), list[str](), list[str]()
        self.unchanged = 0
        self.faulty, self.remarks = list[ListedRow](), list[ListedRow]()

    def take(self, row: _Row) -> None:
        versions = self.known.get(row.code)
        if versions is None and row.abolished:
            self.faulty.append(_told(row.line, "not_known", "code", row.code))
        elif versions is None:
            self._add(row)
        elif self._stands(row, versions):
            self.unchanged += 1
        elif not self._may_stand(row.code, versions, row.valid_from):
            self.faulty.append(_told(row.line, "later_known", "valid_from", _said(versions[-1].effective_from)))
        elif row.abolished:
            self.end(row.code, versions)
        else:
            self._change(row, versions)

    def _stands(self, row: _Row, versions: list[Procedure]) -> bool:
        """Whether the catalogue says of that day what the row says."""
        here = [one for one in versions if one.in_force(row.valid_from)]
        return not here if row.abolished else bool(here) and not _changes(row.changes, here[-1])

    def _may_stand(self, code: str, versions: list[Procedure], day: date) -> bool:
        """Whether a version from that day on can follow those that the city has approved."""
        return versions[0].effective_from < day and (code not in self.approved or versions[-1].effective_from < day)

    def end(self, code: str, versions: list[Procedure]) -> bool:
        """From the list's day on a procedure is no more. Whether it is."""
        day = self.asked.valid_from
        if not self._may_stand(code, versions, day):
            return False
        *before, last = [one for one in versions if one.effective_from < day]
        self._put(code, [*before, _until(last, day - _DAY)])
        self.abolished.append(code)
        return True

    def _put(self, code: str, versions: list[Procedure]) -> None:
        self.known[code] = versions
        self.own.add(code)

    def content(self) -> CatalogueContent:
        kept = (versions for code, versions in self.known.items() if code in self.own)
        return CatalogueContent(procedures=tuple(one for versions in kept for one in versions))

    def _add(self, row: _Row) -> None:
        lacking = next((column for column in ("time", "field") if column not in row.changes), "")
        if lacking:
            self.faulty.append(_told(row.line, f"new_without_{lacking}", lacking, row.code))
            return
        self._put(row.code, [_new(row, self.asked)])
        self.new.append(row.code)

    def _change(self, row: _Row, versions: list[Procedure]) -> None:
        day = row.valid_from
        *before, last = [one for one in versions if one.effective_from < day]
        planned = versions[len(before) + 1 :]
        changes = _changes(row.changes, last)
        ended = last.effective_to is not None and last.effective_to < day and not planned
        given = {"source": _source(self.asked), **changes, "effective_from": day}
        number = versions[-1].version + 1
        after = msgspec.structs.replace(last, version=number, effective_to=None, **given)
        self._put(row.code, _planned([*before, last, after], last, changes, planned))
        (self.new if ended else self.changed).append(row.code)
        if planned:
            self.remarks.append(_told(row.line, "planned", "valid_from", _said(planned[0].effective_from)))


def _until(one: Procedure, day: date) -> Procedure:
    ends_before = one.effective_to is not None and one.effective_to <= day
    return one if ends_before else msgspec.structs.replace(one, effective_to=day)


def _planned(
    rows: list[Procedure], former: Procedure, changes: Mapping[str, object], planned: Sequence[Procedure]
) -> list[Procedure]:
    """`rows` and the versions that were planned after them, numbered anew: what a plan leaves as it was is changed in
    it too. Each ends the day before the next begins."""
    for one in planned:
        also = {name: value for name, value in changes.items() if getattr(one, name) == getattr(former, name)}
        rows.append(msgspec.structs.replace(one, version=rows[-1].version + 1, **also))
    for at in range(len(rows) - 1):
        rows[at] = _until(rows[at], rows[at + 1].effective_from - _DAY)
    return rows


def _new(row: _Row, asked: ImportAsked) -> Procedure:
    name = row.changes["name"]
    given: dict[str, object] = {
        "short": name, "documents": (), "fee": Fee(unit=FeeUnit.UNPUBLISHED), "agency": "ward",
        "legal_basis": (asked.decision,), "effective_from": row.valid_from, "source": _source(asked), **row.changes,
    }  # fmt: skip
    return msgspec.convert(given | {"code": row.code, "version": 1}, Procedure)


def _source(asked: ImportAsked) -> Source:
    return Source(text=asked.decision, mark=Mark.FOUND, looked_at=asked.looked_at)


def _changes(said: Mapping[str, object], last: Procedure) -> dict[str, object]:
    """What a row says otherwise than the last version; a name in English, a rule's basis and the like are kept where
    the list does not say them."""
    fuller = {name: _fuller(value, getattr(last, name)) for name, value in said.items()}
    return {name: value for name, value in fuller.items() if value != getattr(last, name)}


def _fuller(said: object, known: object) -> object:
    if isinstance(said, Text) and isinstance(known, Text):
        return said if said.en else known if said.vi == known.vi else said
    if isinstance(said, TimeRule) and isinstance(known, TimeRule):
        more = said.extension_working_days or known.extension_working_days
        kept = {"basis": known.basis, "extension_working_days": more}
        cutoff = said.cutoff or (known.cutoff if said.unit is known.unit else None)
        return msgspec.structs.replace(said, cutoff=cutoff, **kept)
    if isinstance(said, Fee) and isinstance(known, Fee):
        same = (said.unit, said.amount) == (known.unit, known.amount)
        return known if same else said
    if isinstance(said, tuple) and isinstance(known, tuple) and _papers(said) == _papers(known):
        return known
    return said


def _papers(documents: Sequence[object]) -> list[str]:
    return [" ".join(str(getattr(getattr(one, "name", one), "vi", one)).split()) for one in documents]


def _merged(
    rows: Sequence[_Row], faulty: list[ListedRow], remarks: list[ListedRow], listed: Listed, merge: _Merge
) -> ImportedProcedures:
    for row in rows:
        merge.take(row)
    kept_back = _end_the_rest(merge, rows, faulty) if merge.asked.whole else 0
    faulty = sorted([*faulty, *merge.faulty], key=lambda one: (one.sheet, one.row))
    report = ImportReport(
        new=tuple(merge.new), changed=tuple(merge.changed), abolished=tuple(merge.abolished),
        unchanged=merge.unchanged, faulty=tuple(faulty), remarks=(*remarks, *merge.remarks),
        columns=tuple(listed.columns.items()), unknown=listed.unknown, kept_back=kept_back,
    )  # fmt: skip
    if not (report.changes or report.unchanged or report.faulty):
        raise ExpectedError("city_imports.errors.no_rows")
    return ImportedProcedures(merge.content(), report)


def _end_the_rest(merge: _Merge, rows: Sequence[_Row], faulty: Sequence[ListedRow]) -> int:
    """What a whole list lacks is abolished; but while a row has no readable code, it may be any of them: how many were
    kept for that reason."""
    named = {row.code for row in rows} | {one.code for one in faulty}
    rest = [code for code, versions in merge.known.items() if code not in named and _goes_on(versions[-1], merge.asked)]
    unread = any(one.why == "code" for one in faulty)
    ended = [code for code in rest if not unread and merge.end(code, merge.known[code])]
    return len(rest) - len(ended)


def _goes_on(last: Procedure, asked: ImportAsked) -> bool:
    return last.effective_to is None or last.effective_to >= asked.valid_from
