"""pyxform's warnings about a form that works, in the official's words. Called by `motcua form check`.

They come in English, for people who write forms for a living. A warning that means nothing at a counter is dropped; of
one that is not known here the row is told, and never the English sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kiosk.forms.publishing import workbook
from kiosk.texts import Told, text

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*", re.IGNORECASE)
_NOTES = (  # pattern -> sheet, column, words in table [note] of i18n/pyxform.toml; {one}, {two}: what was caught
    (r"language declarations do not contain valid machine-readable codes: (.+?)\. ", "", "", "language_code"),
    (r"On the 'choices' sheet, the '(.*?)' value is invalid\. Column headers", "choices", "", "choices_heading"),
    (r"the 'name' value '([^']+)' is problematic", "survey", "name", "name_case"),
    (r"(\w+) is no longer supported on most devices", "survey", "type", "telephone"),
    (r"This form uses or_other and translations", "survey", "type", "or_other"),
    (r"Row without name, text, or label is being skipped", "survey", "", "empty_row"),
    (r"(Group|Repeat) has no label", "survey", "label", "group_label"),
    (r"The 'disabled' column header is not part", "survey", "disabled", "disabled"),
    (r"select one external is only meant for filtered selects", "survey", "type", "external"),
    (r"The form_id and id_string column headers are both", "settings", "", "two_ids"),
    (r"looking for a sheet named '(\w+)', .* found: (.+?)\. ", "", "", "sheet_name"),
)
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
    number = row.group(1) if row else 0
    for pattern, sheet, column, key in _NOTES:
        found = re.search(pattern, warning, re.DOTALL)
        if found is None:
            continue
        caught = dict(zip(("one", "two"), found.groups(), strict=False))
        return _with_place(workbook.place(sheet, number, column), text(f"pyxform.note.{key}", **caught))
    return _with_place(workbook.place("survey" if row else "", number), text("pyxform.note.unknown"))


def _with_place(place: Told, said: str) -> str:
    where = str(place).removeprefix(", ")
    return f"{where}: {said}" if where else said
