"""What became of a list that was handed in: how many rows are new, changed, abolished, and which could not be read."""

from __future__ import annotations

from datetime import date

from kiosk.values.base import Value


class ListedRow(Value, frozen=True, kw_only=True):
    """A row of a list, by its place, and what is to be said of it: a key of city_imports.row (`why`) and the words that
    stand there. A faulty one is left out; a remark is not."""

    sheet: str
    row: int  # as the spreadsheet shows it
    why: str
    value: str = ""
    column: str = ""  # a key of city_imports.column
    code: str = ""  # of the row, as far as it can be read


class ImportAsked(Value, frozen=True, kw_only=True):
    """How a list of procedures is taken. `whole`: it names every procedure, so that one it lacks is abolished."""

    valid_from: date
    decision: str  # that published the list: stands as source, and as basis where a row names none
    whole: bool = False
    looked_at: date | None = None


class ImportReport(Value, frozen=True, kw_only=True):
    new: tuple[str, ...] = ()  # keys of rows, in the list's order
    changed: tuple[str, ...] = ()
    abolished: tuple[str, ...] = ()
    unchanged: int = 0
    faulty: tuple[ListedRow, ...] = ()
    remarks: tuple[ListedRow, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()  # key of city_imports.column, and the heading taken for it
    unknown: tuple[str, ...] = ()  # headings that nothing was made of
    kept_back: int = 0  # would be abolished, but a row without a readable code may be one of them

    @property
    def changes(self) -> int:
        return len(self.new) + len(self.changed) + len(self.abolished)
