"""Quick phrases: the program's and the ward's own; a wrong document names file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalogue import phrases
from kiosk.catalogue.phrases import Phrases
from kiosk.errors import ExpectedError


def test_a_ward_replaces_a_list_or_takes_it_away(tmp_path: Path) -> None:
    own = 'version = 2\n[phrases]\nstop = ["Rút theo đơn."]\nvoid = []\n'
    (tmp_path / "phrases.toml").write_text(own, encoding="utf-8")
    ward = Phrases(tmp_path)
    assert (ward.of("stop"), ward.of("void"), ward.of("nothing")) == (("Rút theo đơn.",), (), ())
    assert ward.of("asked") == Phrases(tmp_path / "none").of("asked") != ()


@pytest.mark.parametrize("wrong", ["[]", '[""]', "[3]", str(["x"] * 10)])
def test_a_wrong_list_is_told_with_its_file(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "phrases.toml").write_text(f"version = 1\n[phrases]\nstop = {wrong}\n", encoding="utf-8")
    if wrong == "[]":
        assert Phrases(tmp_path).of("stop") == ()
        return
    with pytest.raises(ExpectedError) as told:
        Phrases(tmp_path).of("stop")
    assert (told.value.key, told.value.values["file"]) == ("catalogue.errors.wrong", "phrases.toml")


def test_the_lists_that_come_with_the_program_are_few_and_short() -> None:
    for name, lines in phrases.load(phrases.COMMON).phrases.items():
        assert lines, name
        assert len(set(lines)) == len(lines) <= 9, name
