"""Search that forgives what people type, over the shipped catalogue."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue import Catalogue
from kiosk.rules.search import Index, find, fold
from tests.steps import steps

PROCEDURES = Catalogue().procedures(date(2026, 11, 23))
INDEX = Index(PROCEDURES)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("dk khai sinh", "1.001193"),
        ("Đăng ký khai sinh", "1.001193"),
        ("đkks", "1.001193"),
        ("khai sinhh", "1.001193"),
        ("kai sinh", "1.001193"),
        ("lam giay khai sinh cho con", "1.001193"),
        ("chung thuc bn", "2.000815"),
        ("chứng thực bản sao", "2.000815"),
        ("sao y", "2.000815"),
        ("sao y ban chinh", "2.000815"),
        ("ct bs", "2.000815"),
        ("chung thuc chu ky", "2.000884"),
        ("dk ket hon", "1.000894"),
        ("kết hôn", "1.000894"),
        ("khai tu", "1.000656"),
        ("xn tthn", "1.004873"),
        ("giay doc than", "1.004873"),
        ("tam tru", "1.004194"),
        ("nhap ho khau", "1.004222"),
        ("cccd", "1.116410"),
        ("mo ho kinh doanh", "1.001612"),
        ("chuyen truong cap 2", "2.002481"),
        ("trich luc", "2.000635"),
        ("2.000815", "2.000815"),
    ],
)
def test_the_wanted_one_comes_first(query: str, code: str) -> None:
    assert INDEX.find(query)[0].code == code


def test_every_procedure_is_found_by_its_own_short_title_without_marks() -> None:
    lost = [p.code for p in PROCEDURES if p not in INDEX.find(fold(p.short.vi))[:2]]
    assert lost == []


def test_an_empty_query_keeps_all_and_nonsense_finds_nothing() -> None:
    assert find("", PROCEDURES) == PROCEDURES
    assert find("   ", PROCEDURES) == PROCEDURES
    assert find("xyzzy qqq", PROCEDURES) == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_survived(query: str) -> None:
    found = INDEX.find(query)
    assert set(found) <= set(PROCEDURES)
    assert len({p.code for p in found}) == len(found)


def test_a_search_is_fast() -> None:
    """Some milliseconds: a letter typed is answered before the next one."""
    for query in ("dk khai sinh", "chung thuc bn", "lam giay khai sinh cho con", "chuyen truong cap 2"):
        assert steps(lambda query=query: INDEX.find(query)) < 30_000


@pytest.mark.parametrize(
    "query", ["Ðăng ký khai sinh", "ðăng ký khai sinh", "Ɖăng ký khai sinh", "Đăng\u00a0ký khai\u2009sinh"]
)
def test_letters_and_blanks_that_look_the_same_find_the_same(query: str) -> None:
    assert fold(query) == "dang ky khai sinh"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đăng ký", "dang ky"),
        ("Ða\u0306ng ky\u0301", "dang ky"),
        ("ＤＫ　ＫＨＡＩ　ＳＩＮＨ", "dk khai sinh"),
        ("H'Ê\u0306ban Y Ƀlô\u0306", "h eban y blo"),
        ("Ŏ Ư\u0306", "o u"),
        ("王小明, 김철수", "王小明 김철수"),
        ("สมชาย", "สมชาย"),
        ("Иванов", "иванов"),
        ("… “”", ""),
    ],
)
def test_whatever_is_typed_is_folded_alike(typed: str, folded: str) -> None:
    assert fold(typed) == fold(unicodedata.normalize("NFD", typed)) == folded


def test_another_script_finds_nothing_rather_than_everything() -> None:
    assert INDEX.find("王小明") == ()
