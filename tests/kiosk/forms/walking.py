"""Walks a published declaration page by page, by the persons of the tour, and reads its paper back.

Used by the tests of single forms. Answers go by question name; a list holds those of a repeat's instances in turn.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from kiosk.catalogue.catalogue import Catalogue
from kiosk.forms.answering.session import Session
from kiosk.forms.model.form_folders import forms_folder, read_layout
from kiosk.forms.model.published_forms import load
from kiosk.forms.publishing.publish import publish
from kiosk.forms.results.paper import declaration, unknown_names
from kiosk.rules.citizen_card import read as read_card
from kiosk.values.forms import Page, PageKind, QuestionType
from kiosk.values.papers import DeclarationPaper
from kiosk.values.people import CitizenCard
from printing.documents import declaration as document
from tests.kiosk.forms import keystrokes
from tests.kiosk.forms.builders import TODAY
from tests.printing.read_back import in_order, words_of

RESOURCES = Path(str(resources.files("resources")))
SAMPLE_WARD = RESOURCES / "sample_ward"
WARD = "Phường Hoa Sen (mẫu)"


def tour() -> dict[str, Any]:
    return tomllib.loads((RESOURCES / "tour" / "persons.toml").read_text(encoding="utf-8"))


def card(name: str) -> CitizenCard:
    """One of the tour's made-up cards, as the scanner reads it."""
    return read_card(tour()["cards"][name], today=TODAY).card


def ordinary(form: str) -> dict[str, Any]:
    """The answers that the tour gives in the ordinary case; whoever has a card says that it is right."""

    def read(value: Any) -> Any:
        if isinstance(value, list):
            return [read(one) for one in value]
        if str(value).startswith("days:"):  # so many days ago, as the tour reads it
            return (TODAY - timedelta(days=int(value.removeprefix("days:")))).isoformat()
        return card(value.removeprefix("card:")) if str(value).startswith("card:") else value

    answers = {name: read(value) for name, value in tour()["forms"][form]["ordinary"].items()}
    return confirmed(answers)


