"""A city on Galera that is put back as docs/city.md says: from a dump, and from one node's copied data folder.

What the witness remembers holds on both: nothing is granted twice, stations send again what lacks. In every run a dump
on the run's own node; with --long three nodes of which nothing is left, and the others get their state from the first.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url

from kiosk.city.store import keys_beside
from tests import mariadb
from tests.faults.central_rows import database
from tests.faults.city import City
from tests.faults.test_city_losses import begun_again, says
from tests.faults.test_city_restored import answers, at_work, first_of

NAMES = ("city", "city_keys")


def goes_on(city: City, start: int) -> None:
    """As a technician and the stations do it, once the databases were put back and the nodes are in step."""
    epoch = city.central.store.station.epoch
    city.central.close()
    assert says(city, "restore", "--put-back") == 0
    begun_again(city)
    assert city.central.store.station.epoch > epoch
    assert city.watched.until(lambda: answers(city))
    assert first_of(city, f"from {start}") == start
    city.issue(1)
    assert city.synced()


def lost(city: City, start: int) -> None:
    """What comes after the copy was made."""
    assert first_of(city, f"lost {start}") == start
    city.issue(4)
    assert city.synced()


def test_a_dump_on_one_node(tmp_path: Path) -> None:
    with database("mariadb") as db:
        names = tuple(str(make_url(url).database) for url in (db, keys_beside(db)))
        city = City(tmp_path, db=db)
        try:
            at_work(city)
            assert first_of(city, "before") == 1
            node = mariadb.shared()
            file = mariadb.dumped(node, names)
            lost(city, 1000)
            city.central.close()
            mariadb.put_back(node, file, names)
            goes_on(city, 1999)
            assert city.agree() == []
        finally:
            city.close()


@pytest.mark.timeout(600)
def test_three_nodes_from_a_dump_and_from_one_nodes_folder(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if not request.config.getoption("--long"):
        pytest.skip("three nodes take a minute to come and go: with --long")
    with mariadb.cluster() as cluster:
        cluster.nodes[0].execute("CREATE DATABASE city_keys")
        city = City(tmp_path, db=cluster.url("city"))
        try:
            at_work(city)
            assert first_of(city, "before") == 1
            file = mariadb.dumped(cluster.nodes[1], NAMES)
            lost(city, 1000)
            city.central.close()
            mariadb.put_back(cluster.nodes[2], file, NAMES)
            goes_on(city, 1999)

            copy = tmp_path / "copy"
            node = cluster.nodes[1]
            node.stop()
            shutil.copytree(node.data, copy)
            cluster.start(1)
            lost(city, 2998)
            city.central.close()
            for each in cluster.nodes:
                each.kill()
                shutil.rmtree(each.data)
            cluster.begin_from(copy, 0)
            goes_on(city, 3997)
            assert [cluster.status(i, "wsrep_cluster_size") for i in range(3)] == ["3"] * 3
            counts = {tuple(each.execute("SELECT COUNT(*) FROM city.journal_events")) for each in cluster.nodes}
            assert len(counts) == 1
            assert city.agree() == []
        finally:
            city.close()
