"""What is begun on a page and can't be an answer yet; the same page gets it back in another size or language.

Said by `Body.unsaved`, kept by the session beside its answers, and handed to the next body in `Frame.unsaved`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ui.widgets.signature import Stroke


class BegunParts(NamedTuple):
    """A date or a time of which some parts are known."""

    known: Mapping[str, int]
    year: str  # as typed so far
    touched: tuple[str, ...]
    part: str  # that was in view


class BegunLetters(NamedTuple):
    """Where somebody stood in a list by letters."""

    view: str
    turn: int


class BegunSignature(NamedTuple):
    fingerprint: bool
    strokes: tuple[Stroke, ...]


Unsaved = int | str | BegunParts | BegunLetters | BegunSignature | None
"""A turn of a long page; letters typed, a province or a file's path; or one of the above."""
