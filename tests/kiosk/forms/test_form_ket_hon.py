"""The marriage declaration: two cards, two confirmations, nobody below 18 and 20, the paper read back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.forms.answering.session import Session
from kiosk.values.dates import PartialDate
from kiosk.values.people import CitizenCard, Passport, Sex
from tests.kiosk.forms.branches import assert_every_choice
from tests.kiosk.forms.builders import put, value
from tests.kiosk.forms.walking import (
    Walk,
    assert_both_languages,
    assert_draft_goes_on,
    assert_on_paper,
    assert_published,
    assert_review_opens,
    card,
    finished,
    flat,
    opened,
    ordinary,
    paper_of,
    table_of,
)

FORM = "ket-hon"
ORDINARY = ordinary(FORM)
NO_CARDS = ORDINARY | {
    "w_card": "none", "w_name": "Trần Thị Mẫu", "w_number": "", "w_born": "1990", "w_ethnic": "khac",
    "w_ethnic_other": "Pa Cô", "w_nationality": "Việt Nam", "w_address": "Xã Thử, Tỉnh Mẫu",
    "w_paper_of": "passport", "w_paper_kind": "Giấy thử", "w_paper_number": "X0000001", "w_paper_by": "",
    "w_paper_day": "2023-02-01", "w_times_of": "other", "w_times_other": "4", "w_before": "widowed",
    "h_card": "none", "h_name": "Nguyễn Văn Thử", "h_number": "001094000456", "h_born": "1994-03-02",
    "h_ethnic": "kinh", "h_ethnic_other": "Mạ thử", "h_nationality": "Việt Nam", "h_address": "Xã Mẫu",
    "h_paper_of": "other", "h_paper_kind": "Giấy chứng nhận căn cước", "h_paper_number": "M 01",
    "h_paper_by": "Công an Tỉnh Mẫu", "h_paper_day": "2024", "h_times_of": "2", "h_times_other": "5",
    "h_before": "divorced", "copies_of": "other", "copies_other": "7",
}  # fmt: skip
WAYS = {
    person + what: ways
    for person in ("w_", "h_")
    for what, ways in {
        "card": "card none", "number": "number none", "born": "1990-05-06 1990", "ethnic": "kinh tay khac",
        "paper_of": "passport stay other", "paper_by": "known none", "paper_day": "2023-02-01 2023 none",
        "times_of": "1 2 3 other", "before": "divorced widowed",
    }.items()
} | {"copies_of": "0 1 2 3 5 other"}  # fmt: skip
ONE_BY_ONE = [(name, way) for name, ways in WAYS.items() for way in ways.split()]


def going(name: str, way: str) -> dict[str, Any]:
    """The answers that take this way at that question."""
    if name.endswith("_card"):
        person = card("mother" if name == "w_card" else "father")
        return {name: person if way == "card" else "none", name.replace("_card", "_ok"): "right"}
    if name in ("w_number", "h_number"):
        return {name: {"w": "001190000777", "h": "001090000888"}[name[0]] if way == "number" else ""}
    return {name: {"none": "", "known": "Cơ quan Thử"}.get(way, way)}


def young(sex: Sex, born: PartialDate) -> CitizenCard:
    number = f"001{2 if sex is Sex.MALE else 3}{born.year % 100:02d}000999"
    return CitizenCard(number=number, name="Nguyễn Mẫu An", born=born, sex=sex, address="Xã Thử", issued=None)


def rows_of(session: Session) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in table_of(paper_of(session))}


def ticked(session: Session) -> list[str]:
    return [tick.label for line in paper_of(session).tail for tick in line.ticks if tick.ticked]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_ordinary_case_takes_at_most_five_minutes(language: str) -> None:
    walk = Walk(opened(FORM, language), ORDINARY).to_review()
    assert walk.seconds <= 300, walk.seconds


def test_the_ordinary_case_on_paper() -> None:
    session = finished(FORM, ORDINARY)
    record = flat(session.record())
    wanted = {
        "w_name": "Trần Thị Mẫu", "h_name": "Nguyễn Văn Thử", "w_times": 1, "h_times": 1, "copies_number": 2,
        "w_status": "never", "h_status": "never", "applicant_name": "Trần Thị Mẫu",
        "applicant_number": "001196000123", "w_agree": "OK", "h_agree": "OK",
    }  # fmt: skip
    assert {name: record.get(name) for name in wanted} == wanted
    assert record["applicant_address"] == "Số 12, đường Thử Nghiệm, Phường Hoa Sen"
    not_asked = {"w_address", "h_address", "w_paper_of", "h_paper_of"}  # only without a number: TT 04/2024/TT-BTP
    assert not not_asked & record.keys()
    assert_on_paper(session, [
        "TỜ KHAI ĐĂNG KÝ KẾT HÔN", "Kính gửi: (3) Ủy ban nhân dân Phường Hoa Sen (mẫu)", "Thông tin", "Bên nữ",
        "Bên nam", "TRẦN THỊ MẪU", "NGUYỄN VĂN THỬ", "15/08/1996", "02/03/1994", "Nơi cư trú (4)",
        "Giấy tờ tùy thân (5)", "001196000123", "thẻ cấp ngày 10/05/2022", "Kết hôn lần thứ mấy",
        "việc kết hôn của chúng tôi là tự nguyện",
        "Luật Hôn nhân và gia đình", "Đề nghị Quý cơ quan đăng ký.", "Làm tại", "ngày 24 tháng 11 năm 2026",
        "Bên nam", "Ký, ghi rõ họ, chữ đệm, tên", "Nguyễn Văn Thử", "Đề nghị cấp bản sao (6)", "Có", "Không",
        "Số lượng", "2 bản", "(1), (2) Ảnh",
    ])  # fmt: skip
    assert ticked(session) == ["Có"]
    assert [one.name for one in paper_of(session).signers] == ["Trần Thị Mẫu", "Nguyễn Văn Thử"]


def test_without_cards_all_is_asked() -> None:
    session = finished(FORM, NO_CARDS)
    rows = rows_of(session)
    assert rows["Ngày, tháng, năm sinh"] == ("1990", "02/03/1994")
    assert rows["Dân tộc"] == ("Pa Cô", "Kinh")
    assert rows["Quốc tịch"] == ("Việt Nam", "Việt Nam")
    assert rows["Nơi cư trú (4)"] == ("Xã Thử, Tỉnh Mẫu", "")
    assert rows["Giấy tờ tùy thân (5)"] == (
        "Hộ chiếu số X0000001 cấp ngày 01/02/2023", "Số định danh cá nhân 001094000456",
    )  # fmt: skip
    assert rows["Kết hôn lần thứ mấy"] == ("4", "2")
    record = flat(session.record())
    assert (record["copies_number"], record["w_status"], record["h_status"]) == (7, "widowed", "divorced")


def test_another_paper_with_who_issued_it_and_when() -> None:
    rows = rows_of(finished(FORM, NO_CARDS | {"h_number": ""}))
    said = "Giấy chứng nhận căn cước số M 01 do Công an Tỉnh Mẫu cấp năm 2024"
    assert (rows["Giấy tờ tùy thân (5)"][1], rows["Nơi cư trú (4)"][1]) == (said, "Xã Mẫu")


def test_no_copies_is_ticked_as_none() -> None:
    session = finished(FORM, ORDINARY | {"copies_of": "0"})
    assert ticked(session) == ["Không"]
    assert flat(session.record())["copies_number"] == 0


@pytest.mark.parametrize(
    ("prefix", "person", "sex", "years", "born", "due"),
    [
        ("w", "bride", Sex.FEMALE, 18, PartialDate(2008, 11, 25), "25/11/2026"),
        ("h", "groom", Sex.MALE, 20, PartialDate(2006, 11, 25), "25/11/2026"),
        ("w", "bride", Sex.FEMALE, 18, PartialDate(2012, 2, 29), "01/03/2030"),
        ("h", "groom", Sex.MALE, 20, PartialDate(2008, 2, 29), "29/02/2028"),  # a leap year again: the day is there
        ("h", "groom", Sex.MALE, 20, PartialDate(2007), "01/01/2027"),
    ],
)
def test_a_card_of_somebody_too_young_names_the_day_from_which_it_can_be_done(
    prefix: str, person: str, sex: Sex, years: int, born: PartialDate, due: str
) -> None:
    session = at_card(prefix)
    assert session.prefill(person, young(sex, born))
    assert f"đủ {years} tuổi từ ngày {due}" in session.page.questions[0].error
    assert not session.next()
    session.language = "en"
    assert f"is {years} on {due}" in session.page.questions[0].error


@pytest.mark.parametrize(
    ("prefix", "person", "sex", "born"),
    [
        ("w", "bride", Sex.FEMALE, PartialDate(2008, 11, 24)),
        ("h", "groom", Sex.MALE, PartialDate(2006, 11, 24)),
        ("w", "bride", Sex.FEMALE, PartialDate(2008)),  # only the year: 1 January (TTLT 01/2016, Điều 2)
    ],
)
def test_on_the_day_itself_it_can_be_done(prefix: str, person: str, sex: Sex, born: PartialDate) -> None:
    session = at_card(prefix)
    assert session.prefill(person, young(sex, born))
    assert session.choose("right"), session.errors


def test_a_birth_date_typed_too_late_is_refused_kindly() -> None:
    session = at(NO_CARDS, "w_born")
    assert session.page.questions[0].latest == "2026-11-24"
    for late, due in (("2009-05-06", "06/05/2027"), ("2027", "01/01/2045")):
        session.answer(session.page.path, late)
        assert not session.next(), late
        assert f"từ ngày {due}" in session.page.questions[0].error


@pytest.mark.parametrize(("prefix", "person", "wrong"), [("w", "bride", Sex.MALE), ("h", "groom", Sex.FEMALE)])
def test_the_other_ones_card_is_noticed(prefix: str, person: str, wrong: Sex) -> None:
    session = at_card(prefix)
    assert session.prefill(person, young(wrong, PartialDate(2001, 5, 6)))
    assert not session.choose("right")
    assert "Xin quay lại, quét thẻ của bên" in session.page.questions[0].error


def test_nobody_marries_herself() -> None:
    session = opened(FORM)
    put(session, w_number="001196000123")
    session.go("/data/groom/groom_person/h_number")
    session.answer(session.page.path, "001196000123")
    assert not session.next()
    assert "khác số của người kia" in session.page.questions[0].error


@pytest.mark.parametrize("prefix", ["w", "h"])
def test_the_first_marriage_has_no_earlier_one(prefix: str) -> None:
    first = Walk(opened(FORM), NO_CARDS | {f"{prefix}_times_of": "1"})
    record = flat(first.finish().record())
    assert f"{prefix}_before" not in first.seen
    assert (record[f"{prefix}_status"], record[f"{prefix}_times"]) == ("never", 1)


def test_what_is_nobodys_business_is_not_read_aloud() -> None:
    for name in ("w_times_of", "w_times_other", "w_before", "h_times_of", "h_before"):
        assert at(NO_CARDS | {"h_times_of": "other"}, name).page.sensitive, name
    assert not at(NO_CARDS, "copies_of").page.sensitive


def test_a_foreign_passport_is_taken_and_leads_to_the_desk() -> None:
    session = at_card("h")
    passport = Passport(
        number="M0000001", name="HONG GIL THU", born=PartialDate(1990, 5, 6), issuer="KOR", nationality="KOR",
        expires=date(2031, 5, 11), sex=Sex.MALE,
    )  # fmt: skip
    assert session.prefill("groom", passport)
    walk = Walk(session, ORDINARY | {"h_address": "Phường Hoa Sen (mẫu)"})
    walk.step()  # what the zone doesn't say is asked, then all is confirmed
    assert [line.label for line in session.page.lines] == ["Họ tên", "Ngày sinh", "Quốc tịch", "Nơi cư trú"]
    rows = rows_of(walk.finish())
    assert "foreign" in walk.seen
    assert "h_paper_of" not in walk.seen
    assert rows["Giấy tờ tùy thân (5)"][1] == "Hộ chiếu số M0000001, có giá trị đến 11/05/2031"
    assert (rows["Dân tộc"], rows["Quốc tịch"]) == (("Kinh", ""), ("Việt Nam", "Hàn Quốc"))
    assert rows["Nơi cư trú (4)"][1] == "Phường Hoa Sen (mẫu)"


def test_both_must_confirm() -> None:
    session = Walk(opened(FORM), ORDINARY).to_review().session
    put(session, h_agree="")
    assert not session.next()
    assert [one.name for one in session.problems()] == ["h_agree"]


def test_each_confirms_by_name_that_data_and_statements_are_true() -> None:
    for name, said in (("w_agree", "bên nữ, Trần Thị Mẫu"), ("h_agree", "bên nam, Nguyễn Văn Thử")):
        page = at(ORDINARY, name).page
        assert said in page.title
        assert "Thông tin của tôi và lời khai trên đây là đúng sự thật" in page.hint


def test_either_of_the_two_may_open_the_draft_again() -> None:
    session = finished(FORM, ORDINARY)
    assert set(session.holder_numbers()) == {"001196000123", "001094000456"}
    assert len(session.holder_births()) == 2
    assert value(session, "w_born") == "1996-08-15"


def test_every_question_and_choice_is_on_some_way_and_every_way_ends() -> None:
    assert_every_choice(FORM, {
        "w_card": [card("mother")], "h_card": [card("father")], "w_born": "1990", "h_born": ["1994-03-02", "1994"],
        "w_nationality": ["Việt Nam", "Nước Thử"], "h_nationality": ["Việt Nam", "Nước Thử"],
        "w_number": ["", "001190000777"], "h_number": ["", "001090000888"], "w_ethnic": ["kinh", "khac"],
        "h_ethnic": ["kinh", "khac"], "w_agree": "OK", "h_agree": "OK",
    })  # fmt: skip


@pytest.mark.parametrize(("name", "way"), ONE_BY_ONE)
def test_every_way_ends(name: str, way: str) -> None:
    assert finished(FORM, NO_CARDS | going(name, way)).record()


def test_ways_mixed_end_and_leave_out_what_was_not_asked(times: Callable[[int], int], seeded: random.Random) -> None:
    for _ in range(times(150)):
        script = dict(NO_CARDS)
        for name, ways in WAYS.items():
            script |= going(name, seeded.choice(ways.split()))
        session = finished(FORM, script)
        record, rows = flat(session.record()), rows_of(session)
        for place, person in enumerate(("w", "h")):
            has_number = bool(record.get(f"{person}_number"))
            assert has_number is not (f"{person}_address" in record), script
            assert has_number is not (f"{person}_paper_of" in record), script
            assert has_number is rows["Giấy tờ tùy thân (5)"][place].startswith("Số định danh cá nhân"), script
            assert (record[f"{person}_times"] == 1) is (record[f"{person}_status"] == "never"), script
            assert rows["Kết hôn lần thứ mấy"][place] == str(record[f"{person}_times"])
            assert rows["Dân tộc"][place] in ("Kinh", "Tày", "Pa Cô", "Mạ thử")
        assert ticked(session) == (["Có"] if record["copies_number"] else ["Không"])


def test_every_line_of_the_review_opens_its_question() -> None:
    for script in (ORDINARY, NO_CARDS):
        assert_review_opens(Walk(opened(FORM), script).to_review().session)


@pytest.mark.parametrize("script", [ORDINARY, NO_CARDS])
def test_a_draft_goes_on_where_it_was(script: dict[str, Any]) -> None:
    assert_draft_goes_on(FORM, script)


@pytest.mark.parametrize("script", [ORDINARY, NO_CARDS])
def test_both_languages(script: dict[str, Any]) -> None:
    assert_both_languages(FORM, script)


def test_what_kiosks_load_is_what_the_sheet_says(tmp_path: Path) -> None:
    assert_published(FORM, tmp_path)


def at(script: dict[str, Any], name: str) -> Session:
    """The form where that question is asked, the ones before it answered."""
    walk = Walk(opened(FORM), script)
    while not walk.session.page.path.endswith(f"/{name}"):
        walk.step()
    return walk.session


def at_card(prefix: str) -> Session:
    return at(ORDINARY, f"{prefix}_card")
