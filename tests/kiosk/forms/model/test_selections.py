"""Names of choices that hold blanks: one is taken whole, several are refused at check or kept apart faithfully."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.errors import ExpectedError
from kiosk.forms.answering import answer_file
from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from kiosk.forms.publishing import publish
from kiosk.forms.results import paper, submission
from kiosk.values.forms import Choice
from kiosk.values.papers import Agency
from tests.kiosk.forms.builders import TODAY, put, session_of, value
from tests.kiosk.forms.test_scenarios import xform

FAULTS = Path(__file__).parents[1] / "faults"
ONE = """
| survey |
| | type | name | label | calculation | relevant | choice_filter |
| | select_one c | q | Phường nào? | | | |
| | text | seen | Vì sao? | | ${q} = 'phuong mot' | |
| | text | also | Vì sao? | | selected(${q}, 'phuong mot') | |
| | text | never | Vì sao? | | selected(${q}, 'mot') | |
| | calculate | many | | count-selected(${q}) | | |
| | calculate | first | | selected-at(${q}, 0) | | |
| | calculate | words | | jr:choice-name(${q}, '${q}') | | |
| | calculate | copy | | ${q} | | |
| | text | handed | Vì sao? | | selected(${copy}, 'phuong mot') | |
| | select_one d | street | Đường nào? | | | ward = ${q} |
| choices |
| | list_name | name | label | ward |
| | c | phuong mot | Phường Một | |
| | c | phuong hai | Phường Hai | |
| | d | a b | Đường A | phuong mot |
| | d | b c | Đường B | phuong hai |
"""


def test_a_single_choice_is_taken_whole(tmp_path: Path) -> None:
    session = session_of(ONE, tmp_path)
    assert session.choose("phuong mot")
    assert session.problems() == ()
    shown = {name: session.state.find(f"/data/{name}").shown for name in ("seen", "also", "never", "handed")}  # type: ignore[union-attr]
    assert shown == {"seen": True, "also": True, "never": False, "handed": True}
    assert (value(session, "many"), value(session, "first"), value(session, "words")) == (
        "1", "phuong mot", "Phường Một")  # fmt: skip
    session.go("/data/street")
    assert session.page.questions[0].choices == (Choice(name="a b", label="Đường A"),)
    put(session, street="a b")
    assert session.problems() == ()
    assert {"q": "phuong mot", "street": "a b"}.items() <= session.record().items()
    lines = {line.label: line.value for section in session.review() for line in section.lines}
    assert lines["Phường nào?"] == "Phường Một"
    put(session, q="phuong")  # a part of a name is no choice
    assert [one.name for one in session.problems()] == ["q", "street"]


def test_the_handed_over_form_is_answered_by_touch() -> None:
    session = Session(load(FAULTS / "space-choice-one.xlsx"), today=TODAY)
    for name in ("phuong mot", "phuong hai"):
        session.go("/data/q")
        assert session.choose(name)
        assert session.record() == {"q": name}
        again = Session(session.form, today=TODAY)
        again.restore(session.answers())
        assert again.record() == session.record()
        from_xml = Session(session.form, today=TODAY)
        xml = submission.to_xml(session, "1b671a64-40d5-491e-99b0-da01ff1f3341")
        from_xml.restore(submission.answers_of(session.form, xml))
        assert from_xml.record() == session.record()


def test_several_of_such_names_are_refused_with_their_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "check", str(FAULTS / "space-choice-name.xlsx")]) == 1
    said = capsys.readouterr().err
    for words in ("trang survey, dòng 3", "trang choices, dòng 2", "“phuong mot”", "gạch dưới", "phuong_mot"):
        assert words in said


@pytest.mark.parametrize("kind", ["select_multiple_from_file d.csv", "rank c"])
def test_ranks_and_lists_in_files_are_refused_too(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "d.csv").write_text("name,label\nx,X\nphuong mot,Phường Một\n", encoding="utf-8")
    (tmp_path / "form.md").write_text(
        f"| survey |\n| | type | name | label |\n| | {kind} | m | Những phường nào? |\n"
        "| choices |\n| | list_name | name | label |\n| | c | x | X |\n| | c | phuong mot | Phường Một |\n"
        "| settings |\n| | form_id | form_title | version |\n| | test | Thử | 1 |\n",
        encoding="utf-8",
    )
    assert main(["form", "check", str(tmp_path / "form.md")]) == 1
    said = capsys.readouterr().err
    assert "phuong_mot" in said
    assert "“m”, trang survey, dòng 2" in said
    with pytest.raises(ExpectedError):
        publish.publish(tmp_path / "form.md", tmp_path, today=TODAY)


PEOPLE = """
| survey |
| | type | name | label | calculation | relevant |
| | begin_repeat | r | Người | | |
| | text | ten | Tên? | | |
| | end_repeat | | | | |
| | select_one ${ten} | one | Ai? | | |
| | calculate | first | | ${one} | |
"""


def test_a_single_name_from_a_list_is_taken_whole(tmp_path: Path) -> None:
    session = session_of(PEOPLE, tmp_path)
    answer_file.fill(session, {"r": [{"ten": "Nguyễn Thị Thử"}, {"ten": "Trần Văn Mẫu"}], "one": "Trần Văn Mẫu"})
    assert session.problems() == ()
    assert value(session, "first") == "Trần Văn Mẫu"
    assert session.record()["one"] == "Trần Văn Mẫu"


MANY = xform(
    '<bind nodeset="/data/n" calculate="count-selected(/data/ai)"/>'
    '<bind nodeset="/data/has" calculate="selected(/data/ai, /data/r[2]/ten)"/>'
    '<bind nodeset="/data/at" calculate="selected-at(/data/ai, 1)"/>',
    '<repeat nodeset="/data/r"><input ref="/data/r/ten"><label>Tên?</label></input></repeat>'
    '<select ref="/data/ai"><label>Những ai?</label><itemset nodeset="/data/r"><value ref="ten"/><label ref="ten"/>'
    "</itemset></select>",
    "<r><ten/></r><r><ten/></r><r><ten/></r><ai/><n/><has/><at/>",
)


def test_several_names_from_a_list_are_kept_apart(tmp_path: Path) -> None:
    (tmp_path / "form.xml").write_bytes(MANY)
    session = Session(load(tmp_path / "form.xml"), today=TODAY)
    names = ["Nguyễn Thị Thử", "Trần Văn Mẫu", "An"]
    for place, name in enumerate(names, 1):
        session.answer(f"/data/r[{place}]/ten", name)
    session.go("/data/ai")
    question = session.page.questions[0]
    assert [one.name for one in question.choices] == names
    session.answer("/data/ai", (names[2], names[1]))
    assert session.problems() == ()
    assert session.page.questions[0].value == (names[2], names[1])
    assert session.record()["ai"] == [names[2], names[1]]
    assert (value(session, "n"), value(session, "has"), value(session, "at")) == ("2", "true", names[1])
    lines = {line.label: line.value for section in session.review() for line in section.lines}
    assert lines["Những ai?"] == "An, Trần Văn Mẫu"
    for answers in (
        session.answers(),
        submission.answers_of(session.form, submission.to_xml(session, "1b671a64-40d5-491e-99b0-da01ff1f3341")),
    ):
        again = Session(session.form, today=TODAY)
        again.restore(answers)
        assert again.record() == session.record()
    session.form.layout = {"paper": {
        "title": "T", "addressed_to": "A", "place_and_date": "P", "line": [
            {"cells": [{"label": "Ai", "value": "{ai}"}]},
            {"ticks": [{"label": "Mẫu", "on": "ai", "is": "Trần Văn Mẫu"}, {"label": "Văn", "on": "ai", "is": "Văn"}]},
        ]}}  # fmt: skip
    agency = Agency(parent="", name="UBND", short="UBND", counter="Q1", place_name="Hoa Sen")
    drawn = paper.declaration(session.form, session.record(), agency, date(2026, 11, 24))
    assert drawn.lines[0].cells[0].value == "An, Trần Văn Mẫu"
    assert [tick.ticked for tick in drawn.lines[1].ticks] == [True, False]
    session.answer("/data/r[2]/ten", "Lê Văn Mới")  # who was chosen is no longer there
    assert [one.name for one in session.problems()] == ["ai"]


def test_letters_of_either_spelling_are_one_name(tmp_path: Path) -> None:
    """A list in decomposed letters (as macOS writes them) and an answer in composed ones."""
    import unicodedata

    plain = "Phường Hòa Bình"
    split = unicodedata.normalize("NFD", plain)
    (tmp_path / "form.xml").write_bytes(MANY)
    session = Session(load(tmp_path / "form.xml"), today=TODAY)
    node = session.state.find("/data/r[1]/ten")
    assert node is not None
    session.state.put(node, split)
    assert node.value == plain
    session.restore({"/data/r[2]/ten": split, "/data/ai": split.replace(" ", "\u00a0")})
    assert session.state.find("/data/r[2]/ten").value == plain  # type: ignore[union-attr]
    assert session.record()["ai"] == [plain]
    assert session.problems() == ()
