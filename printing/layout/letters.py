"""Which letters papers and screens can draw, and text made ready for drawing: composed, without control characters.

The one place where it is decided whether something can be drawn: used by text_runs (PDF), raster_text (thermal),
the spooler before it draws, and the fields of ui where names are typed. Nothing is raised.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from printing.layout import fonts

# Vietnamese and western letters, digits and signs that every face of papers has, and nobody need shape.
_PLAIN = re.compile(
    r"[ -~\u00a0-\u00ac\u00ae-\u00ff\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0"
    r"\u1ea0-\u1ef9\u2013\u2014\u2018\u2019\u201c-\u201e\u2026]*"
)
_JOINERS = "\u200c\u200d"  # they say which form a letter has, and are not seen
_COENG = "\u17d2"  # Khmer: the letter after it goes below the one before


def clean(text: str) -> str:
    """As it is drawn: composed (NFC), unseen signs left out, every control character and line end a blank."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(_drawn, unicodedata.normalize("NFC", text)))


def is_plain(text: str) -> bool:
    """Whether nobody need look at it: only letters that every face of papers has."""
    return _PLAIN.fullmatch(text) is not None


@functools.lru_cache(maxsize=4096)
def _drawn(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter in _JOINERS:
        return letter
    return "" if kind == "Cf" else " " if kind in ("Cc", "Zl", "Zp", "Zs") and letter != "\u00a0" else letter


def missing(text: str) -> str:
    """Letters of `text` that no shipped face can draw, each once, in their order."""
    if _PLAIN.fullmatch(text):
        return ""
    return "".join(dict.fromkeys(letter for letter in clean(text) if not _has_glyph(letter)))


@functools.lru_cache(maxsize=4096)
def _has_glyph(letter: str) -> bool:
    return letter in _JOINERS or any(can_draw(face, letter) for face in fonts.FALLBACKS)


def can_draw(face: str, letters: str) -> bool:
    """Whether the face has a glyph for each letter, or for its parts: Ĕ is drawn as E and a breve where it must be."""
    known = fonts.covered(face)
    return all(
        letter in _JOINERS or ord(letter) in known or all(ord(part) in known for part in _parts(letter))
        for letter in letters
    )


def _parts(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)


def missing_in(value: object) -> str:
    """Letters that can't be drawn anywhere in a value's texts: what a paper must not be drawn with."""
    return missing("".join(_texts(value)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        yield from _all_texts(getattr(value, name) for name in value.__struct_fields__)
    elif isinstance(value, Mapping):
        yield from _all_texts([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        yield from _all_texts(value)


def _all_texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from _texts(value)


def clusters(text: str) -> list[str]:
    """Letters with the marks that belong to them: nothing may be cut between those."""
    found: list[str] = []
    for letter in text:
        joined = letter in _JOINERS or unicodedata.category(letter)[0] == "M"
        if found and (joined or found[-1][-1] == _COENG or found[-1][-1] in _JOINERS):
            found[-1] += letter
        else:
            found.append(letter)
    return found
