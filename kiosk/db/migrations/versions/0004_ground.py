"""The fourth revision: one live key per station, enrolment codes as hashes, figures that pages answer from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.db.base import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Each part changes the tables of one room."""
    _tries_by_place()


def _tries_by_place() -> None:
    """Wrong tries are counted for each place; those of before lived five minutes at most and go."""
    op.drop_table("sign_in_tries")
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_account_at", "sign_in_tries", ["account", "at"])
    op.create_index("ix_sign_in_tries_place_at", "sign_in_tries", ["place", "at"])
    op.create_table(
        "sign_in_places",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("account", "place", name="pk_sign_in_places"),
    )
