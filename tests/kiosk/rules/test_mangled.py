"""Card texts that a keyboard spoilt, in all the ways that keyboards do it; and cards that only look bare."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.rules import citizen_card
from kiosk.rules.mangled import is_mangled

WHOLE = "099196000123||Nguyễn Thị Hường|01021996|Nữ|Số 12, đường Hoa Mai (mẫu), phường Hoa Sen|15042021"
HIGHLAND = "064090123456||Ksor Nar|01011990|Nam|Ia O, Ia Grai, Gia Lai|15042021"
SPOILT = {
    "replaced": "099196000123||Nguy?n Th? H??ng|01021996|N?|S? 12, ???ng Hoa Mai (m?u)|15042021",
    "dropped": "099196000123||Nguyn Th Hng|01021996|N|S 12, ng Hoa Mai (mu), phng Hoa Sen|15042021",
    "bare": "099196000123||Nguyen Thi Huong|01021996|Nu|So 12, duong Hoa Mai (mau)|15042021",
    "bare man": "099096000123||Dinh Van Nam|01021996|Nam|So 12, duong Hoa Mai (mau)|15042021",
    "telex": "099096000123||Nguyeenx Vawn Mauas|01021996|Nam|Soos 12, dduwowngf Hoa Mai|15042021",
    "vni": "099096000123||Nguye6n4 Va8n Ma64u|01021996|Nam|So61 12, d9u7o7ng2 Hoa Mai|15042021",
    "caps lock": "099196000123||nGUYỄN tHỊ hƯỜNG|01021996|nỮ|sỐ 12, ĐƯỜNG hOA mAI|15042021",
    "german": "099196000123''Nguyen Thi Huong'01021996'Nu'So 12'15042021",
    "british": "099196000123~~Nguyen Thi Huong~01021996~Nu~So 12~15042021",
    "french": "àççéè-ààà&é\"µµNguyen Thi Huongµ",
    "vietnamese layout": "đ\u0323\u0323ă\u0323\u0309đđđăâê||Nguyen|",
}


@pytest.mark.parametrize("way", SPOILT)
def test_a_spoilt_card_is_known(way: str) -> None:
    assert is_mangled(SPOILT[way])
    if way != "caps lock":  # from another scanner somebody's name may stand so on a card
        with pytest.raises(ExpectedError):
            citizen_card.read(SPOILT[way])


@pytest.mark.parametrize("text", [
    WHOLE, HIGHLAND, "", "A012", "H99.001.01-261130-0001", "https://example.org/a?b=c",
    "0193d3f0-1111-7222-8333-444455556666", "123456789012-123456789-1", "8934563138165",
    "064090123457||Siu Rmah|01011990|Nam|Plei Ku, Gia Lai|15042021", "DN4010123456789|4e677579e1bb856e|01/01/1990|1|",
])  # fmt: skip
def test_what_is_whole_is_left_alone(text: str) -> None:
    assert not is_mangled(text)


def test_a_name_of_the_highlands_without_marks_is_a_name() -> None:
    assert citizen_card.read(HIGHLAND).card.name == "Ksor Nar"
