"""`motcua form check`: what an official is told about a form that works, with row, column and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from kiosk.cli import main
from kiosk.commands.form import check_form
from kiosk.forms.model.published_forms import forms_folder
from tests.kiosk.forms.builders import form_of
from tests.kiosk.forms.sheets import FORM, book, no_english, refused

HEAD = ["type", "name", "label::Vietnamese (vi)", "label::English (en)", "relevant", "calculation",
        "constraint", "constraint_message::Vietnamese (vi)", "hint::Vietnamese (vi)"]  # fmt: skip
CORPUS = Path(__file__).parents[1] / "corpus"
CHOICES = [["sex", "male", "Nam", "Male"], ["sex", "female", "Nữ", "Female"]]
SEX = ["select_one sex", "person_sex", "Giới tính?", "Sex?"]


def sheet(folder: Path, *rows: list[str]) -> Path:
    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for row in (HEAD, *rows):
        survey.append(row)
    choices = book.create_sheet("choices")
    for row in (["list_name", "name", "label::Vietnamese (vi)", "label::English (en)"], *CHOICES):
        choices.append(row)
    settings = book.create_sheet("settings")
    for row in (["form_id", "form_title", "version", "default_language"], ["t", "Thử", "1", "Vietnamese (vi)"]):
        settings.append(row)
    file = folder / "form.xlsx"
    book.save(file)
    return file


def checked(file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = main(["form", "check", str(file)])
    return status, capsys.readouterr().err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["text", "a", "Tên?", "Name?", "${person_sex} = 'mael'"],
         ["dòng 3", "cột relevant", "“mael”", "male", "không bao giờ hiện"]),
        (["text", "a", "Tên?", "Name?", "selected(${person_sex}, 'x') and true()"], ["dòng 3", "không bao giờ hiện"]),
        (["text", "a", "Tên?", "Name?", "1 = 2"], ["dòng 3", "cột relevant không bao giờ đúng"]),
        (["text", "a", "Tên?", "Name?", "false()"], ["dòng 3", "cột relevant không bao giờ đúng"]),
        (["calculate", "a", "", "", "", "if(${person_sex} = 'men', 1, 2)"], ["dòng 3", "cột calculation", "“men”"]),
        (["text", "a", "Tên?"], ["dòng 3", "cột label chưa có bản dịch: en"]),
        (["text", "a", "Tên?", "Name?", "", "", "", "", "Ghi rõ"], ["dòng 3", "cột hint chưa có bản dịch: en"]),
        (["text", "a", "Tên?", "Name?", "", "", ". != 'x'", "Sai"], ["dòng 3", "cột constraint_message chưa có"]),
    ],
)  # fmt: skip
def test_each_finding_names_row_column_and_advice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: list[str], said: list[str]
) -> None:
    status, words = checked(sheet(tmp_path, SEX, row), capsys)
    assert status == 0
    for part in said:
        assert part in words
    assert "Xin " in words


@pytest.mark.parametrize(
    "relevant",
    ["${person_sex} = 'male'", "${person_sex} != 'male'", "${person_sex} = 'male' or ${person_sex} = ''",
     "not(${person_sex} = 'male')", "string-length(${person_sex}) > 2", "today() > '2026-01-01'", "true()"],
)  # fmt: skip
def test_what_can_be_reached_is_not_blamed(tmp_path: Path, capsys: pytest.CaptureFixture[str], relevant: str) -> None:
    status, words = checked(sheet(tmp_path, SEX, ["text", "a", "Tên?", "Name?", relevant]), capsys)
    assert (status, words) == (0, "")


def test_a_misspelt_reference_is_refused_with_the_nearest_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(forms_folder() / "ket-hon" / "ket-hon.xlsx")
    for row in book["survey"].iter_rows():
        for cell in row:
            if cell.value == "${w_card} = 'read'":
                cell.value = "/data/bride/bride_person/w_crad = 'read'"
    broken = tmp_path / "broken.xlsx"
    book.save(broken)
    shutil.copy(forms_folder() / "ket-hon" / "dan-toc.csv", tmp_path)
    status, words = checked(broken, capsys)
    assert status == 1
    assert "w_crad" in words
    assert "dòng" in words
    assert "gần giống: w_card" in words


def test_a_question_without_words_cannot_be_read_aloud(tmp_path: Path) -> None:
    from kiosk.forms.publishing.check import findings

    form = form_of(
        "| survey |\n| | type | name | label::Vietnamese (vi) | hint::Vietnamese (vi) |\n"
        "| | text | a | Tên? | |\n| | text | b | | Ghi rõ |",
        tmp_path,
    )
    assert [one for one in findings(form, None) if "“b”" in one and "đọc to" in one]


@pytest.mark.parametrize("form", sorted(one.name for one in forms_folder().iterdir() if one.is_dir()))
def test_our_own_forms_are_without_blemish(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, words = checked(forms_folder() / form / f"{form}.xlsx", capsys)
    assert (status, words) == (0, "")


def test_lists_that_nobody_asks_for_and_choices_without_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "form.md"
    file.write_text(
        """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | media::audio::Vietnamese (vi) |
