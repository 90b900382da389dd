"""The third revision: order of arrival, holes and forks as rows, leases and epochs heard, typed letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ERASED = sa.text("kind = 'subject.erased'")
_RANGES = sa.text("kind IN ('letter.typed', 'range.granted', 'range.taken')")
# In an epoch that is not its first a station granted itself nothing but the letters that a supervisor typed.
_TYPED = """
UPDATE ranges SET typed = 1 WHERE series >= 'ticket:' AND series < 'ticket;'
    AND epoch > (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'first_epoch')
    AND EXISTS (
        SELECT 1 FROM journal_events AS e WHERE e.subject = 'range:' || ranges.series || ':' || ranges.start
            AND e.kind = 'range.granted' AND e.station = ranges.station AND e.epoch = ranges.epoch
    )
"""
_NUMBERED = """
UPDATE journal_events SET position = numbered.place FROM (
    SELECT station, epoch, seq, row_number() OVER (PARTITION BY ward ORDER BY rowid) AS place FROM journal_events
) AS numbered
WHERE journal_events.station = numbered.station AND journal_events.epoch = numbered.epoch
    AND journal_events.seq = numbered.seq
"""
_PENDING = """
INSERT INTO journal_pending_new (ward, position, station, epoch, seq, subject)
SELECT e.ward, e.position, p.station, p.epoch, p.seq, p.subject FROM journal_pending AS p JOIN journal_events AS e
    ON e.station = p.station AND e.epoch = p.epoch AND e.seq = p.seq
"""
_HOLES = """
INSERT INTO journal_holes (station, epoch, seq, hash, reason, at)
SELECT q.station, q.epoch, q.seq, q.hash, 'damaged', q.at FROM journal_quarantine AS q WHERE q.reason = 'hole'
"""

_FORKS = """
INSERT INTO journal_forks (station, epoch, seq)
SELECT q.station, q.epoch, min(q.seq) - 1 FROM journal_quarantine AS q JOIN meta AS m
    ON m.name = 'station' AND m.value = q.station
WHERE q.reason = 'fork' AND q.closed = 1 GROUP BY q.station, q.epoch
"""
_EVENT_IDS = """
UPDATE journal_quarantine SET event_id = coalesce((
    SELECT e.id FROM journal_events AS e WHERE e.station = journal_quarantine.station
        AND e.epoch = journal_quarantine.epoch AND e.seq = journal_quarantine.seq AND e.hash = journal_quarantine.hash
), '')
"""


def upgrade() -> None:
    op.drop_index("ix_journal_events_id", "journal_events")
    op.create_index("ix_journal_events_id", "journal_events", ["id", "ward"])
    op.add_column("journal_events", sa.Column("position", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(_NUMBERED)
    op.create_index("ix_journal_events_position", "journal_events", ["ward", "position"], unique=True)
    op.create_index("ix_journal_events_erased", "journal_events", ["kind", "ward", "position"], sqlite_where=_ERASED)
    op.create_index("ix_journal_events_ranges", "journal_events", ["ward", "subject"], sqlite_where=_RANGES)
    _pending()
    _tables()
    op.add_column(
        "journal_quarantine", sa.Column("event_id", sa.String(length=36), nullable=False, server_default="")
    )
    op.create_index("ix_journal_quarantine_open", "journal_quarantine", ["closed", "station", "reason"])
    op.create_index("ix_journal_quarantine_event_id", "journal_quarantine", ["event_id"])
    op.execute(_EVENT_IDS)
    op.execute(_FORKS)
    op.execute(_HOLES)
    op.execute("UPDATE journal_events SET state = 2 WHERE length(raw) = 0")
    op.execute("DELETE FROM journal_quarantine WHERE reason = 'hole'")
    op.add_column("ranges", sa.Column("typed", sa.Integer(), nullable=False, server_default="0"))
    op.execute(_TYPED)
    with op.batch_alter_table("meta") as meta:
        meta.alter_column("value", type_=sa.Text(), existing_type=sa.String(length=400), existing_nullable=False)


def _pending() -> None:
    op.create_table(
        "journal_pending_new",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("ward", "position", name=op.f("pk_journal_pending")),
    )
    op.execute(_PENDING)
    op.drop_table("journal_pending")
    op.rename_table("journal_pending_new", "journal_pending")
    op.create_index("ix_journal_pending_subject", "journal_pending", ["subject"])


def _tables() -> None:
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
    op.create_index("ix_journal_holes_reason", "journal_holes", ["station", "epoch", "reason", "seq"])
    op.create_table(
        "journal_forks",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", name=op.f("pk_journal_forks")),
    )
    op.create_table(
        "lacking_keys",
        sa.Column("key_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_lacking_keys")),
    )
    op.create_index("ix_lacking_keys_station", "lacking_keys", ["station"])
    op.create_index("ix_lacking_keys_subject", "lacking_keys", ["subject"])
    op.create_index("ix_lacking_keys_ward", "lacking_keys", ["ward"])
    op.create_table(
        "station_leases",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "lease", name=op.f("pk_station_leases")),
    )
    op.create_index("ix_station_leases_state", "station_leases", ["state"])
    op.create_table(
        "epochs_heard",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "epoch", name=op.f("pk_epochs_heard")),
    )
