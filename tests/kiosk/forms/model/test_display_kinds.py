"""Numbers and days are written for people wherever they are shown or printed; the record keeps what was stored."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.forms.answering.session import Session
from kiosk.forms.clerk.entry_form import EntryForm
from kiosk.forms.publishing.spreadsheets import open_form
from kiosk.forms.results import paper
from kiosk.values.forms import PageKind
from kiosk.values.papers import Agency
from tests.kiosk.forms.builders import TODAY, form_of, put, session_of

FAULTS = Path(__file__).parents[1] / "faults"
AGENCY = Agency(parent="", name="UBND", short="UBND", counter="Q1", place_name="Hoa Sen")
FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | calculation | appearance | constraint | constraint_message::Vietnamese (vi) | constraint_message::English (en) |
| | decimal | area | Bao nhiêu mét vuông? | How many square metres? | | | . < 100000 | Không quá ${most} m². | Not above ${most} m². |
| | integer | price | Giá bao nhiêu? | What price? | | | | | |
| | integer | year | Năm nào? | Which year? | | | | | |
| | integer | card | Số thẻ? | Card number? | | numbers | | | |
| | date | day | Ngày nào? | Which day? | | | | | |
| | time | hour | Giờ nào? | What time? | | | | | |
| | text | phone | Điện thoại? | Telephone? | | | | | |
| | text | code | Mã? | Code? | | | | | |
| | range | mark | Mấy điểm? | Which mark? | | | | | |
| | calculate | most | | | 100000 | | | | |
| | calculate | total | | | coalesce(${area}, 0) * coalesce(${price}, 0) | | | | |
| | calculate | half | | | if(${total} != '', round(${total} div 2, 1), '') | | | | |
| | calculate | copied | | | ${phone} | | | | |
| | calculate | later | | | ${day} | | | | |
| | calculate | joined | | | concat(${area}, ' m2') | | | | |
| | calculate | now | | | today() | | | | |
| | note | told | Tổng ${total}, nửa ${half}; ngày ${day}, ${later}; giờ ${hour}; gọi ${copied} ${phone}; mã ${code}; năm ${year}; thẻ ${card}; ${joined}; hôm nay ${now} | Total ${total}, day ${day} | | | | | |
"""  # noqa: E501 - one row of a table is one line
ANSWERS = {
    "area": 1234.5, "price": 2000000, "year": 1990, "card": 123456789, "day": "2026-11-20", "hour": "08:30",
    "phone": "0912345678", "code": "1234567", "mark": 7,
}  # fmt: skip


@pytest.fixture
def session(tmp_path: Path) -> Session:
    made = session_of(FORM, tmp_path)
    put(made, **ANSWERS)
    return made


def test_labels_are_written_for_people(session: Session) -> None:
    session.go("/data/told")
    page = session.page
    assert page.kind is PageKind.NOTE
    assert page.title == (
        "Tổng 2.469.000.000, nửa 1.234.500.000; ngày 20/11/2026, 20/11/2026; giờ 08:30; gọi 0912345678 0912345678; "
        "mã 1234567; năm 1990; thẻ 123456789; 1234.5 m2; hôm nay 24/11/2026"
    )
    assert page.title in page.spoken
    session.language = "en"
    assert session.page.title == "Total 2,469,000,000, day 20 November 2026"


def test_messages_are_too(session: Session) -> None:
    put(session, area=200000)
    assert [one.message for one in session.problems()] == ["Không quá 100.000 m²."]
    session.language = "en"
    assert [one.message for one in session.problems()] == ["Not above 100,000 m²."]


def test_the_review_is_and_the_record_is_not(session: Session) -> None:
    lines = {line.path[6:]: line.value for section in session.review() for line in section.lines}
    assert lines == {
        "area": "1.234,5", "price": "2.000.000", "year": "1990", "card": "123456789", "day": "20/11/2026",
        "hour": "08:30", "phone": "0912345678", "code": "1234567", "mark": "7",
    }  # fmt: skip
    session.language = "en"
    lines = {line.path[6:]: line.value for section in session.review() for line in section.lines}
    assert (lines["area"], lines["price"]) == ("1,234.5", "2,000,000")
    record = session.record()
    assert {name: record[name] for name in ANSWERS} == ANSWERS
    assert (record["total"], record["later"]) == ("2469000000", "2026-11-20")


