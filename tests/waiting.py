"""Waits of tests, benches and simulations: for a thing, never for a time.

`eventually` looks again and again until a thing holds; the deadline is far off, for it only names what never comes: a
busy machine takes its time. tests/test_waits.py holds that no test sleeps instead.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable

DEADLINE = 60.0  # seconds until what never comes is called so


def eventually(
    holds: Callable[[], object], what: str = "", seconds: float = DEADLINE, *, pause: float = 0.01,
    ignoring: type[Exception] | tuple[type[Exception], ...] = (),
) -> None:  # fmt: skip
    """Returns once it holds. `pause`: seconds between two looks, more where a look is dear; `ignoring`: what a look may
    raise while the thing is not there yet."""
    until, waiting = time.monotonic() + seconds, threading.Event()
    while True:
        with contextlib.suppress(ignoring):
            if holds():
                return
        assert time.monotonic() < until, what or "it never came"
        waiting.wait(pause)
