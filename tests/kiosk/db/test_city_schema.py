"""The city's chain of revisions and the models agree on every engine, types too; processes that start at once may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect

from kiosk.db import city_schema, engine, making, tables
from kiosk.db.base import CityBase, LocalBase, ProjectionBase
from kiosk.db.engines import connect
from kiosk.errors import ExpectedError
from tests import engines


@pytest.fixture(params=engines.ALL)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Empty; a server's file of SQLite has a station's tables already."""
    with engines.fresh(request.param, tmp_path) as url:
        if request.param == "sqlite":
            engine.prepare(tmp_path / "city.sqlite").close()
        made = connect(url)
        yield made
        made.dispose()


def differences(connection: Connection, bases: list[MetaData]) -> list[Any]:
    """Between these bases and their tables in the database."""
    found: list[Any] = []
    for base in bases:

        def own(thing: object, name: str | None, kind: str, _from: bool, _to: object, base: MetaData = base) -> bool:
            table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", None)
            return table in base.tables

        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": own})
        found += compare_metadata(context, base)
    return found


def shape(connection: Connection) -> dict[str, object]:
    """All of every table, as the database itself tells it."""
    found = inspect(connection)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)],
            found.get_pk_constraint(name)["constrained_columns"],
            sorted((str(i["name"]), tuple(i["column_names"]), i["unique"]) for i in found.get_indexes(name)),
        )
        for name in sorted(found.get_table_names())
        if name not in (city_schema.VERSIONS, "alembic_version")
    }


def test_the_list_of_revisions_is_alembics_own() -> None:
    scripts = ScriptDirectory.from_config(city_schema.alembic_config(None))
    found = [revision.revision for revision in scripts.walk_revisions()]
    assert tuple(reversed(found)) == city_schema.REVISIONS


def test_revisions_and_models_agree(database: Engine) -> None:
    """Upgraded from the first revision on, the database is as the models make it, to every type and index."""
    tables.load_city()
    with database.begin() as connection:
        command.upgrade(city_schema.alembic_config(connection), "head")
    with database.begin() as connection:
        assert city_schema.version_of(connection) == city_schema.REVISIONS[-1]
        assert differences(connection, city_schema.targets(connection)) == []


def test_a_fresh_database_equals_an_upgraded_one(database: Engine, tmp_path: Path, request: Any) -> None:
    with database.begin() as connection:
        command.upgrade(city_schema.alembic_config(connection), "head")
    name = request.node.callspec.params["database"]
    (tmp_path / "other").mkdir()
    with engines.fresh(name, tmp_path / "other") as url:
        if name == "sqlite":
            engine.prepare(tmp_path / "other" / "city.sqlite").close()
        fresh = connect(url)
        with fresh.begin() as made:
            city_schema.prepare(made)
            city_schema.prepare(made)
        with fresh.begin() as made, database.begin() as moved:
            assert shape(made) == shape(moved)
            assert city_schema.version_of(made) == city_schema.REVISIONS[-1]
        fresh.dispose()


def test_an_older_database_is_moved_and_a_newer_one_refused(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.begin() as connection:
        city_schema.prepare(connection)
    moved = []
    with monkeypatch.context() as later:
        later.setattr(city_schema, "REVISIONS", ("0001", "0002"))
        later.setattr(command, "upgrade", lambda config, target: moved.append((config, target)))
        with database.begin() as connection:
            city_schema.prepare(connection)
    assert [target for _config, target in moved] == ["head"]
    with database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {city_schema.VERSIONS} SET version_num = '0099'")
    with pytest.raises(ExpectedError, match="store.errors.newer"), database.begin() as connection:
        city_schema.prepare(connection)


def test_projections_and_models_agree(database: Engine) -> None:
    """They are in no chain: what makes them makes what the models say."""
    tables.load_city()
    with database.begin() as connection:
        making.make(connection, ProjectionBase.metadata.sorted_tables)
        assert differences(connection, [ProjectionBase.metadata]) == []


def test_every_key_leads_with_a_ward_or_a_station_or_a_random_name() -> None:
    """Rows of a ward stand together and go to one place wherever an engine spreads them."""
    tables.load_city()
    leads = {"ward", "station", "scope"}
    for base in (LocalBase, CityBase, ProjectionBase):
        for table in base.metadata.sorted_tables:
            first = next(iter(table.primary_key.columns))
            assert not first.autoincrement or first.type.python_type is not int or first.name in leads, table.name
            assert not table.foreign_keys, table.name
            for column in table.columns:
                assert getattr(column.type, "length", 1) or column.type.__visit_name__ not in ("string", "VARCHAR")
