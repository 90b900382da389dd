# ruff: noqa: E501 - a row of a table stays on one line
"""The engine: what depends on an answer moves, nothing else; repeats; what is wrong with a form."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.forms.answering import answer_file
from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from kiosk.texts import error_texts
from kiosk.values.dates import PartialDate
from kiosk.values.forms import PageKind, QuestionType
from kiosk.values.people import CardWarning, Passport, Sex
from tests.kiosk.forms.builders import TODAY, form_of, put, session_of, value

BASIC = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | relevant | calculation | constraint | constraint_message::Vietnamese (vi) | required | default |
| | integer | age | Tuổi | Age | | | . >= 0 and . < 130 | Tuổi từ 0 đến 129. Xin nhập lại. | yes | |
| | text | school | Trường | School | ${age} < 18 | | | | yes | |
| | text | job | Nghề | Job | ${age} >= 18 | | | | | |
| | calculate | next | | | | ${age} + 1 | | | | |
| | calculate | after | | | | ${next} + 1 | | | | |
| | select_multiple colours | like | Màu ${age} | Colours | | | count-selected(.) <= 2 | Chọn nhiều nhất hai màu. | | |
| | note | bye | Xin cảm ơn | Thanks | | | | | | |
| | decimal | weight | Cân nặng | Weight | | | | | | |
| | date | day | Ngày | Day | | | . <= today() | Không được sau hôm nay. | | |
| | text | place | Nơi | Place | | | | | | Việt Nam |
| choices |
| | list_name | name | label::Vietnamese (vi) | label::English (en) |
| | colours | red | Đỏ | Red |
| | colours | green | Xanh | Green |
| | colours | blue | Lam | Blue |
"""

REPEAT = """
| survey |
| | type | name | label::Vietnamese (vi) | calculation | relevant | required | repeat_count |
| | text | family | Họ | | | | |
| | begin_repeat | person | Người | | | | |
| | text | given | Tên | | | yes | |
| | integer | age | Tuổi | | | | |
| | text | school | Trường | | ${age} < 18 | | |
| | calculate | full | | concat(${family}, ' ', ${given}) | | | |
| | calculate | place | | position(..) | | | |
| | calculate | of | | count(${person}) | | | |
| | end_repeat | | | | | | |
| | calculate | total | | sum(${age}[. != '']) | | | |
| | calculate | everybody | | join('; ', ${full}) | | | |
"""


def test_dependent_values_follow_and_only_they(tmp_path: Path) -> None:
    session = session_of(BASIC, tmp_path)
    put(session, age=17)
    assert (value(session, "next"), value(session, "after")) == ("18", "19")
    evaluated: list[str] = []
    for element in session.form.elements.values():
        for kind, rule in list(element.rules.items()):
            if kind in ("calculate", "relevant"):
                watch(element, kind, rule, evaluated)
    put(session, weight="61.5")
    assert evaluated == []


def watch(element: Any, kind: str, rule: Any, log: list[str]) -> None:
    """Note each evaluation of a rule in `log`. The cells hold the rule itself, so it is patched there."""
    inner = rule.closure

    def noted(context: Any) -> Any:
        log.append(f"{element.name}.{kind}")
        return inner(context)

    object.__setattr__(rule, "closure", noted)


def test_a_value_that_stays_the_same_stops_the_wave(tmp_path: Path) -> None:
    session = session_of(
        """
| survey |
| | type | name | label::Vietnamese (vi) | calculation |
| | integer | a | A | |
| | calculate | old | | if(${a} > 17, 'yes', 'no') |
| | calculate | fee | | if(${old} = 'yes', 8000, 0) |
""",
        tmp_path,
    )
    put(session, a=20)
    log: list[str] = []
    for element in session.form.elements.values():
        if "calculate" in element.rules:
            watch(element, "calculate", element.rules["calculate"], log)
    put(session, a=30)
    assert log == ["old.calculate"]
    assert value(session, "fee") == "8000"


def test_irrelevant_answers_are_kept_but_not_recorded(tmp_path: Path) -> None:
    session = session_of(BASIC, tmp_path)
    put(session, age=12, school="Trường Hoa Sen")
    assert session.record()["school"] == "Trường Hoa Sen"
    put(session, age=40)
    assert "school" not in session.record()
    assert session.answers()["/data/school"] == "Trường Hoa Sen"
    put(session, age=12)
    assert session.record()["school"] == "Trường Hoa Sen"


def test_an_irrelevant_question_reads_as_unanswered(tmp_path: Path) -> None:
    session = session_of(
        """
| survey |
| | type | name | label::Vietnamese (vi) | relevant | calculation |
| | text | a | A | | |
| | text | b | B | ${a} = 'x' | |
| | calculate | c | | | if(${b} != 'y', concat('[', ${b}, ']'), 'is y') |
""",
        tmp_path,
    )
    put(session, a="x", b="y")
    assert value(session, "c") == "is y"
    put(session, a="")
    assert value(session, "c") == "[]"


