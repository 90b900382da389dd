"""The eighth revision: why a dossier could not be handed to the province's system yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.db.base import Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """One row a dossier, gone once it is handed over."""
    op.create_table(
        "province_troubles",
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", Instant(), nullable=False),
        sa.Column("key_id", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_province_troubles")),
    )
    op.create_index("ix_province_troubles_final", "province_troubles", ["final"])
