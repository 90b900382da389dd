"""A city whose database was put back, or lost its last moments: nothing is granted twice, nothing stays lost.

With PostgreSQL's own programs: pg_dump and pg_restore, a base backup as a replica that follows, its promotion.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.remote.link import Refused
from tests import postgres
from tests.faults.city import City
from tests.kiosk.remote.test_ranges import claim
from tests.own_servers import run
from tests.waiting import eventually

NAMES = ("city", "city_keys")
SERIES = "ticket:Z"  # which no field of the sample ward has


@pytest.fixture
def pair() -> Iterator[postgres.Pair]:
    with postgres.replicated("-c", "synchronous_commit=local") as made:
        for name in NAMES:
            made.primary.execute(f"CREATE DATABASE {name}")
        yield made


def dumped(server: postgres.PostgresServer) -> dict[str, Path]:
    found = {name: server.room / f"{name}.dump" for name in NAMES}
    for name, file in found.items():
        run([server.bin / "pg_dump", "-Fc", "-h", server.room, "-U", postgres.USER, "-f", file, name], server.room)
    return found


def put_back(server: postgres.PostgresServer, files: dict[str, Path]) -> None:
    for name, file in files.items():
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        run([server.bin / "pg_restore", "-h", server.room, "-U", postgres.USER, "-d", name, file], server.room)


def at_work(city: City) -> None:
    city.enrol()
    city.issue(3)
    city.start_worker()
    assert city.synced()


def first_of(city: City, request: str) -> int:
    found = claim(city, SERIES, request=request)
    assert found.granted, found.reason
    return found.start


@pytest.mark.timeout(300)
def test_a_dump_that_is_put_back_grants_nothing_twice_and_gets_what_it_lacks(
    pair: postgres.Pair, tmp_path: Path
) -> None:
    city = City(tmp_path, db=pair.primary.url("city"))
    at_work(city)
    assert first_of(city, "before") == 1
    files = dumped(pair.primary)
    assert first_of(city, "lost") == 1000
    city.issue(4)
    assert city.synced()
    epoch, port = city.central.store.station.epoch, int(city.central.address.rpartition(":")[2])
    city.central.close()
    put_back(pair.primary, files)
    city.central = city._central(port)
    station = city.central.store.station
    assert (station.epoch > epoch, station.first_epoch) == (True, False)
    assert city.watched.until(lambda: answers(city))
    assert first_of(city, "after") == 1999
    city.issue(1)
    assert city.synced()
    assert city.agree() == []


def taken_over(city: City, pair: postgres.Pair, where: Path) -> None:
    """The primary dies, and the replica stands where it stood."""
    pair.primary.kill()
    pair.standby.start()
    pair.standby.promote()
    where.unlink()
    where.symlink_to(pair.standby.room)
    assert city.watched.until(lambda: answers(city))


@pytest.mark.timeout(300)
def test_processes_go_on_with_a_replica_that_lost_the_last_grant(pair: postgres.Pair, tmp_path: Path) -> None:
    """Nobody tells the city: the next one who is granted something finds out."""
    where = tmp_path / "where"
    where.symlink_to(pair.primary.room)
    city = City(tmp_path, db=f"postgresql+psycopg://{postgres.USER}@/city?host={where}")
    at_work(city)
    assert first_of(city, "before") == 1
    followed(pair)
    pair.standby.stop()  # it never gets what comes now
    assert first_of(city, "lost") == 1000
    city.issue(4)
    assert city.synced()
    taken_over(city, pair, where)
    assert first_of(city, "after") == 1999
    assert not city.central.store.station.first_epoch
    city.issue(1)
    assert city.synced()
    assert city.agree() == []


@pytest.mark.timeout(300)
def test_where_only_events_were_lost_no_person_is_asked(pair: postgres.Pair, tmp_path: Path) -> None:
    """No grant was in the last moments, so that the city's own chain is whole: only a station knows that anything
    lacks. It had greeted these very processes before: what was granted stands in their witness."""
    where = tmp_path / "where"
    where.symlink_to(pair.primary.room)
    city = City(tmp_path, db=f"postgresql+psycopg://{postgres.USER}@/city?host={where}")
    at_work(city)
    assert first_of(city, "before") == 1
    followed(pair)
    pair.standby.stop()
    city.issue(4)
    assert city.synced()
    taken_over(city, pair, where)
    assert first_of(city, "after") == 1000
    assert city.central.store.station.first_epoch
    city.issue(1)
    assert city.synced()
    assert city.agree() == []


def followed(pair: postgres.Pair) -> None:
    """Until the replica has all that the primary has."""
    end = str(pair.primary.execute("SELECT pg_current_wal_lsn()")[0][0])
    reached = f"SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn"
    eventually(lambda: pair.standby.execute(reached) == [(True,)])


def answers(city: City) -> bool:
    try:
        city.line().close()
    except (Refused, ExpectedError, OSError):  # also "forked": the station's own worker then shakes hands anew
        return False
    return True
