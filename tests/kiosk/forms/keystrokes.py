"""The keystroke model for older adults (design: touch): seconds that a page takes, by its words and touches.

Own planning figures, about twice those for young adults; the flow tests and the tour print their sum.
"""

from __future__ import annotations

from kiosk.values.forms import Page, PageKind

TOUCH = 3.0
PAGE, WORD = 4.0, 0.3
KEYBOARD, KEYPAD = 2.5, 2.0  # a character
SCAN = 8.0
CHECKED_WORD = 0.5  # a word of a confirmation page, the review included


def reading(page: Page) -> float:
    """Finding and reading a page: checking where it confirms, else reading."""
    if page.kind in (PageKind.CONFIRM, PageKind.REVIEW):
        return PAGE + CHECKED_WORD * page.words
    return PAGE + WORD * page.words


def seconds(page: Page, *, touches: int = 0, typed: int = 0, keyed: int = 0, scans: int = 0) -> float:
    """One page with its touches, characters on the tone keyboard and on the keypad, and card scans."""
    return reading(page) + TOUCH * touches + KEYBOARD * typed + KEYPAD * keyed + SCAN * scans
