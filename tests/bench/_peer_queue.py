"""How `./run.sh bench queue --peer FOLDER` starts a town hall's queue in production beside ours, and what it asks.

The peer is "MADO queue" (github.com/Memuro-Town/MADO-queue, Python on SQLite); nothing of it is kept here. FOLDER holds
its files, with app.py, init_db.py and config.py in it or in its src/, and, if it wants packages of its own, a virtual
environment .venv. It is started as its own entry point does, by waitress; its category D prints nothing, which is
kindest to it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench._askers import Target
from tests.waiting import eventually

BODY = '{"category": "D", "buttonText": "x"}'


@contextlib.contextmanager
def served(folder: Path, data: Path) -> Iterator[Target]:
    """The running peer, with its database in `data`."""
    home = folder / "src" if (folder / "src" / "app.py").exists() else folder
    own = folder / ".venv" / "bin" / "python"
    python, port = str(own if own.exists() else sys.executable), _free_port()
    environment = {**os.environ, "DB_PATH": str(data / "numbers.db")}
    subprocess.run([python, "init_db.py"], cwd=home, env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [python, "-m", "waitress", "--host=127.0.0.1", f"--port={port}", "app:app"]
    running = subprocess.Popen(command, cwd=home, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, running)
        yield Target("127.0.0.1", port, "/get_next_number", BODY)
    finally:
        running.terminate()
        running.wait(20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return running.poll() is not None

    eventually(answers, seconds=30, pause=0.05)
    if running.poll() is not None:
        raise RuntimeError("the peer does not answer: are its packages (requirements.txt) in FOLDER/.venv?")
