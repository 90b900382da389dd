"""pyxform's complaints in the official's words: what is wrong, where, and what to do.

Called by kiosk.forms.publishing.publish. pyxform speaks English to people who write forms for a living;
`pyxform_error_kinds` says which of its sentences is which, the words stand in resources/i18n/pyxform.toml. Of a
sentence that nobody knows, nothing is told but what it quotes of the sheet: a sentence in English would help no
official.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms.publishing import workbook
from kiosk.forms.publishing.pyxform_error_kinds import KnownError, kind_of
from kiosk.texts import Told

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*", re.IGNORECASE)
_SHEET = re.compile(r"'(survey|choices|settings|entities|external_choices)'\s+sheet", re.IGNORECASE)
_COLUMN = re.compile(r"the '([a-z_: ()]+)' value (?:'[^']*' )?is (?:invalid|problematic)", re.IGNORECASE)
_QUOTED = re.compile(r"'([^']+)'|\[([^\[\]]+)\]|\$\{([^{}]+)\}")
_OF_ITSELF = frozenset(("survey", "choices", "settings", "entities", "name", "type", "label"))  # no cell is meant
_NEAR_TO = {  # kind -> which names its words may have been meant to be
    "type": "types", "list": "lists", "no_question": "questions", "PYREF_003": "questions", "HEADER_003": "headings",
    "no_choices": "sheets", "no_survey": "sheets", "no_external": "sheets",
}  # fmt: skip
_WANTED = {"no_choices": "choices", "no_survey": "survey", "no_external": "external_choices"}
_PLACED = {"spaces": ("choices", "one"), "no_label": ("survey", "one"), "include": ("survey", "")}
TYPES = (
    "text", "integer", "decimal", "date", "time", "dateTime", "select_one", "select_multiple",
    "select_one_from_file", "select_multiple_from_file", "rank", "range", "note", "acknowledge", "calculate", "hidden",
    "barcode", "image", "audio", "video", "file", "begin_group", "end_group", "begin_repeat", "end_repeat",
)  # fmt: skip
_CHOOSE = ("select_one", "select_multiple", "rank", "select_one_from_file", "select_multiple_from_file")


def told(path: Path, message: str) -> ExpectedError:
    """The error to raise for what pyxform said about the file."""
    found = kind_of(message)
    sheet, row, column = _place(path, message, found)
    if found is None:
        quoted = _quoted_of(path, message)
        return workbook.wrong(path, "quoted" if quoted else "unreadable", sheet=sheet, row=row, one=quoted)
    key, values = found.key, dict(found.named)
    if key == "type" and values["one"].split()[:1] and values["one"].split()[0] in _CHOOSE:  # what follows it is not
        key = "list_spaced" if len(values["one"].split()) > 2 else "no_list_name"
    if key in _NEAR_TO:
        said = (values.get(name) for name in ("one", "q", "missing"))
        wanted = _WANTED.get(key) or next((word for word in said if word), "").strip("'")
        wanted = wanted.split()[0] if key == "type" and wanted.split() else wanted
        values["near"] = near(wanted, _names(path, _NEAR_TO[key], sheet))
    reason, advice = (Told(f"pyxform.{key}.{part}", **values) for part in ("is", "do"))
    where = workbook.place(sheet, row, column)
    return ExpectedError("forms.errors.sheet", file=path.name, where=where, reason=reason, advice=advice)


def _place(path: Path, message: str, found: KnownError | None) -> tuple[str, int, str]:
    """Sheet, row and column, where pyxform tells them or what it quotes stands in one row."""
    row, sheet, column = _ROW.search(message), _SHEET.search(message), _COLUMN.search(message)
    name = sheet.group(1).lower() if sheet else ""
    name = name or (found.named.get("sheet_name", "") if found is not None else "")
    number = int(row.group(1)) if row else 0
    if not number and name in ("", "survey"):
        number = next((at for word in _quotes(message) if (at := workbook.row_saying(path, word))), 0)
    if not number and found is not None and found.key in _PLACED:
        name, part = _PLACED[found.key]
        number = workbook.row_with(path, found.named.get(part, found.key), name)
    if name in _OF_ITSELF and found is not None and found.key in ("HEADER_001", "HEADER_002", "HEADER_003"):
        number = 1
    return name or ("survey" if number else ""), number, column.group(1) if column else ""


def _quotes(message: str) -> list[str]:
    words = ("".join(found) for found in _QUOTED.findall(message))
    return [word for word in words if word.lower() not in _OF_ITSELF]


def _quoted_of(path: Path, message: str) -> str:
    """The first thing that the sentence quotes and a cell says; "" where there is none."""
    return next((word for word in _quotes(message) if workbook.row_saying(path, word)), "")


def _names(path: Path, where: str, sheet: str) -> Iterable[str]:
    if where == "types":
        return TYPES
    if where == "sheets":
        return [page.name for page in workbook.pages(path)]
    if where == "headings":
        return workbook.headings(path, sheet).values()
    if where == "lists":
        return workbook.column_of(path, "choices", "list_name", "list")
    return workbook.rows_by_name(path)


def near(name: str, names: Iterable[str]) -> str:
    """The names most like `name`, for advice; "–" where none is."""
    told = {one.casefold(): one for one in names}
    return ", ".join(told[one] for one in difflib.get_close_matches(name.casefold(), told, 3, 0.6)) or "–"
