"""The request for a certificate of marital status: for oneself or another, each status in its words, the paper."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kiosk.forms.answering.session import Session
from kiosk.values.dates import PartialDate
from kiosk.values.people import CitizenCard, Passport, Sex
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

FORM = "tinh-trang-hon-nhan"
STATUS = "Tình trạng hôn nhân (4)"
PURPOSE = "Mục đích sử dụng Giấy xác nhận tình trạng hôn nhân (5)"
RELATION = "Quan hệ với người được cấp Giấy xác nhận tình trạng hôn nhân"
ORDINARY = ordinary(FORM)
DIVORCED = ORDINARY | {
    "s_of": "divorced", "s_paper_number": "12/2020/HNGĐ-ST", "s_paper_day": "2020-05-06",
    "s_paper_by": "Tòa án nhân dân khu vực 1", "u_of": "house", "copies_of": "2",
}  # fmt: skip
FOR_MY_CHILD = ORDINARY | {
    "whom": "child", "p_card": "none", "p_name": "Nguyễn Mẫu An", "p_number": "", "p_sex": "female", "p_born": "1999",
    "p_nationality": "Việt Nam", "p_ethnic": "khac", "p_ethnic_other": "Pa Cô", "p_address": "Xã Thử, Tỉnh Mẫu",
    "p_paper_of": "passport", "p_paper_kind": "Giấy thử", "p_paper_number": "X0000001", "p_paper_by": "",
    "p_paper_day": "2023-02-01", "a_card": card("elder"), "a_ok": "right", "a_name": "Nguyễn Văn Mẫu",
    "a_number": "001064000111", "a_born": "1964", "a_address": "Xã Thử", "a_paper_of": "other",
    "a_paper_kind": "Thẻ thử", "a_paper_number": "1", "a_paper_by": "Cơ quan Thử", "a_paper_day": "",
    "a_other": "Người được ủy quyền",
    "t_of": "past", "t_place": "Phường Hoa Sen (mẫu)", "t_from": "2015-01-02", "t_to": "2019-12-31",
    "s_of": "widowed", "s_spouse": "Lê Văn Thử", "s_paper_number": "05/2014", "s_paper_day": "2014",
    "s_paper_by": "Ủy ban nhân dân Xã Thử", "s_now": "no", "s_spouse_now": "Phạm Văn Thử",
    "u_of": "other", "u_other": "Nhận con nuôi", "q_card": "none", "q_name": "Trần Thị Mẫu", "q_number": "",
    "q_born": "1996", "q_nationality": "Việt Nam", "q_paper_of": "stay", "q_paper_kind": "Giấy thử",
    "q_paper_number": "T01", "q_paper_by": "", "q_paper_day": "", "u_where_of": "other",
    "u_where_other": "Xã Thử, Tỉnh Mẫu", "copies_of": "other", "copies_other": "7",
}  # fmt: skip
FOR_A_FRIEND = FOR_MY_CHILD | {
    "whom": "other", "a_card": "none", "a_name": "Trần Thị Mẫu", "a_number": "", "t_of": "now", "s_of": "married",
    "s_paper_number": "", "u_of": "abroad", "copies_of": "1",
}  # fmt: skip
SINCE_2015 = "trong thời gian cư trú tại Phường Hoa Sen (mẫu), từ ngày 02/01/2015 đến ngày 31/12/2019"
FAR = CitizenCard(
    number="001196000321", name="Lê Thị Thử", born=PartialDate(1996, 1, 2), sex=Sex.FEMALE,
    address="Số 1, Xã Khác, Tỉnh Mẫu", issued=None,
)  # fmt: skip
WAYS = {
    "whom": "self child parent other", "p_card": "card none", "p_number": "none number", "p_sex": "male female",
    "p_born": "1999 1999-03-02", "p_ethnic": "kinh tay khac", "p_paper_of": "passport stay other",
    "a_card": "card none", "a_number": "none number", "t_of": "now past", "s_of": "never divorced widowed married",
    "s_paper_number": "none 12", "s_paper_by": "none known", "s_now": "no yes",
    "u_of": "marry house loan abroad other", "q_card": "card none", "q_number": "none number",
    "q_paper_of": "passport stay other", "u_where_of": "ward other", "copies_of": "1 2 3 5 other",
}  # fmt: skip
NUMBERS = {"p_number": "001090000888", "a_number": "001064000999", "q_number": "001190000777"}


def going(name: str, way: str) -> dict[str, Any]:
    """The answers that take this way at that question."""
    if name.endswith("_card"):
        person = {"p_card": "father", "a_card": "elder", "q_card": "mother"}[name]
        return {name: card(person) if way == "card" else "none", name.replace("_card", "_ok"): "right"}
    if name in NUMBERS:
        return {name: NUMBERS[name] if way == "number" else ""}
    return {name: {"none": "", "known": "Cơ quan Thử"}.get(way, way)}


def possible(script: dict[str, Any]) -> dict[str, Any]:
    """Whoever is married cannot ask for it to marry; the form refuses that, so such scripts ask for something else."""
    wed = script["s_now"] == "yes" if script["t_of"] == "past" else script["s_of"] == "married"
    return script | ({"u_of": "loan"} if wed and script["u_of"] == "marry" else {})


def at(script: dict[str, Any], name: str) -> Session:
    """The form where that question is asked, the ones before it answered."""
    walk = Walk(opened(FORM), script)
    while not walk.session.page.path.endswith(f"/{name}"):
        walk.step()
    return walk.session


def texts(script: dict[str, Any]) -> dict[str, str]:
    return texts_of(paper_of(finished(FORM, script)))


def test_the_ordinary_case_on_paper() -> None:
    session = finished(FORM, ORDINARY)
    record = flat(session.record())
    wanted = {
        "r_name": "Nguyễn Văn Thử", "r_relation": "Bản thân", "s_said": "Hiện tại chưa đăng ký kết hôn với ai",
        "applicant_name": "Nguyễn Văn Thử", "applicant_number": "001094000456", "copies_number": 1,
    }  # fmt: skip
    assert {name: record.get(name) for name in wanted} == wanted
    assert record["applicant_address"].startswith("Số 12")
    assert not {"p_address", "p_paper_of"} & record.keys()  # only without a number: TT 04/2024/TT-BTP
    assert_on_paper(session, [
        "TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", "Kính gửi", "NGUYỄN VĂN THỬ", "Giấy tờ tùy thân (3)",
        "001094000456", "thẻ cấp ngày 11/05/2022", RELATION, "Bản thân",
        "Đề nghị cấp Giấy xác nhận tình trạng hôn nhân", "NGUYỄN VĂN THỬ", "02/03/1994", "Giới tính", "Nam", "Dân tộc",
        "Kinh", "Quốc tịch", "Việt Nam", "Nơi cư trú (2)", STATUS, "Hiện tại chưa đăng ký kết hôn với ai", "Mục đích",
        "Để kết hôn với bà Trần Thị Mẫu, sinh ngày 15/08/1996, quốc tịch Việt Nam, số định danh cá nhân 001196000123",
        "tại Ủy ban nhân dân Phường Hoa Sen (mẫu)", "Tôi cam đoan", "Làm tại", "Người yêu cầu",
    ])  # fmt: skip
    assert "Số lượng" not in [line.text for line in paper_of(session).tail]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (DIVORCED, ("Đã đăng ký kết hôn, nhưng đã ly hôn theo Bản án/Quyết định ly hôn số 12/2020/HNGĐ-ST ngày "
                    "06/05/2020 của Tòa án nhân dân khu vực 1; hiện tại chưa đăng ký kết hôn với ai")),
        (DIVORCED | {"s_paper_day": "2020", "s_paper_by": ""},
         ("Đã đăng ký kết hôn, nhưng đã ly hôn theo Bản án/Quyết định ly hôn số 12/2020/HNGĐ-ST năm 2020; hiện tại "
          "chưa đăng ký kết hôn với ai")),
        (DIVORCED | {"s_paper_number": ""},
         "Đã đăng ký kết hôn, nhưng đã ly hôn; hiện tại chưa đăng ký kết hôn với ai"),
        (FOR_MY_CHILD | {"t_of": "now"},
         ("Đã có chồng là ông Lê Văn Thử, nhưng chồng đã chết (Giấy chứng tử/Trích lục khai tử số 05/2014 do Ủy ban "
          "nhân dân Xã Thử cấp năm 2014); hiện tại chưa đăng ký kết hôn với ai")),
        (FOR_MY_CHILD | {"s_paper_number": ""},
         ("Đã có chồng là ông Lê Văn Thử, nhưng chồng đã chết; không đăng ký kết hôn với ai " + SINCE_2015)),
        (FOR_MY_CHILD | {"s_of": "never"}, "Không đăng ký kết hôn với ai " + SINCE_2015),
        (FOR_MY_CHILD | {"s_of": "never", "s_now": "yes"},
         f"Không đăng ký kết hôn với ai {SINCE_2015}; hiện tại đang có chồng là ông Phạm Văn Thử"),
        (FOR_MY_CHILD | {"s_of": "married", "s_paper_number": ""}, "Có chồng là ông Lê Văn Thử " + SINCE_2015),
        (FOR_A_FRIEND, "Hiện tại đang có chồng là ông Lê Văn Thử"),
        (FOR_A_FRIEND | {"p_sex": "male", "s_spouse": "Lê Thị Thử", "s_paper_number": "8"},
         ("Hiện tại đang có vợ là bà Lê Thị Thử (Giấy chứng nhận kết hôn số 8 do Ủy ban nhân dân Xã Thử cấp năm "
          "2014)")),
    ],
)  # fmt: skip
def test_each_status_in_its_words(script: dict[str, Any], words: str) -> None:
    assert texts(script)[STATUS] == words


def test_another_persons_paper() -> None:
    session = finished(FORM, FOR_MY_CHILD)
    said = texts_of(paper_of(session))
    assert said[RELATION] == "Cha"  # by the card
    assert said[PURPOSE] == "Nhận con nuôi, không có giá trị sử dụng để đăng ký kết hôn"
    cells = [(cell.label, cell.value) for line in paper_of(session).lines for cell in line.cells]
    assert ("Giấy tờ tùy thân (3)", "Hộ chiếu số X0000001 cấp ngày 01/02/2023") in cells
    assert ("Nơi cư trú (2)", "Xã Thử, Tỉnh Mẫu") in cells
    record = flat(session.record())
    assert record["applicant_name"] == "Nguyễn Văn Mẫu"
    assert record["p_ethnic_name"] == "Pa Cô"
    assert [line.text for line in paper_of(session).tail] == ["Số lượng Giấy xác nhận đề nghị cấp: 7 bản."]


def test_somebody_else_tells_the_relation_and_shows_a_paper() -> None:
    said = texts(FOR_A_FRIEND)
    assert said[RELATION] == "Người được ủy quyền"
    assert said["Nơi cư trú (2)"] == "Xã Thử"
    assert said["Giấy tờ tùy thân (3)"] == "Thẻ thử số 1 do Cơ quan Thử cấp"
    assert said["Ngày, tháng, năm sinh (2)"] == "1964"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({"q_number": "001190000777"}, ("bà Trần Thị Mẫu, sinh năm 1996, quốc tịch Việt Nam, số định danh cá nhân "
         "001190000777; tại Ủy ban nhân dân Xã Thử, Tỉnh Mẫu")),
        ({}, ("ông/bà Trần Thị Mẫu, sinh năm 1996, quốc tịch Việt Nam, Thẻ thường trú/tạm trú số T01; tại Ủy ban "
         "nhân dân Xã Thử, Tỉnh Mẫu")),
        ({"u_where_other": "Hàn Quốc"}, ("ông/bà Trần Thị Mẫu, sinh năm 1996, quốc tịch Việt Nam, Thẻ thường trú/tạm "
         "trú số T01; tại Hàn Quốc")),
    ],
)  # fmt: skip
def test_to_marry_it_says_whom_and_where(script: dict[str, Any], words: str) -> None:
    assert texts(FOR_MY_CHILD | {"u_of": "marry"} | script)[PURPOSE] == "Để kết hôn với " + words


def test_for_a_marriage_one_certificate_is_made_out() -> None:
    walk = Walk(opened(FORM), ORDINARY)
    assert flat(walk.finish().record())["copies_number"] == 1
    assert "copies_of" not in walk.seen


def test_the_partners_home_is_offered_where_it_is_another_ward() -> None:
    said = texts(ORDINARY | {"q_card": FAR, "u_where_of": "partner"})
    assert said[PURPOSE].endswith("; tại Ủy ban nhân dân Xã Khác, Tỉnh Mẫu")
    here = [choice.name for choice in at(ORDINARY, "u_where_of").page.questions[0].choices]
    assert here == ["ward", "other"], "the same ward is offered once, with or without its province"


def test_whoever_is_married_is_told_kindly_that_it_is_not_for_marrying() -> None:
    session = at(FOR_A_FRIEND, "u_of")
    assert not session.choose("marry")
    assert "Đang có vợ, chồng" in session.page.questions[0].error
    assert session.choose("loan")


def test_whoever_is_too_young_is_told_from_which_day_it_can_be_done() -> None:
    for born, sex, due in (("2008-11-25", "female", "25/11/2026"), ("2008-02-29", "male", "29/02/2028")):
        session = at(FOR_MY_CHILD | {"s_of": "never", "p_born": born, "p_sex": sex}, "u_of")
        assert not session.choose("marry")
        assert f"từ ngày {due}" in session.page.questions[0].error
        assert session.choose("loan")


def test_the_time_ends_after_it_began() -> None:
    session = opened(FORM)
    put(session, t_of="past", t_from="2015-01-02")
    session.go("/data/period/t_to")
    for wrong in ("2015-01-02", "2014-12-31", "2014", "2026-11-25", "2027"):
        session.answer(session.page.path, wrong)
        assert not session.next(), wrong
    for good in ("2026-11-24", "2015", "2020"):
        session.answer(session.page.path, good)
        session.go("/data/period/t_to")
        assert not session.page.questions[0].error, good
    assert session.next()


@pytest.mark.parametrize(("name", "person"), [("q_card", "partner"), ("a_card", "asker")])
def test_nobody_is_two_people(name: str, person: str) -> None:
    session = at((ORDINARY if name == "q_card" else FOR_MY_CHILD | {"p_card": card("father"), "p_ok": "right"}), name)
    assert session.prefill(person, card("father"))
    assert "Đây là thẻ của người có tên trong giấy" in session.page.questions[0].error


def test_what_is_nobodys_business_is_not_read_aloud() -> None:
    for name in ("s_of", "s_spouse", "s_paper_number", "s_now", "s_spouse_now"):
        assert at(FOR_MY_CHILD | {"s_now": "yes"}, name).page.sensitive, name
    assert not at(ORDINARY, "u_of").page.sensitive
    assert Walk(opened(FORM), FOR_MY_CHILD).to_review().session.page.sensitive


def test_a_foreign_passport_of_the_future_spouse() -> None:
    session = at(ORDINARY, "q_card")
    passport = Passport(
        number="M0000001", name="HONG GIL THU", born=PartialDate(1990, 5, 6), issuer="KOR", nationality="KOR",
        expires=date(2031, 5, 11), sex=Sex.FEMALE,
    )  # fmt: skip
    assert session.prefill("partner", passport)
    walk = Walk(session, ORDINARY)
    said = texts_of(paper_of(walk.finish()))
    assert "q_paper_of" not in walk.seen
    assert said[PURPOSE].startswith(
        "Để kết hôn với bà Hong Gil Thu, sinh ngày 06/05/1990, quốc tịch Hàn Quốc, Hộ chiếu số M0000001"
    )


@pytest.mark.parametrize(("name", "way"), [(name, way) for name, ways in WAYS.items() for way in ways.split()])
def test_every_way_ends(name: str, way: str) -> None:
    for base in (FOR_MY_CHILD, ORDINARY | {"copies_of": "1"}):
        assert finished(FORM, possible(FOR_MY_CHILD | base | going(name, way))).record()


def test_ways_mixed_end_and_leave_out_what_was_not_asked(times: Callable[[int], int], seeded: random.Random) -> None:
    for _ in range(times(120)):
        script = dict(FOR_MY_CHILD)
        for name, ways in WAYS.items():
            script |= going(name, seeded.choice(ways.split()))
        session = finished(FORM, possible(script))
        record, said = flat(session.record()), texts_of(paper_of(session))
        for person in ("p", "a"):
            if f"{person}_name" in record:
                assert bool(record.get(f"{person}_number")) is not (f"{person}_address" in record), script
                assert bool(record.get(f"{person}_number")) is not (f"{person}_paper_of" in record), script
        assert said[RELATION]
        assert said[STATUS]
        assert said[PURPOSE]
        assert "  " not in said[STATUS] + said[PURPOSE]
        assert record["copies_number"] >= 1
