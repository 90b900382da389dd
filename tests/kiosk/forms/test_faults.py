"""Sheets as officials get them wrong: each is refused or noted with sheet, column and the way out, in seconds and
little memory, and in no words but the reader's own. The files were made for this project.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.commands.form import check_form
from tests.kiosk.forms.sheets import CORPUS, FAULTS, checked, no_english, refused

SAID = {  # what each handed file is refused or noted for: words that must be told
    "bare-name.xlsx": ["dòng 3", "cột relevant", "${gioi_tinh}"],
    "col-constrain.xlsx": ["trang survey", "cột D “constrain”", "constraint"],
    "col-constraint-message.xlsx": ["cột D “constraint-message”", "constraint_message"],
    "col-lable.xlsx": ["cột D “lable”", "gần giống: label"],
    "col-parameter.xlsx": ["cột D “parameter”", "gần giống: parameters"],
    "col-relevent.xlsx": ["cột D “relevent”", "gần giống: relevant"],
    "col-requird.xlsx": ["cột D “requird”", "gần giống: required"],
    "csv-noname/thu.xlsx": ["xa.csv", "“name”", "ma, label, tinh, phi", "dòng 2"],
    "csv-sep/thu.xlsx": ["xa.csv", "“name”", "dấu phẩy"],
    "csv-tab/thu.xlsx": ["xa.csv", "“name”", "dấu phẩy"],
    "csv-upper/thu.xlsx": ["xa.csv", "“name”", "gần giống: Name"],
    "empty-required.xlsx": ["dòng 3", "cột choice_filter", "“tinhh”", "gần giống: tinh"],
    "ref-choice-missingcol.xlsx": ["dòng 3", "cột choice_filter", "“tinhh”", "trang choices"],
    "title-translated.xlsx": ["trang settings", "cột B", "form_title", "form.toml"],
    "header-double.xlsx": ["trang survey", "cột D", "hint::Vietnamese (vi); hint::English (en)"],
    "select-multi-from-repeat.xlsx": ["trang survey", "dòng 5", "cột type", "select_one ${ten}"],
    "ref-unclosed.xlsx": ["trang survey", "dòng 3", "cột label", "“${ten”", "Xin ghi ${ten}"],
    "calc-self-flip.xlsx": ["turn → turn", "trang survey, dòng 3", "cột calculation"],
    "calc-self-plus0.xlsx": ["total → total", "trang survey, dòng 3", "cột calculation"],
    "count-cycle.xlsx": ["trang survey, dòng 2", "cột repeat_count", "r → r"],
    "count-self.xlsx": ["trang survey, dòng 3", "cột repeat_count", "r → r"],
    "encrypted.xlsx": ["mật khẩu", "lưu lại"],
    "space-choice-name.xlsx": ["trang choices", "dòng 2", "phuong mot", "gạch dưới"],
}
NOTED = ("col-", "count-")  # the form can be used, but somebody should look
GOOD = [
    "date-default.xlsx", "gap-rows-survey.xlsx", "range-down.xlsx", "repeat-in-other-group.xml",
    "space-choice-one.xlsx",
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_is_no_fault_any_more_is_good(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_form(FAULTS / name) == 0
    assert capsys.readouterr().err == ""


def test_no_handed_file_is_left_out() -> None:
    files = {str(file.relative_to(FAULTS)) for file in FAULTS.rglob("*.x*")}
    assert files == SAID.keys() | set(GOOD)


@pytest.mark.parametrize("name", SAID)
def test_each_handed_fault_is_told_where_and_what_to_do(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    if name.startswith(NOTED):
        assert check_form(FAULTS / name) == 0
        words = capsys.readouterr().err
    else:
        words = refused(FAULTS / name)
    for part in SAID[name]:
        assert part in words, words
    assert "Xin " in words
    assert no_english(words), words


@pytest.mark.parametrize("file", sorted(FAULTS.rglob("*.x*")), ids=lambda file: f"{file.parent.name}-{file.name}")
def test_each_handed_file_takes_seconds_and_little_memory(file: Path) -> None:
    status, words = checked(file)
    assert status in (0, 1), words


def test_each_file_of_the_corpus_takes_seconds_and_little_memory(
    few: Callable[[int, int], int], seeded: random.Random
) -> None:
    """Some of the files a run, all of them with --long."""
    files = sorted(file for file in CORPUS.rglob("*") if file.suffix in (".xls", ".xlsx", ".csv", ".md", ".xml"))
    for file in seeded.sample(files, few(len(files), 8)):
        status, words = checked(file)
        assert status in (0, 1), (file.name, words)


@pytest.mark.parametrize("name", [name for name in SAID if not name.startswith(NOTED)])
def test_the_same_in_english(name: str) -> None:
    words = refused(FAULTS / name, "en")
    assert "Xin " not in words
    assert not re.search(r"\b(dòng|trang|cột)\b", words), words




# locked and foreign files


def test_a_locked_file_is_told_whatever_its_name(tmp_path: Path) -> None:
    for name in ("a.xls", "a.xlsm"):
        (tmp_path / name).write_bytes((FAULTS / "encrypted.xlsx").read_bytes())
        assert "mật khẩu" in refused(tmp_path / name)


def test_another_kind_of_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.ods").write_bytes(b"PK\x03\x04")
    assert ".xlsx" in refused(tmp_path / "a.ods")
