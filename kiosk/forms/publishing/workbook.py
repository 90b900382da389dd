"""What a spreadsheet file holds, before and beside pyxform: is it safe to read, and which row says what.

Called by kiosk.forms.publishing.publish and check, at an official's desk. `look_at` refuses what is too large,
hostile, locked or misnamed; `as_pyxform` gives pyxform every row and heading, however long the gap before it; `rows`
gives the rows of a sheet with the numbers that Excel shows, for messages.
"""

from __future__ import annotations

import functools
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from kiosk.errors import ExpectedError
from kiosk.forms.model.itext import language_code
from kiosk.forms.publishing import cells
from kiosk.forms.publishing.cells import MOST_CELLS, MOST_ROWS, SHEETS, Row, Worksheet
from kiosk.texts import Told

LARGEST = 16 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_QUESTIONS = 5_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # a stream of the container in which Office keeps a locked file
_ZIP = b"PK\x03\x04"
_BOOKS = (".xlsx", ".xlsm")
_KINDS = (*_BOOKS, ".xls", ".csv", ".md")
_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")


def wrong(
    path: Path, key: str, *, sheet: str = "", row: int = 0, column: str = "", **values: object
) -> ExpectedError:
    """The error for what `sheets.<key>.is` says of the file, with the way out in `sheets.<key>.do`.

    A key with a dot names its file of words, too: "pyxform.media"."""
    where = place(sheet, row, column)
    kept = {name: value[:600] if isinstance(value, str) else value for name, value in values.items()}
    whole = key if "." in key else f"sheets.{key}"
    reason, advice = Told(f"{whole}.is", **kept), Told(f"{whole}.do", **kept)
    return ExpectedError("forms.errors.sheet", file=path.name, where=where, reason=reason, advice=advice)


def place(sheet: str = "", row: int | str = 0, column: str = "") -> Told:
    """ ", trang survey, dòng 3, cột label", as far as it is known."""
    parts = "_".join(name for name, there in (("sheet", sheet), ("row", row), ("column", column)) if there)
    return Told(f"sheets.place.{parts or 'none'}", sheet=sheet, row=row, column=column)


def look_at(path: Path) -> None:
    """Raises ExpectedError for what is too large, takes from other files, or is not what its name says."""
    look_safe(path)
    if sum(1 for _ in _of(pages(path), "survey")) > MOST_QUESTIONS + 1:
        raise wrong(path, "too_many_questions", sheet="survey", most=MOST_QUESTIONS)


