"""Messages by which a ward's hub, or its only station, fetches the booked slots that the city's server has for it.

Signed and packed like all messages of kiosk.sync.wire. Names of people stand in the box alone, which is sealed to the
asker's seal key (docs/design/sync.md#sealed-data). Shared by kiosk.server.city_slots and kiosk.remote.city_slots.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from kiosk.journal import decoding, sealing
from kiosk.values.journal import Digest, Micros, Small, StationName

if TYPE_CHECKING:
    from kiosk.journal.identity import Identity

MOST = 5_000  # slots of a ward
BOX = 4 * 1024 * 1024
Code = Annotated[str, Meta(max_length=64, pattern="^[^\\x00]*$")]
Who = Annotated[str, Meta(max_length=80, pattern="^[^\\x00]*$")]
ASSOCIATED = b"motcua1 slots"


class SlotsAsked(msgspec.Struct, frozen=True, array_like=True):
    """What the city has for the asker's own ward; `known`: the list that the asker has, by its digest."""

    station: StationName
    known: Digest = b""


class SlotsAnswer(msgspec.Struct, frozen=True, array_like=True):
    """The whole list, sealed; without a box where the asker has it."""

    digest: Digest
    key: Small = b""  # of the box, wrapped for the asker's seal key
    box: Annotated[bytes, Meta(max_length=BOX)] = b""


class GivenSlot(msgspec.Struct, frozen=True, array_like=True):
    """One booking within the box; the field as the list wrote it."""

    code: Code
    at: Micros
    field: Code
    name: Who = ""


Given = Annotated[tuple[GivenSlot, ...], Meta(max_length=MOST)]
_GIVEN = msgspec.msgpack.Decoder(Given)


def digest_of(given: tuple[GivenSlot, ...]) -> bytes:
    return hashlib.sha256(msgspec.msgpack.encode(given)).digest()


def sealed(given: tuple[GivenSlot, ...], seal_key: bytes) -> SlotsAnswer:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    key, nonce = sealing.new_key(), os.urandom(12)
    box = nonce + ChaCha20Poly1305(key).encrypt(nonce, msgspec.msgpack.encode(given), ASSOCIATED)
    return SlotsAnswer(digest_of(given), sealing.wrap(key, seal_key), box)


def opened(answer: SlotsAnswer, identity: Identity) -> tuple[GivenSlot, ...] | None:
    """None where the box was sealed to somebody else, or was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        key = sealing.unwrap(answer.key, identity.sealing)
        plain = ChaCha20Poly1305(key).decrypt(answer.box[:12], answer.box[12:], ASSOCIATED)
        return decoding.packed(plain, _GIVEN)
    except (InvalidTag, ValueError, decoding.Garbled):
        return None
