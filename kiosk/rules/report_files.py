"""A report of the city as a table for a terminal, as CSV and as a workbook.

Called by `motcua report` and by the city's pages. Names come from wards' documents and can hold anything: what a
spreadsheet would take for a formula is written as text. A workbook has the numbers themselves, shown as Vietnamese
write them where its reader's own settings say so; a CSV has them with a point.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kiosk import figure_words as say
from kiosk.rules.sheet_cells import guarded, holdable
from kiosk.texts import text
from kiosk.values.city_reports import Cell, CellKind, CityReport, ReportColumn, ReportRow

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_FORMATS = {CellKind.COUNT: "#,##0", CellKind.SHARE: "0.00%", CellKind.MINUTES: "#,##0.0"}


def headings(columns: Sequence[ReportColumn], language: str) -> list[str]:
    """With the law's number, and what stands over several columns, before each."""
    found = []
    for column in columns:
        over = say.over(column, language)
        name = f"{over}: {say.heading(column, language)}" if over else say.heading(column, language)
        found.append(f"({column.number}) {name}" if column.number else name)
    return found


def lines(report: CityReport, language: str) -> Iterator[ReportRow]:
    """The rows, and the total."""
    yield from report.rows
    if report.total is not None and len(report.rows) > 1:
        total = (text("city_reports.total", language), *report.total.cells[1:])
        yield ReportRow(key=report.total.key, cells=total)


# -- in a terminal --------------------------------------------------------------------------------------------------
def as_text(report: CityReport, language: str = "vi") -> str:
    said = [text(report.title, language), *say.label(report, language)]
    said += [say.place(report, language), say.period(report, language), ""]
    if report.rows:
        said += _aligned(report.columns, list(lines(report, language)), language)
    else:
        said.append(text("city_reports.nothing", language))
    if report.details:
        said += ["", text(report.details_title, language), *_aligned(report.detail_columns, report.details, language)]
    said += ["", *say.identities(report, language), *(say.note(one, language) for one in report.notes)]
    return "\n".join(said) + "\n"


def _aligned(columns: Sequence[ReportColumn], rows: Sequence[ReportRow], language: str) -> Iterator[str]:
    table = [headings(columns, language)]
    table += [
        [say.shown(cell, one.kind, language) for cell, one in zip(row.cells, columns, strict=True)] for row in rows
    ]
    widths = [max(len(row[place]) for row in table) for place in range(len(columns))]
    for row in table:
        cells = [
            cell.ljust(wide) if one.kind is CellKind.TEXT else cell.rjust(wide)
            for cell, wide, one in zip(row, widths, columns, strict=True)
        ]
        yield "  ".join(cells).rstrip()


# -- for spreadsheets -----------------------------------------------------------------------------------------------
def as_csv(report: CityReport, language: str = "vi") -> bytes:
    """UTF-8 with the mark by which spreadsheets know it. Beneath the table stands what the page says around it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings(report.columns, language))
    for row in lines(report, language):
        writer.writerow([_plain(cell) for cell in row.cells])
    if report.details:
        writer.writerows(([], headings(report.detail_columns, language)))
        writer.writerows([_plain(cell) for cell in row.cells] for row in report.details)
    writer.writerows(([], *([guarded(said)] for said in _around(report, language))))
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    return round(cell, 2) if isinstance(cell, float) else guarded(cell)


def as_workbook(report: CityReport, language: str = "vi") -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = " - ".join([str(report.name), *say.label(report, language)])[:31]
    _fill(sheet, report.columns, list(lines(report, language)), language)
    if report.details:
        _fill(book.create_sheet(text(report.details_title, language)[:31]), report.detail_columns, report.details,
              language)  # fmt: skip
    _remark(book, report, language)
    book.properties.title = holdable(f"{text(report.title, language)} – {say.period(report, language)}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, columns: Sequence[ReportColumn], rows: Sequence[ReportRow], language: str) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for place, name in enumerate(headings(columns, language), 1):
        cell = sheet.cell(1, place, holdable(name))
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = 30 if place == 1 else 14
    for nth, row in enumerate(rows, 2):
        for place, (value, column) in enumerate(zip(row.cells, columns, strict=True), 1):
            _write(sheet, nth, place, value, column.kind)
    sheet.freeze_panes = "B2"


def _write(sheet: Worksheet, line: int, place: int, value: Cell, kind: CellKind) -> None:
    """A share is a part of one there, shown in percent."""
    said = value / 100 if kind is CellKind.SHARE and isinstance(value, float) else value
    cell = sheet.cell(line, place, holdable(said))
    if isinstance(value, str):
        cell.data_type = "s"  # whatever it begins with
    elif value is not None:
        cell.number_format = _FORMATS.get(kind, "General")


def _around(report: CityReport, language: str) -> list[str]:
    """What the figures are, whether they add up, and what to know."""
    return [
        text(report.title, language), *say.label(report, language), say.place(report, language),
        say.period(report, language), text("city_reports.made", language, at=f"{report.made_at:%H:%M %d/%m/%Y}"),
        *say.identities(report, language), *(say.note(one, language) for one in report.notes),
    ]  # fmt: skip


def _remark(book: Workbook, report: CityReport, language: str) -> None:
    """Of what the figures are, whether they add up, and what to know, on a sheet of its own."""
    sheet = book.create_sheet("i")
    for line, said in enumerate(_around(report, language), 1):
        sheet.cell(line, 1, holdable(said)).data_type = "s"
    sheet.column_dimensions["A"].width = 110
