"""Tables of the database in which the city's processes share the keys of sealed parts. It is none of the journal's.

A key lies wrapped under a master key that stands in no database (kiosk.city.masters). Used by kiosk.city.keys alone,
which makes them.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

from kiosk.db.base import NAMES

METADATA = MetaData(naming_convention=NAMES)

CITY_KEYS = Table(
    "city_keys", METADATA,
    Column("key_id", String(64), primary_key=True),  # hexadecimal
    Column("ward", String(8), nullable=False),
    Column("subject", String(96), nullable=False),
    Column("master", String(16), nullable=False),  # under which it lies wrapped
    Column("wrapped", LargeBinary(80), nullable=False),
    Index(None, "subject", "ward"),
    Index(None, "master"),
)  # fmt: skip

# `done` 0: it is announced that the subject's keys go, and they open nothing any more; 1: they are gone.
CITY_TOMBSTONES = Table(
    "city_tombstones", METADATA,
    Column("subject", String(96), primary_key=True),
    Column("ward", String(8), primary_key=True),
    Column("done", Integer, nullable=False, default=1),
    Column("at", BigInteger, nullable=False),
    Index(None, "done"),
)  # fmt: skip

# Small facts: "identity" (wrapped), "opened", "mark" (a random name that the journal's database repeats).
CITY_FACTS = Table(
    "city_facts", METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", LargeBinary(500), nullable=False),
)  # fmt: skip
