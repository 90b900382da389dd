"""The first revision: every local table and every table of the city's server as its first release has them.

Written by tests/generate/city_revision.py.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk.db.base import Instant
from kiosk.db.engines import engine_of

revision = "0001"
down_revision = None


def upgrade() -> None:
    if not engine_of(op.get_bind()).embedded:
        local()
    city()


def local() -> None:
    op.create_table(
        "answered_commands",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("request", sa.String(length=36), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station", "request", name=op.f("pk_answered_commands")),
    )
    op.create_table(
        "asked_calls",
        sa.Column("request", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_asked_calls")),
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
        "attachments",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("ward", "subject", "name", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_kept_until"), "attachments", ["kept_until"], unique=False)
    op.create_table(
        "booked_names",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_booked_names")),
    )
    op.create_index(op.f("ix_booked_names_day"), "booked_names", ["day"], unique=False)
    op.create_table(
        "city_slots",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("list", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("ward", "list", "code", name=op.f("pk_city_slots")),
    )
    op.create_index(op.f("ix_city_slots_day"), "city_slots", ["day"], unique=False)
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
        sa.Column("name", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=80), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("used_by", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("ward", "name", name=op.f("pk_enrol_codes")),
    )
    op.create_table(
        "enrol_tries",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=48), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward", "address", "station", name=op.f("pk_enrol_tries")),
    )
    op.create_index("ix_enrol_tries_at", "enrol_tries", ["at"], unique=False)
    op.create_table(
        "epochs_heard",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", name=op.f("pk_epochs_heard")),
    )
    op.create_table(
        "hub_terms",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("certificate_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("ward", "term", name=op.f("pk_hub_terms")),
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
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", "seq", name=op.f("pk_journal_events")),
        info={"by_ward": True},
    )
    op.create_index(
        "ix_journal_events_erasures",
        "journal_events",
        ["ward", "position"],
        unique=False,
        sqlite_where=sa.text("kind IN ('draft.expired', 'erasure.asked', 'subject.erased')"),
        postgresql_where=sa.text("kind IN ('draft.expired', 'erasure.asked', 'subject.erased')"),
    )
    op.create_index("ix_journal_events_id", "journal_events", ["id", "ward"], unique=False)
    op.create_index("ix_journal_events_position", "journal_events", ["ward", "position"], unique=True)
    op.create_index(
        "ix_journal_events_ranges",
        "journal_events",
        ["ward", "subject"],
        unique=False,
        sqlite_where=sa.text("kind IN ('letter.typed', 'range.granted', 'range.taken')"),
        postgresql_where=sa.text("kind IN ('letter.typed', 'range.granted', 'range.taken')"),
    )
    op.create_index("ix_journal_events_subject", "journal_events", ["subject", "depth"], unique=False)
    op.create_table(
        "journal_forks",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", name=op.f("pk_journal_forks")),
    )
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
        "journal_holes",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", "seq", name=op.f("pk_journal_holes")),
    )
    op.create_index("ix_journal_holes_reason", "journal_holes", ["station", "epoch", "reason", "seq"], unique=False)
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
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("ward", "position", name=op.f("pk_journal_pending")),
    )
    op.create_index("ix_journal_pending_station", "journal_pending", ["ward", "station"], unique=False)
    op.create_index("ix_journal_pending_subject", "journal_pending", ["subject"], unique=False)
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
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", "seq", "hash", name=op.f("pk_journal_quarantine")),
    )
    op.create_index("ix_journal_quarantine_event_id", "journal_quarantine", ["event_id"], unique=False)
    op.create_index("ix_journal_quarantine_open", "journal_quarantine", ["closed", "station", "reason"], unique=False)
    op.create_table(
        "known_stations",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "public_key", name=op.f("pk_known_stations")),
    )
    op.create_table(
        "lacking_keys",
        sa.Column("key_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "station", name=op.f("pk_lacking_keys")),
    )
    op.create_index("ix_lacking_keys_station", "lacking_keys", ["station"], unique=False)
    op.create_index("ix_lacking_keys_subject", "lacking_keys", ["subject"], unique=False)
    op.create_index("ix_lacking_keys_ward", "lacking_keys", ["ward"], unique=False)
    op.create_table(
        "machines",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_machines")),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "print_jobs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("remote", sa.String(length=80), nullable=False),
        sa.Column("held_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_jobs")),
    )
    op.create_index(op.f("ix_print_jobs_kind_subject"), "print_jobs", ["kind", "subject"], unique=False)
    op.create_index(op.f("ix_print_jobs_state_asked_at"), "print_jobs", ["state", "asked_at"], unique=False)
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
    op.create_index(op.f("ix_province_troubles_final"), "province_troubles", ["final"], unique=False)
    op.create_table(
        "ranges",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("typed", sa.Integer(), nullable=False),
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
    op.create_index(op.f("ix_rating_tokens_place_opened_at"), "rating_tokens", ["place", "opened_at"], unique=False)
    op.create_table(
        "sign_in_places",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("account", "place", name=op.f("pk_sign_in_places")),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
    )
    op.create_index(op.f("ix_sign_in_tries_account_at"), "sign_in_tries", ["account", "at"], unique=False)
    op.create_index(op.f("ix_sign_in_tries_place_at"), "sign_in_tries", ["place", "at"], unique=False)
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
    op.create_table(
        "station_leases",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "lease", name=op.f("pk_station_leases")),
    )
    op.create_index("ix_station_leases_state", "station_leases", ["state"], unique=False)
    op.create_table(
        "typed_forms",
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("ticket", sa.String(length=96), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_typed_forms")),
    )
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
    op.create_table(
        "withdrawn_ends",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "public_key", "epoch", name=op.f("pk_withdrawn_ends")),
    )


def city() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("department_name", sa.String(length=200), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wards", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_api_tokens")),
    )
    op.create_index(op.f("ix_api_tokens_department"), "api_tokens", ["department"], unique=False)
    op.create_table(
        "asked_questions",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("taker", sa.String(length=36), nullable=False),
        sa.Column("agreed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward", "station", "lease", name=op.f("pk_asked_questions")),
    )
    op.create_table(
        "city_account_wards",
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("account", "ward", name=op.f("pk_city_account_wards")),
    )
    op.create_table(
        "city_accounts",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("must_change", sa.Integer(), nullable=False),
        sa.Column("second", sa.LargeBinary(length=200), nullable=False),
        sa.Column("second_on", sa.Integer(), nullable=False),
        sa.Column("second_step", sa.BigInteger(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_city_accounts")),
    )
    op.create_table(
        "city_aside_decisions",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", "seq", "hash", "nth", name=op.f("pk_city_aside_decisions")),
    )
    op.create_index(op.f("ix_city_aside_decisions_at"), "city_aside_decisions", ["at"], unique=False)
    op.create_table(
        "city_audit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_audit")),
    )
    op.create_index(op.f("ix_city_audit_account_at"), "city_audit", ["account", "at"], unique=False)
    op.create_index(op.f("ix_city_audit_at"), "city_audit", ["at"], unique=False)
    op.create_index(op.f("ix_city_audit_ward_at"), "city_audit", ["ward", "at"], unique=False)
    op.create_table(
        "city_documents",
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(length=36), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("approved_at", Instant(), nullable=False),
        sa.Column("authors", sa.String(length=2000), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(length=512), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(length=4294967295), nullable=False),
        sa.Column("key", sa.LargeBinary(length=128), nullable=False),
        sa.PrimaryKeyConstraint("scope", "kind", "version", name=op.f("pk_city_documents")),
    )
    op.create_table(
        "city_draft_acts",
        sa.Column("draft", sa.String(length=36), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("draft", "nth", name=op.f("pk_city_draft_acts")),
    )
    op.create_table(
        "city_drafts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("content", sa.LargeBinary(length=4294967295), nullable=False),
        sa.Column("key", sa.LargeBinary(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_drafts")),
    )
    op.create_index(op.f("ix_city_drafts_state_kind_scope"), "city_drafts", ["state", "kind", "scope"], unique=False)
    op.create_table(
        "city_lost_documents",
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("heard_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "kind", "version", "mark", name=op.f("pk_city_lost_documents")),
    )
    op.create_table(
        "city_processes",
        sa.Column("name", sa.String(length=36), nullable=False),
        sa.Column("host", sa.String(length=64), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("folder", sa.String(length=400), nullable=False),
        sa.Column("masters", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_city_processes")),
    )
    op.create_table(
        "city_recovery_codes",
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("account", "hash", name=op.f("pk_city_recovery_codes")),
    )
    op.create_table(
        "city_sessions",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_city_sessions")),
    )
    op.create_index(op.f("ix_city_sessions_account"), "city_sessions", ["account"], unique=False)
    op.create_index(op.f("ix_city_sessions_began_at"), "city_sessions", ["began_at"], unique=False)
    op.create_table(
        "city_station_documents",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ward", "station", "kind", "scope", name=op.f("pk_city_station_documents")),
    )
    op.create_table(
        "city_tries",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_tries")),
    )
    op.create_index(op.f("ix_city_tries_account_at"), "city_tries", ["account", "at"], unique=False)
    op.create_index(op.f("ix_city_tries_address_at"), "city_tries", ["address", "at"], unique=False)
    op.create_index(op.f("ix_city_tries_at"), "city_tries", ["at"], unique=False)
    op.create_table(
        "city_work",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=500), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_work")),
    )
    op.create_index(op.f("ix_city_work_began_at"), "city_work", ["began_at"], unique=False)
    op.create_index(op.f("ix_city_work_state"), "city_work", ["state"], unique=False)
    op.create_table(
        "city_work_files",
        sa.Column("work", sa.String(length=36), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(length=60000), nullable=False),
        sa.PrimaryKeyConstraint("work", "part", name=op.f("pk_city_work_files")),
    )
    op.create_table(
        "city_work_turns",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("work", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_city_work_turns")),
    )
    op.create_table(
        "own_chains",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("restored", sa.String(length=1), nullable=False),
        sa.Column("answered", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_own_chains")),
    )
    op.create_table(
        "public_tries",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_public_tries")),
    )
    op.create_index(op.f("ix_public_tries_until"), "public_tries", ["until"], unique=False)
    op.create_table(
        "ward_counters",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward", name=op.f("pk_ward_counters")),
    )
    op.create_table(
        "ward_leases",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("folded", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward", name=op.f("pk_ward_leases")),
    )
