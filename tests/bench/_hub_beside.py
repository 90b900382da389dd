"""The hub beside a bench: a process of its own (_hub_process.py) on one folder and one port. Used by every part of
`./run.sh bench queue`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kiosk.clock import ShiftedClock
from tests.bench._askers import Target

BODY = '{"request":"{request}","field":"chung-thuc"}'


class HubProcess:
    """See the module. `clock` goes as the hub's does."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.bench._hub_process", str(self.folder), str(self.port)]
        command += [self.clock.now().isoformat()] if self.port else []
        self._running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._running.stdout is not None
        said = json.loads(self._running.stdout.readline())
        self.port, self.pid = said["port"], said["pid"]
        self.token, self.now = said["token"], datetime.fromisoformat(said["now"])
        self.clock = ShiftedClock(self.now)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def tickets(self) -> Target:
        """POST /tickets as the signed-in greeter."""
        return Target("127.0.0.1", self.port, "/tickets", BODY, f"Authorization: Bearer {self.token}\r\n")

    def move_on(self, seconds: int) -> None:
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(f"{seconds}\n")
        self._running.stdin.flush()
        self.now = datetime.fromisoformat(self._running.stdout.readline().strip())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self._running.communicate()

    def stop(self) -> None:
        self._running.communicate("\n", timeout=60)


@contextmanager
def hub_beside(folder: Path) -> Iterator[HubProcess]:
    hub = HubProcess(folder)
    try:
        yield hub
    finally:
        hub.stop()
