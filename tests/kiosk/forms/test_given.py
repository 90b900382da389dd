"""Answers known before a form begins: passed by, kept, looked over at the end; asked where they are not acceptable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kiosk.forms.answering.session import Session
from tests.kiosk.forms.builders import session_of

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | relevant | constraint | required |
| | text | first | Một? | | | yes |
| | text | second | Hai? | | string-length(.) < 9 | yes |
| | select_one yn | more | Thêm? | | | yes |
| | text | third | Ba? | ${more} = 'y' | | yes |
| | text | last | Cuối? | | | |
| choices |
| | list_name | name | label::Vietnamese (vi) |
| | yn | y | Có |
| | yn | n | Không |
"""


def given(folder: Path, **answers: Any) -> Session:
    session = session_of(FORM, folder)
    assert session.give({f"/data/{name}": value for name, value in answers.items()}) == ()
    return session


def pages(session: Session, **answers: str) -> list[str]:
    """The names of the pages that are asked on the way to the review."""
    seen = []
    while not session.at_review:
        name = session.page.path.rpartition("/")[2]
        seen.append(name)
        if session.page.questions[0].raw in ("", None) or session.page.questions[0].error:
            session.answer(session.page.path, answers.get(name, "x"))
        assert session.next() or session.errors
    return seen


def test_what_is_known_is_passed_by_and_stands_in_the_review_and_the_record(tmp_path: Path) -> None:
    session = given(tmp_path, second="hai", more="y", third="ba")
    assert session.page.path == "/data/first"
    assert session.page.count == 3  # first, last, review
    assert pages(session) == ["first", "last"]
    lines = [line.value for section in session.review() for line in section.lines]
    assert lines == ["x", "hai", "Có", "ba", "x"]
    assert session.record() == {"first": "x", "second": "hai", "more": "y", "third": "ba", "last": "x"}
    assert session.back()
    assert session.page.path == "/data/last"
    assert session.back()
    assert session.page.path == "/data/first"


def test_from_the_review_it_can_be_changed_and_what_follows_is_asked(tmp_path: Path) -> None:
    session = given(tmp_path, second="hai", more="n")
    assert pages(session) == ["first", "last"]
    session.go("/data/more")
    assert session.choose("y")
    assert [problem.name for problem in session.problems()] == ["third"]


def test_what_the_form_cannot_accept_is_asked(tmp_path: Path) -> None:
    session = given(tmp_path, first="mot", second="quá dài để nhận", more="n")
    assert session.page.path == "/data/second"
    session.answer("/data/second", "hai")
    assert session.next()
    assert session.page.path == "/data/last"


def test_all_known_leads_to_the_review(tmp_path: Path) -> None:
    session = given(tmp_path, first="mot", second="hai", more="n")
    assert session.at_review
    assert session.next()
    assert session.finished


def test_a_kept_draft_still_passes_it_by(tmp_path: Path) -> None:
    session = given(tmp_path, second="hai", more="n")
    again = session_of(FORM, tmp_path)
    assert again.restore(json.loads(json.dumps(session.answers()))) == ()
    assert pages(again) == ["first", "last"]
