"""The order of names, held against ICU's for 1,900 words, and against how dictionaries order words of several."""

from __future__ import annotations

import ast
import random
import re
from pathlib import Path

from kiosk.catalogue.units import Units
from kiosk.rules import sorting
from ui.questions.places import Places

ROOT = Path(__file__).resolve().parents[3]
RECORDED = Path(__file__).with_name("words_sorted_by_icu.txt")


def test_words_stand_as_icu_sorts_them(seeded: random.Random) -> None:
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    words = " ".join(line for line in lines if not line.startswith("#")).split()
    assert len(words) > 1_500
    assert sorted(seeded.sample(words, len(words)), key=sorting.key) == words


def test_several_words_stand_word_by_word(seeded: random.Random) -> None:
    names = [
        "2 Bảo Lộc", "10 Bảo Lộc", "An", "An Bình", "Ân", "Cư M’gar", "Da", "Dương Xá", "Dữu Lâu", "Đa", "Đà Lạt",
        "Đại Mỗ", "Ea H’Leo", "Êban", "Hà Nội", "Hà Tĩnh", "Hạ Long", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng",
        "Ông", "Ơn", "Quan", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Uy", "Ưng", "Vĩnh Long", "Ý Yên",
    ]  # fmt: skip
    assert sorted(seeded.sample(names, len(names)), key=sorting.key) == names


def test_capitals_signs_and_composition_do_not_move_a_name() -> None:
    assert sorted(["lâm", "LÂM", "Lâm", "Lầm"], key=sorting.key)[-1] == "Lầm"
    assert sorting.key("B'Lao")[0] == sorting.key("B’lao")[0]
    assert sorting.key("A\u0302\u0301n") == sorting.key("Ấn")
    assert sorting.key("Ðà Nẵng")[0] == sorting.key("Đà Nẵng")[0]  # U+00D0
    assert sorted(["", "Ω", "ŏ", "o", "ô"], key=sorting.key) == ["", "o", "ŏ", "ô", "Ω"]


def test_no_other_place_sorts_words_by_letters_without_marks() -> None:
    found = []
    for room in ("kiosk", "ui", "printing"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("sorted", "sort"):
                    key = next((ast.unparse(one.value) for one in node.keywords if one.arg == "key"), "")
                    if re.search(r"strip_marks|strip_tones|casefold|lower\(|plain\(|fold\(", key):
                        found.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_provinces_and_wards_are_offered_in_that_order() -> None:
    units = Units()
    places = Places(units, home="68")
    provinces = [one.label for one in places.provinces()]
    assert provinces[0] == "Lâm Đồng"
    assert provinces[1:10] == [
        "Bắc Ninh", "Cần Thơ", "Đà Nẵng", "Đồng Nai", "Hà Nội", "Hải Phòng", "Hồ Chí Minh", "Huế", "Quảng Ninh",
    ]  # fmt: skip
    assert provinces[10:] == sorted(provinces[10:], key=sorting.key)
    others = [one.label for one in Places(units).provinces()]
    at = others.index("Lai Châu")
    assert others[at : at + 4] == ["Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng"]
    wards = [one.label for one in places.wards("01")]
    last_d = max(at for at, one in enumerate(wards) if one.startswith("D"))
    assert last_d < min(at for at, one in enumerate(wards) if one.startswith("Đ"))
    assert wards == sorted(wards, key=sorting.key)
