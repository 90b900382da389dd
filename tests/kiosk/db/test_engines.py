"""What each engine of a database promises, on a real server of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from kiosk.db import making, tables
from kiosk.db.base import CityBase, LocalBase, ProjectionBase
from kiosk.db.engines import connect, engine_of
from kiosk.db.prepared import Prepared
from kiosk.db.tables.days import DayTotal
from kiosk.db.tables.journal import JournalEvent, JournalHole, Meta
from tests import engines


@pytest.fixture(params=engines.ALL)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """With the tables of every base."""
    tables.load_city()
    with engines.fresh(request.param, tmp_path) as url:
        made = connect(url)
        with made.begin() as connection:
            for base in (LocalBase, ProjectionBase, CityBase):
                making.make(connection, base.metadata.sorted_tables)
        yield made
        made.dispose()


def event(seq: int, **more: object) -> dict[str, object]:
    return {
        "station": "26734.aaaaaaaa", "epoch": 1, "seq": seq, "id": f"e{seq}", "ward": "26734", "kind": "ticket.issued",
        "subject": f"s{seq}", "depth": 1, "made_at": seq, "hash": bytes([seq % 256]) * 32, "raw": b"\0\xff" * 300,
        "state": 0, "position": seq, **more,
    }  # fmt: skip


def total(day: str, metric: str, count: int) -> dict[str, object]:
    return {"ward": "26734", "day": day, "metric": metric, "count": count}


def test_rows_that_are_there_are_passed_over_and_counted(database: Engine) -> None:
    with database.begin() as connection:
        engine = engine_of(connection)
        assert engine.insert_new(connection, JournalEvent.__table__, [event(n) for n in range(1, 21)]) == 20
        assert engine.insert_new(connection, JournalEvent.__table__, [event(n, raw=b"x") for n in range(11, 41)]) == 20
        assert engine.insert_new(connection, JournalEvent.__table__, [event(5)]) == 0
        assert engine.insert_new(connection, JournalEvent.__table__, []) == 0
    with database.begin() as connection:
        assert connection.execute(select(func.count()).select_from(JournalEvent)).scalar() == 40
        kept = connection.execute(select(JournalEvent.raw).where(JournalEvent.seq == 11)).scalar()
        assert kept == b"\0\xff" * 300


def test_many_rows_go_in_with_every_value_as_it_was(database: Engine) -> None:
    rows = [event(n, subject=word, raw=bytes(range(256)) * n) for n, word in enumerate(WORDS, 1)]
    with database.begin() as connection:
        engine_of(connection).insert_many(connection, JournalEvent.__table__, rows)
    with database.begin() as connection:
        found = connection.execute(select(JournalEvent).order_by(JournalEvent.seq)).mappings().all()
        assert [dict(row) for row in found] == rows
    with pytest.raises(DBAPIError if database.dialect.name != "sqlite" else Exception), database.begin() as connection:
        engine_of(connection).insert_many(connection, JournalEvent.__table__, rows[:1])


WORDS = ["đường", "duong", "Đường", "ĐƯỜNG", "đường ", "dường", "a\u0301", "á", "A", "a", "", " ", "a\\b'c\"%s", "😀"]


def test_words_that_differ_at_all_are_different_keys(database: Engine) -> None:
    with database.begin() as connection:
        rows = [{"name": word, "value": word} for word in WORDS]
        assert engine_of(connection).insert_new(connection, Meta.__table__, rows) == len(WORDS)
    with database.begin() as connection:
        for word in WORDS:
            assert connection.execute(select(Meta.value).where(Meta.name == word)).scalars().all() == [word]
        ordered = connection.execute(select(Meta.name).order_by(Meta.name)).scalars().all()
        assert ordered == sorted(WORDS, key=str.encode)


def test_counts_grow_and_values_are_set(database: Engine) -> None:
    table = DayTotal.__table__
    with database.begin() as connection:
        engine = engine_of(connection)
        engine.upsert(connection, table, [total("2026-11-30", "a", 5)], ("ward", "day", "metric"), add=("count",))
        rows = [total(f"2026-11-{n:02}", "a", n) for n in range(1, 31)]
        engine.upsert(connection, table, rows, ("ward", "day", "metric"), add=("count",))
        engine.upsert(connection, table, rows[:2], ("ward", "day", "metric"), add=("count",))
        engine.upsert(connection, table, [total("2026-11-03", "a", 99)], ("ward", "day", "metric"), set=("count",))
        engine.upsert(connection, table, [total("2026-11-04", "a", 99)], ("ward", "day", "metric"))
    with database.begin() as connection:
        found = dict(connection.execute(select(DayTotal.day, DayTotal.count)).all())
    assert [found[f"2026-11-{n:02}"] for n in (1, 2, 3, 4, 29, 30)] == [2, 4, 99, 4, 29, 35]


def test_prepared_statements_meet_the_same_rows(database: Engine) -> None:
    """Single rows, many rows at once, lists of any length and what is to be in none of them."""
    from sqlalchemy import bindparam, insert

    table = JournalHole
    put = Prepared(insert(table))
    name = Prepared(
        update(table).where(table.station == bindparam("b_s"), table.epoch == 1, table.seq == bindparam("b_n"))
        .values(reason=bindparam("v_reason"), at=table.at + bindparam("v_by"))
    )  # fmt: skip
    drop = Prepared(delete(table).where(table.station == bindparam("b_s"), table.seq == bindparam("b_n")))
    among = Prepared(select(table.seq).where(table.seq.in_(bindparam("l", expanding=True))).order_by(table.seq))
    others = Prepared(select(table.seq).where(table.reason.not_in(bindparam("l", expanding=True))))
    rows = [
        {"station": "1.a", "epoch": 1, "seq": n, "hash": b"h" * 32, "reason": "scope", "at": 1} for n in range(1, 31)
    ]
    with database.begin() as connection:
        put.run_many(connection, rows[:3])
        put.run_many(connection, rows[3:])
        changes = [{"b_s": "1.a", "b_n": n, "v_reason": f"r{n}", "v_by": n} for n in range(1, 21)]
        name.run_many(connection, changes)
        name.run_many(connection, [*changes[:9], *changes[:9]])  # twice the same row: both count
        assert name.run(connection, b_s="1.a", b_n=99, v_reason="", v_by=1) == 0
        assert name.run(connection, b_s="1.a", b_n=20, v_reason="r20", v_by=0) == 1  # met, though nothing changes
        drop.run_many(connection, [{"b_s": "1.a", "b_n": n} for n in range(21, 30)])
    with database.begin() as connection:
        assert [row[0] for row in among.all(connection, l=[3, 1, 30, 25, 77])] == [1, 3, 30]
        assert among.all(connection, l=[]) == []
        assert len(others.all(connection, l=[])) == 21
        assert len(others.all(connection, l=["scope", "r1", "r2"])) == 18
        found = {row.seq: (row.reason, row.at) for row in connection.execute(select(table))}
    assert (found[5], found[15], found[30]) == (("r5", 16), ("r15", 16), ("scope", 1))


def test_a_number_that_fits_no_column_is_the_databases_own_error(database: Engine) -> None:
    """And nothing of the transaction is kept."""
    with pytest.raises((DBAPIError, OverflowError)), database.begin() as connection:  # noqa: PT012
        engine_of(connection).insert_many(connection, JournalEvent.__table__, [event(n) for n in range(1, 9)])
        engine_of(connection).insert_many(connection, JournalEvent.__table__, [event(n, depth=2**70) for n in (9, 10)])
    with database.begin() as connection:
        assert connection.execute(select(func.count()).select_from(JournalEvent)).scalar() == 0


def test_no_other_module_knows_a_dialect() -> None:
    """But for the revisions, which are frozen, and what opens a station's file by SQLite's own driver."""
    words = ("sqlalchemy.dialects", "dialect.name", "import psycopg", "import pymysql", "sqlite_where", "postgresql_")
    free = ("kiosk/db/engines/", "kiosk/db/migrations/versions/", "kiosk/db/city_migrations/versions/")
    found = [
        f"{file}: {word}"
        for file in sorted(Path("kiosk").rglob("*.py")) + sorted(Path("ui").rglob("*.py"))
        if not file.as_posix().startswith(free) and file.as_posix() != "kiosk/db/prepared.py"
        for word in words
        if word in file.read_text(encoding="utf-8")
    ]
    assert found == []
