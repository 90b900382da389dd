"""Makers of identifiers: UUIDv7 for facts and subjects, short codes that people read aloud and type."""

from __future__ import annotations

import os
import secrets
from datetime import datetime

READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: read aloud and typed by hand


def uuid7(now: datetime) -> str:
    """A UUIDv7 of `now` (RFC 9562): 48 bits of milliseconds, then random bits."""
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    tail = os.urandom(10).hex()  # 20 digits, of which 19 are used: one gives two bits beside the variant's two
    time, variant = f"{milliseconds:012x}", "89ab"[int(tail[0], 16) & 0b11]
    return f"{time[:8]}-{time[8:]}-7{tail[1:4]}-{variant}{tail[4:7]}-{tail[7:19]}"


def short_code(length: int, signs: str = READABLE) -> str:
    """A random code of `length` readable characters."""
    return "".join(secrets.choice(signs) for _ in range(length))
