"""Disk space held in reserve, given up when the disk is full, so that work in hand can be finished. Used by Store."""

from __future__ import annotations

import contextlib
import logging
import shutil
from pathlib import Path

from kiosk import private
from kiosk.bus import Bus
from kiosk.values.journal import DiskLow

log = logging.getLogger("motcua.store")
RESERVE_BYTES = 4 * 1024 * 1024
ROOM = 25  # times the reserve must be free, or none is held


class Reserve:
    def __init__(self, folder: Path, bus: Bus) -> None:
        self._folder, self._bus = folder, bus
        self._file = folder / "reserve.bin"

    def allocate(self) -> None:
        if self._file.exists() or self._free() < ROOM * RESERVE_BYTES:
            return
        with contextlib.suppress(OSError), private.file(self._file).open("wb") as out:
            out.write(bytes(RESERVE_BYTES))

    def give_up(self) -> bool:
        """Free it and say so; False where it is gone already."""
        if not self._file.exists():
            return False
        self._file.unlink(missing_ok=True)
        log.error("disk full: the reserve was given up")
        self._bus.announce(DiskLow(free_mib=self._free() // 1_048_576))
        return True

    def _free(self) -> int:
        return shutil.disk_usage(self._folder).free
