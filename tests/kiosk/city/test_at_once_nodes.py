"""Every use case of the city that writes is beaten by another process at its first try, and leaves one effect.

The faults are the database's own. On PostgreSQL, in turn, another process's transaction makes a deadlock of it (40P01),
or has changed what it read (40001; its isolation is raised for that try: READ COMMITTED knows no such fault). On Galera
a transaction at the second node commits first, and this one fails its certification (1213). Each happens at the end of
the use case, when all that it wrote is written. Afterwards every table holds as much as after an undisturbed walk.
"""

from __future__ import annotations

import threading
import types
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
from sqlalchemy import Connection, event, make_url

from kiosk.city.store import CityStore, keys_beside
from kiosk.db.engines import engine_of
from kiosk.db.engines.nodes import Router
from tests import mariadb, postgres
from tests.faults import central_rows
from tests.kiosk.city.test_every_use_engines import ELSEWHERE, SHARED, Using, there_are
from tests.kiosk.city.towns import Town
from tests.waiting import eventually

WRITERS = "city-writer"
MADE = "CREATE TABLE beaten (who VARCHAR(1) PRIMARY KEY, times INTEGER NOT NULL)"
ROWS = "INSERT INTO beaten VALUES ('a', 0), ('b', 0)"
CHANGED = "UPDATE beaten SET times = times + 1 WHERE who = '{}'"
# What processes keep of themselves and of turns; what stands elsewhere on a file.
NOT_OF_USES = {"asked_questions", "city_processes", "ward_leases", "own_chains", "ward_counters", "meta"}


class OtherProcess:
    """One that beats each transaction of a writer's thread once. `faults`: how often, by the database's own word."""

    def __init__(self) -> None:
        self.faults: Counter[str] = Counter()
        self._mine = threading.local()  # of each thread, by database: what was beaten, what runs at which isolation
        self._turns = 0

    def beat(self, router: Router, url: str) -> None:
        """All that goes through this router."""
        for node in router.nodes:
            event.listen(node.engine, "begin", lambda connection: self._begun(connection))
            event.listen(node.engine, "commit", lambda connection: self._ends(connection, url))

    def _noted(self, name: str) -> set[str]:
        found: set[str] = self._mine.__dict__.setdefault(name, set())
        return found

    def _is_first(self, connection: Connection) -> bool:
        mine = threading.current_thread().name.startswith(WRITERS)
        return mine and str(connection.engine.url) not in self._noted("beaten")

    def _begun(self, connection: Connection) -> None:
        self._noted("raised").discard(str(connection.engine.url))
        if engine_of(connection).name == "postgresql" and self._is_first(connection):
            self._turns += 1
            if self._turns % 2:
                self._noted("raised").add(str(connection.engine.url))
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def _ends(self, connection: Connection, url: str) -> None:
        own = str(connection.engine.url)
        if not self._is_first(connection):
            self._noted("beaten").discard(own)
            return
        self._noted("beaten").add(own)
        if engine_of(connection).name == "mariadb":
            connection.exec_driver_sql(CHANGED.format("a"))
            self._at_the_other_node(url)
            self.faults["certification"] += 1
        elif own in self._noted("raised"):
            connection.exec_driver_sql("SELECT 1")  # it has seen what is there, if it had not yet
            with psycopg.connect(postgres.plain(url), autocommit=True) as other:
                other.execute(CHANGED.format("a"))
            self.faults["serialization"] += 1
            connection.exec_driver_sql(CHANGED.format("a"))
        else:
            self.faults["deadlock"] += 1
            with deadlocked(connection, url):
                connection.exec_driver_sql(CHANGED.format("b"))

    @staticmethod
    def _at_the_other_node(url: str) -> None:
        there = make_url(url)
        host, _colon, port = str(there.query["hosts"]).rpartition(":")
        with closing(
            pymysql.connect(host=host, port=int(port), user="root", database=there.database, autocommit=True)
        ) as other:
            other.cursor().execute(CHANGED.format("a"))


