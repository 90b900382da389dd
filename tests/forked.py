"""Programs of this tree in processes of their own, which a test starts, talks to and kills, without their slow imports.

`Forked(["tests.faults.issuer", folder], stdout=PIPE)` is `python -m tests.faults.issuer FOLDER` as a subprocess.Popen,
and `run` is subprocess.run; but the process is forked from one that has the product imported already: two seconds of
a processor for a server that a test kills twenty times. That one, a template for each process of tests, holds no
thread, no file and no connection, and ends with whoever asked for it. For what is about starting itself (what is
imported, flags of the interpreter, Qt, the words of a process), take subprocess.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import pkgutil
import random
import runpy
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("kiosk", "printing")
MORE = ("tests.factories", "tests.fakes", "tests.faults.checker", "tests.kiosk.records.sample_facts")
MOST = 1 << 20  # bytes of a request


class Template:
    """The process that others are forked from, seen from here."""

    def __init__(self) -> None:
        self._line, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            command = [sys.executable, "-m", "tests.forked", str(there.fileno())]
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[there.fileno()],
            )  # fmt: skip
        self._door = threading.Lock()

    def fork(self, words: Sequence[str], cwd: str, env: Mapping[str, str], ends: Sequence[int]) -> int:
        """The new process's id. It is not waited for until `reap`: nobody else gets its number."""
        return self._asked({"words": [*words], "cwd": cwd, "env": dict(env)}, ends)

    def reap(self, pid: int) -> int:
        """How a process that has ended did: a status as of os.waitpid."""
        return self._asked({"reap": pid}, ())

    def _asked(self, request: object, ends: Sequence[int]) -> int:
        with self._door:
            socket.send_fds(self._line, [json.dumps(request).encode()], ends)
            answer = self._line.recv(64)
        assert answer, "the template has ended"
        return int(answer)

    def close(self) -> None:
        self._line.close()
        self._process.wait(60)


@functools.cache
def _template() -> Template:
    made = Template()
    atexit.register(made.close)
    return made


class Forked(subprocess.Popen[Any]):
    def __init__(self, words: Sequence[str], **given: Any) -> None:
        self._ended = -1  # a descriptor that can be read once the process is over
        super().__init__([sys.executable, "-m", *words], **given)

    def _execute_child(self, args: Any, *given: Any) -> None:
        """In the place of Popen's own fork and exec. `given`: as Python 3.11 to 3.13 call it."""
        _exe, _pre, _close, _pass, cwd, env, _start, _flags, _shell, *pipes = given[:15]
        assert not any(given[16:19]), "no other user: take subprocess"
        ends = [end if end != -1 else own for end, own in zip((pipes[0], pipes[3], pipes[5]), range(3), strict=True)]
        there = os.environ if env is None else env
        self.pid = _template().fork(args[2:], str(cwd or os.getcwd()), there, ends)
        self._child_created = True
        self._ended = os.pidfd_open(self.pid)
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]

    def _try_wait(self, flags: int) -> tuple[int, int]:
        if not select.select([self._ended], [], [], 0 if flags & os.WNOHANG else None)[0]:
            return 0, 0
        os.close(self._ended)
        return self.pid, _template().reap(self.pid)

    def _internal_poll(self, *_given: Any, **_more: Any) -> int | None:
        if self.returncode is None and self._waitpid_lock.acquire(False):  # type: ignore[attr-defined]
            try:
                if self.returncode is None and (found := self._try_wait(os.WNOHANG))[0]:
                    self._handle_exitstatus(found[1])  # type: ignore[attr-defined]
            finally:
                self._waitpid_lock.release()  # type: ignore[attr-defined]
        return self.returncode


def run(
    words: Sequence[str], *, given: str | None = None, timeout: float = 180, **more: Any
) -> subprocess.CompletedProcess[str]:
    """A program to its end, its words kept. `given`: what it reads."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with Forked(words, text=True, encoding="utf-8", **pipes, **more) as process:
        try:
            said, errors = process.communicate(given, timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, said, errors)


# -- in the template --------------------------------------------------------------------------------------------


def _imported() -> None:
    """All of the product but its entry points, which are run as what they are."""
    for package in PACKAGES:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not found.name.endswith((".cli", ".__main__")) and "migrations." not in found.name:
                importlib.import_module(found.name)
    for name in MORE:
        importlib.import_module(name)


def _serve(line: socket.socket) -> dict[str, Any] | None:
    """Fork and wait for others until nobody asks any more: None. In the new process: what it is to do."""
    while True:
        packed, ends, _flags, _address = socket.recv_fds(line, MOST, 3)
        if not packed:
            return None
        request: dict[str, Any] = json.loads(packed)
        if "reap" in request:
            answer = os.waitpid(request["reap"], 0)[1]
        else:
            answer = os.fork()
            if not answer:
                line.detach()
                _become(request, ends)
                return request
        for end in ends:
            os.close(end)
        line.send(str(answer).encode())


def _become(request: Mapping[str, Any], ends: Sequence[int]) -> None:
    """What a new interpreter would have made of its surroundings."""
    for nth, end in enumerate(ends):
        os.dup2(end, nth)
    os.closerange(3, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") < 65_536 else 65_536)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    random.seed()
    encoding, at_once = os.environ.get("PYTHONIOENCODING", "utf-8"), "PYTHONUNBUFFERED" in os.environ
    sys.stdin = open(0, encoding=encoding, closefd=False)  # noqa: SIM115
    for name, nth in (("stdout", 1), ("stderr", 2)):
        made = open(nth, "w", encoding=encoding, closefd=False, buffering=1 if nth == 2 else -1)  # noqa: SIM115
        if at_once:
            made.reconfigure(write_through=True)
        setattr(sys, name, made)
        setattr(sys, f"__{name}__", made)
    sys.argv = request["words"]


def main() -> None:
    line = socket.socket(fileno=int(sys.argv[1]))
    _imported()
    assert threading.active_count() == 1, "who forks must be alone"
    gc.freeze()
    request = _serve(line)
    if request is not None:
        runpy.run_module(request["words"][0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
