"""Sealing personal data under a subject's key, and wrapping such a key for one recipient.

AEAD is ChaCha20-Poly1305. A sealed part is bound to its event's id, kind and subject, so it cannot be moved
to another event. Raises InvalidTag where key, data or binding do not fit.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

_NONCE = 12


def key_id_of(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


def new_key() -> bytes:
    return os.urandom(32)


def _binding(event_id: str, kind: str, subject: str) -> bytes:
    return "|".join((event_id, kind, subject)).encode()


def seal(key: bytes, plain: bytes, event_id: str, kind: str, subject: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = os.urandom(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, _binding(event_id, kind, subject))


def unseal(key: bytes, sealed: bytes, event_id: str, kind: str, subject: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    box = ChaCha20Poly1305(key)
    return box.decrypt(sealed[:_NONCE], sealed[_NONCE:], _binding(event_id, kind, subject))


def _shared(private: X25519PrivateKey, public: bytes, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    secret = private.exchange(X25519PublicKey.from_public_bytes(public))
    return HKDF(SHA256(), 32, salt, b"motcua1 key").derive(secret)


def wrap(key: bytes, recipient: bytes) -> bytes:
    """`key` for the holder of the X25519 key `recipient`: ephemeral public key, nonce, box."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    nonce = os.urandom(_NONCE)
    box = ChaCha20Poly1305(_shared(ephemeral, recipient, public + recipient))
    return public + nonce + box.encrypt(nonce, key, recipient)


def unwrap(wrapped: bytes, private: X25519PrivateKey) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    own = private.public_key().public_bytes_raw()
    public, nonce, box = wrapped[:32], wrapped[32 : 32 + _NONCE], wrapped[32 + _NONCE :]
    return ChaCha20Poly1305(_shared(private, public, public + own)).decrypt(nonce, box, own)
