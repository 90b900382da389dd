"""Numbers and dates in Vietnamese words, as civil-status papers write them ("ghi bằng chữ").

Called by forms and papers. Counts up to 999.999.999.999; a larger or negative number is a ValueError.
"""

from __future__ import annotations

from datetime import date

from kiosk.values.dates import PartialDate

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu", " tỷ")


def number_in_words(number: int, zero_word: str = "linh") -> str:
    """As "hai nghìn không trăm hai mươi tư"; `zero_word` is "linh" (North) or "lẻ" (South)."""
    if not 0 <= number < 10**12:
        raise ValueError(f"cannot say {number}")
    if number == 0:
        return _DIGITS[0]
    parts: list[str] = []
    for power in range(3, -1, -1):
        group = number // 1000**power % 1000
        if group:
            parts.append(_three(group, bool(parts), zero_word) + _GROUPS[power])
    return " ".join(parts)


def _three(group: int, inside: bool, zero_word: str) -> str:
    hundreds, rest = divmod(group, 100)
    tens, units = divmod(rest, 10)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or inside else []
    if tens == 0 and units and words:
        words += [zero_word, _DIGITS[units]]
    elif rest:
        words.append(_two(tens, units))
    return " ".join(words)


def _two(tens: int, units: int) -> str:
    if tens == 0:
        return _DIGITS[units]
    start = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if units == 0:
        return start
    special = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return f"{start} {special.get(units, _DIGITS[units])}"


def date_in_words(day: date | PartialDate) -> str:
    """As "Ngày mùng một, tháng tư, năm hai nghìn không trăm hai mươi sáu"; a partial date says what is known."""
    parts = []
    if day.day is not None:
        first_ten = "mùng " if day.day <= 10 else ""
        parts.append(f"ngày {first_ten}{number_in_words(day.day)}")
    if day.month is not None:
        parts.append(f"tháng {'tư' if day.month == 4 else number_in_words(day.month)}")
    parts.append(f"năm {number_in_words(day.year)}")
    text = ", ".join(parts)
    return text[0].upper() + text[1:]
