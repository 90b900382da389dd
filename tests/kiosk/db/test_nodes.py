"""A cluster of three: each ward through one node; a node dies and its wards move; the last alone refuses; they heal."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from sqlalchemy import Connection, func, select, update

from kiosk.db import making, tables
from kiosk.db.base import CityBase, LocalBase
from kiosk.db.engines import engine_named, engine_of, route
from kiosk.db.engines.nodes import Router
from kiosk.db.tables.city import WardCounter
from kiosk.db.tables.journal import JournalEvent
from tests import mariadb
from tests.kiosk.db.test_engines import event

T = TypeVar("T")
WARDS = [f"{26_000 + n}" for n in range(30)]
PAUSE = threading.Event()


@pytest.fixture(scope="module")
def cluster() -> Iterator[mariadb.Cluster]:
    tables.load_city()
    with mariadb.cluster() as made:
        router = route(made.url())
        with router.engine_for("").begin() as connection:
            for base in (LocalBase, CityBase):
                making.make(connection, base.metadata.sorted_tables)
        router.dispose()
        yield made


def again(router: Router, ward: str, work: Callable[[Connection], T], tries: int = 400) -> tuple[T, str]:
    """As the city's store does it: a transaction through the ward's node, done again where that may help. What it came
    to, and through which node."""
    for _ in range(tries):
        node = router.node_for(ward)
        try:
            with node.engine.begin() as connection:
                found = work(connection)
        except Exception as error:
            if not engine_named("mariadb").repeats(error):
                raise
            PAUSE.wait(0.1)
        else:
            node.well()
            return found, node.name
    raise NoNode(ward)


class NoNode(Exception):
    """Nobody took the transaction."""


def store(ward: str, count: int) -> Callable[[Connection], int]:
    """Append events at the ward's next positions, as receiving does; the last position."""

    def work(connection: Connection) -> int:
        engine = engine_of(connection)
        engine.insert_new(connection, WardCounter.__table__, [{"ward": ward}])
        mine = WardCounter.ward == ward
        last = connection.execute(select(WardCounter.position).where(mine).with_for_update()).scalar_one()
        connection.execute(update(WardCounter).where(mine).values(position=last + count))
        rows = [event(n, ward=ward, station=f"{ward}.aaaaaaaa") for n in range(last + 1, last + count + 1)]
        engine.insert_many(connection, JournalEvent.__table__, rows)
        return last + count

    return work


def stored(ward: str) -> Callable[[Connection], tuple[int, int]]:
    def work(connection: Connection) -> tuple[int, int]:
        found = select(func.count(), func.coalesce(func.max(JournalEvent.position), 0)).where(JournalEvent.ward == ward)
        count, last = connection.execute(found).one()
        return int(count), int(last)

    return work


def test_a_ward_has_one_node_and_a_lost_nodes_wards_move(cluster: mariadb.Cluster) -> None:
    router = route(cluster.url())
    victim = 1
    gone = f"127.0.0.1:{cluster.ports[victim]}"
    try:
        before = {ward: again(router, ward, store(ward, 20)) for ward in WARDS}
        assert {last for last, _node in before.values()} == {20}
        through = Counter(node for _last, node in before.values())
        assert len(through) == 3
        assert min(through.values()) > 2
        cluster.kill(victim)
        after = {ward: again(router, ward, store(ward, 20)) for ward in WARDS}
        assert {last for last, _node in after.values()} == {40}
        moved = {ward for ward in WARDS if before[ward][1] != after[ward][1]}
        assert moved == {ward for ward in WARDS if before[ward][1] == gone}  # and nobody else's
        assert {again(router, ward, stored(ward))[0] for ward in WARDS} == {(40, 40)}
    finally:
        router.dispose()
    cluster.start(victim)
    router = route(cluster.url(nodes=(victim,)))
    found = {again(router, ward, stored(ward)) for ward in WARDS}
    assert found == {((40, 40), gone)}  # it has caught up with what it missed
    router.dispose()


def test_two_processes_at_two_nodes_never_give_one_position_twice(cluster: mariadb.Cluster) -> None:
    """Whatever each of them thinks of who is alive."""
    routers = [route(cluster.url(nodes=(i,))) for i in range(3)]
    given: list[int] = []

    def write(router: Router) -> None:
        for _ in range(15):
            given.append(again(router, "27000", store("27000", 3))[0])

    writers = [threading.Thread(target=write, args=(router,)) for router in routers]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert sorted(given) == list(range(3, 3 * 45 + 1, 3))
    assert again(routers[0], "27000", stored("27000"))[0] == (135, 135)
    for router in routers:
        router.dispose()


def test_the_last_node_alone_refuses_and_goes_on_once_the_others_are_back(cluster: mariadb.Cluster) -> None:
    router = route(cluster.url())
    last, _node = again(router, "28000", store("28000", 5))
    cluster.kill(0)
    cluster.kill(1)
    alone = route(cluster.url(nodes=(2,)))
    with pytest.raises(NoNode):
        again(alone, "28000", store("28000", 5), tries=120)
    alone.dispose()
    for i in (0, 1):
        cluster.start(i, wait=False)
    for i in (0, 1):
        cluster.nodes[i].wait_until_ready()
    assert again(router, "28000", store("28000", 5))[0] == last + 5
    assert again(router, "28000", stored("28000"))[0] == (10, 10)
    router.dispose()
