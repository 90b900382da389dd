"""Codes of kept declarations: the machine's prefix and six readable characters, "K1-7Q4MXP".

Used by services.tickets (printed on the ticket) and services.drafts. A code opens nothing by itself.
"""

from __future__ import annotations

import re

from kiosk.ids import short_code

LENGTH = 6


def new(prefix: str) -> str:
    """A random code of the machine with this prefix; whether it is free is the caller's to see."""
    return spelled(prefix + short_code(LENGTH))


def spelled(code: str) -> str:
    """A typed code as it is printed: "k1 7q4mxp" is K1-7Q4MXP."""
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    return f"{plain[:-LENGTH]}-{plain[-LENGTH:]}"[:16]
