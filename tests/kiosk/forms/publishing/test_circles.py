"""Questions that follow from themselves: refused by name where they never rest, and bounded on the kiosk."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.errors import ExpectedError
from kiosk.forms.answering.due_rules import DueRules
from kiosk.forms.answering.recalculation_limits import FEWEST_STEPS, MOST_TIMES, STEPS_PER_NODE
from kiosk.forms.answering.session import Session
from kiosk.forms.publishing import circles, publish
from kiosk.forms.publishing.spreadsheets import open_form
from kiosk.forms.xpath.tree import Node
from kiosk.texts import error_texts
from tests.kiosk.forms.builders import TODAY, form_of, put, session_of, value

FAULTS = Path(__file__).parents[1] / "faults"
HEAD = "| survey |\n| | type | name | label | calculation | relevant | trigger | default | bind::motcua:propose |\n"


def table(*rows: str) -> str:
    """Rows of: type | name | label | calculation | relevant | trigger | default | propose."""
    return HEAD + "".join(f"| | {row} |\n" for row in rows)


NEVER_REST = {
    "flip": (["text | a | A", "calculate | t | | if(${t} = 'A', 'B', 'A')"], "t → t"),
    "plus": (["integer | a | A", "calculate | t | | coalesce(${t}, 0) + 1"], "t → t"),
    "only for one answer": (["text | a | A", "calculate | t | | if(${a} = 'on', coalesce(${t}, 0) + 1, 0)"], "t → t"),
    "only above a number": (["integer | a | A", "calculate | t | | if(${a} > 37, coalesce(${t}, 0) + 1, 0)"], "t → t"),
    "under a group's condition": (
        ["text | a | A", "text | b | B", "begin_group | g | G | | ${a} = 'mở' and ${b} = 'đi'",
         "calculate | t | | coalesce(${t}, 0) + 1", "end_group | | "], "t → t"),
    "under its own condition": (["integer | a | A", "calculate | t | | coalesce(${t}, 0) + 1 | ${a} > 59"], "t → t"),
    "for one of many": (
        [*(f"integer | {name} | {name}" for name in "abcdefgh"),
         "calculate | t | | if(${a} = 3 and ${c} = 17 and ${h} < -4, coalesce(${t}, 0) + 1, 0)"], "t → t"),
    "through a function": (["text | a | A", "calculate | t | | concat(${t}, 'x')"], "t → t"),
    "by chance": (["text | a | A", "calculate | t | | coalesce(${t}, 0) + random()"], "t → t"),
    "added to nothing": (["integer | a | A", "calculate | t | | ${t} + 1"], "t → t"),
    "added to nothing, at times": (["integer | a | A", "calculate | t | | if(${a} > 0, ${t} + ${a}, ${t})"], "t → t"),
    "for a pattern": (["text | a | A", "calculate | t | | if(regex(${a}, '^[0-9]{9}$'), coalesce(${t}, 0) + 1, 5)"],
                      "t → t"),
    "for a long answer": (["text | a | A", "calculate | t | | if(string-length(${a}) > 50, concat(${t}, 'x'), '')"],
                          "t → t"),
    "after a day": (["text | a | A", "calculate | t | | if(${a} > date('2030-01-01'), coalesce(${t}, 0) + 1, 5)"],
                    "t → t"),
    "a proposal for a pattern": (
        ["text | b | B", "text | a | A | | | | | if(regex(${b}, '[A-Z]{5}'), concat(${a}, 'x'), '')"], "a → a"),
    "its own path": (["text | a | A", "calculate | t | | coalesce(., 0) + 1"], "t → t"),
    "among all": (["text | a | A", "calculate | t | | count(../*) + string-length(../t) + random()"], "t → t"),
    "a proposal": (["integer | a | A | | | | | coalesce(${a}, 0) + 1"], "a → a"),
    "two actions": (
        ["text | a | A", "integer | g | G | coalesce(${s}, 0) + 1", "calculate | s | | ${g} + 1 | | ${g}"], " → "),
    "actions of answers": (
        ["integer | a | A", "integer | b | B | ${a} + 1 | | ${a}", "integer | c | C | ${b} + 1 | | ${b}",
         "integer | d | D | ${c} + 1 | | ${c}", "calculate | e | | ${d} + 1 | | ${d}", "integer | f | F | ${e} * 2",
         "integer | b2 | B2 | ${b} | | ${f}", "integer | x | X | coalesce(${x}, 0) + 1"], "x → x"),
}  # fmt: skip
CIRCLES = {
    "two calculations": (["text | a | A", "calculate | b | | ${c}", "calculate | c | | ${b}"], ("b", "c")),
    "a condition": (["text | a | A", "calculate | b | | ${c}", "text | c | C | | ${b} = 'x'"], ("b", "c")),
    "its own condition": (["text | a | A", "calculate | b | | 1 | ${b} = ''"], ("b",)),
    "a proposal and a calculation": (
        ["text | a | A", "calculate | b | | ${c}", "text | c | C | | | | | ${b}"], ("b", "c")),
    "a long one": (
        ["text | a | A", *(f"calculate | k{at} | | ${{k{(at + 1) % 9}}}" for at in range(9))], ("k0", "k4", "k8")),
}  # fmt: skip
REST = {
    "the first time": ["text | a | A", "calculate | t | | if(${t} = '', now(), ${t})"],
    "the first time, hidden": ["text | a | A", "calculate | t | | if(${t} = '', random(), ${t}) | ${a} = 'x'"],
    "a day, the first time": ["text | a | A", "calculate | t | | if(${t} = '', today(), ${t})"],
    "what was said first": ["text | a | A", "calculate | t | | if(${t} = '', ${a}, ${t})"],
    "what was said first, for some": ["text | a | A", "calculate | t | | if(${a} = 'x', coalesce(${t}, now()), ${t})"],
    "a number, the first time": ["integer | a | A", "calculate | t | | if(${t} = '', 7, ${t} + 0)"],
    "once": ["text | a | A", "calculate | t | | once(coalesce(${t}, 0) + 1)"],
    "the greatest so far": ["integer | a | A", "calculate | t | | max(coalesce(${t}, 0), coalesce(${a}, 0))"],
    "a few steps": ["text | a | A", "calculate | t | | if(coalesce(${t}, 0) < 5, coalesce(${t}, 0) + 1, ${t})"],
    "there and back": [
        "decimal | km | Km | | | | | ", "decimal | m | M | ${km} * 1000 | | ${km}",
        "calculate | back | | ${m} div 1000 | | ${m}"],
    "a default": ["integer | a | A", "integer | b | B | | | | coalesce(${b}, 0) + 1"],
    "how often it changed": ["text | a | A", "calculate | t | | coalesce(${t}, 0) + 1 | | ${a}"],
}  # fmt: skip


def words_of(error: ExpectedError) -> str:
    return ": ".join(error_texts(error))


@pytest.mark.parametrize("name", NEVER_REST)
def test_what_never_rests_is_refused_by_name(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows, circle = NEVER_REST[name]
    form = form_of(table(*rows), tmp_path)
    with pytest.raises(ExpectedError) as caught:
        circles.check(form)
    assert caught.value.key == "forms.errors.restless"
    assert circle in words_of(caught.value)
    assert main(["form", "check", str(tmp_path / "form.md")]) == 1
    said = capsys.readouterr().err
    assert ", trang survey, dòng " in said
    with pytest.raises(ExpectedError):
        publish.publish(tmp_path / "form.md", tmp_path / "out", today=TODAY)
    assert not (tmp_path / "out" / "compiled.xml").exists()


@pytest.mark.parametrize("name", CIRCLES)
def test_a_circle_of_questions_is_refused_whole(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows, names = CIRCLES[name]
    (tmp_path / "form.md").write_text(table(*rows) + SETTINGS, encoding="utf-8")
    assert main(["form", "check", str(tmp_path / "form.md")]) == 1
    said = capsys.readouterr().err
    assert "vòng" in said
    circle = said.split("\n")[1].partition(", trang survey, dòng ")[0].split(" → ")
    assert circle[0] == circle[-1]  # it ends where it begins
    assert set(names) <= set(circle)


SETTINGS = """
| settings |
| | form_id | form_title | version | namespaces |
| | test | Thử | 1 | motcua="urn:motcua:form" |
"""


@pytest.mark.parametrize("name", REST)
def test_what_comes_to_rest_is_good(tmp_path: Path, name: str) -> None:
    session = session_of(table(*REST[name]), tmp_path)
    circles.check(session.form)
    for answer in ("1", "x", "", "25"):
        put(session, **{session.form.body.children[0].path[-1]: answer})
    assert not session.state.bounds.restless


def test_the_first_time_stands(tmp_path: Path) -> None:
    session = session_of(table(*REST["the first time"]), tmp_path)
    first = value(session, "t")
    assert first.startswith("2026-11-24")
    put(session, a="x")
    assert value(session, "t") == first


@pytest.mark.parametrize("name", NEVER_REST)
def test_a_kiosk_bounds_every_wave(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _circle = NEVER_REST[name]
    counted = Counted(monkeypatch)
    session = session_of(table(*rows), tmp_path)
    for answer in ("1", "on", "50"):
        put(session, a=answer)
        assert counted.taken() < (len(rows) + 2) * (MOST_TIMES + 2) * 4
    while not session.at_review:
        assert session.next()
    page = session.page
    if session.state.bounds.restless:
        assert "Máy không tự tính xong" in page.hint
        assert page.hint in page.spoken
    assert session.next()  # it can be handed in all the same
    assert session.record()


class Counted:
    """Counts rules that were worked out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        due = DueRules.add

        def counted(rules, cell, node) -> None:  # type: ignore[no-untyped-def]
            self.count += 1
            due(rules, cell, node)

        monkeypatch.setattr(DueRules, "add", counted)

    def taken(self) -> int:
        taken, self.count = self.count, 0
        return taken


