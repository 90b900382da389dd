"""The fifth revision: the machines of a ward and the terms of its hub."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.db.base import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Each part makes the tables of one room."""
    _machines()
    _terms_of_hubs()
    _claims_of_desks()
    _booked_names()
    _city_slots()
    op.create_index("ix_journal_pending_station", "journal_pending", ["ward", "station"])


def _machines() -> None:
    op.create_table(
        "machines",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_machines")),
    )


def _terms_of_hubs() -> None:
    op.create_table(
        "hub_terms",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("certificate_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("ward", "term", name=op.f("pk_hub_terms")),
    )


def _claims_of_desks() -> None:
    op.create_table(
        "asked_calls",
        sa.Column("request", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_asked_calls")),
    )


def _booked_names() -> None:
    op.create_table(
        "booked_names",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_booked_names")),
    )
    op.create_index(op.f("ix_booked_names_day"), "booked_names", ["day"])


def _city_slots() -> None:
    op.create_table(
        "city_slots",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("list", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("ward", "list", "code", name=op.f("pk_city_slots")),
    )
    op.create_index(op.f("ix_city_slots_day"), "city_slots", ["day"])
