"""Figures of reports as people write them: 1.059.072 and 99,78 % in Vietnamese, 1,059,072 and 99.78 % in English.

Used by papers, tables in a terminal and pages. Files for spreadsheets have the numbers themselves (kiosk.rules.
report_files).
"""

from __future__ import annotations

from datetime import datetime

from kiosk.texts import day_words, grouped, moment_words, text
from kiosk.values.city_reports import Cell, CellKind, CityReport, ReportColumn, ReportName, ReportNote


def shown(cell: Cell, kind: CellKind, language: str = "vi") -> str:
    """What stands in a table; an empty cell says that there is no figure."""
    if cell is None:
        return text("city_reports.empty", language)
    if isinstance(cell, str):
        return moment_words(datetime.fromisoformat(cell), language) if kind is CellKind.MOMENT and cell else cell
    if kind is CellKind.SHARE:
        return f"{grouped(_cut(cell), language, ',.2f')} %"
    if kind is CellKind.MINUTES:
        return grouped(cell, language, ",.1f")
    return grouped(int(cell), language)


def _cut(percent: float) -> float:
    """Never rounded to all or none: 99.996 % is not 100 %."""
    if 99.995 <= percent < 100:
        return 99.99
    return 0.01 if 0 < percent < 0.005 else percent


def heading(column: ReportColumn, language: str = "vi") -> str:
    return text(f"city_reports.column.{column.key}", language)


def over(column: ReportColumn, language: str = "vi") -> str:
    """What stands over several columns; "" over one alone."""
    return text(f"city_reports.head.{column.head}", language) if column.head else ""


def period(report: CityReport, language: str = "vi") -> str:
    first, last = day_words(report.first, language), day_words(report.last, language)
    return text(f"city_reports.{'one_day' if first == last else 'period'}", language, first=first, last=last)


def place(report: CityReport, language: str = "vi") -> str:
    """The ward, or the whole city, and the field where the report is of one."""
    where = report.ward_name or text("city_reports.every_ward", language)
    if not report.field:
        return where
    return f"{where} – {text('city_reports.field_of', language, field=report.field_name or report.field)}"


def label(report: CityReport, language: str = "vi") -> tuple[str, ...]:
    """What has to stand beside the title: ratings are no SIPAS."""
    return (text("city_reports.label_ratings", language),) if report.name is ReportName.RATINGS else ()


def note(one: ReportNote, language: str = "vi") -> str:
    return text(f"city_reports.note.{one.key}", language, **one.values)


def identities(report: CityReport, language: str = "vi") -> tuple[str, ...]:
    """One sentence for each."""
    names = {row.key: str(row.cells[0]) for row in report.rows}
    return tuple(
        text("city_reports.holds", language, says=one.says) if one.holds
        else text("city_reports.fails", language, says=one.says, lines=", ".join(names[key] for key in one.wrong))
        for one in report.identities
    )  # fmt: skip
