"""The list of provinces and wards: whole, in one spelling, and as two packages that were made without it have it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from kiosk.catalogue.units import SHIPPED, Units
from tests.generate.units import fingerprint

UNITS = Units()
ELSEWHERE = Path(__file__).with_name("units_elsewhere.tsv")
LINES = [line.split("\t") for line in (SHIPPED / "units.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
NAMES = {code: name for code, name, *_ in LINES}
CHANGED = {line[0] for line in LINES if len(line) == 3}  # by a resolution of 2026, which the file names


def test_it_is_whole_and_says_its_day_and_source() -> None:
    assert len(UNITS.provinces()) == 34
    assert len(UNITS.wards()) == len({ward.code for ward in UNITS.wards()}) == 3321
    head = "".join(line for line in (SHIPPED / "units.tsv").read_text("utf-8").splitlines() if line.startswith("#"))
    assert re.search(r"State of the list: \d{4}-\d\d-\d\d\. Source: .*nso\.gov\.vn", head)


@pytest.mark.parametrize("package", [0, 1], ids=["vietnamadminunits", "vietnam-provinces"])
def test_codes_and_names_are_those_of_packages_made_without_it(package: int) -> None:
    seen = [line.split("\t") for line in ELSEWHERE.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert {line[0] for line in seen} == set(NAMES)
    other = {line[0] for line in seen if line[1 + package] != fingerprint(line[0], NAMES[line[0]])}
    assert other == CHANGED, "what differs was changed by a resolution after those packages' state, and by nothing else"


def test_each_change_of_2026_is_a_change_of_kind() -> None:
    assert len(CHANGED) == 25
    for code, name, by in (line for line in LINES if len(line) == 3):
        assert re.fullmatch(r"\d+/(NQ-UBTVQH16|2026/QH16) \d\d/\d\d/2026", by), name
        assert name.startswith("Thành phố " if len(code) == 2 else "Phường ")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("24718", "Xã Đắk Song"), ("23302", "Phường Đăk Bla"), ("11560", "Phường Thủy Nguyên"),
        ("27979", "Xã Hòa Khánh"), ("06325", "Xã Bắc Sơn"), ("20137", "Xã Chân Mây - Lăng Cô"),
        ("26368", "Phường Long Thành"), ("75", "Thành phố Đồng Nai"), ("00004", "Phường Ba Đình"),
    ],
)  # fmt: skip
def test_some_names_that_were_wrong_or_old(code: str, name: str) -> None:
    assert NAMES[code] == name


def test_every_name_is_written_in_one_way() -> None:
    for code, name in NAMES.items():
        assert name == " ".join(unicodedata.normalize("NFC", name).split())
        assert re.match(r"(Tỉnh|Thành phố) " if len(code) == 2 else r"(Phường|Xã|Đặc khu) ", name), name
        assert all(letter.isalnum() or letter in " ’'-–" for letter in name), name
        assert not re.search(r"[ÐðƉ]", name)
        assert name.split()[-1][0].isupper() or name.split()[-1].isdigit() or "’" in name or "-" in name, name


def test_suggestions_stand_in_the_order_of_the_dictionary() -> None:
    assert [ward.name for ward in UNITS.suggest("dak s", province="68")] == ["Xã Đắk Sắk", "Xã Đắk Song"]
