"""Papers as files, where a ward chose that: closed to other accounts, kept for hours only, gone with their subject.

`FilePrinter` is made by lines.connect. `tidy` is called by the spooler at its start, regularly, after each such paper
and after an erasure: it deletes what is older than the place's `keep_hours` and what belongs to an erased subject. A
file's name bears the kind, the time and the subject's id, nothing that says anything of a person; other files in the
folder are left alone. Files of an older program bear no subject: they go by their age. A deleted file's bytes may
stay on the disk until they are written over: the manual asks for an encrypted disk.
"""

from __future__ import annotations

import errno
import itertools
import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

from kiosk import private
from kiosk.errors import ExpectedError
from kiosk.values.print_jobs import PaperKind, Printed
from printing.printers.printer import Direct
from printing.printers.profiles import Profile
from printing.printers.status import PrinterStatus

log = logging.getLogger("motcua.printing.files")
_KINDS = "|".join(PaperKind)
_OURS = re.compile(
    rf"(?:{_KINDS})-(?:(?P<stamp>\d{{8}}T\d{{6}})(?:-\d+)?\.(?P<subject>[^./]+)|[^/]*\d{{8}}T\d{{6}}(?:-\d+)?)"
    r"\.(?:pdf|bin)(?:\.part)?"
)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Erased = Callable[[frozenset[str]], frozenset[str]]


class FilePrinter(Direct):
    """Puts each paper into a folder under a name of its own, whole or not at all."""

    def __init__(self, profile: Profile, target: str) -> None:
        self.profile = profile
        self._folder = Path(target)

    def open(self) -> None:
        try:
            private.folder(self._folder)
        except OSError as error:
            raise ExpectedError("printer.errors.unreachable", reason=str(error)) from error

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        try:
            private.write(self._free_name(kind, subject), data)
        except OSError as error:
            key = "disk_full" if error.errno in _FULL else "unreachable"
            raise ExpectedError(f"printer.errors.{key}", reason=str(error)) from error
        return Printed()

    def status(self) -> PrinterStatus:
        return PrinterStatus()

    def close(self) -> None:
        return

    def _free_name(self, kind: PaperKind, subject: str) -> Path:
        ending = "pdf" if self.profile.language == "pdf" else "bin"
        stem = f"{kind.value}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        whose = quote(subject, safe="").replace(".", "%2E") or "-"
        names = itertools.chain([stem], (f"{stem}-{n}" for n in itertools.count(2)))
        return next(path for path in (self._folder / f"{one}.{whose}.{ending}" for one in names) if not path.exists())


def subject_of(file: Path) -> str:
    """Whose paper it is; "" for a file of an older program or one that is not ours."""
    found = _OURS.fullmatch(file.name)
    return unquote(found["subject"] or "") if found else ""


def papers_in(folder: Path) -> Iterator[Path]:
    """The papers that this program put there."""
    try:
        with os.scandir(folder) as entries:
            found = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    except OSError:
        return
    yield from (folder / name for name in sorted(found) if _OURS.fullmatch(name))


def tidy(folders: Iterable[tuple[Path, int]], erased: Erased) -> int:
    """Delete what lies too long in a (folder, hours) or belongs to the erased; how many. Raises what `erased` does."""
    gone = 0
    for folder, hours in folders:
        papers = list(papers_in(folder))
        subjects = frozenset(subject for paper in papers if (subject := subject_of(paper)))
        of_erased = erased(subjects) if subjects else frozenset()
        leaving = [paper for paper in papers if subject_of(paper) in of_erased or _is_old(paper, hours)]
        gone += sum(_delete(paper) for paper in leaving)
    if gone:
        log.info("%d papers in files were deleted", gone)
    return gone


def _is_old(paper: Path, hours: int) -> bool:
    """Also one from a day that is still to come: the clock was wrong when it was made."""
    try:
        age = time.time() - paper.stat().st_mtime
    except OSError:
        return False
    return age > hours * 3600 or age < -24 * 3600


def _delete(paper: Path) -> bool:
    try:
        paper.unlink()
    except OSError as error:
        log.warning("a paper in a file cannot be deleted: %s", error)
        return False
    return True
