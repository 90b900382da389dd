"""The birth declaration: golden records, the keystroke model, the paper, drafts, and the compiled form itself."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.catalogue import Catalogue
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import PAGE_KEY, Session
from kiosk.forms.model.form_folders import forms_folder, read_layout
from kiosk.forms.model.published_forms import birth_place_lists, load
from kiosk.forms.publishing.publish import publish
from kiosk.forms.results.paper import declaration, unknown_names
from kiosk.texts import error_texts
from kiosk.values.dates import PartialDate
from kiosk.values.forms import Page, PageKind, QuestionType
from kiosk.values.papers import DeclarationPaper
from kiosk.values.people import CardWarning, CitizenCard, Passport, Sex
from tests.kiosk.forms import keystrokes
from tests.kiosk.forms.branches import assert_every_choice
from tests.kiosk.forms.builders import FATHER, MOTHER, TODAY, play, put

FOLDER = forms_folder() / "khai-sinh"
GOLDEN = Path(__file__).with_name("golden_births.json")
AUNT = CitizenCard(number="001180000789", name="Lê Thị Cô", born=PartialDate(1980), address="Xã Thử, Tỉnh Mẫu")
BABY = {
    "c_given": "Minh An", "c_sex": "female", "c_born": "2026-11-15", "c_place_of": "phu-san", "copies_of": "2",
}  # fmt: skip
BOTH = {
    "asker_relation": "mother", "m_card": MOTHER, "m_ok": "right", "f_card": FATHER, "f_ok": "right",
    "c_family_of": "father", "c_home_of": "father", **BABY,
}  # fmt: skip
ONE = BOTH | {
    "f_card": "none", "f_name": "Nguyễn Văn Thử", "f_number": "001094000456", "f_ethnic": "kinh",
    "c_home_of": "mother",
}  # fmt: skip
ALONE = BOTH | {"f_card": "unknown", "c_home_of": "mother"}
NOBODYS_CARD = BOTH | {
    "asker_relation": "other", "asker_other": "cô ruột", "a_card": AUNT, "a_ok": "right",
    "m_card": "none", "m_name": "Lò Thị Mẫu", "m_number": "", "m_born": "1990", "m_ethnic": "khac",
    "m_ethnic_other": "Kháng", "m_address": "Xã Thử, Tỉnh Mẫu",
    "f_card": "none", "f_name": "Lò Văn Thử", "f_number": "", "f_born": "1988-05-02", "f_ethnic": "thai",
    "f_address": "Xã Thử, Tỉnh Mẫu", "c_home_other": "Xã Thử, Tỉnh Mẫu", "c_ethnic_of": "mother",
    "c_place_of": "tai-nha", "copies_of": "other", "copies_other": 7,
}  # fmt: skip
STRANGER = Passport(
    number="M0000001", name="HONG GIL THU", born=PartialDate(1990, 5, 6), issuer="KOR", nationality="KOR",
    expires=date(2031, 5, 11), sex=Sex.FEMALE,
)  # fmt: skip
MOTHER_FROM_ABROAD = BOTH | {
    "m_card": STRANGER, "m_address": "Phường Hoa Sen (mẫu)", "c_nation_of": "vn", "c_home_of": "father",
}  # fmt: skip
BY_PASSPORT = NOBODYS_CARD | {
    "asker_relation": "mother", "r_paper_of": "passport", "r_paper_number": "X0000001", "r_paper_by": "Cơ quan Thử",
    "r_paper_day": "2024",
}  # fmt: skip
FOUNDLING = BOTH | {
    "asker_relation": "other", "asker_other": "người đang nuôi dưỡng", "a_card": AUNT, "a_ok": "right",
    "m_card": "unknown", "f_card": "unknown", "c_family_other": "Lê", "c_place_of": "khac",
    "c_place_other": "Xã Thử, Tỉnh Mẫu", "c_home_other": "Xã Thử, Tỉnh Mẫu", "c_ethnic_own": "khac",
    "c_ethnic_other": "Pa Cô",
}  # fmt: skip
CASES = {"both_cards": BOTH, "one_card": ONE, "mother_alone": ALONE, "aunt_without_parents_cards": NOBODYS_CARD}
CASES |= {"mother_from_abroad": MOTHER_FROM_ABROAD, "by_passport": BY_PASSPORT, "foundling": FOUNDLING}


def opened(language: str = "vi") -> Session:
    catalogue = Catalogue()
    form = load("khai-sinh", lists=birth_place_lists(catalogue.birth_places()))
    return Session(form, language, today=TODAY, facts={"ward_name": catalogue.agency().place_name})


def finished(script: dict[str, Any], language: str = "vi") -> Session:
    session = opened(language)
    play(session, script)
    assert session.next(), session.problems()
    assert session.finished
    return session


def paper(script: dict[str, Any]) -> DeclarationPaper:
    return paper_of_record(finished(script))


def paper_of_record(session: Session) -> DeclarationPaper:
    return declaration(session.form, session.record(), Catalogue().agency(), TODAY, code="K1-7Q4MXP")


@pytest.mark.parametrize("name", CASES)
def test_golden_records(name: str) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert finished(CASES[name]).record() == golden[name]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("script", "limit"), [(BOTH, 300), (ONE, 360)], ids=["both", "one"])
def test_the_keystroke_model_leaves_a_margin(script: dict[str, Any], limit: float, language: str) -> None:
    """15 % are left for words that the real screens add."""
    session = opened(language)
    total = 0.0
    while not session.at_review:
        page = session.page
        name = page.path.rpartition("/")[2]
        act = script[name]
        total += page_seconds(page, act)
        play_one(session, page, act)
    total += keystrokes.seconds(session.page, touches=1)
    assert session.next()
    assert total <= limit * 0.85, total


def page_seconds(page: Page, act: Any) -> float:
    if isinstance(act, CitizenCard):
        return keystrokes.seconds(page, scans=1)
    question = page.questions[0]
    if question.type is QuestionType.DATE:
        return keystrokes.seconds(page, touches=2) + 31 * keystrokes.WORD  # the days of the picker
    if question.type is QuestionType.TEXT:
        kind = "keyed" if "personal-number" in question.appearance else "typed"
        return keystrokes.seconds(page, touches=1, **{kind: len(act)})
    return keystrokes.seconds(page, touches=1)


def play_one(session: Session, page: Page, act: Any) -> None:
    if page.kind is PageKind.NOTE:
        assert session.next()
    elif isinstance(act, CitizenCard | Passport):
        assert session.prefill(page.person, act)
    elif page.choices:
        assert session.choose(act)
    else:
        session.answer(page.path, act)
        assert session.next(), session.errors


def test_what_a_card_gives_is_confirmed_on_one_page_and_not_asked_again() -> None:
    session = opened()
    seen = play(session, BOTH)
    assert [name for name in seen if name.startswith(("m_", "f_"))] == ["m_card", "m_ok", "f_card", "f_ok"]
    session.go("/data/mother/m_ok")
    page = session.page
    assert page.kind is PageKind.CONFIRM
    assert page.title == "Đã đúng chưa?"
    assert [(line.label, line.value) for line in page.lines] == [
        ("Họ tên", "Trần Thị Mẫu"),
        ("Số", "001196000123"),
        ("Ngày sinh", "15/08/1996"),
        ("Quốc tịch", "Việt Nam"),
        ("Dân tộc", "Kinh"),
    ]
    assert [choice.label for choice in page.choices] == ["Đúng rồi", "Sửa lại"]


def test_correcting_a_group_asks_its_questions_and_confirms_again() -> None:
    session = opened()
    session.choose("mother")
    session.prefill("mother", MOTHER)
    assert session.choose("edit")
    names = []
    while session.page.kind is not PageKind.CONFIRM:
        names.append(session.page.questions[0].name)
        if names[-1] == "m_ethnic":
            session.answer(session.page.path, "tay")
        assert session.next(), session.errors
    assert names == ["m_name", "m_number", "m_born", "m_nationality", "m_ethnic"]
    assert ("Dân tộc", "Tày") in [(line.label, line.value) for line in session.page.lines]
    assert session.choose("right")
    assert session.page.person == "father"


def test_a_group_corrected_from_the_review_leads_back_to_the_review() -> None:
    session = opened()
    play(session, BOTH)
    session.go("/data/mother/m_ok")
    assert session.choose("edit")
    while session.page.kind is not PageKind.CONFIRM:
        assert session.next(), session.errors
    assert session.choose("right")
    assert session.at_review
    session.go("/data/mother/m_card")
    assert session.prefill("mother", MOTHER)
    assert session.page.kind is PageKind.CONFIRM
    assert session.choose("right")
    assert session.at_review


def test_one_line_of_a_confirmation_can_be_opened_alone() -> None:
    session = opened()
    session.choose("mother")
    session.prefill("mother", MOTHER)
    session.go("/data/mother/m_ethnic")
    session.answer("/data/mother/m_ethnic", "tay")
    assert session.next()
    assert session.page.kind is PageKind.CONFIRM


def test_the_wrong_card_is_noticed_and_another_can_be_scanned() -> None:
    session = opened()
    session.choose("mother")
    session.prefill("mother", FATHER)
    assert not session.choose("right")
    assert "quét thẻ của mẹ" in session.page.error
    assert session.back()
    assert session.page.kind is PageKind.SCAN
    assert session.prefill("mother", MOTHER)
    assert session.choose("right")


def test_an_odd_card_is_pointed_out_where_it_is_confirmed_and_refuses_nothing() -> None:
    session = opened()
    session.choose("mother")
    warnings = (CardWarning.BIRTH_YEAR_DIFFERS, CardWarning.OLD_UNITS_IN_ADDRESS)
    session.prefill("mother", MOTHER, warnings)
    assert session.page.kind is PageKind.CONFIRM
    assert len(session.page.notes) == 1, "with a personal number the address is not asked for"
    assert "không khớp" in session.page.notes[0]
    assert session.page.notes[0] in session.page.spoken
    session.language = "en"
    assert "don't match" in session.page.notes[0]
    assert session.choose("right")
    assert not session.page.notes


def test_the_same_card_twice_is_noticed() -> None:
    session = opened()
    for person in ("mother", "father"):
        if person == "mother":
            session.choose("mother")
        session.prefill(person, MOTHER)
        if person == "mother":
            session.choose("right")
    assert session.page.questions[0].name == "f_card", "it still waits for the father's"
    assert "Đây là thẻ của người mẹ. Xin quét thẻ của người cha" in session.page.questions[0].error
    assert session.prefill("father", FATHER)
    assert session.page.kind is PageKind.CONFIRM


def test_a_skipped_card_leads_to_typing_and_residence_is_asked_only_without_a_number() -> None:
    with_number = opened()
    assert "f_address" not in play(with_number, ONE)
    without = opened()
    seen = play(without, NOBODYS_CARD)
    assert {"m_address", "f_address", "m_born", "f_born"} <= set(seen)
    assert "address" not in "".join(finished(BOTH).record()["mother"])


def test_birth_year_is_concluded_from_the_number() -> None:
    assert finished(ONE).record()["father"]["f_year"] == "1994"
    session = finished(ONE | {"f_number": "001204000456"})
    assert session.record()["father"]["f_year"] == "2004"


def test_the_childs_birth_date_starts_at_this_month_and_may_not_lie_ahead() -> None:
    session = opened()
    session.go("/data/child/c_born")
    question = session.page.questions[0]
    assert (question.value, question.proposed) == ("2026-11", True)
    assert not session.next()
    assert "chọn đủ ngày" in session.page.questions[0].error
    session.answer(question.path, "2026-11-25")
    assert not session.next()
    assert "không được sau hôm nay" in session.page.questions[0].error
    session.answer(question.path, "2026-11-24")
    assert session.next()


def test_a_father_who_asks_cannot_leave_himself_out() -> None:
    session = opened()
    session.choose("father")
    session.go("/data/father/f_card")
    assert [choice.name for choice in session.page.choices] == ["none"]


def test_year_of_birth_after_this_year_says_what_to_do() -> None:
    session = opened()
    put(session, m_card="none", m_number="")
    session.go("/data/mother/m_born")
    session.answer("/data/mother/m_born", "2030")
    assert not session.next()
    assert session.page.questions[0].error == "Năm sinh không được sau năm nay (2026). Xin nhập lại."


def test_holders_are_the_parents_and_who_asks() -> None:
    session = finished(BOTH)
    assert set(session.holder_numbers()) == {MOTHER.number, FATHER.number}
    assert set(session.holder_births()) == {MOTHER.born, FATHER.born}
    assert AUNT.born in finished(NOBODYS_CARD).holder_births()


@pytest.mark.parametrize("name", CASES)
def test_a_draft_left_on_any_page_goes_on_from_there(name: str) -> None:
    script = CASES[name]
    session = opened()
    while True:
        again = opened()
        assert again.restore(json.loads(json.dumps(session.answers()))) == ()
        assert again.page.path == session.page.path
        assert again.record() == session.record()
        if session.at_review:
            break
        page = session.page
        play_one(session, page, script.get(page.path.rpartition("/")[2]))
    assert again.next()


def test_a_draft_from_elsewhere_names_what_it_cannot_use() -> None:
    session = opened()
    unknown = session.restore(
        {"/data/nowhere": "x", "/data/child/c_name": "computed", "/data/child/c_given": "An"}
    )
    assert set(unknown) == {"/data/nowhere", "/data/child/c_name"}
    assert session.page.path == "/data/asker/asker_relation"
    session.restore({PAGE_KEY: "/data/gone"})
    assert session.page.path == "/data/asker/asker_relation"


def test_back_goes_through_every_page_to_the_first() -> None:
    session = opened()
    seen = play(session, BOTH)
    answers = {key: value for key, value in session.answers().items() if key != PAGE_KEY}
    back = []
    while session.back():
        back.append(session.page.path.rpartition("/")[2])
    assert back == seen[::-1]
    assert {key: value for key, value in session.answers().items() if key != PAGE_KEY} == answers


def test_language_changes_in_the_middle_and_loses_nothing() -> None:
    session = opened()
    session.choose("mother")
    session.prefill("mother", MOTHER)
    session.language = "en"
    assert session.page.title == "Is this right?"
    before = session.record()
    session.language = "vi"
    assert session.record() == before


def test_no_page_lacks_its_english_and_its_spoken_words() -> None:
    vietnamese, english = opened("vi"), opened("en")
    for stop in list(vietnamese._order)[:-1]:
        vietnamese.go(stop.path)
        english.go(stop.path)
        assert vietnamese.page.spoken
        assert vietnamese.page.title != english.page.title, stop.path


def test_review_is_in_the_order_of_the_paper_and_every_line_opens() -> None:
    session = opened()
    play(session, NOBODYS_CARD)
    page = session.page
    assert [section.title for section in page.sections] == ["Người khai", "Em bé", "Mẹ", "Cha", "Bản sao"]
    for section in page.sections:
        for line in section.lines:
            session.go(line.path)
            assert session.page.kind is not PageKind.REVIEW
            assert session.back()
            assert session.at_review


def texts_of(found: DeclarationPaper) -> dict[str, str]:
    return {cell.label: cell.value for line in reversed(found.lines) for cell in line.cells}


def test_the_paper_in_official_order_and_wording() -> None:
    found = paper(BOTH)
    assert found.title == "TỜ KHAI ĐĂNG KÝ KHAI SINH"
    assert found.addressed_to == "(1) Ủy ban nhân dân Phường Hoa Sen (mẫu)"
    labels = [cell.label for line in found.lines for cell in line.cells] + [line.text for line in found.lines]
    assert labels[:6] == [
        "Họ, chữ đệm, tên người yêu cầu", "Nơi cư trú (2)", "Giấy tờ tùy thân (3)",
        "Quan hệ với người được khai sinh", "Họ, chữ đệm, tên", "Ngày, tháng, năm sinh",
    ]  # fmt: skip
    assert (
        "Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật, được sự thỏa thuận nhất trí "
        "của các bên liên quan theo quy định pháp luật."
    ) in [line.text for line in found.lines]
    assert "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:" in [line.text for line in found.lines]
    values = texts_of(found)
    assert values["Họ, chữ đệm, tên"] == "NGUYỄN MINH AN"
    assert values["Ngày, tháng, năm sinh"] == "15/11/2026"
    assert values["ghi bằng chữ"] == "Ngày mười lăm, tháng mười một, năm hai nghìn không trăm hai mươi sáu"
    assert values["Giới tính"] == "Nữ"
    assert values["Nơi sinh (4)"].startswith("Bệnh viện Phụ sản Hoa Mai")
    assert "Số định danh cá nhân 001196000123, thẻ cấp ngày 10/05/2022" in values["Giấy tờ tùy thân (3)"]
    boxes = [(cell.value, cell.boxes) for line in found.lines for cell in line.cells if cell.boxes]
    assert boxes == [("001196000123", 12), ("001094000456", 12)]
    assert found.place_and_date.endswith("ngày 24 tháng 11 năm 2026")
    assert found.signers[0].name == "Trần Thị Mẫu"
    assert [(tick.label, tick.ticked) for line in found.tail for tick in line.ticks] == [
        ("Có", True),
        ("Không", False),
    ]
    assert found.tail[0].text == "Đề nghị cấp bản sao (6):"
    assert found.tail[1].cells[0].value == "2 bản"
    assert [note[:3] for note in found.notes] == ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"]
    assert found.code == "K1-7Q4MXP"


def test_the_paper_without_a_father_leaves_his_lines_empty() -> None:
    found = paper(ALONE | {"copies_of": "0"})
    values = texts_of(found)
    assert values["Họ, chữ đệm, tên người cha"] == ""
    assert values["Họ, chữ đệm, tên"] == "TRẦN MINH AN"
    assert [(tick.label, tick.ticked) for line in found.tail for tick in line.ticks] == [
        ("Có", False),
        ("Không", True),
    ]


def test_the_paper_of_people_without_numbers_tells_where_they_live() -> None:
    values = [(cell.label, cell.value) for line in paper(NOBODYS_CARD).lines for cell in line.cells]
    assert values.count(("Nơi cư trú (2)", "Xã Thử, Tỉnh Mẫu")) == 2
    assert ("Năm sinh (5)", "1990") in values
    assert ("Năm sinh (5)", "02/05/1988") in values  # the whole date where it is known
    assert ("Nơi sinh (4)", "Tại nhà, Phường Hoa Sen (mẫu)") in values
    assert ("Quan hệ với người được khai sinh", "cô ruột") in values


def test_a_mother_from_abroad_by_her_passport() -> None:
    session = opened()
    seen = play(session, MOTHER_FROM_ABROAD)
    assert {"foreign", "c_nation_of"} <= set(seen)
    assert not {"m_ethnic", "r_paper_of", "c_nation", "c_ethnic_of"} & set(seen)
    values = texts_of(paper(MOTHER_FROM_ABROAD))
    assert values["Giấy tờ tùy thân (3)"] == "Hộ chiếu số M0000001, có giá trị đến 11/05/2031"
    assert values["Nơi cư trú (2)"] == "Phường Hoa Sen (mẫu)"
    record = finished(MOTHER_FROM_ABROAD).record()
    assert (record["mother"]["m_nationality"], record["mother"].get("m_ethnic_name", "")) == ("Hàn Quốc", "")
    assert (record["child"]["c_nationality"], record["child"]["c_ethnic"]) == ("Việt Nam", "Kinh")
    other = finished(MOTHER_FROM_ABROAD | {"c_nation_of": "mother"}).record()
    assert other["child"]["c_nationality"] == "Hàn Quốc"


def test_an_identity_paper_by_kind_number_and_who_issued_it() -> None:
    values = texts_of(paper(BY_PASSPORT))
    assert values["Giấy tờ tùy thân (3)"] == "Hộ chiếu số X0000001 do Cơ quan Thử cấp năm 2024"
    assert values["Nơi cư trú (2)"] == "Xã Thử, Tỉnh Mẫu"
    assert "r_paper_of" not in finished(BOTH).record()["requester"]


def test_a_child_whose_parents_nobody_knows() -> None:
    found = paper(FOUNDLING)
    values = texts_of(found)
    assert values["Họ, chữ đệm, tên"] == "LÊ MINH AN"
    assert (values["Họ, chữ đệm, tên người mẹ"], values["Họ, chữ đệm, tên người cha"]) == ("", "")
    assert (values["Dân tộc"], values["Quốc tịch"]) == ("Pa Cô", "Việt Nam")
    assert found.signers[0].name == AUNT.name
    session = opened()
    session.choose("mother")
    session.go("/data/mother/m_card")
    assert [choice.name for choice in session.page.choices] == ["none"]  # a mother knows herself


def test_a_late_registration_is_told_kindly_that_it_still_can_be_done() -> None:
    for born, late in (("2026-09-25", False), ("2026-09-24", True), ("2019-01-02", True)):
        session = opened()
        assert ("c_late" in play(session, BOTH | {"c_born": born})) is late, born
        assert session.next()
    session.go("/data/child/c_late")
    assert "vẫn đăng ký được" in session.page.title
    assert "lệ phí" in session.page.hint


def test_a_child_is_younger_than_its_parents() -> None:
    session = opened()
    put(session, m_card="none", m_number="", m_born="1990", f_card="none", f_number="001094000456")
    session.go("/data/child/c_born")
    for wrong in ("1989-05-06", "1990-12-31", "1994-01-01"):
        session.answer(session.page.path, wrong)
        assert not session.next(), wrong
        assert "sau năm sinh của cha, mẹ" in session.page.questions[0].error
    session.answer(session.page.path, "2010-01-01")
    assert session.next()


def test_the_desk_gets_name_number_and_address_of_who_asks() -> None:
    applicant = {name: finished(CASES[name]).record()["applicant"] for name in CASES}
    assert applicant["both_cards"] == {
        "applicant_name": MOTHER.name, "applicant_number": MOTHER.number, "applicant_address": MOTHER.address,
    }  # fmt: skip
    assert applicant["foundling"]["applicant_address"] == AUNT.address
    assert applicant["mother_from_abroad"]["applicant_address"] == "Phường Hoa Sen (mẫu)"


WAYS = {
    "asker_relation": "mother father grandparent other", "a_card": "card none", "m_card": "card none unknown",
    "f_card": "card none unknown", "m_number": "none number", "f_number": "none number", "a_number": "none number",
    "m_ethnic": "kinh tay khac", "f_ethnic": "kinh khac", "m_nationality": "vn far", "f_nationality": "vn far",
    "r_paper_of": "passport stay other", "c_place_of": "phu-san tai-nha khac", "c_family_of": "father mother other",
    "c_sex": "male female", "c_born": "2026-11-15 2026-05-15", "copies_of": "0 1 2 3 5 other",
}  # fmt: skip
ANY = FOUNDLING | NOBODYS_CARD | BY_PASSPORT | {
    "asker_grand": "ba-ngoai", "asker_other": "cô ruột", "a_name": "Lê Thị Cô", "a_born": "1960", "a_address": "Xã Thử",
    "m_nationality": "Việt Nam", "f_nationality": "Việt Nam", "r_paper_kind": "Thẻ thử", "c_nation_of": "vn",
    "c_family_of": "father", "c_family_other": "Lê", "c_place_other": "Xã Thử", "c_ethnic_of": "father",
    "c_home_of": "other", "f_ethnic_other": "Mạ thử",
}  # fmt: skip
NUMBERS = {"m_number": "001190000777", "f_number": "001090000888", "a_number": "001180000999"}
CARDS = {"a_card": AUNT, "m_card": MOTHER, "f_card": FATHER}


def going(name: str, way: str) -> dict[str, Any]:
    """The answers that take this way at that question."""
    if name in CARDS:
        return {name: CARDS[name] if way == "card" else way, name.replace("_card", "_ok"): "right"}
    if name in NUMBERS:
        return {name: NUMBERS[name] if way == "number" else ""}
    return {name: {"vn": "Việt Nam", "far": "Nước Thử"}.get(way, way)}


def possible(script: dict[str, Any]) -> dict[str, Any]:
    """Only whoever cares for a child found alone leaves the mother out; a father who asks names himself."""
    asks = script["asker_relation"]
    no_mother = script["m_card"] == "unknown" and asks != "other"
    no_father = script["f_card"] == "unknown" and asks == "father"
    return script | ({"m_card": "none"} if no_mother else {}) | ({"f_card": "none"} if no_father else {})


def test_every_question_and_choice_is_on_some_way_and_every_way_ends() -> None:
    assert_every_choice("khai-sinh", {
        "a_card": [AUNT], "m_card": [MOTHER], "f_card": [FATHER], "a_born": "1960", "m_born": ["1990", "1990-05-06"],
        "f_born": "1988", "m_nationality": ["Việt Nam", "Nước Thử"], "f_nationality": ["Việt Nam", "Nước Thử"],
        "c_born": ["2026-11-15", "2026-05-15"], "m_ethnic": ["kinh", "tay", "khac"], "f_ethnic": ["kinh", "khac"],
        "c_ethnic_own": ["kinh", "khac"], **{name: ["", number] for name, number in NUMBERS.items()},
    })  # fmt: skip


def test_ways_mixed_end_and_leave_out_what_was_not_asked(times: Callable[[int], int], seeded: random.Random) -> None:
    for _ in range(times(150)):
        script = dict(ANY)
        for name, ways in WAYS.items():
            script |= going(name, seeded.choice(ways.split()))
        session = opened()
        seen = play(session, possible(script))
        assert len(seen) == len(set(seen)), "no question is asked twice"
        assert session.next(), session.problems()
        record = session.record()
        for person in ("mother", "father"):
            held, short = record.get(person, {}), person[0]
            if f"{short}_name" in held:
                assert bool(held.get(f"{short}_number")) is not (f"{short}_address" in held), script
                foreign = held[f"{short}_nationality"] != "Việt Nam"
                assert foreign is not bool(held.get(f"{short}_ethnic_name")), script
        asked = record["requester"]
        assert bool(asked.get("r_number")) is not ("r_paper_of" in asked), script
        child, found = record["child"], paper_of_record(session)
        assert child["c_name"].endswith("Minh An")
        assert len(child["c_name"].split()) == 3, script
        assert child["c_nationality"]
        assert not [cell for line in found.lines for cell in line.cells if "  " in cell.value]
        assert [tick.ticked for line in found.tail for tick in line.ticks] == (
            [True, False] if record["copies"]["copies_number"] else [False, True]
        )


def test_the_layout_names_only_questions_of_the_form() -> None:
    assert unknown_names(load("khai-sinh")) == []


def test_a_form_without_a_layout_says_so(tmp_path: Path) -> None:
    form = load("khai-sinh")
    form.layout = {}
    with pytest.raises(ExpectedError) as caught:
        declaration(form, {}, Catalogue().agency(), TODAY)
    assert "paper.toml" in error_texts(caught.value)[1]


def test_the_compiled_form_is_what_pyxform_makes_of_the_sheet(tmp_path: Path) -> None:
    publish(FOLDER / "khai-sinh.xlsx", tmp_path)
    compiled = (FOLDER / "compiled.xml").read_bytes()
    assert (tmp_path / "compiled.xml").read_bytes() == compiled
    published = read_layout(FOLDER / "form.toml")["published"]
    assert isinstance(published, dict)
    assert published["compiled_sha256"] == hashlib.sha256(compiled).hexdigest()
    assert published["sheet_sha256"] == hashlib.sha256((FOLDER / "khai-sinh.xlsx").read_bytes()).hexdigest()
    assert published["version"] == load("khai-sinh").version
