"""Which lines typed words mean: names without marks and by part, numbers by their last digits, codes by their parts."""

from __future__ import annotations

import unicodedata

import pytest

from kiosk.rules.dossier_words import (
    BEGINS,
    CODE,
    IN_ORDER,
    NUMBER,
    PART,
    PHONE,
    WHOLE,
    WORDS,
    Met,
    find,
    names_line,
    numbers_line,
    readings,
)

PEOPLE = [  # oldest first: names, number, phone, code
    (("Nguyễn Văn Đạt",), "001090000017", "0912345678", "TAM-K7Q2M9X4-261120-0007"),
    (("H'Êban Ê̆đê", "Trần Thị Ánh"), "066199000123", "+84 38 765 4321", "H99.001.01-261124-0012"),
    (("Trần Ánh Thị Nguyệt",), "B1234567", "", "000.00.16.H26-220614-0001"),
    (("Công ty Mẫu 36",), "", "024 3825 1234", ""),
]
LINES = [(names_line(names), numbers_line([number], [phone], [code])) for names, number, phone, code in PEOPLE]
PAGES = [  # newest first
    ("\n".join(names for names, _ in LINES[2:]), "\n".join(numbers for _, numbers in LINES[2:])),
    ("\n".join(names for names, _ in LINES[:2]), "\n".join(numbers for _, numbers in LINES[:2])),
]


def met(text: str, most: int = 50) -> list[Met]:
    return [one for words in readings(text) for one in find(PAGES, words, most)]


def rows(text: str) -> list[tuple[int, int, str]]:
    """(row of PEOPLE, how it fits, in what)"""
    return [((2 if one.page == 0 else 0) + one.line, one.fits, one.by) for one in met(text)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nguyen van dat", [(0, IN_ORDER, "name")]),
        ("Nguyễn  VĂN Đạt", [(0, IN_ORDER, "name")]),
        (unicodedata.normalize("NFD", "Nguyễn Văn Đạt"), [(0, IN_ORDER, "name")]),
        ("NGUYỄN VĂN ÐẠT", [(0, IN_ORDER, "name")]),
        ("dat nguyen", [(0, WORDS, "name")]),
        ("ngu", [(2, BEGINS, "name"), (0, BEGINS, "name")]),
        ("tran thi anh", [(2, WORDS, "name"), (1, IN_ORDER, "name")]),
        ("h'eban", [(1, IN_ORDER, "name")]),
        ("Ê̆đê", [(1, IN_ORDER, "name")]),
        ("cong ty 36", [(3, IN_ORDER, "name")]),
        ("anh 0123", [(1, IN_ORDER, "name")]),
        ("dat 0123", []),
        ("guyen", []),
        ("066199000123", [(1, WHOLE, NUMBER)]),
        ("066 199 000 123", [(1, WHOLE, NUMBER)]),
        ("0123", [(1, PART, NUMBER)]),
        ("b1234567", [(2, WHOLE, NUMBER)]),
        ("4567", [(2, PART, NUMBER)]),
        ("0912.345.678", [(0, WHOLE, PHONE)]),
        ("+84912345678", [(0, WHOLE, PHONE)]),
        ("0387654321", [(1, WHOLE, PHONE)]),
        ("0912 345", [(0, PART, PHONE)]),
        ("0007", [(0, PART, CODE)]),
        ("261124-0012", [(1, PART, CODE)]),
        ("h99.001.01–261124-0012", [(1, WHOLE, CODE)]),
        ("k7q2m9x4", [(0, PART, CODE)]),
        ("00.16", [(2, PART, CODE)]),
        ("199000", []),
        ("zz", []),
        (" - ", []),
        ("(*[", []),
    ],
)  # fmt: skip
def test_what_typed_words_mean(typed: str, found: list[tuple[int, int, str]]) -> None:
    assert rows(typed) == found


def test_no_more_than_asked_for_and_the_newest_first() -> None:
    assert rows("t") == [(3, BEGINS, "name"), (2, BEGINS, "name"), (1, BEGINS, "name")]
    assert len(met("t", 2)) == 2
    assert len(met("0", 1)) == 1
