"""The fourth revision: one live key per station, enrolment codes as hashes, figures that pages answer from."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Each part changes the tables of one room."""
