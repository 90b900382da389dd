"""Procedures from TOML documents: one file per field, one [[procedure]] per code, `next` for later versions.

A version written under `next` repeats only what changes; the one before it ends the day before. `[defaults]`
holds what the rows of a file share, also later versions (a law that changes them all). Reading all
files takes 100 ms and more, so `compiled.json` holds the same values with the files' digest; where the digest
differs (somebody edited a file) the files themselves are read. `python -m kiosk.catalogue.compiling` writes
it anew, and a test holds it against the files. A ward's own rows lie in <ward_dir>/catalogue and replace rows
of the same code and version.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import msgspec

from kiosk.catalogue.reading import Table, decode, fault, refuse_unknown, table, table_in, tables_in
from kiosk.values.procedures import FeeUnit, Procedure, TimeUnit

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "catalogue"
COMPILED = "compiled.json"
_COUNTED = {TimeUnit.WORKING_DAYS, TimeUnit.DAYS, TimeUnit.HOURS, TimeUnit.MINUTES}


class _CompiledProcedures(msgspec.Struct, frozen=True):
    digest: str
    procedures: tuple[Procedure, ...]


def load(folder: Path = SHIPPED, ward_folder: Path | None = None) -> tuple[Procedure, ...]:
    """All versions of all procedures, in the documents' order. Raises ExpectedError(catalogue.errors.*)."""
    rows = {(p.code, p.version): p for p in _folder(folder)}
    if ward_folder is not None and ward_folder.is_dir():
        rows |= {(p.code, p.version): p for p in read(ward_folder)}
    return tuple(rows.values())


def _folder(folder: Path) -> tuple[Procedure, ...]:
    try:
        kept = (folder / COMPILED).stat()
        compiled = _compiled(folder / COMPILED, kept.st_mtime_ns, kept.st_size)
    except (OSError, msgspec.DecodeError):
        return read(folder)
    return compiled.procedures if compiled.digest == digest(folder) else read(folder)


@functools.lru_cache(maxsize=1)
def _compiled(file: Path, _changed: int, _size: int) -> _CompiledProcedures:
    """Several parts of one program ask for the same procedures: they are decoded once."""
    return msgspec.json.decode(file.read_bytes(), type=_CompiledProcedures)


def digest(folder: Path) -> str:
    """SHA-256 over names and bytes of the folder's documents (line ends made equal)."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def read(folder: Path) -> tuple[Procedure, ...]:
    """From the documents themselves, checked. Raises ExpectedError(catalogue.errors.*)."""
    found: dict[tuple[str, int], Procedure] = {}
    for path in sorted(folder.glob("*.toml")):
        for procedure in _document(path):
            if (procedure.code, procedure.version) in found:
                raise fault(path, f"procedure {procedure.code}", "code_twice")
            found[procedure.code, procedure.version] = procedure
    return tuple(found.values())


def _document(path: Path) -> Iterable[Procedure]:
    raw = table(path)
    for key in raw.keys() - {"procedure", "defaults"}:
        raise fault(path, key, "unknown_key")
    defaults = table_in(raw.get("defaults", {}), path, "defaults")
    for nth, row in enumerate(tables_in(raw.get("procedure", []), path, "procedure"), 1):
        where = f"procedure {row.get('code') or f'[{nth}]'}"
        for each in (defaults, row):
            tables_in(each.get("next", []), path, f"{where} > next")
        yield from _versions(_overlaid(defaults, row), path, where)


def _overlaid(below: Table, above: Table) -> Table:
    """`above` laid over `below`: a table without a unit of its own is merged into the one below, lists of later
    versions are joined, all else is replaced."""
    merged = {**below, **above}
    for key, value in above.items():
        under = below.get(key)
        if isinstance(value, dict) and isinstance(under, dict) and "unit" not in value:
            merged[key] = {**under, **value}
        elif key == "next" and isinstance(under, list) and isinstance(value, list):
            merged[key] = _joined(under, value)
    return merged


def _joined(below: list[Table], above: list[Table]) -> list[Table]:
    """Later versions of both, by date; where both change something on a day, `above` wins."""
    by_day = {str(change.get("effective_from")): change for change in below}
    for change in above:
        day = str(change.get("effective_from"))
        by_day[day] = _overlaid(by_day.get(day, {}), change)
    return [by_day[day] for day in sorted(by_day)]


def _versions(row: Table, path: Path, where: str) -> Iterable[Procedure]:
    later = tables_in(row.pop("next", []), path, f"{where} > next")
    rows = [row]
    for change in later:
        if "effective_from" not in change:
            raise fault(path, f"{where} > next", "no_effective_from")
        rows.append(_overlaid(rows[-1], change))
    for nth, version in enumerate(rows):
        version = {"version": nth + 1, **version}
        if nth + 1 < len(rows):
            start = rows[nth + 1]["effective_from"]
            if not isinstance(start, date) or not _is_before(version.get("effective_from"), start):
                raise fault(path, f"{where} > next", "must_be_later")
            version["effective_to"] = start - timedelta(days=1)
        refuse_unknown(version, Procedure, path, where)
        procedure = decode(version, Procedure, path, where)
        check(procedure, path, where)
        yield procedure


def _is_before(day: object, start: date) -> bool:
    return isinstance(day, date) and day < start


def check(procedure: Procedure, path: Path, where: str) -> None:
    time, fee = procedure.time, procedure.fee
    keys = [document.key for document in procedure.documents]
    faults = {
        "time > quantity": time.unit in _COUNTED and time.quantity < 1,
        "time > cutoff": time.cutoff is not None and time.unit is not TimeUnit.SAME_DAY,
        "fee > amount": fee.amount < 0 or (fee.amount > 0 and not fee.approved),
        "fee > unit": fee.amount > 0 and fee.unit in (FeeUnit.NONE, FeeUnit.COUNCIL, FeeUnit.UNPUBLISHED),
        "fee > ordinary_basis": (fee.ordinary is None) != (not fee.ordinary_basis),
        "documents > key": len(keys) != len(set(keys)),
        "agency": procedure.agency not in ("ward", "police", "other"),
        "name > vi": not procedure.name.vi or not procedure.short.vi,
        "effective_to": procedure.effective_to is not None and procedure.effective_to < procedure.effective_from,
        "legal_basis": not procedure.legal_basis,
    }
    for key, is_wrong in faults.items():
        if is_wrong:
            raise fault(path, f"{where} > {key}", "not_valid")


def compile_folder(folder: Path = SHIPPED) -> bytes:
    """What `compiled.json` should hold."""
    compiled = _CompiledProcedures(digest(folder), read(folder))
    return msgspec.json.format(msgspec.json.encode(compiled), indent=0) + b"\n"