def test_a_list_whose_length_follows_from_itself_is_noted_and_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("count-self", "count-cycle"):
        assert main(["form", "check", str(FAULTS / f"{name}.xlsx")]) == 0
        said = capsys.readouterr().err
        assert "trang survey, dòng" in said
        assert "cột repeat_count: số dòng phụ thuộc vào chính nhóm này" in said
        session = Session(open_form(FAULTS / f"{name}.xlsx"), today=TODAY)
        have = entries(session)
        assert 1 <= have <= 10
        for path in ("/data/r[1]/t", "/data/r[1]/t", "/data/r[2]/t"):
            session.answer(path, "Người Thử")
            session.answer(path, "Người Khác")
        assert entries(session) == have  # it doesn't grow with each answer


def entries(session: Session) -> int:
    return len(session.state.nodes((*session.form.root.path, "r")))


LENGTHS = {
    "none": ("0", "không cho ra số dòng nào"),
    "below": ("-3", "không cho ra số dòng nào"),
    "a word": ("'ba'", "không cho ra số dòng nào"),
    "too many": ("100000", "đòi hơn 500 dòng"),
    "without end": ("1 div 0", "đòi hơn 500 dòng"),
    "a part": ("2.5", "phần lẻ"),
    "a text": ("${name}", "không phải câu số"),
    "what stands in it": ("string-length(${t}) + 1", "phụ thuộc vào chính nhóm này"),
    "by another": ("${k}", "phụ thuộc vào chính nhóm này"),
}


