"""The list of erasures: what was erased here, remembered outside database, keys and their backups.

One file per station in the witness folder, `<station>.erased`, a line for each erased subject: ward, subject and a
checksum, with tabs between. Only ever added to, by the key file before an erasure is committed; the store buries at
every opening what stands in any list of the folder, so that no backup makes personal data readable again. A line that
is torn or scribbled on counts as none. An erasure that was written here and then cut off is finished at the next
opening. Raises nothing: where the folder cannot be written, the next opening writes what lacks.
"""

from __future__ import annotations

import logging
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote

from kiosk import private
from kiosk.journal.subject_keys import Of
from kiosk.journal.witness import sync_folder

log = logging.getLogger("motcua.journal")
TAIL = 256 * 1024  # bytes of a list that every opening reads: some 4,000 erasures


class ErasedList:
    """`station` is set once it is known: until then nothing is erased."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.station = ""

    @property
    def short(self) -> bool:
        """Whether reading its last part is reading all of it."""
        try:
            return all(file.stat().st_size <= TAIL for file in self._folder.glob("*.erased"))
        except OSError:
            return True

    def read(self, *, whole: bool = True) -> set[Of]:
        """(ward, subject) of all lists in the folder: an erasure holds for every station of its ward. Not `whole`: of
        the last TAIL bytes of each, which is enough where neither database nor keys were put back.
        """
        found: set[Of] = set()
        try:
            for file in self._folder.glob("*.erased"):
                data = _content(file, whole=whole)
                found.update(of for line in data.split(b"\n") if (of := _of(line)) is not None)
        except OSError as error:
            log.warning("list of erasures not read: %s", error)
        return found

    def knows(self, station: str) -> bool:
        """Whether this station's list is here, with an erasure in it or none."""
        return (self._folder / f"{station}.erased").exists()

    def begin(self, station: str) -> None:
        """From now on this station's erasures are noted; a list that is missing afterwards is a lost one."""
        self.station = station
        if not self.knows(station):
            self._append([])

    def add(self, subjects: Iterable[Of]) -> None:
        """Durable when it returns, unless the folder cannot be written."""
        lines = [_line(*of) for of in sorted(subjects)]
        if lines and self.station:
            self._append(lines)

    def _append(self, lines: list[bytes]) -> None:
        file = self._folder / f"{self.station}.erased"
        try:
            private.folder(self._folder)
            fresh = not file.exists()
            private.file(file)
            with file.open("ab") as out:
                out.write(b"\n".join((b"", *lines, b"")))  # begins anew after a torn line
                out.flush()
                os.fsync(out.fileno())
            if fresh:
                sync_folder(self._folder)
        except OSError as error:
            log.warning("list of erasures not written: %s", error)


def _content(file: Path, *, whole: bool) -> bytes:
    with file.open("rb") as lines:
        lines.seek(0 if whole else max(0, os.fstat(lines.fileno()).st_size - TAIL))
        return lines.read()


def _line(ward: str, subject: str) -> bytes:
    words = f"{quote(ward)}\t{quote(subject)}"
    return f"{words}\t{zlib.crc32(words.encode()):08x}".encode()


def _of(line: bytes) -> Of | None:
    words = line.split(b"\t")
    if len(words) != 3 or words[2] != b"%08x" % zlib.crc32(b"\t".join(words[:2])):
        return None
    ward, subject = (unquote(word.decode("ascii", "replace")) for word in words[:2])
    return ward, subject
