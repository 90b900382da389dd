"""Numbers and dates in words, and telephone and personal numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import ExpectedError
from kiosk.rules import personal_numbers, phones
from kiosk.rules.words import date_in_words, number_in_words
from kiosk.values.dates import PartialDate
from kiosk.values.people import Sex

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (555, "năm trăm năm mươi lăm"),
        (1001, "một nghìn không trăm linh một"),
        (1995, "một nghìn chín trăm chín mươi lăm"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (20000, "hai mươi nghìn"),
        (1_000_005, "một triệu không trăm linh năm"),
        (2_000_000_000, "hai tỷ"),
        (1_234_567_891, "một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert number_in_words(number) == words


def test_the_south_says_le() -> None:
    assert number_in_words(105, "lẻ") == "một trăm lẻ năm"


def value_of(words: str) -> int:
    """Reads the words back; written apart from the writer."""
    ones = {word: value for value, word in enumerate(DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}
    total = group = digit = 0
    for word in words.split():
        if word in ones:
            digit = ones[word]
        elif word in ("mươi", "trăm"):
            group += digit * (10 if word == "mươi" else 100)
            digit = 0
        elif word == "mười":
            group += 10
        elif word in ("nghìn", "triệu", "tỷ"):
            total += (group + digit) * {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}[word]
            group = digit = 0
        else:
            assert word == "linh"
    return total + group + digit


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_words_read_back_give_the_number(number: int) -> None:
    assert value_of(number_in_words(number)) == number


def test_too_large_or_negative_is_refused() -> None:
    for number in (-1, 10**12):
        with pytest.raises(ValueError, match="cannot say"):
            number_in_words(number)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 4, 1), "Ngày mùng một, tháng tư, năm hai nghìn không trăm hai mươi sáu"),
        (date(2026, 11, 24), "Ngày hai mươi tư, tháng mười một, năm hai nghìn không trăm hai mươi sáu"),
        (PartialDate(1950), "Năm một nghìn chín trăm năm mươi"),
        (PartialDate(1950, 12), "Tháng mười hai, năm một nghìn chín trăm năm mươi"),
        (PartialDate(2015, 1, 10), "Ngày mùng mười, tháng một, năm hai nghìn không trăm mười lăm"),
    ],
)
def test_dates_in_words(day: date | PartialDate, words: str) -> None:
    assert date_in_words(day) == words


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912 345 678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("84 912.345.678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("+84 (0) 912 345 678", "0912345678"),
        ("024 3825 1234", "02438251234"),
        ("0298 382 1234", "02983821234"),
    ],
)
def test_phones_are_normalised(typed: str, number: str) -> None:
    assert phones.normalise(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "113", "1900 1234", "18001234", "01234567890", "0612345678", "091234567", "abc"]
)
def test_other_phones_are_refused(typed: str) -> None:
    with pytest.raises(ExpectedError) as error:
        phones.normalise(typed)
    assert error.value.key == "rules.errors.phone"


def test_phones_are_shown_in_groups() -> None:
    assert phones.shown("0912345678") == "0912 345 678"
    assert phones.shown("02438251234") == "024 3825 1234"


def test_a_personal_number_tells_year_and_sex() -> None:
    assert personal_numbers.normalise(" 001 090 123 456 ") == "001090123456"
    assert personal_numbers.birth_year("001090123456") == 1990
    assert personal_numbers.sex("001090123456") is Sex.MALE
    assert personal_numbers.birth_year("001303000001") == 2003
    assert personal_numbers.sex("001303000001") is Sex.FEMALE
    assert personal_numbers.masked("001090123456") == "001•••••3456"


@pytest.mark.parametrize("typed", ["", "00109012345", "0010901234567", "00109012345a", "٠٠١٠٩٠١٢٣٤٥٦"])
def test_other_personal_numbers_are_refused(typed: str) -> None:
    with pytest.raises(ExpectedError) as error:
        personal_numbers.normalise(typed)
    assert error.value.key == "rules.errors.personal_number"
