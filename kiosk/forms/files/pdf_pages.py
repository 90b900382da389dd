"""Pages of a PDF as pixels, each drawn in a child process (decoder), within budgets.

Called by kiosk.forms.files.pictures (files from the scanner) and ui.widgets.drawing (papers on the screen), on a
worker's thread. Raises ValueError (decoder.CannotOpen) for bytes that are no PDF, one that wants a password, or one
that reaches a limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.forms.files.decoder import Opened, Pixels, opened

MOST_PAGES = 30  # of one file, taken or shown
LONGEST_SIDE = 5000  # points; A0 has 3370
MOST_PIXELS = 8_000_000  # of one page
TALLEST = 4  # times its width: a page drawn taller than that is drawn smaller


class TooManyPages(ValueError):
    """More than a declaration's file may have."""


class PageTooLarge(ValueError):
    """A page no scanner makes."""


def look_over(pdf: bytes) -> None:
    """Whether it can be taken: its pages counted and measured, its first one drawn. Raises ValueError and its kinds."""
    with opened(pdf) as file:
        count, longest = file.pages()
        if count > MOST_PAGES:
            raise TooManyPages
        if longest > LONGEST_SIDE:
            raise PageTooLarge
        file.page(0, 200, 200, MOST_PIXELS)


def draw(pdf: bytes, width: float, *, most: int = MOST_PAGES, tallest: float = 0) -> list[Pixels]:
    """The first pages (at most `most`), `width` pixels wide, and not taller than `tallest`."""
    with opened(pdf) as file:
        return list(pages(file, width, most=most, tallest=tallest))


def pages(file: Opened, width: float, *, most: int = MOST_PAGES, tallest: float = 0) -> Iterator[Pixels]:
    """One page after the other of an opened PDF."""
    count, _longest = file.pages()
    wide = max(1, round(width))
    for place in range(min(count, most)):
        yield file.page(place, wide, round(tallest) or wide * TALLEST, MOST_PIXELS)
