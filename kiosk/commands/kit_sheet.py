"""The sheet by which handwritten papers of a kit are entered: a CSV with one line for each number and code.

Written beside the kit and read back by `motcua kit enter`. Columns bear the names of kit.column in either language;
dates and times are as people write them here, 30/11/2026 and 08:15. A line without a time was not used and is passed
over. Raises ExpectedError kit.errors.{sheet, cell}.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from kiosk.clock import ZONE
from kiosk.errors import ExpectedError
from kiosk.rules.sheet_cells import guarded
from kiosk.rules.written_times import day_of, time_of
from kiosk.texts import LANGUAGES, Told, text
from kiosk.values.composing import nfc
from kiosk.values.kit import KitPaper

COLUMNS = (
    "number", "date", "taken", "called", "finished", "desk", "priority", "procedure", "name", "id_number", "address",
    "phone", "papers", "ticket", "left",
)  # fmt: skip
NEEDED = ("number", "date", "taken")
MOST_BYTES = 4 * 1024 * 1024


class SheetLine(NamedTuple):
    """One used line, by the names of `COLUMNS`."""

    line: int
    cells: dict[str, str]
    today: date

    def at(self, column: str) -> datetime | None:
        """The time of a column on the line's day."""
        written = self.cells.get(column, "")
        if not written:
            return None
        day, hour = day_of(self.cells.get("date", ""), self.today), time_of(written)
        if day is None:
            raise self.wrong("date")
        if hour is None:
            raise self.wrong(column)
        return datetime.combine(day, hour, ZONE)

    def wrong(self, column: str) -> ExpectedError:
        named = text(f"kit.column.{column}")
        return ExpectedError("kit.errors.cell", column=named, value=self.cells.get(column, "")[:40])


def template(paper: KitPaper, language: str) -> bytes:
    """The sheet of a kit, its numbers and codes filled in; with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(text(f"kit.column.{name}", language) for name in COLUMNS)
    for number in (*(slip.label for slip in paper.slips), *paper.codes):
        writer.writerow([guarded(number), *[""] * (len(COLUMNS) - 1)])
    return out.getvalue().encode("utf-8-sig")


def lines(file: Path, today: date) -> Iterator[SheetLine]:
    """The used lines of a sheet, as a spreadsheet program saved it."""
    rows = csv.reader(io.StringIO(_content(file), newline=""), _dialect(_content(file)))
    header = [_column(cell) for cell in next(rows, [])]
    missing = [text(f"kit.column.{name}") for name in NEEDED if name not in header]
    if missing:
        raise _wrong_sheet(file, "columns", columns=", ".join(missing))
    for row in rows:
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name}
        if cells.get("number") and cells.get("taken"):
            yield SheetLine(rows.line_num, cells, today)


def _content(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise _wrong_sheet(file, "unreadable")
        return nfc(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong_sheet(file, "unreadable") from error


def _dialect(content: str) -> type[csv.Dialect]:
    """Comma, semicolon or tab: whatever the spreadsheet program of this country writes."""
    first = content.partition("\n")[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Found


def _column(cell: str) -> str:
    """The name of a column, in whichever language it is written; "" for one that is none of ours."""
    written = cell.strip().lower()
    known = {text(f"kit.column.{name}", language): name for name in COLUMNS for language in LANGUAGES}
    return known.get(written, "")


def _wrong_sheet(file: Path, reason: str, **values: object) -> ExpectedError:
    return ExpectedError("kit.errors.sheet", file=str(file), reason=Told(f"kit.sheet_reason.{reason}", **values))
