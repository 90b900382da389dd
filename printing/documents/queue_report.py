"""The statistics of a ward's queue as an A4 PDF: what matters in large figures, charts, then the tables.

Called by `motcua report queue`. Figures alone, nobody's name. Charts are left out where there is too little to compare.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kiosk.texts import text
from kiosk.values.queue_report import Figures, QueueReport, Spread
from printing.layout import charts, pdf
from printing.layout.blocks import MM, Block, beside, rule, space, together, words
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, TextRun, length, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

SIZE = 9.6
PAGE = pdf.PageFormat(210 * MM, 297 * MM, 18 * MM, 16 * MM, 15 * MM, 16 * MM)
COUNTS = ("taken", "called", "served", "absent", "left")
TIMES = ("wait_median", "wait_ninetieth", "service_median", "service_ninetieth")
OF_DESKS = ("called", "served", "absent")
WHOLE = 16  # rows of a table that no page ends within
_LABEL = 0.28  # of the width


def to_pdf(report: QueueReport) -> bytes:
    """The whole paper."""
    register_fonts()
    width = PAGE.inner
    blocks = [*_head(report, width), *_large(report, width), *_notes(report, width), *_charts(report, width)]
    for name, rows in (
        ("hours", report.hours), ("groups", report.groups), ("desks", report.desks), ("days", report.days),
    ):  # fmt: skip
        if rows:
            blocks += _table(report, name, rows, width)
    blocks += [space(6), *words([TextRun(_text(report, "note"), ITALIC)], SIZE - 1.2, width)]
    sample = text("papers.sample.mark") if report.agency.sample else ""
    made = _text(report, "made", at=f"{report.made_at:%H:%M %d/%m/%Y}")
    title = f"{_text(report, 'title')} {report.shown_as}"
    return pdf.document(blocks, PAGE, title, footer=f"{made}   {sample}".strip(), running=report.shown_as)


def _text(report: QueueReport, key: str, /, **values: object) -> str:
    return text(f"report.{key}", report.language, **values)


def _head(report: QueueReport, width: float) -> list[Block]:
    first, last = f"{report.first:%d/%m/%Y}", f"{report.last:%d/%m/%Y}"
    period = _text(report, "one_day" if first == last else "period", first=first, last=last)
    return [
        *words([TextRun(report.agency.parent)], SIZE, width, align="centre"),
        *words([TextRun(report.agency.name, BOLD)], SIZE, width, align="centre"),
        space(9),
        *words([TextRun(_text(report, "title"), BOLD)], 17, width, align="centre"),
        *words([TextRun(period)], 11.5, width, align="centre"),
        space(10),
    ]


def _large(report: QueueReport, width: float) -> list[Block]:
    """What an official asks first."""
    whole, none = report.whole, _text(report, "none")
    shown = (
        ("taken", str(whole.taken)), ("served", str(whole.served)),
        ("wait", _minutes(report, whole.waits, "median") or none),
        ("ninetieth", _minutes(report, whole.waits, "ninetieth") or none),
        ("gone", str(whole.absent + whole.left)),
    )  # fmt: skip
    wide = width / len(shown)
    columns = [(place * wide, _figure(_text(report, f"head.{name}"), value, wide)) for place, (name, value) in
               enumerate(shown)]  # fmt: skip
    return [rule(width, 1.0, 0.8), space(5), beside(columns), space(4), rule(width, 1.0, 0.8), space(8)]


def _figure(label: str, value: str, width: float) -> list[Block]:
    return [
        *words([TextRun(value, BOLD)], 17, width, align="centre", leading=1.15),
        *words([TextRun(label)], SIZE - 0.8, width - 6, align="centre", indent=6),
    ]


def _minutes(report: QueueReport, spread: Spread | None, part: str) -> str:
    return "" if spread is None else _text(report, "minutes", value=round(getattr(spread, part)))


def _notes(report: QueueReport, width: float) -> list[Block]:
    whole = report.whole
    said = [
        _text(report, key, count=count)
        for key, count in (("unknown_note", whole.unknown), ("late_note", whole.late), ("nothing", not whole.taken))
        if count
    ]
    return [block for line in said for block in (*words([TextRun(line)], SIZE, width), space(3))]


# -- charts -----------------------------------------------------------------------------------------------------
def _charts(report: QueueReport, width: float) -> list[Block]:
    hours = _without_gaps(report.hours)
    blocks: list[Block] = []
    if len(report.hours) > 1:
        arrivals = charts.bars([row.label for row in hours], [("", [row.taken for row in hours])], width, 112)
        blocks += [*_heading(_text(report, "chart.arrivals"), width), arrivals, space(6)]
        waits = charts.bars([row.label for row in hours], _waits(report, hours), width, 122)
        blocks += [*_heading(_text(report, "chart.waits"), width), waits, space(6)]
    if len(report.groups) > 1:
        groups = charts.bars([_short(row.label, len(report.groups), width) for row in report.groups],
                             _waits(report, report.groups), width, 122)  # fmt: skip
        blocks += [*_heading(_text(report, "chart.groups"), width), groups, space(6)]
    if len(report.days) > 1:
        days = charts.bars([row.label[:5] for row in report.days], [("", [row.taken for row in report.days])],
                           width, 112)  # fmt: skip
        blocks += [*_heading(_text(report, "chart.days"), width), days, space(6)]
    return blocks


def _heading(words_: str, width: float) -> list[Block]:
    return together(words([TextRun(words_, BOLD)], SIZE + 1.4, width))


def _waits(report: QueueReport, rows: Sequence[Figures]) -> list[charts.Series]:
    return [
        (_text(report, f"chart.{part}"), [0.0 if row.waits is None else getattr(row.waits, part) for row in rows])
        for part in ("median", "ninetieth")
    ]


def _without_gaps(hours: Sequence[Figures]) -> list[Figures]:
    """Every hour from the first to the last, also those in which nobody came."""
    known = {row.key: row for row in hours}
    keys = [int(key) for key in known]
    every = range(min(keys, default=0), max(keys, default=-1) + 1)
    return [known.get(f"{hour:02d}", Figures(key=f"{hour:02d}", label=f"{hour:02d}:00")) for hour in every]


def _short(label: str, count: int, width: float) -> str:
    """As much of a name as has room below its bars."""
    room = (width - 30) / count - 4
    shown = label
    while length(shown, REGULAR, charts.SIZE) > room and " " in shown:
        shown = shown.rpartition(" ")[0]
    return shown if shown == label else shown.rstrip(",") + "…"


# -- tables -----------------------------------------------------------------------------------------------------
def _table(report: QueueReport, name: str, rows: Sequence[Figures], width: float) -> list[Block]:
    """One row for each; the header stands on every further page."""
    counts = OF_DESKS if name == "desks" else COUNTS
    header = [_text(report, f"label.{name}"), *(_text(report, f"column.{key}") for key in (*counts, *TIMES))]
    head = _row(header, width, BOLD, ruled=0.9)
    title = together([*_heading(_text(report, f"section.{name}"), width), space(2)])
    none = _text(report, "none")
    lines = [_row([row.label, *_cells(row, counts, none)], width, REGULAR)._replace(again=head) for row in rows]
    if len(lines) <= WHOLE:
        lines = [*together(lines[:-1]), lines[-1]]
    return [space(8), *title, head._replace(keep=True), *lines]


def _cells(row: Figures, keys: Sequence[str], none: str) -> list[str]:
    counts = [str(getattr(row, key)) for key in keys]
    times = [
        none if spread is None else str(round(getattr(spread, part)))
        for spread in (row.waits, row.services)
        for part in ("median", "ninetieth")
    ]
    return [*counts, *times]


def _row(texts: Sequence[str], width: float, font: str, ruled: float = 0.35) -> Block:
    """The first cell at the left, figures at the right of theirs, a thin line below."""
    size = SIZE - (1.2 if font == BOLD else 0.0)
    wide = [width * _LABEL] + [width * (1 - _LABEL) / (len(texts) - 1)] * (len(texts) - 1)
    cells = [
        words([TextRun(shown, font)], size, one - 4, align="right" if place else "left")
        for place, (shown, one) in enumerate(zip(texts, wide, strict=True))
    ]
    tall = max(sum(line.height for line in cell) for cell in cells) + 5
    return Block(tall, _drawer(cells, wide, tall, width, ruled))


def _drawer(
    cells: Sequence[Sequence[Block]], wide: Sequence[float], tall: float, width: float, ruled: float
) -> Callable[[Canvas, float, float], None]:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        left = x
        for cell, one in zip(cells, wide, strict=True):
            top = y - (tall - 5 - sum(line.height for line in cell)) - 2
            for line in cell:
                line.draw(canvas, left, top)
                top -= line.height
            left += one
        canvas.saveState()
        canvas.setLineWidth(ruled)
        canvas.setStrokeGray(0.0 if ruled > 0.5 else 0.7)
        canvas.line(x, y - tall, x + width, y - tall)
        canvas.restoreState()

    return draw
