"""What of a dossier is looked for by words, folded into two lines of text; and which lines some typed words mean.

Called by services.gathering, which makes the lines, and queries.dossier_search. A word of letters means the beginning
of a word of a name, whatever its marks; one with a digit the beginning or the end of a number, a phone or a code, or of
a part of it between signs (beside letters also a word of a name: "công ty 36"). All words must fit. Pure; texts in and
out have no line breaks of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kiosk.errors import ExpectedError
from kiosk.rules import phones, scanned
from kiosk.rules.search import fold

NUMBER, PHONE, CODE = "#", "+", ""  # before a word of the line of numbers
WHOLE, IN_ORDER, WORDS, PART, BEGINS = range(5)  # how well a line fits, the best first
_APART = " / "  # between the names of several people
_PHONE_SIGNS = re.compile(r"[\s.()+]|(?<=\d)-(?=\d)")
Column = tuple[str, str]  # a page's lines of names, and of numbers, newest last


class TypedWords(NamedTuple):
    """Folded words that were typed."""

    letters: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()  # words with a digit in them

    @property
    def empty(self) -> bool:
        return not (self.letters or self.digits)


class Met(NamedTuple):
    """A line that fits: its page and place there, how well (WHOLE ... BEGINS), and in what (NUMBER, PHONE, CODE), or
    "name"."""

    page: int
    line: int
    fits: int
    by: str


def names_line(names: Iterable[str]) -> str:
    return f" {_APART.join(filter(None, map(fold, names)))} "


def numbers_line(numbers: Iterable[str], phone_numbers: Iterable[str], codes: Iterable[str]) -> str:
    words = [NUMBER + _folded(number) for number in numbers if number.strip()]
    words += [PHONE + _phone(phone) for phone in phone_numbers if phone.strip()]
    words += [_folded(code) for code in codes if code]
    return f" {' '.join(words)} "


def readings(text: str) -> list[TypedWords]:
    """What typed words may mean: words as they stand; where there is nothing but a number's signs, the one number."""
    words = scanned.plain(text).casefold().split()
    digits = tuple(word for word in words if any(map(str.isdigit, word)))
    letters = fold(" ".join(word for word in words if word not in digits)).split()
    found = [TypedWords(tuple(letters), digits)]
    number = _PHONE_SIGNS.sub("", text)
    if number.isdigit() and number.isascii():
        found += [TypedWords(digits=(one,)) for one in dict.fromkeys((number, _phone(text))) if (one,) != digits]
    return [one for one in found if not one.empty]


def find(pages: Sequence[Column], typed: TypedWords, most: int) -> list[Met]:
    """At most `most` lines for each way of fitting, the newest first; `pages` are the newest first."""
    if not typed.letters:
        return list(_first(_numbers(pages, typed.digits), most))
    whole = [f" {word} " for word in typed.letters]
    met = list(_first(_names(pages, typed, whole), most))
    if len(met) < most:
        seen = {one[:2] for one in met}
        begins = (one for one in _names(pages, typed, [word[:-1] for word in whole]) if one[:2] not in seen)
        met += _first(begins, most - len(met))
    return met


def _first(found: Iterator[Met], most: int) -> Iterator[Met]:
    for _, one in zip(range(most), found, strict=False):
        yield one


def _names(pages: Sequence[Column], typed: TypedWords, needles: list[str]) -> Iterator[Met]:
    """Lines of names with all these, and numbers that fit beside them."""
    rarest = min(needles, key=lambda needle: (sum(names.count(needle) for names, _ in pages[:2]), -len(needle)))
    in_order, patterns = f" {' '.join(typed.letters)} ", [_pattern(word) for word in typed.digits]
    for page, (names, numbers) in enumerate(pages):
        for start, line in _lines_with(names, rarest):
            if not all(needle in line for needle in needles):
                continue
            place = names.count("\n", 0, start)
            if patterns and not _all_fit(line + numbers.split("\n")[place], patterns):
                continue
            fits = BEGINS if not needles[0].endswith(" ") else IN_ORDER if in_order in line else WORDS
            yield Met(page, place, fits, "name")


def _numbers(pages: Sequence[Column], words: tuple[str, ...]) -> Iterator[Met]:
    patterns, longest = [_pattern(word) for word in words], max(words, key=len)
    for page, (_names, numbers) in enumerate(pages):
        for start, line in _lines_with(numbers, longest):
            if _all_fit(line, patterns):
                yield Met(page, numbers.count("\n", 0, start), *_how(line, _pattern(longest), longest))


def _lines_with(text: str, needle: str) -> Iterator[tuple[int, str]]:
    """(where it begins, line), the last one first."""
    end = len(text)
    while (at := text.rfind(needle, 0, end)) >= 0:
        start = text.rfind("\n", 0, at) + 1
        stop = text.find("\n", at)
        yield start, text[start : stop if stop >= 0 else len(text)]
        end = start


def _pattern(word: str) -> Callable[[str], re.Match[str] | None]:
    """Finds the word where it begins or ends a part of a number."""
    exact = re.escape(word)
    return re.compile(rf"(?<![a-z0-9]){exact}|{exact}(?![a-z0-9])").search


def _all_fit(line: str, patterns: Iterable[Callable[[str], object]]) -> bool:
    return all(pattern(line) is not None for pattern in patterns)


def _how(line: str, pattern: Callable[[str], re.Match[str] | None], word: str) -> tuple[int, str]:
    """(WHOLE or PART, in what) for the first place where the word fits."""
    found = pattern(line)
    assert found is not None
    around = line[line.rfind(" ", 0, found.start()) + 1 : line.find(" ", found.end())]
    kind = around[:1] if around[:1] in (NUMBER, PHONE) else CODE
    return WHOLE if around == kind + word else PART, kind


def _phone(text: str) -> str:
    try:
        return phones.normalise(text)
    except ExpectedError:
        return _PHONE_SIGNS.sub("", _folded(text))


def _folded(text: str) -> str:
    return "".join(scanned.plain(text).casefold().split())
