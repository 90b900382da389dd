"""Words for people live in resources/i18n: Vietnamese letters in a literal of code have a reason, or are refused."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Modules (or folders, with a stroke) whose literals are data of a rule and not words of a screen, with what they are.
RULES = {
    "kiosk/catalogue/units.py": "kinds of units, taken off their names",
    "kiosk/commands/card.py": "the sex as a card spells it",
    "kiosk/commands/erase.py": "what may be typed for yes",
    "kiosk/forms/answering/card_prefill.py": "kinds of units, as addresses spell them",
    "kiosk/forms/clerk/typed_input.py": "hours as a clerk types them",
    "kiosk/forms/model/itext.py": "languages as spreadsheets name them",
    "kiosk/rules/cited.py": "articles of acts, as citations write them",
    "kiosk/rules/citizen_card.py": "what a card's text may hold",
    "kiosk/rules/mangled.py": "digits as other keyboard layouts write them",
    "kiosk/rules/old_units.py": "kinds of units and their short forms, as addresses spell them",
    "kiosk/rules/papers_to_bring.py": "how names of declarations begin in the catalogue",
    "kiosk/rules/scanned.py": "letters that a scanner folds",
    "kiosk/rules/sorting.py": "the order of the letters",
    "kiosk/rules/tone_marks.py": "letters, and where their marks go",
    "kiosk/rules/words.py": "how numbers and dates are written in letters",
    "kiosk/settings.py": "the two places of a tone mark, by an example",
    "ui/foreign_words.py": "letters that only Vietnamese has",
    "ui/launcher/virtual_scanner.py": "texts of made-up cards",
    "ui/preview/": "made-up answers and a made-up card",
    "ui/questions/places.py": "kinds of units, taken off their names",
    "ui/tour/": "the official name of a paper, in a step's name",
    "ui/voice/building.py": "letters in names of files",
    "ui/voice/brought.py": "letters in names of files",
    "ui/voice/wording.py": "names of the recorded clips: what a voice pack holds",
    "ui/widgets/keyboard.py": "what stands on the keys",
}


def vietnamese(words: str) -> bool:
    """Whether there is a letter that only Vietnamese writing has: đ, or one with a mark."""
    return any(sign in "đĐ" or (sign.isalpha() and unicodedata.decomposition(sign)) for sign in words)


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Lines and texts of a module's strings, those that document it aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def found() -> dict[str, list[str]]:
    """Module -> its Vietnamese literals."""
    there: dict[str, list[str]] = {}
    for package in ("kiosk", "ui", "printing"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for line, words in literals(path):
                if vietnamese(words):
                    there.setdefault(path.relative_to(ROOT).as_posix(), []).append(f"{line}: {words!r}")
    return there


def test_words_for_people_live_in_the_texts() -> None:
    assert {place: words for place, words in found().items() if not any(map(place.startswith, RULES))} == {}


def test_every_exception_is_needed() -> None:
    there = found()
    assert [place for place in RULES if not any(name.startswith(place) for name in there)] == []


@pytest.mark.parametrize(("words", "is_it"), [("Phường", True), ("đồng", True), ("Đ", True), ("café", True),
                                              ("plain – “words” × 2…", False), ("key.of_a.text", False)])  # fmt: skip
def test_vietnamese_letters_are_told_from_others(words: str, is_it: bool) -> None:
    assert vietnamese(words) is is_it
