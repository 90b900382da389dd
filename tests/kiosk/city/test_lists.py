"""Lists that offices hand in: whatever program wrote them, and whatever somebody hides in them."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

import pytest

from kiosk.city import columns, lists
from kiosk.city.lists import LARGEST, HandedIn
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from tests.kiosk.city.list_files import HEADING, book, changed, row, text, zip_bomb

ROWS = (HEADING, row("1.001193", "Thủ tục đăng ký khai sinh"), row("1.000656", "Thủ tục đăng ký khai tử"))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_is_read_whatever_program_wrote_it(encoding: str, separator: str) -> None:
    listed = columns.read(lists.sheets(text(ROWS, encoding, separator)), "procedures")
    assert [line.of("name") for line in listed.lines] == ["Thủ tục đăng ký khai sinh", "Thủ tục đăng ký khai tử"]


def test_windows_1258_is_vietnamese_too() -> None:
    """There a letter's tone stands behind it."""
    words = unicodedata.normalize("NFD", "Mã TTHC,Tên thủ tục\n1.001193,Đăng ký khai sinh\n")
    parts = re.split("(?=[\u0300\u0301\u0303\u0309\u0323])", words)
    data = "".join(unicodedata.normalize("NFC", part) for part in parts)
    file = HandedIn(name="a.csv", data=data.encode("cp1258"))
    listed = columns.read(lists.sheets(file), "procedures")
    assert listed.columns == {"code": "Mã TTHC", "name": "Tên thủ tục"}
    assert listed.lines[0].of("name") == "Đăng ký khai sinh"


def test_titles_stand_above_and_a_heading_may_span_two_rows() -> None:
    file = book(
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ MẪU",),
        ("DANH MỤC THỦ TỤC HÀNH CHÍNH",),
        ("STT", "Mã số TTHC", "Tên thủ tục hành chính", "Thời hạn giải quyết", "", "Phí, lệ phí (nếu có)"),
        ("", "", "", "Số ngày", "Gia hạn", ""),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
        ("I", "LĨNH VỰC HỘ TỊCH"),
        (1, "1.001193", "Khai sinh", "03 ngày làm việc", 5, "Không"),
    )
    listed = columns.read(lists.sheets(file), "procedures")
    heading, line = listed.lines
    assert heading.heading == "LĨNH VỰC HỘ TỊCH"
    assert dict(line.cells) == {
        "code": "1.001193", "name": "Khai sinh", "time": "03 ngày làm việc", "extension": "5", "fee": "Không",
    }  # fmt: skip
    assert line.number == 7
    assert listed.unknown == ("STT",)


def said(file: HandedIn) -> str:
    """The reason why a file is refused, in both languages."""
    with pytest.raises(ExpectedError) as caught:
        columns.read(lists.sheets(file), "procedures")
    words = [error_texts(caught.value, language) for language in ("vi", "en")]
    assert all(title and message for title, message in words)
    return caught.value.key + " " + words[1][1]


def test_hostile_files_are_refused_with_words() -> None:
    good = book(*ROWS)
    assert "city_imports.errors.too_large" in said(zip_bomb())
    assert "city_imports.errors.too_large" in said(HandedIn(name="a.csv", data=b"x" * (LARGEST + 1)))
    assert "no spreadsheet" in said(HandedIn(name="a.exe", data=b"MZ"))
    assert "cannot be opened" in said(HandedIn(name="a.xlsx", data=good.data[: len(good.data) // 2]))
    assert "cannot be opened" in said(HandedIn(name="a.xlsx", data=b"PK\x03\x04 nothing"))
    assert "no table" in said(HandedIn(name="a.csv", data=good.data))
    assert "no rows" in said(HandedIn(name="a.csv", data=b""))
    entity = changed(good, "xl/workbook.xml", b"<workbook ", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook ')
    assert "ENTITY" in said(entity)
    assert "city_imports.errors.no_heading" in said(book(("Một", "Hai"), ("1", "2")))
    assert "more than" in said(text([HEADING, *[row("1.001193", "x")] * 20_001]))


def test_a_name_opens_nothing() -> None:
    """What its owner calls a file is words: no way to another folder."""
    file = text(ROWS)
    for name in ("../../etc/passwd.csv", "/dev/null.csv", "a\0b.csv", "\u202ecsv.csv"):
        assert lists.sheets(HandedIn(name=name, data=file.data))[0].rows


def test_a_formula_is_never_worked_out() -> None:
    """Its stored outcome is read; without one the cell is named."""
    formula = book(*ROWS, ("3", '=HYPERLINK("http://example.invalid","x")', "x"))
    assert "formula" in said(formula)
    assert "B4" in said(formula) or "column B" in said(formula)
    plain = text([*ROWS, ("3", "=1+1", "Việc mẫu", "", "")])
    listed = columns.read(lists.sheets(plain), "procedures")
    assert listed.lines[-1].of("code") == "=1+1"  # letters, that say no code


def reads(data: bytes, name: str) -> bool:
    """Whether a file is read; where it is not, it was refused with words."""
    try:
        columns.read(lists.sheets(HandedIn(name=name, data=data)), "procedures")
    except ExpectedError as error:
        return not error_texts(error, "vi")[1]
    return True


def test_noise_is_refused_or_read_and_nothing_else(times: Callable[[int], int]) -> None:
    chance, found = random.Random(7), set()
    good = book(*ROWS).data
    for _ in range(times(100)):
        data = bytearray(good)
        for _ in range(chance.randrange(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        found |= {reads(bytes(data), name) for name in ("a.xlsx", "a.csv", "a.xls")}
    assert False in found
