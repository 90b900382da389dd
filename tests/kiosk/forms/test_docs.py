"""The example in docs/forms.md is a form that works, card and all."""

from __future__ import annotations

from pathlib import Path

from kiosk.forms.xpath.functions import find
from kiosk.values.forms import PageKind
from tests.kiosk.forms.builders import MOTHER, session_of

PAGE = Path(__file__).parents[3] / "docs" / "forms.md"


def test_the_example_of_the_manual_runs(tmp_path: Path) -> None:
    words = PAGE.read_text(encoding="utf-8")
    table = words.partition("<!-- example -->")[2].partition("```\n")[2].partition("```")[0]
    session = session_of(table, tmp_path)
    assert session.page.kind is PageKind.SCAN
    assert session.prefill("asker", MOTHER)
    assert [line.label for line in session.page.lines] == ["Họ tên", "Số"]
    assert session.choose("right")
    session.answer(session.page.path, 2)
    assert session.next()
    assert session.next()
    assert session.finished
    assert session.record()["fee"] == "16000"


def test_the_functions_that_the_manual_names_exist() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("### Expressions")[2].partition("and the rest")[0]
    named = [part.partition("(")[0] for part in section.split("`")[1::2]]
    assert len(named) > 30
    assert [name for name in named if find(name) is None] == []
