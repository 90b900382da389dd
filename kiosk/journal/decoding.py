"""The one place where bytes from outside, or from a disk, become values: what cannot be read is `Garbled`.

Used by the envelope, event bodies and sealed parts, the wire's messages and the JSON of the server's own endpoints.
The shapes that are asked for bound every number, text and list themselves (tests/kiosk/journal/test_bounds.py walks
them all); this module knows every way in which decoding can fail. Nesting has a limit of its own where bytes stay:
otherwise the depth of the reader's own stack would decide what one machine accepts and another refuses.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from kiosk.values.base import MEETING

T = TypeVar("T")
DEPTH = 100  # arrays and maps within one another, in an event
JSON = 64 * 1024  # bytes of a JSON body
# What decoding may raise besides msgspec's own: bad UTF-8 is a bare ValueError, and an upcaster sees any tree. No
# MemoryError: that says something of the machine, and nothing of the bytes.
FAULTS = (
    msgspec.MsgspecError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
_PLAIN = bytes(sorted(set(range(256)) - {*range(0x80, 0xA0), *range(0xDC, 0xE0)}))  # begins no array and no map
_SIZES = {  # first byte of a value -> bytes of what follows it
    **dict.fromkeys((*range(0x80), *range(0xC0, 0xC4), *range(0xE0, 0x100)), 0),
    **{0xA0 + length: length for length in range(32)},
    0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8,
    0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17,
}  # fmt: skip
_LENGTHS = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}  # bytes of the length
_COUNTS = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}  # bytes of the count, values for each


class Garbled(Exception):
    """The bytes are not what they should be. Says the kind of fault, never what the bytes say."""


def packed(raw: bytes | msgspec.Raw, decoder: msgspec.msgpack.Decoder[T]) -> T:
    """The value of MessagePack bytes. Raises Garbled."""
    try:
        return decoder.decode(raw)
    except FAULTS as error:
        raise Garbled(type(error).__name__) from error


def from_json(raw: bytes, shape: type[T]) -> T:
    """The value of a small JSON text. Raises Garbled."""
    if len(raw) > JSON:
        raise Garbled("length")
    try:
        with MEETING:
            return msgspec.json.decode(raw, type=shape)
    except FAULTS as error:
        raise Garbled(type(error).__name__) from error


def nests_too_deeply(raw: bytes | msgspec.Raw, apart: bytes | None = None) -> bool:
    """Whether MessagePack holds more than DEPTH arrays and maps within one another. `apart`: a part of `raw` that is
    known to be plain bytes."""
    whole = bytes(raw)
    if len(whole) <= DEPTH:
        return False
    beginnings = len(whole.translate(None, _PLAIN)) - (len(apart.translate(None, _PLAIN)) if apart else 0)
    return beginnings > DEPTH and _deepest(whole) > DEPTH


def _deepest(raw: bytes) -> int:
    """How many arrays and maps lie within one another, as far as the bytes can be followed, and no further than one
    more than DEPTH."""
    at, deepest, end = 0, 0, len(raw)
    open_: list[int] = []  # values still to come in each array and map around
    while at < end and deepest <= DEPTH:
        first = raw[at]
        after, count = _step(raw, at + 1, first)
        at = after
        while open_ and not open_[-1]:
            open_.pop()
        if open_:
            open_[-1] -= 1
        if count >= 0:
            open_.append(count)
            deepest = max(deepest, len(open_))
    return deepest


def _step(raw: bytes, at: int, first: int) -> tuple[int, int]:
    """Where the next value begins, and how many values an array or map holds; -1 for any other value."""
    size = _SIZES.get(first)
    if size is not None:
        return at + size, -1
    if first in _LENGTHS:
        width = _LENGTHS[first]
        extension = 0xC7 <= first <= 0xC9
        return at + width + int.from_bytes(raw[at : at + width], "big") + extension, -1
    if first in _COUNTS:
        width, each = _COUNTS[first]
        return at + width, int.from_bytes(raw[at : at + width], "big") * each
    return at, (first & 0x0F) * (1 if first & 0x10 else 2)
