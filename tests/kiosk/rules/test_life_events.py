"""Routing: ages to the day, answers to the next question or the outcome, and what one declaration tells another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue import life_events
from kiosk.errors import BugError
from kiosk.rules.life_events import FROM, OF_AGE, age_answer, follow, of_age_from
from kiosk.values.dates import PartialDate
from kiosk.values.life_events import LegalAge, LifeEventOutcome, PartKind, RoutingQuestion
from kiosk.values.people import Sex

WEDDING = next(event for event in life_events.load() if event.key == "sap-cuoi")
TODAY = date(2026, 11, 23)
BRIDE = LegalAge(age=18, sex=Sex.FEMALE, young=("nu-chua-du-tuoi",))
GROOM = LegalAge(age=20, sex=Sex.MALE, young=("nam-chua-du-tuoi",))


@pytest.mark.parametrize(
    ("born", "age", "since"),
    [
        ("2008-11-23", 18, date(2026, 11, 23)),  # the birthday itself counts
        ("2008-11-24", 18, date(2026, 11, 24)),
        ("2008-02-29", 18, date(2026, 3, 1)),  # 2026 has no 29 February
        ("2008-02-29", 20, date(2028, 2, 29)),  # 2028 has
        ("2004-02-29", 20, date(2024, 2, 29)),
        ("2007", 20, date(2027, 1, 1)),  # only the year: its first day
        ("2007-05", 20, date(2027, 5, 1)),
    ],
)
def test_of_age_from_the_very_day(born: str, age: int, since: date) -> None:
    assert of_age_from(PartialDate.parse(born), age) == since


@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.sampled_from((18, 20)))
def test_the_day_before_coming_of_age_is_too_early_and_the_day_itself_is_not(born: date, age: int) -> None:
    known = PartialDate(born.year, born.month, born.day)
    since = of_age_from(known, age)
    asked = LegalAge(age=age, sex=Sex.FEMALE, young=("x",))
    assert age_answer(asked, known, since) == OF_AGE
    assert age_answer(asked, known, since - timedelta(days=1)) == f"{FROM}{since.isoformat()}"


def test_a_bride_of_seventeen_gets_the_day_and_a_kind_word() -> None:
    answer = age_answer(BRIDE, PartialDate(2009, 1, 15), TODAY)
    outcome = follow(WEDDING, ("xem-nu", answer), TODAY)
    assert isinstance(outcome, LifeEventOutcome)
    assert outcome.day == date(2027, 1, 15)
    assert not outcome.possible
    (part,) = outcome.parts
    assert part.kind is PartKind.NOT_YET
    assert part.title is not None
    assert "{day}" in part.title.vi
    assert not part.taken_here


def test_both_ages_are_looked_at_and_the_groom_of_nineteen_waits() -> None:
    second = follow(WEDDING, ("xem-hai", OF_AGE), TODAY)
    assert isinstance(second, RoutingQuestion)
    assert second.born is not None
    assert (second.born.age, second.born.sex) == (20, Sex.MALE)
    answer = age_answer(GROOM, PartialDate(2007, 2, 28), TODAY)
    outcome = follow(WEDDING, ("xem-hai", OF_AGE, answer), TODAY)
    assert isinstance(outcome, LifeEventOutcome)
    assert outcome.day == date(2027, 2, 28)
    assert [part.key for part in outcome.parts] == ["nam-chua-du-tuoi"]


def test_nothing_answered_is_the_first_question_and_back_is_one_answer_less() -> None:
    first = follow(WEDDING, (), TODAY)
    assert isinstance(first, RoutingQuestion)
    assert first.key == WEDDING.first
    assert follow(WEDDING, ("du",), TODAY) == WEDDING.question("hoan-canh")


@pytest.mark.parametrize("answers", [("maybe",), ("xem-nu", "lan-dau"), ("du", "lan-dau", "lan-dau")])
def test_an_answer_that_no_question_has_is_a_bug(answers: tuple[str, ...]) -> None:
    with pytest.raises(BugError):
        follow(WEDDING, answers, TODAY)
