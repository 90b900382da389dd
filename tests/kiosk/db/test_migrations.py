"""Migrations and models agree, a fresh file equals an upgraded one, and an older one is copied before its move."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from kiosk import private
from kiosk.db import engine, tables
from kiosk.db.base import LocalBase
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from tests.factories import open_store


def schema(raw: sqlite3.Connection) -> set[tuple[str, str]]:
    rows = raw.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {(kind, name) for kind, name in rows}


def test_the_list_of_revisions_is_alembics_own() -> None:
    scripts = ScriptDirectory.from_config(engine.alembic_config(None))
    found = [revision.revision for revision in scripts.walk_revisions()]
    assert tuple(reversed(found)) == engine.REVISIONS


def test_migrations_and_models_agree(tmp_path: Path) -> None:
    tables.load()
    with closing(engine.connect_raw(tmp_path / "moved.sqlite")) as raw:
        connection = engine.connection_of(raw)
        command.upgrade(engine.alembic_config(connection), "head")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, LocalBase.metadata) == []
        with closing(engine.prepare(tmp_path / "fresh.sqlite")) as fresh:
            assert schema(fresh) == schema(raw)
        connection.close()
        connection.engine.dispose()


def test_an_older_file_is_copied_and_upgraded(tmp_path: Path, monkeypatch) -> None:
    store = open_store(tmp_path)
    station = store.station.id
    store.close()
    database = tmp_path / "data" / "station.sqlite"
    with closing(sqlite3.connect(database)) as raw:
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall():
            if name in ("ix_journal_events_id", "ix_journal_events_subject"):
                raw.execute(f"DROP INDEX {name}")
        raw.execute("DELETE FROM alembic_version")
        raw.commit()
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("INSERT INTO alembic_version VALUES ('0000')")
        raw.commit()
    monkeypatch.setattr(engine, "REVISIONS", ("0000", "0001"))
    moved = []

    def step(config, _target) -> None:
        config.attributes["connection"].exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
        moved.append(config)

    monkeypatch.setattr(command, "upgrade", step)
    store = open_store(tmp_path)
    assert (store.station.id, store.station.epoch) == (station, 1)
    store.close()
    assert len(moved) == 1
    copy = tmp_path / "data" / "station.before-0001-from-0000.sqlite"
    assert private.open_to(copy) == ""
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0000",)


def test_letters_that_were_typed_before_are_known_as_such(tmp_path: Path) -> None:
    """An earlier program noted them as ranges that the station granted itself in a later epoch."""
    ranges = [("A", 1, 1), ("B", 1000, 2), ("W", 1, 2)]  # letter, start, epoch; B comes from central
    with closing(engine.connect_raw(tmp_path / "old.sqlite")) as raw:
        connection = engine.connection_of(raw)
        command.upgrade(engine.alembic_config(connection), "0002")
        raw.execute("INSERT INTO meta VALUES ('first_epoch', '1')")
        for n, (letter, start, epoch) in enumerate(ranges, 1):
            raw.execute(
                "INSERT INTO ranges (ward, series, start, size, station, epoch, taken)"
                " VALUES ('1', ?, ?, 999, '1.a', ?, 0)",
                (f"ticket:{letter}", start, epoch),
            )
            raw.execute(
                "INSERT INTO journal_events (station, epoch, seq, id, ward, kind, subject, depth, made_at, hash, raw,"
                " state) VALUES ('1.a', ?, ?, ?, '1', ?, ?, 1, 0, x'00', x'00', 0)",
                (epoch, n, str(n), "range.taken" if letter == "B" else "range.granted",
                 f"range:ticket:{letter}:{start}"),
            )
        command.upgrade(engine.alembic_config(connection), "head")
        assert raw.execute("SELECT series FROM ranges WHERE typed = 1").fetchall() == [("ticket:W",)]
        connection.close()
        connection.engine.dispose()


def test_a_fresh_file_is_made_without_alembic(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from kiosk.db import engine;"
        f"engine.prepare(Path({str(tmp_path / 'x.sqlite')!r})).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_file_of_the_release_before_is_opened_at_the_first_try(tmp_path: Path) -> None:
    """Filled as that program left it: a fork that was settled, a hole, something pending, a chain of two epochs."""
    database = tmp_path / "data" / "station.sqlite"
    database.parent.mkdir()
    with closing(engine.connect_raw(database)) as raw, engine.connection_of(raw) as connection:
        command.upgrade(engine.alembic_config(connection), "0002")
        raw.execute("INSERT INTO meta VALUES ('station', '99001.k7q2m9x4')")
        event = "INSERT INTO journal_events VALUES ('99001.k7q2m9x4', ?, ?, ?, '99001', 'x', 's', 1, 0, ?, ?, ?)"
        for epoch, seq, raw_bytes, state in ((1, 1, b"a", 0), (1, 2, b"b", 1), (1, 3, b"", 1), (2, 1, b"c", 0)):
            raw.execute(event, (epoch, seq, f"id-{epoch}-{seq}", bytes([epoch, seq]), raw_bytes, state))
        held = "INSERT INTO journal_quarantine VALUES ('99001.k7q2m9x4', 1, ?, ?, ?, ?, 0, ?)"
        raw.execute(held, (2, bytes([1, 2]), "fork", b"b", 1))
        raw.execute(held, (3, bytes([1, 3]), "hole", b"", 0))
        raw.execute("INSERT INTO journal_pending VALUES ('99001.k7q2m9x4', 2, 1, 's')")
    with closing(engine.prepare(database)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (engine.REVISIONS[-1],)
        positions = raw.execute("SELECT position FROM journal_events ORDER BY epoch, seq").fetchall()
        assert positions == [(1,), (2,), (3,), (4,)]
        assert raw.execute("SELECT ward, position FROM journal_pending").fetchall() == [("99001", 4)]
        assert raw.execute("SELECT epoch, seq, reason FROM journal_holes").fetchall() == [(1, 3, "damaged")]
        assert raw.execute("SELECT epoch, seq FROM journal_forks").fetchall() == [(1, 1)]
        assert raw.execute("SELECT seq, event_id FROM journal_quarantine").fetchall() == [(2, "id-1-2")]


def test_of_several_keys_the_one_that_signed_last_stays(tmp_path: Path) -> None:
    """The release before united the roles of all keys of an id. A station given up for good is withdrawn."""
    one, two, three = (Identity(new_key(), new_key()) for _ in range(3))
    database = tmp_path / "data" / "station.sqlite"
    database.parent.mkdir()
    with closing(engine.connect_raw(database)) as raw, engine.connection_of(raw) as connection:
        command.upgrade(engine.alembic_config(connection), "0003")
        raw.execute("INSERT INTO meta VALUES ('station', '00000.aaaaaaaa')")
        known = "INSERT INTO known_stations VALUES (?, ?, x'', ?)"
        for station, key, roles in (
            ("99001.twokeys2", one, "desk"), ("99001.twokeys2", two, "rating"), ("99001.headless", one, "desk"),
            ("99001.headless", three, "hall"), ("99001.mat22222", one, "desk"), ("99001.backagai", one, "desk"),
        ):  # fmt: skip
            raw.execute(known, (station, key.public, roles))
        event = "INSERT INTO journal_events VALUES (?, 1, ?, ?, '99001', ?, ?, 1, ?, ?, x'00', 0, ?)"
        raw.execute(event, ("99001.twokeys2", 7, "id", "x", "s", 0, b"h", 1))
        for nth, station in enumerate(("99001.mat22222", "99001.backagai")):
            said = (f"l{nth}", "station.lost", station, 50, bytes([nth]))
            raw.execute(event, ("00000.aaaaaaaa", nth + 1, *said, nth + 2))
            raw.execute("INSERT INTO contacts VALUES (?, '', ?, 0, 0)", (station, 40 + 20 * nth))
        for signer, seq in ((two, 5), (one, 7)):
            head = sign_head(signer, "99001.twokeys2", 1, seq, b"h")
            raw.execute("INSERT INTO journal_heads VALUES (?, 1, ?, ?, ?)", (head.station, seq, b"h", head.signature))
        raw.execute("INSERT INTO enrol_codes VALUES ('99001', 'ABCDEFGHJKLM', 'desk', 0, 0, x'')")
    with closing(engine.prepare(database)) as raw:
        live = raw.execute("SELECT station, public_key FROM known_stations WHERE withdrawn_at = 0").fetchall()
        assert sorted(live) == [
            ("99001.backagai", one.public), ("99001.headless", three.public), ("99001.twokeys2", one.public),
        ]  # fmt: skip
        ends = raw.execute("SELECT public_key, epoch, seq FROM withdrawn_ends").fetchall()
        assert ends == [(two.public, 1, 7)]
        assert b"ABCDEFGHJKLM" not in database.read_bytes() + database.with_name("station.sqlite-wal").read_bytes()
