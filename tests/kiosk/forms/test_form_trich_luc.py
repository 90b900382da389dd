"""The request for copies of civil-status extracts: mine or somebody's, what the old paper says, the paper read back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kiosk.values.dates import PartialDate
from kiosk.values.people import Passport, Sex
from tests.kiosk.forms.builders import put
from tests.kiosk.forms.walking import (
    Walk,
    assert_on_paper,
    card,
    finished,
    flat,
    opened,
    ordinary,
    paper_of,
    texts_of,
)

FORM = "trich-luc"
ORDINARY = ordinary(FORM)
DEATH_OF_MY_FATHER = ORDINARY | {
    "k_of": "death", "whom": "other", "a_relation": "child", "p_card": card("elder"), "p_ok": "right", "g_has": "yes",
    "g_number": "12", "g_book": "01/2020", "g_day": "2020-05-06", "copies_of": "other", "copies_other": "8",
}  # fmt: skip
NO_CARDS = DEATH_OF_MY_FATHER | {
    "k_of": "other", "k_other": "ghi chú ly hôn", "a_card": "none", "a_name": "Trần Thị Mẫu", "a_number": "",
    "a_sex": "female", "a_born": "1960", "a_ethnic": "kinh", "a_ethnic_other": "Pa Cô", "a_nationality": "Việt Nam",
    "a_address": "Xã Thử, Tỉnh Mẫu", "a_paper_of": "other", "a_paper_kind": "Giấy thử", "a_paper_number": "M 01",
    "a_paper_by": "", "a_paper_day": "2020", "a_relation": "other", "a_other": "Cháu họ",
    "p_card": "none", "p_name": "Nguyễn Văn Mẫu", "p_number": "", "p_sex": "male", "p_born": "1931",
    "p_ethnic": "khac", "p_ethnic_other": "Pa Cô", "p_nationality": "Việt Nam", "p_address": "Xã Mẫu",
    "p_paper_of": "cmnd", "p_paper_kind": "Thẻ thử", "p_paper_number": "000000002", "p_paper_by": "Công an Tỉnh Mẫu",
    "p_paper_day": "1999-05-06", "g_number": "", "g_book": "", "g_day": "",
}  # fmt: skip
MINE_BY_HAND = NO_CARDS | {"whom": "self", "a_number": "001160000777", "a_born": "1960-01-02"}
WAYS = {
    "k_of": "birth marriage death parent change other", "whom": "self other",
    "a_card": "card none", "a_number": "number none", "a_ethnic": "kinh tay khac", "a_paper_of": "passport stay other",
    "a_relation": "parent child spouse grand grandchild sibling proxy other",
    "p_card": "card none", "p_number": "number none", "p_sex": "male female", "p_ethnic": "kinh tay khac",
    "p_address": "known none", "p_paper_of": "cmnd passport stay other none", "g_has": "yes no",
    "g_day": "2020-05-06 1999 none", "copies_of": "1 2 3 5 other",
}  # fmt: skip
AGES = {  # a parent is older, a child younger: nobody else is offered the word
    "parent": {"p_card": "none", "p_number": "", "p_born": "2015", "g_day": ""},
    "grand": {"p_card": "none", "p_number": "", "p_born": "2025", "g_day": ""},
    "child": {"a_card": "none", "a_number": "", "p_card": "none", "p_number": ""},
}
ONE_BY_ONE = [(name, way) for name, ways in WAYS.items() for way in ways.split()]


def going(name: str, way: str) -> dict[str, Any]:
    """The answers that take this way at that question."""
    if name == "a_relation":
        return {name: way, **AGES.get(way, {})}
    if name.endswith("_card"):
        person = card("father" if name == "a_card" else "elder")
        return {name: person if way == "card" else "none", name.replace("_card", "_ok"): "right"}
    if name.endswith("_number"):
        return {name: {"a": "001160000777", "p": "001064000111"}[name[0]] if way == "number" else ""}
    if name in ("p_address", "g_day"):
        return {name: "" if way == "none" else {"known": "Xã Mẫu"}.get(way, way)}
    return {name: way}


def test_the_ordinary_case_on_paper() -> None:
    session = finished(FORM, ORDINARY)
    record = flat(session.record())
    wanted = {"t_name": "Nguyễn Văn Thử", "a_relation_name": "Bản thân", "k_name": "khai sinh", "copies_number": 2,
              "g_day": "1994", "applicant_name": "Nguyễn Văn Thử"}  # fmt: skip
    assert {name: record.get(name) for name in wanted} == wanted
    assert not {"a_address", "t_address", "a_paper_of", "p_name"} & {name for name, held in record.items() if held}
    assert_on_paper(session, [
        "TỜ KHAI CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH", "NGUYỄN VĂN THỬ", "Bản thân",
        "Đề nghị cơ quan cấp bản sao trích lục (4) khai sinh cho người có tên dưới đây:",
        "NGUYỄN VĂN THỬ", "02/03/1994", "Nam", "Kinh", "Việt Nam", "Số định danh cá nhân", *"001094000456",
        "Đã đăng ký tại (5)", "Ủy ban nhân dân Phường Hoa Sen (mẫu)", "Theo", "Giấy khai sinh", "Số", "Quyển số",
        "ngày", "1994", "Số lượng bản sao đề nghị cấp (6)", "2 bản",
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật", "Làm tại", "Người yêu cầu", "Nguyễn Văn Thử",
    ])  # fmt: skip


def test_a_death_extract_by_the_child() -> None:
    session = finished(FORM, DEATH_OF_MY_FATHER)
    texts = texts_of(paper_of(session))
    assert texts["Quan hệ với người được cấp bản sao trích lục hộ tịch"] == "Con"
    assert texts["Họ, chữ đệm, tên"] == "NGUYỄN VĂN MẪU"
    assert (texts["Số"], texts["Quyển số"], texts["ngày"]) == ("12", "01/2020", "06/05/2020")
    assert texts["Số lượng bản sao đề nghị cấp (6)"] == "8 bản"
    record = flat(session.record())
    assert record["applicant_name"] == "Nguyễn Văn Thử"
    assert not {"a_sex", "a_ethnic", "a_nationality"} & record.keys()  # not on the paper, so not asked


def test_nobody_asks_for_the_own_death_extract() -> None:
    session = opened(FORM)
    put(session, k_of="death")
    session.go("/data/what/whom")
    assert [one.name for one in session.page.questions[0].choices] == ["other"]


def test_the_dead_are_spoken_of_with_respect() -> None:
    called = {"death": ("người đã mất", "the person who died"), "birth": ("người có tên trong giấy", "on the paper")}
    for kind, (vi, en) in called.items():
        session = opened(FORM)
        put(session, k_of=kind, whom="other")
        session.go("/data/subject/subject_person/p_name")
        assert vi in session.page.title
        session.language = "en"
        assert en in session.page.title


def test_without_cards_and_without_the_old_paper() -> None:
    session = finished(FORM, NO_CARDS)
    texts = texts_of(paper_of(session))
    assert texts["Dân tộc"] == "Pa Cô"
    assert texts["Ngày, tháng, năm sinh"] == "1931"
    assert (texts["Theo"], texts["Số"], texts["ngày"]) == ("", "", "")
    lines = paper_of(session).lines
    said = [cell.value for line in lines for cell in line.cells if cell.label == "Giấy tờ tùy thân (3)"]
    assert said == [
        "Giấy thử số M 01 cấp năm 2020",
        "Chứng minh nhân dân số 000000002 do Công an Tỉnh Mẫu cấp ngày 06/05/1999",
    ]
    lived = [cell.value for line in lines for cell in line.cells if cell.label == "Nơi cư trú (2)"]
    assert lived == ["Xã Thử, Tỉnh Mẫu", "Xã Mẫu"]
    said_kinds = [line.text for line in lines]
    assert "Đề nghị cơ quan cấp bản sao trích lục (4) ghi chú ly hôn cho người có tên dưới đây:" in said_kinds


def test_my_own_paper_with_the_number_typed() -> None:
    walk = Walk(opened(FORM), MINE_BY_HAND)
    texts = texts_of(paper_of(walk.finish()))
    assert not {"a_address", "a_paper_of", "a_relation", "p_card"} & set(walk.seen)
    assert "a_sex" not in walk.seen  # the number says it
    assert (texts["Giới tính"], texts["Số định danh cá nhân"]) == ("Nữ", "001160000777")


@pytest.mark.parametrize(
    ("place", "office"),
    [("Xã Thử, Tỉnh Mẫu", "Ủy ban nhân dân Xã Thử, Tỉnh Mẫu"), ("phường Mẫu", "Ủy ban nhân dân phường Mẫu"),
     ("Đại sứ quán Thử", "Đại sứ quán Thử")],
)  # fmt: skip
def test_the_office_that_registered(place: str, office: str) -> None:
    texts = texts_of(paper_of(finished(FORM, ORDINARY | {"g_where": place})))
    assert texts["Đã đăng ký tại (5)"] == office


@pytest.mark.parametrize(
    ("born", "day", "fine"),
    [("1994-03-02", "1994-03-02", True), ("1994-03-02", "1994-03-01", False), ("1994-03-02", "1994", True),
     ("1994-03-02", "1993", False), ("1994", "1994-01-01", True), ("1994", "2026-11-24", True),
     ("1994", "2026-11-25", False), ("1994", "2027", False)],
)  # fmt: skip
def test_registered_after_the_birth_and_not_later_than_today(born: str, day: str, fine: bool) -> None:
    session = opened(FORM)
    put(session, k_of="birth", whom="self", a_born=born)
    session.go("/data/register/g_day")
    assert session.page.questions[0].latest == "2026-11-24"
    session.answer(session.page.path, day)
    assert session.next() is fine


@pytest.mark.parametrize("day", ["2026-11-25", "2027"])
def test_nobody_is_born_later_than_today(day: str) -> None:
    session = opened(FORM)
    put(session, k_of="birth", whom="other")
    for path in ("asker/asker_person/a_born", "subject/subject_person/p_born"):
        session.go(f"/data/{path}")
        session.answer(session.page.path, day)
        assert not session.next()
        assert "không được sau hôm nay" in session.page.questions[0].error


def test_the_other_person_is_not_the_asker() -> None:
    walk = Walk(opened(FORM), DEATH_OF_MY_FATHER)
    while not walk.session.page.path.endswith("p_card"):
        walk.step()
    assert walk.session.prefill("subject", card("father"))
    assert "Đây là thẻ của người khai" in walk.session.page.questions[0].error


def test_a_foreigner_asks_with_a_passport() -> None:
    walk = Walk(opened(FORM), ORDINARY | {"k_of": "marriage", "a_address": "Phường Hoa Sen (mẫu)"})
    while not walk.session.page.path.endswith("a_card"):
        walk.step()
    passport = Passport(
        number="M0000001", name="HONG GIL THU", born=PartialDate(1990, 5, 6), issuer="KOR", nationality="KOR",
        expires=date(2031, 5, 11), sex=Sex.MALE,
    )  # fmt: skip
    assert walk.session.prefill("asker", passport)
    lines = paper_of(walk.finish()).lines
    assert not {"a_paper_of", "a_ethnic", "a_sex"} & set(walk.seen)
    papers = [cell.value for line in lines for cell in line.cells if cell.label == "Giấy tờ tùy thân (3)"]
    assert papers == ["Hộ chiếu số M0000001, có giá trị đến 11/05/2031"] * 2
    said = [cell.value for line in lines for cell in line.cells if cell.label in ("Dân tộc", "Quốc tịch")]
    assert said == ["", "Hàn Quốc"]


@pytest.mark.parametrize(("name", "way"), ONE_BY_ONE)
def test_every_way_ends(name: str, way: str) -> None:
    assert finished(FORM, NO_CARDS | going(name, way)).record()


def test_ways_mixed_end_and_leave_out_what_was_not_asked(times: Callable[[int], int], seeded: random.Random) -> None:
    for _ in range(times(150)):
        script = dict(NO_CARDS)
        for name, ways in WAYS.items():
            script |= going(name, seeded.choice(ways.split()))
        script |= going("a_relation", script["a_relation"])
        script |= {"whom": "other"} if script["k_of"] == "death" else {}
        session = finished(FORM, script)
        record, texts = flat(session.record()), texts_of(paper_of(session))
        mine = script["whom"] == "self"
        assert texts["Họ, chữ đệm, tên"] == str(record["a_name" if mine else "p_name"]).upper()
        assert mine is ("p_name" not in record)
        for person in ("a",) if mine else ("a", "p"):
            has_number = bool(record.get(f"{person}_number"))
            assert not has_number or not record.get(f"{person}_address"), script
            assert has_number or record.get(f"{person}_paper_of"), script
        assert texts["Giới tính"] in ("Nam", "Nữ")
        assert texts["Dân tộc"] in ("Kinh", "Tày", "Pa Cô")
        assert texts["Số lượng bản sao đề nghị cấp (6)"] == f"{record['copies_number']} bản"


def test_a_skipped_number_is_known_as_not_known() -> None:
    walk = Walk(opened(FORM), NO_CARDS)
    while not walk.session.page.path.endswith("g_number"):
        walk.step()
    assert walk.session.page.questions[0].skip == "Không rõ"
