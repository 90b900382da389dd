"""The first revision: every local table as the first release has it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.db.base import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "answered_commands",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("request", sa.String(length=36), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station", "request", name=op.f("pk_answered_commands")),
    )
    op.create_table(
        "asked_commands",
        sa.Column("request", sa.String(length=36), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("above", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_asked_commands")),
    )
    op.create_table(
        "contacts",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("ward_name", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("oldest", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_contacts")),
    )
    op.create_table(
        "draft_tries",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_tries")),
    )
    op.create_index(op.f("ix_draft_tries_code_at"), "draft_tries", ["code", "at"], unique=False)
    op.create_index(op.f("ix_draft_tries_place_at"), "draft_tries", ["place", "at"], unique=False)
    op.create_table(
        "enrol_codes",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_by", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("ward", "code", name=op.f("pk_enrol_codes")),
    )
    op.create_table(
        "journal_events",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("depth", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", "seq", name=op.f("pk_journal_events")),
    )
    op.create_index("ix_journal_events_id", "journal_events", ["id"], unique=False)
    op.create_index("ix_journal_events_subject", "journal_events", ["subject", "depth"], unique=False)
    op.create_table(
        "journal_heads",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", "seq", name=op.f("pk_journal_heads")),
    )
    op.create_table(
        "journal_marks",
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("level", "station", "epoch", name=op.f("pk_journal_marks")),
    )
    op.create_table(
        "journal_pending",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", "seq", name=op.f("pk_journal_pending")),
    )
    op.create_table(
        "journal_quarantine",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", "seq", "hash", name=op.f("pk_journal_quarantine")),
    )
    op.create_table(
        "known_stations",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("station", "public_key", name=op.f("pk_known_stations")),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "print_jobs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_jobs")),
    )
    op.create_index(op.f("ix_print_jobs_kind_subject"), "print_jobs", ["kind", "subject"], unique=False)
    op.create_index(op.f("ix_print_jobs_state_asked_at"), "print_jobs", ["state", "asked_at"], unique=False)
    op.create_table(
        "ranges",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ward", "series", "start", name=op.f("pk_ranges")),
    )
    op.create_table(
        "rating_box",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_box")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rating_tokens",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_rating_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_rating_tokens_place_opened_at"), "rating_tokens", ["place", "opened_at"], unique=False
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
    )
    op.create_index(op.f("ix_sign_in_tries_account_at"), "sign_in_tries", ["account", "at"], unique=False)
    op.create_table(
        "upstreams",
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_upstreams")),
    )
