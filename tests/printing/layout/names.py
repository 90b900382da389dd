"""Names as people write them, for the tests of text: minority names, foreign scripts, and what nobody can draw."""

from __future__ import annotations

STACKED = ("Ê\u0306", "Ô\u0306", "ê\u0306", "ô\u0306", "Ư\u0306", "Ơ\u0306", "ư\u0306", "ơ\u0306")
MINORITY = ("H'Ê\u0306ban Niê Êđê", "Y Ƀlô\u0306 Krông", "Y Ĕ Čư\u0306 M'lô", "Đặng K'Ơ\u0306 Ư\u0306 Ŏ ŭ")
FOREIGN = {
    "Han": "王小明",
    "Hangul": "김철수",
    "Thai": "สมชาย น้ำใจดี",
    "Lao": "ສົມສັກ ຄໍາ",
    "Khmer": "សុខ ស្រីមុំ",
    "Arabic": "محمد علي",
    "Cyrillic": "Иванов Пётр",
}
NOBODY = {"an emoji": "A😀", "a rare Han letter": "\U00020bb7", "Ethiopic": "አበበ", "a private sign": "\ue123"}
