"""Questions of type range: every value can be chosen, upwards and downwards, and no other is accepted from anywhere."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kiosk.forms.answering.session import Session
from kiosk.forms.model import ranges
from kiosk.forms.model.published_forms import load
from kiosk.forms.results import submission
from tests.kiosk.forms.builders import TODAY, form_of, put, session_of
from tests.kiosk.forms.test_scenarios import xform

FAULTS = Path(__file__).parents[1] / "faults"
VALUES = {
    ("10", "0", "-2"): "10 8 6 4 2 0",
    ("10", "0", "2"): "10 8 6 4 2 0",
    ("0", "1", "0.1"): "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1",
    ("1", "0", "-0.25"): "1 0.75 0.5 0.25 0",
    ("0", "10", "4"): "0 4 8",
    ("10", "0", "4"): "10 6 2",
    ("-3", "3", "3"): "-3 0 3",
    ("5", "5", "1"): "5",
    ("1", "3", "0"): "1 2 3",
    ("1", "3", None): "1 2 3",
    (None, None, None): "1 2 3 4 5 6 7 8 9 10",
    ("", "4", "x"): "1 2 3 4",
    ("1", "3", "100"): "1",
}


@pytest.mark.parametrize("told", VALUES)
def test_values(told: tuple[str | None, ...]) -> None:
    found = ranges.steps(*told)
    assert [ranges.plain(value) for value in found] == VALUES[told].split()
    assert [found.place(value) for value in found] == list(range(found.count))
    assert found.place(found.most + 1) == found.place(found.least - 1) == -1
    assert found.place(found.start + found.step / 3) == -1
    assert found.place(Decimal("NaN")) == -1


def test_a_range_that_goes_down_can_be_answered_wholly() -> None:
    session = Session(load(FAULTS / "range-down.xlsx"), today=TODAY)
    question = session.page.questions[0]
    assert (question.start, question.end, question.step) == (10, 0, -2)
    for answer in (10, 8, 6, 4, 2, 0):
        put(session, down=answer)
        assert session.problems() == (), answer
        assert session.record()["down"] == answer
    for answer in (11, -2, 7, 1e9, "ba"):
        put(session, down=answer)
        assert [one.name for one in session.problems()] == ["down"], answer
    put(session, down=7)
    assert "10, 8, 6, 4, 2, 0" in session.problems()[0].message
    put(session, down=8, big=1000)
    assert session.problems() == ()
    put(session, big=1005)
    assert "1.000, 995 … 0" in session.problems()[0].message
    session.language = "en"
    assert "1,000, 995 … 0" in session.problems()[0].message


def test_bounds_hold_for_drafts_and_submissions(tmp_path: Path) -> None:
    session = Session(load(FAULTS / "range-down.xlsx"), today=TODAY)
    put(session, down=8, big=10)
    xml = submission.to_xml(session, "1b671a64-40d5-491e-99b0-da01ff1f3341").replace(b"<down>8<", b"<down>9<")
    for answers in ({"/data/down": "9"}, {"/data/down": 12}, submission.answers_of(session.form, xml)):
        again = Session(session.form, today=TODAY)
        again.restore(answers)
        assert [one.name for one in again.problems()] == ["down"]


def test_tenths_have_no_noise(tmp_path: Path) -> None:
    session = session_of(
        "| survey |\n| | type | name | label | parameters |\n| | range | r | Mấy? | start=0 end=1 step=0.1 |\n",
        tmp_path,
    )
    for place in range(11):
        put(session, r=place / 10)
        assert session.problems() == ()
        assert session.record()["r"] == place / 10
    put(session, r=0.1 + 0.2)  # 0.30000000000000004 is none of them
    assert session.problems()


def test_a_range_without_bounds_goes_from_one_to_ten(tmp_path: Path) -> None:
    (tmp_path / "form.xml").write_bytes(
        xform('<bind nodeset="/data/r" type="int"/>', '<range ref="/data/r"><label>R?</label></range>', "<r/>")
    )
    session = Session(load(tmp_path / "form.xml"), today=TODAY)
    put(session, r=10)
    assert session.problems() == ()
    put(session, r=11)
    assert session.problems()


def test_the_constraint_of_a_range_is_asked_too(tmp_path: Path) -> None:
    form = form_of(
        "| survey |\n| | type | name | label | parameters | constraint |\n"
        "| | range | r | Mấy? | start=0 end=10 step=1 | . != 5 |\n", tmp_path
    )  # fmt: skip
    session = Session(form, today=TODAY)
    put(session, r=5)
    assert session.problems()
    put(session, r=6)
    assert session.problems() == ()
