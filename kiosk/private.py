"""Files and folders that only the station's own account may read: made so, and tightened where they were left open.

Called by whatever makes a file below the data folder, the witness folder or a printer's folder, and once at opening by
the store. The modes are said here although the composition roots set the umask (kiosk.hardening): a program that
embeds the core, or a folder made by hand, has another one. Windows has no such modes: what lies in the user's profile
is closed to other accounts by the profile's own rights. A file of another account cannot be tightened: `motcua doctor`
names it. `tighten` raises nothing; the others raise OSError.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

FILE, FOLDER = 0o600, 0o700
_OTHERS = 0o077
_PARTS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
HAS_MODES = os.name != "nt"


def made_folder(path: Path) -> Path:
    """Make the folder where it is missing, with those above it, for this account alone. An existing one stays as it
    is: a backup may go to a folder that others use, too.
    """
    missing = [path]
    while not missing[-1].exists() and missing[-1].parent != missing[-1]:
        missing.append(missing[-1].parent)
    for each in reversed(missing):
        with contextlib.suppress(FileExistsError):
            each.mkdir(FOLDER)
    if not path.is_dir():
        raise FileExistsError(f"{path} is no folder")
    return path


def folder(path: Path) -> Path:
    """The same for a folder that is the station's own: an existing one is tightened."""
    tighten(made_folder(path))
    return path


def file(path: Path) -> Path:
    """An empty file where there is none, closed to others before anything is written; an existing one is tightened.

    An existing one is not opened: where the last handle of a process is closed, POSIX drops the locks of SQLite, too.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE))
    tighten(path)
    return path


def database(path: Path) -> Path:
    """The same for a database. Its log takes the database's mode; one left by an older program is tightened.

    Raises nothing: SQLite says better what it cannot open.
    """
    with contextlib.suppress(OSError):
        file(path)
    for part in _PARTS:
        tighten(path.with_name(path.name + part))
    return path


def write(path: Path, data: bytes) -> None:
    """Replace the file in one step, never readable by others. Where that fails (a full disk) nothing of it stays."""
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), FILE)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
        tighten(part)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def open_to(path: Path, account: int | None = None) -> str:
    """Why others may get at it: "mode", "owner", or "" where they may not. A symbolic link is judged by its goal.

    `account`: whose it should be (a number); None = this process's.
    """
    try:
        found = path.stat()
    except OSError:
        return ""
    if not HAS_MODES or not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode) or _is_socket(found)):
        return ""
    if found.st_uid != (os.getuid() if account is None else account):
        return "owner"
    return "mode" if found.st_mode & _OTHERS else ""


def _is_socket(found: os.stat_result) -> bool:
    return stat.S_ISSOCK(found.st_mode)


def tighten(path: Path) -> None:
    """Take away what others may, if it is this account's own. A missing file is none of its business; neither is a
    folder that everybody writes to, such as /tmp.
    """
    if open_to(path) == "mode" and not path.stat().st_mode & stat.S_ISVTX:
        with contextlib.suppress(OSError):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)


def below(top: Path) -> Iterator[Path]:
    """The folder and all that lies in it; links are not followed."""
    yield top
    for folder_, folders, files in os.walk(top):
        yield from (Path(folder_, name) for name in (*folders, *files) if not Path(folder_, name).is_symlink())


def tighten_below(top: Path) -> None:
    """An installation of an older program, whose files were made for everybody to read."""
    if HAS_MODES and top.exists():
        for path in below(top):
            tighten(path)
