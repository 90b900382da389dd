"""The order of Vietnamese dictionaries, for names of people, places and letters; the only place that knows it.

`key` is for `sorted`: used by screens, desk and the city's pages. Word by word: letters first (a ă â … d đ … y), then
the tone (ngang, huyền, hỏi, ngã, sắc, nặng), so that "Hà Nội" stands before "Hạ Long" and Đ after all of D. Numbers
go by their value and before words; capitals, apostrophes and dots do not count. Nothing is refused.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; none of them is ngang
_AT = {letter: at for at, letter in enumerate(ALPHABET)}
_WORD = re.compile(r"[^\W_]+")
_SILENT = re.compile(r"['’ʼ`´ʹ‘.]")
_EQUAL = str.maketrans({"ð": "đ"})  # U+00F0, which old fonts and scanners put for đ
Word = tuple[int, int, tuple[int, ...], tuple[int, ...]]
Key = tuple[tuple[Word, ...], str]
_Named = TypeVar("_Named")


def key(name: str) -> Key:
    """Where a name stands; of two that differ in capitals or signs alone, the same one always first."""
    plain = unicodedata.normalize("NFC", name)
    return tuple(_word(word) for word in _WORD.findall(_SILENT.sub("", plain.casefold()))), plain


def by_name(things: Iterable[_Named], name: Callable[[_Named], str]) -> list[_Named]:
    return sorted(things, key=lambda one: key(name(one)))


@functools.lru_cache(maxsize=4096)  # a country's place names have some 1,600 different words
def _word(word: str) -> Word:
    """A number by its value, else its letters, then its tones and whatever other marks it bears."""
    if word.isdecimal():
        return (0, int(word[:18]), (), ())
    letters, marks = [], []
    for char in unicodedata.normalize("NFC", word.translate(_EQUAL)):
        shaped, told = _taken_apart(char)
        letters.append(shaped)
        marks.append(told)
    return (1, 0, tuple(letters), tuple(marks))


def _taken_apart(char: str) -> tuple[int, int]:
    """The letter's place in the alphabet, and its tone; unknown letters stand behind all others."""
    base, *marks = list(unicodedata.normalize("NFD", char))
    shape = [mark for mark in marks if mark not in _TONES]
    tone = next((_TONES.index(mark) + 1 for mark in marks if mark in _TONES), 0)
    letter = unicodedata.normalize("NFC", base + "".join(shape))
    if letter in _AT:
        return _AT[letter], tone
    if base in _AT:  # ŏ, č: a letter of another language stands with the plain one
        return _AT[base], 10 + tone
    return len(ALPHABET) + ord(base), tone
