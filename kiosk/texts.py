"""The words of screens, papers, pages and errors, in Vietnamese and English, from resources/i18n.

A key is "<file>.<table>.<name>": `citizen.home.title` is `title` in table [home] of citizen.toml.

A text may ask two things of a number, and each language answers in its own way: `{amount:,}` groups its digits (2.000
đồng, 2,000 đồng), and `{count:person|people}` chooses by it, the first for exactly one. A day or a time of here, a text
of the catalogue and a `Told` are given as they are and said in the text's language: 30/11/2026 is 30 November 2026 in
English, where 4/11 might be read as April. Here alone is said how.
"""

from __future__ import annotations

import functools
import re
import string
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources

from kiosk.errors import BugError, ExpectedError
from kiosk.values.base import Text

LANGUAGES = ("vi", "en")
LONGEST = 60  # letters of a key from elsewhere
SIGNS = {"vi": (".", ","), "en": (",", ".")}  # between groups of three digits, and before what is less than one
_ERROR = re.compile(r"[a-z_]+\.errors\.[a-z_]+")
_OURS = re.compile(r"\{\w+:(?:,[^}]*|[^}|]*\|[^}]*)\}")


@functools.cache
def _room(name: str) -> Mapping[str, object]:
    path = resources.files("resources") / "i18n" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def text(key: str, language: str = "vi", **values: object) -> str:
    """The text of `key`, its {places} filled from `values`. Raises BugError for an unknown key."""
    words = _words(key, language)
    if not values:
        return words
    told = _in(values, language)
    return Filling(language).vformat(words, (), told) if _asks_of_numbers(words) else words.format(**told)


def grouped(amount: float, language: str = "vi", spec: str = ",") -> str:
    """ "2.000" in Vietnamese, "2,000" in English; `spec` as in Python, with its comma: ",.1f"."""
    return format(amount, spec).translate(str.maketrans(",.", "".join(SIGNS.get(language, SIGNS["vi"]))))


def day_words(day: date, language: str = "vi", *, short: bool = False) -> str:
    """ "30/11/2026", "30 November 2026"; `short`: without its year."""
    named = _words("rules.written.months", language).split("|")[day.month - 1]
    pattern = _words("rules.written.day_short" if short else "rules.written.day", language)
    return pattern.format(day=day.day, month=named, year=day.year)


def short_day(day: date) -> Text:
    """ "30/11", "30 November", for a text that is said in either language."""
    return Text(*(day_words(day, language, short=True) for language in LANGUAGES))


def moment_words(moment: datetime, language: str = "vi") -> str:
    """A time of here: "08:30 30/11/2026", "08:30 on 30 November 2026"."""
    pattern = _words("rules.written.at", language)
    return pattern.format(time=f"{moment:%H:%M}", day=day_words(moment, language))


class Filling(string.Formatter):
    """Fills a text whose numbers are written as its language writes them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" in format_spec:
            one, more = format_spec.split("|")
            return one if value in (1, "1") else more
        if format_spec.startswith(","):  # an error of elsewhere may bring words instead of the number
            return grouped(value, self.language, format_spec) if isinstance(value, int | float) else str(value)
        return str(super().format_field(value, format_spec))


@functools.lru_cache(maxsize=4096)
def _asks_of_numbers(words: str) -> bool:
    return _OURS.search(words) is not None


@functools.lru_cache(maxsize=4096)
def _words(key: str, language: str) -> str:
    room, *steps = key.split(".")
    node: object = _room(room)
    for step in steps:
        if not isinstance(node, dict) or step not in node:
            raise BugError(f"no text for {key}")
        node = node[step]
    if not isinstance(node, dict) or not isinstance(node.get("vi"), str):
        raise BugError(f"{key} is not a text")
    words: str = node.get(language) or node["vi"]
    return words


def table(key: str) -> tuple[str, ...]:
    """The keys of the texts in a table: "card.nations.vnm" and the others of "card.nations"."""
    room, *steps = key.split(".")
    node: object = _room(room)
    for step in steps:
        node = node[step] if isinstance(node, dict) else {}
    return tuple(f"{key}.{name}" for name in node) if isinstance(node, dict) else ()


def reason_text(table: str, reason: str, language: str = "vi", **values: object) -> str:
    """What `table` says about a reason like "printer.errors.no_paper", or its `unknown` for one it does not know."""
    key = f"{table}.{reason.rpartition('.')[2]}"
    return text(key if known(key) else f"{table}.unknown", language, **values)


def known(key: str) -> bool:
    """Whether there is a text of that key."""
    try:
        text(key)
    except (BugError, OSError):
        return False
    return True


class Told:
    """Words within an error's values: a text of its own that is said in the language of whoever reads the error."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values

    def words(self, language: str) -> str:
        return text(self.key, language, **{"near": "–", **self.values})

    def __str__(self) -> str:
        return self.words(LANGUAGES[0])

    def __repr__(self) -> str:
        return f"Told({self.key!r}, {self.values})"


def _in(values: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: shown(value, language) for name, value in values.items()}


def shown(value: object, language: str = "vi") -> object:
    """A value of a text in that language; numbers and words stay."""
    if isinstance(value, Told):
        return value.words(language)
    if isinstance(value, Text):
        return value.of(language)
    if isinstance(value, datetime):
        return moment_words(value, language)
    return day_words(value, language) if isinstance(value, date) else value


def in_both(key: str, **values: object) -> str:
    """In both languages, a stroke between them: for a line that is written once and read by either."""
    return " / ".join(text(key, language, **values) for language in LANGUAGES)


def error_texts(error: ExpectedError, language: str = "vi") -> tuple[str, str]:
    """Title and message of an expected error: what happened, and what to do."""
    values = error.values
    return text(error.key + ".title", language, **values), text(error.key + ".message", language, **values)


def error_of(key: str, **values: object) -> ExpectedError:
    """An error that another machine named. One of a newer program has no words here, or words with other places: then
    what is told is that it refuses, and that this machine needs the newer program."""
    words = [f"{key}.{part}" for part in ("title", "message")]
    if not _ERROR.fullmatch(key) or not all(known(one) for one in words):
        return ExpectedError("sync.errors.refused", said=key[:LONGEST] or "–")
    places = {name for one in words for _, name, _, _ in string.Formatter().parse(text(one)) if name}
    return ExpectedError(key, **{**dict.fromkeys(places, "–"), **values})


def error_line(error: ExpectedError, language: str = "vi") -> str:
    """Both of them in one line, for a place that has no room for a title of its own."""
    title, message = error_texts(error, language)
    return f"{title.rstrip('.')}. {message}"
