"""The proof of an enrolment code: HMAC over both sides' public keys, the roles and the certificate seen.

Both ends compute it (kiosk.remote.enrol, kiosk.server.enrolment) under a hash of the code; the server keeps that hash
alone. Whoever sits between them and swaps a key or a certificate makes the proofs differ; the code itself never
travels. A code has 60 random bits and lives a quarter of an hour: no number of tries that a line carries finds it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

import msgspec

from kiosk.sync.wire import Enrol, Offer, verifies

if TYPE_CHECKING:
    from kiosk.journal.identity import Identity

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


def server_side(role: str, first: bool) -> str:
    """As what the server proves itself (central or hub), together with whether the station is the first of its
    ward."""
    return f"{role} first" if first else role


def hash_of(code: str, central: str) -> bytes:
    """What stands for a code at the server `central`, and is the key of its proofs."""
    return hmac.new(b"motcua1 enrol code " + central.encode(), code.encode(), hashlib.sha256).digest()


def proof(code: str, side: str, offer: Offer, enrol: Enrol, certificate: bytes) -> bytes:
    """What `side` ("station", or what `server_side` says) shows.

    `certificate`: SHA-256 of the DER certificate, b"" on plain HTTP.
    """
    return proof_by(hash_of(code, offer.station), side, offer, enrol, certificate)


def proof_by(key: bytes, side: str, offer: Offer, enrol: Enrol, certificate: bytes) -> bytes:
    """The same by the code's hash."""
    words = msgspec.msgpack.encode(
        (
            "motcua1 enrol", side, offer.station, offer.public_key, offer.seal_key,
            enrol.station, enrol.public_key, enrol.seal_key, sorted(enrol.roles), certificate,
        )
    )  # fmt: skip
    return hmac.new(key, words, hashlib.sha256).digest()


def sign(identity: Identity, enrol: Enrol) -> Enrol:
    """With the station's proof signed by its key: whoever enrols under a public key holds the private one."""
    signature = identity.signing.sign(b"motcua1 enrol key" + enrol.proof)
    return msgspec.structs.replace(enrol, signature=signature)


def is_signed(enrol: Enrol) -> bool:
    return verifies(enrol.public_key, enrol.signature.hex(), b"motcua1 enrol key" + enrol.proof)


def same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
