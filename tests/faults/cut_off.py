"""Something done to a station's folder and killed after each of its durable steps in turn.

Run by tests: `python -m tests.faults.cut_off ACTION IMAGE OUT`. For n = 1, 2, 3 ... the folder IMAGE is copied to OUT/n
and a process of its own does ACTION there, which SIGKILL ends at its n-th step towards the disk (a commit,
a checkpoint, an fsync, a rename, a link, a deletion), until ACTION comes to its end by itself. IMAGE may be missing:
an empty folder then.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.forked import run

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("COMMIT", "PRAGMA wal_checkpoint", "PRAGMA journal_mode")
MOST = 400


def cut_offs(action: str, image: Path, out: Path, at: range | None = None) -> list[Path]:
    """The folders, one for each step; in the last one the action was not cut off."""
    words = ["tests.faults.cut_off", action, str(image), str(out)]
    if at is not None:
        words += [str(at.start), str(at.step)]
    done = run(words, cwd=ROOT, timeout=240)
    assert done.returncode == 0, done.stderr
    return [out / name for name in done.stdout.split()]


def some_steps(rng: random.Random, times: Callable[[int], int]) -> range:
    """A fifth of the steps, beginning anywhere; with --long all of them. The whole action always comes last."""
    every = 5 if times(5) == 1 else 1
    return range(1 + rng.randrange(every), MOST, every)


def settings_of(folder: Path) -> Any:
    from kiosk.settings import ClockSettings
    from tests.factories import settings_in
    from tests.fakes import MORNING

    return settings_in(folder, clock=ClockSettings(test_start=MORNING))


def first_start(folder: Path) -> None:
    from tests.factories import open_store

    open_store(folder)


def new_identity(folder: Path) -> None:
    from kiosk.commands.restore import open_as_another

    open_as_another(settings_of(folder))


def restore(folder: Path) -> None:
    from kiosk.commands.restore import restore

    restore(folder / "usb" / "copy", settings_of(folder))


def without_backup(folder: Path) -> None:
    from kiosk.commands.restore import open_without_backup

    open_without_backup(settings_of(folder))


ACTIONS: dict[str, Callable[[Path], None]] = {
    f.__name__: f for f in (first_start, new_identity, restore, without_backup)
}


def count_down(last: int) -> None:
    """Kill this process at its `last` step from now on."""
    left = [last]

    def step() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(plain: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            step()
            return plain(*given, **named)

        return call

    def trace(statement: str) -> None:
        if statement.startswith(STEPS):
            step()

    plain_connect = sqlite3.connect

    def connect(*given: Any, **named: Any) -> Any:
        made = plain_connect(*given, **named)
        made.set_trace_callback(trace)
        return made

    for name in ("replace", "rename", "fsync", "link", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    sqlite3.connect = connect  # type: ignore[assignment]


def main(action: str, image: Path, out: Path, start: int = 1, every: int = 1) -> None:
    from tests.kiosk.records.sample_facts import declared_too

    with declared_too():
        for last in [*range(start, MOST, every), MOST]:
            folder = out / str(last)
            if image.exists():
                shutil.copytree(image, folder)
            print(last, flush=True)
            child = os.fork()
            if not child:
                do_and_die(action, folder, last)
            if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
                return


def do_and_die(action: str, folder: Path, last: int) -> None:
    count_down(last)
    try:
        ACTIONS[action](folder)
        os._exit(0)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), *(int(word) for word in sys.argv[4:]))
