"""A sheet whose used range is far larger than its content, and what stands behind long gaps: all is read, or named."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from kiosk.forms.publishing.publish import compile_spreadsheet
from kiosk.forms.publishing.spreadsheets import open_form
from tests.kiosk.forms.sheets import FORM, book, checked, refused

# a range far larger than its content

def far(file: Path, cell: str) -> Path:
    """A form in whose every sheet `cell`, an XML element, stands alone in the last row."""
    plain = book(file.with_name("plain.xlsx"), **FORM)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                row = f'<row r="1048576">{cell}</row>'.encode()
                content = content.replace(b"</sheetData>", row + b"</sheetData>")
                content = re.sub(rb'<dimension ref="[^"]*" ?/>', b'<dimension ref="A1:XFD1048576"/>', content)
            made.writestr(entry, content)
    return file


@pytest.mark.parametrize(
    "cell", ['<c r="XFD1048576" s="0"/>', '<c r="XFD1048576" s="0"></c>', '<c r="XFD1048576" t="str"><v> </v></c>'],
    ids=["formatted", "formatted, long", "a blank"],
)  # fmt: skip
def test_a_far_cell_without_words_changes_nothing(tmp_path: Path, cell: str) -> None:
    file = far(tmp_path / "far.xlsx", cell)
    status, words = checked(file)
    assert (status, "2 câu hỏi" in words) == (0, True), words
    assert compile_spreadsheet(file).xml == compile_spreadsheet(tmp_path / "plain.xlsx").xml


def test_a_far_cell_with_words_is_named(tmp_path: Path) -> None:
    status, words = checked(far(tmp_path / "far.xlsx", '<c r="XFD1048576" t="str"><v>ghi chú</v></c>'))
    assert status == 1
    assert "dòng 1048576" in words
    assert "cột XFD" in words


def test_a_million_formatted_rows_are_no_rows(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="0"/><c r="B{n}" s="0"/></row>' for n in range(10, 1_000_000))
    plain = book(tmp_path / "plain.xlsx", **FORM)
    file = tmp_path / "many.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            made.writestr(entry, content)
    status, words = checked(file)
    assert (status, "2 câu hỏi" in words) == (0, True), words


# gaps


def gapped(file: Path, gap: int, sheet: str = "survey") -> Path:
    blank: list[list[str]] = [[]] * gap
    survey = [["type", "name", "label"], ["select_one c", "a", "A?"], ["text", "last", "Cuối?"]]
    choices = [["list_name", "name", "label"], ["c", "x", "X"], ["c", "y", "Y"]]
    settings = [["form_id", "form_title", "version"], ["thu", "Thử", "1"]]
    sheets = {"survey": survey, "choices": choices, "settings": settings}
    rows = sheets[sheet]
    sheets[sheet] = [*rows[:-1], *blank, rows[-1]]
    return book(file, **sheets)


@pytest.mark.parametrize("gap", [1, 59, 60, 61, 65, 1_000, 19_000])
@pytest.mark.parametrize("sheet", ["survey", "choices", "settings"])
def test_what_stands_behind_a_gap_of_rows_is_read(tmp_path: Path, gap: int, sheet: str) -> None:
    form = open_form(gapped(tmp_path / "gap.xlsx", gap, sheet))
    assert [element.name for element in form.questions() if element.control is not None] == ["a", "last"]
    assert form.id == "thu"
    [listed] = [control.source for control in form.body.walk() if control.source is not None]
    assert len(form.lists[listed.list_name].children[0].children) == 2


def test_what_stands_behind_a_longer_gap_is_named(tmp_path: Path) -> None:
    assert "trang survey, dòng 25003" in refused(gapped(tmp_path / "gap.xlsx", 25_000))


def test_a_row_in_a_message_is_the_one_of_the_file(tmp_path: Path) -> None:
    rows = [["type", "name", "label"], *[[]] * 200, ["texxt", "a", "A?"]]
    assert "trang survey, dòng 202" in refused(book(tmp_path / "gap.xlsx", survey=rows, settings=FORM["settings"]))


@pytest.mark.parametrize("gap", [1, 19, 20, 21, 25, 300])
def test_a_heading_behind_a_gap_of_columns_is_read(tmp_path: Path, gap: int) -> None:
    rows = [["type", "name", "label", *[None] * gap, "required"], ["text", "a", "A?", *[None] * gap, "yes"]]
    form = open_form(book(tmp_path / "gap.xlsx", survey=rows, settings=FORM["settings"]))
    [question] = form.named("a")
    assert question.rules["required"].source == "true()"


def test_headings_may_begin_below(tmp_path: Path) -> None:
    rows = [[], [], *FORM["survey"]]
    form = open_form(book(tmp_path / "low.xlsx", survey=rows, settings=FORM["settings"]))
    assert [element.name for element in form.questions() if element.control is not None] == ["ten", "n"]


def test_a_formula_without_its_outcome_is_named(tmp_path: Path) -> None:
    rows = [*FORM["survey"], ["text", "c", '="Ai" & " đó?"', ""]]
    words = refused(book(tmp_path / "a.xlsx", survey=rows, settings=FORM["settings"]))
    assert "trang survey, dòng 4, cột C" in words
    assert "Paste Values" in words


def test_sheets_beside_the_form_are_not_read(tmp_path: Path) -> None:
    remarks = [["Ghi chú", "=1+1"], *[["dòng", n] for n in range(30_000)]]
    file = book(tmp_path / "a.xlsx", **FORM, remarks=remarks)
    assert [element.name for element in open_form(file).questions() if element.control is not None] == ["ten", "n"]
