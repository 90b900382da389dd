"""The project's own pictograms as vectors on a PDF page: the few parts of SVG that resources/pictograms are made of.

Used by the guide and by "Việc cần làm tiếp". Groups that move and scale, paths, rectangles, circles and ellipses, each
with a fill, a line and its width; tests/ui/widgets/test_pictograms.py holds the files to that. On paper a drawing has
the normal theme's colours. A name without a drawing gives nothing to draw.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from printing.layout.blocks import Block

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.pathobject import PDFPathObject

PICTOGRAMS = Path(__file__).resolve().parents[2] / "resources" / "pictograms"
SIDE = 96.0  # of every drawing, in its own units
_PARTS = re.compile(r"[MmLlHhVvCcQqZz]|-?\d*\.?\d+(?:e-?\d+)?")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "Z": 0}
_MOVED = re.compile(r"translate\((\S+) (\S+)\) scale\((\S+)\)")

Point = tuple[float, float]


class Stroke(NamedTuple):
    """One step of an outline, in absolute coordinates: where it ends, by which points it bends."""

    kind: str  # M | L | C | Z
    points: tuple[Point, ...]


def pictogram(name: str, side: float) -> Block | None:
    """The drawing as a block `side` points wide and high."""
    root = _root(name)
    if root is None:
        return None

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.saveState()
        canvas.translate(x, y)
        canvas.scale(side / SIDE, -side / SIDE)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        _draw(canvas, root, {})
        canvas.restoreState()

    return Block(side, draw)


@functools.cache
def _root(name: str) -> ElementTree.Element | None:
    path = PICTOGRAMS / f"{name}.svg"
    return ElementTree.fromstring(path.read_text(encoding="utf-8")) if name and path.is_file() else None


def _draw(canvas: Canvas, element: ElementTree.Element, held: dict[str, str]) -> None:
    held = {**held, **{key: element.attrib[key] for key in ("fill", "stroke", "stroke-width") if key in element.attrib}}
    kind = element.tag.rpartition("}")[2]
    if kind in ("svg", "g"):
        canvas.saveState()
        moved = _MOVED.match(element.get("transform", ""))
        if moved is not None:
            canvas.translate(float(moved[1]), float(moved[2]))
            canvas.scale(float(moved[3]), float(moved[3]))
        for inner in element:
            _draw(canvas, inner, held)
        canvas.restoreState()
        return
    outline = canvas.beginPath()
    _SHAPES[kind](outline, element)
    fill, line = held.get("fill", "none"), held.get("stroke", "none")
    if fill != "none":
        canvas.setFillColorRGB(*_rgb(fill))
    if line != "none":
        canvas.setStrokeColorRGB(*_rgb(line))
        canvas.setLineWidth(float(held["stroke-width"]))
    canvas.drawPath(outline, stroke=int(line != "none"), fill=int(fill != "none"))


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _numbers(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.get(name, "0")) for name in names]


def _rectangle(outline: PDFPathObject, element: ElementTree.Element) -> None:
    x, y, wide, high, corner = _numbers(element, "x", "y", "width", "height", "rx")
    if corner:
        outline.roundRect(x, y, wide, high, corner)
    else:
        outline.rect(x, y, wide, high)


def _circle(outline: PDFPathObject, element: ElementTree.Element) -> None:
    x, y, r = _numbers(element, "cx", "cy", "r")
    outline.ellipse(x - r, y - r, 2 * r, 2 * r)


def _ellipse(outline: PDFPathObject, element: ElementTree.Element) -> None:
    x, y, across, down = _numbers(element, "cx", "cy", "rx", "ry")
    outline.ellipse(x - across, y - down, 2 * across, 2 * down)


def _path(outline: PDFPathObject, element: ElementTree.Element) -> None:
    for stroke in strokes(element.get("d", "")):
        flat = [number for point in stroke.points for number in point]
        if stroke.kind == "M":
            outline.moveTo(*flat)
        elif stroke.kind == "L":
            outline.lineTo(*flat)
        elif stroke.kind == "C":
            outline.curveTo(*flat)
        else:
            outline.close()


_SHAPES = {"rect": _rectangle, "circle": _circle, "ellipse": _ellipse, "path": _path}


# -- paths ------------------------------------------------------------------------------------------------------------
def _commands(d: str) -> Iterator[tuple[str, list[float]]]:
    """Each letter with its numbers; a letter that is not said again is repeated, and "m" goes on as "l"."""
    parts = _PARTS.findall(d)
    at, letter = 0, ""
    while at < len(parts):
        if parts[at].isalpha():
            letter, at = parts[at], at + 1
        elif letter in "Mm":
            letter = "L" if letter == "M" else "l"
        count = _COUNTS[letter.upper()]
        yield letter, [float(part) for part in parts[at : at + count]]
        at += count


def strokes(d: str) -> Iterator[Stroke]:
    """A path's data as moves, lines and cubic curves."""
    here: Point = (0.0, 0.0)
    start = here
    for letter, numbers in _commands(d):
        kind = letter.upper()
        if kind == "Z":
            here = start
            yield Stroke("Z", ())
            continue
        if kind in "HV":
            along = numbers[0] + (here["HV".index(kind)] if letter.islower() else 0)
            points = [(along, here[1]) if kind == "H" else (here[0], along)]
        else:
            points = _ends(letter, numbers, here)
        if kind == "Q":
            bent, end = points
            points = [_third(here, bent), _third(end, bent), end]
        here = points[-1]
        if kind == "M":
            start = here
        yield Stroke({"Q": "C", "H": "L", "V": "L"}.get(kind, kind), tuple(points))


def _ends(letter: str, numbers: list[float], here: Point) -> list[Point]:
    x, y = here if letter.islower() else (0.0, 0.0)
    return [(numbers[at] + x, numbers[at + 1] + y) for at in range(0, len(numbers), 2)]


def _third(end: Point, middle: Point) -> Point:
    return end[0] + (middle[0] - end[0]) * 2 / 3, end[1] + (middle[1] - end[1]) * 2 / 3
