"""The engines that `./run.sh bench sync` measures, durable as a city runs them: each gives fresh databases.

A file; PostgreSQL of Debian with its own settings for safety and caches for the machine; a Galera cluster of three
nodes on this machine. A server is started once for all runs.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator

from tests import mariadb, postgres
from tests.own_servers import own_folder, own_room

Fresh = Callable[[], tuple[str, ...]]  # URLs of the journal's database and the keys'; () for a folder's files
_NUMBERS = itertools.count(1)


@contextlib.contextmanager
def file() -> Iterator[Fresh]:
    yield tuple


@contextlib.contextmanager
def postgresql() -> Iterator[Fresh]:
    """What a commit says is on the disk (fsync and synchronous_commit are on)."""
    with own_folder("motcua-bench-pg-") as folder:
        settings = ("-c", "shared_buffers=512MB", "-c", "max_wal_size=2GB", "-c", "wal_compression=lz4")
        server = postgres.PostgresServer(postgres.debian(), own_room(folder, "r"), *settings)
        server.make()
        server.start()
        try:
            yield lambda: tuple(_made(server.execute, server.url))
        finally:
            server.stop()


@contextlib.contextmanager
def galera() -> Iterator[Fresh]:
    with mariadb.cluster() as cluster:
        yield lambda: tuple(_made(cluster.nodes[0].execute, cluster.url))


def _made(execute: Callable[[str], object], url: Callable[[str], str]) -> Iterator[str]:
    number = next(_NUMBERS)
    for name in (f"city{number}", f"city{number}_keys"):
        execute(f"CREATE DATABASE {name}")
        yield url(name)


ENGINES = {"sqlite": file, "postgres": postgresql, "galera": galera}
