"""PostgreSQL behind a pooler that lends a line for one transaction, and a primary that falls over."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import DBAPIError

from kiosk.db import making, tables
from kiosk.db.base import CityBase, LocalBase
from kiosk.db.engines import connect, engine_named, engine_of
from kiosk.db.prepared import Prepared
from kiosk.db.tables.city import WardCounter
from kiosk.db.tables.journal import JournalEvent
from tests import postgres
from tests.kiosk.db.test_engines import event

_AMONG = Prepared(
    select(JournalEvent.seq).where(
        JournalEvent.station == bindparam("b_station"), JournalEvent.seq.in_(bindparam("l_seqs", expanding=True))
    )
)
_RENAMED = Prepared(
    update(JournalEvent)
    .where(JournalEvent.station == bindparam("b_station"), JournalEvent.seq == bindparam("b_seq"))
    .values(kind=bindparam("v_kind"))
)


@pytest.fixture
def url() -> Iterator[str]:
    tables.load_city()
    with postgres.running() as url:
        made = connect(url)
        with made.begin() as connection:
            for base in (LocalBase, CityBase):
                making.make(connection, base.metadata.sorted_tables)
        made.dispose()
        yield url


def test_many_lines_share_two_and_none_meets_what_another_left(url: str) -> None:
    """Nothing of the program outlives a transaction: a pooler gives each to another line of the server."""
    wards = [f"{26_000 + n}" for n in range(8)]
    with postgres.pooled(url, size=2) as through:
        database = connect(through)

        def work(ward: str) -> int:
            for n in range(1, 200, 10):
                with database.begin() as connection:
                    engine = engine_of(connection)
                    engine.insert_new(connection, WardCounter.__table__, [{"ward": ward}])
                    mine = WardCounter.ward == ward
                    connection.execute(select(WardCounter.position).where(mine).with_for_update())
                    rows = [event(s, ward=ward, station=f"{ward}.aaaaaaaa") for s in range(n, n + 10)]
                    engine.insert_many(connection, JournalEvent.__table__, rows)
                    key = [{"ward": ward, "position": 10}]
                    engine.upsert(connection, WardCounter.__table__, key, ("ward",), add=("position",))
                    again = [{"b_station": f"{ward}.aaaaaaaa", "b_seq": s, "v_kind": f"k{s}"} for s in range(n, n + 10)]
                    _RENAMED.run_many(connection, again)
                with database.connect() as connection:
                    seqs = [s for (s,) in _AMONG.all(connection, b_station=f"{ward}.aaaaaaaa", l_seqs=[n, n + 9, 999])]
                    assert sorted(seqs) == [n, n + 9]
            with database.connect() as connection:
                counter = connection.execute(select(WardCounter.position).where(WardCounter.ward == ward)).scalar_one()
            return int(counter)

        with ThreadPoolExecutor(len(wards)) as pool:
            assert list(pool.map(work, wards)) == [200] * len(wards)
        with database.connect() as connection:
            assert connection.execute(select(func.count()).select_from(JournalEvent)).scalar() == 1600
            kinds = select(func.count(JournalEvent.kind.distinct()))
            assert connection.execute(kinds).scalar() == 200
        database.dispose()


def test_a_primary_that_falls_over_is_told_as_what_repeating_helps_against() -> None:
    """And the replica that takes over has what was acknowledged, where the primary waited for it."""
    tables.load_city()
    waits = ("-c", "synchronous_standby_names=standby", "-c", "synchronous_commit=remote_apply")
    with postgres.replicated(*waits) as pair:
        first, second = connect(pair.primary.url()), connect(pair.standby.url())
        with first.begin() as connection:
            making.make(connection, LocalBase.metadata.sorted_tables)
        with first.begin() as connection:
            rows = [event(n) for n in range(1, 51)]
            assert engine_of(connection).insert_new(connection, JournalEvent.__table__, rows) == 50
        with pytest.raises(DBAPIError) as only_reads, second.begin() as connection:
            engine_of(connection).insert_new(connection, JournalEvent.__table__, [event(51)])
        with pytest.raises(DBAPIError) as died, first.begin() as connection:  # noqa: PT012
            engine_of(connection).insert_new(connection, JournalEvent.__table__, [event(51)])
            pair.primary.kill()
            engine_of(connection).insert_new(connection, JournalEvent.__table__, [event(52)])
        with pytest.raises(DBAPIError) as gone, first.begin() as connection:
            engine_of(connection).insert_new(connection, JournalEvent.__table__, [event(51)])
        pair.standby.promote()
        with second.begin() as connection:
            rows = [event(n) for n in range(1, 53)]
            assert engine_of(connection).insert_new(connection, JournalEvent.__table__, rows) == 2
        postgresql = engine_named("postgresql")
        assert [postgresql.repeats(one.value) for one in (only_reads, died, gone)] == [True, True, True]
        assert not postgresql.repeats(ValueError())
        first.dispose()
        second.dispose()
