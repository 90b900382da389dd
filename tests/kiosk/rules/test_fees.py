"""What certified copies cost, by the approved row alone, and how the sum is said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue import Catalogue
from kiosk.rules import fees
from kiosk.values.procedures import Fee, FeeUnit

DAY = date(2026, 11, 24)
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
