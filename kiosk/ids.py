"""Makers of identifiers: UUIDv7 for facts and subjects, short codes that people read aloud and type."""

from __future__ import annotations

import os
import secrets
import uuid
from datetime import datetime

READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: read aloud and typed by hand


def uuid7(now: datetime) -> str:
    """A UUIDv7 of `now` (RFC 9562): 48 bits of milliseconds, then random bits."""
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    tail = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds << 80) | (0x7 << 76) | ((tail >> 4 & 0xFFF) << 64)
    value |= (0b10 << 62) | (int.from_bytes(os.urandom(8), "big") >> 2)
    return str(uuid.UUID(int=value))


def short_code(length: int) -> str:
    """A random code of `length` readable characters."""
    return "".join(secrets.choice(READABLE) for _ in range(length))
