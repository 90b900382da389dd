"""Whoever wrote a form, its lists or a ward's files, with whatever keyboard: their letters are in one form (NFC)."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from kiosk.catalogue import reading
from kiosk.forms.answering.session import Session
from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.published_forms import load
from kiosk.forms.model.xform import parsed
from tests.kiosk.forms.builders import SETTINGS, TODAY

NAME = "Phường Hòa Thắng"
APART = unicodedata.normalize("NFD", NAME)


FEATURES = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,'
    f'"properties":{{"name":"x","title":"{APART}","label":"{APART}"}}}}]}}'
)


def labels(folder: Path, file: str, content: str) -> list[str]:
    """What a form says whose label, and whose list in a file, are written with letters taken apart."""
    (folder / file).write_text(content, encoding="utf-8")
    asked = f"| | select_one_from_file {file} | q | {APART} |"
    survey = f"| survey |\n| | type | name | label::Vietnamese (vi) |\n{asked}\n"
    (folder / "form.md").write_text(survey + SETTINGS, encoding="utf-8")
    form = load(folder / "form.md")
    page = Session(form, "vi", today=TODAY).page
    listed = choice_list(form, Path(file).stem)
    assert listed is not None
    values = [cell.value for row in listed.children[0].children for cell in row.children]
    return [*(one.label for one in page.questions), *(one.label for one in page.choices), *values]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("xa.csv", f"name,label\n{APART},{APART}\n"),
        ("xa.xml", f"<root><item><name>x</name><label>{APART}</label></item></root>"),
        ("xa.geojson", FEATURES),
    ],
)  # fmt: skip
def test_a_form_and_its_lists(tmp_path: Path, file: str, content: str) -> None:
    found = labels(tmp_path, file, content)
    assert NAME in found
    assert all(unicodedata.is_normalized("NFC", words) for words in found)


def test_a_wards_file(tmp_path: Path) -> None:
    (tmp_path / "ward.toml").write_text(f'name = "{APART}"\n', encoding="utf-8")
    assert reading.table(tmp_path / "ward.toml") == {"name": NAME}


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "a number for the mark"])
def test_an_xform_comes_in_nfc_whatever_its_coding(coding: str) -> None:
    words = unicodedata.normalize("NFD", "Hòa Khánh")
    xml = f"<a b='{words}'>{words}<c/>{words}</a>"
    if coding == "utf-16":
        root = parsed(f"<?xml version='1.0' encoding='utf-16'?>{xml}".encode("utf-16"), "a.xml")
    elif coding == "utf-8":
        root = parsed(xml.encode(), "a.xml")
    else:
        root = parsed(re.sub("[\u0300-\u0323]", lambda mark: f"&#{ord(mark[0])};", xml).encode(), "a.xml")
    assert {root.get("b"), root.text, root[0].tail} == {"Hòa Khánh"}
