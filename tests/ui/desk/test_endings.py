"""No word of the desk promises a rating after a death: all that speak of one are in one place, with a quiet twin."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from kiosk.texts import text
from ui.desk.endings import QUIET, ending_words

TEXTS = Path(__file__).resolve().parents[3] / "resources" / "i18n"
OF_DESKS = ("desk", "undoing", "certify", "dossiers", "dossier_page", "closing", "late", "official", "files")
PROMISES = ("mời đánh giá", "a rating is", "the rating is", "ask for a rating", "rate ")


def texts(table: dict[str, Any], key: str) -> dict[str, dict[str, str]]:
    if isinstance(table.get("vi"), str):
        return {key: table}
    found: dict[str, dict[str, str]] = {}
    for name, below in table.items():
        if isinstance(below, dict):
            found |= texts(below, f"{key}.{name}")
    return found


def promising() -> set[str]:
    """Keys of what a desk may say that speaks of a rating to come."""
    found = set()
    for name in OF_DESKS:
        read = tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))
        for key, words in texts(read, name).items():
            said = " ".join(words.values()).lower().replace("không mời đánh giá", "").replace("no rating is", "")
            if any(promise in said for promise in PROMISES):
                found.add(key)
    return found


def test_every_word_that_promises_a_rating_has_its_quiet_twin() -> None:
    assert promising() == set(QUIET)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("key", sorted(QUIET))
def test_after_a_death_it_is_not_promised(key: str, language: str) -> None:
    said = ending_words(key, language, quiet=True, label="H001", seconds=9)
    assert not any(promise in said.lower() for promise in PROMISES)
    assert said != ending_words(key, language, quiet=False, label="H001", seconds=9)
    assert said == text(QUIET[key], language, label="H001", seconds=9)


def test_nothing_else_of_the_desk_names_them() -> None:
    """Whoever shows such a word asks for it in one place."""
    desk = Path(__file__).resolve().parents[3] / "ui" / "desk"
    named = {
        f"{key} in {file.name}"
        for file in sorted(desk.glob("*.py"))
        if file.name not in ("endings.py", "undo.py")
        for key in {*QUIET, *QUIET.values()}
        if f'say("{key}' in file.read_text(encoding="utf-8") or f'text("{key}' in file.read_text(encoding="utf-8")
    }
    assert named == set()
