"""The seventh revision: a print job may be held back while what it tells can still be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """What waited before is held back by nothing."""
    op.add_column("print_jobs", sa.Column("held_until", sa.BigInteger(), nullable=True))
