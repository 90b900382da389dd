"""The fourth revision: one live key per station, enrolment codes as hashes, figures that pages answer from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Each part changes the tables of one room."""
    _index_of_erasures()


def _index_of_erasures() -> None:
    """It finds expired drafts and erasures that a desk asked for, too."""
    kinds = sa.text("kind IN ('draft.expired', 'erasure.asked', 'subject.erased')")
    op.drop_index("ix_journal_events_erased", "journal_events")
    op.create_index("ix_journal_events_erasures", "journal_events", ["ward", "position"], sqlite_where=kinds)
