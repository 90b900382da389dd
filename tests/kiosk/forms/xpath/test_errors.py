"""What is said of a faulty expression: words in both languages for each fault, and none that nothing says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kiosk.forms.xpath import patterns, syntax
from kiosk.forms.xpath.errors import XPathError, reason_of, without_position

ROOT = Path(__file__).resolve().parents[4]
WORDS = tomllib.loads((ROOT / "resources" / "i18n" / "xpath.toml").read_text(encoding="utf-8"))
RAISED = re.compile(r"""(?:XPathError|XPathError\.at|cls|\.wrong|key =)(?:\([^"()]*| )"(?:reason\.)?([a-z_]+)\"""")


def raised(*files: Path) -> set[str]:
    return {key for file in files for key in RAISED.findall(file.read_text(encoding="utf-8"))}


def test_every_fault_of_an_expression_has_words_and_all_words_are_used() -> None:
    home = ROOT / "kiosk" / "forms"
    pattern = home / "xpath" / "patterns.py"
    others = [file for room in ("xpath", "model") for file in (home / room).rglob("*.py") if file != pattern]
    used = raised(*others) | {"pattern", "deep", "no_function"}
    assert used - set(WORDS["reason"]) == {"appearance"}  # rules.wrong("appearance", ...) names a column
    assert set(WORDS["reason"]) <= used
    assert raised(pattern) - {"pattern"} == set(WORDS["pattern"])


@pytest.mark.parametrize("words", [one for table in WORDS.values() for one in table.values()], ids=str)
def test_words_are_there_in_both_languages_with_the_same_places(words: dict[str, str]) -> None:
    assert set(re.findall(r"{\w*}", words["vi"])) == set(re.findall(r"{\w*}", words["en"]))
    assert words["vi"] != words["en"]


def test_a_fault_is_told_with_its_place_and_without() -> None:
    with pytest.raises(XPathError) as caught:
        syntax.parse("1 + )")
    assert str(caught.value) == "không hiểu “)” ở vị trí 5"
    assert str(without_position(caught.value.reason)) == "không hiểu “)”"
    with pytest.raises(XPathError) as caught:
        patterns.check("*a")
    assert str(caught.value) == "mẫu regex “*a”: dấu lặp không có gì đứng trước ở vị trí 2"
    assert caught.value.reason.words("en") == "regex pattern “*a”: a sign of repetition follows nothing at position 2"
    assert str(reason_of(RecursionError())) == "biểu thức quá sâu"