@contextmanager
def deadlocked(connection: Connection, url: str) -> Iterator[None]:
    """This transaction has "a"; another has "b" and waits for "a". Whoever looks for a deadlock first is the one that
    ends: this one."""
    connection.exec_driver_sql("SET LOCAL deadlock_timeout = '1ms'")
    connection.exec_driver_sql(CHANGED.format("a"))
    with psycopg.connect(postgres.plain(url)) as other, psycopg.connect(postgres.plain(url), autocommit=True) as third:
        other.execute("SET LOCAL deadlock_timeout = '600s'")
        other.execute(CHANGED.format("b"))
        waiting = threading.Thread(target=lambda: other.execute(CHANGED.format("a")))
        waiting.start()
        asked = f"SELECT cardinality(pg_blocking_pids({other.info.backend_pid}))"
        try:
            eventually(lambda: third.execute(asked).fetchone() == (1,))  # type: ignore[arg-type]
            yield
        finally:
            connection.connection.driver_connection.rollback()  # type: ignore[union-attr]
            waiting.join()
            other.rollback()


@contextmanager
def two_processes(engine: str) -> Iterator[tuple[str, str]]:
    """(the database of the city's server, the same as another process reaches it: at another node of a cluster)."""
    if engine == "postgresql":
        with central_rows.database(engine) as url:
            yield url, url
        return
    with mariadb.cluster(2) as cluster:
        cluster.nodes[0].execute("CREATE DATABASE city_keys")
        yield cluster.url(nodes=(0,)), cluster.url(nodes=(1,))


@contextmanager
def counted(codes: dict[types.CodeType, str]) -> Iterator[Counter[str]]:
    """How often each was begun in a writer's thread."""
    found: Counter[str] = Counter()

    def note(frame: types.FrameType, what: str, _arg: Any) -> None:
        if what == "call" and frame.f_code in codes and threading.current_thread().name.startswith(WRITERS):
            found[codes[frame.f_code]] += 1

    threading.setprofile(note)
    try:
        yield found
    finally:
        threading.setprofile(None)


def walk(town: Town) -> None:
    using = Using(town)
    for use in (
        using.signs_in, using.settles_what_lies_aside, using.tells_states, using.makes_documents, using.rebases,
        using.hears_of_lost_versions, using.answers_citizens, using.works_long, using.reports,
    ):  # fmt: skip
        use()


def held(town: Town, db: str) -> dict[str, int]:
    """Rows of each table that uses write."""
    content = central_rows.content(db or f"sqlite:///{town.central.settings.database}")
    return {name: len(rows) for name, rows in content.items() if name not in NOT_OF_USES}


def undisturbed(folder: Path) -> dict[str, int]:
    town = Town(folder)
    try:
        walk(town)
        return held(town, "")
    finally:
        town.close()


@pytest.mark.timeout(600)
def test_every_use_that_is_beaten_once_leaves_one_effect(tmp_path: Path, server_engine: str) -> None:
    own, other = OtherProcess(), ExitStack()
    codes = {code: name for name, code in there_are(("Context",)).items()}
    with other, counted(codes) as ran:
        url, there = other.enter_context(two_processes(server_engine))
        town = Town(tmp_path / "beaten", url)
        other.callback(town.close)
        store = town.central.store
        assert isinstance(store, CityStore)
        for each, far in ((url, there), (keys_beside(url), keys_beside(there))):
            central_rows.execute(each, MADE)
            other.callback(central_rows.execute, each, "DROP TABLE beaten")
            central_rows.execute(each, ROWS)
            router = store._router if each == url else store.keys_database._router  # type: ignore[union-attr]
            assert router is not None
            own.beat(router, far)
        patient(store)
        walk(town)
        found = held(town, url)
    assert min(own.faults.values()) > 50, own.faults
    once = {name for name in codes.values() if ran[name] < 2}
    assert once - ELSEWHERE - SHARED == set()
    assert found == undisturbed(tmp_path / "undisturbed")


def patient(store: CityStore) -> None:
    """A busy machine may take its time for what is done twice."""
    for each in (store._retrying, store.keys_database._retrying):  # type: ignore[union-attr]
        each._seconds = 120.0


