"""Database servers that tests start for themselves: in a folder of their own, as a user that is not root, on loopback.

Used by tests/postgres.py and tests/mariadb.py. A server is ready when it says so itself; what it said last is in the
message of a start that fails. A server that a whole run of tests shares is stopped when the process ends.
"""

from __future__ import annotations

import atexit
import collections
import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

_PORTS = (20_000, 32_000)  # the system hands out those from 32,768 on
_claims: list[socket.socket] = []
SECONDS = 120  # for a start, on a machine that is busy with other tests


def somebody() -> dict[str, Any]:
    """Arguments of a subprocess that must not be root."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(path: Path) -> None:
    """Let the other user have it, with all that is in it."""
    other = somebody()
    if other:
        for each in (path, *path.rglob("*")):
            os.chown(each, other["user"], other["group"], follow_symlinks=False)


@contextlib.contextmanager
def own_folder(prefix: str) -> Iterator[Path]:
    """A temporary folder that the other user may enter and that goes at the end."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def own_room(folder: Path, name: str) -> Path:
    """A folder within that belongs to the other user alone."""
    made = folder / name
    made.mkdir(mode=0o700)
    give(made)
    return made


def english(home: Path) -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "HOME": str(home)}


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on, and that are this process's as long as it lives.

    A port that is only looked at may be another's before a server is on it. These lie below those that the system
    hands out by itself, and each is claimed by a name in the system's abstract namespace, which one process can have:
    no other worker and no other run of tests is given it. The name goes with the process, however it ends.
    """
    found: list[int] = []
    for port in random.SystemRandom().sample(range(*_PORTS), _PORTS[1] - _PORTS[0]):
        if len(found) == count:
            return found
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0motcua-tests-port-{port}")
            with socket.socket() as tried:  # a stranger's server may be on it
                tried.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        _claims.append(claim)
        found.append(port)
    raise AssertionError(f"no {count} ports are free between {_PORTS[0]} and {_PORTS[1]}")


def run(command: Sequence[object], room: Path) -> str:
    """A program to its end, as the other user; what it printed."""
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd=room, env=english(room), timeout=SECONDS,
        **somebody(),
    )  # fmt: skip
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


class OwnServer:
    """One server: started, stopped, killed and started again. `ready`: words of the line by which it says so."""

    def __init__(self, command: Sequence[object], room: Path, ready: str, stop: int = signal.SIGTERM) -> None:
        self.command, self.room, self._ready_words, self._stop = list(map(str, command)), room, ready, stop
        self._process: subprocess.Popen[str] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._ready, self.said = threading.Event(), collections.deque[str](maxlen=60)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *more: object, wait: bool = True) -> None:
        """`more`: arguments of this start alone."""
        self._ready.clear()
        self._process = subprocess.Popen(
            [*self.command, *map(str, more)], cwd=self.room, env=english(self.room), text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
            **somebody(),
        )  # fmt: skip
        # A run of tests that is killed stops nothing: whoever reads this pipe learns of its end, and stops the server.
        end = f"read _; kill -9 -{self._process.pid} 2>/dev/null"
        self._guard = subprocess.Popen(["sh", "-c", end], stdin=subprocess.PIPE, start_new_session=True)
        self._reader = threading.Thread(target=self._listen, args=(self._process,), daemon=True)
        self._reader.start()
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        if not (self._ready.wait(SECONDS) and self.runs):
            self.kill()  # nothing of a start that failed is left to the tests after it
            raise AssertionError(f"{self.command[0]} did not become ready:\n{''.join(self.said)}")

    def _listen(self, process: subprocess.Popen[str]) -> None:
        """Read what the server says until it ends."""
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                self.said.append(line)
                if self._ready_words in line:
                    self._ready.set()
        self._ready.set()  # nobody waits for one that ended

    def kill(self) -> None:
        """As a power cut ends it, with its children."""
        if self.runs:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        self._ended()

    def stop(self) -> None:
        if self.runs:
            assert self._process is not None
            self._process.send_signal(self._stop)
        self._ended()

    def _ended(self) -> None:
        if self._process is None:
            return
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.kill()
            self._guard.wait(10)
            self._guard.stdin.close()
            self._guard = None
        try:
            self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._process.wait(10)
        if self._reader is not None:
            self._reader.join(10)


class Shared:
    """One server for all tests of this process, started by the first that asks and stopped when the process ends."""

    def __init__(self, make: Callable[[Path], OwnServer], prefix: str) -> None:
        self._make, self._prefix = make, prefix
        self._open = contextlib.ExitStack()
        self._server: OwnServer | None = None
        self._lock, self._count = threading.Lock(), 0

    def get(self) -> OwnServer:
        with self._lock:
            if self._server is None:
                folder = self._open.enter_context(own_folder(self._prefix))
                made = self._make(folder)
                self._open.callback(made.stop)
                atexit.register(self._open.close)
                made.start()
                self._server = made
            return self._server

    def new_name(self) -> str:
        """A database's, used once."""
        with self._lock:
            self._count += 1
            return f"t{self._count}"
