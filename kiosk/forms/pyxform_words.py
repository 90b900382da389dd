"""pyxform's complaints in the official's words: what is wrong, where, and what to do. Called by kiosk.forms.publish.

pyxform speaks English to people who write forms for a living; each entry below turns one of its sentences around.
What is not known here is told as pyxform says it, with the advice for the topic.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kiosk.errors import ExpectedError
from kiosk.forms import workbook

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*", re.IGNORECASE)
_SHEET = re.compile(r"'(survey|choices|settings|entities|external_choices)'\s+sheet", re.IGNORECASE)
_COLUMN = re.compile(r"the '([a-z_: ()]+)' value is invalid", re.IGNORECASE)
TYPES = (
    "text", "integer", "decimal", "date", "time", "dateTime", "select_one", "select_multiple",
    "select_one_from_file", "select_multiple_from_file", "rank", "range", "note", "acknowledge", "calculate", "hidden",
    "barcode", "image", "audio", "video", "file", "begin_group", "end_group", "begin_repeat", "end_repeat",
)  # fmt: skip


class _Entry(NamedTuple):
    pattern: str
    reason: str  # {0}, {1}: what the pattern's groups caught
    advice: str  # {near}: names like the first one caught
    names: str = ""  # where those names come from
    part: str = ""  # what stands in the row, where pyxform names no row


_SPELL = "Xin sửa tên; tên gần giống: {near}."
_ENTRIES = (
    _Entry(r"Unknown question type '([^']+)'", "không có kiểu câu hỏi “{0}”",
           "Xin dùng kiểu của XLSForm ở cột type; gần giống: {near}.", "types"),
    _Entry(r"List name not in (?:choices|external choices) sheet: (\S+)", "trang choices không có danh sách “{0}”",
           "Xin thêm danh sách này ở cột list_name, hoặc sửa tên ở cột type; gần giống: {near}.", "lists"),
    _Entry(r"Missing calculation", "câu calculate chưa có công thức", "Xin ghi công thức ở cột calculation."),
    _Entry(r"element named '([^']+)' has no label or hint", "câu “{0}” chưa có nhãn", "Xin ghi câu hỏi ở cột label."),
    _Entry(r"Duplicate column header: (.+?)\.?$", "cột “{0}” có hai lần", "Xin xóa hoặc đổi tên một cột."),
    _Entry(r"Headers that are different names for the same column were found: (.+?)\. ", "hai cột cùng một nghĩa: {0}",
           "Xin xóa hoặc đổi tên một cột."),
    _Entry(r"Choice names must be unique", "một danh sách có hai lựa chọn cùng tên (cột name)",
           "Xin đổi tên một lựa chọn; nếu cố ý, ghi allow_choice_duplicates = yes ở trang settings."),
    _Entry(r"Unmatched 'begin_(\w+)'.*name '([^']+)'", "begin_{0} “{1}” không có end_{0}",
           "Xin thêm dòng end_{0} ở cuối nhóm."),
    _Entry(r"Unmatched 'end_(\w+)'", "end_{0} không có begin_{0} đi trước", "Xin thêm begin_{0} hoặc xóa dòng này."),
    _Entry(r"Could not find the name '([^']+)'", "nhắc đến câu “{0}” nhưng trang survey không có câu này",
           _SPELL, "questions"),
    _Entry(r"no survey element named '?([^'\s]+?)'?(?:[\s.]|$)",
           "nhắc đến câu “{0}” nhưng trang survey không có câu này", _SPELL, "questions"),
    _Entry(r"more than one survey elements? named '([^']+)'", "có hơn một câu tên “{0}”",
           "Xin đổi tên để mỗi câu một tên (cột name)."),
    _Entry(r"Questions?,? (?:or |and )?groups?,? .*must be unique|names must be unique",
           "hai câu hoặc nhóm cùng tên ở một chỗ", "Xin đổi tên một câu (cột name)."),
    _Entry(r"(?:Question or group|Question) with no name", "câu hỏi hoặc nhóm chưa có tên", "Xin ghi cột name."),
    _Entry(r"Question with no type", "câu hỏi chưa có kiểu", "Xin ghi cột type; hoặc xóa dòng."),
    _Entry(r"has not been included", "kiểu “include” đã bỏ", "Xin chép các câu hỏi của phần đó vào trang survey.",
           part="include"),
    _Entry(r"List name not in columns sheet: (\S+)", "trang columns không có danh sách “{0}”",
           "Kiểu loop đã cũ: xin dùng begin_repeat, hoặc thêm trang columns."),
    _Entry(r"not recognized as a supported type", "đây không phải bảng tính",
           "Xin dùng tệp .xlsx có trang survey với các cột type, name, label."),
    _Entry(r"must have a sheet (?:named|with the name) '?survey'?|no survey sheet", "tệp không có trang survey",
           "Xin thêm trang survey với các cột type, name, label."),
    _Entry(r"not a valid question name|Names must begin with a letter|invalid XML (?:name|tag)",
           "tên không dùng được (cột name)", "Tên chỉ gồm chữ không dấu, số, gạch dưới, và bắt đầu bằng chữ."),
)  # fmt: skip
_TOPICS = {  # a word of pyxform's -> advice, where no entry fits
    "duplicate": "Xin xóa hoặc đổi tên chỗ bị trùng.",
    "unmatched": "Xin kiểm tra begin_group, end_group, begin_repeat, end_repeat có đủ cặp.",
    "list_name": "Xin kiểm tra cột list_name của trang choices và tên danh sách ở cột type.",
}
_ANY = "Xin sửa trong Excel rồi thử lại; mẫu đúng: trang survey có cột type, name, label."


def told(path: Path, message: str) -> ExpectedError:
    """The error to raise for what pyxform said about the file."""
    row, sheet, column = _ROW.search(message), _SHEET.search(message), _COLUMN.search(message)
    where = f", trang {sheet.group(1)}" if sheet else ""
    quoted = re.search(r"'([^']+)'", message)
    number = int(row.group(1)) if row else 0
    if not number and quoted is not None and (sheet is None or sheet.group(1).lower() == "survey"):
        words = [word for word in re.findall(r"'([^']+)'", message) if word.lower() != "survey"]
        number = next((found for word in words if (found := workbook.row_saying(path, word))), 0)
    entry = _entry(message)
    if not number and entry is not None and entry.part:
        number = workbook.row_with(path, entry.part)
    if number:
        where += f"{'' if sheet else ', trang survey'}, dòng {number}"
    if column:
        where += f", cột {column.group(1)}"
    reason, advice = _said(path, _ROW.sub("", message).strip())
    return workbook.wrong(path, reason, advice, where)


def _entry(message: str) -> _Entry | None:
    return next((one for one in _ENTRIES if re.search(one.pattern, message, re.IGNORECASE | re.DOTALL)), None)


def _said(path: Path, message: str) -> tuple[str, str]:
    entry = _entry(message)
    match = re.search(entry.pattern, message, re.IGNORECASE | re.DOTALL) if entry is not None else None
    if entry is not None and match is not None:
        caught = match.groups()
        like = near(caught[0], _names(path, entry.names)) if entry.names else "–"
        return entry.reason.format(*caught), entry.advice.format(*caught, near=like)
    topic = next((advice for word, advice in _TOPICS.items() if word in message.lower()), _ANY)
    return message.rstrip("."), topic


def _names(path: Path, where: str) -> Iterable[str]:
    if where == "types":
        return TYPES
    if where == "lists":
        return workbook.column_of(path, "choices", "list_name", "list")
    return workbook.rows_by_name(path)


def near(name: str, names: Iterable[str]) -> str:
    """The names most like `name`, for advice; "–" where none is."""
    return ", ".join(difflib.get_close_matches(name, set(names), 3, 0.6)) or "–"
