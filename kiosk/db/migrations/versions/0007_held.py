"""The seventh revision: a print job may be held back; what a clerk types is kept while the visit is in work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """What waited before is held back by nothing."""
    op.add_column("print_jobs", sa.Column("held_until", sa.BigInteger(), nullable=True))
    op.create_table(
        "typed_forms",
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("ticket", sa.String(length=96), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_typed_forms")),
    )
