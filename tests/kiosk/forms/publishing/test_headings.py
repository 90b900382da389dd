"""Headings that do nothing are noted with the nearest known one; those that cannot be used are refused by name."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from kiosk.forms.publishing import headings
from kiosk.forms.publishing.publish import compile_spreadsheet
from tests.kiosk.forms.sheets import FORM, book, refused

# headings


@pytest.mark.parametrize(
    ("sheet", "heading", "near"),
    [
        ("survey", "lable::Vietnamese (vi)", "label::Vietnamese (vi)"), ("survey", "appearence", "appearance"),
        ("survey", "requred", "required"), ("survey", "calculaton", "calculation"), ("survey", "hnit", "hint"),
        ("survey", "choice-filter", "choice_filter"), ("survey", "constraint_mesage::English (en)",
                                                       "constraint_message::English (en)"),
        ("survey", "relevance_", "relevant"), ("survey", "relevence", "relevant"),
        ("survey", "calculat", "calculation"), ("survey", "read-only", "read_only"),
        ("survey", "repeatcount", "repeat_count"),
        ("settings", "form_name", "form_title"), ("survey", "defualt", "default"), ("survey", "label_vi", "label"),
        ("survey", "bind::relevent", "bind::relevant"), ("survey", "bind::motcua:recrod", "bind::motcua:record"),
        ("choices", "lable", "label"), ("choices", "lable::English (en)", "label::English (en)"),
        ("settings", "form_tilte", "form_title"), ("settings", "verson", "version"),
        ("settings", "default_langauge", "default_language"), ("entities", "lable", "label"),
    ],
)  # fmt: skip
def test_a_misspelt_heading_is_noted_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sheet: str, heading: str, near: str
) -> None:
    sheets = {
        "survey": [["type", "name", "label"], ["select_one c", "a", "A?"]],
        "choices": [["list_name", "name", "label"], ["c", "x", "X"]],
        "settings": [["form_id", "form_title"], ["thu", "Thử"]],
        "entities": [["list_name"], ["e"]],
    }
    sheets[sheet] = [[*row, value] for row, value in zip(sheets[sheet], [heading, "1"], strict=True)]
    notes = headings.notes(book(tmp_path / "a.xlsx", **sheets))
    found = [note for note in notes if f"“{heading}”" in note]
    assert len(found) == 1, notes
    assert f"trang {sheet}" in found[0]
    assert near in found[0].partition("gần giống: ")[2], found


def test_columns_of_a_list_are_its_own(tmp_path: Path) -> None:
    file = book(
        tmp_path / "a.xlsx",
        survey=[["type", "name", "label", "choice_filter"], ["select_one c", "a", "A?", "nam = '2026' and tinh = '1'"]],
        choices=[["list_name", "name", "label", "nam", "tinh", "paper"], ["c", "x", "X", "2026", "1", "giấy"]],
    )
    assert headings.notes(file) == []


def test_text_without_a_heading_is_noted(tmp_path: Path) -> None:
    rows = [["type", "name", "label", None], ["text", "a", "A?", ""], ["text", "b", "B?", "yes"]]
    [note] = headings.notes(book(tmp_path / "a.xlsx", survey=rows))
    assert "trang survey, dòng 3, cột D" in note


@pytest.mark.parametrize("heading", ["name::English (en)", "required::vi", "relevant::Vietnamese (vi)", "type::a::b"])
def test_a_column_that_cannot_be_translated_is_refused_by_name(tmp_path: Path, heading: str) -> None:
    rows = [["type", "name", "label", heading], ["text", "a", "A?", "x"]]
    words = refused(book(tmp_path / "a.xlsx", survey=rows, settings=FORM["settings"]))
    assert "trang survey, cột D" in words
    assert f"“{heading}”" in words


def test_decomposed_letters_and_hard_blanks_are_brought_together(tmp_path: Path) -> None:
    rows = [["type", "name", "label"], ["text", "a", unicodedata.normalize("NFD", "Họ\u00a0và tên ông bà?")]]
    assert "Họ và tên ông bà?" in compile_spreadsheet(book(tmp_path / "a.xlsx", survey=rows)).xml


H = ["type", "name", "label"]
C = ["list_name", "name", "label"]
MORE: dict[str, tuple[dict[str, list[list[Any]]], list[str]]] = {  # sheets, and what must be told
    "a list's column": (
        {"survey": [H, ["select_one c", "a", "A?"]], "choices": [["listname", "name", "label"], ["c", "x", "X"]]},
        ["trang choices", "list_name", "listname"],
    ),
    "a list's names": (
        {"survey": [H, ["select_one c", "a", "A?"]], "choices": [["list_name", "nam", "label"], ["c", "x", "X"]]},
        ["trang choices, dòng 1", "'name'", "nam"],
    ),
    "a sheet's name": (
        {"survey": [H, ["select_one c", "a", "A?"]], "choises": [C, ["c", "x", "X"]]}, ["trang choices", "choises"]
    ),
    "the first sheet's name": ({"suvey": [H, ["text", "a", "A"]]}, ["trang survey", "suvey"]),
    "no list in the type": (
        {"survey": [H, ["select_one", "a", "A?"]], "choices": [C, ["c", "x", "X"]]},
        ["trang survey, dòng 2", "chưa có danh sách", "select_one co_khong"],
    ),
    "a prefix": ({"survey": [[*H, "bind::motcua:card"], ["text", "a", "A", "x"]]}, ["cột D", "namespaces", "motcua="]),
    "a kind of media": ({"survey": [[*H, "media::imge"], ["text", "a", "A", "x.png"]]}, ["cột D", "imge"]),
    "no name in a reference": ({"survey": [H, ["note", "a", "Chào ${}"]]}, ["dòng 2", "cột label", "${ten_cau}"]),
    "a bare name in a filter": (
        {"survey": [[*H, "choice_filter"], ["select_one c", "g", "G?"], ["select_one c", "h", "H?", "name = g"]],
         "choices": [C, ["c", "x", "X"]]},
        ["dòng 3", "choice_filter", "${g}"],
    ),
    "a bare name in repeat_count": (
        {"survey": [[*H, "repeat_count"], ["integer", "n", "N?"], ["begin_repeat", "r", "R", "n"], ["text", "t", "T?"],
                    ["end_repeat"]]},
        ["dòng 3", "repeat_count", "${n}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", MORE)
def test_further_faults_of_the_same_kinds(tmp_path: Path, kind: str) -> None:
    sheets, said = MORE[kind]
    words = refused(book(tmp_path / "a.xlsx", **{"settings": FORM["settings"], **sheets}))
    for part in said:
        assert part in words, words


@pytest.mark.parametrize(
    ("sheet", "heading", "said"),
    [
        ("settings", "instance_name::vi", "chỉ giữ một cột tên instance_name"),
        ("choices", "list_name::vi", "chỉ giữ một cột tên list_name"),
        ("survey", "label::Vietnamese (vi)::English (en)", "label::Vietnamese (vi) và label::English (en)"),
        ("survey", "media::image::vi::en", "media::image::Vietnamese (vi) và"),
        ("survey", "hint::vi, hint::en", "ví dụ: hint::vi; hint::en."), ("survey", "bind::", "“bind::” có dấu"),
        ("choices", "1a", "“1a” có dấu"), ("choices", "a:b", "“a:b” có dấu"), ("choices", "<x>", "“<x>” có dấu"),
    ],
)  # fmt: skip
def test_a_heading_that_cannot_be_used_is_told_with_its_column(
    tmp_path: Path, sheet: str, heading: str, said: str
) -> None:
    sheets = {name: [list(row) for row in rows] for name, rows in FORM.items()}
    sheets["choices"] = [["list_name", "name", "label"], ["c", "a", "A"]]
    sheets["survey"].append(["select_one c", "q", "Q?", ""])
    for at, row in enumerate(sheets[sheet]):
        row.append("x" if at else heading)
    words = refused(book(tmp_path / "a.xlsx", **sheets))
    assert f"trang {sheet}, cột " in words
    assert said in words


def test_a_name_of_which_no_xform_can_be_made_is_told(tmp_path: Path) -> None:
    survey = [*FORM["survey"], ["text", "a:b", "A?", ""]]
    words = refused(book(tmp_path / "a.xlsx", survey=survey, settings=FORM["settings"]))
    assert "trang survey, dòng 4, cột name" in words
    assert "motcua form publish" not in words


def test_one_colon_where_others_have_two(tmp_path: Path) -> None:
    survey = [["type", "name", "label::vi", "hint:vi"], ["text", "a", "A?", "B"]]
    notes = headings.notes(book(tmp_path / "a.xlsx", survey=survey, settings=FORM["settings"]))
    assert [note for note in notes if "gần giống: hint::vi" in note]
