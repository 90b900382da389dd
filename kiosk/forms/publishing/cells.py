"""The cells of a spreadsheet file that hold something, with the numbers that Excel shows; formats cost nothing.

Called by kiosk.forms.publishing.workbook, and by kiosk.city.lists for other spreadsheets. A sheet of a million
formatted and empty cells is read like one without them: what is empty is taken out of the file's text before anybody
parses it. Texts come in NFC and as pyxform would have them, but for a day or a time, which is written as forms write
it (2026-11-20). Raises what the readers raise for a broken file, TooMuch and NotWorkedOut.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import re
import unicodedata
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NamedTuple

from kiosk.rules import written

MOST_ROWS = 20_000  # of one sheet; longer lists belong into a CSV file
MOST_COLUMNS = 1_000
MOST_CELLS = 600_000
_PIECE = 1 << 20
_EMPTY_CELL = re.compile(rb"<c (?=[^>]*\br=)[^>]*?(?:/>|>\s*</c>)")
_EMPTY_ROW = re.compile(rb"<row (?=[^>]*\br=)[^>]*?(?:/>|>\s*</row>)")
_NOT_WORKED_OUT = re.compile(
    rb'<c (?=[^>]*\br="([A-Z]+)(\d+)")[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v ?/>|<v></v>)?\s*</c>'
)
SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")  # others are not read
Row = tuple[int, list[str]]
Wanted = Callable[[str, int], bool]  # a sheet's name, and how many the book has


class TooMuch(Exception):
    """A sheet holds more than is read. `row` and `column` say what would be the first to be left out; 0: its mass."""

    def __init__(self, sheet: str, row: int = 0, column: int = 0) -> None:
        super().__init__(sheet, row, column)
        self.sheet, self.row, self.column = sheet, row, column


class NotWorkedOut(Exception):
    """A formula whose outcome no program has stored: what it says cannot be told."""

    def __init__(self, sheet: str, row: int, column: str) -> None:
        super().__init__(sheet, row, column)
        self.sheet, self.row, self.column = sheet, row, column


class Worksheet(NamedTuple):
    """One sheet: its rows that hold something, each with its number and its cells up to the last filled one."""

    name: str
    rows: tuple[Row, ...]


def pages(path: Path) -> tuple[Worksheet, ...]:
    """All sheets of a workbook (.xlsx, .xlsm, .xls), or of a text file in pyxform's form (.csv, .md)."""
    read = {".csv": _of_csv, ".md": _of_tables}.get(path.suffix.lower())
    return tuple(read(path)) if read is not None else book_pages(path, _is_read)


def book_pages(path: Path, wanted: Wanted) -> tuple[Worksheet, ...]:
    """All sheets of a workbook; those that are not wanted without their rows."""
    return tuple((_of_old_book if path.suffix.lower() == ".xls" else _of_book)(path, wanted))


def said(value: object) -> str:
    """A cell's text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):  # a span in Excel's [h]:mm:ss
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, float) and "e" in repr(value):
        return f"{Decimal(repr(value)):f}"
    return unicodedata.normalize("NFC", str(value).replace("\u00a0", " ")).strip()


class Shown(str):
    """A cell's text that people write otherwise: a day, a time, a number with a decimal sign."""

    kind = ""

    def for_people(self, language: str) -> str:
        return written.as_kind(self.kind, self, language)


def _shown(value: object, words: str) -> str:
    kind = ""
    if isinstance(value, datetime.date):  # a datetime is one, too
        kind = written.MOMENT if "T" in words else written.DAY
    elif isinstance(value, datetime.time):
        kind = written.TIME
    elif isinstance(value, float) and "." in words:
        kind = written.NUMBER
    if not kind:
        return words
    shown = Shown(words)
    shown.kind = kind
    return shown


def bounded(sheet: str, found: Iterable[tuple[int, dict[int, str]]]) -> Iterator[Row]:
    """Rows as lists, with the bounds of all kinds of files. Raises TooMuch."""
    cells = 0
    for count, (number, row) in enumerate(found, 1):
        widest, cells = max(row), cells + len(row)
        if count > MOST_ROWS or cells > MOST_CELLS:
            raise TooMuch(sheet)
        if number > MOST_ROWS or widest > MOST_COLUMNS:
            raise TooMuch(sheet, number, widest if widest > MOST_COLUMNS else 0)
        yield number, [row.get(column, "") for column in range(1, widest + 1)]


def filled(values: Iterable[tuple[int, object]]) -> dict[int, str]:
    return {column: _shown(value, words) for column, value in values if (words := said(value))}


def _is_read(name: str, of: int) -> bool:
    """Remarks and data beside a form are no part of it; a sheet that stands alone is taken for its questions."""
    return of == 1 or name.strip().lower() in SHEETS


