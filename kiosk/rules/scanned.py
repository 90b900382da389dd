"""What scanners put around a paper's text, and signs that mean the same: taken off and brought together.

Called by rules.citizen_card and rules.passport before they look at a text, and by kiosk.devices for every text that any
scanner read (`unwrapped`). Nothing is refused here; letters are never guessed: only signs that are one sign to a person
become one (blanks, hyphens, apostrophes, Ð for Đ).
"""

from __future__ import annotations

import re
import unicodedata

AROUND = "\ufeff\ufffe\x00\r\n\t \x02\x03\x04\x1b\x1d\x1e"  # what scanners put before and behind
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")  # "]Q1": which kind of code it was (AIM, ISO/IEC 15424)
_TICKET = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_CODE_ID = re.compile(rf"^(?:[A-Za-z]\d{{0,2}}|[A-Za-z]{{2}})(?=\d{{12}}\||{_TICKET})", re.ASCII)  # a maker's own sign
_SHORTEST_TWICE = 12  # a shorter text may say the same twice by itself
_LETTERS = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"}  # U+00D0, U+00F0, U+0189, U+0256: the same to the eye
_HYPHENS = "‐‑‒–—―−﹘﹣－⁃"
_APOSTROPHES = "´′ʹʻˈ‘‛＇ꞌˊˋ‵｀՚׳"
_NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"  # unseen: soft hyphen, joiners, direction
_BLANKS = "\t\n\x0b\x0c\r\x85\u2028\u2029"
_KINDS = {"Zs": " ", "Pd": "-"}  # every kind of blank, every kind of hyphen
_SAME = str.maketrans(
    {
        **_LETTERS,
        **dict.fromkeys(_HYPHENS, "-"),
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_NOTHING, ""),
        **dict.fromkeys(_BLANKS, " "),
    }
)


def stripped(text: str) -> str:
    """The text without what the scanner put around it."""
    return _SYMBOLOGY.sub("", text.strip(AROUND)).strip(AROUND)


def unwrapped(text: str, skip: int = 0) -> str:
    """What a paper says: no id of its kind of code before it, no control signs around it, and once, where the scanner
    sent it twice. `skip`: characters that this scanner puts before each text.
    """
    once = _once(text.strip(AROUND))
    return _CODE_ID.sub("", stripped(stripped(once)[skip:]))


def _once(text: str) -> str:
    """A text that is the same text twice, with at most three control signs between: that text."""
    for gap in range(4):
        half = (len(text) - gap) // 2
        between = text[half : half + gap]
        twice = len(text) == 2 * half + gap and text[:half] == text[half + gap :]
        if twice and half >= _SHORTEST_TWICE and not between.strip(AROUND):
            return text[:half]
    return text


def plain(words: str) -> str:
    """A name or an address with one kind of blank, hyphen and apostrophe, its letters composed."""
    same = unicodedata.normalize("NFC", words.translate(_SAME))
    return " ".join("".join(_KINDS.get(unicodedata.category(char), char) for char in same).split())
