"""Questions and lists that a form asks for at another place than their answers stand, and pages that share a path."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.forms.answering.session import Session
from kiosk.forms.clerk.entry_form import Sheet
from kiosk.forms.model.published_forms import load
from kiosk.values.forms import PageKind
from tests.kiosk.forms.builders import TODAY
from tests.kiosk.forms.test_scenarios import xform

FAULTS = Path(__file__).with_name("faults")
GIVEN = (FAULTS / "repeat-in-other-group.xml").read_text(encoding="utf-8")
GROUP = '<group ref="/data/r"><label>Người</label><repeat nodeset="/data/r">'
ASKED = '<input ref="/data/g/a"><label>A?</label></input>'
PLACES = {
    "a list in another group": GIVEN,
    "without its own group": GIVEN.replace(GROUP, '<repeat nodeset="/data/r">').replace(
        "</repeat></group></group>", "</repeat></group>"),
    "a question in the list": GIVEN.replace(f'<group ref="/data/g"><label>Nhóm</label>{ASKED}', "").replace(
        "</repeat></group></group>", f"{ASKED}</repeat></group>"),
    "a group within the list": GIVEN.replace(f'<group ref="/data/g"><label>Nhóm</label>{ASKED}', "").replace(
        "</repeat></group></group>", f'<group ref="/data/g"><label>Nhóm</label>{ASKED}</group></repeat></group>'),
    "a group with its path behind": GIVEN.replace(ASKED, "").replace(
        "</repeat></group></group>", f"</repeat></group>{ASKED}</group>"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_it_is_gone_through_and_added_to(tmp_path: Path, name: str) -> None:
    file = tmp_path / "form.xml"
    file.write_text(PLACES[name], encoding="utf-8")
    assert main(["form", "check", str(file)]) == 0
    session = Session(load(file), today=TODAY)
    added = seen = 0
    while not session.at_review:
        seen += 1
        assert seen < 20
        page = session.page
        if page.kind is PageKind.REPEAT:
            assert session.choose("add" if added < 2 else "done")
            added += 1
            continue
        session.answer(page.path, f"x{seen}")
        assert session.next()
    record = session.record()
    assert len(record["r"]) == 3
    assert all(row["b"] for row in record["r"])
    assert record["g"]["a"]
    assert session.next()
    while session.back():
        seen -= 1
        assert seen > -20
    sheet = Sheet(Session(session.form, today=TODAY))
    entries = [entry for part in sheet.sections() for entry in sheet.entries(part.key)]
    assert {entry.path for entry in entries if entry.question is not None} >= {"/data/r[1]/b", "/data/g/a"}
    assert sheet.add("/data/r")


def test_two_pages_of_groups_without_a_path_come_one_after_the_other(tmp_path: Path) -> None:
    body = "".join(
        f'<group appearance="field-list"><label>Trang {name}</label><input ref="/data/{name}"><label>{name}?</label>'
        f'</input><input ref="/data/{name}2"><label>{name}2?</label></input></group>'
        for name in ("a", "b", "c")
    )
    file = tmp_path / "form.xml"
    file.write_bytes(xform("", body, "<a/><a2/><b/><b2/><c/><c2/>"))
    session = Session(load(file), today=TODAY)
    titles = []
    while not session.at_review:
        titles.append(session.page.title)
        assert len(titles) < 6
        assert session.next()
    assert titles == ["Trang a", "Trang b", "Trang c"]
    session.go("/data/b2")
    assert session.page.title == "Trang b"


NULL = """
| survey |
| | type | name | label | calculation | relevant | constraint |
| | text | x | X? | | | . != null or . = null |
| | text | y | Y? | | not(${x} = null) | |
| | text | z | Z? | | ${x} = null | |
| | calculate | k | | if(${x} = 'a', 5, null) | | |
| | calculate | len | | string-length(null) | | |
| | calculate | none | | count(null) | | |
| | calculate | bool | | if(null, 'có', 'không') | | |
"""


def test_the_word_null_is_an_empty_answer(tmp_path: Path) -> None:
    from tests.kiosk.forms.builders import put, session_of, value

    session = session_of(NULL, tmp_path)
    shown = {name: session.state.find(f"/data/{name}").shown for name in ("y", "z")}  # type: ignore[union-attr]
    assert shown == {"y": False, "z": True}
    assert (value(session, "k"), value(session, "len"), value(session, "none"), value(session, "bool")) == (
        "", "0", "0", "không")  # fmt: skip
    put(session, x="a")
    shown = {name: session.state.find(f"/data/{name}").shown for name in ("y", "z")}  # type: ignore[union-attr]
    assert shown == {"y": True, "z": False}
    assert value(session, "k") == "5"
    assert session.problems() == ()
    assert main(["form", "check", str(tmp_path / "form.md")]) == 0
