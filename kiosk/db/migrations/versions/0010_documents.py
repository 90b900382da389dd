"""The tenth revision: signed documents of the city, and what a hub's stations say of theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.db.base import Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("head", sa.LargeBinary(length=512), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=128), nullable=False),
        sa.Column("got_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "kind", "version", name=op.f("pk_documents")),
    )
    op.create_table(
        "station_documents",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ward", "station", "kind", "scope", name=op.f("pk_station_documents")),
    )
