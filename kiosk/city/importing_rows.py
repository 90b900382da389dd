"""Lists of units and of staff accounts against the document that there is: new, changed, ended, left out.

Called by kiosk.city.import_kinds. A row is known by its code (a ward's five digits, a sign-in name); what a list does
not say of it stays. A whole list ends what it lacks, but nothing while a row has no readable code. Passwords and PINs
come from no list: one that has such a column is refused as a whole. Raises ExpectedError city_imports.errors.*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import structs

from kiosk.city import columns, list_cells, lists
from kiosk.city.columns import Listed, ListLine
from kiosk.city.editing.staff import CODE, NAME
from kiosk.city.editing.units import WARD, former_of
from kiosk.city.lists import HandedIn
from kiosk.errors import ExpectedError
from kiosk.values.document_contents import AccountsContent, NamesFrom, UnitsContent, WardUnit
from kiosk.values.imports import ImportAsked, ImportReport, ListedRow
from kiosk.values.papers import Agency
from kiosk.values.staff import Account, StaffRole

LONGEST = 200  # letters of a name
AGENCY = ("parent", "agency_name", "short", "counter", "place_name")


class WrongCell(Exception):
    """A row is left out: a key of city_imports.row, and the column that is to be mended."""

    def __init__(self, why: str, column: str, value: str = "") -> None:
        super().__init__(why)
        self.why, self.column, self.value = why, column, value


class _Kind(NamedTuple):
    """`code` gives the key of a line, "" where it has none; `row` the row that it says, upon the known one; `ended`
    what stays of one that is ended, None: nothing."""

    table: str  # of resources/import_columns.toml
    no_code: str  # a key of city_imports.row
    code: Callable[[str], str]
    row: Callable[[ListLine, object, ImportAsked], object]
    ended: Callable[[object], object | None]


class _Merge:
    def __init__(self, kind: _Kind, known: dict[str, object], asked: ImportAsked) -> None:
        self.kind, self.known, self.asked = kind, known, asked
        self.new, self.changed, self.ended = list[str](), list[str](), list[str]()
        self.unchanged, self.seen, self.faulty = 0, dict[str, int](), list[ListedRow]()

    def take(self, line: ListLine, ends: bool) -> None:
        code = self.kind.code(line.of("code"))
        try:
            if not code:
                raise WrongCell(self.kind.no_code, "code", line.of("code"))
            if code in self.seen:
                raise WrongCell("twice", "code", f"{code}, {self.seen[code]}")
            self.seen[code] = line.number
            if ends:
                self._end_named(code)
            else:
                self._put(code, self.kind.row(line, self.known.get(code), self.asked))
        except WrongCell as wrong:
            said = " ".join((wrong.value or line.of(wrong.column)).split())[:120]
            self.faulty.append(ListedRow(
                sheet=line.sheet, row=line.number, why=wrong.why, column=wrong.column, value=said, code=code,
            ))  # fmt: skip

    def _put(self, code: str, row: object) -> None:
        before = self.known.get(code)
        self.known[code] = row
        if row == before:
            self.unchanged += 1
        else:
            (self.changed if before is not None else self.new).append(code)

    def _end_named(self, code: str) -> None:
        if code not in self.known:
            raise WrongCell("nothing_to_end", "code", code)
        if not self._end(code):
            self.unchanged += 1

    def _end(self, code: str) -> bool:
        """Whether it held until now."""
        left = self.kind.ended(self.known[code])
        if left == self.known[code]:
            return False
        if left is None:
            del self.known[code]
        else:
            self.known[code] = left
        self.ended.append(code)
        return True

    def end_the_rest(self) -> int:
        """How many were kept, since a row without a readable code may be one of them."""
        rest = [code for code in self.known if code not in self.seen]
        if any(one.why == self.kind.no_code for one in self.faulty):
            return len(rest)
        for code in rest:
            self._end(code)
        return 0


def _imported(
    kind: _Kind, file: HandedIn, asked: ImportAsked, known: dict[str, object]
) -> tuple[dict[str, object], ImportReport]:
    listed = columns.read(lists.sheets(file), kind.table)
    _refuse_secrets(listed)
    merge = _Merge(kind, known, asked)
    for line, ends in _lines(listed):
        merge.take(line, ends)
    kept_back = merge.end_the_rest() if asked.whole and merge.seen else 0
    report = ImportReport(
        new=tuple(merge.new), changed=tuple(merge.changed), abolished=tuple(merge.ended), unchanged=merge.unchanged,
        faulty=tuple(merge.faulty), columns=tuple(listed.columns.items()), unknown=listed.unknown, kept_back=kept_back,
    )  # fmt: skip
    if not (report.changes or report.unchanged or report.faulty):
        raise ExpectedError("city_imports.errors.no_rows")
    return merge.known, report


def _lines(listed: Listed) -> Iterator[tuple[ListLine, bool]]:
    """Each row, and whether it, or the heading above, says that it ends. A name that stands alone may be a heading or
    a row that has lost its code: it is taken for the latter, so that a whole list ends nobody by mistake."""
    ends = False
    for line in listed.lines:
        says_so = list_cells.status(line.heading, "ended") == "ended"
        if line.heading and (says_so or set(line.cells) != {"name"}):
            ends = says_so
        else:
            yield line, ends or list_cells.status(line.of("status"), "ended") == "ended"


def _refuse_secrets(listed: Listed) -> None:
    found = [word for word in listed.unknown if columns.key_of(word, columns.words("secrets"))]
    if found:
        raise ExpectedError("city_imports.errors.secrets", heading=found[0][:80])


def _name(line: ListLine, column: str) -> str:
    """Beginning with a letter: what a spreadsheet would take for a formula is no name."""
    said = " ".join(line.of(column).split())
    if not said or not said[0].isalpha() or len(said) > LONGEST or "\0" in said:
        raise WrongCell("no_name", column)
    return said


# -- units ------------------------------------------------------------------------------------------------------


def units(file: HandedIn, asked: ImportAsked, base: UnitsContent) -> tuple[UnitsContent, ImportReport]:
    found, report = _imported(_UNITS, file, asked, {str(one.ward): one for one in base.wards})
    wards = tuple(one for one in found.values() if isinstance(one, WardUnit))
    return structs.replace(base, wards=wards), report


def _ward_code(cell: str) -> str:
    """A spreadsheet that took it for a number has cut its first noughts off."""
    plain = "".join(cell.split()).removesuffix(".0")
    plain = plain.zfill(5) if plain.isdecimal() and plain.isascii() else plain
    return plain if WARD.fullmatch(plain) else ""


def _unit(line: ListLine, known: object, asked: ImportAsked) -> WardUnit:
    name = _name(line, "name")
    before = known if isinstance(known, WardUnit) else WardUnit(ward=_ward_code(line.of("code")), name=name)
    former = before.predecessors
    if line.of("predecessors"):
        read = [former_of(" ".join(one.split())) for one in re.split(r"[\r\n]+|;\s", line.of("predecessors")) if one]
        if None in read:
            raise WrongCell("predecessors", "predecessors")
        former = tuple(one for one in read if one is not None)
    return structs.replace(before, name=name, predecessors=former, names=_names(line, before.names, asked))


def _names(line: ListLine, known: tuple[NamesFrom, ...], asked: ImportAsked) -> tuple[NamesFrom, ...]:
    """On papers from the list's day on, where the list says another name than holds then."""
    said = {name: _name(line, name) for name in AGENCY if line.of(name)}
    police, phone = line.of("police"), " ".join(line.of("phone").split())[:40]
    if not (said or police or phone):
        return known
    before = [one for one in known if one.valid_from <= asked.valid_from]
    last = max(before, key=lambda one: one.valid_from, default=None)
    if last is None:
        lacking = next((name for name in AGENCY if name not in said), "")
        if lacking:
            raise WrongCell("names_missing", lacking)
        agency = Agency(
            parent=said["parent"], name=said["agency_name"], short=said["short"], counter=said["counter"],
            place_name=said["place_name"], phone=phone,
        )  # fmt: skip
    else:
        given = {("name" if name == "agency_name" else name): word for name, word in said.items()}
        agency = structs.replace(last.agency, **given, **({"phone": phone} if phone else {}))
    agencies = dict(last.agencies) if last is not None else {}
    if police:
        agencies["police"] = _name(line, "police")
    if last is not None and (agency, agencies) == (last.agency, last.agencies):
        return known
    made = NamesFrom(valid_from=asked.valid_from, agency=agency, agencies=agencies)
    others = (one for one in known if one.valid_from != asked.valid_from)
    return tuple(sorted((*others, made), key=lambda one: one.valid_from))


