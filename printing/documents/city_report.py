"""A report of wards or of the city as an A4 PDF: title and period, charts, the table, whether it adds up, notes.

Called by `motcua report` and by the city's pages. Figures alone, nobody's name. A wide table lies across the page; rows
that do not fit go on with their heading on the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from kiosk import figure_words as say
from kiosk.texts import text
from kiosk.values.city_reports import CellKind, CityReport, ReportChart, ReportColumn, ReportRow
from printing.layout import charts, pdf
from printing.layout.blocks import MM, Block, space, together, words
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, TextRun, length, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

UPRIGHT = pdf.PageFormat(210 * MM, 297 * MM, 18 * MM, 16 * MM, 15 * MM, 16 * MM)
LYING = pdf.PageFormat(297 * MM, 210 * MM, 14 * MM, 14 * MM, 15 * MM, 14 * MM)
WIDE = 8  # columns from which on the page lies
SIZE = 9.0
_PAD = 3.0


def to_pdf(report: CityReport, language: str = "vi") -> bytes:
    register_fonts()
    page = LYING if max(len(report.columns), len(report.detail_columns)) >= WIDE else UPRIGHT
    width = page.inner
    blocks = [*_head(report, width, language), *_charts(report, width, language)]
    if report.rows:
        blocks += _table(report.columns, report.rows, report.total, width, language)
    else:
        blocks += words([TextRun(text("city_reports.nothing", language))], SIZE + 1, width, align="centre")
    blocks += _beneath(report, width, language)
    if report.details:
        blocks += [space(10), *_heading(text(report.details_title, language), width)]
        blocks += _table(report.detail_columns, report.details, None, width, language)
    made = text("city_reports.made", language, at=f"{report.made_at:%H:%M %d/%m/%Y}")
    title = f"{text(report.title, language)} – {say.period(report, language)}"
    running = f"{say.place(report, language)}, {say.period(report, language)}"
    return pdf.document(blocks, page, title, footer=made, running=running)


def _head(report: CityReport, width: float, language: str) -> list[Block]:
    agency = [*words([TextRun(report.agency, BOLD)], SIZE, width, align="centre"), space(6)] if report.agency else []
    unit = words([TextRun(text("city_reports.count_unit", language), ITALIC)], SIZE, width, align="right")
    labels = say.label(report, language)
    return [
        *agency,
        *words([TextRun(text(report.title, language), BOLD)], 14, width, align="centre"),
        *(one for said in labels for one in words([TextRun(said, BOLD)], 11, width, align="centre")),
        *words([TextRun(say.place(report, language), BOLD)], 11, width, align="centre"),
        *words([TextRun(say.period(report, language))], 11, width, align="centre"),
        space(6), *(unit if report.name == "volumes" else []), space(4),
    ]  # fmt: skip


def _heading(said: str, width: float) -> list[Block]:
    return together([*words([TextRun(said, BOLD)], SIZE + 1, width), space(2)])


def _charts(report: CityReport, width: float, language: str) -> list[Block]:
    blocks: list[Block] = []
    for chart in report.charts:
        blocks += [*_heading(text(f"city_reports.chart.{chart.key}", language), width), _chart(chart, width, language)]
        blocks.append(space(8))
    return blocks


def _chart(chart: ReportChart, width: float, language: str) -> Block:
    """One series needs no legend: the heading names it."""
    room = (width - 30) / max(1, len(chart.labels)) - 4
    labels = [_shortened(label, room) for label in _without_unit(chart.labels)]
    alone = len(chart.series) == 1
    series = [
        ("" if alone else text(f"city_reports.series.{one.key}", language), list(one.values)) for one in chart.series
    ]
    return charts.bars(labels, series, width, 120, language)


def _without_unit(labels: Sequence[str]) -> Sequence[str]:
    """Names of wards without the "Phường" that all of them begin with."""
    firsts = {label.partition(" ")[0] for label in labels}
    return [label.partition(" ")[2] for label in labels] if len(firsts) == 1 and all(map(_has_rest, labels)) else labels


def _has_rest(label: str) -> bool:
    return bool(label.partition(" ")[2])


def _shortened(label: str, room: float) -> str:
    shown = label
    while length(shown, REGULAR, charts.SIZE) > room and " " in shown:
        shown = shown.rpartition(" ")[0]
    return shown if shown == label else f"{shown.rstrip(',')}…"


def _beneath(report: CityReport, width: float, language: str) -> Iterator[Block]:
    yield space(6)
    for said in say.identities(report, language):
        yield from words([TextRun(said)], SIZE, width)
    yield space(3)
    for note in report.notes:
        yield from words([TextRun(say.note(note, language), ITALIC)], SIZE - 0.6, width)
        yield space(1.5)


# -- the table ------------------------------------------------------------------------------------------------------
def _table(
    columns: Sequence[ReportColumn], rows: Sequence[ReportRow], total: ReportRow | None, width: float, language: str
) -> list[Block]:
    wide = _widths(columns, rows, width)
    head = _heads(columns, wide, language)
    lines = [_row(_cells(row, columns, language), columns, wide, REGULAR)._replace(again=head) for row in rows]
    if total is not None and len(rows) > 1:
        said = [text("city_reports.total", language), *_cells(total, columns, language)[1:]]
        lines.append(_row(said, columns, wide, BOLD)._replace(again=head))
    return [head._replace(keep=True), *lines]


def _cells(row: ReportRow, columns: Sequence[ReportColumn], language: str) -> list[str]:
    return [say.shown(cell, column.kind, language) for cell, column in zip(row.cells, columns, strict=True)]


def _widths(columns: Sequence[ReportColumn], rows: Sequence[ReportRow], width: float) -> list[float]:
    """Names get as much as three figures; of several texts the procedure's does."""
    alone = sum(column.kind is CellKind.TEXT for column in columns) == 1
    shares = [_share(column, alone=alone) for column in columns]
    return [width * share / sum(shares) for share in shares]


