"""Hostile and broken form files: refused in words, within bounded work, and nothing that was there is lost."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from kiosk.cli import main
from kiosk.forms.model.published_forms import forms_folder

GOOD = forms_folder() / "khai-sinh" / "khai-sinh.xlsx"


def refused(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["form", "check", str(file)]) == 1
    words = capsys.readouterr().err
    assert "Traceback" not in words
    assert "Xin " in words
    return words


def with_part(file: Path, name: str, content: bytes) -> Path:
    """The good workbook with one more part in it."""
    file.write_bytes(GOOD.read_bytes())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file


def test_a_hundred_thousand_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = Workbook(write_only=True)
    survey = book.create_sheet("survey")
    survey.append(["type", "name", "label"])
    for row in range(100_000):
        survey.append(["text", f"q{row}", f"Câu {row}"])
    book.save(tmp_path / "long.xlsx")
    assert "20000 dòng" in refused(tmp_path / "long.xlsx", capsys)


def test_a_link_to_another_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = with_part(tmp_path / "link.xlsx", "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert "Paste Values" in refused(file, capsys)


def test_a_zip_bomb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = with_part(tmp_path / "bomb.xlsx", "xl/worksheets/sheet9.xml", b"\0" * (220 << 20))
    assert file.stat().st_size < 1 << 20
    assert "lớn hơn 200 MB" in refused(file, capsys)


def test_a_zip_bomb_that_lies_about_its_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = with_part(tmp_path / "liar.xlsx", "xl/worksheets/sheet9.xml", b"\0" * (220 << 20))
    size = (220 << 20).to_bytes(4, "little")
    held = file.read_bytes()
    assert held.count(size) == 2  # in the part's own header and in the directory
    file.write_bytes(held.replace(size, (100).to_bytes(4, "little")))
    assert "không mở được" in refused(file, capsys)


@pytest.mark.parametrize(("name", "said"), [("old.xls", ".xlsx"), ("form.docx", ""), ("form.pdf", "")])
def test_a_misnamed_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(GOOD.read_bytes())
    assert said in refused(file, capsys)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE h [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE h [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entities_in_a_compiled_form(tmp_path: Path, capsys: pytest.CaptureFixture[str], doctype: str) -> None:
    text = (forms_folder() / "khai-sinh" / "compiled.xml").read_text(encoding="utf-8")
    head, body = text.split("?>", 1)
    entity = "&c;" if "&b;" in doctype else "&a;"
    file = tmp_path / "hostile.xml"
    file.write_text(f"{head}?>{doctype}{body.replace('<h:title>', '<h:title>' + entity, 1)}", encoding="utf-8")
    words = ""
    if main(["form", "check", str(file)]):
        words = capsys.readouterr().err
        assert "Xin " in words
    else:
        words = capsys.readouterr().out
    assert "aaaaaaaaaaaaaaaaaaaa" not in words
    hostname = Path("/etc/hostname")
    if hostname.is_file() and (own := hostname.read_text(encoding="utf-8").strip()):
        assert own not in words


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"asker_relation": "cousin"}, "Xin chọn một trong các ô"),
        ({"asker_relatoin": "mother"}, "asker_relation"),
        ({"c_born": "2026-02-31"}, "không có trong lịch"),
        ({"c_born": {"day": 1}}, "c_born"),
        ({"copies_of": "other", "copies_other": "nhiều"}, "copies_other"),
        ([1, 2], "{ }"),
        ("text", "{ }"),
    ],
)
def test_answers_that_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: Any, said: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    assert main(["form", "run", "khai-sinh", "--answers", str(file), "--out", str(tmp_path / "out")]) == 1
    heard = capsys.readouterr()
    assert said in heard.err
    assert heard.out == ""
    assert not (tmp_path / "out").exists()


def test_a_broken_sheet_leaves_the_published_form_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "khai-sinh"
    home.mkdir()
    for file in (forms_folder() / "khai-sinh").iterdir():
        if file.is_file():
            (home / file.name).write_bytes(file.read_bytes())
    before = {one.name: one.read_bytes() for one in home.iterdir()}
    bad = with_part(tmp_path / "khai-sinh.xlsx", "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert main(["form", "publish", str(bad), "--out", str(home)]) == 1
    assert "Paste Values" in capsys.readouterr().err
    assert {one.name: one.read_bytes() for one in home.iterdir()} == before
