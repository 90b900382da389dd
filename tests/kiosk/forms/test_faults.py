"""Sheets as officials get them wrong: each is refused or noted with sheet, column and the way out, in seconds and
little memory, and in no words but the reader's own. The files were made for this project; others are built here.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from kiosk.commands.form import check_form
from kiosk.errors import ExpectedError
from kiosk.forms.load import load
from kiosk.forms.publish import compile_sheet, publish
from kiosk.texts import error_texts

FAULTS = Path(__file__).with_name("faults")
CORPUS = Path(__file__).with_name("corpus")
ENGLISH = re.compile(
    r"\b(the|is|are|was|must|should|value|invalid|not|with|for|of|and|cannot|error|Error|None|Type|Key|Attribute)\b"
)
MOST_MEMORY = 300 * 1024  # kB, beyond what the interpreter takes: both are counted
MOST_SECONDS = 10  # of its own work; others may be at work on the same machine
CHECK = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({MOST_SECONDS}, {MOST_SECONDS}))
from kiosk.cli import main
code = main(["form", "check", sys.argv[1]])
highest = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("memory", highest, file=sys.stderr)
sys.exit(code)
"""


def checked(file: Path) -> tuple[int, str]:
    """`motcua form check` in a child of its own: its status and what it said, within time and memory."""
    done = subprocess.run([sys.executable, "-c", CHECK, str(file)], capture_output=True, text=True, check=False)
    words, _, memory = done.stderr.rpartition("memory ")
    assert memory, f"ended without an answer: {done.returncode} {done.stderr[-600:]}"
    assert int(memory) < MOST_MEMORY, (memory, words)
    assert "Traceback" not in words
    return done.returncode, words + done.stdout


def refused(file: Path, language: str = "vi") -> str:
    with pytest.raises(ExpectedError) as caught:
        check_form(file)
    return error_texts(caught.value, language)[1]


def book(file: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    made = Workbook()
    made.remove(made["Sheet"])
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
    made.save(file)
    return file


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
    "ref-unclosed.xlsx": ["trang survey", "dòng 3", "cột label", "${ten_cau}"],
    "encrypted.xlsx": ["mật khẩu", "lưu lại"],
    "space-choice-name.xlsx": ["trang choices", "dòng 2", "phuong mot", "gạch dưới"],
}


@pytest.mark.parametrize("name", SAID)
def test_each_handed_fault_is_told_where_and_what_to_do(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    noted = name.startswith("col-")
    if noted:
        assert check_form(FAULTS / name) == 0
        words = capsys.readouterr().err
    else:
        words = refused(FAULTS / name)
    for part in SAID[name]:
        assert part in words, words
    assert "Xin " in words
    assert not ENGLISH.search(re.sub(r"“[^”]*”|\([^)]*\)", "", words)), words


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


@pytest.mark.parametrize("name", [name for name in SAID if not name.startswith("col-")])
def test_the_same_in_english(name: str) -> None:
    words = refused(FAULTS / name, "en")
    assert "Xin " not in words
    assert not re.search(r"\b(dòng|trang|cột)\b", words), words


# a range far larger than its content

FORM = {
    "survey": [["type", "name", "label", "hint"], ["text", "ten", "Họ và tên?", ""], ["integer", "n", "Mấy?", ""]],
    "settings": [["form_id", "form_title", "version"], ["thu", "Thử", "1"]],
}


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
    assert compile_sheet(file).xml == compile_sheet(tmp_path / "plain.xlsx").xml


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
    form = load(gapped(tmp_path / "gap.xlsx", gap, sheet))
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
    form = load(book(tmp_path / "gap.xlsx", survey=rows, settings=FORM["settings"]))
    [question] = form.named("a")
    assert question.rules["required"].source == "true()"


def test_headings_may_begin_below(tmp_path: Path) -> None:
    rows = [[], [], *FORM["survey"]]
    form = load(book(tmp_path / "low.xlsx", survey=rows, settings=FORM["settings"]))
    assert [element.name for element in form.questions() if element.control is not None] == ["ten", "n"]


# headings


@pytest.mark.parametrize(
    ("sheet", "heading", "near"),
    [
        ("survey", "lable::Vietnamese (vi)", "label::Vietnamese (vi)"), ("survey", "appearence", "appearance"),
        ("survey", "requred", "required"), ("survey", "calculaton", "calculation"), ("survey", "hnit", "hint"),
        ("survey", "choice-filter", "choice_filter"), ("survey", "constraint_mesage::English (en)",
                                                       "constraint_message::English (en)"),
        ("survey", "relevance_", "relevant"), ("survey", "defualt", "default"), ("survey", "label_vi", "label"),
        ("choices", "lable", "label"), ("choices", "lable::English (en)", "label::English (en)"),
        ("settings", "form_tilte", "form_title"), ("settings", "verson", "version"),
        ("settings", "default_langauge", "default_language"), ("entities", "lable", "label"),
    ],
)  # fmt: skip
def test_a_misspelt_heading_is_noted_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sheet: str, heading: str, near: str
) -> None:
    from kiosk.forms import headings

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
    from kiosk.forms import headings

    file = book(
        tmp_path / "a.xlsx",
        survey=[["type", "name", "label", "choice_filter"], ["select_one c", "a", "A?", "nam = '2026' and tinh = '1'"]],
        choices=[["list_name", "name", "label", "nam", "tinh", "paper"], ["c", "x", "X", "2026", "1", "giấy"]],
    )
    assert headings.notes(file) == []


