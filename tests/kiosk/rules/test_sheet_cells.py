"""What citizens, wards, departments and lists wrote stays text in every spreadsheet, and breaks none."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from kiosk.city import exchange, lists
from kiosk.errors import ExpectedError
from kiosk.rules import sheet_cells
from kiosk.rules.plain_words import is_plain

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = ('=HYPERLINK("http://a.example")', "+84900000000", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1")


def test_whatever_writes_a_spreadsheet_asks_what_may_stand_in_a_cell() -> None:
    writers = [
        path for room in ("kiosk", "printing", "ui") for path in (ROOT / room).rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("csv.writer(", "Workbook("))
    ]  # fmt: skip
    assert len(writers) >= 7
    assert [one.name for one in writers if "sheet_cells" not in one.read_text("utf-8")] == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_cell_is_a_formula_and_no_sign_ends_the_file(ending: str) -> None:
    data = exchange.written([HOSTILE, ["Phường\x01 Mẫu\x0b", "a\ud800b"]], ending)
    if ending == "csv":
        text = data.decode("utf-8-sig")
        assert all(f"'{one}" in text.replace('""', '"') for one in HOSTILE)
        return
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[-2].value == "Phường\ufffd Mẫu\ufffd"
    assert not [cell.value for cell in cells if str(cell.value).startswith(sheet_cells.FORMULA)]


def test_words_with_control_signs_are_no_words() -> None:
    assert is_plain("Trần Thị Mẫu\r\n\tsố 12, đường “Thử” 😀")
    assert not any(map(is_plain, ("a\0b", "a\x01b", "a\x1bb", "\x7f", "\ud800")))


def test_a_control_sign_far_down_a_list_names_its_row() -> None:
    rows = [f"99001,H99-{nth:04},decided,{'x' * 40}" for nth in range(200)]
    rows[150] = "99001,H99-0150,decided,a\0b"
    data = "\n".join(["Mã phường xã,Mã hồ sơ,Trạng thái,Lý do", *rows]).encode()
    with pytest.raises(ExpectedError) as caught:
        lists.sheets(lists.HandedIn(name="trang-thai.csv", data=data))
    assert caught.value.key == "city_imports.errors.file"
    assert "152" in str(caught.value.values["where"])
