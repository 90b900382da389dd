"""Regular expressions that cannot run for minutes: matched with sets of states, in time proportional to the text.

Python's own `re` tries alternatives one after the other, so that a form's pattern such as (a+)+$ would
stop the station. Known here: literals, classes, \\d \\w \\s and their opposites, \\p{L}, groups, |, ? * + {m,n},
^ and $. Look-around and back references are refused with XPathError. A match is always of the whole text
(the ODK specification of regex()).
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from kiosk.forms.xpath.errors import XPathError
from kiosk.texts import Told

MOST_STATES = 3000
LONGEST_TEXT = 4000
Letter = Callable[[str], bool]
_START, _END = "^", "$"


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _is_ascii_digit(letter: str) -> bool:
    return "0" <= letter <= "9"


def _opposite(test: Letter) -> Letter:
    return lambda letter: not test(letter)


_CLASSES: dict[str, Letter] = {"d": _is_ascii_digit, "w": _is_word, "s": str.isspace}
_CLASSES |= {name.upper(): _opposite(test) for name, test in list(_CLASSES.items())}
_PROPERTIES: dict[str, Letter] = {
    "L": str.isalpha, "Lu": str.isupper, "Ll": str.islower, "N": str.isnumeric, "Nd": str.isdecimal,
}  # fmt: skip
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}


class _State:
    """One state: on a letter that fits go to `next`; without a letter to every one of `free`."""

    __slots__ = ("anchor", "free", "next", "test")

    def __init__(self) -> None:
        self.test: Letter | None = None
        self.next: _State | None = None
        self.free: list[_State] = []
        self.anchor = ""


class _Reader:
    """Recursive descent over the pattern; every method returns (entry, exit) of a piece of the machine."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.states = 0
        self.depth = 0

    def wrong(self, key: str, **values: object) -> XPathError:
        reason = Told(f"xpath.pattern.{key}", **values)
        return XPathError.at(self.at + 1, "reason.pattern", pattern=self.pattern[:60], reason=reason)

    def state(self) -> _State:
        self.states += 1
        if self.states > MOST_STATES:
            raise self.wrong("large")
        return _State()

    def peek(self) -> str:
        return self.pattern[self.at] if self.at < len(self.pattern) else ""

    def take(self) -> str:
        letter = self.peek()
        if not letter:
            raise self.wrong("unfinished")
        self.at += 1
        return letter

    def alternatives(self) -> tuple[_State, _State]:
        self.depth += 1
        if self.depth > 50:
            raise self.wrong("brackets")
        entry, leave = self.state(), self.state()
        while True:
            first, last = self.sequence()
            entry.free.append(first)
            last.free.append(leave)
            if self.peek() != "|":
                self.depth -= 1
                return entry, leave
            self.at += 1

    def sequence(self) -> tuple[_State, _State]:
        entry = last = self.state()
        while self.peek() not in ("", "|", ")"):
            first, after = self.repeated()
            last.free.append(first)
            last = after
        return entry, last

    def repeated(self) -> tuple[_State, _State]:
        start = self.at
        piece = self.atom()
        while True:
            bounds = self.quantifier()
            if bounds is None:
                return piece
            text, end = self.pattern[start : self.at], self.at
            piece = self.copies(text[: self.quantifier_start - start], *bounds)
            self.at = end

    def quantifier(self) -> tuple[int, int | None] | None:
        self.quantifier_start = self.at
        letter = self.peek()
        bounds: tuple[int, int | None]
        if letter in ("*", "+", "?") and letter:
            self.at += 1
            bounds = {"*": (0, None), "+": (1, None), "?": (0, 1)}[letter]
        elif letter == "{":
            self.at += 1
            least = self.digits()
            most: int | None = least
            if self.peek() == ",":
                self.at += 1
                most = self.digits() if self.peek() != "}" else None
            if self.take() != "}" or least is None or (most is not None and most < least):
                raise self.wrong("times")
            bounds = (least, most)
        else:
            return None
        if self.peek() in ("?", "+") and self.peek():
            self.at += 1  # lazy or possessive: the same for a match of the whole text
        return bounds

    def digits(self) -> int | None:
        start = self.at
        while self.peek().isdigit():
            self.at += 1
        return int(self.pattern[start : self.at]) if self.at > start and self.at - start < 6 else None

    def copies(self, text: str, least: int, most: int | None) -> tuple[_State, _State]:
        """The piece `text`, from `least` to `most` times; made anew for each time."""
        entry = last = self.state()
        for _ in range(least):
            first, after = self.again(text)
            last.free.append(first)
            last = after
        if most is None:
            first, after = self.again(text)
            loop, leave = self.state(), self.state()
            last.free.append(loop)
            loop.free += [first, leave]
            after.free.append(loop)
            return entry, leave
        leave = self.state()
        for _ in range(most - least):
            first, after = self.again(text)
            last.free += [first, leave]
            last = after
        last.free.append(leave)
        return entry, leave

    def again(self, text: str) -> tuple[_State, _State]:
        inner = _Reader(text)
        inner.states, inner.depth = self.states, self.depth
        piece = inner.repeated()
        self.states = inner.states
        return piece

    def atom(self) -> tuple[_State, _State]:
        letter = self.take()
        if letter == "(":
            return self.group()
        if letter in "^$":
            entry, leave = self.state(), self.state()
            entry.anchor = letter
            entry.free.append(leave)
            return entry, leave
        if letter in "*+?":
            raise self.wrong("nothing_before")
        if letter == "[":
            return self.one(self.letter_class())
        if letter == "\\":
            return self.one(self.escape())
        if letter == ".":
            return self.one(lambda one: one not in "\n\r")
        return self.one(letter.__eq__)

    def one(self, test: Letter) -> tuple[_State, _State]:
        entry, leave = self.state(), self.state()
        entry.test, entry.next = test, leave
        return entry, leave

    def group(self) -> tuple[_State, _State]:
        if self.peek() == "?":
            self.at += 1
            if self.take() != ":":
                raise self.wrong("group")
        piece = self.alternatives()
        if self.take() != ")":
            raise self.wrong("missing")
        return piece

    def escape(self) -> Letter:
        letter = self.take()
        if letter in _CLASSES:
            return _CLASSES[letter]
        if letter in "pP":
            return self.property(letter == "P")
        if letter == "u" and len(code := self.pattern[self.at : self.at + 4]) == 4:
            try:
                wanted = chr(int(code, 16))
            except ValueError:
                raise self.wrong("code") from None
            self.at += 4
            return lambda one: one == wanted
        if letter.isalnum() and letter not in _CONTROL:
            raise self.wrong("escape", letter=letter)
        literal = _CONTROL.get(letter, letter)
        return lambda one: one == literal

    def property(self, negated: bool) -> Letter:
        end = self.pattern.find("}", self.at)
        test = _PROPERTIES.get(self.pattern[self.at + 1 : end]) if self.peek() == "{" and end > 0 else None
        if test is None:
            raise self.wrong("property")
        self.at = end + 1
        return _opposite(test) if negated else test

    def letter_class(self) -> Letter:
        negated = self.peek() == "^"
        if negated:
            self.at += 1
        tests: list[Letter] = []
        first = True
        while first or self.peek() != "]":
            first = False
            tests.append(self.class_part())
        self.at += 1
        if negated:
            return lambda one: not any(test(one) for test in tests)
        return lambda one: any(test(one) for test in tests)

    def class_part(self) -> Letter:
        letter = self.take()
        if letter == "\\":
            if self.peek() and not (self.peek().isalnum() and self.peek() not in _CONTROL):
                letter = _CONTROL.get(self.peek(), self.peek())
                self.at += 1
            else:
                return self.escape()
        if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
            self.at += 1
            last = self.take()
            if last == "\\":
                last = self.take()
            if last < letter:
                raise self.wrong("range")
            return lambda one: letter <= one <= last
        return lambda one: one == letter


@functools.lru_cache(maxsize=512)
def _machine(pattern: str) -> tuple[_State, _State]:
    reader = _Reader(pattern)
    piece = reader.alternatives()
    if reader.at < len(pattern):
        raise reader.wrong("surplus")
    return piece


def check(pattern: str) -> None:
    """Raises XPathError where `pattern` cannot be used."""
    _machine(pattern)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole `text` matches. Raises XPathError for a pattern that cannot be used."""
    entry, leave = _machine(pattern)
    if len(text) > LONGEST_TEXT:
        return False
    states = _reached([entry], at_start=True, at_end=not text)
    for index, letter in enumerate(text):
        moved = [s.next for s in states if s.test is not None and s.next is not None and s.test(letter)]
        states = _reached(moved, at_start=False, at_end=index == len(text) - 1)
        if not states:
            return False
    return leave in states


def _reached(states: list[_State], *, at_start: bool, at_end: bool) -> set[_State]:
    """All states that can be reached without a letter."""
    found: set[_State] = set()
    stack = list(states)
    while stack:
        state = stack.pop()
        if state in found:
            continue
        found.add(state)
        if (state.anchor == _START and not at_start) or (state.anchor == _END and not at_end):
            continue
        stack += state.free
    return found
