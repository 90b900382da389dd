"""Codes of kept declarations: the machine's prefix and six readable characters, "K1-7Q4MXP".

Used by services.tickets (printed on the ticket) and services.drafts. A code opens nothing by itself. What is given now
is made of SIGNS alone; every code that was given before is read as ever.
"""

from __future__ import annotations

import re

from kiosk.ids import short_code

LENGTH = 6
# Of those that sound or look alike when a code is told across a counter, one: bê, xê, dê, đê, giê, pê, tê, vê; ca, quy;
# e-lờ, em-mờ, en-nờ; ét-sì, ích-xì; i, y; 0/O, 1/I, 2/Z, 5/S, 8/B. No vowel: a code is no word.
SIGNS = "23456789HKMRTWXY"


def new(prefix: str) -> str:
    """A random code of the machine with this prefix; whether it is free is the caller's to see."""
    return spelled(prefix + short_code(LENGTH, SIGNS))


def spelled(code: str) -> str:
    """A typed code as it is printed: "k1 7q4mxp" is K1-7Q4MXP."""
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    return f"{plain[:-LENGTH]}-{plain[-LENGTH:]}"[:16]
