"""What a confirmation page says of an odd card, and the address it offers; nothing is refused or changed unasked."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from kiosk.forms.answering.card_checks import age_on
from kiosk.forms.answering.session import Session
from kiosk.values.dates import PartialDate
from kiosk.values.forms import PageKind
from kiosk.values.people import CardWarning, CitizenCard
from tests.kiosk.forms.builders import FATHER, MOTHER, form_of
from tests.kiosk.forms.walking import opened

TODAY = date(2026, 11, 24)
FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | relevant | appearance | bind::motcua:card | bind::motcua:from |
| | begin_group | one | Một | | | | |
| | select_one scan | one_card | Thẻ | | citizen-card | WHO | |
| | select_one right | one_ok | Đúng chưa? | ${one_card} = 'read' | confirm-group | | |
| | text | one_name | Họ tên | | | | name |
| | text | one_number | Số | | | | number |
| | text | one_address | Nơi ở | | | | address |
| | end_group | | | | | | |
| | begin_group | two | Hai | | | | |
| | select_one scan | two_card | Thẻ | | citizen-card | other | |
| | select_one right | two_ok | Đúng chưa? | ${two_card} = 'read' | confirm-group | | |
| | text | two_number | Số | | | | number |
| | end_group | | | | | | |
| choices |
| | list_name | name | label::Vietnamese (vi) |
| | scan | read | Đã quét |
| | scan | none | Không có |
| | right | right | Đúng rồi |
| | right | edit | Sửa lại |
"""


def scanned(tmp_path, who: str, card: CitizenCard, **how) -> Session:  # type: ignore[no-untyped-def]
    session = Session(form_of(FORM.replace("WHO", who), tmp_path), "vi", today=TODAY)
    assert session.prefill(who, card, **how)
    assert session.page.kind is PageKind.CONFIRM
    return session


def born(card: CitizenCard, *day: int) -> CitizenCard:
    return msgspec.structs.replace(card, born=PartialDate(*day))


@pytest.mark.parametrize(
    ("who", "card", "words"),
    [
        ("mother", FATHER, ["giới tính Nam", "người mẹ"]),
        ("father", MOTHER, ["giới tính Nữ", "người cha"]),
        ("groom", MOTHER, ["giới tính Nữ", "bên nam"]),
        ("bride", FATHER, ["giới tính Nam", "bên nữ"]),
        ("groom", born(FATHER, 2007, 3, 2), ["đủ 20 tuổi từ ngày 02/03/2027"]),
        ("bride", born(MOTHER, 2008, 11, 25), ["đủ 18 tuổi từ ngày 25/11/2026"]),
        ("mother", born(MOTHER, 2014, 1, 1), ["12 tuổi", "người mẹ"]),
        ("asker", born(MOTHER, 2020), ["6 tuổi", "người khai"]),
    ],
)
def test_an_odd_card_is_pointed_out_and_accepted(tmp_path, who: str, card: CitizenCard, words: list[str]) -> None:  # type: ignore[no-untyped-def]
    session = scanned(tmp_path, who, card)
    [note] = session.page.notes
    assert all(word in note for word in words), note
    assert "Quay lại" in note
    assert note in session.page.spoken
    assert session.choose("right")


@pytest.mark.parametrize(
    ("who", "card"),
    [
        ("mother", MOTHER),
        ("father", FATHER),
        ("groom", born(FATHER, 2006, 11, 24)),
        ("bride", born(MOTHER, 2008)),
        ("deceased", born(FATHER, 2020)),
        ("mother", msgspec.structs.replace(MOTHER, sex=None)),
    ],
)
def test_an_ordinary_card_is_not_remarked_on(tmp_path, who: str, card: CitizenCard) -> None:  # type: ignore[no-untyped-def]
    assert scanned(tmp_path, who, card).page.notes == ()


def test_one_card_for_two_persons_is_pointed_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    session = scanned(tmp_path, "mother", MOTHER)
    assert session.choose("right")
    assert session.prefill("other", MOTHER)
    [note] = session.page.notes
    assert "một người khác" in note
    assert session.choose("right")
    session.back()
    session.back()
    assert session.prefill("other", FATHER)
    assert session.page.notes == ()


def test_the_language_of_the_page_is_that_of_the_remark(tmp_path) -> None:  # type: ignore[no-untyped-def]
    session = scanned(tmp_path, "mother", FATHER)
    session.language = "en"
    assert "This card says male" in session.page.notes[0]


def test_an_age_where_the_year_alone_is_known_is_the_greatest_it_can_be() -> None:
    assert age_on(PartialDate(2006), date(2026, 1, 1)) == 20
    assert age_on(PartialDate(2004, 2, 29), date(2024, 2, 28)) == 19


OLD, NEW, OTHER = (
    "Số 3, Cống Vị, Ba Đình, Hà Nội",
    "Số 3, Phường Ngọc Hà, Thành phố Hà Nội",
    "Số 3, Phường Giảng Võ, Thành phố Hà Nội",
)


def test_an_old_address_is_kept_until_another_one_is_taken(tmp_path) -> None:  # type: ignore[no-untyped-def]
    card = msgspec.structs.replace(MOTHER, address=OLD)
    warned = {"warnings": (CardWarning.OLD_UNITS_IN_ADDRESS,), "addresses": (NEW, OTHER)}
    session = scanned(tmp_path, "mother", card, **warned)

    def address() -> str:
        return next(line.value for line in session.page.lines if line.path.endswith("one_address"))

    [offer] = session.page.offers
    assert "Trên thẻ: Số 3, Cống Vị, Ba Đình, Hà Nội (đơn vị cũ). Nay có thể là:" in offer.title
    assert [line.value for line in offer.lines] == [NEW, OTHER]
    assert session.page.notes == ()  # the offer says it
    assert NEW in session.page.spoken
    assert address() == OLD
    session.go(offer.lines[1].path)
    assert address() == OTHER
    [offer] = session.page.offers
    assert [line.value for line in offer.lines] == [OLD, NEW]
    session.go(offer.lines[0].path)
    assert address() == OLD
    assert session.choose("right")
    assert session.record()["one"]["one_address"] == OLD


def test_what_the_person_wrote_is_offered_nothing(tmp_path) -> None:  # type: ignore[no-untyped-def]
    session = scanned(tmp_path, "mother", msgspec.structs.replace(MOTHER, address=OLD), addresses=(NEW,))
    session.answer("/data/one/one_address", "Số 9, Phường Khác")
    assert session.page.offers == ()


def test_an_address_that_is_not_asked_for_is_not_spoken_of() -> None:
    """With a valid personal number the birth form asks for no residence."""
    session = opened("khai-sinh")
    session.choose("mother")
    assert session.prefill("mother", msgspec.structs.replace(MOTHER, address=OLD), (), (NEW,))
    assert session.page.offers == ()
    assert session.page.notes == ()
