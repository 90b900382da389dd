"""The witness: what the station remembers outside its database, so that a restored or cloned file is noticed.

Two small files per station in the witness folder. `<station>.witness` is written with fsync at opening, day
opening and closing; `<station>.trail` follows commits at most once a second, without waiting for the disk.
Both may lag behind the database (a kill, a power cut), which is no sign of a copy; they never run ahead of
what is durable. Opening renews a lease shared by witness and database in three steps (announce it here, write
it there, settle it here), so that a kill between any two of them is not taken for a copy either.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec

log = logging.getLogger("motcua.journal")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a witness file. `letters`: ticket letters that supervisors ever typed here."""

    station: str
    epoch: int
    seq: int
    hash: str  # hex
    lease: str = ""
    next_lease: str = ""
    letters: tuple[str, ...] = ()


class Witness:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, station: str) -> Seen | None:
        """The furthest point of both files, with the lease of the settled one; None without a readable witness."""
        seen = self._load(self._file(station, "witness"))
        trail = self._load(self._file(station, "trail"))
        if seen is None or trail is None or (trail.epoch, trail.seq) <= (seen.epoch, seen.seq):
            return seen
        return msgspec.structs.replace(
            seen, epoch=trail.epoch, seq=trail.seq, hash=trail.hash, letters=trail.letters or seen.letters
        )

    def write(self, seen: Seen) -> None:
        """Durably. OSError is logged: without a witness the next start opens a new epoch, nothing worse."""
        self._store(self._file(seen.station, "witness"), seen, durable=True)

    def follow(self, seen: Seen) -> None:
        """Quickly; a power cut may lose it."""
        self._store(self._file(seen.station, "trail"), seen, durable=False)

    def _file(self, station: str, suffix: str) -> Path:
        return self._folder / f"{station}.{suffix}"

    def _load(self, file: Path) -> Seen | None:
        try:
            return msgspec.json.decode(file.read_bytes(), type=Seen)
        except (OSError, msgspec.MsgspecError):
            return None

    def _store(self, file: Path, seen: Seen, *, durable: bool) -> None:
        fresh = file.with_name(file.name + ".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as out:
                out.write(msgspec.json.encode(seen))
                if durable:
                    out.flush()
                    os.fsync(out.fileno())
            fresh.replace(file)
            if durable and os.name != "nt":
                folder = os.open(self._folder, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        except OSError as error:
            log.warning("witness not written: %s", error)