@pytest.mark.parametrize("name", LENGTHS)
def test_a_length_that_can_be_none_is_noted(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    count, words = LENGTHS[name]
    tables = f"""
| survey |
| | type | name | label | repeat_count | calculation |
| | text | name | Tên? | | |
| | begin_repeat | r | Người | {count} | |
| | text | t | Tên? | | |
| | end_repeat | | | | |
| | calculate | k | | | count(${{r}}) + 1 |
"""
    (tmp_path / "form.md").write_text(tables + SETTINGS, encoding="utf-8")
    assert main(["form", "check", str(tmp_path / "form.md")]) == 0
    assert words in capsys.readouterr().err


def test_a_good_length_is_not_noted(tmp_path: Path) -> None:
    tables = """
| survey |
| | type | name | label | repeat_count | calculation |
| | integer | n | Mấy? | | |
| | calculate | twice | | | ${n} * 2 |
| | begin_repeat | r | Người | ${n} | |
| | integer | m | Mấy? | | |
| | begin_repeat | s | Con | ${m} | |
| | text | t | Tên? | | |
| | end_repeat | | | | |
| | end_repeat | | | | |
| | begin_repeat | u | Xe | ${twice} | |
| | text | v | Biển số? | | |
| | end_repeat | | | | |
"""
    form = form_of(tables, tmp_path)
    assert [note for element in form.root.walk() for note in circles.length_notes(form, element)] == []


def test_a_running_total_over_many_entries_rests(tmp_path: Path) -> None:
    tables = """
| survey |
| | type | name | label | calculation |
| | begin_repeat | r | Khoản | |
| | integer | x | Bao nhiêu? | |
| | calculate | total | | coalesce(${x}, 0) + coalesce(../../r[position() = position(current()/..) - 1]/total, 0) |
| | end_repeat | | | |
"""
    session = session_of(tables, tmp_path)
    circles.check(session.form)
    [parent] = session.state.nodes(session.form.root.path)
    element = session.form.elements[(*session.form.root.path, "r")]
    for _ in range(29):
        session.state.add(parent, element)
    nodes: list[Node] = parent.named("r")
    for place, node in enumerate(reversed(nodes)):
        session.state.put(node.named("x")[0], str(place % 3 + 1))
    assert nodes[-1].named("total")[0].value == str(sum(at % 3 + 1 for at in range(30)))
    assert not session.state.bounds.restless


def test_thousands_of_actions_in_a_row_need_no_deep_stack(tmp_path: Path) -> None:
    rows = ["integer | a0 | A"]
    rows += [f"integer | a{at} | A | ${{a{at - 1}}} + 1 | | ${{a{at - 1}}}" for at in range(1, 1500)]
    session = session_of(table(*rows), tmp_path)
    put(session, a0="1")
    assert value(session, "a1499") == "1500"


def test_actions_that_double_with_each_question_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question's change sets the next one twice: 2 to the power of 24 actions, if nobody counted."""
    from tests.kiosk.forms.test_scenarios import xform

    size = 24
    body = "".join(
        f'<input ref="/data/q{at}"><label>{at}</label>'
        f'<setvalue event="xforms-value-changed" ref="/data/q{at + 1}" value="concat(/data/q{at}, \'a\')"/>'
        f'<setvalue event="xforms-value-changed" ref="/data/q{at + 1}" value="concat(/data/q{at}, \'b\')"/></input>'
        for at in range(size)
    )
    names = "".join(f"<q{at}/>" for at in range(size + 1))
    file = tmp_path / "form.xml"
    file.write_bytes(xform("", body, names))
    session = Session(open_form(file), today=TODAY)
    acted = 0
    acts = session.state.bounds.act

    def counted(node: Node) -> bool:
        nonlocal acted
        acted += 1
        return acts(node)

    monkeypatch.setattr(session.state.bounds, "act", counted)
    session.answer("/data/q0", "x")
    assert acted <= size * (MOST_TIMES + 1) * 2
    assert acted < FEWEST_STEPS + STEPS_PER_NODE * size
