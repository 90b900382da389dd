"""A list that an office hands in as a spreadsheet: its rows as plain texts, from XLSX, XLS or CSV, bounded and safe.

Called by kiosk.city.importing with the bytes of an upload or of a file. Nothing in it is evaluated: of a formula the
outcome that its program stored is read, and one without is refused by its cell. A CSV may be UTF-8, UTF-16 or
Windows-1258, with commas, semicolons or tabs. Raises ExpectedError city_imports.errors.{file, too_large}.
"""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl.utils import get_column_letter

from kiosk.errors import ExpectedError
from kiosk.forms.publishing import cells, workbook
from kiosk.forms.publishing.cells import MOST_CELLS, MOST_ROWS, Worksheet
from kiosk.rules.plain_words import is_plain
from kiosk.texts import Told
from kiosk.values.base import Value

LARGEST = 8 * 1024 * 1024  # bytes of a file
UNPACKED = 64 * 1024 * 1024  # bytes of what it holds
_ENDINGS = {"xlsx", "xlsm", "xls", "csv", "txt"}
_FEW = 4_000  # letters from which a separator is guessed


class HandedIn(Value, frozen=True, kw_only=True):
    """A file as somebody handed it in. `name` is what its owner calls it; nothing is opened by it."""

    name: str
    data: bytes


def sheets(file: HandedIn) -> tuple[Worksheet, ...]:
    """All sheets that hold something, each row with the number that a spreadsheet shows beside it."""
    if len(file.data) > LARGEST:
        raise ExpectedError("city_imports.errors.too_large", most=LARGEST // 1_048_576)
    ending = file.name.rpartition(".")[2].lower()
    if ending not in _ENDINGS:
        raise _fault(file, "other_kind", kind=f".{ending[:10]}")
    found = (_of_text(file),) if ending in ("csv", "txt") else _of_book(file, ending)
    filled = tuple(sheet for sheet in found if sheet.rows)
    if not filled:
        raise _fault(file, "empty")
    for sheet in filled:
        for number, row in sheet.rows:
            if not all(map(is_plain, row)):
                raise _fault(file, "no_text", sheet.name, number)
    return filled


def _fault(
    file: HandedIn, key: str, sheet: str = "", row: int = 0, column: str = "", **values: object
) -> ExpectedError:
    reason, advice = (Told(f"city_imports.{key}.{part}", **values) for part in ("is", "do"))
    return _said(file, workbook.place(sheet, row, column), reason, advice)


def _said(file: HandedIn, where: object, reason: object, advice: object) -> ExpectedError:
    return ExpectedError("city_imports.errors.file", file=file.name[:80], where=where, reason=reason, advice=advice)


# -- workbooks ----------------------------------------------------------------------------------------------


def _of_book(file: HandedIn, ending: str) -> tuple[Worksheet, ...]:
    with tempfile.TemporaryDirectory(prefix="motcua-list-") as folder:
        path = Path(folder, f"list.{ending}")
        path.write_bytes(file.data)
        try:
            workbook.look_safe(path)
        except ExpectedError as error:
            said = error.values
            if "reason" not in said:
                raise ExpectedError("city_imports.errors.too_large", most=UNPACKED // 1_048_576) from error
            raise _said(file, said["where"], said["reason"], said["advice"]) from error
        return _read_book(file, path)


def _read_book(file: HandedIn, path: Path) -> tuple[Worksheet, ...]:
    if path.suffix != ".xls":
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED:
                raise ExpectedError("city_imports.errors.too_large", most=UNPACKED // 1_048_576)
    try:
        return cells.book_pages(path, lambda _name, _of: True)
    except cells.TooMuch as error:
        column = get_column_letter(error.column) if error.column else ""
        raise _fault(
            file, "too_many", error.sheet, error.row, column, rows=MOST_ROWS, cells=MOST_CELLS
        ) from error
    except cells.NotWorkedOut as error:
        raise _fault(file, "formula", error.sheet, error.row, error.column) from error
    except Exception as error:  # the readers raise anything for a broken file
        raise _fault(file, "cannot_open") from error


# -- text ---------------------------------------------------------------------------------------------------


def _of_text(file: HandedIn) -> Worksheet:
    words = unicodedata.normalize("NFC", _decoded(file))
    try:
        return Worksheet("", tuple(cells.bounded("", _lines(words))))
    except cells.TooMuch as error:
        raise _fault(file, "too_many", row=error.row, rows=MOST_ROWS, cells=MOST_CELLS) from error
    except csv.Error as error:
        raise _fault(file, "no_text") from error


def _lines(words: str) -> Iterator[tuple[int, dict[int, str]]]:
    start = words[:_FEW]
    separator = max(";,\t", key=start.count)
    for number, line in enumerate(csv.reader(io.StringIO(words, newline=""), delimiter=separator), 1):
        row = cells.filled(enumerate(line, 1))
        if row:
            yield number, row


def _decoded(file: HandedIn) -> str:
    """By its mark of byte order; else UTF-8; else UTF-16 where every other byte is empty; else Windows-1258, in which
    Vietnamese spreadsheets of before Unicode were written."""
    data = file.data
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _as(file, encoding)
    if b"\0" in data[:_FEW]:
        even, odd = data[:_FEW:2].count(0), data[1:_FEW:2].count(0)
        return _as(file, "utf-16-le" if odd > even else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _as(file, "cp1258")


def _as(file: HandedIn, encoding: str) -> str:
    try:
        return file.data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _fault(file, "no_text") from error
