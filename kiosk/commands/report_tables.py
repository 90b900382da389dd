"""A report's tables as they stand in a terminal, in a CSV for spreadsheets, and in a workbook.

Called by kiosk.commands.report. Words that come from the ward's own documents (names of groups, desks) can hold
anything: what a spreadsheet would take for a formula is written as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from kiosk.rules.sheet_cells import guarded, holdable
from kiosk.texts import text
from kiosk.values.queue_report import Figures, QueueReport, Spread
from kiosk.values.reconciliation import Reconciliation

if TYPE_CHECKING:
    from openpyxl import Workbook

Cell = str | int | float | None
COUNTS = ("taken", "priority", "called", "served", "absent", "left", "open", "late", "unknown")
SPREADS = ("wait_median", "wait_ninetieth", "service_median", "service_ninetieth")


class Section(NamedTuple):
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sections(report: QueueReport) -> Iterator[Section]:
    """The whole, then by day, hour, group and desk; what is empty is left out."""
    language = report.language
    columns = tuple(text(f"report.column.{name}", language) for name in (*COUNTS, *SPREADS))
    whole = msgspec.structs.replace(report.whole, label=text("report.label.whole", language))
    for name, rows in (
        ("whole", (whole,)), ("days", report.days), ("hours", report.hours), ("groups", report.groups),
        ("desks", report.desks),
    ):  # fmt: skip
        if rows:
            header = (text(f"report.label.{name}", language), *columns)
            yield Section(text(f"report.section.{name}", language), header, tuple(map(_cells, rows)))


def _cells(row: Figures) -> tuple[Cell, ...]:
    return (row.label, *(getattr(row, name) for name in COUNTS), *_minutes(row.waits), *_minutes(row.services))


def _minutes(spread: Spread | None) -> tuple[Cell, Cell]:
    return (None, None) if spread is None else (round(spread.median, 1), round(spread.ninetieth, 1))


def notes(report: QueueReport) -> Iterator[str]:
    """What a reader of the figures should know."""
    language = report.language
    if not report.whole.taken:
        yield text("report.nothing", language)
    if report.whole.unknown:
        yield text("report.unknown_note", language, count=report.whole.unknown)
    if report.whole.late:
        yield text("report.late_note", language, count=report.whole.late)


def period(report: QueueReport) -> str:
    first, last = f"{report.first:%d/%m/%Y}", f"{report.last:%d/%m/%Y}"
    return text("report.one_day" if first == last else "report.period", report.language, first=first, last=last)


# -- in a terminal ----------------------------------------------------------------------------------------------
def as_text(report: QueueReport) -> str:
    lines = [text("report.title", report.language), period(report), *notes(report)]
    for section in sections(report):
        lines += ["", section.title, *_aligned(section)]
    return "\n".join(lines)


def _aligned(section: Section) -> Iterator[str]:
    shown = [section.header, *(tuple(map(_shown, row)) for row in section.rows)]
    widths = [max(len(row[place]) for row in shown) for place in range(len(section.header))]
    for row in shown:
        first, *others = (cell.rjust(wide) if place else cell.ljust(wide) for place, (cell, wide) in enumerate(
            zip(row, widths, strict=True)
        ))  # fmt: skip
        yield "  ".join([first, *others]).rstrip()


def _shown(cell: Cell) -> str:
    if cell is None:
        return "–"
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)


# -- for spreadsheets -------------------------------------------------------------------------------------------
def as_csv(report: QueueReport) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it; one table, whose first column names the section."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    first = (text("report.column.section", report.language), text("report.column.label", report.language))
    for number, section in enumerate(sections(report)):
        if not number:
            writer.writerow([*first, *section.header[1:]])
        writer.writerows([guarded(section.title), *map(guarded, row)] for row in section.rows)
    return out.getvalue().encode("utf-8-sig")


def day_table(found: Reconciliation, language: str, *, csv_wanted: bool) -> bytes:
    """The day's reconciliation: a line for each question, and one for the fees."""
    fees = text(
        "closing.paper.fees", language, due=found.fees.due, paid=found.fees.paid, receipts=found.fees.receipts
    )
    rows = [(text(f"closing.question.{row.question}", language), row.count) for row in found.rows]
    if not csv_wanted:
        lines = [f"{text('closing.paper.title', language)} {found.day:%d/%m/%Y}", *(f"{n:>6}  {w}" for w, n in rows)]
        return ("\n".join([*lines, fees]) + "\n").encode()
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([found.day.isoformat(), text("closing.paper.count", language)])
    writer.writerows(rows)
    for name in ("due", "paid", "receipts"):
        writer.writerow([text(f"closing.fees.{name}", language), getattr(found.fees, name)])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(report: QueueReport) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for section in sections(report):
        _fill(book, section)
    out = io.BytesIO()
    book.properties.title = f"{text('report.title', report.language)} {report.shown_as}"
    book.save(out)
    return out.getvalue()


def _fill(book: Workbook, section: Section) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(section.title[:31])
    for line, row in enumerate((section.header, *section.rows), 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(line, place, holdable(value))
            if isinstance(value, str):
                cell.data_type = "s"  # whatever it begins with
            if line == 1:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            elif isinstance(value, float):
                cell.number_format = "0.0"
    sheet.freeze_panes = "B2"
    for place in range(1, len(section.header) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 30 if place == 1 else 12
