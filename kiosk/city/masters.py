"""The master keys under which the city's keys lie wrapped: a small file that each process reads, in no database.

Used by kiosk.city.keys and `motcua central keys`. What a database keeps of an erased row (dead rows, write-ahead log,
replicas, backups of any age) holds wrapped bytes alone; they say nothing once the master key that wrapped them is
destroyed (docs/decisions/0072). `rotate` makes a new one, which wraps from then on; `drop` destroys the others, once
everything that lives was wrapped anew. Raises ExpectedError city_store.errors.{no_masters, masters_unreadable}.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from kiosk import private
from kiosk.errors import ExpectedError
from kiosk.journal.key_wrapping import Box
from kiosk.journal.witness import sync_folder, write_beside

FILE = "keys.masters"
IDENTITY_FILE = "keys.identity"  # who the city is, wrapped under a master as the database has it


class MasterKey(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    key: bytes  # 32
    at: int  # microseconds since 1970


class Masters:
    """See the module. The newest of the file wraps; each opens what it has wrapped."""

    def __init__(self, folder: Path) -> None:
        self.file, self.identity_file = folder / FILE, folder / IDENTITY_FILE
        self._boxes: dict[str, Box] = {}
        self._read_at = 0
        self.newest: MasterKey | None = None

    def exists(self) -> bool:
        return self.file.exists()

    def make(self, now: int) -> None:
        """The first one, where there is no file: two processes that begin at once make one."""
        private.folder(self.file.parent)
        fresh = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        with private.file(fresh).open("wb") as out:
            out.write(msgspec.msgpack.encode([_new(now)]))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(fresh, self.file)  # fails where another was faster
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        sync_folder(self.file.parent)

    def rotate(self, now: int) -> None:
        """A new one, which wraps from now on."""
        self._write([*self.all(), _new(now)])

    def drop(self) -> int:
        """Destroy all but the newest; how many."""
        known = self.all()
        self._write(known[-1:])
        return len(known) - 1

    def all(self) -> list[MasterKey]:
        """Oldest first."""
        try:
            found = msgspec.msgpack.decode(self.file.read_bytes(), type=list[MasterKey])
        except FileNotFoundError as error:
            raise ExpectedError("city_store.errors.no_masters", file=str(self.file)) from error
        except (OSError, msgspec.MsgspecError, ValueError) as error:
            raise ExpectedError("city_store.errors.masters_unreadable", file=str(self.file)) from error
        if not found or any(len(one.key) != 32 for one in found):
            raise ExpectedError("city_store.errors.masters_unreadable", file=str(self.file))
        return found

    # -- who the city is ------------------------------------------------------------------------------------

    def kept_identity(self) -> bytes:
        """As it was wrapped last; b"" for none."""
        return self.identity_file.read_bytes() if self.identity_file.exists() else b""

    def keep_identity(self, wrapped: bytes) -> None:
        """A copy beside the masters: without it a lost database of keys would be a lost city."""
        if self.kept_identity() == wrapped:
            return
        if not write_beside(self.identity_file, wrapped, durable=True):
            raise ExpectedError("city_store.errors.masters_unreadable", file=str(self.identity_file))

    # -- wrapping -------------------------------------------------------------------------------------------

    def wrap(self, row: bytes, plain: bytes) -> tuple[str, bytes]:
        """(name of the master key, the wrapped bytes), by the newest of the file as it is now."""
        self._look()
        assert self.newest is not None
        return self.newest.name, self._boxes[self.newest.name].wrap(row, plain)

    def open(self, name: str, row: bytes, wrapped: bytes) -> bytes | None:
        """None where that master key is destroyed, or the bytes are others'."""
        box = self._boxes.get(name)
        if box is None:
            self._look()  # another process may have made it just now
            box = self._boxes.get(name)
        return box.open(row, wrapped) if box is not None else None

    def _look(self) -> None:
        changed = self.file.stat().st_mtime_ns if self.file.exists() else 0
        if changed and changed == self._read_at and self._boxes:
            return
        known = self.all()
        self._boxes = {one.name: self._boxes.get(one.name) or Box(one.key) for one in known}
        self.newest, self._read_at = known[-1], changed

    def _write(self, known: list[MasterKey]) -> None:
        if not write_beside(self.file, msgspec.msgpack.encode(known), durable=True):
            raise ExpectedError("city_store.errors.masters_unreadable", file=str(self.file))


def _new(now: int) -> MasterKey:
    return MasterKey(name=os.urandom(8).hex(), key=os.urandom(32), at=now)
