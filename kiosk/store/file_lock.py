"""One station per database: a lock on a file beside it, released by the system if the process dies. And `held`, for
what several processes change in turn."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kiosk import private
from kiosk.errors import ExpectedError


class FileLock:
    """Raises ExpectedError store.errors.locked in `take` where another process holds it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle: IO[bytes] | None = None

    def take(self) -> None:
        private.folder(self._file.parent)
        handle = private.file(self._file).open("a+b")
        try:
            if os.name == "nt":
                import msvcrt

                handle.seek(0)
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            raise ExpectedError("store.errors.locked", file=str(self._file.parent)) from error
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


@contextlib.contextmanager
def held(file: Path) -> Iterator[None]:
    """Until it is left no other process is within; waits for one that is."""
    private.folder(file.parent)
    with private.file(file).open("a+b") as handle:
        if os.name == "nt":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
