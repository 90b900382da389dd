"""Queue numbers, dossier codes, fees and waiting times."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue import Catalogue
from kiosk.errors import BugError, ExpectedError
from kiosk.rules import dossier_codes, fees, numbering, waiting_time
from kiosk.rules.dossier_codes import CodeKind
from kiosk.values.procedures import Fee, FeeUnit

DAY = date(2026, 11, 24)


def test_labels() -> None:
    assert numbering.label("A", 42) == "A042"
    assert numbering.label("A", 1000) == "A1000"
    assert numbering.label("A", 42, conflict=1) == "A042-2"
    for letter, number in (("a", 1), ("AB", 1), ("", 1), ("A", 0), ("Đ", 1)):
        with pytest.raises(BugError):
            numbering.label(letter, number)


@given(st.sampled_from("AHCQLXMU"), st.integers(1, 99999), st.integers(0, 20))
def test_labels_are_read_back(letter: str, number: int, conflict: int) -> None:
    assert numbering.parse_label(numbering.label(letter, number, conflict)) == (letter, number, conflict)


def test_labels_as_people_type_them() -> None:
    assert numbering.parse_label(" a 42 ") == ("A", 42, 0)
    assert numbering.parse_label("A-042") == ("A", 42, 0)
    for text in ("", "42", "A", "A000", "AA1", "A1B"):
        with pytest.raises(ExpectedError) as error:
            numbering.parse_label(text)
        assert error.value.key == "rules.errors.label"


def test_codes_are_written() -> None:
    assert dossier_codes.official("H99.001.01", DAY, 7) == "H99.001.01-261124-0007"
    assert dossier_codes.official("H26", DAY, 12345) == "H26-261124-12345"
    assert dossier_codes.provisional("K7Q2M9X4", DAY, 7) == "TAM-K7Q2M9X4-261124-0007"
    for prefix in ("", "TAM", "H9", "Z99.001", "h99.001.01"):
        with pytest.raises(ExpectedError) as error:
            dossier_codes.official(prefix, DAY, 1)
        assert error.value.key == "rules.errors.dossier_prefix"


@pytest.mark.parametrize(
    ("text", "kind", "prefix", "number"),
    [
        ("H99.001.01-261124-0007", CodeKind.OFFICIAL, "H99.001.01", "0007"),
        ("h26-261124-0001", CodeKind.OFFICIAL, "H26", "0001"),
        ("H26.001.01-261124-991234", CodeKind.OFFICIAL, "H26.001.01", "991234"),
        ("000.00.16.H26-220614-0001", CodeKind.OLD, "000.00.16.H26", "0001"),
        ("TAM-3-261124-0007", CodeKind.PROVISIONAL, "3", "0007"),
        ("TAM-K7Q2M9X4-261124-0007", CodeKind.PROVISIONAL, "K7Q2M9X4", "0007"),
        (" tam–3–261124–0007\n", CodeKind.PROVISIONAL, "3", "0007"),
    ],
)
def test_codes_are_read(text: str, kind: CodeKind, prefix: str, number: str) -> None:
    code = dossier_codes.parse(text)
    assert (code.kind, code.prefix, code.number) == (kind, prefix, number)
    assert dossier_codes.parse(code.code) == code


@pytest.mark.parametrize(
    "text", ["", "A042", "H99-261324-0007", "H99-261124-007", "TAM-3-261124", "X Y-261124-0001", "Z1"]
)
def test_other_texts_are_no_code(text: str) -> None:
    with pytest.raises(ExpectedError) as error:
        dossier_codes.parse(text)
    assert error.value.key == "rules.errors.dossier_code"


@given(st.integers(1, 10**6), st.dates(date(2025, 7, 1), date(2099, 12, 31)), st.integers(1, 2**63 - 1))
def test_own_codes_are_read_back_and_never_confused(number: int, day: date, epoch: int) -> None:
    volume = numbering.volume("99001.k7q2m9x4", epoch)
    official = dossier_codes.parse(dossier_codes.official("H99.001.01", day, number))
    provisional = dossier_codes.parse(dossier_codes.provisional(volume, day, number))
    assert (official.kind, official.day, int(official.number)) == (CodeKind.OFFICIAL, day, number)
    assert (provisional.kind, provisional.day, int(provisional.number)) == (CodeKind.PROVISIONAL, day, number)
    assert provisional.prefix == volume


def test_a_volume_names_station_and_epoch_whole() -> None:
    """Three desks with a random epoch were 'TAM-0E155089' when the name was cut to eight letters."""
    named = {
        numbering.volume(f"99001.{short}", epoch)
        for short in ("k7q2m9x4", "k7q2m9xe", "a7q2m9x4") for epoch in (1, 2, 155_089, 1_155_089)
    }  # fmt: skip
    assert len(named) == 12
    assert {"K7Q2M9X4", "K7Q2M9X4E2", "K7Q2M9X4E155089"} <= named


COPIES = Catalogue().procedure("2.000815", DAY).fee


@pytest.mark.parametrize(
    ("pages", "copies", "amount"),
    [
        (1, 1, 2000),
        (2, 1, 4000),
        (3, 1, 5000),
        (3, 4, 20000),
        (197, 1, 199000),
        (198, 1, 200000),
        (199, 1, 200000),
        (500, 3, 600000),
    ],
)
def test_certified_copies_cost_by_the_approved_row(pages: int, copies: int, amount: int) -> None:
    found, words = fees.copies_fee(COPIES, pages, copies)
    assert found == amount
    assert fees.dong(amount) in words


@given(st.integers(1, 600), st.integers(1, 50))
def test_the_sum_against_page_by_page(pages: int, copies: int) -> None:
    one = min(200_000, sum(2000 if page <= 2 else 1000 for page in range(1, pages + 1)))
    assert fees.copies_fee(COPIES, pages, copies)[0] == one * copies


def test_the_working_is_said() -> None:
    assert (
        fees.copies_fee(COPIES, 3, 4)[1] == "(2 trang × 2.000 đồng + 1 trang × 1.000 đồng) × 4 bản = 20.000 đồng"
    )
    assert fees.copies_fee(COPIES, 1, 1)[1] == "1 trang × 2.000 đồng = 2.000 đồng"


def test_no_amount_without_an_approved_row() -> None:
    for fee in (
        Fee(unit=FeeUnit.UNPUBLISHED),
        Fee(unit=FeeUnit.COUNCIL),
        Fee(unit=FeeUnit.PER_PAGE, amount=2000),
        Fee(unit=FeeUnit.PER_COPY, amount=8000),
    ):
        assert fees.copies_fee(fee, 1, 1) == (None, "Mức thu chưa công bố")
    assert fees.copies_fee(Fee(unit=FeeUnit.NONE), 1, 1)[0] == 0
    assert fees.copies_fee(Fee(unit=FeeUnit.PER_COPY, amount=8000, approved="x"), 9, 2)[0] == 16000
    assert fees.copies_fee(Fee(unit=FeeUnit.PER_CASE, amount=10000, approved="x"), 9, 2)[0] == 10000
    with pytest.raises(ValueError, match="0 pages"):
        fees.copies_fee(COPIES, 0, 1)


def test_waiting_time_is_a_range_from_real_services_or_nothing() -> None:
    five_minutes = [300.0] * 8
    assert waiting_time.estimate(6, five_minutes[:4], 2) is None
    assert waiting_time.estimate(6, five_minutes, 0) is None
    assert waiting_time.estimate(6, five_minutes, 2) == (15, 20)
    assert waiting_time.estimate(0, five_minutes, 2) == (0, 5)
    assert waiting_time.words((15, 20)) == "khoảng 15 đến 20 phút"
    assert waiting_time.words((0, 5)) == "dưới 5 phút"
    assert waiting_time.words(None) == ""


@given(st.integers(0, 100), st.lists(st.floats(10, 3600), min_size=5, max_size=60), st.integers(1, 8))
def test_waiting_ranges_are_ranges(ahead: int, seconds: list[float], counters: int) -> None:
    found = waiting_time.estimate(ahead, seconds, counters)
    assert found is not None
    shortest, longest = found
    assert 0 <= shortest < longest
    assert shortest % 5 == longest % 5 == 0
