"""The notice that a household business ends: names and numbers concluded, heirs, debts, the paper read back."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.values.dates import PartialDate
from kiosk.values.forms import PageKind
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

FORM = "cham-dut-hkd"
CODE = "Mã số hộ kinh doanh/Mã số đăng ký hộ kinh doanh/Mã số thuế"
ORDINARY = ordinary(FORM)
NO_CARD = ORDINARY | {
    "o_card": "none", "o_name": "Trần Thị Mẫu", "o_number": "", "o_born": "1970", "b_name_of": "other",
    "b_name_other": "Tạp hóa Thử", "b_code_other": "01G8001234", "b_issued": "", "b_street": "Số 3, ngõ Thử",
    "b_phone": "", "e_day_of": "other", "e_day_other": "2026-12-31", "e_reason_of": "other",
    "e_reason_other": "Nhà cho thuê đã đòi lại", "e_debts": "open",
}  # fmt: skip
HEIR = ORDINARY | {
    "w_who": "heir", "h_card": card("father"), "h_ok": "right", "o_name": "Nguyễn Văn Mẫu", "d_number": "001064000111",
    "b_street": "Số 7, ngõ Mẫu",
}  # fmt: skip


def test_the_card_gives_name_number_and_address_of_the_business() -> None:
    record = flat(finished(FORM, ORDINARY).record())
    wanted = {
        "b_name": "Hộ kinh doanh Nguyễn Văn Mẫu", "b_code": "001064000111", "b_issued": "2021-05-03",
        "b_address": "Số 7, ngõ Mẫu, Phường Hoa Sen (mẫu)", "b_phone": "0900000123", "e_day": "2026-11-24",
        "e_reason": "Tuổi cao, sức khỏe không cho phép tiếp tục kinh doanh", "applicant_name": "Nguyễn Văn Mẫu",
        "applicant_number": "001064000111", "applicant_phone": "0900000123",
    }  # fmt: skip
    assert {name: record[name] for name in wanted} == wanted


def test_without_a_card_or_a_number_all_is_typed() -> None:
    walk = Walk(opened(FORM), NO_CARD)
    session = walk.finish()
    assert "b_code_of" not in walk.seen
    assert "b_seat_of" not in walk.seen
    texts = texts_of(paper_of(session))
    assert texts["Tên hộ kinh doanh (ghi bằng chữ in hoa)"] == "HỘ KINH DOANH TẠP HÓA THỬ"
    assert texts[CODE] == "01G8001234"
    assert texts["Ngày cấp"] == ""
    assert texts["Địa chỉ trụ sở hộ kinh doanh"] == "Số 3, ngõ Thử, Phường Hoa Sen (mẫu)"
    assert texts["Lý do chấm dứt hoạt động"] == "Nhà cho thuê đã đòi lại"
    assert texts["Số định danh cá nhân"] == ""
    assert "kể từ ngày 31 tháng 12 năm 2026" in " ".join(line.text for line in paper_of(session).lines)
    assert session.holder_births() == (PartialDate(1970),)


def test_a_name_typed_as_it_stands_on_the_certificate_is_kept() -> None:
    script = ORDINARY | {"b_name_of": "other", "b_name_other": "HỘ KINH DOANH Hoa Mẫu"}
    assert flat(finished(FORM, script).record())["b_name"] == "HỘ KINH DOANH Hoa Mẫu"


@pytest.mark.parametrize("number", ["12", "số 5 cũ", "0" * 21])
def test_a_number_that_is_none_says_what_to_do(number: str) -> None:
    session = opened(FORM)
    session.go("/data/business/b_code_other")
    session.answer(session.page.path, number)
    assert not session.next()
    assert "từ 5 đến 20" in session.page.questions[0].error


@pytest.mark.parametrize("answer", ["paid", "agreed", "open"])
def test_the_promise_is_the_official_one_and_the_clerk_sees_how_debts_stand(answer: str) -> None:
    session = finished(FORM, ORDINARY | {"e_debts": answer})
    assert flat(session.record())["e_debts"] == answer
    said = " ".join(line.text for line in paper_of(session).lines)
    assert "cam kết đã thanh toán đầy đủ các khoản nợ, gồm cả nợ thuế" in said
    assert "hoặc đã đạt được thỏa thuận với các chủ nợ" in said


def test_debts_are_asked_for_with_wages_and_not_read_out_unasked() -> None:
    walk = Walk(opened(FORM), ORDINARY)
    while not walk.session.page.path.endswith("e_debts"):
        walk.step()
    assert "tiền lương" in walk.session.page.title
    assert "người làm thuê" in walk.session.page.hint
    assert walk.session.page.sensitive


def test_an_heir_gives_the_notice_for_an_owner_who_has_died() -> None:
    walk = Walk(opened(FORM), HEIR)
    session = walk.finish()
    assert "o_card" not in walk.seen
    assert "e_reason_of" not in walk.seen, "the reason is known"
    record, texts = flat(session.record()), texts_of(paper_of(session))
    assert record["applicant_name"] == "Nguyễn Văn Thử"
    assert record["b_name"] == "Hộ kinh doanh Nguyễn Văn Mẫu"
    assert record["b_code"] == "001064000111"
    assert texts["Lý do chấm dứt hoạt động"] == "Chủ hộ kinh doanh đã chết"
    assert texts["Họ và tên chủ hộ kinh doanh"] == "NGUYỄN VĂN MẪU"
    assert texts["Họ và tên người thừa kế"] == "NGUYỄN VĂN THỬ"
    assert [signer.name for signer in paper_of(session).signers] == ["Nguyễn Văn Thử"]
    assert session.holder_numbers() == ("001094000456",), "who may open the draft again"


def test_an_owner_is_not_offered_the_reason_of_an_heir() -> None:
    walk = Walk(opened(FORM), ORDINARY)
    while not walk.session.page.path.endswith("e_reason_of"):
        walk.step()
    assert "death" not in [choice.name for choice in walk.session.page.questions[0].choices]
    assert "Họ và tên người thừa kế" not in texts_of(paper_of(walk.finish()))


def test_a_business_does_not_end_before_it_began() -> None:
    session = Walk(opened(FORM), ORDINARY | {"e_day_of": "other", "e_day_other": "2026-12-01"}).to_review().session
    session.go("/data/ending/e_day_other")
    session.answer(session.page.path, "2021-05-02")
    assert not session.next()
    assert "trước ngày cấp" in session.page.questions[0].error


def test_open_taxes_are_answered_kindly_and_stop_nobody() -> None:
    walk = Walk(opened(FORM), NO_CARD)
    while walk.session.page.kind is not PageKind.NOTE:
        walk.step()
    assert "trước khi nộp thông báo" in walk.session.page.title
    assert "Cán bộ tại quầy" in walk.session.page.hint
    walk.finish()
    assert "e_first" in walk.seen


@pytest.mark.parametrize("reason", ["need", "loss", "health", "company", "move"])
def test_every_reason_has_the_papers_words(reason: str) -> None:
    session = finished(FORM, ORDINARY | {"e_reason_of": reason})
    assert len(texts_of(paper_of(session))["Lý do chấm dứt hoạt động"]) > 10


def test_the_paper_as_it_is_drawn() -> None:
    assert_on_paper(finished(FORM, ORDINARY), [
        "Mẫu số 4, Phụ lục II ban hành kèm theo Thông tư số 68/2025/TT-BTC",
        "THÔNG BÁO", "Về việc chấm dứt hoạt động hộ kinh doanh", "Kính gửi: Cơ quan đăng ký kinh doanh cấp xã",
        "Tên hộ kinh doanh (ghi bằng chữ in hoa): HỘ KINH DOANH NGUYỄN VĂN MẪU", CODE,
        "001064000111", "Ngày cấp: 03/05/2021", "Nơi cấp:", "Địa chỉ trụ sở hộ kinh doanh: Số 7, ngõ Mẫu",
        "Điện thoại (nếu có): 0900000123", "Họ và tên chủ hộ kinh doanh: NGUYỄN VĂN MẪU",
        "Thông báo chấm dứt hoạt động kể từ ngày 24 tháng 11 năm 2026.", "Lý do chấm dứt hoạt động: Tuổi cao",
        "Hộ kinh doanh cam kết", "trước khi nộp hồ sơ.", "hợp pháp, chính xác và trung thực.",
        "ngày 24 tháng 11 năm 2026", "CHỦ HỘ KINH DOANH/NGƯỜI THỪA KẾ", "(Ký và ghi họ tên)", "Nguyễn Văn Mẫu",
    ])  # fmt: skip


@pytest.mark.parametrize("script", [ORDINARY, NO_CARD, HEIR], ids=["ordinary", "no_card", "heir"])
def test_the_review_has_the_papers_sections(script: dict[str, Any]) -> None:
    titles = [section.title for section in Walk(opened(FORM), script).to_review().session.page.sections]
    assert titles == ["Hộ kinh doanh", "Người thông báo", "Chủ hộ kinh doanh", "Chấm dứt hoạt động"]