def confirmed(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {**answers, **{name.replace("_card", "_ok"): "right" for name in answers if name.endswith("_card")}}


def opened(form: str, language: str = "vi", *, ward: bool = True, **facts: str) -> Session:
    """A fresh session; with `ward` the sample ward's own lists are there, as at its kiosks."""
    made = load(form, (SAMPLE_WARD,) if ward else ())
    return Session(made, language, today=TODAY, facts={"ward_name": WARD, **facts})


class Walk:
    """One way through a form: pages seen by name, and the keystroke model's seconds."""

    def __init__(self, session: Session, script: Mapping[str, Any]) -> None:
        self.session, self.script = session, script
        self.seen: list[str] = []
        self.seconds = 0.0
        self._given: dict[str, int] = {}

    def act(self, name: str) -> Any:
        """What the person does here; of a list, which a repeat wants, the next one."""
        held = self.script[name]
        questions = self.session.page.questions
        if not isinstance(held, list) or (questions and questions[0].type is QuestionType.SELECT_MANY):
            return held
        place = self._given.get(name, 0)
        self._given[name] = place + 1
        return held[min(place, len(held) - 1)]

    def to_review(self) -> Walk:
        while not self.session.at_review:
            self.step()
        self.seconds += keystrokes.seconds(self.session.page, touches=1)
        return self

    def step(self) -> None:
        session, page = self.session, self.session.page
        assert page.title
        assert page.spoken
        name = page.path.rpartition("/")[2]
        if page.kind is PageKind.FIELDS:
            self.fields(page)
            return
        self.seen.append(name)
        act = None if page.kind is PageKind.NOTE else self.act(name)
        self.seconds += page_seconds(page, act)
        if isinstance(act, CitizenCard):
            assert session.prefill(page.person, act)
            assert session.page.path != page.path, name
        elif page.kind is PageKind.NOTE:
            assert session.next()
        elif page.choices or page.questions[0].type is QuestionType.SELECT_ONE:
            assert session.choose(act), (name, session.errors)
        else:
            session.answer(page.path, act)
            assert session.next(), (name, session.errors)

    def fields(self, page: Page) -> None:
        """Several small questions on one page: a touch for each, and one to go on."""
        for question in page.questions:
            self.seen.append(question.name)
            self.session.answer(question.path, self.act_on(question.name))
        self.seconds += keystrokes.seconds(page, touches=len(page.questions) + 1)
        assert self.session.next(), (page.path, self.session.errors)

    def act_on(self, name: str) -> Any:
        held = self.script[name]
        return held[0] if isinstance(held, list) else held

    def finish(self) -> Session:
        self.to_review()
        assert self.session.next(), self.session.problems()
        assert self.session.finished
        return self.session


def page_seconds(page: Page, act: Any) -> float:
    """The model's time: a date takes a touch for each part that isn't proposed, its year is typed."""
    if isinstance(act, CitizenCard):
        return keystrokes.seconds(page, scans=1)
    if not page.questions or page.choices:
        return keystrokes.seconds(page, touches=1)
    question = page.questions[0]
    if question.type is QuestionType.DATE and act:
        known = len(question.raw.split("-")) if question.raw else 0  # the year, then the month
        asked = len(act.split("-")) - known
        grids = sum((12, 31)[-asked:]) if asked else 0
        return keystrokes.seconds(page, touches=asked + 1, keyed=0 if known else 4) + grids * keystrokes.WORD
    if question.type is QuestionType.TEXT:
        digits = {"numbers", "personal-number"} & set(question.appearance)
        return keystrokes.seconds(page, touches=1, **{"keyed" if digits else "typed": len(act or "")})
    return keystrokes.seconds(page, touches=len(act) + 1 if isinstance(act, list) else 1)


def finished(form: str, script: Mapping[str, Any], language: str = "vi", **how: Any) -> Session:
    return Walk(opened(form, language, **how), script).finish()


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in record.items():
        made.update(flat(value) if isinstance(value, Mapping) else {name: value})
    return made


def paper_of(session: Session) -> DeclarationPaper:
    return declaration(session.form, session.record(), Catalogue().agency(), TODAY, code="K1-7Q4MXP")


def texts_of(paper: DeclarationPaper) -> dict[str, str]:
    """Values by label; of a label that stands there several times the first."""
    return {cell.label: cell.value for line in reversed(paper.lines) for cell in line.cells}


def table_of(paper: DeclarationPaper) -> tuple[tuple[str, ...], ...]:
    [table] = [line.table for line in paper.lines if line.table is not None]
    return table.rows


def assert_on_paper(session: Session, expected: list[str]) -> None:
    """The drawn PDF, read back, says these words in this order."""
    in_order(words_of(document.to_pdf(paper_of(session))), expected)


def assert_review_opens(session: Session) -> None:
    """Every line leads to its question and back to the review."""
    assert session.at_review
    lines = [line for section in session.page.sections for line in section.lines]
    assert lines
    for line in lines:
        session.go(line.path)
        assert session.page.kind is not PageKind.REVIEW
        assert session.back()
        assert session.at_review


def assert_draft_goes_on(form: str, script: Mapping[str, Any]) -> None:
    """Left on any page and opened again, the same page and the same record are there."""
    walk = Walk(opened(form), script)
    while True:
        again = opened(form)
        assert again.restore(json.loads(json.dumps(walk.session.answers()))) == ()
        assert again.page.path == walk.session.page.path
        assert again.record() == walk.session.record()
        if walk.session.at_review:
            break
        walk.step()
    assert again.next(), again.problems()


def assert_both_languages(form: str, script: Mapping[str, Any]) -> None:
    """No page on the way has the same title in both languages, or a choice without words."""
    titles: list[list[str]] = []
    for language in ("vi", "en"):
        walk = Walk(opened(form, language), script)
        found = []
        while not walk.session.at_review:
            page = walk.session.page
            found.append(page.title)
            offered = [*page.choices, *(choice for question in page.questions for choice in question.choices)]
            words = [choice.label for choice in offered if not choice.name.isdigit()]
            assert all(choice.label for choice in offered), page.path
            assert not {choice.name for choice in offered} & set(words), page.path
            walk.step()
        titles.append(found)
    assert len(titles[0]) == len(titles[1])
    assert not [title for title, english in zip(*titles, strict=True) if title == english]


def assert_published(form: str, folder: Path) -> None:
    """What kiosks load is what pyxform makes of the sheet, and the layout names questions of the form only."""
    home = forms_folder() / form
    publish(home / f"{form}.xlsx", folder)
    compiled = (home / "compiled.xml").read_bytes()
    assert (folder / "compiled.xml").read_bytes() == compiled
    published = read_layout(home / "form.toml")["published"]
    assert isinstance(published, dict)
    assert published["compiled_sha256"] == hashlib.sha256(compiled).hexdigest()
    assert published["sheet_sha256"] == hashlib.sha256((home / f"{form}.xlsx").read_bytes()).hexdigest()
    assert published["version"] == load(form).version
    assert unknown_names(load(form)) == []
    catalogue = Catalogue()
    described = read_layout(home / "form.toml")
    codes = described.get("procedures") or [described["procedure"]]
    assert isinstance(codes, list)
    assert {catalogue.procedure(str(code), TODAY).form for code in codes} == {form}
