"""CT01: each request and its sentence, members by cards and typed, minors, consent, the paper read back."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdf
import pytest

from kiosk.forms.answering import earlier_persons
from kiosk.values.dates import PartialDate
from kiosk.values.forms import PageKind
from kiosk.values.people import CitizenCard, Sex
from printing.documents import declaration as document
from tests.kiosk.forms.builders import put, value
from tests.kiosk.forms.walking import (
    Walk,
    assert_on_paper,
    assert_review_opens,
    card,
    finished,
    flat,
    opened,
    ordinary,
    paper_of,
    table_of,
    texts_of,
)
from tests.printing.read_back import assert_inside, in_order, words_of

FORM = "ct01"
ORDINARY = ordinary(FORM)
HEAD_PLACE = "Số 7, ngõ Mẫu, Phường Hoa Sen (mẫu)"
NEW_PLACE = "Số 3, ngõ Thử, Phường Hoa Sen (mẫu)"
CHILD = CitizenCard(
    number="001218000777", name="Nguyễn Mẫu An", born=PartialDate(2018, 1, 15), sex=Sex.MALE, address=HEAD_PLACE
)
LONG_STREET = "Số 123/45/67, ngõ 89 đường Nguyễn Thị Minh Khai kéo dài, Tổ dân phố số 12, Khu dân cư Hoa Mai"
STREET = {"k_place_of": "other", "k_street": "Số 3, ngõ Thử"}
ALONE = ORDINARY | {"p_count_of": "0"}
HEAD_HIMSELF = ALONE | {"h_relation": "chu-ho"}
FAMILY = ORDINARY | {
    "p_count_of": "3", "p_card": [card("mother"), CHILD, "none"], "p_ok": "right",
    "p_name": "Nguyễn Thử Bé", "p_number": "", "p_born": "2026", "p_sex": "female",
    "p_relation": ["dau", "chau", "khac"], "p_relation_other": "Cháu nuôi",
}  # fmt: skip
NO_CARDS = ORDINARY | {
    "a_card": "none", "a_name": "Nguyễn Văn Thử", "a_number": "001094000456", "a_born": "1994-03-02", "a_phone": "",
    "h_card": "none", "h_name": "Nguyễn Văn Mẫu", "h_number": "", "k_street": "Số 3, ngõ Thử", "p_count_of": "0",
}  # fmt: skip
FOR_A_CHILD = ORDINARY | {
    "whom": "child", "s_card": "none", "s_name": "Nguyễn Mẫu Bé", "s_number": "001226000999", "s_born": "2026-11-15",
    "h_relation": "con", "h_card": "asker", "p_count_of": "0",
}  # fmt: skip


def test_the_ordinary_case_asks_nothing_that_a_card_tells() -> None:
    walk = Walk(opened(FORM), ORDINARY)
    record = flat(walk.finish().record())
    assert walk.seen == [
        "whom", "a_card", "a_ok", "a_phone", "k_what", "h_relation", "h_card", "p_count_of", "p_card", "p_relation",
    ]  # fmt: skip
    wanted = {
        "t_name": "Nguyễn Văn Thử", "t_number": "001094000456", "t_born": "1994-03-02", "t_sex_name": "Nam",
        "a_phone": "0900000123", "head_name": "Nguyễn Văn Mẫu", "head_number": "001064000111",
        "h_relation_name": "Con", "k_content": f"Đăng ký thường trú tại {HEAD_PLACE}.", "p_count": 1,
        "applicant_name": "Nguyễn Văn Thử", "applicant_number": "001094000456",
    }  # fmt: skip
    assert {name: record[name] for name in wanted} == wanted
    assert [flat(row) for row in record["member"]] == [{
        "p_name": "Trần Thị Mẫu", "p_number": "001196000123", "p_born": "1996-08-15", "p_sex": "female",
        "p_relation": "dau", "p_relation_name": "Con dâu",
    }]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ({"k_what": "thuong-tru", "h_card": "none", "h_name": "Nguyễn Văn Mẫu", "h_number": "", **STREET},
         f"Đăng ký thường trú tại {NEW_PLACE}."),
        ({"k_what": "tam-tru", **STREET, "k_term": "24"},
         f"Đăng ký tạm trú tại {NEW_PLACE}, thời hạn 02 năm, kể từ ngày 24/11/2026."),
        ({"k_what": "gia-han", "k_place_of": "head", "k_term": "6"},
         f"Gia hạn tạm trú tại {HEAD_PLACE}, thời hạn 06 tháng, kể từ ngày 24/11/2026."),
        ({"k_what": "tach-ho", "k_place_of": "card"}, "Tách hộ tại Số 12, đường Thử Nghiệm, Phường Hoa Sen."),
        ({"k_what": "xoa-thuong-tru", "k_place_of": "head", "k_why": "mat", "k_gone": "Nguyễn Thị Cũ",
          "h_gone": "no"},
         f"Xóa đăng ký thường trú tại {HEAD_PLACE}; lý do: Nguyễn Thị Cũ đã chết."),
        ({"k_what": "xoa-thuong-tru", "k_place_of": "card", "k_why": "nuoc-ngoai"},
         "Xóa đăng ký thường trú tại Số 12, đường Thử Nghiệm, Phường Hoa Sen; lý do: ra nước ngoài để định cư."),
        ({"k_what": "xoa-tam-tru", **STREET, "k_why": "khac", "k_why_other": "về quê"},
         f"Xóa đăng ký tạm trú tại {NEW_PLACE}; lý do: về quê."),
        ({"k_what": "dieu-chinh", "k_change": "chu-ho", "k_new_head": "Trần Thị Mẫu"},
         "Điều chỉnh thông tin về cư trú: thay đổi chủ hộ thành Trần Thị Mẫu."),
        ({"k_what": "dieu-chinh", "k_change": "dia-chi", "k_change_text": "số 7 nay là số 9"},
         "Điều chỉnh thông tin về cư trú: địa chỉ nơi cư trú, số 7 nay là số 9."),
        ({"k_what": "dieu-chinh", "k_change": "ho-tich", "k_change_text": "sinh 1990, nay 1991"},
         "Điều chỉnh thông tin về cư trú: thông tin về hộ tịch, sinh 1990, nay 1991."),
        ({"k_what": "dieu-chinh", "k_change": "khac", "k_change_text": "số điện thoại"},
         "Điều chỉnh thông tin về cư trú: số điện thoại."),
        ({"k_what": "khai-bao", **STREET}, f"Khai báo thông tin về cư trú tại {NEW_PLACE}."),
        ({"k_what": "xac-nhan", "k_confirm": ["thuong-tru", "quan-he"]},
         "Xác nhận thông tin về cư trú: nơi thường trú; quan hệ giữa các thành viên trong hộ."),
        ({"k_what": "khac", "k_other": "Cấp lại thông báo"}, "Cấp lại thông báo"),
    ],
)  # fmt: skip
def test_each_request_writes_its_whole_sentence(script: dict[str, Any], sentence: str) -> None:
    session = Walk(opened(FORM), ALONE | script).to_review().session
    assert_review_opens(session)
    assert session.next(), session.problems()
    assert flat(session.record())["k_content"] == sentence
    assert texts_of(paper_of(session))["10. Nội dung đề nghị (3)"] == sentence


@pytest.mark.parametrize(
    ("code", "request_"),
    [("1.004222", "thuong-tru"), ("1.004194", "tam-tru"), ("1.010038", "tach-ho"), ("1.010041", "xac-nhan")],
)
def test_the_procedure_that_one_came_for_is_not_asked_again(code: str, request_: str) -> None:
    session = opened(FORM, procedure_code=code)
    assert value(session, "k_what") == request_
    script = ORDINARY | {"k_term": "6", "k_confirm": ["hien-tai"], "k_place_of": "head"}
    assert "k_what" not in Walk(session, script).to_review().seen
    session.go("/data/request/k_what")
    session.answer("/data/request/k_what", "khac")
    assert session.next()
    assert session.at_review
    assert not session.next(), "what the other request asks is still open"
    assert [problem.name for problem in session.problems()] == ["k_other"]


def test_nobody_has_a_card() -> None:
    walk = Walk(opened(FORM), NO_CARDS)
    session = walk.finish()
    assert "a_sex" not in walk.seen, "the number tells it"
    record = flat(session.record())
    assert (record["t_sex"], record["k_address"]) == ("male", NEW_PLACE)
    assert "a_phone" not in record
    assert "head_number" not in record
    assert session.holder_numbers() == ("001094000456",)
    assert session.holder_births() == (PartialDate(1994, 3, 2),)


def test_the_one_who_is_the_head_is_not_asked_for_another() -> None:
    session = finished(FORM, HEAD_HIMSELF | {"k_street": "Số 3, ngõ Thử"})
    texts = texts_of(paper_of(session))
    assert texts["7. Họ, chữ đệm và tên chủ hộ (2)"] == "NGUYỄN VĂN THỬ"
    assert texts["8. Mối quan hệ với chủ hộ"] == "Chủ hộ"
    assert texts["9. Số định danh cá nhân của chủ hộ"] == "001094000456"
    assert [panel.name for panel in paper_of(session).panels] == ["", "", "", "Nguyễn Văn Thử"]


def test_a_child_stands_on_the_paper_and_the_parent_signs() -> None:
    session = finished(FORM, FOR_A_CHILD)
    paper = paper_of(session)
    texts = texts_of(paper)
    assert texts["1. Họ, chữ đệm và tên khai sinh"] == "NGUYỄN MẪU BÉ"
    assert texts["2. Ngày, tháng, năm sinh"] == "15/11/2026"
    assert texts["3. Giới tính"] == "Nam"
    assert texts["7. Họ, chữ đệm và tên chủ hộ (2)"] == "NGUYỄN VĂN THỬ"
    assert [panel.name for panel in paper.panels] == ["", "", "", "Nguyễn Văn Thử"]
    assert paper.panels[2].hint == "(Là người kê khai)", "the parent signs once"
    assert "Số 12, đường Thử Nghiệm" in texts["10. Nội dung đề nghị (3)"], "with the head, who is the parent"
    assert session.holder_numbers() == ("001094000456",)


def test_only_who_asks_for_a_child_can_be_the_head_besides() -> None:
    walk = Walk(opened(FORM), ORDINARY)
    while walk.session.page.person != "head":
        walk.step()
    assert [choice.name for choice in walk.session.page.choices] == ["none"]


def test_each_members_card_goes_to_that_member() -> None:
    session = finished(FORM, FAMILY)
    assert table_of(paper_of(session)) == (
        ("1", "TRẦN THỊ MẪU", "15/08/1996", "Nữ", "001196000123", "Con dâu"),
        ("2", "NGUYỄN MẪU AN", "15/01/2018", "Nam", "001218000777", "Cháu"),
        ("3", "NGUYỄN THỬ BÉ", "2026", "Nữ", "", "Cháu nuôi"),
        ("", "", "", "", "", ""),
    )


def test_a_members_wrong_card_is_replaced_by_another() -> None:
    walk = Walk(opened(FORM), FAMILY)
    while walk.session.page.path != "/data/member[2]/p_person/p_card":
        walk.step()
    session = walk.session
    assert session.prefill("member", card("mother"))
    assert session.page.kind is PageKind.SCAN, "the card of somebody who stands there already fills nothing"
    assert "Đây là thẻ của người cùng thay đổi" in session.page.questions[0].error
    assert session.prefill("member", CHILD)
    assert session.page.title == "Nguyễn Mẫu An là gì của chủ hộ?"
    assert session.state.find("/data/member[1]/p_person/p_name").value == "Trần Thị Mẫu"  # type: ignore[union-attr]


def test_members_are_added_and_taken_away_from_the_review() -> None:
    session = Walk(opened(FORM), FAMILY).to_review().session
    session.go("/data/others/p_count_of")
    assert session.choose("1")
    assert session.at_review
    assert len(session.record()["member"]) == 1
    session.go("/data/others/p_count_of")
    assert session.choose("2")
    assert not session.next(), "the second person is missing"
    first = session.problems()[0]
    assert first.path == "/data/member[2]/p_person/p_card"
    session.go(first.path)
    assert session.prefill("member", CHILD)
    assert session.at_review
    assert not session.next()
    session.go("/data/member[2]/p_relation")
    assert session.choose("chau")
    assert session.next(), session.problems()
    assert [flat(row)["p_name"] for row in session.record()["member"]] == ["Trần Thị Mẫu", "Nguyễn Mẫu An"]


def test_a_big_family_gets_as_many_rows_as_it_needs() -> None:
    many = ORDINARY | {
        "p_count_of": "other", "p_count_other": 7, "p_card": "none", "p_name": [f"Nguyễn Mẫu {n}" for n in "ABCDEGH"],
        "p_number": [f"00109{n}000455" for n in range(7)], "p_born": "1990", "p_relation": "anh-chi-em",
    }  # fmt: skip
    session = finished(FORM, many)
    rows = table_of(paper_of(session))
    assert len(rows) == 7
    assert_inside(document.to_pdf(paper_of(session)))
    assert [row[0] for row in rows] == list("1234567")
    assert rows[6][1:3] == ("NGUYỄN MẪU H", "1990")


@pytest.mark.parametrize("count", [0, 1, 6, 30])
def test_as_many_members_as_there_are_flow_over_pages_with_the_header_again(count: int) -> None:
    names = [f"Nguyễn Thị Hoàng Phương Thảo Nguyên {chr(65 + n % 26)}" for n in range(count)]
    session = finished(FORM, ORDINARY | {
        "p_count_of": str(count) if count < 6 else "other", "p_count_other": count, "p_card": "none", "p_name": names,
        "p_number": [f"0011260{n:05d}" for n in range(count)], "p_born": "2001-12-31", "p_relation": "khac",
        "p_relation_other": "Cháu nội của em họ chủ hộ", "k_place_of": "other", "k_street": LONG_STREET,
    })  # fmt: skip
    pdf = document.to_pdf(paper_of(session))
    assert_inside(pdf)
    in_order(words_of(pdf), [f"0011260{n:05d}" for n in range(count)] + ["Ý KIẾN", "Chú thích:"])
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    with_rows = [text for text in texts if re.search(r"0011260\d{5}", text)]
    assert len(with_rows) == {0: 0, 1: 1, 6: 1, 30: 2}[count]
    for text in with_rows[1:]:
        assert text.index("TT") < text.index("0011260"), "the header stands on every page"
    assert len(table_of(paper_of(session))) == max(4, count)


def test_nobody_stands_twice_among_the_members() -> None:
    session = Walk(opened(FORM), FAMILY).to_review().session
    session.go("/data/member[3]/p_person/p_number")
    session.answer(session.page.path, "001196000123")
    assert not session.next()
    assert "không trùng" in session.page.questions[0].error
    session.answer(session.page.path, "001326000999")
    assert session.next()


def test_consent_is_signed_unless_somebody_says_otherwise() -> None:
    session = Walk(opened(FORM), ALONE).to_review().session
    hints = [panel.hint for panel in paper_of(session).panels]
    assert hints == ["(Ký, ghi rõ họ tên)"] * 4
    session.go("/data/consent/c_owner_of")
    assert session.choose("vneid")
    assert not session.next(), "who owns the home is needed then"
    for name, said in (("c_owner_name", "Trần Thị Mẫu"), ("c_owner_number", "001196000999")):
        session.go(f"/data/consent/{name}")
        session.answer(session.page.path, said)
        assert session.next(), session.errors
    session.go("/data/consent/c_head_of")
    assert session.choose("paper")
    assert session.next(), session.problems()
    head, owner, parent, declarer = paper_of(session).panels
    assert (head.name, head.hint) == ("Nguyễn Văn Mẫu", "(Có văn bản đồng ý riêng kèm theo)")
    assert owner.hint == "(Xác nhận qua ứng dụng VNeID)"
    assert owner.text == "(8) Họ và tên: Trần Thị Mẫu\n(8) Số định danh cá nhân: 001196000999"
    assert parent.text.startswith("(8) Họ và tên: ....")
    assert declarer.name == "Nguyễn Văn Thử"


def test_who_is_not_moving_in_needs_nobodys_consent() -> None:
    session = Walk(opened(FORM), ALONE | {"k_what": "xac-nhan", "k_confirm": ["tam-tru"]}).to_review().session
    assert "Ý kiến đồng ý" not in [section.title for section in session.page.sections]


@pytest.mark.parametrize(
    ("born", "minor"),
    [("2008-11-25", True), ("2008-11-24", False), ("2009", True), ("2008", False), ("2008-02-29", False)],
)
def test_somebody_under_eighteen_names_a_parent(born: str, minor: bool) -> None:
    script = NO_CARDS | {"a_number": "", "a_sex": "male", "a_born": born, "c_parent_name": "Trần Thị Mẫu"}
    walk = Walk(opened(FORM), script)
    session = walk.finish()
    assert ("c_parent_name" in walk.seen) is minor
    panel = paper_of(session).panels[2]
    assert (panel.name, panel.hint) == ("Trần Thị Mẫu" if minor else "", "(Ký, ghi rõ họ tên)")


def test_who_separates_names_the_new_households_head() -> None:
    asked = (("tach-ho", "chủ hộ mới"), ("thuong-tru", "chủ hộ nơi mới"), ("xac-nhan", "chủ hộ"))
    for request, words in asked:
        walk = Walk(opened(FORM), ORDINARY | {"k_what": request})
        while not walk.session.page.path.endswith("h_relation"):
            walk.step()
        assert walk.session.page.title == f"Ông/bà là gì của {words}?"


def test_the_ward_that_was_proposed_can_be_changed() -> None:
    session = Walk(opened(FORM), NO_CARDS).to_review().session
    session.go("/data/detail/k_ward")
    session.answer(session.page.path, "Xã Thử, Tỉnh Mẫu")
    assert session.next()
    assert flat(session.record())["k_address"] == "Số 3, ngõ Thử, Xã Thử, Tỉnh Mẫu"


def test_relations_fit_the_sex_and_there_is_one_head() -> None:
    walk = Walk(opened(FORM), ORDINARY | {"h_relation": "chu-ho", "k_street": "Số 3, ngõ Thử"})
    while not walk.session.page.path.endswith("h_relation"):
        walk.step()
    offered = [choice.name for choice in walk.session.page.questions[0].choices]
    assert {"chong", "cha", "re"} <= set(offered)
    assert not {"vo", "me", "ba", "dau"} & set(offered)
    assert "ong" not in offered, "at 32 nobody is a grandfather"
    while not walk.session.page.path.endswith("p_relation"):
        walk.step()
    page = walk.session.page
    assert page.title == "Trần Thị Mẫu là gì của chủ hộ?"
    offered = [choice.name for choice in page.questions[0].choices]
    assert {"vo", "dau", "chau"} <= set(offered)
    assert not {"chu-ho", "me", "ba", "con"} & set(offered), "she is two years younger than the head, a man of 32"


@pytest.mark.parametrize("number", ["0812345678", "0312345678", "02438251234"])
def test_a_telephone_number_that_is_one(number: str) -> None:
    session = opened(FORM)
    session.go("/data/applicant/a_phone")
    session.answer("/data/applicant/a_phone", number)
    assert session.next()


@pytest.mark.parametrize("number", ["091234567", "09123456789", "1900123456", "0112345678"])
def test_a_telephone_number_that_is_none_says_what_to_do(number: str) -> None:
    session = opened(FORM)
    session.go("/data/applicant/a_phone")
    session.answer("/data/applicant/a_phone", number)
    assert not session.next()
    assert "10 chữ số" in session.page.questions[0].error


@pytest.mark.parametrize(
    ("kind", "name", "typed", "mail"),
    [("gmail", "a_mail_name", "thu.mau1", "thu.mau1@gmail.com"),
     ("other", "a_mail_other", "thu@mau.example", "thu@mau.example")],
)  # fmt: skip
def test_an_email_is_not_asked_but_can_be_given(kind: str, name: str, typed: str, mail: str) -> None:
    session = Walk(opened(FORM), ALONE).to_review().session
    session.go("/data/applicant/a_mail_of")
    assert session.choose(kind)
    assert session.at_review
    session.go(f"/data/applicant/{name}")
    session.answer(session.page.path, "không phải email")
    assert not session.next()
    session.answer(session.page.path, typed)
    assert session.next()
    assert session.next(), session.problems()
    assert texts_of(paper_of(session))["6. Email"] == mail


def test_the_same_number_twice_is_noticed() -> None:
    session = opened(FORM)
    put(session, a_card="none", a_number="001094000456", h_relation="con", h_card="none")
    session.go("/data/head/head_person/h_number")
    session.answer(session.page.path, "001094000456")
    assert not session.next()
    assert "khác số" in session.page.questions[0].error


def test_the_paper_as_it_is_drawn() -> None:
    session = finished(FORM, FAMILY)
    assert_on_paper(session, [
        "Mẫu CT01 ban hành kèm theo Thông tư số 116/2026/TT-BCA",
        "TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ", "Kính gửi: (1) Công an Phường Hoa Sen (mẫu)",
        "1. Họ, chữ đệm và tên khai sinh: NGUYỄN VĂN THỬ", "2. Ngày, tháng, năm sinh: 02/03/1994", "3. Giới tính: Nam",
        "4. Số định danh cá nhân:", "5. Số điện thoại liên hệ: 0900000123", "6. Email:",
        "7. Họ, chữ đệm và tên chủ hộ (2): NGUYỄN VĂN MẪU", "8. Mối quan hệ với chủ hộ: Con",
        "9. Số định danh cá nhân của chủ hộ:", f"10. Nội dung đề nghị (3): Đăng ký thường trú tại {HEAD_PLACE}.",
        "11. Những thành viên trong hộ gia đình cùng thay đổi:", "TT", "Họ, chữ đệm và tên", "TRẦN THỊ MẪU",
        "001196000123", "NGUYỄN MẪU AN", "NGUYỄN THỬ BÉ", "Ý KIẾN CỦA", "CHỦ HỘ (4)", "Nguyễn Văn Mẫu",
        "NGƯỜI KÊ KHAI (7)", "Nguyễn Văn Thử", "Chú thích:", "(1) Cơ quan đăng ký cư trú.",
        "(8) Chỉ kê khai thông tin khi công dân đề nghị",
    ])  # fmt: skip
    captions = [panel.caption for panel in paper_of(session).panels]
    assert captions == [
        "Ý KIẾN CỦA CHỦ HỘ (4)", "Ý KIẾN CỦA CHỦ SỞ HỮU CHỖ Ở HỢP PHÁP (5)",
        "Ý KIẾN CỦA CHA HOẶC MẸ HOẶC NGƯỜI GIÁM HỘ (6)", "NGƯỜI KÊ KHAI (7)",
    ]  # fmt: skip
    numbers = [cell.boxes for line in paper_of(session).lines for cell in line.cells if cell.boxes]
    assert numbers == [12, 12]


def test_the_review_in_the_order_of_the_paper() -> None:
    session = Walk(opened(FORM), FAMILY).to_review().session
    assert [section.title for section in session.page.sections] == [
        "Người thay đổi", "Chủ hộ", "Nội dung đề nghị", "Đồng ý", "Người thứ 1", "Người thứ 2", "Người thứ 3",
    ]  # fmt: skip


DEAD = card("elder")
REMOVAL = ALONE | {
    "k_what": "xoa-thuong-tru", "k_why": "mat", "k_gone": DEAD.name, "k_place_of": "card", "h_gone": "yes",
}  # fmt: skip


def of_the_dead(**more: str) -> Any:
    """A residence declaration in a visit whose earlier declaration named the dead."""
    session = opened(FORM, **more)
    earlier_persons.tell(session, {"deceased name": DEAD.name, "deceased number": DEAD.number})
    return session


@pytest.mark.parametrize(
    ("script", "head", "signs", "said"),
    [
        ({"h_new": "asker", "k_place_of": "head"}, "NGUYỄN VĂN THỬ", "", "đề nghị chủ hộ mới: Nguyễn Văn Thử."),
        ({"h_new": "other", "h_relation": "con", "h_card": card("mother"), "k_place_of": "head"},
         "TRẦN THỊ MẪU", "Trần Thị Mẫu", "đề nghị chủ hộ mới: Trần Thị Mẫu."),
        ({"h_new": "later"}, "", "", "gia đình chưa thống nhất chủ hộ mới."),
    ],
)  # fmt: skip
def test_when_the_head_has_died_somebody_else_acts_and_the_dead_is_asked_nothing(
    script: dict[str, Any], head: str, signs: str, said: str
) -> None:
    walk = Walk(of_the_dead(procedure_code="1.003197"), REMOVAL | script)
    session = walk.finish()
    paper = paper_of(session)
    assert "k_gone" not in walk.seen, "the declaration of death has told it"
    assert "p_count_of" not in walk.seen
    assert texts_of(paper)["7. Họ, chữ đệm và tên chủ hộ (2)"] == head
    assert [panel.name for panel in paper.panels] == [signs, "", "", "Nguyễn Văn Thử"]
    assert DEAD.name not in [panel.name for panel in paper.panels]
    content = flat(session.record())["k_content"]
    assert f"{DEAD.name} (số định danh cá nhân {DEAD.number}) đã chết, là chủ hộ" in content
    assert content.endswith(said)


@pytest.mark.parametrize("person", ["asker", "head"])
def test_the_card_of_the_dead_is_taken_for_nobody_who_signs(person: str) -> None:
    walk = Walk(of_the_dead(), ORDINARY)
    while walk.session.page.person != person:
        walk.step()
    page = walk.session.page
    assert walk.session.prefill(person, DEAD)
    assert walk.session.page.path == page.path
    assert "Đây là thẻ của người đã mất. Xin quét thẻ của" in walk.session.page.questions[0].error
    assert not walk.session.state.find(page.path).value  # type: ignore[union-attr]


def test_a_newborn_is_no_head_wife_or_mother_and_its_number_comes_later() -> None:
    session = opened(FORM)
    put(session, whom="child", s_card="none", s_name="Nguyễn Mẫu Bé", s_born="2026-11-15", s_sex="female")
    session.go("/data/head/h_relation")
    offered = {choice.name for choice in session.page.questions[0].choices}
    assert offered == {"con", "chau", "anh-chi-em", "o-nho", "khac"}
    put(session, s_new="yes")
    node = session.state.find("/data/subject/s_number")
    assert node is not None
    assert not node.shown, "no number is asked for before the birth is registered"
