"""Seconds that a page of a form takes an older adult, by its words and touches: the figures of ui.tour.model."""

from __future__ import annotations

from kiosk.values.forms import Page, PageKind
from ui.tour.model import WORD_READ, KeystrokeModel

WORD = WORD_READ


def seconds(page: Page, *, touches: int = 0, typed: int = 0, keyed: int = 0, scans: int = 0) -> float:
    """One page with its touches, characters on the tone keyboard and on the keypad, and card scans."""
    model = KeystrokeModel()
    model.page(page.path, page.words, confirmation=page.kind in (PageKind.CONFIRM, PageKind.REVIEW))
    for _ in range(touches):
        model.touch(page.path)
    model.typed(typed)
    model.typed(keyed, keypad=True)
    for _ in range(scans):
        model.scan(page.path)
    return model.seconds
