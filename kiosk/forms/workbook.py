"""What a spreadsheet file holds, before and beside pyxform: is it safe to read, and which row says what.

Called by kiosk.forms.publish and check, at an official's desk. `look_at` refuses what is too large, hostile or
misnamed; `rows` gives the rows of a sheet with the numbers that Excel shows, for messages.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import ExpectedError

LARGEST = 16 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 20_000  # of one sheet; longer lists belong into a CSV file
MOST_CELLS = 600_000
MOST_QUESTIONS = 5_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_BOOKS = (".xlsx", ".xlsm")
Row = tuple[int, list[str]]


def wrong(path: Path, reason: str, advice: str, where: str = "") -> ExpectedError:
    return ExpectedError("forms.errors.sheet", file=path.name, where=where, reason=reason[:600], advice=advice)


def look_at(path: Path) -> None:
    """Raises ExpectedError for what is too large, takes from other files, or is not what its name says."""
    suffix = path.suffix.lower()
    if path.stat().st_size > LARGEST:
        raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST // 1_048_576)
    with path.open("rb") as file:
        start = file.read(4)
    if suffix in _BOOKS and start == _OLD_EXCEL:
        advice = "Xin đổi tên thành .xls, hoặc mở bằng Excel và lưu lại dạng .xlsx."
        raise wrong(path, "đây là tệp Excel kiểu cũ", advice)
    if suffix == ".xls" and start == _ZIP:
        raise wrong(path, "đây là tệp .xlsx mang tên .xls", "Xin đổi tên thành .xlsx.")
    if suffix in _BOOKS:
        try:
            with zipfile.ZipFile(path) as archive:
                _look_into(path, archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise wrong(path, "tệp không mở được", "Xin mở bằng Excel và lưu lại dạng .xlsx.") from error
    elif suffix in (".csv", ".md") and path.read_bytes().count(b"\n") > MOST_ROWS:
        raise _too_many(path)
    if sum(1 for _, cells in rows(path, "survey") if any(cells)) > MOST_QUESTIONS + 1:
        advice = "Xin chia thành nhiều tờ khai."
        raise wrong(path, f"trang survey có hơn {MOST_QUESTIONS} dòng", advice)


def _too_many(path: Path) -> ExpectedError:
    advice = "Xin xóa dòng trống và trang không dùng; danh sách dài để trong tệp CSV (select_one_from_file)."
    return wrong(path, f"một trang có hơn {MOST_ROWS} dòng hoặc {MOST_CELLS} ô", advice)


def _look_into(path: Path, archive: zipfile.ZipFile) -> None:
    """A workbook's true size, its rows, and links to other files."""
    unpacked = 0
    for entry in archive.infolist():
        if entry.filename.startswith("xl/externalLinks/"):
            advice = "Xin mở bằng Excel, dán thành giá trị (Paste Values), ngắt liên kết (Edit Links) rồi lưu lại."
            raise wrong(path, "tệp lấy dữ liệu từ tệp khác", advice)
        unpacked += entry.file_size
        if unpacked > LARGEST_UNPACKED:
            raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST_UNPACKED // 1_048_576)
    for entry in archive.infolist():
        if entry.filename.startswith("xl/worksheets/"):
            _count(path, archive, entry)
        elif entry.filename.endswith(".xml") and entry.file_size:
            _no_entities(path, archive, entry)


def _count(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Rows and cells of a sheet, counted on the way and no further than need be; never more than a piece in memory."""
    found_rows, found_cells, tail = 0, 0, b""
    with archive.open(entry) as file:
        while piece := file.read(1 << 20):
            text = tail + piece
            found_rows += text.count(b"<row ") + text.count(b"<row>")
            found_cells += text.count(b"<c ") + text.count(b"<c>")
            tail = text[-4:]
            if found_rows > MOST_ROWS or found_cells > MOST_CELLS:
                raise _too_many(path)


def _no_entities(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with archive.open(entry) as file:
        if b"<!ENTITY" in file.read(1 << 16):
            raise wrong(path, "tệp có khai báo <!ENTITY", "Xin mở bằng Excel và lưu lại dạng .xlsx.")


def rows(path: Path, sheet: str) -> Iterator[Row]:
    """Rows of a sheet with their numbers; nothing where the file is no readable spreadsheet or has no such sheet."""
    suffix = path.suffix.lower()
    try:
        if suffix in _BOOKS:
            yield from _of_book(path, sheet)
        elif suffix == ".xls":
            yield from _of_old_book(path, sheet)
        elif suffix == ".csv":
            yield from _of_lines(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))), sheet)
        elif suffix == ".md":
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            yield from _of_lines((line.strip().strip("|").split("|") for line in lines if line.strip()), sheet)
    except Exception:  # a broken file has its own message; only the row is missing then
        return


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()  # as pyxform reads them: a group may be named FALSE
    return str(cell if cell is not None else "").strip()


def _of_book(path: Path, sheet: str) -> Iterator[Row]:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles: nothing an official could mend
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for name in book.sheetnames:
            if name.strip().lower() == sheet:
                for number, row in enumerate(book[name].iter_rows(values_only=True), 1):
                    yield number, [_text(cell) for cell in row]
    finally:
        book.close()


def _of_old_book(path: Path, sheet: str) -> Iterator[Row]:
    import xlrd

    with xlrd.open_workbook(str(path), on_demand=True) as book:
        for name in book.sheet_names():
            if name.strip().lower() == sheet:
                page = book.sheet_by_name(name)
                for number in range(page.nrows):
                    yield number + 1, [_text(cell) for cell in page.row_values(number)]


def _of_lines(lines: Iterator[list[str]], sheet: str) -> Iterator[Row]:
    """pyxform's text formats: a sheet's name stands alone in the first column, its rows have that column empty."""
    here, number = "", 0
    for cells in lines:
        first = _text(cells[0]) if cells else ""
        if first:
            here, number = first.lower(), 0
        elif here == sheet:
            number += 1
            yield number, [_text(cell) for cell in cells[1:]]


def column_of(path: Path, sheet: str, *names: str) -> dict[str, int]:
    """What stands in the first column of one of these names -> its first row; {} where that cannot be told."""
    column = -1
    found: dict[str, int] = {}
    for number, cells in rows(path, sheet):
        if number == 1:
            head = [cell.lower().replace(" ", "_") for cell in cells]
            column = next((head.index(name) for name in names if name in head), -1)
        elif 0 <= column < len(cells) and cells[column]:
            found.setdefault(cells[column], number)
    return found


def rows_by_name(path: Path) -> dict[str, int]:
    """The row of sheet survey by what its column `name` says."""
    return column_of(path, "survey", "name")


def row_with(path: Path, part: str) -> int:
    """The first row of sheet survey with `part` within a cell; 0 where there is none."""
    return next((number for number, cells in rows(path, "survey") if any(part in cell for cell in cells)), 0)


def row_saying(path: Path, word: str) -> int:
    """The row of sheet survey that has the word in a cell or in ${...}; 0 where it cannot be told."""
    for number, cells in rows(path, "survey"):
        if any(cell == word or f"${{{word}}}" in cell for cell in cells):
            return number
    return 0
