"""Who stands in an earlier declaration of the visit: read from its answers, put where the next form asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.forms.answering import earlier_persons
from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from tests.kiosk.forms.builders import FATHER, TODAY, form_of, put, value
from tests.kiosk.forms.walking import Walk, opened, ordinary

ASKS = """
| survey |
| | type | name | label::Vietnamese (vi) | bind::motcua:earlier |
| | hidden | gone_name | | deceased name |
| | hidden | gone_number | | deceased number |
| | hidden | mate_name | | bride name |
| | text | q | Tên? | |
"""


def test_a_finished_declaration_tells_its_persons_by_role_and_field() -> None:
    session = Walk(opened("khai-tu"), ordinary("khai-tu")).finish()
    known = earlier_persons.told(session.form, session.answers())
    answers = {path.rpartition("/")[2]: said for path, said in session.answers().items()}
    assert known["deceased name"] == answers["d_name"] != ""
    assert known["deceased number"] == answers["d_number"]
    assert "" not in known.values()
    assert not {"bride name", "child name"} & set(known)


@pytest.mark.parametrize("answers", [{}, {"/data/deceased/d_name": "  ", "@page": 3, "/data/nowhere": "x"}])
def test_what_was_not_answered_is_not_told(answers: dict[str, object]) -> None:
    assert earlier_persons.told(load("khai-tu"), answers) == {}


def test_it_is_put_where_the_form_asks_and_an_answer_that_stands_is_let_stand(tmp_path: Path) -> None:
    session = Session(form_of(ASKS, tmp_path), "vi", today=TODAY)
    put(session, gone_number="001094000456")
    earlier_persons.tell(session, {"deceased name": FATHER.name, "deceased number": "001000000001", "child name": "x"})
    assert (value(session, "gone_name"), value(session, "gone_number")) == (FATHER.name, "001094000456")
    assert value(session, "mate_name") == ""
