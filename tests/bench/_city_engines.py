"""The engines that `./run.sh bench sync` measures, durable as a city runs them: each gives fresh databases.

A file; PostgreSQL of Debian with its own settings for safety and caches for the machine; a Galera cluster of three
nodes on this machine. A server is started once for all runs.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests import mariadb, postgres
from tests.bench._processes import cpu_seconds_of_tree
from tests.own_servers import own_folder, own_room


class Databases(NamedTuple):
    """`fresh`: URLs of an empty journal's database and of the keys', () for a folder's files. `pids`: of its
    servers."""

    fresh: Callable[[], tuple[str, ...]]
    pids: tuple[int, ...] = ()

    def cpu_seconds(self) -> float:
        return sum(map(cpu_seconds_of_tree, self.pids))


_NUMBERS = itertools.count(1)


@contextlib.contextmanager
def file() -> Iterator[Databases]:
    yield Databases(tuple)


@contextlib.contextmanager
def postgresql() -> Iterator[Databases]:
    """What a commit says is on the disk (fsync and synchronous_commit are on)."""
    with own_folder("motcua-bench-pg-") as folder:
        settings = ("-c", "shared_buffers=512MB", "-c", "max_wal_size=2GB", "-c", "wal_compression=lz4")
        server = postgres.PostgresServer(postgres.debian(), own_room(folder, "r"), *settings)
        server.make()
        server.start()
        try:
            root = int((server.data / "postmaster.pid").read_text().split()[0])
            yield Databases(lambda: tuple(_made(server.execute, server.url)), (root,))
        finally:
            server.stop()


@contextlib.contextmanager
def galera() -> Iterator[Databases]:
    with mariadb.cluster() as cluster:
        pids = tuple(node.pid for node in cluster.nodes)
        yield Databases(lambda: tuple(_made(cluster.nodes[0].execute, cluster.url)), pids)


def _made(execute: Callable[[str], object], url: Callable[[str], str]) -> Iterator[str]:
    number = next(_NUMBERS)
    for name in (f"city{number}", f"city{number}_keys"):
        execute(f"CREATE DATABASE {name}")
        yield url(name)


ENGINES = {"sqlite": file, "postgres": postgresql, "galera": galera}
