"""Leads through a life event's questions: the answers so far give the next question, or the outcome.

Pure; called by ui.citizen.life_event and by the test that walks every path. Answers are keys of choices, or for a
birth date what `age_answer` made of it: the date itself is used once and kept nowhere.

Ages are counted as the marriage declaration counts them: full years by the calendar day; who was born on 29
February is of age on 1 March where the year has no such day (BLDS 2015 Điều 148: a term ends with the last day of
a month that lacks the day); an unknown day or month counts as the first one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk.errors import BugError
from kiosk.values.dates import PartialDate
from kiosk.values.life_events import LegalAge, LifeEvent, LifeEventOutcome, Part, RoutingQuestion

OF_AGE = "of-age"
FROM = "from:"  # with the first day, ISO

Answers = tuple[str, ...]


def of_age_from(born: PartialDate, age: int) -> date:
    """The first day on which a person born then has completed `age` years."""
    year, month, day = born.year + age, born.month or 1, born.day or 1
    try:
        return date(year, month, day)
    except ValueError:  # 29 February of a year that has none
        return date(year, 3, 1)


def age_answer(question: LegalAge, born: PartialDate, today: date) -> str:
    """The answer that a birth date is to the question: of age, or from which day."""
    since = of_age_from(born, question.age)
    return OF_AGE if since <= today else f"{FROM}{since.isoformat()}"


def follow(event: LifeEvent, answers: Answers, today: date) -> RoutingQuestion | LifeEventOutcome:
    """Where the answers lead. Raises BugError for one that the question doesn't have."""
    wanted: list[str] = []
    at = event.first
    for place, answer in enumerate(answers):
        question = event.question(at)
        adds, at = _step(question, answer)
        wanted += adds
        if answer.startswith(FROM):
            return _outcome(event, wanted, today, date.fromisoformat(answer.removeprefix(FROM)))
        if not at:
            if place + 1 < len(answers):
                raise BugError(f"{event.key}: answers go on after the end")
            return _outcome(event, wanted, today, None)
    return event.question(at)


def _step(question: RoutingQuestion, answer: str) -> tuple[tuple[str, ...], str]:
    """The parts an answer adds, and the question after it."""
    if question.born is not None:
        if answer.startswith(FROM):
            return question.born.young, ""
        if answer == OF_AGE:
            return question.born.adds, question.born.then
    for choice in question.choices:
        if choice.key == answer:
            return choice.adds, choice.then
    raise BugError(f"{question.key} has no answer {answer}")


def _outcome(event: LifeEvent, wanted: list[str], today: date, day: date | None) -> LifeEventOutcome:
    """The wanted parts in the document's order, as they are in force today."""
    return LifeEventOutcome(
        event=event.key, parts=tuple(p for p in event.parts if p.key in wanted and p.in_force(today)), day=day
    )


def paths(event: LifeEvent, young_until: date) -> Iterator[Answers]:
    """Every way through the questions; birth dates once of age and once young until that day."""

    def walk(at: str, before: Answers) -> Iterator[Answers]:
        if not at:
            yield before
            return
        question = event.question(at)
        if question.born is not None:
            yield (*before, f"{FROM}{young_until.isoformat()}")
            yield from walk(question.born.then, (*before, OF_AGE))
        for choice in question.choices:
            yield from walk(choice.then, (*before, choice.key))

    return walk(event.first, ())


def fill_of(part: Part, earlier: dict[str, dict[str, str]]) -> dict[str, str]:
    """Answers of a part's declaration by question names, from the flat records of earlier ones by form.

    Later fills win; what the earlier declaration left empty stays unasked for here as well.
    """
    found: dict[str, str] = {}
    for fill in part.fill:
        known = earlier.get(str(fill.source))
        if known is None or any(known.get(name, "") != value for name, value in fill.when.items()):
            continue
        found |= fill.given
        found |= {name: known[source] for name, source in fill.answers.items() if known.get(source)}
    return found
