"""The witness: what the station remembers outside its database, so that a restored or cloned file is noticed.

Two small files per station in the witness folder. `<station>.witness` is written with fsync at opening, day
opening, handshake and closing; `<station>.trail` follows commits at most once a second, without waiting for the
disk. Both are written after the commit that they name, so they may lag behind the database (a kill, a power cut),
which is no sign of a copy; they never run ahead of what is durable. Opening renews a lease shared by witness and
database in three steps (announce it here, write it there, settle it here), so that a kill between any two of them
is not taken for a copy either; where the first step fails, the others are left out. A file that is torn or scribbled
on counts as none. Raises nothing.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import msgspec

from kiosk import private
from kiosk.log import known

log = logging.getLogger("motcua.journal")
_LARGEST = 2**62  # no epoch, seq or time that can be meant is greater


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a witness file. `letters`: ticket letters that supervisors ever typed here. `made_at`: the
    clock at the last event, microseconds since 1970, so that also a database put back doubts a clock behind it.
    `home`: the folder of the database, so that two stations of a ward may keep their witnesses in one folder.
    """

    station: str
    epoch: int
    seq: int
    hash: str  # hex
    lease: str = ""
    next_lease: str = ""
    letters: tuple[str, ...] = ()
    made_at: int = 0
    home: str = ""

    @property
    def mark(self) -> str:
        """Tells this witness from every other one."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


class Witness:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, station: str) -> Seen | None:
        """The furthest point of both files, with the lease of the settled one; None without a readable witness."""
        seen = self._load(station, "witness")
        trail = self._load(station, "trail")
        if seen is None or trail is None:
            return seen or trail
        if (trail.epoch, trail.seq) <= (seen.epoch, seen.seq):
            return seen
        return msgspec.structs.replace(
            seen, epoch=trail.epoch, seq=trail.seq, hash=trail.hash, letters=trail.letters or seen.letters,
            made_at=trail.made_at,
        )  # fmt: skip

    def write(self, seen: Seen) -> bool:
        """Durably; whether it could be. OSError is logged: the database may then run ahead, nothing worse."""
        return write_beside(self._file(seen.station, "witness"), msgspec.json.encode(seen), durable=True)

    def follow(self, seen: Seen) -> None:
        """Quickly; a power cut may lose it."""
        write_beside(self._file(seen.station, "trail"), msgspec.json.encode(seen), durable=False)

    def _file(self, station: str, suffix: str) -> Path:
        return self._folder / f"{station}.{suffix}"

    def _load(self, station: str, suffix: str) -> Seen | None:
        seen = _read(self._file(station, suffix))
        return seen if seen is not None and seen.station == station else None


def _read(file: Path) -> Seen | None:
    try:
        seen = msgspec.json.decode(file.read_bytes(), type=Seen)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):  # bad UTF-8 is a bare ValueError
        return None
    fits = all(0 <= number < _LARGEST for number in (seen.epoch, seen.seq, seen.made_at))
    return seen if fits else None


def stations_in(folder: Path, ward: str, home: Path) -> tuple[str, ...]:
    """The stations of a ward that left a witness in the folder, readable or not; without those whose database lies
    in another folder than `home` and is still there.
    """
    files = [file for suffix in ("witness", "trail") for file in folder.glob(f"{ward}.*.{suffix}")]
    return tuple(sorted({file.stem for file in files if not _lives_elsewhere(file, home)}))


def _lives_elsewhere(file: Path, home: Path) -> bool:
    seen = _read(file.with_suffix(".witness")) or _read(file.with_suffix(".trail"))
    if seen is None or not seen.home:
        return False
    try:
        other = Path(seen.home)
        return other.resolve() != home.resolve() and (other / "station.sqlite").stat().st_size > 0
    except (OSError, ValueError):
        return False


def write_beside(file: Path, content: bytes, *, durable: bool) -> bool:
    """Replace a small file in one step; whether it could be. `durable`: on the disk when this returns."""
    fresh = file.with_name(file.name + ".new")
    try:
        private.folder(file.parent)
        with private.file(fresh).open("wb") as out:
            out.write(content)
            if durable:
                out.flush()
                os.fsync(out.fileno())
        fresh.replace(file)
        if durable:
            sync_folder(file.parent)
    except OSError as error:
        log.warning("%s not written: %s", known(file.name), error)
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Make renames in it durable. Raises OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
