"""`motcua deadline --cases FILE.csv`: the due time of many receptions, as a spreadsheet writes them.

Called by kiosk.commands.deadline. The file has a first line that names the columns `code` and `received`, in any order
and beside any others; commas, semicolons or tabs between them; UTF-8 or UTF-16, with or without a mark at its start.
A line without any content is no case. stdout has one line a case in the same order: the due time, or nothing where the
row is wrong; what is wrong stands on stderr with its line, and the exit status is 1. A calendar's warning stands on
stderr once, and is no fault.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from kiosk.catalogue import Catalogue
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import deadlines
from kiosk.texts import error_line, text
from kiosk.values.calendars import Deadline

COLUMNS = ("code", "received")
_SHORTENED = re.compile(r"(\d)[.,](\d{1,6})", re.ASCII)  # 2.000880 is a number to a spreadsheet: it writes 2.00088
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})[T ]+(\d{1,2})(:\d{2}(?::\d{2})?)", re.ASCII)


class Case(NamedTuple):
    line: int  # of the file, 1 is the first
    code: str
    received: str


def cases_command(file: Path, catalogue: Catalogue, instant: Callable[[str], datetime]) -> int:
    """Returns the exit status. `instant` reads a time of reception."""
    try:
        wrong, warned = 0, dict[str, None]()
        for case in cases(file):
            try:
                deadline = due_of(case, catalogue, instant)
            except ExpectedError as error:
                wrong += 1
                print()
                print(text("rules.cases.line", line=case.line, why=error_line(error)), file=sys.stderr)
            else:
                print(deadline.due)
                warned.update(dict.fromkeys(deadline.warnings))
        for warning in warned:
            print(warning, file=sys.stderr)
    except ExpectedError as error:
        print(error_line(error), file=sys.stderr)
        return 1
    return 1 if wrong else 0


def due_of(case: Case, catalogue: Catalogue, instant: Callable[[str], datetime]) -> Deadline:
    """Raises ExpectedError rules.errors.*, catalogue.errors.*."""
    at = instant(_iso(case.received))
    procedure = catalogue.procedure(_code(case.code), local(at).date())
    return deadlines.due(procedure, at, catalogue.calendars(), catalogue.hours())


def cases(file: Path) -> Iterator[Case]:
    """Raises ExpectedError rules.errors.{cases_file, cases_columns, cases_quotes}."""
    written = _text_of(file)
    first = next((line for line in written.splitlines() if line.strip()), "")
    rows = csv.reader(io.StringIO(written, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    places: tuple[int, ...] = ()
    for line, row in _numbered(rows):
        if not places:
            places = _places(row, line)
        else:
            yield Case(line, *(row[place].strip() if place < len(row) else "" for place in places))
    if not places:
        raise ExpectedError("rules.errors.cases_columns", line=1)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with content, each with the line on which it begins."""
    before = 0
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield before + 1, row
            before = rows.line_num  # type: ignore[attr-defined]
    except csv.Error as error:
        raise ExpectedError("rules.errors.cases_quotes", line=before + 1) from error


def _places(row: list[str], line: int) -> tuple[int, ...]:
    names = [cell.strip().casefold() for cell in row]
    if not all(name in names for name in COLUMNS):
        raise ExpectedError("rules.errors.cases_columns", line=line)
    return tuple(names.index(name) for name in COLUMNS)


def _text_of(file: Path) -> str:
    try:
        raw = file.read_bytes()
        wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise ExpectedError("rules.errors.cases_file", file=str(file), reason=reason) from error


def _code(written: str) -> str:
    """With the digits that a spreadsheet takes from a code that looks like a number."""
    number = _SHORTENED.fullmatch(written)
    return f"{number[1]}.{number[2]:0<6}" if number else written


def _iso(written: str) -> str:
    """A day written first, as a Vietnamese spreadsheet does: 24/11/2026 9:30."""
    day = _DAY_FIRST.fullmatch(written)
    return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}T{day[4]:0>2}{day[5]}" if day else written
