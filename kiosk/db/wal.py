"""Keeping SQLite's write-ahead log short: emptied without waiting for anybody, and what it may grow to.

Called by the store's writer where it has nothing else to do, and for the key file where a key was erased: bytes that
were deleted stand in the log until it is emptied. A reader that holds an old snapshot keeps it from being emptied;
whoever asks then asks again later.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

LIMIT = 16 * 1024 * 1024  # bytes that the log may keep on disk; SQLite itself cuts it to this where it starts anew


def size_of(database: Path) -> int:
    """Bytes of the file's log; 0 where there is none."""
    try:
        return database.with_name(database.name + "-wal").stat().st_size
    except OSError:
        return 0


def emptied(raw: sqlite3.Connection) -> bool:
    """Write the whole log back and cut its file to nothing. False, at once, where a reader or writer is in the way."""
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute("PRAGMA busy_timeout=0")
    try:
        busy, _pages, _written = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:  # locked, or the disk is full
        return False
    finally:
        raw.execute(f"PRAGMA busy_timeout={int(patience)}")
    return not busy