| | begin_group | one | Phần một | | |
| | select_one sex | a | Giới tính? | Sex? | a.mp3 |
| | end_group | | | | |
| | begin_group | two | Phần hai | Part two | |
| | select_one sex | a | Giới tính? | Sex? | |
| | end_group | | | | |
| choices |
| | list_name | name | label::Vietnamese (vi) | label::English (en) |
| | sex | male | Nam | |
| | colour | red | Đỏ | Red |
| settings |
| | form_id | version | default_language |
| | t | 1 | Vietnamese (vi) |
""",
        encoding="utf-8",
    )
    status, words = checked(file, capsys)
    assert status == 0
    for said in (
        "dòng 2, câu “one”: cột label chưa có bản dịch: en",
        "dòng 3, câu “a”: cột media::audio: không có tệp “a.mp3”",
        "trùng với câu /data/one/a",
        "trang choices, dòng 3, cột list_name: danh sách “colour” không câu hỏi nào dùng",
        "trang choices, dòng 2, lựa chọn “male”: cột label::english_(en) chưa có bản dịch",
    ):
        assert said in words, words
    (tmp_path / "a.mp3").write_bytes(b"sound")
    assert "a.mp3" not in checked(file, capsys)[1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("| | txet | a | Tên? |", ["không có kiểu câu hỏi “txet”", "text", "dòng 2"]),
        ("| | select_one yes_no | a | Tên? |", ["không có danh sách “yes_no”", "yesno", "dòng 2"]),
        ("| | text | a | Tên của ${namme}? |", ["nhắc đến câu “namme”", "gần giống: name", "dòng 2"]),
        ("| | text | | Tên? |", ["chưa có tên", "dòng 2"]),
        ("| | text | a | |", ["“a” chưa có nhãn", "dòng 2"]),
        ("| | text | name | Tên? |", ["cùng tên", "cột name"]),
        ("| | begin_group | g | Nhóm |", ["không có end_group", "“g”"]),
        ("| | end_group | | |", ["không có begin_group", "dòng 2"]),
        ("| | calculate | a | |", ["chưa có công thức", "dòng 2"]),
    ],
)
@pytest.mark.parametrize("kind", [".md", ".csv", ".xlsx"])
def test_faults_in_vietnamese_with_the_row_in_every_kind_of_spreadsheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, said: list[str], kind: str
) -> None:
    table = (
        f"| survey |\n| | type | name | label |\n{row}\n| | text | name | Tên? |\n"
        "| choices |\n| | list_name | name | label |\n| | yesno | y | Có |\n"
    )
    file = tmp_path / f"form{kind}"
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()]
    if kind == ".md":
        file.write_text(table, encoding="utf-8")
    elif kind == ".csv":
        file.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in rows), encoding="utf-8")
    else:
        book = Workbook()
        for line in rows:
            if line[0]:
                page = book.create_sheet(line[0])
            else:
                page.append(line[1:])
        book.save(file)
    status, words = checked(file, capsys)
    assert status == 1
    for part in said:
        assert part in words, words
    assert "Xin " in words


@pytest.mark.parametrize(
    ("file", "row"), [("include.csv", 3), ("include.xls", 3), ("include_json.md", 2), ("pull_data.xlsx", 2)]
)
def test_what_is_refused_names_its_row(file: str, row: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "check", str(CORPUS / file)]) == 1
    assert f"trang survey, dòng {row}" in capsys.readouterr().err


NOTED: dict[str, tuple[list[list[str]], list[list[str]], str]] = {  # rows of survey and choices, and what is noted
    "a choice without a list": (
        [["select_one c", "q", "Chọn?", ""]], [["list_name", "name", "label"], ["c", "a", "A"], ["", "b", "B"]],
        "trang choices, dòng 3, cột list_name: ô trống nên lựa chọn “b” không được đọc"),
    "choices without words": (
        [["select_one c", "q", "Chọn?", ""]], [["list_name", "name", "nhãn"], ["c", "a", "A"]],
        "chưa có cột label"),
    "a decimal comma": ([["decimal", "q", "Mấy?", "1,5"]], [], "cột default ghi “1,5”"),
    "thousands": ([["integer", "q", "Mấy?", "1.000"]], [], "Xin ghi như 1000"),
    "a day": ([["date", "q", "Ngày?", "20/11/2026"]], [], "Xin ghi như 2026-11-20"),
    "an hour": ([["time", "q", "Giờ?", "8h30"]], [], "Xin ghi như 08:30"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTED)
def test_what_would_be_left_out_or_wrong_is_noted(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, choices, said = NOTED[name]
    sheets = {"survey": [["type", "name", "label", "default"], *rows], "settings": FORM["settings"]}
    more = {"choices": choices} if choices else {}
    assert check_form(book(tmp_path / "a.xlsx", **sheets, **more)) == 0
    words = capsys.readouterr().err
    assert said in words
    assert no_english(words)


def test_a_form_that_cannot_be_published_yet_is_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = book(tmp_path / "a.xlsx", survey=FORM["survey"], settings=[["form_id", "form_title"], ["thu", "Thử"]])
    assert check_form(file) == 0
    assert "cột version" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rule", "source"),
    [("relevant", "${ten} && 1"), ("constraint", "(${ten} = 'a'"), ("calculation", "foo(${ten})"), ("relevant", "1 +")],
)
def test_an_expression_is_told_as_the_sheet_has_it(tmp_path: Path, rule: str, source: str) -> None:
    survey = [["type", "name", "label", rule], ["text", "ten", "Tên?", ""], ["text", "q", "Gì?", source]]
    words = refused(book(tmp_path / "a.xlsx", survey=survey, settings=FORM["settings"]))
    assert f"trang survey, dòng 3, cột {rule}: " in words
    assert words.replace(" ", "").endswith(source.replace(" ", ""))
    assert "/data/" not in words


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("select_one", "chưa có danh sách"), ("select_one c d", "nhiều chữ"), ("Select_One c", "gần giống: select_one"),
        ("selectone c", "gần giống: select_one"), ("intger", "gần giống: integer"), ("rank ${ten}", "nhóm lặp"),
    ],
)  # fmt: skip
def test_a_type_that_is_none_is_told_with_the_nearest(tmp_path: Path, kind: str, said: str) -> None:
    survey = [["type", "name", "label"], ["begin_repeat", "r", "R"], ["text", "ten", "Tên?"], ["end_repeat", "", ""]]
    choices = [["list_name", "name", "label"], ["c", "a", "A"]]
    file = book(
        tmp_path / "a.xlsx", survey=[*survey, [kind, "q", "Gì?"]], choices=choices, settings=FORM["settings"]
    )
    words = refused(file)
    assert "trang survey, dòng 5" in words
    assert said in words
    assert no_english(words)
