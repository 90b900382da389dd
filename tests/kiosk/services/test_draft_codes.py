"""Codes of declarations can be told across a counter: nothing in them sounds or looks like another sign of them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ids import READABLE
from kiosk.services import draft_codes
from kiosk.services.draft_codes import LENGTH, SIGNS

# By the letters' names in Vietnamese and in English, and by their look on thermal paper.
ALIKE = (
    "BCDEĐGPTVZ", "DĐT", "BP", "CKQ", "AK", "AJK", "LMN", "SX", "FSX", "IY", "GJ", "UƯQV", "O0Q", "1IL", "2Z", "5S",
    "8B", "6G", "AEIOU",
)  # fmt: skip


@pytest.mark.parametrize("group", ALIKE)
def test_of_those_that_are_taken_for_each_other_one_at_most_is_given(group: str) -> None:
    assert len(set(group) & set(SIGNS)) <= 1


def test_there_are_codes_enough_for_every_declaration_of_a_ward() -> None:
    assert len(set(SIGNS)) == len(SIGNS)
    assert len(SIGNS) ** LENGTH > 10_000_000


@given(st.sampled_from(["K1", "K2", "M12"]), st.data())
def test_a_new_code_is_made_of_them_and_reads_as_it_was_made(prefix: str, data: st.DataObject) -> None:
    code = draft_codes.new(prefix)
    begun, _dash, own = code.partition("-")
    assert (begun, len(own)) == (prefix, LENGTH)
    assert set(own) <= set(SIGNS)
    lower = data.draw(st.booleans())
    signs = st.lists(st.sampled_from(" -."), min_size=len(code), max_size=len(code))
    typed = "".join(itertools.chain.from_iterable(zip(code, data.draw(signs), strict=True)))
    assert draft_codes.spelled(typed.lower() if lower else typed) == code


@given(st.text(alphabet=READABLE, min_size=LENGTH, max_size=LENGTH))
def test_a_code_that_was_given_before_is_read_as_ever(own: str) -> None:
    assert draft_codes.spelled(f"k1 {own.lower()}") == f"K1-{own}"
