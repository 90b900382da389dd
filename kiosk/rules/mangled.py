"""Tells a citizen card's text whose letters were lost on the way through a keyboard: it must not be stored.

A scanner that types sends keys, and there is no key for "ễ": what arrives depends on the scanner's table, the keyboard
layout and the input method (docs/design/counter.md#cards-qr). Called by rules.citizen_card for what is unmistakable in
any text, and by kiosk.devices for what a scanner typed. Pure; nothing is repaired, since letters are never guessed.
"""

from __future__ import annotations

import re

_CARD = re.compile(r"\d{12}\|[^|]*\|([^|]*)\|[^|]*\|(.*)", re.DOTALL)  # name; sex, address and what follows
_OTHER_BAR = re.compile(r"\d{12}([^\w\s|.-])(?:\d{9}|\d{12})?\1[^|]+\1\d{8}\1")  # another layout has no bar on that key
_DIGITS = (  # as other layouts write them: Vietnamese, French
    frozenset("đăâêô\u0300\u0309\u0303\u0301\u0323"),
    frozenset("à&é\"'(-è_ç"),
)
_NEVER_BARE = re.compile(
    r"\b(?:nguyen|tran|pham|hoang|huynh|phuong|huyen|tinh|thon|duong|quan|thi tran|thanh pho|ha noi)\b", re.IGNORECASE
)  # words of names and addresses that are never written without marks
_TELEX = re.compile(r"\b\w*(?:aa|ee|oo|[aou]w)\w*[sfrxj]\b", re.IGNORECASE)  # a vowel's sign and a tone in one word
_TELEX_TONE = re.compile(r"\b\w*[aeiouyw](?:ng|nh|ch|[nmptc])?[sfrxj]\b", re.IGNORECASE)
_NO_VOWEL = re.compile(r"\b[BCDGHKLMNPQRSTVX][bcdghklmnpqrstvx]+\b")  # "Thị Hường" -> "Th Hng"
_VNI = re.compile(r"[A-Za-z][1-9]")
_ENOUGH = 2  # words of a kind: one alone may be a name of the highlands


def is_mangled(text: str) -> bool:
    """Whether this is a card whose text a keyboard spoilt."""
    if _OTHER_BAR.search(text) or any(digits.issuperset(text[:12]) for digits in _DIGITS if len(text) > 12):
        return True
    card = _CARD.search(text)
    if card is None:
        return False
    name, rest = card.groups()
    caps_lock = name.swapcase().istitle() and not name.istitle()
    signs = "?" in name + rest or "\ufffd" in text or _VNI.search(name) is not None
    return caps_lock or signs or lost_marks(name, rest)


def lost_marks(name: str, address: str) -> bool:
    """Whether a name and an address came without any mark and show that they had some. Names of the highlands that
    have none (Siu, Rmah, Ksor …) are left alone.
    """
    both = f"{name} {address}"
    if not both.isascii():
        return False
    telex = _TELEX.search(both) is not None and len(_TELEX_TONE.findall(both)) >= _ENOUGH
    return telex or _NEVER_BARE.search(both) is not None or len(_NO_VOWEL.findall(both)) >= _ENOUGH
