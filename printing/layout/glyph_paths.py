"""The outline of a glyph as a filled path of a PDF page: for marks that are drawn but are no text of their own.

Used by text_runs. The letter below such a mark is read back with it; as text of its own some readers of files would
take it for another sign or put a blank behind it.
"""

from __future__ import annotations

from printing.layout import fonts


class _Path:
    """Collects path operators; called by HarfBuzz under the names that font tools use."""

    def __init__(self, scale: float, x: float, y: float) -> None:
        self.operators: list[str] = []
        self._scale, self._x, self._y = scale, x, y
        self._last = (0.0, 0.0)

    def _point(self, point: tuple[float, float]) -> str:
        return f"{self._x + point[0] * self._scale:.3f} {self._y + point[1] * self._scale:.3f}"

    def moveTo(self, point: tuple[float, float]) -> None:
        self.operators.append(f"{self._point(point)} m")
        self._last = point

    def lineTo(self, point: tuple[float, float]) -> None:
        self.operators.append(f"{self._point(point)} l")
        self._last = point

    def curveTo(self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]) -> None:
        self.operators.append(f"{self._point(one)} {self._point(two)} {self._point(end)} c")
        self._last = end

    def qCurveTo(self, middle: tuple[float, float], end: tuple[float, float]) -> None:
        """PDF knows cubic curves alone."""
        self.curveTo(_third(self._last, middle), _third(end, middle), end)

    def closePath(self) -> None:
        self.operators.append("h")


def _third(end: tuple[float, float], middle: tuple[float, float]) -> tuple[float, float]:
    return end[0] + (middle[0] - end[0]) * 2 / 3, end[1] + (middle[1] - end[1]) * 2 / 3


def filled(face: str, glyph: int, size: float, x: float, y: float) -> str:
    """Operators that fill the glyph's outline, its origin at (x, y) in points."""
    path = _Path(size / fonts.units(face), x, y)
    fonts.outlines(face).draw_glyph_with_pen(glyph, path)
    return " ".join([*path.operators, "f"]) if path.operators else ""