def test_record_types(tmp_path: Path) -> None:
    session = session_of(BASIC, tmp_path)
    put(session, age=40, like=["red", "blue"], weight="61.5", day="2026-11-01")
    assert session.record() == {
        "age": 40, "next": "41", "after": "42", "like": ["red", "blue"], "weight": 61.5, "day": "2026-11-01",
        "place": "Việt Nam",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("age", "12a", "số nguyên"),
        ("age", "200", "Tuổi từ 0 đến 129"),
        ("age", "", "cần có câu trả lời"),
        ("weight", "nặng", "Xin nhập một số"),
        ("day", "2026-02-30", "không có trong lịch"),
        ("day", "2027-01-01", "Không được sau hôm nay"),
        ("day", "2026-11", "chọn đủ ngày"),
        ("like", ["red", "pink"], "các ô có sẵn"),
        ("like", ["red", "green", "blue"], "nhiều nhất hai màu"),
    ],
)
def test_what_is_wrong_is_said_in_words(tmp_path: Path, name: str, answer: Any, words: str) -> None:
    session = session_of(BASIC, tmp_path)
    put(session, age=40)
    put(session, **{name: answer})
    [problem] = session.problems()
    assert problem.name == name
    assert words in problem.message


def test_a_page_is_drawn_in_either_language(tmp_path: Path) -> None:
    session = session_of(BASIC, tmp_path)
    put(session, age=40)
    session.go("/data/like")
    page = session.page
    assert page.title == "Màu 40"
    assert [choice.label for choice in page.questions[0].choices] == ["Đỏ", "Xanh", "Lam"]
    assert page.questions[0].type is QuestionType.SELECT_MANY
    session.language = "en"
    assert session.page.title == "Colours"
    assert "Red, Green, Blue" in session.page.spoken


def test_going_back_is_never_refused_and_loses_nothing(tmp_path: Path) -> None:
    session = session_of(BASIC, tmp_path)
    session.answer("/data/age", "17")
    assert session.next()
    session.answer("/data/school", "Hoa Sen")
    assert session.back()
    session.answer("/data/age", "mười bảy")
    assert not session.next()
    assert "số nguyên" in session.page.questions[0].error
    assert session.page.questions[0].raw == "mười bảy"
    session.answer("/data/age", "40")
    assert session.next()
    assert session.page.path == "/data/job"
    session.answer("/data/job", "Thợ may")
    assert session.back()
    assert session.page.path == "/data/age"
    assert not session.back()
    assert value(session, "job") == "Thợ may"


def test_back_from_an_invalid_answer_in_the_middle(tmp_path: Path) -> None:
    session = session_of(BASIC, tmp_path)
    session.answer("/data/age", "40")
    session.next()
    session.next()
    session.answer("/data/like", ["red", "green", "blue"])
    assert not session.next()
    assert session.back()
    assert session.page.path == "/data/job"
    assert session.next()
    assert session.page.questions[0].value == ("red", "green", "blue")


def test_review_leads_to_a_question_and_back_again(tmp_path: Path) -> None:
    session = session_of(BASIC, tmp_path)
    put(session, age=40)
    while not session.at_review:
        assert session.next()
    [section] = session.page.sections
    assert ("Tuổi", "40") in [(line.label, line.value) for line in section.lines]
    session.go("/data/age")
    assert session.returning
    session.answer("/data/age", "12")
    assert session.next()
    assert session.at_review
    assert not session.next()  # a school is needed now
    assert [line.path for part in session.page.sections for line in part.lines if line.error] == ["/data/school"]
    session.go("/data/school")
    session.answer("/data/school", "Hoa Sen")
    assert session.next()
    assert session.next()
    assert session.finished


def test_repeats(tmp_path: Path) -> None:
    session = session_of(REPEAT, tmp_path)
    rows = [
        {"given": "An", "age": 10, "school": "Hoa Sen"},
        {"given": "Bình", "age": 40, "school": "X"},
        {"given": "Chi"},
    ]
    answer_file.fill(session, {"family": "Lê", "person": rows})
    assert session.record() == {
        "family": "Lê",
        "person": [
            {"given": "An", "age": 10, "school": "Hoa Sen", "full": "Lê An", "place": "1", "of": "3"},
            {"given": "Bình", "age": 40, "full": "Lê Bình", "place": "2", "of": "3"},
            {"given": "Chi", "full": "Lê Chi", "place": "3", "of": "3"},
        ],
        "total": "50",
        "everybody": "Lê An; Lê Bình; Lê Chi",
    }
    session.remove("/data/person[1]")
    assert session.record()["total"] == "40"
    assert [row["place"] for row in session.record()["person"]] == ["1", "2"]
    assert [row["of"] for row in session.record()["person"]] == ["2", "2"]


