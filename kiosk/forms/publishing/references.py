"""Places of a spreadsheet that mean a question and do not say it as ${name}: they would be shown as they stand.

Called by kiosk.forms.publishing.headings before pyxform reads the spreadsheet. Raises ExpectedError with sheet, row
and column. In expressions the reader of expressions tells such slips, so that only the columns of texts are looked at
here.
"""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.forms.publishing import workbook

_EMPTY = re.compile(r"\$\{\s*\}")
_RIGHT = re.compile(r"\$\{[^{}]*\}")
_LOOSE = re.compile(
    r"(?:\$\s*[{(\[]|(?<!\d)\$(?=[^\W\d])|[#%]?\{)\s*([^\W\d][\w.\-]*)\s*[})\]]?|([^\W\d][\w.\-]*)\s*\}"
)


def refuse(path: Path) -> None:
    names = workbook.rows_by_name(path)
    for sheet in ("survey", "choices"):
        heads = workbook.headings(path, sheet)
        texts = {at for at, head in heads.items() if workbook.is_text(head)}
        for number, row in list(workbook.rows(path, sheet))[1:]:
            for at, cell in enumerate(row, 1):
                where = {"sheet": sheet, "row": number, "column": heads.get(at, "")}
                if _EMPTY.search(cell) and at in heads:  # pyxform takes it for a text
                    raise workbook.wrong(path, "pyxform.PYREF_001", **where)  # type: ignore[arg-type]
                if at in texts and (found := _loose(cell, names)):
                    told = {**where, "one": found[0], "two": found[1]}
                    raise workbook.wrong(path, "loose_reference", **told)  # type: ignore[arg-type]


def _loose(cell: str, names: dict[str, int]) -> tuple[str, str] | None:
    """A question's name with half of the signs around it, and the name."""
    if "$" not in cell and "{" not in cell and "}" not in cell:
        return None
    for found in _LOOSE.finditer(_RIGHT.sub(" ", cell)):
        name = found[1] or found[2]
        if name in names:
            return found[0].strip(), name
    return None
