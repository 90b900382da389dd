"""The death declaration: respectful, short with the cards, what nobody knows may stay open, the paper read back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from kiosk.clock import ZONE
from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
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

FORM = "khai-tu"
ORDINARY = ordinary(FORM)
HOSPITAL = ORDINARY | {
    "asker_relation": "other", "asker_other": "Hàng xóm", "d_where": "hospital", "d_time": "",
    "d_place_other": "Bệnh viện Đa khoa Hoa Mai (mẫu)", "d_cause_of": "other", "d_cause_other": "Suy hô hấp",
    "n_kind": "notice", "n_number": "12/GBT", "n_issuer": "Bệnh viện Đa khoa Hoa Mai (mẫu)", "n_issued": "2026-11-22",
    "copies_of": "0",
}  # fmt: skip
NO_CARDS = HOSPITAL | {
    "r_card": "none", "r_name": "Trần Thị Mẫu", "r_number": "", "r_born": "1960", "r_address": "Xã Thử, Tỉnh Mẫu",
    "r_paper_of": "passport", "r_paper_kind": "Giấy thử", "r_paper_number": "X0000001", "r_paper_by": "Cục thử",
    "r_paper_day": "2023-02-01",
    "d_card": "none", "d_name": "Nguyễn Văn Mẫu", "d_number": "", "d_sex": "male", "d_born": "1931",
    "d_ethnic": "khac", "d_ethnic_other": "Pa Cô", "d_nationality": "Việt Nam", "d_address": "Xã Thử, Tỉnh Mẫu",
    "d_paper_of": "none", "d_paper_kind": "Thẻ thử", "d_paper_number": "TM 07", "d_paper_by": "", "d_paper_day": "",
    "d_where": "home", "d_place_home": "Thôn Mẫu, Xã Thử", "d_cause_of": "unknown",
    "n_kind": "police", "n_kind_other": "Biên bản thử", "n_number": "", "n_issuer": "Công an xã Thử",
    "n_issued": "2026-11-24", "copies_of": "other", "copies_other": "6",
}  # fmt: skip
NUMBERS_BY_HAND = NO_CARDS | {"r_number": "001160000777", "d_number": "001064000111", "d_born": "1964-03-02"}
WAYS = {
    "asker_relation": "child spouse parent sibling grandchild other",
    "r_card": "card none", "r_number": "number none", "r_paper_of": "passport stay other",
    "d_card": "card none", "d_number": "number none", "d_paper_of": "cmnd passport stay other none",
    "d_sex": "male female", "d_ethnic": "kinh tay khac", "d_address": "known none", "d_time": "05:30 none",
    "d_where": "home hospital other", "d_cause_of": "old ill accident other unknown",
    "n_kind": "notice none police forensic court other", "copies_of": "0 1 2 3 5 other",
}  # fmt: skip
AGES = {  # a parent is older, a child younger: nobody else is offered the word
    "parent": {"d_card": "none", "d_number": "", "d_born": "2015"},
    "grand": {"d_card": "none", "d_number": "", "d_born": "2025"},
    "child": {"r_card": "none", "r_number": "", "d_card": "none", "d_number": ""},
}
ONE_BY_ONE = [(name, way) for name, ways in WAYS.items() for way in ways.split()]


def going(name: str, way: str) -> dict[str, Any]:
    """The answers that take this way at that question."""
    if name == "asker_relation":
        return {name: way, **AGES.get(way, {})}
    if name.endswith("_card"):
        person = card("father" if name == "r_card" else "elder")
        return {name: person if way == "card" else "none", name.replace("_card", "_ok"): "right"}
    if name.endswith("_number"):
        return {name: NUMBERS_BY_HAND[name] if way == "number" else ""}
    if name in ("d_address", "d_time"):
        return {name: "" if way == "none" else {"known": "Xã Thử, Tỉnh Mẫu"}.get(way, way)}
    return {name: way}


def test_the_ordinary_case_on_paper() -> None:
    session = finished(FORM, ORDINARY)
    record = flat(session.record())
    wanted = {
        "d_name": "Nguyễn Văn Mẫu", "r_relation": "Con", "d_place": "Tại nhà, Số 7, ngõ Mẫu, Phường Hoa Sen (mẫu)",
        "d_cause": "Già yếu", "d_hour": "05", "d_minute": "30", "copies_number": 2, "applicant_name": "Nguyễn Văn Thử",
    }  # fmt: skip
    assert {name: record.get(name) for name in wanted} == wanted
    assert not {"r_address", "d_address", "r_paper_of", "d_paper_of"} & record.keys()  # TT 04/2024/TT-BTP
    assert_on_paper(session, [
        "TỜ KHAI ĐĂNG KÝ KHAI TỬ", "NGUYỄN VĂN THỬ", "Quan hệ với người đã chết", "Con",
        "Đề nghị cơ quan đăng ký khai tử cho người có tên dưới đây:", "NGUYỄN VĂN MẪU", "02/03/1964",
        "Giới tính", "Nam", "Dân tộc", "Kinh", "Quốc tịch", "Việt Nam", "Nơi cư trú cuối cùng (2)",
        "Số định danh cá nhân", *"001064000111", "Đã chết vào lúc: 05 giờ 30 phút, ngày 21 tháng 11 năm 2026",
        "Nơi chết", "Tại nhà", "Nguyên nhân chết", "Già yếu",
        "Số Giấy báo tử/Giấy tờ thay thế Giấy báo tử (4)", "do", "cấp ngày",
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật", "Làm tại", "Người yêu cầu", "Nguyễn Văn Thử",
        "Đề nghị cấp bản sao (5)", "Có", "Không", "Số lượng", "2 bản",
    ])  # fmt: skip
    boxes = [cell for line in paper_of(session).lines for cell in line.cells if cell.boxes]
    assert [cell.value for cell in boxes] == ["001064000111"]
    assert ticked(session) == ["Có"]


def ticked(session: Session) -> list[str]:
    return [tick.label for line in paper_of(session).tail for tick in line.ticks if tick.ticked]


def test_in_a_hospital_the_notice_is_asked_for_and_proposed() -> None:
    walk = Walk(opened(FORM), HOSPITAL)
    session = walk.finish()
    assert "n_issuer" not in walk.seen  # the hospital just named; shown in the review
    assert "n_issued" in walk.seen  # the day of death is proposed, but somebody looks at it
    texts = texts_of(paper_of(session))
    assert texts["Số Giấy báo tử/Giấy tờ thay thế Giấy báo tử (4)"] == "Giấy báo tử số 12/GBT"
    assert texts["do"] == "Bệnh viện Đa khoa Hoa Mai (mẫu)"
    assert texts["cấp ngày"] == "22 tháng 11 năm 2026"
    assert texts["Quan hệ với người đã chết"] == "Hàng xóm"
    assert ticked(session) == ["Không"]
    lines = [line.text for line in paper_of(session).lines]
    assert "Đã chết vào lúc: ……… giờ ……… phút, ngày 21 tháng 11 năm 2026" in lines


def test_without_cards_all_is_asked_and_a_year_is_enough() -> None:
    session = finished(FORM, NO_CARDS)
    texts = texts_of(paper_of(session))
    assert texts["Ngày, tháng, năm sinh"] == "1931"
    assert texts["Dân tộc"] == "Pa Cô"
    assert texts["Nơi cư trú (2)"] == texts["Nơi cư trú cuối cùng (2)"] == "Xã Thử, Tỉnh Mẫu"
    assert texts["Giấy tờ tùy thân (3)"] == "Hộ chiếu số X0000001 do Cục thử cấp ngày 01/02/2023"
    assert texts["Nơi chết"] == "Tại nhà, Xã Thử, Tỉnh Mẫu"  # where the person lived, until somebody says otherwise
    assert texts["Nguyên nhân chết"] == ""  # not known: it stays open
    assert texts["Số Giấy báo tử/Giấy tờ thay thế Giấy báo tử (4)"] == "Văn bản xác nhận của cơ quan Công an"
    record = flat(session.record())
    assert record["copies_number"] == 6
    kept = {"of": "passport", "number": "X0000001", "by": "Cục thử", "day": "2023-02-01"}
    assert {part: record[f"r_paper_{part}"] for part in kept} == kept


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"d_paper_of": "cmnd"}, "Chứng minh nhân dân số TM 07"),
        ({"d_paper_of": "other", "d_paper_day": "1999"}, "Thẻ thử số TM 07 cấp năm 1999"),
        ({"d_paper_of": "stay", "d_paper_by": "Công an Mẫu"}, "Thẻ thường trú/tạm trú số TM 07 do Công an Mẫu cấp"),
        ({"d_paper_of": "none"}, ""),
    ],
)
def test_what_is_known_of_the_identity_paper_of_the_deceased(answers: dict[str, str], said: str) -> None:
    lines = paper_of(finished(FORM, NO_CARDS | answers)).lines
    papers = [cell.value for line in lines for cell in line.cells if cell.label == "Giấy tờ tùy thân (3)"]
    assert papers == ["Hộ chiếu số X0000001 do Cục thử cấp ngày 01/02/2023", said]


def test_with_numbers_typed_neither_residence_nor_papers_are_asked() -> None:
    walk = Walk(opened(FORM), NUMBERS_BY_HAND)
    session = walk.finish()
    assert not {"r_address", "d_address", "r_paper_of", "d_paper_of", "r_born"} & set(walk.seen)
    assert "d_sex" not in walk.seen  # the number says it
    assert "d_place_home" in walk.seen  # no address is known
    assert texts_of(paper_of(session))["Nơi chết"] == "Tại nhà, Thôn Mẫu, Xã Thử"


@pytest.mark.parametrize(("name", "way"), ONE_BY_ONE)
def test_every_way_ends(name: str, way: str) -> None:
    assert finished(FORM, NO_CARDS | going(name, way)).record()


def test_ways_mixed_end_and_leave_out_what_was_not_asked(times: Callable[[int], int], seeded: random.Random) -> None:
    for _ in range(times(150)):
        script = dict(NO_CARDS)
        for name, ways in WAYS.items():
            script |= going(name, seeded.choice(ways.split()))
        script |= going("asker_relation", script["asker_relation"])
        session = finished(FORM, script)
        record, tail = flat(session.record()), paper_of(session).tail
        for person in ("r", "d"):
            has_number = bool(record.get(f"{person}_number"))
            assert not has_number or not record.get(f"{person}_address"), script
            assert has_number or record.get(f"{person}_paper_of"), script
        assert ("n_issued" in record) is (script["n_kind"] != "none")
        assert [cell.value for line in tail for cell in line.cells] == [f"{record['copies_number']} bản"]
        assert ticked(session) == (["Không"] if script["copies_of"] == "0" else ["Có"])
        assert record["applicant_name"] == record["r_name"]


@pytest.mark.parametrize(
    ("day", "born"), [("2026-11-25", "1964-03-02"), ("1964-03-01", "1964-03-02"), ("1963-12-31", "1964")]
)
def test_nobody_dies_before_the_birth_or_tomorrow(day: str, born: str) -> None:
    session = opened(FORM)
    put(session, asker_relation="child", d_born=born)
    session.go("/data/death/d_day")
    session.answer(session.page.path, day)
    assert not session.next()
    assert "không trước ngày sinh" in session.page.questions[0].error


@pytest.mark.parametrize("path", ["asker/asker_person/r_born", "deceased/deceased_person/d_born"])
@pytest.mark.parametrize("day", ["2026-11-25", "2026-12-31", "2027"])
def test_nobody_is_born_later_than_today(path: str, day: str) -> None:
    session = opened(FORM)
    put(session, asker_relation="child", r_name="Trần Thị Mẫu", r_number="", d_number="")
    session.go(f"/data/{path}")
    assert session.page.questions[0].latest == "2026-11-24"
    session.answer(session.page.path, day)
    assert not session.next()
    assert "không được sau hôm nay" in session.page.questions[0].error


def test_a_newborn_can_die_on_the_day_of_birth() -> None:
    answers = {"d_number": "", "d_born": "2026-11-21", "d_day": "2026-11-21", "d_paper_of": "none"}
    assert finished(FORM, NO_CARDS | answers).record()


def test_a_death_long_ago_is_known_by_its_year_alone() -> None:
    walk = Walk(opened(FORM), NO_CARDS | {"d_day": "1972", "d_time": ""})
    session = walk.finish()
    assert "d_late" in walk.seen
    lines = [line.text for line in paper_of(session).lines]
    assert "Đã chết vào lúc: ……… giờ ……… phút, ngày ……… tháng ……… năm 1972" in lines
    for day, fine in (("1931", True), ("1930", False), ("2027", False), ("2026", True)):
        session = opened(FORM)
        put(session, asker_relation="child", d_born="1931-05-06")
        session.go("/data/death/d_day")
        session.answer(session.page.path, day)
        assert session.next() is fine, day


@pytest.mark.parametrize(
    ("day", "late"), [("2026-11-09", False), ("2026-11-08", True), ("1999-01-02", True), ("2026", False)]
)
def test_a_late_registration_is_told_kindly_that_it_still_can_be_done(day: str, late: bool) -> None:
    answers = {"d_day": day, "d_time": "", "n_kind": "none"}
    walk = Walk(opened(FORM), ORDINARY | answers)
    session = walk.finish()
    assert ("d_late" in walk.seen) is late
    if late:
        session.go("/data/death/d_late")
        assert "vẫn đăng ký được" in session.page.title
        assert "lệ phí" in session.page.hint


def test_a_foreign_passport_of_the_deceased() -> None:
    session = at(ORDINARY, "d_card")
    passport = Passport(
        number="M0000001", name="HONG GIL THU", born=PartialDate(1950, 5, 6), issuer="KOR", nationality="KOR",
        expires=date(2031, 5, 11), sex=Sex.MALE,
    )  # fmt: skip
    assert session.prefill("deceased", passport)
    walk = Walk(session, ORDINARY | {"d_address": "", "d_place_home": "Thôn Mẫu, Xã Thử"})
    found = paper_of(walk.finish())
    assert not {"d_paper_of", "d_ethnic", "d_sex"} & set(walk.seen)
    papers = [cell.value for line in found.lines for cell in line.cells if cell.label == "Giấy tờ tùy thân (3)"]
    assert papers[-1] == "Hộ chiếu số M0000001, có giá trị đến 11/05/2031"
    assert (texts_of(found)["Dân tộc"], texts_of(found)["Quốc tịch"]) == ("", "Hàn Quốc")


def at(script: dict[str, Any], name: str) -> Session:
    """The form where that question is asked, the ones before it answered."""
    walk = Walk(opened(FORM), script)
    while not walk.session.page.path.endswith(f"/{name}"):
        walk.step()
    return walk.session


@pytest.mark.parametrize(
    ("day", "time", "fine"), [("24", "09:59", True), ("24", "10:01", False), ("23", "23:50", True)]
)
def test_the_hour_of_death_is_not_still_to_come(day: str, time: str, fine: bool) -> None:
    session = Session(load(FORM), now=datetime(2026, 11, 24, 10, 0, tzinfo=ZONE))
    put(session, d_day=f"2026-11-{day}")
    session.go("/data/death/d_time")
    session.answer(session.page.path, time)
    assert session.next() is fine


@pytest.mark.parametrize(
    ("kind", "issued", "fine"),
    [("notice", "2026-11-20", False), ("notice", "2026-11-25", False), ("notice", "2026-11-21", True),
     ("court", "2026-10-01", True), ("court", "2026-11-25", False)],
)  # fmt: skip
def test_a_paper_is_issued_between_the_death_and_today_a_ruling_may_be_older(
    kind: str, issued: str, fine: bool
) -> None:
    session = opened(FORM)
    put(session, d_day="2026-11-21", n_kind=kind)
    session.go("/data/notice/n_issued")
    session.answer(session.page.path, issued)
    assert session.next() is fine


def test_the_asker_is_not_the_deceased() -> None:
    session = at(ORDINARY, "d_card")
    assert session.prefill("deceased", card("father"))
    assert "Đây là thẻ của người khai" in session.page.questions[0].error


def test_the_cause_is_marked_as_private() -> None:
    assert at(ORDINARY, "d_cause_of").page.sensitive
    review = Walk(opened(FORM), ORDINARY).to_review().session.page
    assert review.sensitive
    assert [line.label for part in review.sections for line in part.lines if line.sensitive] == ["Qua đời vì"]