def _share(column: ReportColumn, *, alone: bool) -> float:
    if column.kind is CellKind.MOMENT:
        return 1.9
    if column.kind is not CellKind.TEXT:
        return 1.0
    return 3.0 if alone or column.key == "procedure" else 2.0


def _heads(columns: Sequence[ReportColumn], wide: Sequence[float], language: str) -> Block:
    """What stands over several columns, their names, and the law's numbers."""
    names = [say.heading(column, language) for column in columns]
    rows = [_over(columns, wide, language)] if any(column.head for column in columns) else []
    rows.append(_boxed(names, wide, BOLD, SIZE - 1.2, ["centre"] * len(columns), shade=True))
    if any(column.number for column in columns):
        numbers = [f"({column.number})" if column.number else "" for column in columns]
        rows.append(_boxed(numbers, wide, ITALIC, SIZE - 1.6, ["centre"] * len(columns), shade=True))
    return _stacked(rows)


def _over(columns: Sequence[ReportColumn], wide: Sequence[float], language: str) -> Block:
    names, widths = [], []
    for _head, group in groupby(zip(columns, wide, strict=True), key=lambda pair: pair[0].head):
        pairs = list(group)
        names.append(say.over(pairs[0][0], language))
        widths.append(sum(one for _column, one in pairs))
    return _boxed(names, widths, BOLD, SIZE - 1.0, ["centre"] * len(names), shade=True)


def _row(cells: Sequence[str], columns: Sequence[ReportColumn], wide: Sequence[float], font: str) -> Block:
    sides = ["left" if column.kind is CellKind.TEXT else "right" for column in columns]
    return _boxed(cells, wide, font, SIZE, sides, shade=False)


def _boxed(
    cells: Sequence[str], wide: Sequence[float], font: str, size: float, sides: Sequence[str], *, shade: bool
) -> Block:
    """One line of a ruled table."""
    inside = [
        words([TextRun(said, font)], size, one - 2 * _PAD, align=side) if said else []  # type: ignore[arg-type]
        for said, one, side in zip(cells, wide, sides, strict=True)
    ]
    tall = max((sum(line.height for line in cell) for cell in inside), default=0.0) + 2 * _PAD
    return Block(tall, _drawer(inside, wide, tall, shade))


def _drawer(
    cells: Sequence[Sequence[Block]], wide: Sequence[float], tall: float, shade: bool
) -> Callable[[Canvas, float, float], None]:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        left = x
        for cell, one in zip(cells, wide, strict=True):
            canvas.saveState()
            canvas.setLineWidth(0.4)
            canvas.setStrokeGray(0.55)
            canvas.setFillGray(0.94)
            canvas.rect(left, y - tall, one, tall, stroke=1, fill=int(shade))
            canvas.restoreState()
            top = y - (tall - sum(line.height for line in cell)) / 2
            for line in cell:
                line.draw(canvas, left + _PAD, top)
                top -= line.height
            left += one

    return draw


def _stacked(rows: Sequence[Block]) -> Block:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        top = y
        for row in rows:
            row.draw(canvas, x, top)
            top -= row.height

    return Block(sum(row.height for row in rows), draw)
