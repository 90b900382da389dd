"""Telephone numbers that a citizen can be reached at: mobiles and landlines, never hotlines.

Called by forms and the desk. Refuses with rules.errors.phone.
"""

from __future__ import annotations

import re

from kiosk.errors import ExpectedError

_MOBILE = re.compile(r"0[35789]\d{8}", re.ASCII)
_LANDLINE = re.compile(r"02\d{8,9}", re.ASCII)


def normalise(text: str) -> str:
    """As "0912345678" for "+84 912 345 678" and its kin. Raises ExpectedError(rules.errors.phone)."""
    digits = re.sub(r"[\s.\-()]", "", text)
    digits = re.sub(r"^(?:\+84|0084|84(?=\d{9,10}$))0?", "0", digits)
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    raise ExpectedError("rules.errors.phone")


def shown(number: str) -> str:
    """As "0912 345 678"; a landline "024 3825 1234"."""
    if _MOBILE.fullmatch(number):
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    if _LANDLINE.fullmatch(number):
        area = 3 if number[:3] in ("024", "028") else 4
        return f"{number[:area]} {number[area:-4]} {number[-4:]}"
    return number
