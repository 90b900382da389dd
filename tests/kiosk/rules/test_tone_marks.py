"""Tone marks: every legal syllable, both styles, and Telex, held against forms written out by hand."""

from __future__ import annotations

import unicodedata

import pytest

from kiosk.rules.tone_marks import (
    Tone,
    add_tone,
    capitalise,
    strip_marks,
    telex,
    telex_word,
    tone_of,
    type_letter,
)

MARKS = {"sac": "\u0301", "huyen": "\u0300", "hoi": "\u0309", "nga": "\u0303", "nang": "\u0323"}
KEYS = {"sac": "s", "huyen": "f", "hoi": "r", "nga": "x", "nang": "j"}

# Rimes as they are spelt with the tone sắc in the old style. The letter with the acute is the bearer.
RIMES_TEXT = """
á ác ách ái ám án áng ánh áo áp át áu áy ắc ắm ắn ắng ắp ắt ấc ấm ấn ấng ấp ất ấu ấy é éc ém én éng éo ép
ét ế ếch ếm ến ếnh ếp ết ếu í ích ím ín ính íp ít íu ía iếc iếm iến iếng iếp iết iếu ó óc ói óm ón óng óp
ót ố ốc ối ốm ốn ống ốp ốt ớ ới ớm ớn ớp ớt oóc oóng óa oác oách oái oán oáng oánh oáo oát oáy oắc oắm
oắn oắng oắt óe oén oéo oét ú úc úi úm ún úng úp út úa uốc uối uốm uốn uống uốt uấn uấng uất uấy uế uếch
uếnh uyến uyết uớ úy uých uýnh uýt uýu uýa ứ ức ứi ứm ứn ứng ứt ứu ứa ước ưới ướm ướn ướng ướp ướt ướu
"""
RIMES = RIMES_TEXT.split()

ONSETS_TEXT = """
b c ch d đ gh h k kh l m n ng ngh nh p ph r s t th tr v x
"""
ONSETS = ONSETS_TEXT.split()

QU_TEXT = """
quá quác quách quái quán quáng quánh quáo quát quáy quắc quắn quắng quắt quấn quất quấy qué quén quéo
quét quế quến quết quý quých quýnh quýt quýp quớ
"""
QU = QU_TEXT.split()

GI_TEXT = """
gí gín giá giác giám gián giáng giáo giáp giát giấc giấm giấy gié giéo giếng giết gió giói gión giống
giới giú giúp giứ giướng giường
"""
GI = GI_TEXT.split()

NEW_STYLE = {"óa": "oá", "óe": "oé", "úy": "uý"}


def bare_of(syllable: str) -> str:
    """Without tone, by its own way: the five marks taken out of the decomposed text."""
    parts = [c for c in unicodedata.normalize("NFD", syllable) if c not in MARKS.values()]
    return unicodedata.normalize("NFC", "".join(parts))


def with_mark(sac: str, tone: str) -> str:
    """The same syllable with another tone in the same place."""
    parts = unicodedata.normalize("NFD", sac).replace("\u0300", "\u0301").replace("\u0301", MARKS[tone])
    return unicodedata.normalize("NFC", parts)


def syllables() -> list[str]:
    plain = [onset + rime for onset in ["", *ONSETS] for rime in RIMES]
    return plain + QU + GI


def telex_keys(bare: str) -> str:
    shapes = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
    return "".join(shapes.get(letter, letter) for letter in bare.replace("oo", "ooo"))


@pytest.mark.parametrize("tone", list(MARKS))
def test_each_legal_syllable_gets_its_tone_in_the_right_place(tone: str) -> None:
    wrong = []
    for sac in syllables():
        expected = with_mark(sac, tone)
        got = add_tone(bare_of(sac), tone)
        if got != expected:
            wrong.append((bare_of(sac), got, expected))
    assert wrong == []


def test_the_new_style_differs_in_open_oa_oe_uy_alone() -> None:
    for onset in ["", *ONSETS]:
        for rime in RIMES:
            expected = onset + NEW_STYLE.get(rime, rime)
            assert add_tone(onset + bare_of(rime), "sac", "new") == expected
    assert add_tone("quy", "sac", "new") == add_tone("quy", "sac", "old") == "quý"


def test_a_tone_is_taken_off_and_read_again() -> None:
    for sac in syllables():
        for tone in MARKS:
            marked = with_mark(sac, tone)
            assert tone_of(marked) == tone
            assert add_tone(marked, Tone.NONE) == bare_of(sac)
            assert strip_marks(marked).isascii()


def test_telex_writes_each_legal_syllable() -> None:
    wrong = []
    for sac in syllables():
        for tone, key in KEYS.items():
            typed = telex_word(telex_keys(bare_of(sac)) + key)
            if typed != with_mark(sac, tone):
                wrong.append((telex_keys(bare_of(sac)) + key, typed, with_mark(sac, tone)))
    assert wrong == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("DDawng kys khai sinh", "Đăng ký khai sinh"),
        ("nguyeenx thij huowng", "nguyễn thị hương"),
        ("hoafn", "hoàn"),  # the tone moves when the syllable grows
        ("hoaf", "hòa"),
        ("thuowr", "thuở"),
        ("thuowngf", "thường"),
        ("quow", "quơ"),
        ("dungd", "đung"),
        ("ass", "as"),
        ("aaa", "aa"),
        ("tuana", "tuân"),
        ("DDUWOWNGF", "ĐƯỜNG"),
        ("khuyar", "khuỷa"),
        ("xooong", "xoong"),
        ("hoaz", "hoaz"),
        ("hoafz", "hoa"),
        ("K'Nam", "K'Nam"),
    ],
)
def test_telex_as_people_type(keys: str, expected: str) -> None:
    assert telex_word(keys) == expected


def test_the_tone_moves_with_each_letter_on_the_tone_keyboard() -> None:
    text = add_tone("Trần Thị Hoa", "huyen")
    assert text == "Trần Thị Hòa"
    assert type_letter(text, "n") == "Trần Thị Hoàn"
    assert type_letter(text, " ") == "Trần Thị Hòa "
    assert type_letter("Trần Thị Hòa ", "n") == "Trần Thị Hòa n"


def test_text_without_a_vowel_is_left_alone_and_case_stays() -> None:
    assert add_tone("K'", "sac") == "K'"
    assert add_tone("", "sac") == ""
    assert add_tone("Trần ", "sac") == "Trần "
    assert add_tone("HOA", "huyen") == "HÒA"
    assert add_tone("Y Ƀă", "sac") == "Y Ƀắ"
    assert add_tone("hòa", "sac") == "hóa"
    assert telex("", "s") == "s"


def test_results_are_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "nguyễn")
    assert add_tone(decomposed, "sac") == unicodedata.normalize("NFC", "nguyến")


def test_capitalise_touches_first_letters_only() -> None:
    assert capitalise("nguyễn văn đông") == "Nguyễn Văn Đông"
    assert capitalise("k'nam McA") == "K'nam McA"
