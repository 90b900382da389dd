"""Cells as this program reads them, against pyxform's own reading of every spreadsheet of the corpus."""

from __future__ import annotations

import datetime
import warnings
from pathlib import Path

import pytest
from openpyxl import Workbook
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from kiosk.errors import ExpectedError
from kiosk.forms import cells, publish

CORPUS = Path(__file__).with_name("corpus")
SHEETS = sorted(file for file in CORPUS.rglob("*") if file.suffix in (".xls", ".xlsx", ".xlsm", ".csv"))


@pytest.mark.parametrize("file", SHEETS, ids=lambda file: file.name)
def test_the_form_is_the_one_that_pyxform_reads(file: Path) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = convert(xlsform=file, validate=False).xform
    except (PyXFormError, TypeError, KeyError, AttributeError):
        with pytest.raises(ExpectedError):
            publish.compile_sheet(file)
        return
    assert publish.compile_sheet(file).xml == theirs.replace(" 00:00:00<", "<")  # a day is written as a day


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime.datetime(2026, 11, 20), "2026-11-20"),  # noqa: DTZ001
        (datetime.datetime(2026, 11, 20, 8, 30), "2026-11-20T08:30:00"),  # noqa: DTZ001
        (datetime.time(8, 30), "08:30:00"), (True, "TRUE"), (False, "FALSE"), (3.0, "3"), (0.3, "0.3"), (None, ""),
        (" a\u00a0b ", "a b"), ("00123", "00123"), (10**6, "1000000"),
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
    xml = publish.compile_sheet(tmp_path / "a.xlsx").xml
    for told in (">2026-11-20<", ">08:30:00<", ">00123<"):
        assert told in xml
