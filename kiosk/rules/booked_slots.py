"""How a list of bookings is read: a CSV whose first line names its columns, in Vietnamese or English. Pure.

Called by services of slots and `motcua slots import`. Takes what spreadsheets write: commas or semicolons, a byte order
mark, days as 24/11/2026 or 2026-11-24, times as 9:05 or 09h05. What it cannot read is left out and told by its line.
Raises ExpectedError greeter.errors.csv where the first line does not name what is needed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, tzinfo

from kiosk.errors import ExpectedError
from kiosk.rules.tone_marks import strip_marks
from kiosk.values.composing import nfc
from kiosk.values.procedures import ServiceField
from kiosk.values.slots import BookedSlot, LeftOut

MOST = 5_000  # lines of one list
_COLUMNS = {  # what a column is called, without its marks and in small letters
    "ngay": "day", "day": "day", "date": "day", "gio": "time", "time": "time", "linh vuc": "field",
    "field": "field", "ma": "code", "ma hen": "code", "code": "code", "ho ten": "name", "name": "name",
}  # fmt: skip
_NEEDED = ("day", "time", "field", "code")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,31}")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TIME = re.compile(r"(\d{1,2})[:hH.](\d{2})(?::\d{2})?")


def folded(text: str) -> str:
    """Without marks, in small letters, with single blanks: how columns, fields and names are compared."""
    return " ".join(strip_marks(text).lower().split())


def code_of(typed: str) -> str:
    """A code as it is kept: in capitals, without blanks; of a QR that is an address, its last part."""
    return "".join(typed.strip().rstrip("/").rpartition("/")[2].upper().split())


def field_keys(fields: Iterable[ServiceField]) -> dict[str, str]:
    """What a field may be called in a list, folded -> its key."""
    return {name: field.key for field in fields for name in _names(field)}


def read(
    text: str, fields: Iterable[ServiceField] | None, zone: tzinfo
) -> tuple[list[BookedSlot], list[LeftOut]]:
    """The bookings of a list, whose times are those of `zone`, and the lines that were left out. `fields`: those of the
    ward; None: not known here, a field stays as it is written."""
    text = nfc(text.lstrip("\ufeff"))
    lines = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    columns = _columns(lines[0] if lines else [])
    known = field_keys(fields) if fields is not None else None
    slots, left = [], []
    for number, line in enumerate(lines[1 : MOST + 1], 2):
        if any(cell.strip() for cell in line):
            cells = {name: line[at].strip() for name, at in columns.items() if at < len(line)}
            found = _slot(cells, known, zone)
            if isinstance(found, str):
                left.append(LeftOut(line=number, why=found))
            else:
                slots.append(found)
    return slots, left


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _columns(first: list[str]) -> dict[str, int]:
    named = {_COLUMNS.get(folded(cell), ""): at for at, cell in enumerate(first)}
    if not all(name in named for name in _NEEDED):
        raise ExpectedError("greeter.errors.csv")
    return {name: at for name, at in named.items() if name}


def _names(field: ServiceField) -> tuple[str, ...]:
    return (field.key, field.letter.lower(), folded(field.name.vi), folded(field.name.en))


def _slot(cells: Mapping[str, str], known: Mapping[str, str] | None, zone: tzinfo) -> BookedSlot | str:
    """The booking, or why there is none."""
    code, at = code_of(cells.get("code", "")), _instant(cells.get("day", ""), cells.get("time", ""), zone)
    written = " ".join(cells.get("field", "").split())[:64]
    field = written if known is None else known.get(folded(written), "")
    if not _CODE.fullmatch(code):
        return "code"
    if at is None:
        return "time"
    if not field:
        return "field"
    return BookedSlot(code=code, at=at, field=field, name=" ".join(cells.get("name", "").split())[:80])


def day_of(words: str) -> date | None:
    there = _DAY.fullmatch(words.strip())
    try:
        return date(int(there[3]), int(there[2]), int(there[1])) if there else date.fromisoformat(words.strip())
    except ValueError:
        return None


def _instant(day: str, clock: str, zone: tzinfo) -> datetime | None:
    when, dated = _TIME.fullmatch(clock.strip()), day_of(day)
    if dated is None:
        return None
    try:
        return datetime.combine(dated, time(int(when[1]), int(when[2])), zone).astimezone(UTC) if when else None
    except ValueError:
        return None