def look_safe(path: Path) -> None:
    """The same of any spreadsheet, whatever its sheets hold."""
    suffix = path.suffix.lower()
    if path.stat().st_size > LARGEST:
        raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST // 1_048_576)
    if suffix not in _KINDS:
        raise wrong(path, "other_kind", kind=suffix)
    _look_outside(path, suffix)
    if suffix in _BOOKS:
        try:
            with zipfile.ZipFile(path) as archive:
                _look_into(path, archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise wrong(path, "cannot_open") from error
    elif suffix in (".csv", ".md") and path.read_bytes().count(b"\n") > MOST_ROWS:
        raise wrong(path, "too_many", rows=MOST_ROWS, cells=MOST_CELLS)


def _look_outside(path: Path, suffix: str) -> None:
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLD_EXCEL and _LOCKED in path.read_bytes():
        raise wrong(path, "locked")
    if suffix in _BOOKS and start == _OLD_EXCEL:
        raise wrong(path, "old_kind")
    if suffix == ".xls" and start == _ZIP:
        raise wrong(path, "new_kind")


def _look_into(path: Path, archive: zipfile.ZipFile) -> None:
    """A workbook's true size, and links to other files."""
    unpacked = 0
    for entry in archive.infolist():
        if entry.filename.startswith("xl/externalLinks/"):
            raise wrong(path, "linked")
        unpacked += entry.file_size
        if unpacked > LARGEST_UNPACKED:
            raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST_UNPACKED // 1_048_576)
    for entry in archive.infolist():
        if entry.filename.endswith(".xml") and entry.file_size:
            with archive.open(entry) as file:
                if b"<!ENTITY" in file.read(1 << 16):
                    raise wrong(path, "entities")


def pages(path: Path) -> tuple[Worksheet, ...]:
    """All sheets of the file. Raises ExpectedError for what cannot be read, or is more than is read."""
    at = path.stat()
    return _pages(path, at.st_mtime_ns, at.st_size)


@functools.lru_cache(maxsize=2)  # one check asks a dozen times which row says what
def _pages(path: Path, changed: int, size: int) -> tuple[Worksheet, ...]:
    try:
        return cells.pages(path)
    except cells.TooMuch as error:
        if not error.row:
            raise wrong(path, "too_many", sheet=error.sheet, rows=MOST_ROWS, cells=MOST_CELLS) from error
        column = get_column_letter(error.column) if error.column else ""
        raise wrong(path, "too_far", sheet=error.sheet, row=error.row, column=column) from error
    except cells.NotWorkedOut as error:
        raise wrong(path, "formula", sheet=error.sheet, row=error.row, column=error.column) from error
    except UnicodeDecodeError as error:
        raise wrong(path, "not_utf8") from error
    except Exception as error:  # the readers raise anything for a broken file
        raise wrong(path, "locked" if "encrypted" in str(error) else "cannot_open") from error


def _of(found: tuple[Worksheet, ...], sheet: str) -> tuple[Row, ...]:
    return next((page.rows for page in found if page.name.strip().lower() == sheet), ())


def rows(path: Path, sheet: str) -> Iterator[Row]:
    """Rows of a sheet that hold something; nothing where the file is no readable spreadsheet or has no such sheet."""
    try:
        yield from _of(pages(path), sheet)
    except (ExpectedError, OSError):  # a broken file has its own message; only the row is missing then
        return


def headings(path: Path, sheet: str) -> dict[int, str]:
    """The headings of a sheet by their column; they stand in its first row that holds something."""
    _number, first = next(rows(path, sheet), (0, []))
    return {at: " ".join(cell.split()) for at, cell in enumerate(first, 1) if cell}


def as_pyxform(path: Path) -> dict[str, Any]:
    """The file as pyxform wants it: its sheets' rows by heading, with an empty one for each that holds nothing."""
    found = pages(path)
    made: dict[str, Any] = {"sheet_names": [page.name for page in found], "fallback_form_name": path.stem}
    for page in found:
        name = page.name.strip().lower()
        if name not in SHEETS and len(found) > 1:
            continue
        name = name if name in SHEETS else "survey"
        heads = {at: " ".join(cell.split()) for at, cell in enumerate(page.rows[0][1])} if page.rows else {}
        made[f"{name}_header"] = [dict.fromkeys(head for head in heads.values() if head)]
        filled = _by_heading(page.rows[1:], heads)
        made[name] = [row for row in filled if row or name != "settings"]  # of which pyxform takes the first
    return made


def _by_heading(rows: tuple[Row, ...], heads: dict[int, str]) -> Iterator[dict[str, str]]:
    at = 2
    for number, row in rows:
        for _ in range(at, number):
            yield {}
        filled = ((heads[column], cell) for column, cell in enumerate(row) if cell and heads.get(column))
        yield {head: _told(head, cell) for head, cell in filled}
        at = number + 1


def is_text(heading: str) -> bool:
    """Whether a column holds words for people: label, hint::English (en), constraint message."""
    return "_".join(heading.partition(":")[0].lower().split()) in _TEXTS


def _told(heading: str, cell: str) -> str:
    """What stands in a cell; a day or a number among the words for people as they write it."""
    if not isinstance(cell, cells.Shown) or not is_text(heading):
        return str(cell)
    return cell.for_people("en" if language_code(heading.rpartition(":")[2]) == "en" else "vi")


def column_of(path: Path, sheet: str, *names: str) -> dict[str, int]:
    """What stands in the first column of one of these names -> its first row; {} where that cannot be told."""
    found: dict[str, int] = {}
    held = rows(path, sheet)
    head = [cell.lower().replace(" ", "_") for cell in next(held, (0, []))[1]]
    column = next((head.index(name) for name in names if name in head), -1)
    for number, row in held:
        if 0 <= column < len(row) and row[column]:
            found.setdefault(row[column], number)
    return found


def rows_by_name(path: Path) -> dict[str, int]:
    """The row of sheet survey by what its column `name` says."""
    return column_of(path, "survey", "name")


def row_with(path: Path, part: str, sheet: str = "survey") -> int:
    """The first row of a sheet with `part` within a cell; 0 where there is none."""
    return next((number for number, row in rows(path, sheet) if any(part in cell for cell in row)), 0)


def row_saying(path: Path, word: str) -> int:
    """The row of sheet survey that has the word in a cell or in ${...}; 0 where it cannot be told."""
    for number, row in rows(path, "survey"):
        if any(cell == word or f"${{{word}}}" in cell for cell in row):
            return number
    return 0
