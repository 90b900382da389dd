"""Passports by their machine-readable zone: ICAO's own specimen, made-up Vietnamese ones, misread and hostile lines."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from datetime import date

import pytest

from kiosk.errors import ExpectedError
from kiosk.rules import identity_papers, passport
from kiosk.values.dates import PartialDate
from kiosk.values.people import CardWarning, CitizenCard, Passport, Sex

TODAY = date(2026, 11, 24)
SPECIMEN = (  # ICAO Doc 9303, part 4, appendix A
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
)
CARD = "001094000456||Nguyễn Văn Thử|02031994|Nam|Số 12, Phường Hoa Sen|11052022"


def zone(
    name: str = "NGUYEN<<VAN<THU", number: str = "C0000001", nation: str = "VNM", born: str = "940302", sex: str = "M",
    expires: str = "310511", personal: str = "001094000456",
) -> str:  # fmt: skip
    """A made-up zone with right check digits."""
    digit = passport.check_digit
    held = number.ljust(9, "<")
    numbers = f"{held}{digit(held)}"
    dates = f"{born}{digit(born)}", f"{expires}{digit(expires)}"
    own = personal.ljust(14, "<")
    last = f"{own}{digit(own)}" if personal else f"{own}<"
    whole = digit(numbers + dates[0] + dates[1] + last)
    return f"P<{nation}{name}".ljust(44, "<") + "\r\n" + f"{numbers}{nation}{dates[0]}{sex}{dates[1]}{last}{whole}"


def read(text: str) -> Passport:
    found = passport.read(text, today=TODAY).paper
    assert isinstance(found, Passport)
    return found


def test_the_specimen_of_the_standard() -> None:
    reading = passport.read(SPECIMEN, today=TODAY)
    assert reading.paper == Passport(
        number="L898902C3", name="ERIKSSON ANNA MARIA", born=PartialDate(1974, 8, 12), issuer="UTO", nationality="UTO",
        expires=date(2012, 4, 15), sex=Sex.FEMALE,
    )  # fmt: skip
    assert reading.warnings == (CardWarning.PASSPORT_EXPIRED,)


def test_a_vietnamese_passport_carries_the_personal_number() -> None:
    reading = passport.read(zone(), today=TODAY)
    assert reading.paper == Passport(
        number="C0000001", name="NGUYEN VAN THU", born=PartialDate(1994, 3, 2), issuer="VNM", nationality="VNM",
        expires=date(2031, 5, 11), sex=Sex.MALE, personal_number="001094000456",
    )  # fmt: skip
    assert reading.warnings == (CardWarning.NAME_WITHOUT_MARKS,)


@pytest.mark.parametrize(
    ("born", "read_as"),
    [
        ("261124", "2026-11-24"),
        ("261125", "1926-11-25"),
        ("000101", "2000-01-01"),
        ("30<<<<", "1930"),
        ("6405<<", "1964"),
    ],
)
def test_the_century_of_birth_and_unknown_days(born: str, read_as: str) -> None:
    assert read(zone(born=born)).born.iso() == read_as


def test_one_name_alone_and_no_optional_number() -> None:
    found = read(zone(name="SUKARNO", nation="IDN", personal=""))
    assert (found.name, found.personal_number, found.nationality) == ("SUKARNO", "", "IDN")


def test_each_wrong_digit_is_noticed() -> None:
    """ICAO's weights find any single wrong digit among those that are checked."""
    text = zone()
    at_second = text.index("\n") + 1
    for at in (*range(9), *range(13, 20), *range(21, 43), 43):
        held = text[at_second + at]
        for other in string.digits:
            if other == held or not held.isdigit():
                continue
            wrong = text[: at_second + at] + other + text[at_second + at + 1 :]
            with pytest.raises(ExpectedError) as refused:
                passport.read(wrong, today=TODAY)
            assert refused.value.key in ("card.errors.passport_misread", "card.errors.impossible_date")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "not_a_card"),
        ("P<VNM", "not_a_card"),
        (zone()[:-1], "cut"),
        (zone() + "\r\n" + zone(), "doubled"),
        (zone() + zone()[:50], "doubled"),
        (zone().replace("P<", "V<", 1), "not_a_card"),
        (zone(name="NGUY1N<<VAN"), "not_a_card"),
        (zone(born="941332"), "impossible_date"),
        (zone(expires="310230"), "impossible_date"),
        (zone().replace("C0000001", "C000000O"), "passport_misread"),
    ],
)
def test_what_is_refused(text: str, key: str) -> None:
    with pytest.raises(ExpectedError) as refused:
        passport.read(text, today=TODAY)
    assert refused.value.key == f"card.errors.{key}"
    assert not refused.value.values


def test_card_and_passport_are_told_apart() -> None:
    assert isinstance(identity_papers.read(zone(), today=TODAY).paper, Passport)
    assert isinstance(identity_papers.read(CARD, today=TODAY).paper, CitizenCard)
    with pytest.raises(ExpectedError) as refused:
        identity_papers.read(zone()[:60], today=TODAY)
    assert refused.value.key == "card.errors.cut"


def test_fuzz_lines_like_a_zone(times: Callable[[int], int], seeded: random.Random) -> None:
    for _ in range(times(20_000)):
        text = list(zone())
        for _ in range(seeded.randrange(1, 6)):
            text[seeded.randrange(len(text))] = seeded.choice(string.ascii_letters + string.digits + "<| \n\x00ễ")
        try:
            found = identity_papers.read("".join(text), today=TODAY).paper
        except ExpectedError:
            continue
        assert isinstance(found, Passport)
        assert found.born.year <= TODAY.year