def test_repeat_pages_and_restoring_a_draft(tmp_path: Path) -> None:
    session = session_of(REPEAT, tmp_path)
    put(session, family="Lê")
    session.next()
    session.answer("/data/person[1]/given", "An")
    session.next()
    session.answer("/data/person[1]/age", 40)
    session.next()
    assert session.page.kind is PageKind.REPEAT
    assert session.choose("add")
    assert session.page.path == "/data/person[2]/given"
    session.answer("/data/person[2]/given", "Bình")
    kept = session.answers()
    again = Session(session.form, "vi", today=TODAY)
    assert again.restore(kept) == ()
    assert again.page.path == "/data/person[2]/given"
    assert again.record() == session.record()
    assert again.answers() == kept


def test_counted_repeats_follow_their_number(tmp_path: Path) -> None:
    tables = REPEAT.replace(
        "| | begin_repeat | person | Người | | | | |",
        "| | integer | n | Số người | | | | |\n| | begin_repeat | person | Người | | | | ${n} |",
    )
    session = session_of(tables, tmp_path)
    put(session, n=3)
    assert len(session.state.nodes(("data", "person"))) == 3
    put(session, n=1)
    assert len(session.state.nodes(("data", "person"))) == 1
    assert not any(stop.kind is PageKind.REPEAT for stop in session._order)


def test_filtered_choices_and_dynamic_defaults(tmp_path: Path) -> None:
    session = session_of(
        """
| survey |
| | type | name | label::Vietnamese (vi) | choice_filter | default | trigger | calculation |
| | select_one province | p | Tỉnh | | | | |
| | select_one ward | w | Xã | province = ${p} | | | |
| | date | today_is | Hôm nay | | today() | | |
| | text | copy | Chép | | | ${p} | ${p} |
| | calculate | named | | | | | jr:choice-name(${w}, '${w}') |
| choices |
| | list_name | name | label::Vietnamese (vi) | province |
| | province | a | Tỉnh A | |
| | province | b | Tỉnh B | |
| | ward | a1 | Xã A1 | a |
| | ward | b1 | Xã B1 | b |
""",
        tmp_path,
    )
    assert value(session, "today_is") == "2026-11-24"
    put(session, p="b", w="b1")
    assert value(session, "copy") == "b"
    assert value(session, "named") == "Xã B1"
    session.go("/data/w")
    assert [choice.name for choice in session.page.questions[0].choices] == ["b1"]
    put(session, p="a")
    assert [problem.name for problem in session.problems()] == ["w"]


def test_a_field_list_is_one_page(tmp_path: Path) -> None:
    session = session_of(
        """
| survey |
| | type | name | label::Vietnamese (vi) | appearance | required |
| | begin_group | g | Địa chỉ | field-list | |
| | text | street | Đường | | yes |
| | text | ward | Phường | | |
| | end_group | | | | |
| | text | after | Sau | | |
""",
        tmp_path,
    )
    assert session.page.kind is PageKind.FIELDS
    assert [question.name for question in session.page.questions] == ["street", "ward"]
    assert not session.next()
    assert [bool(question.error) for question in session.page.questions] == [True, False]
    put(session, street="Hoa Sen")
    assert session.next()
    assert session.page.path == "/data/after"