def test_the_paper_is(session: Session) -> None:
    names = ["area", "price", "year", "card", "day", "hour", "phone", "code", "mark"]
    names += ["total", "half", "later", "copied"]
    cells = [{"label": name, "value": "{" + name + "}"} for name in names]
    boxed = {"label": "Số", "value": "{price}", "boxes": 12}
    session.form.layout = {
        "paper": {
            "title": "T", "addressed_to": "A", "place_and_date": "{today}", "line": [{"cells": [*cells, boxed]}],
        }
    }  # fmt: skip
    session.language = "en"  # the paper's own language is Vietnamese in any case
    drawn = paper.declaration(session.form, session.record(), AGENCY, date(2026, 11, 24))
    said = {cell.label: cell.value for cell in drawn.lines[0].cells}
    assert said == {
        "area": "1.234,5", "price": "2.000.000", "year": "1990", "card": "123456789", "day": "20/11/2026",
        "hour": "08:30", "phone": "0912345678", "code": "1234567", "mark": "7", "total": "2.469.000.000",
        "half": "1.234.500.000", "later": "20/11/2026", "copied": "0912345678", "Số": "2000000",
    }  # fmt: skip
    assert drawn.place_and_date == "24/11/2026"


def test_the_desk_reads_back_what_it_shows(session: Session) -> None:
    sheet = EntryForm(session)
    [key] = [section.key for section in sheet.sections()]
    entries = [entry for entry in sheet.entries(key) if entry.question is not None]
    shown = {}
    for entry in entries:
        assert entry.question is not None
        shown[entry.question.name] = sheet.shown(entry.question)
        if entry.question.name in ANSWERS:
            sheet.type(entry.question, shown[entry.question.name])
    assert (shown["area"], shown["price"], shown["day"], shown["hour"]) == ("1234,5", "2000000", "20/11/2026", "08:30")
    record = session.record()
    assert {name: record[name] for name in ANSWERS} == ANSWERS


def test_cells_of_excel() -> None:
    """Dates and times that an Excel cell holds, as defaults."""
    session = Session(open_form(FAULTS / "date-default.xlsx"), today=TODAY)
    assert session.record() == {
        "ngay": "2026-11-20", "gio": "08:30:00", "luc": "2026-11-20T08:30:00.000+07:00", "ma": "00123", "so": "123",
        "n": 1000000, "t": "TRUE", "d": 0.3,
    }  # fmt: skip
    lines = {line.path.rpartition("/")[2]: line.value for section in session.review() for line in section.lines}
    assert lines == {
        "ngay": "20/11/2026", "gio": "08:30", "luc": "20/11/2026 08:30", "ma": "00123", "so": "123", "n": "1.000.000",
        "t": "TRUE", "d": "0,3",
    }  # fmt: skip
    assert session.problems() == ()


KINDS = {
    "1 + 1": "number",
    "-${n}": "number",
    "sum(${n})": "number",
    "${n}": "number",
    "${d}": "day",
    "${t}": "",
    "today()": "day",
    "now()": "moment",
    "date('2026-11-20')": "day",
    "if(${t} = '', 0, ${n})": "number",
    "if(${t} = '', '', ${d})": "day",
    "if(${t} = '', ${n}, ${d})": "",
    "if(${t} = '', ${n}, 'không')": "",
    "coalesce(${n}, 0)": "number",
    "once(today())": "day",
    "string(${n})": "",
    "concat(${n}, '')": "",
    "'0912345678'": "",
    "''": "",
    "${n} > 1": "",
    "../n": "number",
    "format-date(${d}, '%d/%m/%Y')": "",
    "jr:choice-name(${t}, '${t}')": "",
    "count-selected(${t})": "number",
    "min(${n}, 3)": "number",
    "${x} + 1": "number",
}


@pytest.mark.parametrize("calculation", KINDS)
def test_a_calculation_is_what_its_expression_gives(tmp_path: Path, calculation: str) -> None:
    form = form_of(
        "| survey |\n| | type | name | label | calculation |\n| | integer | n | N | |\n| | date | d | D | |\n"
        f"| | text | t | T | |\n| | calculate | x | | 1 |\n| | calculate | c | | {calculation} |\n",
        tmp_path,
    )
    [element] = form.named("c")
    assert element.kind == KINDS[calculation]


def test_choices_that_are_earlier_answers_are_written_for_people(tmp_path: Path) -> None:
    session = session_of(
        "| survey |\n| | type | name | label |\n| | begin_repeat | r | Ngày |\n| | date | d | Ngày? |\n"
        "| | end_repeat | | |\n| | select_one ${d} | which | Ngày nào? |\n",
        tmp_path,
    )
    session.answer("/data/r[1]/d", "2026-11-20")
    session.go("/data/which")
    assert [(one.name, one.label) for one in session.page.questions[0].choices] == [("2026-11-20", "20/11/2026")]