_UNITS = _Kind("units", "ward", _ward_code, _unit, lambda _row: None)


# -- staff accounts ---------------------------------------------------------------------------------------------


def accounts(file: HandedIn, asked: ImportAsked, base: AccountsContent) -> tuple[AccountsContent, ImportReport]:
    """New ones have no password yet; whoever leaves stays, inactive."""
    found, report = _imported(_ACCOUNTS, file, asked, {one.name: one for one in base.accounts})
    rows = [one for one in found.values() if isinstance(one, Account)]
    taken = [one.code for one in rows if one.code and one.active]
    double = next((code for code in taken if taken.count(code) > 1), "")
    if double:
        raise ExpectedError("city_imports.errors.codes", code=double)
    return AccountsContent(accounts=tuple(rows)), report


def _account_name(cell: str) -> str:
    plain = cell.strip()
    return plain if NAME.fullmatch(plain) else ""


def _account(line: ListLine, known: object, asked: ImportAsked) -> Account:
    name, roles = _name(line, "name"), _roles(line)
    code = "".join(line.of("staff_code").split())
    if code and not CODE.fullmatch(code):
        raise WrongCell("staff_code", "staff_code")
    before = known if isinstance(known, Account) else None
    if before is None:
        return Account(name=line.of("code").strip(), full_name=name, roles=roles, verifier="", code=code)
    return structs.replace(before, full_name=name, roles=roles, active=True, code=code or before.code)


def _roles(line: ListLine) -> tuple[StaffRole, ...]:
    said = [one for one in re.split(r"[,;/\r\n]+", line.of("roles")) if one.strip()]
    keys = [columns.key_of(one, columns.words("roles")) for one in said]
    if not keys or "" in keys:
        raise WrongCell("role", "roles")
    return tuple(role for role in StaffRole if role in keys)


def _inactive(row: object) -> object:
    return structs.replace(row, active=False) if isinstance(row, Account) else row


_ACCOUNTS = _Kind("accounts", "account", _account_name, _account, _inactive)
