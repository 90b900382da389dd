"""The two families of tables, and column types that are stored alike on every database.

`LocalBase` tables hold what cannot be rebuilt (journal, jobs, ranges, cursors ...); Alembic moves them.
`ProjectionBase` tables are folds of the journal; the program makes them, and drops and rebuilds them when
their version changes. A projection's primary key is (ward, subject); it has no foreign key and no UNIQUE.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 of a zone-aware instant, exactly."""
    return (instant - _EPOCH) // _TICK


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


class Instant(TypeDecorator[datetime]):
    """A zone-aware instant, stored as microseconds since 1970: exact, sortable, the same everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class LocalBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class ProjectionBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
