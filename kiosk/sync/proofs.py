"""The proof of an enrolment code: HMAC over both sides' public keys, the roles and the certificate seen.

Both ends compute it (kiosk.remote.enrol, kiosk.server.enrolment). Whoever sits between them and swaps a key or
a certificate makes the proofs differ; the code itself never travels.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

import msgspec

from kiosk.sync.wire import Enrol, Offer

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 letters, none of I, O, 0, 1
LENGTH = 12


def new_code() -> str:
    """12 base32 characters: 60 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """As people read it aloud: ABCD-EFGH-JKLM."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def tidy(typed: str) -> str:
    """A code as typed: spaces, dashes and case do not matter."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def central_side(first: bool) -> str:
    """As what the server proves itself, together with whether the station is the first of its ward."""
    return "central first" if first else "central"


def proof(code: str, side: str, offer: Offer, enrol: Enrol, certificate: bytes) -> bytes:
    """What `side` ("station", or what `central_side` says) shows.

    `certificate`: SHA-256 of the DER certificate, b"" on plain HTTP.
    """
    words = msgspec.msgpack.encode(
        (
            "motcua1 enrol", side, offer.station, offer.public_key, offer.seal_key,
            enrol.station, enrol.public_key, enrol.seal_key, sorted(enrol.roles), certificate,
        )
    )  # fmt: skip
    return hmac.new(code.encode(), words, hashlib.sha256).digest()


def same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