def test_list_files_beside_the_form(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("name,label,full\nhs,Hoa Sen,Phường Hoa Sen\n", encoding="utf-8")
    session = session_of(
        """
| survey |
| | type | name | label::Vietnamese (vi) | calculation |
| | select_one_from_file towns.csv | t | Nơi | |
| | calculate | full | | instance('towns')/root/item[name = ${t}]/full |
| | calculate | pulled | | pulldata('towns', 'full', 'name', ${t}) |
""",
        tmp_path,
    )
    put(session, t="hs")
    assert (value(session, "full"), value(session, "pulled")) == ("Phường Hoa Sen", "Phường Hoa Sen")
    assert session.page.questions[0].choices[0].label == "Hoa Sen"


def refused(tables: str, folder: Path) -> str:
    """The words with which a form is refused."""
    with pytest.raises(ExpectedError) as caught:
        session_of(tables, folder)
    title, message = error_texts(caught.value)
    assert "{" not in title + message.replace("${", "")
    return f"{title}: {message}"


def test_cycles_are_refused_with_the_names(tmp_path: Path) -> None:
    words = refused(
        """
| survey |
| | type | name | label::Vietnamese (vi) | calculation |
| | calculate | a | | ${b} + 1 |
| | calculate | b | | ${c} + 1 |
| | calculate | c | | ${a} + 1 |
""",
        tmp_path,
    )
    assert "a → " in words
    assert "vòng" in words


def test_a_group_may_not_depend_on_its_own_questions(tmp_path: Path) -> None:
    tables = """
| survey |
| | type | name | label::Vietnamese (vi) | relevant |
| | begin_group | g | G | ${inside} = 'x' |
| | text | inside | I | |
| | end_group | | | |
"""
    assert "vòng" in refused(tables, tmp_path)


@pytest.mark.parametrize(
    ("calculation", "words"),
    [
        ("foo(1)", "không có hàm foo"),
        ("string-length(1, 2)", "số tham số"),
        ("1 +", "thiếu"),
        ("/data/nowhere", "nowhere"),
        ("regex('a', '(?=a)')", "nhóm"),
        ("instance('nolist')/root/item", "nolist"),
    ],
)
def test_bad_expressions_are_refused_when_loading(tmp_path: Path, calculation: str, words: str) -> None:
    tables = f"""
| survey |
| | type | name | label::Vietnamese (vi) | calculation |
| | text | a | A | |
| | calculate | b | | {calculation} |
"""
    assert words in refused(tables, tmp_path)


def test_a_missing_list_file_is_told(tmp_path: Path) -> None:
    tables = """
| survey |
| | type | name | label::Vietnamese (vi) |
| | select_one_from_file nowhere.csv | t | Nơi |
"""
    session_form = form_of(tables, tmp_path)
    with pytest.raises(ExpectedError) as caught:
        assert Session(session_form, today=TODAY).page
    assert "nowhere.csv" in error_texts(caught.value)[1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        b"not xml",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    ],
)
def test_what_is_no_form_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.xml"
    file.write_bytes(content)
    with pytest.raises(ExpectedError):
        load(file)


def test_unknown_forms_and_versions(tmp_path: Path) -> None:
    for name in ("nowhere", "../khai-sinh", ""):
        with pytest.raises(ExpectedError) as caught:
            load(name)
        assert caught.value.key == "forms.errors.not_found"
    with pytest.raises(ExpectedError) as caught:
        load("khai-sinh", version="1999")
    assert caught.value.key == "forms.errors.no_version"


def test_long_chains_need_no_deep_stack(tmp_path: Path) -> None:
    rows = "\n".join(f"| | calculate | c{i} | | ${{c{i - 1}}} + 1 |" for i in range(1, 1500))
    session = session_of(
        f"""
| survey |
| | type | name | label::Vietnamese (vi) | calculation |
| | integer | c0 | Số | |
{rows}
""",
        tmp_path,
    )
    put(session, c0=5)
    assert value(session, "c1499") == "1504"


def test_a_passport_fills_what_its_zone_says_and_asks_for_the_rest(tmp_path: Path) -> None:
    session = session_of(
        "| survey |\n"
        "| | type | name | label::Vietnamese (vi) | relevant | appearance | bind::motcua:card | bind::motcua:from |\n"
        "| | begin_group | g | Người khai | | | | |\n"
        "| | select_one scan | card | Quét giấy tờ | | citizen-card | asker | |\n"
        "| | select_one right | ok | Đúng chưa? | ${card} = 'read' | confirm-group | | |\n"
        "| | text | name | Họ tên | | | | name |\n"
        "| | text | number | Số | | | | number |\n"
        "| | text | nation | Quốc tịch | | | | nationality |\n"
        "| | text | paper | Giấy tờ | | | | paper |\n"
        "| | end_group | | | | | | |\n"
        "| choices |\n| | list_name | name | label::Vietnamese (vi) |\n| | scan | read | Đã quét |\n"
        "| | scan | none | Không |\n| | right | right | Đúng |\n| | right | edit | Sửa |",
        tmp_path,
    )
    passport = Passport(
        number="C0000001", name="NGUYEN VAN THU", born=PartialDate(1994, 3, 2), issuer="VNM", nationality="VNM",
        expires=date(2031, 5, 11), sex=Sex.MALE, personal_number="001094000456",
    )  # fmt: skip
    assert session.prefill("asker", passport, (CardWarning.NAME_WITHOUT_MARKS,))
    assert [(one.label, one.value) for one in session.page.lines] == [
        ("Họ tên", "Nguyen Van Thu"), ("Số", "001094000456"), ("Quốc tịch", "Việt Nam"),
        ("Giấy tờ", "Hộ chiếu số C0000001, có giá trị đến 11/05/2031"),
    ]  # fmt: skip
    assert "không dấu" in session.page.notes[0]
