"""What the process itself gives away is closed at its start: files for its own account alone, no memory dumps.

`begin()` is called once by each composition root (kiosk.cli, ui.program), before any file is made; `no_dumps` later by
whatever opens keys, off the way to the first screen. Child processes inherit umask and limit. Under Linux the memory
of such a process can be read by root alone: py-spy, gdb and strace then need sudo, also for the account's own process.
Raises nothing: a system that knows none of this goes on without (Windows; macOS has no dumpable flag).
"""

from __future__ import annotations

import contextlib
import os
import sys

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4


def begin(*, own_files: bool = True) -> None:
    """`own_files`: False for commands that make files for others, such as a published form."""
    if own_files:
        os.umask(0o077)
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows has none; a system may forbid it
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def no_dumps() -> None:
    """Neither a crash handler nor another process of this account may read this one's memory."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
