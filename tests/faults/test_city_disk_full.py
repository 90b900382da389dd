"""The city's disk is full: every station is told so, keeps its events, and sends them once there is room again."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import mariadb, postgres
from tests.bench._city_days import FOUR, WardDays
from tests.bench._pushes import city_server, differences
from tests.own_servers import give, own_folder, own_room
from tests.simulate._bad_lines import begun
from tests.waiting import eventually

SIZE, LEFT = "320m", 3 * 2**20


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder on a file system of its own, which this machine lets root alone make."""
    place = own_room(folder, "disk")
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    done = subprocess.run(mounted, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be made here: {done.stderr.strip()}")
    try:
        give(place)
        place.chmod(0o700)
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def on_postgresql(folder: Path, disk: Path) -> Iterator[tuple[str, str]]:
    """The journal's database on the small disk; the server's own log and the keys lie elsewhere."""
    server = postgres.PostgresServer(postgres.debian(), own_room(folder, "r"))
    server.make()
    server.start()
    try:
        server.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
        server.execute("CREATE DATABASE city_at TABLESPACE small")
        server.execute("CREATE DATABASE city_keys")
        yield server.url("city_at"), server.url("city_keys")
    finally:
        server.stop()


@contextmanager
def on_mariadb(folder: Path, disk: Path) -> Iterator[tuple[str, str]]:
    """All that the server has on the small disk, its temporary files, too."""
    server = mariadb.MariaServer(own_room(disk, "r"), "--innodb-flush-log-at-trx-commit=0")
    server.make()
    server.start()
    try:
        for name in ("city_at", "city_keys"):
            server.execute(f"CREATE DATABASE {name}")
        yield server.url("city_at"), server.url("city_keys")
    finally:
        server.stop()


ON = {"postgresql": on_postgresql, "mariadb": on_mariadb}


def test_a_database_without_room_refuses_and_goes_on_when_there_is_some(
    server_engine: str, tmp_path: Path, seeded: random.Random
) -> None:
    wards = [WardDays(f"9{n:04d}", FOUR, dossiers=150, days=3, seed=seeded.randrange(2**31)) for n in range(1, 4)]
    chains = [chain for ward in wards for chain in ward.chains]
    with (
        own_folder("motcua-full-") as folder, small_disk(folder) as disk, ON[server_engine](folder, disk) as db,
        city_server(tmp_path, chains, db) as city,
    ):  # fmt: skip
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(shutil.disk_usage(disk).free - LEFT))
        senders = begun(lambda: city, chains, 1, 0.0, 4)
        eventually(lambda: any(one.faults["full"] or not one.is_alive() for one in senders), seconds=120)
        assert any(one.faults["full"] for one in senders), [one.trouble for one in senders]
        ballast.unlink()
        for one in senders:
            one.join(120)
        assert [one.trouble for one in senders if one.trouble or one.is_alive()] == []
        city.fold()
        assert differences(city, wards) == []
