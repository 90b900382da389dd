"""pyxform's warnings about a form that works, in the official's words. Called by `motcua form check`.

They come in English, for people who write forms for a living. A warning that means nothing at a counter is dropped; of
one that is not known here the row is told, and never the English sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*", re.IGNORECASE)
_NOTES = (  # pattern -> sheet, column, what is so and what to do ({0}, {1}: what the pattern caught)
    (r"language declarations do not contain valid machine-readable codes: (.+?)\. ", "", "",
     "ngôn ngữ chưa có mã: {0}. Xin ghi thêm mã trong ngoặc, ví dụ label::Vietnamese (vi), label::English (en)"),
    (r"On the 'choices' sheet, the '(.*?)' value is invalid\. Column headers", "choices", "",
     "tên cột “{0}” trống hoặc có khoảng trắng nên cột bị bỏ qua. Xin đổi tên, ví dụ dùng gạch dưới"),
    (r"the 'name' value '([^']+)' is problematic", "survey", "name",
     "tên “{0}” chỉ khác tên câu khác ở chữ hoa, chữ thường. Xin đổi tên để khỏi nhầm khi dùng số liệu"),
    (r"(\w+) is no longer supported on most devices", "survey", "type",
     "kiểu “{0}” hỏi số máy điện thoại, ở quầy luôn để trống. Xin bỏ dòng này"),
    (r"This form uses or_other and translations", "survey", "type",
     "or_other thêm lựa chọn “Khác” không có bản dịch. Xin tự ghi lựa chọn “Khác” và một câu text hỏi rõ"),
    (r"Row without name, text, or label is being skipped", "survey", "",
     "dòng không có type, name và label nên bị bỏ qua. Xin xóa dòng, hoặc ghi đủ ba cột"),
    (r"(Group|Repeat) has no label", "survey", "label", "nhóm chưa có tên phần. Xin ghi cột label"),
    (r"The 'disabled' column header is not part", "survey", "disabled",
     "cột này đã cũ. Xin dùng relevant, ví dụ false()"),
    (r"select one external is only meant for filtered selects", "survey", "type",
     "select_one_external cần choice_filter. Xin ghi cột choice_filter, hoặc dùng select_one"),
    (r"The form_id and id_string column headers are both", "settings", "",
     "có cả form_id và id_string. Xin bỏ id_string"),
    (r"looking for a sheet named '(\w+)', .* found: (.+?)\. ", "", "",
     "trang {1} gần giống tên “{0}” nên có thể viết nhầm. Xin sửa tên trang, hoặc thêm gạch dưới ở đầu nếu cố ý"),
)  # fmt: skip
_MEANT_FOR_OTHERS = (
    "is missing the survey",  # kiosk.forms.publishing.check names each question and choice
    "is missing the choices",
    "Choices should have a label",
    "max-pixels parameter",  # the kiosk makes small pictures by itself
)


def told(warnings: Iterable[str]) -> tuple[str, ...]:
    """The warnings that an official can act on, as "trang choices, dòng 4, cột label: ...", each once."""
    notes = (_told(one) for one in warnings if not any(words in one for words in _MEANT_FOR_OTHERS))
    return tuple(dict.fromkeys(notes))


def _told(warning: str) -> str:
    row = _ROW.search(warning)
    for_unknown = f"trang survey, dòng {row.group(1)}: " if row else ""
    for pattern, sheet, column, words in _NOTES:
        found = re.search(pattern, warning, re.DOTALL)
        if found is None:
            continue
        place = (
            f"trang {sheet}" if sheet else "",
            f"dòng {row.group(1)}" if row else "",
            f"cột {column}" if column else "",
        )
        where = ", ".join(part for part in place if part)
        said = words.format(*found.groups())
        return f"{where}: {said}" if where else said
    return f"{for_unknown}có chỗ chưa đúng thông lệ XLSForm. Xin so với mẫu đúng; tờ khai vẫn dùng được"
