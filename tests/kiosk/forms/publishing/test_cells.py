"""Cells as this program reads them, against pyxform's own reading of every spreadsheet of the corpus."""

from __future__ import annotations

import datetime
import re
import warnings
from pathlib import Path

import pytest
from openpyxl import Workbook
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from kiosk.errors import ExpectedError
from kiosk.forms.answering import questions
from kiosk.forms.answering.session import Session
from kiosk.forms.publishing import cells, publish
from kiosk.forms.publishing.spreadsheets import open_form
from tests.kiosk.forms.builders import TODAY
from tests.kiosk.forms.sheets import book

CORPUS = Path(__file__).parents[1] / "corpus"
SHEETS = sorted(file for file in CORPUS.rglob("*") if file.suffix in (".xls", ".xlsx", ".xlsm", ".csv"))


@pytest.mark.parametrize("file", SHEETS, ids=lambda file: file.name)
def test_the_form_is_the_one_that_pyxform_reads(file: Path) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = convert(xlsform=file, validate=False).xform
    except (PyXFormError, TypeError, KeyError, AttributeError):
        with pytest.raises(ExpectedError):
            publish.compile_spreadsheet(file)
        return
    theirs = theirs.replace(" 00:00:00<", "<")  # a day is written as a day, in words for people as they write it
    theirs = re.sub(r"<label>(\d{4})-(\d{2})-(\d{2})</label>", r"<label>\3/\2/\1</label>", theirs)
    assert publish.compile_spreadsheet(file).xml == theirs


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime.datetime(2026, 11, 20), "2026-11-20"),  # noqa: DTZ001
        (datetime.datetime(2026, 11, 20, 8, 30), "2026-11-20T08:30:00"),  # noqa: DTZ001
        (datetime.time(8, 30), "08:30:00"), (True, "TRUE"), (False, "FALSE"), (3.0, "3"), (0.3, "0.3"), (None, ""),
        (" a\u00a0b ", "a b"), ("00123", "00123"), (10**6, "1000000"), (1e-7, "0.0000001"), (1234.5, "1234.5"),
        (datetime.timedelta(hours=30), "30:00:00"), (datetime.timedelta(minutes=5, seconds=7), "00:05:07"),
    ],
)  # fmt: skip
def test_a_cells_text(value: object, said: str) -> None:
    assert cells.said(value) == said


def test_days_and_times_of_cells_are_answers(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "survey"
    for row in (
        ["type", "name", "label", "default"], ["date", "ngay", "Ngày?", datetime.datetime(2026, 11, 20)],  # noqa: DTZ001
        ["time", "gio", "Giờ?", datetime.time(8, 30)], ["text", "ma", "Mã?", "00123"],
    ):  # fmt: skip
        page.append(row)
    book.save(tmp_path / "a.xlsx")
    xml = publish.compile_spreadsheet(tmp_path / "a.xlsx").xml
    for told in (">2026-11-20<", ">08:30:00<", ">00123<"):
        assert told in xml


WRITTEN = [  # value of a cell, and what people read of it in Vietnamese and in English
    (datetime.datetime(2026, 11, 20), "20/11/2026", "20 November 2026"),  # noqa: DTZ001
    (datetime.datetime(2026, 11, 20, 8, 30), "20/11/2026 08:30", "20 November 2026, 08:30"),  # noqa: DTZ001
    (datetime.time(8, 30), "08:30", "08:30"), (1234.5, "1.234,5", "1,234.5"), (0.3, "0,3", "0.3"),
    (1990, "1990", "1990"), (901234567, "901234567", "901234567"), ("1.234", "1.234", "1.234"),
]  # fmt: skip


def test_days_and_numbers_among_the_words_are_written_for_people(tmp_path: Path) -> None:
    heads = ["type", "name", "label::Tiếng Việt (vi)", "label::English (en)", "default"]
    rows = [["note", f"n{at}", value, value, value] for at, (value, _vi, _en) in enumerate(WRITTEN)]
    choices = [["c", f"c{at}", value, value] for at, (value, _vi, _en) in enumerate(WRITTEN)]
    form = open_form(
        book(
            tmp_path / "a.xlsx", survey=[heads, *rows, ["select_one c", "q", "Chọn?", "Choose?"]],
            choices=[["list_name", "name", *heads[2:4]], *choices],
        )
    )  # fmt: skip
    for language, at in (("vi", 1), ("en", 2)):
        state = Session(form, language, today=TODAY).state
        asked = [questions.question(state, node, language) for node in state.leaves() if node.model.control is not None]
        assert [one.label for one in asked[:-1]] == [row[at] for row in WRITTEN]
        assert [one.label for one in asked[-1].choices] == [row[at] for row in WRITTEN]
