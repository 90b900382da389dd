"""Reads one TOML document into frozen values; a wrong one is an error that names file and key.

Called by the other modules of this package. Unknown keys are refused, so that a misspelt "extention" is found
when the file is written and not when a deadline is wrong.
"""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, get_args, get_type_hints

import msgspec

from kiosk.errors import ExpectedError
from kiosk.texts import in_both
from kiosk.values.base import MEETING

T = TypeVar("T")
Table = dict[str, object]  # of a TOML document: texts, numbers, days, lists and tables within


def wrong(path: Path, where: str, reason: str) -> ExpectedError:
    """The error of a document: `where` is the key, as "procedure 1.001193 > time > unit"."""
    return ExpectedError("catalogue.errors.wrong", file=path.name, where=where or "-", reason=reason)


def fault(path: Path, where: str, key: str, **values: object) -> ExpectedError:
    """The same for what this program knows to be wrong: `key` of the table [faults]."""
    return wrong(path, where, in_both(f"catalogue.faults.{key}", **values))


def table(path: Path) -> Table:
    """The file's tables, its letters in NFC. Raises ExpectedError(catalogue.errors.unreadable | .wrong)."""
    try:
        return tomllib.loads(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise ExpectedError("catalogue.errors.unreadable", file=str(path), reason=str(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise wrong(path, "", str(error)) from error


def table_in(value: object, path: Path, where: str) -> Table:
    """A table within a document. Raises ExpectedError(catalogue.errors.wrong) for anything else."""
    if not isinstance(value, dict):
        raise fault(path, where, "no_table")
    return value


def tables_in(value: object, path: Path, where: str) -> list[Table]:
    """A list of tables. Raises ExpectedError(catalogue.errors.wrong) for anything else."""
    if not isinstance(value, list):
        raise fault(path, where, "no_tables")
    return [table_in(one, path, where) for one in value]


def decode(raw: object, kind: type[T], path: Path, where: str) -> T:
    """`raw` as a `kind`. Raises ExpectedError(catalogue.errors.wrong)."""
    refuse_unknown(raw, kind, path, where)
    try:
        with MEETING:
            return msgspec.convert(raw, kind)
    except (msgspec.ValidationError, ValueError) as error:
        raise wrong(path, where, str(error)) from error


@functools.cache
def _hints(kind: type[msgspec.Struct]) -> dict[str, object]:
    """Its fields with their types: a document has many tables of one kind."""
    return get_type_hints(kind)


def refuse_unknown(raw: object, kind: object, path: Path, where: str) -> None:
    """Raise for a key of `raw` that `kind`, a struct or a container of structs, doesn't have."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if not isinstance(raw, Mapping):
            return  # msgspec says it better
        hints = _hints(kind)
        for key, value in raw.items():
            if key not in hints:
                raise fault(path, f"{where} > {key}".removeprefix(" > "), "unknown_key")
            refuse_unknown(value, hints[key], path, f"{where} > {key}".removeprefix(" > "))
    elif isinstance(raw, list):
        for kind_inside in get_args(kind)[:1]:
            for nth, item in enumerate(raw, 1):
                refuse_unknown(item, kind_inside, path, f"{where} [{nth}]")
    else:
        for choice in get_args(kind):
            if isinstance(choice, type) and issubclass(choice, msgspec.Struct):
                refuse_unknown(raw, choice, path, where)
