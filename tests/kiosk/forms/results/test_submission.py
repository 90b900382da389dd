"""Submissions: what ODK Central would take, and the way back to the same session; foreign ones are refused."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from lxml import etree

from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from kiosk.forms.results.submission import OPENROSA, answers_of, to_xml
from tests.kiosk.forms.builders import TODAY, form_of, play, put
from tests.kiosk.forms.test_birth import BOTH, opened

ID = "0b1e3f6c-6f0e-4c58-9d5e-3f1f6f9a2c11"
REPEATS = """
| survey |
| | type | name | label | relevant |
| | text | owner | Chủ hộ | |
| | select_multiple pets | animals | Con vật | |
| | begin_repeat | member | Thành viên | |
| | text | p_name | Họ tên | |
| | begin_repeat | paper | Giấy tờ | |
| | text | number | Số | |
| | end_repeat | | | |
| | end_repeat | | | |
| | text | only_cat | Tên mèo | selected(${animals}, 'cat') |
| choices |
| | list_name | name | label |
| | pets | cat | Mèo |
| | pets | dog | Chó |
"""


def birth() -> Session:
    session = opened()
    play(session, BOTH)
    return session


def again(session: Session, xml: bytes) -> Session:
    made = Session(session.form, "vi", today=TODAY)
    assert made.restore(answers_of(session.form, xml)) == ()
    return made


def test_a_submission_names_form_version_and_instance() -> None:
    session = birth()
    root = etree.fromstring(to_xml(session, ID))
    assert (root.tag, root.get("id"), root.get("version")) == ("data", "khai-sinh", session.form.version)
    assert root.findtext(f"{{{OPENROSA}}}meta/{{{OPENROSA}}}instanceID") == f"uuid:{uuid.UUID(ID)}"
    assert root.findtext("mother/m_name") == "Trần Thị Mẫu"
    assert root.find("mother/m_ethnic_other") is None, "what is not relevant is left out"
    assert to_xml(session, f"uuid:{ID}") == to_xml(session, ID)


def test_a_birth_comes_back_as_the_same_record_and_submission() -> None:
    session = birth()
    xml = to_xml(session, ID)
    back = again(session, xml)
    assert back.record() == session.record()
    assert to_xml(back, ID) == xml
    assert back.problems() == ()


def test_repeats_choices_and_odd_letters_come_back(tmp_path: Path) -> None:
    session = Session(form_of(REPEATS, tmp_path), "vi", today=TODAY)
    put(session, owner="Trần & <Mẫu> \u201cK\u2019Nam\u201d", animals=("dog", "cat"), only_cat="Mướp")
    session.restore({
        **session.answers(), "/data/member[1]/p_name": "Ƀ Một", "/data/member[2]/p_name": "Hai",
        "/data/member[2]/paper[1]/number": "1", "/data/member[2]/paper[2]/number": "2",
    })  # fmt: skip
    xml = to_xml(session, ID)
    back = again(session, xml)
    assert back.record() == session.record()
    assert to_xml(back, ID) == xml
    assert [len(one.findall("paper")) for one in etree.fromstring(xml).findall("member")][1] == 2
    put(session, animals=("dog",))
    assert etree.fromstring(to_xml(session, ID)).find("only_cat") is None


def test_a_list_that_was_emptied_comes_back_empty(tmp_path: Path) -> None:
    session = Session(form_of(REPEATS, tmp_path), "vi", today=TODAY)
    put(session, owner="Hai")
    session.remove("/data/member[1]")
    back = again(session, to_xml(session, ID))
    assert back.record() == session.record() == {"owner": "Hai"}


def test_signs_that_no_xml_can_hold_are_dropped_when_they_are_typed(tmp_path: Path) -> None:
    session = Session(form_of(REPEATS, tmp_path), "vi", today=TODAY)
    put(session, owner="A\x00B\x0bC\ufffe\ud800D\tE")
    assert again(session, to_xml(session, ID)).record()["owner"] == "ABCD\tE"


def test_the_name_of_an_instance_goes_along_and_files_by_their_names(tmp_path: Path) -> None:
    sheet = """
| survey |
| | type | name | label |
| | text | owner | Chủ hộ |
| | image | photo | Ảnh |
| | file | scan | Bản quét |
| settings |
| | form_id | form_title | version | instance_name |
| | anh | Ảnh | 7 | concat('Hộ ', ${owner}) |
"""
    session = Session(form_of(sheet, tmp_path), "vi", today=TODAY)
    put(session, owner="Lê & Trần", photo="anh 1.jpg", scan="quét.pdf")
    root = etree.fromstring(to_xml(session, ID))
    assert root.findtext(f"{{{OPENROSA}}}meta/{{{OPENROSA}}}instanceName") == "Hộ Lê & Trần"
    assert [root.findtext(name) for name in ("photo", "scan")] == ["anh 1.jpg", "quét.pdf"]
    assert (root.get("id"), root.get("version")) == ("anh", "7")


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"no xml",
        b"<data/>",
        b'<data id="ket-hon" version="1"/>',
        b'<data id="khai-sinh" version="1999"/>',
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><data id="khai-sinh" version="VERSION">&a;</data>',
        b'<other id="khai-sinh" version="VERSION"/>',
        b'<data id="khai-sinh" version="VERSION"><mother><nobody>1</nobody></mother></data>',
        b'<data id="khai-sinh" version="VERSION"><mother><m_name>A</m_name><m_name>B</m_name></mother></data>',
        b'<data id="khai-sinh" version="VERSION">' + b"<mother>" * 400 + b"</mother>" * 400 + b"</data>",
        b'<data id="khai-sinh" version="VERSION">' + b" " * 5_000_000 + b"</data>",
        '<data id="khai-sinh" version="VERSION">Ä</data>'.encode("latin-1"),
    ],
)
def test_what_is_no_submission_of_this_form_is_refused_in_words(xml: bytes) -> None:
    form = load("khai-sinh")
    with pytest.raises(ExpectedError, match="forms.errors.submission"):
        answers_of(form, xml.replace(b"VERSION", form.version.encode()))
