"""What a clerk types for certified papers, read; and what several of them cost together."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import ExpectedError
from kiosk.rules import certifying, fees
from kiosk.values.base import Text
from kiosk.values.certifications import CertifySet, PaperName
from kiosk.values.procedures import CertifiedWork, Fee, FeeUnit

COPIES, SIGNATURES, BOOK = CertifiedWork.COPIES, CertifiedWork.SIGNATURES, CertifiedWork.BOOK
PAPERS = (PaperName(key="k", name=Text("Giấy khai sinh"), works=(COPIES, BOOK)),)
CASE = Fee(unit=FeeUnit.PER_CASE, amount=10_000, approved="Thông tư 226/2016/TT-BTC")


@given(st.lists(st.tuples(st.integers(0, 999_999), st.integers(1, 999_999)), min_size=1, max_size=5),
       st.sampled_from(["*", "x", "X", "×", " ", " * "]))  # fmt: skip
def test_counts_are_read_as_they_were_typed(counts: list[tuple[int, int]], times: str) -> None:
    typed = "+".join(f"{first}{times}{second}" for first, second in counts)
    assert [(one.pages, one.copies) for one in certifying.read(COPIES, typed)] == counts
    assert [(one.copies, one.people) for one in certifying.read(SIGNATURES, typed)] == counts


@given(st.text(max_size=12))
def test_whatever_is_typed_is_read_or_refused_in_words(typed: str) -> None:
    for work in CertifiedWork:
        with contextlib.suppress(ExpectedError):
            found = certifying.read(work, typed, PAPERS)
            assert len(found) == typed.count("+") + 1


def test_a_count_may_be_left_out_where_it_is_clear() -> None:
    assert certifying.read(COPIES, "3*2+4")[-1] == CertifySet(pages=4, copies=0)  # asked for
    assert certifying.read(SIGNATURES, "2+1*3") == (CertifySet(copies=2, people=1), CertifySet(copies=1, people=3))
    assert certifying.read(BOOK, "K2+1", PAPERS) == (CertifySet(copies=2, paper="Giấy khai sinh"), CertifySet(copies=1))
    for work, typed in ((COPIES, "3+2*1"), (BOOK, "2*3"), (COPIES, "2**3"), (COPIES, "-1*2"), (COPIES, "")):
        with pytest.raises(ExpectedError, match="not_read"):
            certifying.read(work, typed)
    with pytest.raises(ExpectedError, match="letter"):
        certifying.read(SIGNATURES, "k2", PAPERS)  # that letter names a paper of other work


def test_a_case_is_a_paper_however_many_sign_it() -> None:
    one = certifying.set_fee(CASE, SIGNATURES, CertifySet(copies=1, people=5))
    assert one == (10_000, "10.000 đồng/trường hợp")
    assert certifying.set_fee(CASE, SIGNATURES, CertifySet(copies=3, people=1))[0] == 30_000
    with pytest.raises(ValueError, match="0 papers"):
        fees.papers_fee(CASE, 0)


def test_a_sum_is_named_only_where_all_of_it_is_approved() -> None:
    assert certifying.whole_fee([(4000, "a"), (0, "b")]) == (4000, "4.000 đồng + 0 đồng = 4.000 đồng")
    assert certifying.whole_fee([(0, "Không thu phí"), (0, "Không thu phí")]) == (0, "Không thu phí")
    assert certifying.whole_fee([(4000, "a"), (None, "Mức thu chưa công bố")]) == (None, "Mức thu chưa công bố")
    assert certifying.set_fee(Fee(unit=FeeUnit.UNPUBLISHED), SIGNATURES, CertifySet(copies=2, people=1))[0] is None
