"""The families of tables, and column types that are stored alike on every database.

`LocalBase` tables hold what cannot be rebuilt (journal, jobs, ranges, cursors ...); Alembic moves them.
`ProjectionBase` tables are folds of the journal; the program makes them, and drops and rebuilds them when
their version changes. A projection's primary key is (ward, subject); it has no foreign key and no UNIQUE.
`CityBase` tables are the city's server's own and stand in no station's file: documents in the making, accounts,
sessions, leases, counters. Their primary keys lead with a ward, a station or a random name; no serial keys.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, LargeBinary, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 253_370_764_800_000_000  # the year 9999, in microseconds: days and zones can still be reckoned before it
BY_WARD = {"by_ward": True}  # `info` of a table of which an engine may keep the wards apart (docs/decisions/0069)
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 of a zone-aware instant, exactly."""
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


class Instant(TypeDecorator[datetime]):
    """A zone-aware instant, stored as microseconds since 1970: exact, sortable, the same everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        return from_micros(value) if isinstance(value, int) and -LATEST // 100 < value < LATEST else None


def read_text(stored: bytes) -> str:
    """For connections to SQLite: a damaged text is another text, no exception."""
    return stored.decode("utf-8", "replace")


# SQLite keeps a value of any type in any column. What a damaged row holds in place of its own is read as empty:
# nobody who reads such a column meets another type than he expects.


class Stored(LargeBinary):
    """Bytes."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], bytes | None]:
        return _bytes


class Whole(BigInteger):
    """A whole number."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], int | None]:
        return _whole


class Moment(BigInteger):
    """Microseconds since 1970, as events name them."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], int | None]:
        return _moment


def _bytes(value: object) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    return bytes(value) if isinstance(value, (memoryview, bytearray)) else b""


def _whole(value: object) -> int | None:
    return value if value is None or isinstance(value, int) else 0


def _moment(value: object) -> int | None:
    return value if value is None or (isinstance(value, int) and 0 <= value < LATEST) else 0


class LocalBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class ProjectionBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class CityBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
