"""The letter to visit a martyr's grave: what is not known may stay so, companions by cards, the paper read back."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from kiosk.values.dates import PartialDate
from kiosk.values.people import CitizenCard
from tests.kiosk.forms.builders import put, value
from tests.kiosk.forms.walking import (
    Walk,
    assert_on_paper,
    card,
    finished,
    flat,
    opened,
    ordinary,
    paper_of,
    table_of,
    texts_of,
)

FORM = "tham-mo-liet-si"
ORDINARY = ordinary(FORM)
NOTHING_KNOWN = ORDINARY | {
    "m_paper": "type", "m_home": "", "m_unit": "", "m_rank": "", "m_died": "", "m_place": "", "m_deed": "",
    "g_where": "field", "g_field": "Mặt trận phía Nam", "g_when_of": "july",
}  # fmt: skip
ALL_TOLD = ORDINARY | {
    "m_paper": "type", "m_home": "Xã Thử, Tỉnh Mẫu", "m_unit": "C2, D6, E101", "m_rank": "Hạ sĩ",
    "m_died": "1972-09-16", "m_place": "Quảng Trị", "m_deed": "AB 123", "g_cemetery": "khac",
    "g_cemetery_other": "xã Thử, Tỉnh Mẫu", "g_spot": "Khu B, hàng 4", "a_home_of": "other",
    "a_home_other": "Xã Thử, Tỉnh Mẫu", "a_relation": "other", "a_relation_other": "Cháu họ",
    "g_people_of": "3", "e_card": [card("father"), "none"], "e_ok": "right", "e_name": "Lê Thị Thử", "e_number": "",
    "e_born": "1950", "e_relation": ["chau", "other"], "e_relation_other": "Em họ", "g_when_of": "day",
    "g_when_day": "2026-12-05",
}  # fmt: skip
NO_CARD = ORDINARY | {
    "a_card": "none", "a_name": "Nguyễn Thị Mẫu", "a_number": "", "a_born": "1948", "a_sex": "female",
    "a_address": "Xã Thử, Tỉnh Mẫu", "a_home_other": "Xã Thử, Tỉnh Mẫu", "a_relation": "vo", "a_phone": "",
}  # fmt: skip


def test_the_ordinary_case() -> None:
    session = finished(FORM, ORDINARY)
    record = flat(session.record())
    wanted = {
        "a_home": "Phường Hoa Sen (mẫu)", "a_relation_name": "Con", "a_issued": "2022-05-12", "m_name": "Nguyễn Thử",
        "a_issuer": "Cục Cảnh sát quản lý hành chính về trật tự xã hội", "m_unit_told": "theo giấy tờ kèm theo",
        "g_place": "Nghĩa trang liệt sĩ quốc gia Trường Sơn, tỉnh Quảng Trị", "g_people": 1,
        "g_when": "tháng 12/2026", "applicant_name": "Nguyễn Văn Mẫu", "a_phone": "0900000123",
    }  # fmt: skip
    assert {name: record.get(name) for name in wanted} == wanted
    assert "companion" not in record
    assert not [line for line in paper_of(session).lines if line.table or line.text.startswith("Những người")]


def test_what_nobody_knows_is_a_fair_answer() -> None:
    session = finished(FORM, NOTHING_KNOWN)
    record, texts = flat(session.record()), texts_of(paper_of(session))
    told = {name: record[f"m_{name}_told"] for name in ("home", "unit", "rank", "died", "place", "deed")}
    assert set(told.values()) == {"không rõ"}
    assert texts["Ngày, tháng, năm hy sinh"] == "không rõ"
    assert texts["Nơi có mộ (nơi thăm viếng)"] == "Nơi liệt sĩ hy sinh: Mặt trận phía Nam"
    assert texts["Thời gian dự kiến"] == "dịp Ngày Thương binh - Liệt sĩ 27/7/2027"


def test_the_skip_button_says_not_known() -> None:
    walk = Walk(opened(FORM), NOTHING_KNOWN)
    while not walk.session.page.path.endswith("m_unit"):
        walk.step()
    assert walk.session.page.questions[0].skip == "Không rõ"
    walk.session.language = "en"
    assert walk.session.page.questions[0].skip == "Not known"


def test_a_known_place_of_death_is_not_asked_twice() -> None:
    walk = Walk(opened(FORM), NOTHING_KNOWN | {"m_place": "Tỉnh Mẫu"})
    texts = texts_of(paper_of(walk.finish()))
    assert "g_field" not in walk.seen
    assert texts["Nơi có mộ (nơi thăm viếng)"] == "Nơi liệt sĩ hy sinh: Tỉnh Mẫu"


def test_all_that_is_known_and_three_people() -> None:
    session = finished(FORM, ALL_TOLD)
    paper = paper_of(session)
    texts = texts_of(paper)
    assert texts["Cơ quan, đơn vị khi hy sinh"] == "C2, D6, E101"
    assert texts["Ngày, tháng, năm hy sinh"] == "16/09/1972"
    assert texts["Nơi có mộ (nơi thăm viếng)"] == "Nghĩa trang liệt sĩ xã Thử, Tỉnh Mẫu, Khu B, hàng 4"
    assert texts["Số người đi"] == "3 người"
    assert texts["Thời gian dự kiến"] == "từ ngày 05/12/2026"
    assert texts["Mối quan hệ với liệt sĩ"] == "Cháu họ"
    assert table_of(paper) == (
        ("1", "NGUYỄN VĂN THỬ", "02/03/1994", "001094000456", "Cháu"),
        ("2", "LÊ THỊ THỬ", "1950", "", "Em họ"),
    )


def test_the_number_of_people_can_be_changed_from_the_review() -> None:
    session = Walk(opened(FORM), ALL_TOLD).to_review().session
    session.go("/data/grave/g_trip/g_people_of")
    session.answer("/data/grave/g_trip/g_people_of", "2")
    assert session.next()
    assert session.next(), session.problems()
    assert [row[1] for row in table_of(paper_of(session))] == ["NGUYỄN VĂN THỬ"]


def test_nobody_goes_twice() -> None:
    session = opened(FORM)
    put(session, a_number="001064000111", g_people_of="2")
    session.go("/data/companion[1]/e_person/e_number")
    session.answer(session.page.path, "001064000111")
    assert not session.next()
    assert "không trùng người đã khai" in session.page.questions[0].error


def test_no_companion_stands_twice() -> None:
    session = Walk(opened(FORM), ALL_TOLD).to_review().session
    session.go("/data/companion[2]/e_person/e_number")
    session.answer(session.page.path, "001094000456")
    assert not session.next()
    session.answer(session.page.path, "001050000999")
    assert session.next()


def test_no_card_and_only_a_year_of_birth() -> None:
    session = finished(FORM, NO_CARD)
    texts = texts_of(paper_of(session))
    assert texts["Ngày, tháng, năm sinh"] == "1948"
    assert texts["Nam/Nữ"] == "Nữ"
    assert (texts["Ngày cấp"], texts["Nơi cấp"]) == ("", "")
    assert session.holder_births() == (PartialDate(1948),)


@pytest.mark.parametrize(
    ("issued", "issuer"),
    [(PartialDate(2024, 7, 1), "Bộ Công an"), (PartialDate(2024, 6, 30), "Cục Cảnh sát quản lý hành chính"),
     (PartialDate(2017, 1, 1), "")],
)  # fmt: skip
def test_who_issued_a_card_follows_from_its_date(issued: PartialDate, issuer: str) -> None:
    session = opened(FORM)
    elder = card("elder")
    assert session.prefill("asker", CitizenCard(number=elder.number, name=elder.name, born=elder.born, issued=issued))
    told = value(session, "a_issuer")
    assert told.startswith(issuer)
    assert bool(told) == bool(issuer)


@pytest.mark.parametrize(
    ("day", "month", "july"),
    [(date(2026, 11, 24), "12/2026", "2027"), (date(2026, 12, 31), "01/2027", "2027"),
     (date(2027, 7, 27), "08/2027", "2027"), (date(2027, 7, 28), "08/2027", "2028"),
     (date(2027, 9, 1), "10/2027", "2028")],
)  # fmt: skip
def test_months_and_the_day_of_the_fallen_are_the_next_ones(day: date, month: str, july: str) -> None:
    session = Session(load(FORM), today=day)
    assert value(session, "next_month") == month
    assert value(session, "july_year") == july


def test_a_day_that_is_over_is_refused() -> None:
    session = opened(FORM)
    put(session, g_when_of="day")
    session.go("/data/grave/g_when_day")
    session.answer(session.page.path, "2026-11-23")
    assert not session.next()
    assert "trước hôm nay" in session.page.questions[0].error


def test_the_paper_as_it_is_drawn() -> None:
    assert_on_paper(finished(FORM, ALL_TOLD), [
        "Mẫu số 31, Phụ lục I", "ĐƠN ĐỀ NGHỊ THĂM VIẾNG MỘ LIỆT SĨ", "Kính gửi: UBND PHƯỜNG HOA SEN (MẪU) (1)",
        "Họ và tên người đề nghị: NGUYỄN VĂN MẪU", "Ngày, tháng, năm sinh: 02/03/1964", "Nam/Nữ: Nam",
        "Ngày cấp: 12/05/2022", "Quê quán: Xã Thử, Tỉnh Mẫu", "Nơi thường trú: Số 7, ngõ Mẫu",
        "Số điện thoại: 0900000123", "Mối quan hệ với liệt sĩ: Cháu họ", "Đề nghị được cấp giấy giới thiệu",
        "Họ và tên liệt sĩ: NGUYỄN THỬ", "Quê quán: Xã Thử, Tỉnh Mẫu", "Cơ quan, đơn vị khi hy sinh: C2, D6, E101",
        "Cấp bậc, chức vụ khi hy sinh: Hạ sĩ", "Ngày, tháng, năm hy sinh: 16/09/1972", "Nơi hy sinh: Quảng Trị",
        "số: AB 123", "Nơi có mộ (nơi thăm viếng): Nghĩa trang liệt sĩ xã Thử", "Số người đi: 3 người",
        "Thời gian dự kiến: từ ngày 05/12/2026", "Những người cùng đi:", "NGUYỄN VĂN THỬ", "LÊ THỊ THỬ",
        "Tôi xin cam đoan", "ngày 24 tháng 11 năm 2026", "Người đề nghị", "Nguyễn Văn Mẫu",
        "(1) Ủy ban nhân dân cấp xã",
    ])  # fmt: skip
