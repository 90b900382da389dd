"""What the signed QR of a Mẫu 01 says, who vouches for it, and what checking one brings.

Made by kiosk.rules.receipt_text and receipt_proof; shown by the citizen window and `motcua receipt`. It tells whether a
paper is genuine; it is no digital signature in the sense of the law.
"""

from __future__ import annotations

import enum
from datetime import date, datetime

from kiosk.values.base import Text, Value
from kiosk.values.dossiers import DossierRow
from kiosk.values.standing import ShownStanding


class ReceiptClaims(Value, frozen=True, kw_only=True):
    """What the paper says that bears the QR. Times are UTC, to the minute; `printed_at` to the second."""

    code: str  # upper case, as printed
    procedure: str
    desk: str
    nth: int  # 1 = first print; 255 and more are one
    received_at: datetime
    due_at: datetime
    printed_at: datetime
    name_digest: bytes = b""  # kiosk.rules.receipt_proof.name_digest


class StationCertificate(Value, frozen=True, kw_only=True):
    """A root key's word that a station may issue receipts: short, for a QR."""

    station: str
    public_key: bytes  # Ed25519, 32 bytes
    issuer: bytes  # the first 4 bytes of the root key's SHA-256
    valid_from: date
    valid_until: date
    signature: bytes = b""  # 64 bytes


class SignedReceipt(Value, frozen=True, kw_only=True):
    claims: ReceiptClaims
    certificate: StationCertificate
    signature: bytes  # of the station, 64 bytes
    signed: bytes  # what it is over


class RootKey(Value, frozen=True, kw_only=True):
    """A public key that certificates may be signed by. `ward`: whose stations alone; "" = any (a city's server)."""

    ward: str
    public_key: bytes


class Trust(Value, frozen=True, kw_only=True):
    """Whom a reader of receipts believes."""

    ward: str = ""  # where it stands; "" = nowhere
    roots: tuple[RootKey, ...] = ()
    stations: tuple[tuple[str, bytes], ...] = ()  # id and public key of stations that are known by themselves
    revoked: frozenset[bytes] = frozenset()  # public keys that count no more


class Genuineness(enum.StrEnum):
    GENUINE = "genuine"
    NOT_SYNCED = "not_synced"  # genuine; the ward's book does not have it yet, as far as is known here
    ALTERED = "altered"
    UNKNOWN = "unknown"
    REVOKED = "revoked"  # signed by a key that was withdrawn


class ReceiptChecked(Value, frozen=True, kw_only=True):
    """What a reader of receipts found. `reason` names why, below receipts.reason."""

    verdict: Genuineness
    reason: str = ""
    claims: ReceiptClaims | None = None
    station: str = ""  # that printed it, as its certificate says
    row: DossierRow | None = None  # as the book has it here
    standing: ShownStanding | None = None  # where it stands, by the same book
    procedure: Text | None = None  # its name
    prints: int = 0  # how many are known of here
    signed: bool = True  # False: a bare code was read, which proves nothing
