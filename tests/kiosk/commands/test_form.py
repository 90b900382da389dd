"""`motcua form run|check|publish`: the record on stdout, or words on stderr that name the question."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from lxml import etree

from kiosk.cli import main
from kiosk.forms.model.form_folders import forms_folder
from tests.kiosk.forms.builders import SETTINGS
from tests.kiosk.forms.test_engine import BASIC, REPEAT

BIRTH = {
    "asker_relation": "mother", "m_card": "none", "m_name": "Trần Thị Mẫu", "m_number": "001196000123",
    "f_card": "unknown", "c_given": "An", "c_sex": "male", "c_born": "2026-11-15", "c_place_of": "tram-y-te",
    "c_home_other": "Phường Hoa Sen", "copies_of": "0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_CLOCK_AT", "2026-11-24T09:00:00+07:00")


def run(tmp_path: Path, form: str | Path, answers: Any) -> int:
    file = tmp_path / "answers.json"
    file.write_text(answers if isinstance(answers, str) else json.dumps(answers), encoding="utf-8")
    return main(["form", "run", str(form), "--answers", str(file)])


def sheet(tmp_path: Path, tables: str) -> Path:
    file = tmp_path / "form.md"
    file.write_text(tables + SETTINGS, encoding="utf-8")
    return file


def test_a_published_form_by_its_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "khai-sinh", BIRTH) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "Trần Thị Mẫu" in printed.out  # letters unescaped
    record = json.loads(printed.out)
    assert record["child"]["c_name"] == "Trần An"
    assert "father" not in record


@pytest.mark.parametrize("file", ["khai-sinh.xlsx", "compiled.xml"])
def test_sheet_and_compiled_form_give_the_same_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    assert run(tmp_path, "khai-sinh", BIRTH) == 0
    wanted = json.loads(capsys.readouterr().out)
    assert run(tmp_path, forms_folder() / "khai-sinh" / file, BIRTH) == 0
    assert json.loads(capsys.readouterr().out) == wanted


def test_many_choices_and_repeats_as_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, sheet(tmp_path, BASIC), {"age": 40, "like": ["red", "blue"]}) == 0
    assert json.loads(capsys.readouterr().out)["like"] == ["red", "blue"]
    answers = {"family": "Lê", "person": [{"given": "An", "age": 3}, {"given": "Bình"}]}
    assert run(tmp_path, sheet(tmp_path, REPEAT), answers) == 0
    record = json.loads(capsys.readouterr().out)
    assert [row["full"] for row in record["person"]] == ["Lê An", "Lê Bình"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"age": 40, "nowhere": 1}, ["nowhere", "không có câu hỏi"]),
        ({"age": 40, "jop": "x"}, ["jop", "job"]),
        ({}, ["Tuổi", "age", "cần có câu trả lời"]),
        ({"age": 200}, ["Tuổi", "0 đến 129", "nhập lại"]),
        ({"age": "nhiều"}, ["age", "số nguyên"]),
        ({"age": 40, "like": ["pink"]}, ["like", "các ô có sẵn"]),
        ({"age": 40, "like": {"red": True}}, ["like", "không đúng dạng"]),
        ({"age": [1, 2]}, ["age", "không đúng dạng"]),
        ({"age": 40, "next": 3}, ["next", "tự tính"]),
        ({"age": 40, "bye": "x"}, ["bye", "chỉ để đọc"]),
        ({"age": 12}, ["school"]),
        ("[1, 2]", ["answers.json"]),
        ("{broken", ["answers.json"]),
    ],
)
def test_wrong_answers_end_with_words_and_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: Any, words: list[str]
) -> None:
    assert run(tmp_path, sheet(tmp_path, BASIC), answers) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    for word in words:
        assert word in printed.err


@pytest.mark.parametrize("rows", [{"given": "An"}, "An", [1], [{"nowhere": 1}], [{"given": "An"}] * 600])
def test_wrong_repeats(tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: Any) -> None:
    assert run(tmp_path, sheet(tmp_path, REPEAT), {"person": rows}) == 1
    assert capsys.readouterr().out == ""


def test_missing_files_end_with_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "nowhere", {}) == 1
    assert "nowhere" in capsys.readouterr().err
    assert main(["form", "run", "khai-sinh", "--answers", str(tmp_path / "none.json")]) == 1
    assert "none.json" in capsys.readouterr().err
    assert main(["form", "check", str(tmp_path / "none.xlsx")]) == 1


def workbook(file: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "survey"
    for row in rows:
        page.append(row)
    book.save(file)
    return file


def test_check_names_sheet_and_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = ["type", "name", "label", "calculation"]
    file = workbook(tmp_path / "x.xlsx", [head, ["text", "a", "A", ""], ["calculate", "b", "", "foo(${a})"]])
    assert main(["form", "check", str(file)]) == 1
    words = capsys.readouterr().err
    assert "dòng 3" in words
    assert "foo" in words
    file = workbook(tmp_path / "y.xlsx", [head, ["text", "a", "A", ""], ["nonsense", "b", "B", ""]])
    assert main(["form", "check", str(file)]) == 1
    assert "dòng 3" in capsys.readouterr().err
    file = workbook(tmp_path / "z.xlsx", [head, ["text", "a", "A ${nowhere}", ""]])
    assert main(["form", "check", str(file)]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_check_of_a_good_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "check", str(forms_folder() / "khai-sinh" / "khai-sinh.xlsx")]) == 0
    assert "Tờ khai đăng ký khai sinh" in capsys.readouterr().out


def test_publish_keeps_earlier_versions_and_wants_a_new_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def made(label: str, version: str) -> Path:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.title = "survey"
        for row in (["type", "name", "label"], ["text", "a", label]):
            page.append(row)
        settings = book.create_sheet("settings")
        for row in (["form_id", "version"], ["thu", version]):
            settings.append(row)
        book.save(tmp_path / "thu.xlsx")
        return tmp_path / "thu.xlsx"

    out = tmp_path / "thu"
    assert main(["form", "publish", str(made("Một", "1")), "--out", str(out)]) == 0
    first = (out / "compiled.xml").read_text(encoding="utf-8")
    assert main(["form", "publish", str(made("Hai", "1")), "--out", str(out)]) == 1
    assert "Phiên bản 1" in capsys.readouterr().err
    assert (out / "compiled.xml").read_text(encoding="utf-8") == first
    assert main(["form", "publish", str(made("Hai", "2")), "--out", str(out)]) == 0
    assert (out / "versions" / "1" / "compiled.xml").read_text(encoding="utf-8") == first
    assert 'version = "2"' in (out / "form.toml").read_text(encoding="utf-8")


def test_a_kiosk_loads_and_fills_without_pyxform(tmp_path: Path) -> None:
    """In a process of its own: neither pyxform nor openpyxl is imported on the way to a record."""
    script = (
        "import sys, datetime\n"
        "from kiosk.forms.model.published_forms import load\n"
        "from kiosk.forms.answering.session import Session\n"
        "session = Session(load('khai-sinh'), today=datetime.date(2026, 11, 24))\n"
        "session.page; session.record(); session.review()\n"
        "print(sorted({'pyxform', 'openpyxl', 'PySide6', 'reportlab', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=180)
    assert result.stdout.strip() == "[]"


def test_an_old_draft_opens_with_its_own_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk.forms.model import form_folders, published_forms

    folder = tmp_path / "forms"
    shutil.copytree(forms_folder(), folder)
    now = published_forms.load("khai-sinh").version
    earlier = folder / "khai-sinh" / "versions" / "2025"
    earlier.mkdir(parents=True)
    for name in ("compiled.xml", "paper.toml", "form.toml", "dan-toc.csv", "noi-sinh.csv"):
        text = (folder / "khai-sinh" / name).read_text(encoding="utf-8")
        (earlier / name).write_text(text.replace(now, "2025"), encoding="utf-8")
    monkeypatch.setattr(form_folders, "forms_folder", lambda: folder)
    assert published_forms.load("khai-sinh", version="2025").version == "2025"
    assert published_forms.load("khai-sinh", version=now).version == now
    assert published_forms.load("khai-sinh").version == now


def test_run_leaves_record_submission_and_paper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "answers.json", tmp_path / "made" / "here"
    file.write_text(json.dumps(BIRTH), encoding="utf-8")
    assert main(["form", "run", "khai-sinh", "--answers", str(file), "--out", str(out)]) == 0
    record = json.loads(capsys.readouterr().out)
    assert json.loads((out / "record.json").read_text(encoding="utf-8")) == record
    root = etree.parse(str(out / "submission.xml")).getroot()
    assert root.findtext("child/c_name") == record["child"]["c_name"]
    words = pypdf.PdfReader(out / "declaration.pdf").pages[0].extract_text()
    assert "TỜ KHAI ĐĂNG KÝ KHAI SINH" in words
    assert "TRẦN THỊ MẪU" in words


def test_a_form_without_a_layout_leaves_no_paper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "answers.json", tmp_path / "made"
    file.write_text("{}", encoding="utf-8")
    form = sheet(tmp_path, "| survey |\n| | type | name | label |\n| | text | a | A |\n")
    assert main(["form", "run", str(form), "--answers", str(file), "--out", str(out)]) == 0
    assert sorted(one.name for one in out.iterdir()) == ["record.json", "submission.xml"]
    capsys.readouterr()
    assert main(["form", "run", str(form), "--answers", str(file), "--out", str(file)]) == 1
    assert "Xin chọn thư mục khác" in capsys.readouterr().err