def test_text_without_a_heading_is_noted(tmp_path: Path) -> None:
    from kiosk.forms import headings

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
    import unicodedata

    rows = [["type", "name", "label"], ["text", "a", unicodedata.normalize("NFD", "Họ\u00a0và tên ông bà?")]]
    assert "Họ và tên ông bà?" in compile_sheet(book(tmp_path / "a.xlsx", survey=rows)).xml


# lists in files


def listed(folder: Path, content: bytes, name: str = "xa.csv", **more: str) -> Path:
    folder.joinpath(name).write_bytes(content)
    heads, row = ["type", "name", "label", *more], [f"select_one_from_file {name}", "xa", "Xã?", *more.values()]
    return book(folder / "thu.xlsx", survey=[heads, row], settings=FORM["settings"])


GOOD = "name,label,tinh\nx1,Xã Một,79\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "không có lựa chọn nào"), (b"\n\n", "không có lựa chọn nào"), (b"name,label\n", "không có lựa chọn nào"),
        (b"name,label\n,\n,\n", "không có lựa chọn nào"), (GOOD.encode("utf-16"), "UTF-8"),
        (GOOD.encode("cp1258", "replace").replace(b"X", b"\xd0"), "UTF-8"), (b"ten,nhan\na,A\n", "“name”"),
        (GOOD.replace(",", "|").encode(), "“name”"), (b"NAME,LABEL\na,A\n", "gần giống: NAME"),
    ],
)  # fmt: skip
def test_a_list_that_offers_nothing_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = listed(tmp_path, content)
    words = refused(file)
    assert said in words, words
    assert "xa.csv" in words
    assert not ENGLISH.search(re.sub(r"“[^”]*”|\([^)]*\)", "", words)), words
    with pytest.raises(ExpectedError):
        publish(file, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "content", [GOOD.encode(), GOOD.encode("utf-8-sig"), GOOD.replace(",", ";").encode(), GOOD.encode() + b"\r\n\r\n"]
)
def test_a_list_that_can_be_read_is_used(tmp_path: Path, content: bytes) -> None:
    assert check_form(listed(tmp_path, content, choice_filter="tinh = '79'")) == 0


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    file = listed(tmp_path, b"")
    (tmp_path / "xa.csv").unlink()
    assert "“xa.csv”" in refused(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [("xa.xml", b"<root><item><ma>1</ma></item></root>"), ("xa.xml", b"<root/>"), ("xa.xml", b"<root><item>"),
     ("xa.geojson", b'{"type": "FeatureCollection", "features": []}'), ("xa.geojson", b"{}"), ("xa.geojson", b"{")],
)  # fmt: skip
def test_other_kinds_of_lists_likewise(tmp_path: Path, name: str, content: bytes) -> None:
    words = refused(listed(tmp_path, content, name))
    assert name in words
    assert not ENGLISH.search(re.sub(r"“[^”]*”|\([^)]*\)", "", words)), words


@pytest.mark.parametrize(
    ("wanted", "good"),
    [
        ("tinhh = '79'", False), ("tinhh != '1'", False), ("tinh = '79' and tinhh = '1'", False),
        ("selected('79 80', tinhh)", False), ("tinh = '79' or tinhh = '1'", True), ("not(tinhh = '79')", True),
        ("tinh = '79'", True),
    ],
)  # fmt: skip
def test_a_filter_by_a_missing_column_is_refused_where_it_leaves_nothing(
    tmp_path: Path, wanted: str, good: bool
) -> None:
    file = listed(tmp_path, GOOD.encode(), choice_filter=wanted)
    if good:
        assert check_form(file) == 0
    else:
        assert "cột choice_filter" in refused(file)


# locked and foreign files


def test_a_locked_file_is_told_whatever_its_name(tmp_path: Path) -> None:
    for name in ("a.xls", "a.xlsm"):
        (tmp_path / name).write_bytes((FAULTS / "encrypted.xlsx").read_bytes())
        assert "mật khẩu" in refused(tmp_path / name)


def test_another_kind_of_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.ods").write_bytes(b"PK\x03\x04")
    assert ".xlsx" in refused(tmp_path / "a.ods")
