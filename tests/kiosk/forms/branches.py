"""Walks a declaration many times, each time down ways least often gone, until every choice was touched and kept.

Used by the tests of single forms. On each way: no page comes twice, nothing required is hidden, the review hands the
declaration in, and its paper can be made. Typed answers come from `typed` by question name, else by kind; so do the
cards to scan, and the choices to touch where a list is long.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

from kiosk.forms.answering.session import Session
from kiosk.forms.model.choice_files import choice_list
from kiosk.values.dates import PartialDate
from kiosk.values.forms import Page, PageKind, Question, QuestionType
from kiosk.values.people import CardWarning, CitizenCard, Sex
from tests.kiosk.forms.walking import opened, paper_of

LEAST_WAYS, MOST_WAYS = 25, 500
LONGEST = 400  # pages of one way
LEFT_OUT = "read"  # set by the card itself


class Explorer:
    """Goes ways through one form and counts what was chosen."""

    def __init__(self, form: str, typed: Mapping[str, Any], seed: int, **facts: str) -> None:
        self.form, self.typed, self.facts = form, typed, facts
        self.random = random.Random(seed)
        self.chosen: Counter[tuple[str, str]] = Counter()
        self.pages: Counter[str] = Counter()
        self._persons = 0

    def missing(self) -> list[str]:
        """Questions never asked, and choices never touched on any question of their list."""
        made = opened(self.form, **self.facts).form
        missed, listed_by = [], dict[str, set[str]]()
        offered: dict[str, set[str]] = {}
        for element in made.questions():
            control, listed = element.control, made.list_of.get(element.path, "")
            if control is None:
                continue
            if element.name not in self.pages:
                missed.append(element.name)
            if element.name in self.typed:  # a long list of which some stand for all
                continue
            top = choice_list(made, listed)
            if top is not None and control.source is not None:
                offered[listed] = {item.named(control.source.value)[0].string() for item in top.children[0].children}
                met = {choice for question, choice in self.chosen if question == element.name}
                listed_by.setdefault(listed, set()).update(met)
        assert offered, "no list at all"
        return missed + [f"{one}:{name}" for one, names in offered.items() for name in sorted(names - listed_by[one])]

    def one_way(self) -> Session:
        session = opened(self.form, **self.facts)
        seen: list[str] = []
        while not session.at_review:
            path = session.page.path
            if path in seen:  # a confirmation comes again after its group was changed, nothing else does
                assert session.page.kind is PageKind.CONFIRM, f"{path} comes twice: {seen}"
                assert session.choose("right")
                continue
            assert len(seen) < LONGEST, seen[-5:]
            seen.append(path)
            self.step(session)
        self.change_something(session)
        assert session.next(), session.problems()
        assert session.finished
        assert paper_of(session).lines
        return session

    def change_something(self, session: Session) -> None:
        """Lines of the review that were opened least are opened and answered otherwise, with what that asks."""
        for _ in range(4):
            lines = [line for section in session.page.sections for line in section.lines]
            self.random.shuffle(lines)
            session.go(min(lines, key=lambda line: self.pages[line.path.rpartition("/")[2]]).path)
            if session.page.kind is PageKind.QUESTION:
                self.step(session)
                self.mend(session)
            else:
                assert session.back()
            assert session.at_review

    def mend(self, session: Session) -> None:
        """Answer what the change left open, from one problem to the next."""
        for _ in range(LONGEST):
            if not session.at_review:
                self.step(session)
            elif problems := session.problems():
                session.go(problems[0].path)
            else:
                return
        raise AssertionError(f"no end: {session.problems()}")

    def step(self, session: Session) -> None:
        page = session.page
        name = page.path.rpartition("/")[2]
        self.pages[name] += 1
        if page.kind is PageKind.NOTE:
            assert session.next()
        elif page.kind is PageKind.SCAN:
            self.scan(session, page, name)
        elif page.choices or (page.kind is PageKind.QUESTION and page.questions[0].type is QuestionType.SELECT_ONE):
            offered = page.choices or page.questions[0].choices
            assert offered, f"{page.path}: nothing to choose"
            names = [choice.name for choice in offered]
            wanted = self.rarest(name, [one for one in self.typed.get(name, ()) if one in names] or names)
            if session.choose(wanted):
                return
            assert session.errors, page.path  # e.g. the same school twice: another one then
            rest = [choice.name for choice in offered if choice.name != wanted]
            assert any(session.choose(other) for other in rest), (page.path, session.errors)
        else:
            for question in page.questions:
                self.pages[question.name] += 1
                chosen = page.kind is PageKind.FIELDS and question.type is QuestionType.SELECT_ONE
                offered = [choice.name for choice in question.choices]
                answer = self.rarest(question.name, offered) if chosen else self.value(question)
                session.answer(question.path, answer)
            assert session.next(), (page.path, session.errors, [question.raw for question in page.questions])

    def scan(self, session: Session, page: Page, name: str) -> None:
        wanted = self.rarest(name, [LEFT_OUT, *(choice.name for choice in page.choices)])
        if wanted != LEFT_OUT:
            assert session.choose(wanted), (page.path, session.errors)
            return
        given = self.typed.get(name)  # cards that fit that person, where not every card does
        odd = self.random.choice([(), (CardWarning.BIRTH_YEAR_DIFFERS,)])  # some pages come only then
        assert session.prefill(page.person, self.random.choice(given) if given else self.card(), odd)
        assert session.page.path != page.path

    def rarest(self, name: str, offered: list[str]) -> str:
        least = min(self.chosen[name, one] for one in offered)
        wanted = self.random.choice([one for one in offered if self.chosen[name, one] == least])
        self.chosen[name, wanted] += 1
        return wanted

    def card(self) -> CitizenCard:
        """Somebody new, so that nobody stands twice in one declaration."""
        self._persons += 1
        male = bool(self.random.getrandbits(1))
        year = self.random.choice([1948, 1975, 1999, 2010])
        digit = (0 if male else 1) + (2 if year >= 2000 else 0)
        return CitizenCard(
            number=f"001{digit}{year % 100:02d}{self._persons:06d}", name="Nguyễn Mẫu Thử",
            born=PartialDate(year, 5, 6), sex=Sex.MALE if male else Sex.FEMALE, address="Số 1, ngõ Thử, Xã Mẫu",
            issued=PartialDate(2022, 3, 4),
        )  # fmt: skip

    def value(self, question: Question) -> Any:
        if question.name in self.typed:
            held = self.typed[question.name]
            return self.random.choice(held) if isinstance(held, list) else held
        if question.type is QuestionType.SELECT_MANY:
            names = [choice.name for choice in question.choices]
            for name in names:
                self.chosen[question.name, name] += 1
            return names
        if question.type is QuestionType.INTEGER:
            return 7
        if question.type is QuestionType.DATE:
            return question.raw if len(question.raw) == 10 else "2001-02-03"
        if "personal-number" in question.appearance:
            return self.card().number
        return "0900000123" if "numbers" in question.appearance else "Mẫu Thử"


def assert_every_choice(
    form: str, typed: Mapping[str, Any], seed: int = 1, *, elsewhere: str = "", **facts: str
) -> None:  # fmt: skip
    """Every question was asked and every choice of every list touched on some way; each way ended well.

    `elsewhere` names pages that come only where a life event or an earlier declaration tells something.
    """
    explorer = Explorer(form, typed, seed, **facts)
    missing = [""]
    for way in range(MOST_WAYS):
        explorer.one_way()
        if way >= LEAST_WAYS and not (missing := [one for one in explorer.missing() if one not in elsewhere.split()]):
            break
    assert missing == [], f"never met on {sum(explorer.pages.values())} pages"
