"""accounts.toml, read and written: whole or not at all, and readable by its owner alone.

Written by `motcua account` and at a desk by a clerk who changes a password; read by kiosk.catalogue.roster. What stands
above the first account stays, other remarks do not. Raises ExpectedError catalogue.errors.* and
account.errors.not_written.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kiosk.catalogue.reading import decode, table
from kiosk.errors import ExpectedError
from kiosk.values.staff import Account


class AccountsDocument(msgspec.Struct, frozen=True):
    """accounts.toml as it is written."""

    accounts: tuple[Account, ...] = ()


def read(path: Path) -> tuple[Account, ...]:
    """The accounts in the file's order; none where there is no file."""
    if not path.exists():
        return ()
    return decode(table(path), AccountsDocument, path, "").accounts


def write(path: Path, accounts: Iterable[Account]) -> None:
    """Put these accounts in place of the file's."""
    words = "\n\n".join([_head(path), *map(_entry, accounts)]).strip() + "\n"
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".accounts-")  # 0600 from the start
    except OSError as error:
        raise ExpectedError("account.errors.not_written", file=path) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
        _as_before(Path(name), path)
        os.replace(name, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(name)
        if isinstance(error, OSError):
            raise ExpectedError("account.errors.not_written", file=path) from error
        raise


def _as_before(new: Path, path: Path) -> None:
    """Written by root for a station's account: the file stays the station's, or is its folder's owner's."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        before = (path if path.exists() else path.parent).stat()
        os.chown(new, before.st_uid, before.st_gid)


def _head(path: Path) -> str:
    """The remarks above the first account."""
    if not path.exists():
        return ""
    lines = path.read_text(encoding="utf-8").splitlines()
    until = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return "\n".join(lines[:until]).strip()


def _entry(account: Account) -> str:
    lines = ["[[accounts]]"]
    for name in account.__struct_fields__:
        value = getattr(account, name)
        if name != "active" or not value:
            lines.append(f"{name} = {_toml(value)}")
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(str(one)) for one in value)}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # a JSON text is one of TOML
