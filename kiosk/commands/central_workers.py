"""`motcua central --workers N`: processes of the city's server on ports that follow one another, looked after.

Used by kiosk.commands.central. The first one is started alone: it makes or moves the tables, and what keeps it from
starting keeps all of them, so that its exit status is the command's. From then on one that ended is started again, on
its own port, after a pause that grows while it ends at once. SIGTERM and Ctrl-C end all of them; so does the end of
this process in any other way, which each worker learns from its standard input. Raises ExpectedError
city_store.errors.needs_db.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.commands.server_options import write_port
from kiosk.errors import ExpectedError
from kiosk.settings import Settings

LOOK = 0.2  # seconds between two looks at the processes
FIRST, LONGEST = 1.0, 30.0  # seconds before one that ended is started again, at first and at most
WELL = 30.0  # seconds after which one that ended had worked: the pause is the first again
LAST = 30.0  # seconds that a process may take to end


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, default=1, help="processes on a shared database, each on its own port")
    parser.add_argument("--worker", default="", help=argparse.SUPPRESS)  # "2/4": one of them, as its keeper says


def serve(chosen: argparse.Namespace, settings: Settings) -> int:
    """Until a signal, or until the first one cannot start; the exit status."""
    if not chosen.db:
        raise ExpectedError("city_store.errors.needs_db")
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with _ports_folder() as folder:
        words = [sys.executable, "-m", "kiosk.cli", "central", *_words(chosen, settings)]
        workers = [
            _Worker([*words, "--worker", f"{nth + 1}/{chosen.workers}"], chosen.port and chosen.port + nth, folder)
            for nth in range(chosen.workers)
        ]
        try:
            return _kept(workers, over, chosen.port_file)
        finally:
            for one in workers:
                one.terminate()
            until = time.monotonic() + LAST
            for one in workers:
                one.wait(until)


def _kept(workers: list[_Worker], over: threading.Event, port_file: Path | None) -> int:
    first = workers[0]
    first.start()
    while not first.listens and not over.wait(LOOK):
        if first.ended is not None:
            return first.ended or 1
    told = False
    while not over.wait(LOOK):
        for one in workers:
            one.look()
        if port_file is not None and not told and all(one.listens for one in workers):
            write_port(port_file, "\n".join(str(one.port) for one in workers))
            told = True
    return 0


class _Worker:
    """One process, started again on the port that it had. `port`: 0 for any."""

    def __init__(self, words: list[str], port: int, folder: Path) -> None:
        self.port, self._words = port, words
        self._file = folder / f"{len(list(folder.iterdir()))}.port"
        self._file.touch()
        self._process: subprocess.Popen[bytes] | None = None
        self._started, self._pause, self._again = 0.0, FIRST, 0.0

    @property
    def listens(self) -> bool:
        """Whether it has ever done so."""
        said = self._file.read_text(encoding="ascii").strip()
        self.port = int(said) if said else self.port
        return bool(said)

    @property
    def ended(self) -> int | None:
        return self._process.poll() if self._process is not None else None

    def start(self) -> None:
        words = [*self._words, "--port", str(self.port), "--port-file", str(self._file)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE)
        self._started, self._again = time.monotonic(), 0.0

    def look(self) -> None:
        """Start it where it does not run, once its pause is over."""
        now = time.monotonic()
        if self._process is None:
            self.start()
        elif self.ended is None:
            return
        elif not self._again:
            self._pause = FIRST if now - self._started >= WELL else min(LONGEST, 2 * self._pause)
            self._again = now + self._pause
            self._close()
        elif now >= self._again:
            self.start()

    def terminate(self) -> None:
        if self._process is not None and self.ended is None:
            self._process.terminate()

    def wait(self, until: float) -> None:
        """Its end; by force where it takes too long."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close()

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()


@contextlib.contextmanager
def _ports_folder() -> Iterator[Path]:
    """Where each process says on which port it listens."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-workers-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _words(chosen: argparse.Namespace, settings: Settings) -> list[str]:
    given = ["--db", chosen.db, "--host", chosen.host, "--data-dir", str(settings.data_dir)]
    given += ["--witness-dir", str(settings.witness_dir)]
    given += ["--keys-db", chosen.keys_db] if chosen.keys_db else []
    given += ["--settings", str(chosen.settings)] if chosen.settings else []
    given += [word for proxy in chosen.behind_proxy for word in ("--behind-proxy", proxy)]
    return [*given, "--tls"] if chosen.tls else given


# -- within a worker ----------------------------------------------------------------------------------------


def place_of(worker: str) -> tuple[int, int]:
    """(which, of how many): (1, 1) for a process that nobody keeps."""
    nth, _slash, count = worker.partition("/")
    return (int(nth), int(count)) if worker else (1, 1)


def end_with_keeper(stop: Callable[[], None]) -> None:
    """`stop` is called when the process that started this one is gone."""

    def read() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 64):
                pass
        stop()

    threading.Thread(target=read, name="keeper", daemon=True).start()
