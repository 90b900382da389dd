"""The sixth revision: a print job knows the id that a queue gave it, and its state says what is known of the paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
_LOOK_FIRST = "'printer.errors.unknown', 'printer.errors.gone_in_the_middle'"


def upgrade() -> None:
    """What an older program called failed may be on paper where it broke off: it is unknown."""
    op.add_column("print_jobs", sa.Column("remote", sa.String(length=80), nullable=False, server_default=""))
    with op.batch_alter_table("print_jobs") as table:
        table.alter_column("state", type_=sa.String(length=12), existing_type=sa.String(length=10))
    op.execute("UPDATE print_jobs SET state = 'printed' WHERE state = 'done'")
    op.execute(f"UPDATE print_jobs SET state = 'unknown' WHERE state = 'failed' AND reason IN ({_LOOK_FIRST})")
