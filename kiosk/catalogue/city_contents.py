"""What a document of the city says, read from its bytes and looked through, at the city and again at every station.

Called by kiosk.city.documents before a version is signed, and by services.documents before one is taken. What is wrong
is ExpectedError(catalogue.errors.wrong) naming kind and row; a document that raises here is never applied. Forms are
looked through by kiosk.forms.city_forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec

from kiosk.catalogue import procedures
from kiosk.catalogue.reading import fault, wrong
from kiosk.errors import ExpectedError
from kiosk.values.base import MEETING
from kiosk.values.city_reports import STEPS
from kiosk.values.document_contents import (
    AccountsContent,
    CalendarContent,
    CatalogueContent,
    Content,
    FeesContent,
    FigureLimitKey,
    FormsContent,
    NoticesContent,
    TargetsContent,
    UnitsContent,
)
from kiosk.values.documents import CONTENT_OF, DocumentKind
from kiosk.values.procedures import FeeUnit, Procedure

_ARGON2 = re.compile(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+\Z")
_UNPRICED = (FeeUnit.NONE, FeeUnit.COUNCIL, FeeUnit.UNPUBLISHED)


def encode(content: Content) -> bytes:
    """The bytes that are signed: the same ones for the same content."""
    return msgspec.json.encode(content, order="deterministic")


def decode(kind: DocumentKind, data: bytes) -> Content:
    """Its content, looked through. Raises ExpectedError(catalogue.errors.wrong)."""
    try:
        with MEETING:
            content = msgspec.json.decode(data, type=CONTENT_OF[kind])
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise wrong(Path(kind.value), "", str(error)) from error
    check(kind, content)
    return content


def check(kind: DocumentKind, content: Content) -> None:
    """Raises ExpectedError(catalogue.errors.wrong)."""
    file = Path(kind.value)
    if not isinstance(content, CONTENT_OF[kind]):
        raise wrong(file, "", type(content).__name__)
    _CHECKS[kind](content, file)


def _catalogue(content: CatalogueContent, file: Path) -> None:
    by_code: dict[str, list[Procedure]] = {}
    for one in content.procedures:
        procedures.check(one, file, f"procedure {one.code}")
        by_code.setdefault(one.code, []).append(one)
    for code, rows in by_code.items():
        if len({one.version for one in rows}) != len(rows):
            raise fault(file, f"procedure {code}", "code_twice")
        for before, after in pairwise(rows):
            if before.effective_to is None or after.effective_from <= before.effective_to:
                raise fault(file, f"procedure {code} v{after.version} > effective_from", "must_be_later")


def _forms(content: FormsContent, file: Path) -> None:
    _once((one.form for one in content.forms), file, "forms")
    for form in content.forms:
        _once((one.name.lower() for one in form.files), file, f"forms {form.form}")
        if "compiled.xml" not in {one.name for one in form.files}:
            raise fault(file, f"forms {form.form} > compiled.xml", "not_valid")


def _fees(content: FeesContent, file: Path) -> None:
    _once(((one.procedure, one.valid_from) for one in content.fees), file, "fees")
    for one in content.fees:
        fee = one.fee
        priced = fee.amount > 0
        if fee.amount < 0 or (priced and (not fee.approved.strip() or fee.unit in _UNPRICED)):
            raise fault(file, f"fees {one.procedure} > approved", "not_valid")


def _calendar(content: CalendarContent, file: Path) -> None:
    _once((one.year for one in content.years), file, "years")
    for year in content.years:
        _once((day.date for day in year.days), file, f"years {year.year}")
        for day in year.days:
            if day.date.year != year.year:
                raise fault(file, f"days > {day.date}", "another_year", year=year.year)


def _accounts(content: AccountsContent, file: Path) -> None:
    _once((one.name for one in content.accounts), file, "accounts")
    _once((one.code for one in content.accounts if one.code), file, "accounts > code")
    for one in content.accounts:
        if not one.name.strip() or one.name != one.name.strip():
            raise fault(file, "accounts > name", "not_valid")
        for name, verifier in (("verifier", one.verifier), ("pin", one.pin)):
            if verifier and not _ARGON2.match(verifier):  # a password that somebody typed there goes nowhere
                raise fault(file, f"accounts {one.name} > {name}", "not_valid")


def _units(content: UnitsContent, file: Path) -> None:
    _once((one.ward for one in content.wards), file, "wards")
    for unit in content.wards:
        if not unit.name.strip():
            raise fault(file, f"wards {unit.ward} > name", "not_valid")
        days = [one.valid_from for one in unit.names]
        if days != sorted(set(days)):
            raise fault(file, f"wards {unit.ward} > names", "must_rise")
        _once((one.code for one in unit.predecessors), file, f"wards {unit.ward} > predecessors")
        if any(one.code == unit.ward and one.name == unit.name for one in unit.predecessors):
            raise fault(file, f"wards {unit.ward} > predecessors", "not_valid")
    for one in content.delegations:
        late = one.valid_until is not None and one.valid_until < one.valid_from
        if not one.agency.strip() or not one.decision.strip() or not one.procedures or late:
            raise fault(file, f"delegations {one.decision}", "not_valid")


def _notices(content: NoticesContent, file: Path) -> None:
    _once((one.key for one in content.notices), file, "notices")
    for notice in content.notices:
        if not all(1 <= day <= 7 for day in notice.weekdays):
            raise fault(file, f"notices {notice.key} > weekdays", "weekday")


def _targets(content: TargetsContent, file: Path) -> None:
    _once(((one.key, one.valid_from) for one in content.targets), file, "targets")
    _once(((one.key, one.valid_from) for one in content.limits), file, "limits")
    for one in content.limits:
        if one.key is FigureLimitKey.UNUSUAL_MINUTES and one.count not in STEPS:  # waits are counted by these steps
            raise fault(file, f"limits {one.key} {one.valid_from}", "not_valid")


def _once(keys: Iterable[object], file: Path, where: str) -> None:
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            said = " ".join(map(str, key)) if isinstance(key, tuple) else key
            raise fault(file, where, "value_twice", value=said)
        seen.add(key)


_CHECKS: dict[DocumentKind, Callable[..., None]] = {
    DocumentKind.CATALOGUE: _catalogue, DocumentKind.FORMS: _forms, DocumentKind.FEES: _fees,
    DocumentKind.CALENDAR: _calendar, DocumentKind.ACCOUNTS: _accounts, DocumentKind.UNITS: _units,
    DocumentKind.NOTICES: _notices, DocumentKind.TARGETS: _targets,
}  # fmt: skip


def refuse_changed_rows(before: Content, after: Content) -> None:
    """A row that dossiers may have been received under stays as it is: only its end may be set. What changes is a new
    version of the procedure. Raises ExpectedError(documents.errors.row_changed)."""
    if not isinstance(before, CatalogueContent) or not isinstance(after, CatalogueContent):
        return
    rows = {(one.code, one.version): _open_ended(one) for one in after.procedures}
    for one in before.procedures:
        if rows.get((one.code, one.version)) != _open_ended(one):
            raise ExpectedError("documents.errors.row_changed", code=one.code, version=one.version)


def _open_ended(one: Procedure) -> Procedure:
    return msgspec.structs.replace(one, effective_to=None)


def carried_on(before: CatalogueContent | None, rows: Iterable[Procedure]) -> CatalogueContent:
    """A whole catalogue of what was there and of `rows`, each as it shall read from its `effective_from` on.

    A row that differs from the newest version of its code becomes the next one, and the former ends the day before;
    one that does not differ changes nothing. What abolishes a procedure is `ended`.
    """
    by_code: dict[str, list[Procedure]] = {}
    for one in before.procedures if before is not None else ():
        by_code.setdefault(one.code, []).append(one)
    for row in rows:
        _carry_on(by_code.setdefault(row.code, []), row)
    return CatalogueContent(procedures=tuple(one for known in by_code.values() for one in known))


def _carry_on(known: list[Procedure], row: Procedure) -> None:
    """Puts a row among the versions of its code: what holds on its first day ends the day before, what is planned for
    a later day still comes."""
    before = [one for one in known if one.effective_from < row.effective_from]
    after = [one for one in known if one.effective_from > row.effective_from]
    last = before[-1] if before else None
    if last is not None and last.in_force(row.effective_from) and _reads_alike(last, row):
        return
    same_day = next((one for one in known if one.effective_from == row.effective_from), None)
    if same_day is not None and _reads_alike(same_day, row):
        return
    number = max((one.version for one in known), default=0) + 1 if known else row.version
    end = row.effective_from - timedelta(days=1)
    if last is not None and (last.effective_to is None or last.effective_to > end):
        before[-1] = msgspec.structs.replace(last, effective_to=end)
    until = after[0].effective_from - timedelta(days=1) if after else row.effective_to
    known[:] = [*before, msgspec.structs.replace(row, version=number, effective_to=until), *after]


def _reads_alike(one: Procedure, other: Procedure) -> bool:
    return one == msgspec.structs.replace(
        other, version=one.version, effective_from=one.effective_from, effective_to=one.effective_to
    )


def ended(content: CatalogueContent, codes: Iterable[str], last: date) -> CatalogueContent:
    """The catalogue in which these procedures are abolished: `last` is the last day of each."""
    gone = set(codes)
    rows = (
        msgspec.structs.replace(one, effective_to=last) if one.code in gone and one.in_force(last) else one
        for one in content.procedures
        if not (one.code in gone and one.effective_from > last)
    )
    return CatalogueContent(procedures=tuple(rows))
