"""No question offers what cannot be: every pair of a person (sex, year of birth) and a choice that a form can reach.

The forms say it themselves (columns of their choices); here it is told once more from outside, as a rule of people.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from kiosk.forms.answering.session import Session
from tests.kiosk.forms.builders import TODAY, put
from tests.kiosk.forms.walking import opened

YEARS = (2026, 2025, 2013, 2009, 2005, 1995, 1985, 1960, 1930)
SEXES = ("male", "female")
MEN = {"chong", "cha", "re", "ong", "ong-noi", "ong-ngoai"}
WOMEN = {"vo", "me", "dau", "ba", "ba-noi", "ba-ngoai"}
GROWN = {"chu-ho", "vo", "chong", "cha", "me", "re", "dau", "ong", "ba", "parent", "grand", "spouse"}
OLDER = {"cha", "me", "ong", "ba", "parent", "grand"}  # than whom they are asked about
YOUNGER = {"con", "child"}


def offered(session: Session, path: str) -> set[str]:
    session.go(path)
    return {choice.name for choice in session.page.questions[0].choices}


def persons() -> Iterator[tuple[str, int]]:
    return itertools.product(SEXES, YEARS)


def assert_can_be(found: set[str], sex: str, year: int, other: int | None = None) -> None:
    who = (sex, year, other)
    assert found, who
    assert not found & (WOMEN if sex == "male" else MEN if sex == "female" else set()), who
    if TODAY.year - year < 14:
        assert not found & GROWN, who
    if other is not None:
        assert year < other or not found & OLDER, who
        assert year > other or not found & YOUNGER, who


@pytest.mark.parametrize("whom", ["self", "child"])
def test_to_the_head_of_the_household(whom: str) -> None:
    session = opened("ct01")
    x = "a" if whom == "self" else "s"
    for sex, year in persons():
        put(session, whom=whom, **{f"{x}_born": f"{year}-01-02", f"{x}_sex": sex})
        assert_can_be(offered(session, "/data/head/h_relation"), sex, year)


def test_of_whoever_moves_along() -> None:
    session = opened("ct01")
    put(session, whom="self", a_born="1990-01-02", a_sex="male", h_relation="con", h_card="none", p_count_of="1")
    for head in (1934, 1964, 1999):
        put(session, h_number=f"0010{head % 100:02d}000111")
        for sex, year in persons():
            session.answer("/data/member[1]/p_person/p_born", f"{year}-01-02")
            session.answer("/data/member[1]/p_person/p_sex", sex)
            found = offered(session, "/data/member[1]/p_relation")
            assert_can_be(found, sex, year, head)
            assert "chong" not in found, "the head is a man"


@pytest.mark.parametrize(
    ("form", "path", "asker", "other"),
    [("khai-tu", "/data/related/asker_relation", "r", "d"), ("trich-luc", "/data/subject/a_relation", "a", "p")],
)
def test_of_whoever_declares_for_another(form: str, path: str, asker: str, other: str) -> None:
    session = opened(form)
    if form == "trich-luc":
        put(session, k_of="birth", whom="other")
    for mine, theirs in itertools.product(YEARS, YEARS):
        put(session, **{f"{asker}_born": f"{mine}-01-02", f"{other}_born": f"{theirs}-01-02"})
        found = offered(session, path)
        assert_can_be(found - {"spouse"}, "", mine if found & OLDER else 1950, theirs if found & OLDER else None)
        assert theirs < mine or not found & YOUNGER, (mine, theirs)
        assert TODAY.year - theirs >= 18 or "spouse" not in found, (mine, theirs)


def test_to_the_martyr_and_the_baby() -> None:
    session = opened("tham-mo-liet-si")
    for sex, year in persons():
        put(session, a_born=f"{year}-01-02", a_sex=sex)
        assert_can_be(offered(session, "/data/applicant/a_relation"), sex, year)
    birth = opened("khai-sinh")
    for sex in SEXES:
        put(birth, asker_relation="grandparent", a_sex=sex)
        assert_can_be(offered(birth, "/data/asker/asker_grand"), sex, 1960)
