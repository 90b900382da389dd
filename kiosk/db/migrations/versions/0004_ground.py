"""The fourth revision: one live key per station, enrolment codes as hashes, figures that pages answer from."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from alembic import op

from kiosk.db.base import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Each part changes the tables of one room."""
    _keys_of_stations()
    _enrolment()
    _index_of_erasures()
    _tries_by_place()
    _lacks_of_stations()


# -- one live key per station -------------------------------------------------------------------------------

_DOUBLE = "SELECT station FROM known_stations GROUP BY station HAVING count(*) > 1"
_KEYS = "SELECT public_key FROM known_stations WHERE station = :station ORDER BY rowid"
_HEADS = """
SELECT epoch, seq, hash, signature FROM journal_heads WHERE station = :station ORDER BY epoch DESC, seq DESC LIMIT 100
"""
_WITHDRAW = """
UPDATE known_stations SET withdrawn_at = :at WHERE station = :station AND public_key <> :live AND withdrawn_at = 0
"""
_ENDS = """
INSERT INTO withdrawn_ends (station, public_key, epoch, seq)
SELECT k.station, k.public_key, e.epoch, max(e.seq) FROM known_stations AS k JOIN journal_events AS e
    ON e.station = k.station WHERE k.withdrawn_at > 0 GROUP BY k.station, k.public_key, e.epoch
"""
# Whoever central's administrator gave up for good, and who was not heard of since.
_LOST = """
SELECT e.subject, max(e.made_at) FROM journal_events AS e JOIN meta AS m ON m.name = 'station' AND m.value = e.station
WHERE e.kind = 'station.lost' AND e.state = 0 GROUP BY e.subject HAVING max(e.made_at) >=
    coalesce((SELECT c.at FROM contacts AS c WHERE c.station = e.subject), 0)
"""


def _keys_of_stations() -> None:
    op.add_column("known_stations", sa.Column("withdrawn_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "withdrawn_ends",
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "public_key", "epoch", name=op.f("pk_withdrawn_ends")),
    )
    db = op.get_bind()
    for (station,) in db.execute(sa.text(_DOUBLE)).all():
        keys = [bytes(key) for (key,) in db.execute(sa.text(_KEYS), {"station": station})]
        live = _signed_last(db, station, keys) or keys[-1]
        db.execute(sa.text(_WITHDRAW), {"station": station, "live": live, "at": 1})
    for station, at in db.execute(sa.text(_LOST)).all():
        db.execute(sa.text(_WITHDRAW), {"station": station, "live": b"", "at": max(1, at)})
    db.execute(sa.text(_ENDS))


def _signed_last(db: sa.Connection, station: str, keys: list[bytes]) -> bytes:
    """The key that signed the newest head kept of a station; b"" for none."""
    for epoch, seq, digest, signature in db.execute(sa.text(_HEADS), {"station": station}):
        words = b"motcua1 head" + msgspec.msgpack.encode((station, epoch, seq, bytes(digest)))
        for key in keys:
            if _verifies(key, bytes(signature), words):
                return key
    return b""


def _verifies(key: bytes, signature: bytes, words: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, words)
    except (InvalidSignature, ValueError):
        return False
    return True


# -- enrolment ----------------------------------------------------------------------------------------------


def _enrolment() -> None:
    """Codes stood here in clear text; they live a quarter of an hour, so open ones are made anew."""
    op.drop_table("enrol_codes")
    op.create_table(
        "enrol_codes",
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=80), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
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
    op.create_index("ix_enrol_tries_at", "enrol_tries", ["at"])


# -- erasures ----------------------------------------------------------------------------------------------


def _index_of_erasures() -> None:
    """It finds expired drafts and erasures that a desk asked for, too."""
    kinds = sa.text("kind IN ('draft.expired', 'erasure.asked', 'subject.erased')")
    op.drop_index("ix_journal_events_erased", "journal_events")
    op.create_index("ix_journal_events_erasures", "journal_events", ["ward", "position"], sqlite_where=kinds)


# -- signing in ---------------------------------------------------------------------------------------------


def _tries_by_place() -> None:
    """Wrong tries are counted for each place; those of before lived five minutes at most and go."""
    op.drop_table("sign_in_tries")
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_account_at", "sign_in_tries", ["account", "at"])
    op.create_index("ix_sign_in_tries_place_at", "sign_in_tries", ["place", "at"])
    op.create_table(
        "sign_in_places",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("account", "place", name="pk_sign_in_places"),
    )


# -- keys that lack -----------------------------------------------------------------------------------------


def _lacks_of_stations() -> None:
    """What each station's events lack, not the first one's alone."""
    for column in ("station", "subject", "ward"):
        op.drop_index(f"ix_lacking_keys_{column}", "lacking_keys")
    op.rename_table("lacking_keys", "lacking_before")
    op.create_table(
        "lacking_keys",
        sa.Column("key_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ward", sa.String(length=8), nullable=False),
        sa.Column("station", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "station", name=op.f("pk_lacking_keys")),
    )
    op.execute("INSERT INTO lacking_keys SELECT key_id, ward, station, subject FROM lacking_before")
    op.drop_table("lacking_before")
    for column in ("station", "subject", "ward"):
        op.create_index(f"ix_lacking_keys_{column}", "lacking_keys", [column])
