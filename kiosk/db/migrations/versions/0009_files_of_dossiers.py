"""The ninth revision: files of a dossier have an end of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("attachments", sa.Column("kept_until", sa.BigInteger(), nullable=True))
    op.create_index("ix_attachments_kept_until", "attachments", ["kept_until"])
