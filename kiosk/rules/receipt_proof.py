"""Signing a receipt's QR and telling whether one is genuine, altered, of an unknown issuer, or of a withdrawn key.

Pure: keys and times are handed in. Called by kiosk.queries.receipts (a station that prints or reads receipts), by the
servers that certify their stations, and by `motcua receipt`. A check of genuineness, and no digital signature in the
sense of Luật Giao dịch điện tử 20/2023/QH15: no certification authority of the state stands behind these keys.
How the name is kept: docs/decisions/0050-the-receipts-signed-qr.md. `judge` raises nothing, whatever was scanned.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, timedelta

import msgspec

from kiosk.rules import receipt_text
from kiosk.rules.receipt_text import ISSUER
from kiosk.values.receipts import Genuineness, ReceiptChecked, ReceiptClaims, SignedReceipt, StationCertificate, Trust

Sign = Callable[[bytes], bytes]  # the private key's Ed25519 signature
VALID_DAYS = 800
MOST_PASTED = 4096  # letters
_CERTIFICATE, _RECEIPT, _NAME = b"motcua1 receipt certificate", b"motcua1 receipt", b"motcua1 receipt name"
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_COST = {"n": 2**14, "r": 8, "p": 1}  # scrypt: 16 MiB for each name that somebody would try


def key_id(public_key: bytes) -> bytes:
    """How a certificate names the root key that signed it."""
    return hashlib.sha256(public_key).digest()[:ISSUER]


# -- the name -----------------------------------------------------------------------------------------------


def name_digest(name: str, claims: ReceiptClaims) -> bytes:
    """4 bytes of scrypt over the name, salted with what else the receipt says: a list of names must be tried anew, and
    slowly, for each single receipt. Case, blanks and where a tone stands (hòa, hoà) make no difference."""
    said = (claims.code, claims.procedure, claims.desk, str(claims.nth), claims.received_at.isoformat("T", "minutes"),
            claims.printed_at.isoformat("T", "seconds"))  # fmt: skip
    salt = hashlib.sha256(_NAME + "|".join(said).encode()).digest()
    return hashlib.scrypt(_same_name(name).encode(), salt=salt, dklen=receipt_text.DIGEST, maxmem=2**26, **_COST)


def _same_name(name: str) -> str:
    return " ".join(_same_word(word) for word in unicodedata.normalize("NFC", name).casefold().split())


def _same_word(word: str) -> str:
    """The tone behind the letters, wherever it was put."""
    apart = unicodedata.normalize("NFD", word)
    tones = "".join(letter for letter in apart if letter in _TONES)
    return "".join(letter for letter in apart if letter not in _TONES) + tones


# -- making -------------------------------------------------------------------------------------------------


def certify(station: str, public_key: bytes, root: bytes, sign: Sign, today: date) -> StationCertificate:
    """`root`: the public key that belongs to `sign`. Valid from yesterday, since clocks differ."""
    certificate = StationCertificate(
        station=station, public_key=public_key, issuer=key_id(root), valid_from=today - timedelta(days=1),
        valid_until=today + timedelta(days=VALID_DAYS),
    )  # fmt: skip
    signature = sign(_CERTIFICATE + receipt_text.certificate_words(certificate))
    return msgspec.structs.replace(certificate, signature=signature)


def signed_text(claims: ReceiptClaims, name: str, certificate: StationCertificate, sign: Sign) -> str:
    """The QR's text. Raises ValueError where a field does not fit into one."""
    claims = as_held(claims)
    said = msgspec.structs.replace(claims, name_digest=name_digest(name, claims))
    signed = receipt_text.signed_part(said, receipt_text.certificate_bytes(certificate))
    return receipt_text.pack(signed, sign(_RECEIPT + signed))


def as_held(claims: ReceiptClaims) -> ReceiptClaims:
    """As the QR holds them: the deadline's times to the minute, as printed, the print's to the second."""
    received, due, printed = (
        at.astimezone(UTC).replace(microsecond=0) for at in (claims.received_at, claims.due_at, claims.printed_at)
    )
    return msgspec.structs.replace(
        claims, nth=min(claims.nth, 255), received_at=received.replace(second=0), due_at=due.replace(second=0),
        printed_at=printed,
    )  # fmt: skip


# -- judging ------------------------------------------------------------------------------------------------


def as_written(text: str) -> str:
    """Without the blanks and lines that copying puts in, in capitals: a scanner behind a Caps Lock sends small ones."""
    return "".join(text[:MOST_PASTED].split()).upper()


def ward_of_text(text: str) -> str:
    """The ward of the station that a text names, whatever its signature is worth; "" for what does not read."""
    try:
        return receipt_text.unpack(as_written(text)).certificate.station.partition(".")[0]
    except ValueError:
        return ""


def judge(text: str, trust: Trust, name: str = "") -> ReceiptChecked:
    """By the text alone, without a book. `name`: as the paper bears it, where it is to be checked."""
    text = as_written(text)
    try:
        read = receipt_text.unpack(text)
    except ValueError:
        strange = receipt_text.version_of(text) > 1
        return ReceiptChecked(verdict=Genuineness.UNKNOWN, reason="version" if strange else "format")
    verdict, reason = _judged(read, trust)
    if verdict is Genuineness.GENUINE and name and name_digest(name, read.claims) != read.claims.name_digest:
        verdict, reason = Genuineness.ALTERED, "name"
    return ReceiptChecked(verdict=verdict, reason=reason, claims=read.claims, station=read.certificate.station)


def _judged(read: SignedReceipt, trust: Trust) -> tuple[Genuineness, str]:
    certificate, claims = read.certificate, read.claims
    if not verifies(certificate.public_key, read.signature, _RECEIPT + read.signed):
        return Genuineness.ALTERED, "signature"
    if certificate.public_key in trust.revoked or _issued_by(certificate, trust.revoked):
        return Genuineness.REVOKED, "withdrawn"
    ward = certificate.station.partition(".")[0]
    roots = [root.public_key for root in trust.roots if root.ward in ("", ward)]
    if not _issued_by(certificate, roots) and (certificate.station, certificate.public_key) not in trust.stations:
        return Genuineness.UNKNOWN, "other_ward" if trust.ward not in ("", ward) else "issuer"
    if not certificate.valid_from <= claims.printed_at.date() <= certificate.valid_until:
        return Genuineness.UNKNOWN, "validity"
    return Genuineness.GENUINE, ""


def vouched_for(certificate: StationCertificate, trust: Trust, on: date) -> str:
    """Why nobody of `trust` vouches for a station's key on that day: withdrawn | issuer | validity; "" if one does."""
    if certificate.public_key in trust.revoked or _issued_by(certificate, trust.revoked):
        return "withdrawn"
    ward = certificate.station.partition(".")[0]
    if not _issued_by(certificate, [root.public_key for root in trust.roots if root.ward in ("", ward)]):
        return "issuer"
    return "" if certificate.valid_from <= on <= certificate.valid_until else "validity"


def _issued_by(certificate: StationCertificate, roots: frozenset[bytes] | list[bytes]) -> bool:
    words = _CERTIFICATE + receipt_text.certificate_words(certificate)
    fitting = [root for root in roots if key_id(root) == certificate.issuer]
    return any(verifies(root, certificate.signature, words) for root in fitting)


def verifies(public_key: bytes, signature: bytes, words: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, words)
    except (InvalidSignature, ValueError):
        return False
    return True
