"""Which column of a handed-in list says what: found by its heading, wherever the heading stands.

Called by kiosk.city.importing. Above the heading may be the titles of a decision; the heading may be one row or two, of
which the upper one spans several columns ("Thời hạn" over "Số ngày" and "Gia hạn"); between the rows may be headings of
fields or of what becomes of the rows below. Names of columns: resources/import_columns.toml. Raises ExpectedError
city_imports.errors.no_heading.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import NamedTuple

from kiosk.errors import ExpectedError
from kiosk.forms.publishing.cells import Row, Worksheet
from kiosk.rules.search import fold
from kiosk.texts import Told

_LOOKED_AT = 40  # rows in which a heading is looked for
Names = Mapping[str, Sequence[str]]


class ListLine(NamedTuple):
    """One row: `cells` by the keys of its columns. A row that is a heading of those below has its `heading`."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    heading: str = ""

    def of(self, key: str) -> str:
        return self.cells.get(key, "")


class Listed(NamedTuple):
    """A list's rows, what its columns were taken for (key -> heading), and headings that nothing was made of."""

    lines: tuple[ListLine, ...]
    columns: Mapping[str, str]
    unknown: tuple[str, ...]


@functools.cache
def words(table: str) -> Names:
    """A table of the file: key -> names, folded."""
    file = resources.files("resources") / "import_columns.toml"
    raw = tomllib.loads(file.read_text(encoding="utf-8"))[table]
    return {key: tuple(fold(name) for name in names) for key, names in raw.items() if key != "needed"}


@functools.cache
def _needed(table: str) -> tuple[str, ...]:
    file = resources.files("resources") / "import_columns.toml"
    return tuple(tomllib.loads(file.read_text(encoding="utf-8"))[table]["needed"])


def key_of(text: str, names: Names) -> str:
    """The key whose name a text is, or begins with, or is in brackets after; "" for none. The longest name wins."""
    said = fold(text)
    fitting = [
        (len(name), key) for key, known in names.items() for name in known
        if said == name or said.startswith(f"{name} ")
    ]  # fmt: skip
    return max(fitting)[1] if fitting else ""


def read(sheets: Sequence[Worksheet], table: str) -> Listed:
    """The rows of every sheet that has the needed columns."""
    lines, columns, unknown = list[ListLine](), dict[str, str](), list[str]()
    for sheet in sheets:
        head = _head(sheet, table)
        if head is not None:
            columns = {**{key: head.words[at] for key, at in head.columns.items()}, **columns}
            unknown += [word for at, word in head.words.items() if word and at not in head.columns.values()]
            lines += _lines(sheet, head)
    if not columns:
        raise _no_heading(sheets, table)
    return Listed(tuple(lines), columns, tuple(dict.fromkeys(unknown)))


def _no_heading(sheets: Sequence[Worksheet], table: str) -> ExpectedError:
    named = [words(table)[key][0] for key in _needed(table)]
    widest = max((row for sheet in sheets for row in sheet.rows[:_LOOKED_AT]), key=lambda row: len(row[1]))
    seen = [" ".join(cell.split())[:40] for cell in widest[1] if cell][:12]
    needed = Told(f"city_imports.needed.{table}")
    return ExpectedError("city_imports.errors.no_heading", needed=needed, seen=" | ".join(seen), count=len(named))


# -- the heading --------------------------------------------------------------------------------------------


class _Head(NamedTuple):
    after: int  # the number of its last row
    columns: Mapping[str, int]  # key -> column
    words: Mapping[int, str]  # column -> heading


def _head(sheet: Worksheet, table: str) -> _Head | None:
    """The row, or the two, by which the most columns are known; of those the one of fewest words."""
    rows = sheet.rows[:_LOOKED_AT]
    candidates = [head for at in range(len(rows)) for head in _candidates(rows, at, table)]
    fitting = [head for head in candidates if all(key in head.columns for key in _needed(table))]
    return max(fitting, key=lambda head: (len(head.columns), -sum(map(len, head.words.values()))), default=None)


def _candidates(rows: Sequence[Row], at: int, table: str) -> Iterator[_Head]:
    upper = {column: " ".join(cell.split()) for column, cell in enumerate(rows[at][1])}
    yield _as_head(rows[at][0], upper, table)
    if at + 1 < len(rows):
        lower = {column: " ".join(cell.split()) for column, cell in enumerate(rows[at + 1][1])}
        yield _as_head(rows[at + 1][0], _joined(upper, lower), table)


def _joined(upper: Mapping[int, str], lower: Mapping[int, str]) -> dict[int, str]:
    """Of a heading of two rows. A cell that spans several columns says its words in the first of them alone."""
    made, over = dict[int, str](), ""
    for column in range(max([*upper, *lower], default=-1) + 1):
        over = upper.get(column) or (over if lower.get(column) else "")
        made[column] = f"{over} {lower.get(column, '')}".strip()
    return made


def _as_head(number: int, found: Mapping[int, str], table: str) -> _Head:
    columns: dict[str, int] = {}
    for column, word in found.items():
        named = (key_of(word, words(table)), key_of(_last_part(word), words(table)))
        key = next((key for key in named if key and key not in columns), "")
        if key:
            columns[key] = column
    return _Head(number, columns, found)


def _last_part(word: str) -> str:
    """Of "Thời hạn Gia hạn", the lower row: its own name counts where the whole is none."""
    return " ".join(word.split()[-2:])


# -- rows ---------------------------------------------------------------------------------------------------


def _lines(sheet: Worksheet, head: _Head) -> Iterator[ListLine]:
    for number, row in sheet.rows:
        if number <= head.after:
            continue
        filled = [cell for cell in row if cell]
        cells = {key: row[at].strip() for key, at in head.columns.items() if at < len(row) and row[at]}
        if _is_heading(filled, cells, head):
            yield ListLine(sheet.name, number, cells, next(cell for cell in filled if not _is_ordinal(cell)))
        elif cells and not _is_numbering(filled):
            yield ListLine(sheet.name, number, cells)


def _is_heading(filled: Sequence[str], cells: Mapping[str, str], head: _Head) -> bool:
    """A row that says one thing, beside its number: "II | LĨNH VỰC HỘ TỊCH"."""
    said = [cell for cell in filled if not _is_ordinal(cell)]
    return len(said) == 1 and len(head.columns) > 1 and not any(sign.isdigit() for sign in cells.get("code", ""))


def _is_numbering(filled: Sequence[str]) -> bool:
    """The row of "(1) (2) (3)" below a heading."""
    return all(cell.strip("() .").isdigit() and len(cell) < 6 for cell in filled) and len(filled) > 1


def _is_ordinal(cell: str) -> bool:
    plain = cell.strip(" .()-")
    return plain.isdigit() or (len(plain) < 6 and all(sign in "IVXLCDM" for sign in plain.upper())) or len(plain) == 1
