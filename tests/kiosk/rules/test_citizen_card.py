"""The citizen card's QR text: real shapes, broken ones, and random texts that must never do worse than refuse."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import ExpectedError
from kiosk.rules import citizen_card
from kiosk.texts import LANGUAGES
from kiosk.texts import text as text_of
from kiosk.values.dates import PartialDate
from kiosk.values.people import CardReading, CardWarning, Sex
from kiosk.values.units import PlaceTable

FULL = "001090123456|012345678|Nguyễn Văn Mẫu|01011990|Nam|Số 1, Ngõ 2, Phường X, Hà Nội|15042021"
TODAY = date(2026, 11, 23)
PLACES = PlaceTable(frozenset({"001", "024"}), ("Bắc Giang",))


def field(number: int, value: str, text: str = FULL) -> str:
    parts = text.split("|")
    parts[number - 1] = value
    return "|".join(parts)


def refusal(text: str, today: date | None = TODAY) -> str:
    with pytest.raises(ExpectedError) as error:
        citizen_card.read(text, today=today)
    assert error.value.values == {}, "an error must carry nothing of the card"
    return error.value.key.removeprefix("card.errors.")


def test_seven_fields() -> None:
    card = citizen_card.read(FULL, today=TODAY).card
    assert card.number == "001090123456"
    assert card.old_number == "012345678"
    assert card.name == "Nguyễn Văn Mẫu"
    assert card.born == PartialDate(1990, 1, 1)
    assert card.sex is Sex.MALE
    assert card.address == "Số 1, Ngõ 2, Phường X, Hà Nội"
    assert card.issued == PartialDate(2021, 4, 15)


def test_no_old_number_and_nothing_of_the_tail() -> None:
    reading = citizen_card.read(field(2, "") + "|TAIL SECRET|x||9", today=TODAY)
    assert reading.card.old_number == ""
    assert "TAIL" not in repr(reading)


def test_scanner_dirt_around_the_text() -> None:
    assert citizen_card.read(f"\ufeff\t{FULL}\r\n\r\n") == citizen_card.read(FULL)


def test_decomposed_letters_are_composed() -> None:
    assert citizen_card.read(unicodedata.normalize("NFD", FULL)) == citizen_card.read(FULL)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("05032003", "2003-03-05"),
        ("05/03/2003", "2003-03-05"),
        ("5/3/2003", "2003-03-05"),
        ("29022004", "2004-02-29"),
        ("00001950", "1950"),
        ("00/00/1950", "1950"),
        ("00051950", "1950"),
        ("//1950", "1950"),
        ("1950", "1950"),
    ],
)
def test_birth_dates(written: str, iso: str) -> None:
    assert citizen_card.read(field(4, written), today=TODAY).card.born.iso() == iso


@pytest.mark.parametrize(
    "written",
    [
        "31022000",
        "32011990",
        "01131990",
        "",
        "abc",
        "0101199",
        "010119900",
        "01010000",
        "24112026",
        "2027",
        "٠١٠١١٩٩٠",
    ],
)
def test_impossible_birth_dates(written: str) -> None:
    assert refusal(field(4, written)) == "impossible_date"


def test_impossible_issue_dates() -> None:
    assert refusal(field(7, "31042021")) == "impossible_date"
    assert refusal(field(7, "31121989")) == "impossible_date"
    assert citizen_card.read(field(7, "") + "|").card.issued is None
    for part in ("2010", "1/2021", "00002010"[:7]):
        assert refusal(field(7, part) + "|") == "impossible_date", part


def test_born_today_is_possible() -> None:
    text = field(7, "23112026", field(4, "23112026"))
    assert citizen_card.read(text, today=TODAY).card.born == PartialDate(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "|",
        "xin chào",
        "https://example.org/?a=1",
        "012345678|Nguyễn Văn Mẫu|01011990",
        field(1, "00109012345x"),
        field(1, "٠٠١٠٩٠١٢٣٤٥٦"),
        field(2, "CMND 1"),
        field(3, ""),
        field(5, ""),
        FULL.replace("|", ";"),
    ],
)
def test_what_is_no_card(text: str) -> None:
    assert refusal(text) == "not_a_card"


@pytest.mark.parametrize(
    "text",
    [
        field(3, "Nguy?n V?n M?u"),
        field(3, "Nguy\ufffdn Văn Mẫu"),
        field(3, "Nguyá»…n VÄƒn Máº«u"),
        field(3, "LÃª Thu"),
        field(3, "Ä\x90á»— Minh"),
        field(3, "阮文"),
        field(3, "Nguyễn\x07Văn"),
        field(3, "Nguyễn V4n"),
        field(3, "Nguye\udcc3n"),
        field(5, "N?"),
        field(5, "Ná»¯"),
        field(5, "Nu"),
        field(6, "S? 1, Ph??ng X"),
        field(6, "Sá»‘ 1, PhÆ°á»\x9dng X"),
        field(6, "Hà N\ufffdi"),
    ],
)
def test_garbled_cards(text: str) -> None:
    assert refusal(text) == "garbled"


def test_each_wrong_decoding_of_a_whole_card_is_refused() -> None:
    for encoding in ("cp1252", "latin-1", "cp1258", "cp437", "mac_roman"):
        broken = FULL.encode().decode(encoding, errors="replace")
        assert refusal(broken) == "garbled", encoding
    assert refusal(FULL.encode("ascii", errors="replace").decode()) == "garbled"


@pytest.mark.parametrize(
    "name", ["K'Nam", "Y Ƀăm Niê", "H’Hen Niê", "A", "Lê Thị Ỷ", "Ka Gĭt", "Rơ Ô Bhŏ", "Siu Čuôn"]
)
def test_names_of_all_peoples_pass(name: str) -> None:
    assert citizen_card.read(field(3, name)).card.name == name


@pytest.mark.parametrize(
    "text",
    [
        "DN4010123456789|4e677579e1bb856e2056c4836e204d|01/01/1990|1|48c3a0204ee1bb9969|01 - 001|-|01/01/2025",
        "0123456789|4e677579e1bb856e2056c4836e204d|01/01/1990|1|48c3a0204ee1bb9969|-|-|-",
        "XX|4E677579E1BB856E2056C4836E|01/01/1990|1|48C3A0|-|-|-|-",
    ],
)
def test_health_cards(text: str) -> None:
    assert refusal(text) == "health_card"


@pytest.mark.parametrize(
    "written",
    [
        "Ðặng Văn Ðức", "Ɖặng Văn Ɖức", "Đặng\u00a0Văn\u2009Đức", "Đặng Văn\u200b  Đức\u3000",
        "Đặng\tVăn\u202fĐức", unicodedata.normalize("NFD", "Đặng Văn Đức"),
    ],
)  # fmt: skip
def test_letters_and_blanks_that_look_the_same_are_the_same(written: str) -> None:
    reading = citizen_card.read(field(6, f"Số 1, {written}", field(3, written)), today=TODAY)
    assert reading.card.name == "Đặng Văn Đức"
    assert reading.card.address == "Số 1, Đặng Văn Đức"
    assert citizen_card.read(field(3, "ðặng văn ðức")).card.name == "đặng văn đức"


@pytest.mark.parametrize("sign", "´′ʹʻ‘＇ˋ｀")
def test_every_apostrophe_is_one(sign: str) -> None:
    card = citizen_card.read(field(6, f"Buôn Cư M{sign}gar", field(3, f"H{sign}Hen Niê")), today=TODAY).card
    assert (card.name, card.address) == ("H'Hen Niê", "Buôn Cư M'gar")


@pytest.mark.parametrize("sign", "‐‑‒–—−－\u00ad")
def test_every_hyphen_is_one(sign: str) -> None:
    hyphen = "" if sign == "\u00ad" else "-"
    card = citizen_card.read(field(6, f"Chân Mây {sign} Lăng Cô", field(3, f"Lê{sign}Thị Mẫu")), today=TODAY).card
    assert card.name == f"Lê{hyphen}Thị Mẫu"
    assert card.address in ("Chân Mây - Lăng Cô", "Chân Mây Lăng Cô")


@pytest.mark.parametrize("sign", "°()/&·•º“”")
def test_harmless_signs_in_names_are_read(sign: str) -> None:
    assert citizen_card.read(field(3, f"Nguyễn Văn A{sign}")).card.name == f"Nguyễn Văn A{sign}"


@pytest.mark.parametrize("sign", "°ºª№·•…§½²“”„″×±()[]{}#+*&%@!;:_~^\"'\\")
def test_harmless_signs_in_addresses_are_read(sign: str) -> None:
    assert citizen_card.read(field(6, f"Số 1{sign} Hoa Sen")).card.address == f"Số 1{sign} Hoa Sen"


@pytest.mark.parametrize("before", ["]Q1", "]Q0", "]d2", "]z3", "\ufeff]Q1", "\x02]Q1 ", "]C1"])
def test_what_a_scanner_puts_before_the_text_is_taken_off(before: str) -> None:
    assert citizen_card.read(before + FULL + "\r\n", today=TODAY) == citizen_card.read(FULL, today=TODAY)


OTHER = "024196000123||Trần Thị Mẫu|15081996|Nữ|Tổ 2, Phường Y|10052022"


@pytest.mark.parametrize(
    "text",
    [
        FULL + FULL, f"{FULL}\r\n{FULL}", f"{FULL}|{FULL}", FULL + OTHER, f"{FULL} {FULL}", FULL + FULL[:14],
        FULL + FULL[:30], FULL + "\n" + FULL[:60], FULL[:30] + FULL, FULL[:13] + FULL, f"]Q1{FULL}]Q1{FULL}",
    ],
)  # fmt: skip
def test_a_text_that_holds_two_is_said_to(text: str) -> None:
    assert refusal(text) == "doubled"


def test_a_text_that_was_cut_is_said_to_be() -> None:
    for end in range(len("001090123456|"), len(FULL)):
        assert refusal(FULL[:end]) == "cut", FULL[:end]
    slashed = field(7, "15/04/2010")
    for end in range(slashed.rindex("|"), len(slashed)):
        assert refusal(slashed[:end]) in ("cut", "impossible_date"), slashed[:end]
    old = field(7, "20102010")  # what is left of it may look like a year
    assert {refusal(old[:end]) for end in range(len(old) - 8, len(old))} == {"cut"}
    for begin in range(1, len("001090123456|012345678|Nguyễn Văn Mẫu")):
        assert refusal(FULL[begin:]) == "cut", FULL[begin:]


def test_a_date_of_issue_after_today_is_pointed_out() -> None:
    reading = citizen_card.read(field(7, "24112026"), today=TODAY)
    assert reading.warnings == (CardWarning.ISSUED_LATER,)
    assert reading.card.issued == PartialDate(2026, 11, 24)
    assert citizen_card.read(field(7, "23112026"), today=TODAY).warnings == ()
    for table in ("card.warnings", "forms.card", "forms.card_at_desk"):
        for language in LANGUAGES:
            assert text_of(f"{table}.{CardWarning.ISSUED_LATER.value}", language)


def test_warnings_are_no_refusal() -> None:
    def of(text: str) -> tuple[CardWarning, ...]:
        return citizen_card.read(text, today=TODAY, places=PLACES).warnings

    assert of(FULL) == ()
    assert of(field(4, "01011991")) == (CardWarning.BIRTH_YEAR_DIFFERS,)
    assert of(field(5, "Nữ")) == (CardWarning.SEX_DIFFERS,)
    assert of(field(1, "099090123456")) == (CardWarning.UNKNOWN_PLACE_CODE,)
    assert of(field(1, "132090123456")) == (), "100 and above are foreign countries"
    for address in ("Xóm 1, Huyện Y, Hà Nội", "Tổ 2, Quận 1, TP.HCM", "Thôn 3, Bắc Giang", "Tổ 1, tỉnh Bắc Giang"):
        assert of(field(6, address)) == (CardWarning.OLD_UNITS_IN_ADDRESS,), address
    assert of(field(6, "Đường Huyền Trân, Hà Nội")) == ()


def outcome(text: str) -> CardReading | ExpectedError:
    try:
        return citizen_card.read(text, today=TODAY, places=PLACES)
    except ExpectedError as error:
        return error


def check_any(text: str) -> None:
    found = outcome(text)
    if isinstance(found, ExpectedError):
        assert found.key.startswith("card.errors.")
        assert found.values == {}
        return
    assert found.card.name
    assert len(found.card.number) == 12
    assert "?" not in found.card.name
    assert found.card.name == unicodedata.normalize("NFC", found.card.name)


def test_fuzz_any_text(times) -> None:
    @settings(max_examples=times(5000), deadline=None)
    @given(st.text())
    def run(text: str) -> None:
        check_any(text)

    run()


def test_fuzz_card_like_texts(times) -> None:
    pieces = st.one_of(
        st.sampled_from([*FULL.split("|"), "", "00001950", "Nữ", "4e677579e1bb856e", "DN4010123456789", "?"]),
        st.text(max_size=12),
        st.integers(min_value=0, max_value=99999999).map(lambda n: f"{n:08d}"),
        st.from_regex(r"\d{12}", fullmatch=True),
    )

    @settings(max_examples=times(5000), deadline=None)
    @given(st.lists(pieces, max_size=11))
    def run(parts: list[str]) -> None:
        check_any("|".join(parts))

    run()


def test_fuzz_mutated_cards(times, seeded) -> None:
    """Whole cards cut, doubled, shuffled, and with signs of all kinds put in: read or refused in words."""
    signs = "Ðð´°\u00a0\u2009\u200b‐–—’‘`]Q1|\r\n\x00\x1dºæ»?\ufffd𝔸"
    for _ in range(times(20_000)):
        text = seeded.choice([FULL, OTHER, FULL + OTHER, f"]Q1{FULL}"])
        for _change in range(seeded.randint(1, 4)):
            at, until = sorted(seeded.choices(range(len(text) + 1), k=2))
            part = seeded.choice(["", text[at:until] * 2, seeded.choice(signs), text[at:until][::-1]])
            text = text[:at] + part + text[until:]
        check_any(text)


def test_fuzz_one_byte_broken(times, seeded) -> None:
    """A card whose bytes were hit on the line is read, refused, never an accident."""
    for _ in range(times(10000)):
        raw = bytearray(FULL.encode())
        for _hit in range(seeded.randint(1, 3)):
            raw[seeded.randrange(len(raw))] = seeded.randrange(256)
        check_any(bytes(raw).decode("utf-8", errors="replace"))
