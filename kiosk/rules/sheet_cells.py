"""What may stand in a cell of a spreadsheet: no text that it takes for a formula, no sign that no workbook can hold.

Called by whatever writes CSV or XLSX (tests/kiosk/rules/test_sheet_cells.py looks for those that do not). Names,
numbers and reasons come from citizens, wards, departments and lists that were handed in, and can hold anything. Pure.
"""

from __future__ import annotations

import re
from typing import TypeVar

T = TypeVar("T")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones are as good in some languages
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in no XML, and so in no workbook


def holdable(cell: T) -> T | str:
    """As it may stand in a workbook, where the cell itself says that it is a text."""
    return _NEVER.sub("\ufffd", cell) if isinstance(cell, str) else cell


def guarded(cell: T) -> T | str:
    """As it may stand where a program guesses what a cell is."""
    said = holdable(cell)
    return f"'{said}" if isinstance(said, str) and said.startswith(FORMULA) else said
