"""The city on its engines when machines fail: PostgreSQL's server killed under load, its primary lost with the last
second; Galera's nodes killed one after the other. Stations keep their events and send again what the server lacks."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg
import pymysql
import pytest

from tests import mariadb, postgres
from tests.bench._city_days import FOUR, StationChain, WardDays
from tests.bench._pushes import CityServer, city_server, differences
from tests.faults.test_city_kill import Questions, killed_again_and_again
from tests.own_servers import own_folder, own_room
from tests.simulate._bad_lines import Sending, begun
from tests.waiting import eventually

SIZES = (10, 40)


@pytest.fixture
def server() -> Iterator[postgres.PostgresServer]:
    """A PostgreSQL that keeps what it has committed when it is killed."""
    with own_folder("motcua-kept-") as folder:
        made = postgres.PostgresServer(postgres.debian(), own_room(folder, "r"))
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.stop()


def databases(execute: Callable[[str], object], url: Callable[[str], str]) -> tuple[str, str]:
    for name in ("city_at", "city_keys"):
        execute(f"CREATE DATABASE {name}")
    return url("city_at"), url("city_keys")


def written(source: random.Random, dossiers: int) -> tuple[list[WardDays], list[StationChain]]:
    wards = [WardDays(f"9{n:04d}", FOUR, dossiers=dossiers, seed=source.randrange(2**31)) for n in range(1, 4)]
    return wards, [chain for ward in wards for chain in ward.chains]


def all_there(server: CityServer, wards: Sequence[WardDays], senders: Sequence[Sending]) -> list[str]:
    """Once every station is done: what is wrong."""
    for one in senders:
        one.join(600)
    found = [one.trouble or "not done" for one in senders if one.trouble or one.is_alive()]
    if not found:
        server.fold()
    return found + differences(server, wards)


@pytest.mark.timeout(3600)
def test_the_program_killed_on_postgresql(
    server: postgres.PostgresServer, tmp_path: Path, times: Callable[[int], int], seeded: random.Random
) -> None:
    db = databases(server.execute, server.url)
    assert killed_again_and_again(tmp_path, times(100), seeded, db) == []


def test_postgresql_itself_killed_under_load(
    server: postgres.PostgresServer, tmp_path: Path, times: Callable[[int], int], seeded: random.Random
) -> None:
    """The program goes on when its database is there again; nothing acknowledged is lost."""
    db, (wards, chains) = databases(server.execute, server.url), written(seeded, 60)
    asked = Questions()
    with city_server(tmp_path, chains, db) as city:
        senders = begun(lambda: city, chains, seeded.randrange(2**31), 0.05, 4, SIZES, asked.note)
        for _ in range(times(20)):
            asked.more(seeded.randrange(1, 9), lambda: any(one.is_alive() for one in senders))
            server.kill()
            server.start()
        assert all_there(city, wards, senders) == []


def test_a_replica_that_lost_the_last_second_is_promoted(tmp_path: Path, seeded: random.Random) -> None:
    """The stations hear at their next question how far the server has them, and send what it lacks."""
    wards, chains = written(seeded, 60)
    with postgres.replicated() as pair:
        db = databases(pair.primary.execute, pair.primary.url)
        city = CityServer(tmp_path, chains, db)
        try:
            some = [chain for chain in chains if chain.name.endswith(("kiosk1", "quay1"))]
            assert all_done(begun(lambda: city, some, 1, 0.0, 4, SIZES))
            followed = "SELECT count(*) > 0 AND bool_and(replay_lsn >= pg_current_wal_lsn()) FROM pg_stat_replication"
            eventually(lambda: pair.primary.execute(followed) == [(True,)], "the replica follows")
            pair.standby.kill()  # what comes now reaches the primary alone
            others = [chain for chain in chains if chain.name.endswith("quay2")]
            assert all_done(begun(lambda: city, others, 2, 0.0, 4, SIZES))
            lost = sum(len(chain.raws) for chain in others)
        finally:
            city.kill()
        pair.primary.kill()
        pair.standby.start(wait=False)
        eventually(lambda: pair.standby.execute("SELECT 1") == [(1,)], ignoring=psycopg.Error)
        pair.standby.promote()
        there = tuple(pair.standby.url(name) for name in ("city_at", "city_keys"))
        with city_server(tmp_path, chains, there) as city:
            held = city.asked("rows")["events"]
            assert held == sum(len(chain.raws) for chain in some), f"{lost} events were the last second's"
            assert all_there(city, wards, begun(lambda: city, chains, 3, 0.05, 4, SIZES)) == []


def all_done(senders: Sequence[Sending]) -> bool:
    for one in senders:
        one.join(600)
    return not [one.trouble for one in senders if one.trouble or one.is_alive()]


def test_galeras_nodes_die_one_after_the_other_and_come_back(tmp_path: Path, seeded: random.Random) -> None:
    """With two nodes the city goes on; the last one alone takes nothing, and nobody's events are lost by that."""
    wards, chains = written(seeded, 80)
    asked, over = Questions(), threading.Event()
    with mariadb.cluster() as cluster:
        db = databases(cluster.nodes[0].execute, cluster.url)
        with city_server(tmp_path, chains, db) as city:
            senders = begun(lambda: city, chains, seeded.randrange(2**31), 0.05, 4, SIZES, asked.note)
            going = lambda: any(one.is_alive() for one in senders)  # noqa: E731
            asked.more(8, going)
            cluster.kill(0)
            held = city.asked("rows")["events"]
            eventually(lambda: city.asked("rows")["events"] > held or not going(), seconds=120)
            cluster.kill(1)
            eventually(lambda: cluster.status(2, "wsrep_ready") == "OFF", ignoring=pymysql.Error)
            asked.more(4, going)
            assert going(), "no station was at work while the last node refused"
            cluster.bootstrap(2)
            for node in (0, 1):
                cluster.start(node)
            over.set()
            assert all_there(city, wards, senders) == []
        for node in range(3):
            assert cluster.status(node, "wsrep_cluster_size") == "3"
