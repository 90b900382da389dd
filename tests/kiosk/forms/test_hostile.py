"""Files made to hurt, each opened by a process of its own: seconds, and less than 600 MB, whatever the file says."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.model.form_folders import forms_folder
from kiosk.forms.publishing.spreadsheets import open_form
from tests.kiosk.forms.builders import TODAY
from tests.kiosk.forms.test_scenarios import ROW, xform

GOOD = forms_folder() / "trich-luc" / "trich-luc.xlsx"
CORPUS = Path(__file__).with_name("corpus")
MOST_MEMORY = 600 * 1024  # kB
MOST_SECONDS = 180  # on a busy machine; alone each takes a few
CHECK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (55, 60))
from kiosk.cli import main
code = main(["form", "check", sys.argv[1]])
highest = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("memory", highest, file=sys.stderr)  # this process's own: ru_maxrss remembers the parent's
sys.exit(code)
"""


def checked(file: Path) -> tuple[int, str]:
    """`motcua form check` in a child: its status and words, within time and memory."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(file)], capture_output=True, text=True, timeout=MOST_SECONDS, check=False
    )
    words, _, memory = done.stderr.rpartition("memory ")
    assert int(memory) < MOST_MEMORY, words
    assert "Traceback" not in words
    return done.returncode, words


def sheet(file: Path, rows: list[list[str]], choices: list[list[str]] | None = None) -> Path:
    book = Workbook(write_only=True)
    for name, held in (("survey", [["type", "name", "label", "calculation"], *rows]), ("choices", choices)):
        page = book.create_sheet(name)
        for row in held or []:
            page.append(row)
    book.save(file)
    return file


def part(file: Path, name: str, content: bytes) -> Path:
    """A good workbook in which one part is another."""
    with zipfile.ZipFile(GOOD) as good, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in good.infolist():
            if entry.filename != name:
                made.writestr(entry, good.read(entry))
        made.writestr(name, content)
    return file


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&j;</t></si></sst>'


def nested(count: int) -> list[list[str]]:
    return [["begin_group", f"g{n}", "Nhóm"] for n in range(count)] + [["text", "q", "Câu"]] + [["end_group"]] * count


REFUSED: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    "groups in groups": ("a.xlsx", lambda file: sheet(file, nested(2400)), "lồng nhau"),
    "five thousand groups in groups": ("a.xlsx", lambda file: sheet(file, nested(5000)), "5000"),
    "six thousand questions": ("a.xlsx", lambda file: sheet(file, [["text", "q", "C"]] * 6000), "5000"),
    "columns": ("a.xlsx", lambda file: sheet(file, [["text"] * 16_000] * 50), "ô"),
    "long label": ("a.md", lambda file: _wrote(file, "| survey |\n| | type | name | label |\n| | note | n | "
                                               + "dài " * 250_000 + "|\n"), "20000 ký tự"),
    "rows of a csv": ("a.csv", lambda file: _wrote(file, "survey,,,\n,type,name,label\n" + ",text,a,b\n" * 100_000),
                      "20000 dòng"),
    "entities in shared strings": ("a.xlsx", lambda file: part(file, "xl/sharedStrings.xml", LAUGHS + b"]>" + SST), ""),
    "entities in a sheet": (
        "a.xlsx", lambda file: part(file, "xl/worksheets/sheet1.xml", LAUGHS + b"]><worksheet>&j;</worksheet>"), ""
    ),
    "entities in a form": ("a.xml", lambda file: _wrote(file, (LAUGHS + b"]><h>&j;</h>").decode()), "ENTITY"),
    "deep xml": ("a.xml", lambda file: _wrote(file, "<a>" * 100_000 + "</a>" * 100_000), "XML"),
    "noise": ("a.xlsx", lambda file: _wrote_bytes(file, bytes(range(256)) * 4000), "không mở được"),
    "noise in a zip": ("a.xlsx", lambda file: part(file, "xl/workbook.xml", bytes(range(256)) * 4000), ""),
    "an old file with a new name": (
        "a.xlsx", lambda file: _wrote_bytes(file, (CORPUS / "group.xls").read_bytes()), "đổi tên thành .xls"
    ),
    "a new file with an old name": ("a.xls", lambda file: _wrote_bytes(file, GOOD.read_bytes()), ".xlsx"),
    "a list of 200,000 rows": ("a.xml", lambda file: _listed(file, 200_000), "100000"),
    "brackets in brackets": (
        "a.xlsx", lambda file: sheet(file, [["calculate", "c", "", "(" * 10_000 + "1" + ")" * 10_000]]), "lồng nhau"
    ),
    "a million letters of formulas": (
        "a.xlsx",
        lambda file: sheet(file, [["calculate", f"c{n}", "", "1+" * 10_000 + "1"] for n in range(60)]),
        "công thức",
    ),
    "a pattern of thousands of letters": (
        "a.xlsx",
        lambda file: sheet(file, [["calculate", "c", "", "regex('a', '((((a{90}){90}){90}){90}){90}')"]]),
        "quá lớn",
    ),
    "no sheet survey": ("a.xlsx", lambda file: _sheetless(file), "survey"),
    "a circle": ("a.xlsx", lambda file: sheet(file, [["calculate", "a", "", "${b}"], ["calculate", "b", "", "${a}"]]),
                              "dòng 2"),
}  # fmt: skip


def _wrote(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def _wrote_bytes(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def _sheetless(file: Path) -> Path:
    book = Workbook()
    book.save(file)
    return file


def _listed(file: Path, rows: int) -> Path:
    """A form whose choices lie in a CSV file of so many rows."""
    text = "name,label,district,province\n" + "".join(f"v{n},Thôn {n},d{n % 700},p{n % 34}\n" for n in range(rows))
    (file.parent / "villages.csv").write_text(text, encoding="utf-8")
    body = (
        "<select1 ref=\"/data/x\"><label>x</label><itemset nodeset=\"instance('villages')/root/item[province = 'p1']\">"
        '<value ref="name"/><label ref="label"/></itemset></select1>'
    )
    return _wrote_bytes(file, xform('<instance id="villages" src="jr://file-csv/villages.csv"/>', body, "<x/>"))


@pytest.mark.parametrize("name", REFUSED)
def test_each_is_refused_in_words_within_seconds(tmp_path: Path, name: str) -> None:
    file_name, make, said = REFUSED[name]
    status, words = checked(make(tmp_path / file_name))
    assert status == 1, words
    assert said in words
    assert "Xin " in words


def test_a_long_list_is_used_within_memory(tmp_path: Path) -> None:
    status, words = checked(_listed(tmp_path / "a.xml", 90_000))
    assert status == 0, words


def test_macros_are_not_run(tmp_path: Path) -> None:
    file = sheet(tmp_path / "macro.xlsm", [["text", "a", "Câu"]])
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open(): Kill ThisWorkbook.Path: End Sub")
    before = sorted(tmp_path.iterdir())
    status, words = checked(file)
    assert (status, sorted(tmp_path.iterdir())) == (0, before), words


@pytest.mark.parametrize(
    "calculation",
    [
        "count(//node()//node()//node()//node()//node()//node()//node())",
        "count(//*[//*[//*[//*[//*]]]])",
        "count(/data/row[count(/data/row[count(/data/row[a = 1]) = 2]) = 3])",
        "string-length(concat(" + ",".join(["/data/long"] * 9000) + "))",
        "regex(/data/long, '(a+)+(a+)+(a|aa)*b')",
    ],
)
def test_expressions_that_would_run_for_hours_end_in_words(tmp_path: Path, calculation: str) -> None:
    file = tmp_path / "t.xml"
    model = f'<bind nodeset="/data/out" calculate="{calculation}"/>'
    body = '<repeat nodeset="/data/row"><input ref="/data/row/a"><label>a</label></input></repeat>'
    file.write_bytes(xform(model, body, f"<long>{'a' * 4000}</long><out/>" + ROW * 400))
    status, words = checked(file)
    assert status in (0, 1)
    assert status == 0 or "Xin " in words


def test_repeats_that_multiply_are_bounded(tmp_path: Path) -> None:
    body = "".join(f'<repeat nodeset="/data{"/r" * n}" jr:count="500">' for n in range(1, 5)) + "</repeat>" * 4
    file = tmp_path / "t.xml"
    file.write_bytes(xform("", body, "<r><r><r><r><q/></r></r></r></r>"))
    session = Session(open_form(file), "vi", today=TODAY)
    assert sum(1 for _ in session.state.leaves()) < 100_000


def test_a_draft_with_impossible_instances_opens_without_them(tmp_path: Path) -> None:
    file = tmp_path / "t.xml"
    body = '<repeat nodeset="/data/row"><input ref="/data/row/a"><label>a</label></input></repeat>'
    file.write_bytes(xform("", body, ROW))
    session = Session(open_form(file), "vi", today=TODAY)
    kept = {"@made": {"instances": {"/data/row": 10**9, "/x": 3, "/data": "viele"}, "values": {"/data/row[1]/a": 7}}}
    unknown = session.restore({**kept, "/data/row[999999]/a": "x", "/data/row[0]/a": "x", "/data/row[-1]/a": "y"})
    assert "/data/row[0]/a" in unknown
    assert len(session.state.nodes(("data", "row"))) <= 500


def test_a_missing_folder_of_a_list_is_said(tmp_path: Path) -> None:
    file = _listed(tmp_path / "a.xml", 1)
    (tmp_path / "villages.csv").unlink()
    with pytest.raises(ExpectedError) as caught:
        _ = Session(open_form(file), "vi", today=TODAY).page
    assert caught.value.key == "forms.errors.no_list"
