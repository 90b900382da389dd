"""Today's address for an old one: a suggestion where the old units are recognised, and nothing where they are not."""

from __future__ import annotations

import random

import pytest

from kiosk.catalogue.units import Units
from kiosk.rules import citizen_card, old_units
from kiosk.values.people import CardWarning

UNITS = Units()
PLACES = UNITS.places()


def suggested(address: str) -> tuple[str, ...]:
    assert PLACES.old is not None
    return old_units.suggest(address, PLACES.old)


@pytest.mark.parametrize(
    ("address", "today"),
    [
        ("Số 3, Phường Trúc Bạch, Quận Ba Đình, Hà Nội", ["Số 3, Phường Ba Đình, Thành phố Hà Nội"]),
        ("Trúc Bạch, Ba Đình, Hà Nội", ["Phường Ba Đình, Thành phố Hà Nội"]),
        ("Tổ 5, P.Bến Nghé, Q.1, TP.HCM", ["Tổ 5, Phường Sài Gòn, Thành phố Hồ Chí Minh"]),
        ("Tổ 5, P. Bến Nghé, Q1, TP Hồ Chí Minh", ["Tổ 5, Phường Sài Gòn, Thành phố Hồ Chí Minh"]),
        ("Phường 02, Quận 03, Hồ Chí Minh", ["Phường Bàn Cờ, Thành phố Hồ Chí Minh"]),
        ("Thôn 2, Hoà Hội, Châu Thành, Tây Ninh", ["Thôn 2, Xã Hòa Hội, Tỉnh Tây Ninh"]),
        ("Thôn 2, Hòa Hội, Châu Thành, Tỉnh Tây Ninh", ["Thôn 2, Xã Hòa Hội, Tỉnh Tây Ninh"]),
        ("Cống Vị, Ba Đình, Hà Nội", ["Phường Ngọc Hà, Thành phố Hà Nội", "Phường Giảng Võ, Thành phố Hà Nội"]),
    ],
)
def test_old_addresses_get_todays(address: str, today: list[str]) -> None:
    assert list(suggested(address)) == today


@pytest.mark.parametrize(
    "address",
    [
        "",
        "Hà Nội",
        "Quận Ba Đình, Hà Nội",
        "Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội",  # no such ward
        "Xã Trúc Bạch, Quận Ba Đình, Hà Nội",  # a ward is no commune
        "Phường Trúc Bạch, Quận Ba Đình, Cần Thơ",
        "Phường Ba Đình, Thành phố Hà Nội",  # today's already
    ],
)
def test_where_it_is_not_sure_nothing_is_suggested(address: str) -> None:
    assert suggested(address) == ()


def test_every_line_of_the_file_leads_to_units_that_exist(seeded: random.Random) -> None:
    assert PLACES.old is not None
    assert len(PLACES.old.provinces) == 63
    wards = 0
    for lines in PLACES.old.provinces.values():
        for line in lines:
            if line.startswith("\t\t"):
                wards += 1
                _name, _tab, codes = line.strip("\t").partition("\t")
                assert all(UNITS.ward(code) is not None for code in codes.split(",")), line
    assert wards > 9_900
    for lines in seeded.sample(list(PLACES.old.provinces.items()), 6):
        province, district = lines[0], ""
        for line in lines[1]:
            name = line.strip("\t").partition("\t")[0]
            if not line.startswith("\t\t"):
                district = name
            else:
                assert suggested(f"Tổ 1, {name}, {district}, {province}"), line


def test_a_card_brings_the_suggestion_and_keeps_its_own_address() -> None:
    text = "001196000123||Trần Thị Mẫu|15081996|Nữ|Số 3, Trúc Bạch, Ba Đình, Hà Nội|10052022"
    reading = citizen_card.read(text, places=PLACES)
    assert reading.card.address == "Số 3, Trúc Bạch, Ba Đình, Hà Nội"
    assert reading.addresses == ("Số 3, Phường Ba Đình, Thành phố Hà Nội",)
    assert reading.warnings == (CardWarning.OLD_UNITS_IN_ADDRESS,)
    assert citizen_card.read(text).addresses == ()
