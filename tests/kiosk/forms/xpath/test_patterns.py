"""Random patterns give the same answers as Python's `re`, another engine with Unicode's classes."""

from __future__ import annotations

import random
import re

from kiosk.forms.xpath.patterns import matches

LETTERS = "abAB01 9-_.'đĐếẾễơ\u0301\u00a0½ß日"
CLASSES = (
    r"\w", r"\W", r"\s", r"\S", "[0-9]", "[^0-9]", "[a-zđ]", r"[^\w\-]", "[à-ỹ ]", r"[\s.]", "[^a]", ".", "^", "$",
)  # fmt: skip
TIMES = ("", "", "*", "+", "?", "{2}", "{1,3}", "{0}", "{2,}", "*?", "{1,2}?")


def sequence(chance: random.Random, depth: int) -> str:
    return "".join(piece(chance, depth) for _ in range(chance.randrange(4)))


def piece(chance: random.Random, depth: int) -> str:
    if depth and chance.random() < 0.3:
        ways = "|".join(sequence(chance, depth - 1) for _ in range(chance.randrange(1, 4)))
        return chance.choice(("(", "(?:")) + ways + ")" + chance.choice(TIMES)
    one = chance.choice(CLASSES) if chance.random() < 0.5 else re.escape(chance.choice(LETTERS))
    return one if one in "^$" else one + chance.choice(TIMES)


def test_random_patterns_match_what_re_matches(seeded: random.Random) -> None:
    answers = set()
    for _ in range(400):
        pattern = sequence(seeded, 2)
        for _ in range(10):
            text = "".join(seeded.choice(LETTERS) for _ in range(seeded.randrange(6)))
            wanted = re.fullmatch(pattern, text) is not None
            assert matches(pattern, text) is wanted, (pattern, text)
            answers.add(wanted)
    assert answers == {True, False}
