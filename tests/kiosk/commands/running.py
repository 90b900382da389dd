"""`motcua central --db` as a technician starts it: real processes on a real database, asked over their sockets.

    with Running(folder, url, workers=2) as city:
        city.ports; city.answers(port); city.pids(); city.say("central", "enrol-code", ...)

The commands beside it run in this process: they talk to the server by its file and its socket, as the program does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType

from kiosk import cli
from tests.waiting import eventually

MOTCUA = [sys.executable, "-m", "kiosk.cli"]


class Running:
    """See the module. Ends what it started when it is left, and sees that nothing is left of it."""

    def __init__(self, folder: Path, url: str, workers: int = 1, *more: str) -> None:
        self.folder, self.url, self.data = folder, url, folder / "city"
        self._port_file, self._errors = folder / "ports", folder / "errors"
        self.dirs = ["--data-dir", str(self.data), "--witness-dir", str(folder / "city.witness")]
        words = ["central", "--db", url, *self.dirs, "--workers", str(workers), "--port", "0"]
        self._command = [*MOTCUA, *words, "--port-file", str(self._port_file), *more]
        self._workers = workers
        self.process: subprocess.Popen[bytes]
        self.ports: list[int] = []

    def __enter__(self) -> Running:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            pids = self.pids()
            ended = self.end()
            if kind is not None:
                return
            assert ended == 0
            assert not [pid for pid in pids if alive(pid)]
            assert not list(self.data.glob("central*.json"))

    def start(self) -> None:
        self._port_file.unlink(missing_ok=True)
        folders = {"MOTCUA_DATA_DIR": str(self.folder / "x"), "MOTCUA_WITNESS_DIR": str(self.folder / "y")}
        with self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                self._command, stdout=subprocess.DEVNULL, stderr=errors, env={**os.environ, **folders}
            )
        eventually(lambda: self._port_file.exists() or self.process.poll() is not None, "it never listened", 120)
        assert self.process.poll() is None, self._errors.read_text(encoding="utf-8")
        self.ports = [int(line) for line in self._port_file.read_text(encoding="ascii").split()]

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(120)

    def address(self, nth: int = 0) -> str:
        return f"http://127.0.0.1:{self.ports[nth]}"

    def answers(self, port: int) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/status", timeout=20) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def pids(self) -> set[int]:
        """Of the processes that answer, as their files in the data folder name them."""
        return {int(file.stem.partition("-")[2]) for file in self.data.glob("central-*.json")}

    def say(self, *words: str) -> int:
        """A command of `motcua central` on its data; the exit status."""
        return cli.main(["central", *words, *self.dirs])


def alive(pid: int) -> bool:
    """Whether anything of it still runs: a killed process's first thread may be over while another one, which ends a
    moment later, holds its sockets open."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return False
    return any(map(_runs, threads))


def _runs(thread: Path) -> bool:
    try:
        state = (thread / "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"
