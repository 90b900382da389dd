"""Questions named in words for people: ${name} whole, or the slip is told with its place and the right spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.commands.form import check_form
from tests.kiosk.forms.sheets import FORM, book, no_english, refused


def sheet(file: Path, label: str, hint: str = "") -> Path:
    rows = [*FORM["survey"], ["note", "loi", label, hint]]
    return book(file, survey=rows, settings=FORM["settings"])


@pytest.mark.parametrize("words", [
    "Chào {ten}", "Chào ten}", "Chào $ten", "Chào $ {ten}", "Chào $(ten)", "Chào $[ten]", "Chào #{ten}", "Chào ${ten",
    "${n} và {ten}", "Chào ${ten)",
])  # fmt: skip
def test_half_a_reference_is_told_with_the_right_one(tmp_path: Path, words: str) -> None:
    for column, (label, hint) in {"label": (words, ""), "hint": ("Chào", words)}.items():
        said = refused(sheet(tmp_path / "a.xlsx", label, hint))
        assert f"trang survey, dòng 4, cột {column}" in said
        assert "Xin ghi ${ten}" in said
        assert no_english(said)
    assert "Write ${ten}" in refused(tmp_path / "a.xlsx", "en")


def test_choices_are_looked_at_too(tmp_path: Path) -> None:
    rows = [*FORM["survey"], ["select_one c", "q", "Chọn?"]]
    choices = [["list_name", "name", "label"], ["c", "a", "Như {ten}"]]
    said = refused(book(tmp_path / "a.xlsx", survey=rows, choices=choices, settings=FORM["settings"]))
    assert "trang choices, dòng 2, cột label" in said


@pytest.mark.parametrize("words", ["Chào ${ten}", "Giá {x}: 5$, 10 $", "${ten}} {", "Lệ phí 5$ n", "{ Họ và tên }"])
def test_other_signs_are_words(tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_form(sheet(tmp_path / "a.xlsx", words)) == 0
    assert capsys.readouterr().err == ""