# .xlsx


class _Filled(io.RawIOBase):
    """A sheet's XML without the rows and cells that hold nothing. Cuts between rows, so that none is missed."""

    def __init__(self, source: IO[bytes], sheet: str) -> None:
        self._source, self._tail, self._ready, self._ended = source, b"", b"", False
        self._sheet = sheet

    def read(self, size: int = -1) -> bytes:
        while not self._ready and not self._ended:
            self._more()
        size = len(self._ready) if size is None or size < 0 else size
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _more(self) -> None:
        piece = self._source.read(_PIECE)
        self._ended = not piece
        text = self._tail + piece
        if b"<![CDATA[" not in text:
            text = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", text))
        whole = self._ended or len(text) > 4 * _PIECE  # a row of that length is no form's
        cut = len(text) if whole else max(text.rfind(b"<row "), 0)
        self._ready, self._tail = text[:cut], text[cut:]
        if b"<f" in self._ready and (found := _NOT_WORKED_OUT.search(self._ready)):
            raise NotWorkedOut(self._sheet, int(found[2]), found[1].decode())


def _of_book(path: Path, wanted: Wanted) -> Iterator[Worksheet]:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles: nothing an official could mend
        reader = ExcelReader(file, read_only=True, data_only=True)
        reader.read()
        sheets = [sheet for sheet in reader.wb.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
        for sheet in sheets:
            if not wanted(sheet.title, len(sheets)):
                yield Worksheet(sheet.title, ())
            else:
                with contextlib.closing(_of_sheet(reader.wb, sheet)) as found:
                    yield Worksheet(unicodedata.normalize("NFC", sheet.title), tuple(bounded(sheet.title, found)))


def _of_sheet(book: Any, sheet: Any) -> Generator[tuple[int, dict[int, str]], None, None]:
    """Cells where they stand: openpyxl's own rows are filled up to the used range, whose far end may be XFD1048576."""
    from openpyxl.worksheet._reader import WorkSheetParser

    with sheet._get_source() as source:
        parser = WorkSheetParser(
            _Filled(source, sheet.title), sheet._shared_strings, data_only=True, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for number, cells in parser.parse():
            row = filled((cell["column"], cell["value"]) for cell in cells)
            if row:
                yield number, row


# .xls


def _of_old_book(path: Path, wanted: Wanted) -> Iterator[Worksheet]:
    import xlrd

    with xlrd.open_workbook(str(path), on_demand=True, ragged_rows=True) as book:
        names = book.sheet_names()
        for name in names:
            found = _of_old_sheet(book, book.sheet_by_name(name)) if wanted(name, len(names)) else ()
            yield Worksheet(unicodedata.normalize("NFC", name), tuple(bounded(name, found)))
            book.unload_sheet(name)


def _of_old_sheet(book: Any, sheet: Any) -> Iterator[tuple[int, dict[int, str]]]:
    for number in range(sheet.nrows):
        values = ((column + 1, _of_old_cell(book, cell)) for column, cell in enumerate(sheet.row(number)))
        if row := filled(values):
            yield number + 1, row


def _of_old_cell(book: Any, cell: Any) -> object:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    if cell.ctype != xlrd.XL_CELL_DATE:
        return cell.value
    year, month, day, *time = xlrd.xldate_as_tuple(cell.value, book.datemode)
    return datetime.time(*time) if (year, month, day) == (0, 0, 0) else datetime.datetime(year, month, day, *time)  # noqa: DTZ001


# text: a sheet's name stands alone in the first column, its rows have that column empty


def text_of(path: Path) -> str:
    """A text file's content in NFC. Raises UnicodeDecodeError where it is not UTF-8."""
    return unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))


def table_rows(text: str) -> Iterator[list[str]]:
    """A CSV's rows, whether it is separated by commas, or as a Vietnamese Excel does it, by semicolons."""
    start = text[:5000]
    separator = ";" if start.count(";") > start.count(",") else ","
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _of_csv(path: Path) -> Iterator[Worksheet]:
    return _of_lines(table_rows(text_of(path)))


def _of_tables(path: Path) -> Iterator[Worksheet]:
    lines = (line.strip().strip("|").split("|") for line in text_of(path).splitlines() if line.strip())
    return _of_lines(lines)


def _of_lines(lines: Iterable[list[str]]) -> Iterator[Worksheet]:
    found: dict[str, list[tuple[int, dict[int, str]]]] = {}
    here, number = "", 0
    for cells in lines:
        first = said(cells[0]) if cells else ""
        if first:
            here, number = first, 0
            found.setdefault(here, [])
        row = filled(enumerate(cells[1:], 1))
        if here and row:
            number += 1
            found[here].append((number, row))
    for name, rows in found.items():
        yield Worksheet(name, tuple(bounded(name, rows)))
