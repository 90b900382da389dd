"""What an official should look at in the sheet `choices`: words of `motcua form check`, with row, column and advice.

Called by kiosk.forms.publishing.check. Reads the spreadsheet itself, since a compiled form no longer has unused lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kiosk.forms.model.definition import Form
from kiosk.forms.model.itext import language_code
from kiosk.forms.publishing import workbook
from kiosk.texts import text

_TYPE = re.compile(
    r"^(?:select[ _]?(?:one|multiple)|select1|select|rank|add select.*using)\b\s*(?:from\s+)?(.*)$", re.I
)


def findings(form: Form, spreadsheet: Path) -> list[str]:
    """All findings, in the order of the rows."""
    held = list(workbook.rows(spreadsheet, "choices"))
    if not held:
        return []
    head = [cell.lower().replace(" ", "_") for cell in held[0][1]]
    column = next((head.index(name) for name in ("list_name", "list") if name in head), -1)
    if column < 0:
        return []
    return [*_unused(spreadsheet, held, column), *_of_no_list(held, column), *_untold(form, held, head, column)]


def _of_no_list(held: list[workbook.Row], column: int) -> Iterator[str]:
    """Choices that are not read since no list is named: as in merged cells, where only the first one holds the name."""
    for number, row in held[1:]:
        if column >= len(row) or not row[column]:
            yield text("sheets.note.of_no_list", row=number, choice=next(filter(None, row)))
            return


def _unused(spreadsheet: Path, held: list[workbook.Row], column: int) -> Iterator[str]:
    cells = [cell for _, row in workbook.rows(spreadsheet, "survey") for cell in row if cell]
    asked = {word for cell in cells if (match := _TYPE.match(cell)) for word in match.group(1).split()}
    first: dict[str, int] = {}
    for number, row in held[1:]:
        if column < len(row) and row[column]:
            first.setdefault(row[column], number)
    for name, number in first.items():
        if name not in asked and not any(f"'{name}'" in cell or f'"{name}"' in cell for cell in cells):
            yield text("sheets.note.unused_list", row=number, name=name)


def _untold(form: Form, held: list[workbook.Row], head: list[str], column: int) -> Iterator[str]:
    """Choices without words, or without those of one of the form's languages."""
    labels = {at: name for at, name in enumerate(head) if re.match(r"label(:|$)", name)}
    codes = {language_code(name.partition("::")[2].replace("_(", " (")) for name in labels.values() if "::" in name}
    name_at = head.index("name") if "name" in head else -1
    for number, row in held[1:]:
        if not (column < len(row) and row[column]) or not labels:
            continue
        choice = row[name_at] if 0 <= name_at < len(row) else ""
        empty = [labels[at] for at in labels if at >= len(row) or not row[at]]
        if len(empty) == len(labels):
            yield text("sheets.note.choice_no_label", row=number, choice=choice)
        else:
            for name in empty:
                yield text("sheets.note.choice_no_translation", row=number, choice=choice, column=name)
    if not labels:
        yield text("sheets.note.no_label_column")
    missing = [code for code in form.languages if code and codes and code not in codes]
    if missing and labels:
        yield text("sheets.note.no_label_for", languages=", ".join(missing))
