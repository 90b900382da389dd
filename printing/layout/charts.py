"""Bar charts on papers, drawn as vectors in the papers' own letters; also told apart where a printer knows no colours.

Used by printing.documents.queue_report and city_report. The bars are reportlab's; one chart is one block.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kiosk.texts import grouped
from printing.layout.blocks import Block
from printing.layout.text_runs import BOLD, REGULAR, length

if TYPE_CHECKING:
    from reportlab.graphics.charts.barcharts import VerticalBarChart
    from reportlab.graphics.shapes import Drawing
    from reportlab.pdfgen.canvas import Canvas

SIZE = 8.0
TONES = ("#1f5f8b", "#a9c9de", "#0b1f2d")  # as far apart in grey as in colour
GRID, INK = "#d9dee2", "#33404a"
Series = tuple[str, Sequence[float]]  # its name in the legend ("" for none), and its values


def bars(
    names: Sequence[str], series: Sequence[Series], width: float, height: float, language: str = "vi"
) -> Block:
    """Upright bars: one group for each name, one bar in it for each series."""
    from reportlab.graphics import renderPDF

    drawing = _drawing(names, series, width, height, language)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        renderPDF.draw(drawing, canvas, x, y - height)

    return Block(height, draw)


def _drawing(
    names: Sequence[str], series: Sequence[Series], width: float, height: float, language: str
) -> Drawing:
    from reportlab.graphics.shapes import Drawing

    legend = 14.0 if any(name for name, _values in series) else 2.0
    drawing = Drawing(width, height)
    drawing.add(_chart(names, [values for _name, values in series], width, height - legend, language))
    left = 26.0
    for (name, _values), tone in zip(series, TONES, strict=False):
        left = _legend(drawing, name, tone, left, height - 9)
    return drawing


def _chart(
    names: Sequence[str], values: list[Sequence[float]], width: float, height: float, language: str
) -> VerticalBarChart:
    from reportlab.graphics.charts.barcharts import VerticalBarChart
    from reportlab.lib.colors import HexColor

    chart = VerticalBarChart()
    chart.x, chart.y, chart.width, chart.height = 26, 16, width - 30, height - 24
    chart.data = [list(row) for row in values]
    chart.categoryAxis.categoryNames = _thinned(names, width - 30)
    chart.groupSpacing, chart.barSpacing = 6, 0.6
    for place, tone in zip(range(len(values)), TONES, strict=False):
        chart.bars[place].fillColor = HexColor(tone)
        chart.bars[place].strokeColor = None
    written = functools.partial(_written, language)
    _axes(chart, max((one for row in values for one in row), default=0.0), written)
    if len(values) == 1 and len(names) <= 24:
        _write_values(chart, written)
    return chart


def _written(language: str, value: float) -> str:
    return grouped(round(value), language)


def _axes(chart: VerticalBarChart, greatest: float, written: Callable[[float], str]) -> None:
    from reportlab.lib.colors import HexColor

    below, beside = chart.categoryAxis, chart.valueAxis
    step = _step(greatest)
    beside.valueMin, beside.valueMax, beside.valueStep = 0, step * max(1, -(-greatest // step)), step
    beside.labelTextFormat = written
    beside.visibleGrid, beside.gridStrokeColor, beside.gridStrokeWidth = True, HexColor(GRID), 0.5
    beside.strokeColor = None
    below.strokeColor = HexColor(INK)
    below.visibleTicks = beside.visibleTicks = False
    for labels in (below.labels, beside.labels):
        labels.fontName, labels.fontSize, labels.fillColor = REGULAR, SIZE, HexColor(INK)
    below.labels.dy = -3


def _step(greatest: float) -> float:
    """A round distance between grid lines, so that there are at most six."""
    step = 1.0
    while greatest / step > 5:
        step *= 2.5 if str(step).startswith("2") else 2.0
    return step


def _write_values(chart: VerticalBarChart, written: Callable[[float], str]) -> None:
    from reportlab.lib.colors import HexColor

    chart.barLabelFormat = written
    chart.barLabels.nudge = 5
    chart.barLabels.fontName, chart.barLabels.fontSize = BOLD, SIZE - 0.5
    chart.barLabels.fillColor = HexColor(INK)


def _thinned(names: Sequence[str], width: float) -> list[str]:
    """Every so-many-th name only, where all of them would run into one another."""
    widest = max((length(name, REGULAR, SIZE) for name in names), default=0.0) + 4
    every = max(1, int(-(-widest * len(names) // width)))
    return [name if not place % every else "" for place, name in enumerate(names)]


def _legend(drawing: Drawing, name: str, tone: str, left: float, top: float) -> float:
    """A field of the tone and the name beside it; where the next one begins."""
    from reportlab.graphics.shapes import Rect, String
    from reportlab.lib.colors import HexColor

    if not name:
        return left
    drawing.add(Rect(left, top, 7, 7, fillColor=HexColor(tone), strokeColor=None))
    drawing.add(String(left + 10, top + 0.6, name, fontName=REGULAR, fontSize=SIZE, fillColor=HexColor(INK)))
    return left + 24 + length(name, REGULAR, SIZE)
