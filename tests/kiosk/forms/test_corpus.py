"""Forms that nobody here wrote (pyxform's and Enketo's examples): each is filled, or refused in words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from kiosk.forms.results.submission import answers_of, to_xml
from kiosk.texts import error_texts
from kiosk.values.forms import PageKind, QuestionType
from tests.kiosk.forms.builders import TODAY

CORPUS = Path(__file__).with_name("corpus")
FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file() and path.name not in ("README.md", "LICENSE"))
REFUSED = {
    "include.csv": "include",
    "include.xls": "include",
    "include_json.md": "include",
    "include_json.xls": "include",
    "pull_data.xlsx": "fruits.csv",
    "search_and_select.xlsx": "fruits.csv",
    "duplicate_columns.xlsx": "cột “label” có hai lần",
    "gps.csv": "cột C: tên cột “text:english” có dấu không dùng được",
    "new_cascading_select.xls": "trang choices, dòng 6",
    "old_cascades.xls": "dòng 2: không có kiểu câu hỏi “cascading_select cities”",
    "unknown_question_type.xls": "hai cột cùng một nghĩa",
    "calcs_in_repeats.xml": "dòng 57 của tệp",
    "external.xml": "/widgets/intro",
    "setvalue-repeat-tricky.xml": "/data/a",
}
TRIED = ("abcdefghijklmnop", "1", "10", "b", "100", "2027-01-01", "0", None)
_MOMENT = re.compile(r"uuid:|\d{4}-\d\d-\d\dT")
BY_CHANCE = {"random.xml"}  # random() without once(): another number each time
SAMPLE = {
    QuestionType.INTEGER: "5",
    QuestionType.DECIMAL: "5.5",
    QuestionType.RANGE: "5",
    QuestionType.DATE: "2026-11-20",
    QuestionType.TIME: "08:30",
    QuestionType.DATETIME: "2026-11-20T08:30:00.000+07:00",
    QuestionType.ACKNOWLEDGE: "OK",
}


def walk(session: Session) -> int:
    """Answer every page somehow and go on; the number of pages seen."""
    grown: set[str] = set()
    for count in range(600):
        page = session.page
        if page.kind is PageKind.REVIEW:
            return count
        if page.kind is PageKind.REPEAT:
            session.choose("done" if page.path in grown else "add")
            grown.add(page.path)
            continue
        for question in page.questions:
            if question.type is QuestionType.NOTE or question.readonly:
                continue
            names = tuple(choice.name for choice in question.choices[:1])
            answer = names if names else SAMPLE.get(question.type, "abc")
            session.answer(question.path, answer)
        if not session.next():
            assert any(_mended(session, answer) for answer in TRIED), session.errors
    raise AssertionError("the form does not end")


def _mended(session: Session, answer: str | None) -> bool:
    for path in list(session.errors):
        session.answer(path, answer)
    return session.next()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_filled_or_refused(path: Path) -> None:
    try:
        session = Session(load(path), "vi", today=TODAY)
        pages = walk(session)
    except ExpectedError as error:
        title, message = error_texts(error)
        assert REFUSED[path.name] in message, (title, message)
        return
    assert path.name not in REFUSED
    assert pages >= 1 or path.name == "hidden.xls"
    assert isinstance(session.record(), dict)
    again = Session(session.form, today=TODAY)
    assert again.restore(session.answers()) == ()
    if path.name not in BY_CHANCE:
        assert again.record() == session.record()
        submitted = Session(session.form, today=TODAY)
        assert submitted.restore(answers_of(session.form, to_xml(session, "1"))) == ()
        assert settled(submitted.record()) == settled(session.record())


def settled(record: dict[str, Any]) -> dict[str, Any]:
    """Without what is another each time a form is opened: moments and numbers of chance."""
    return {name: value for name, value in record.items() if not _MOMENT.search(str(value))}


@pytest.mark.parametrize("name", ["khai.xlsx", "khai.xls", "khai.csv", "khai.md"])
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"a,b\n1,2\n", b"\xff\xfe\x00\x01"]
)
def test_files_that_are_no_form_are_refused_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(ExpectedError) as caught:
        load(file)
    title, message = error_texts(caught.value)
    assert name in message
    assert "Traceback" not in title + message


def test_an_old_excel_file_named_xlsx(tmp_path: Path) -> None:
    file = tmp_path / "khai.xlsx"
    file.write_bytes((CORPUS / "group.xls").read_bytes())
    with pytest.raises(ExpectedError) as caught:
        load(file)
    assert "đổi tên thành .xls" in error_texts(caught.value)[1]
