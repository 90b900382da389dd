"""Whether a touch panel is mapped onto its screen as it should be, and the matrix that sets it right.

Pure. Points are shares of the screen's width and height (0 to 1). The matrix is libinput's: it takes where the panel
says that it was touched to where that is on the screen (https://wayland.freedesktop.org/libinput/doc/latest/,
"calibration matrix"; the "Coordinate Transformation Matrix" of xinput has the same first two rows). Called by
ui.devices.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from math import hypot

from kiosk.values.base import Value

NEAR_MM = 6.0  # a finger is no pencil: closer than that is right
TARGETS = ((0.1, 0.1), (0.9, 0.1), (0.5, 0.5), (0.1, 0.9), (0.9, 0.9))
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_TURNS = {
    (1, 0, 0, 1): "shifted", (0, 1, -1, 0): "turned_right", (0, -1, 1, 0): "turned_left", (-1, 0, 0, -1): "upside_down",
    (-1, 0, 0, 1): "mirrored", (1, 0, 0, -1): "mirrored", (0, 1, 1, 0): "mirrored", (0, -1, -1, 0): "mirrored",
}  # fmt: skip
_IN_FILE = re.compile(r'LIBINPUT_CALIBRATION_MATRIX\}\s*=\s*"([-0-9.\s]+)"')


class TouchFit(enum.StrEnum):
    GOOD = "good"
    WRONG = "wrong"  # and `matrix` sets it right
    SCATTERED = "scattered"  # no matrix does: a target was missed, or the panel is faulty


class TouchJudged(Value, frozen=True, kw_only=True):
    fit: TouchFit
    worst_mm: float  # between a target and where it was touched
    how: str = ""  # shifted | turned_right | turned_left | upside_down | mirrored | other
    matrix: Matrix = SAME


def judge(touched: Sequence[Point], size_mm: Point, present: Matrix = SAME, targets: Sequence[Point] = TARGETS
          ) -> TouchJudged:  # fmt: skip
    """`touched` in the order of the targets; `present`: the matrix that is set already."""
    worst = _worst(touched, targets, size_mm)
    if worst <= NEAR_MM:
        return TouchJudged(fit=TouchFit.GOOD, worst_mm=worst)
    found = _fitted(touched, targets)
    if found is None or _worst([applied(found, point) for point in touched], targets, size_mm) > NEAR_MM:
        return TouchJudged(fit=TouchFit.SCATTERED, worst_mm=worst)
    turn = (round(found[0]), round(found[1]), round(found[3]), round(found[4]))
    return TouchJudged(
        fit=TouchFit.WRONG, worst_mm=worst, how=_TURNS.get(turn, "other"), matrix=product(found, present)
    )


def applied(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    return a * point[0] + b * point[1] + c, d * point[0] + e * point[1] + f


def product(second: Matrix, first: Matrix) -> Matrix:
    """First one, then the other."""
    a, b, c, d, e, f = second
    g, h, i, j, k, m = first
    return (a * g + b * j, a * h + b * k, a * i + b * m + c, d * g + e * j, d * h + e * k, d * i + e * m + f)


def written(matrix: Matrix) -> str:
    """Six numbers, as udev's rule and xinput take them."""
    return " ".join(str(round(value, 4)) for value in _tidy(matrix))


def of_rules(words: str) -> Matrix:
    """The matrix that a file of udev's rules sets; SAME where it sets none."""
    found = _IN_FILE.search(words)
    try:
        numbers = [float(number) for number in found[1].split()] if found else []
    except ValueError:
        return SAME
    return (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]) if len(numbers) >= 6 else SAME


def _tidy(matrix: Matrix) -> list[float]:
    """Without the little that fingers add: a turn is a whole number."""
    return [round(value) + 0.0 if abs(value - round(value)) < 0.02 else value for value in matrix]


def _worst(touched: Sequence[Point], targets: Sequence[Point], size_mm: Point) -> float:
    apart = (
        hypot((one[0] - other[0]) * size_mm[0], (one[1] - other[1]) * size_mm[1])
        for one, other in zip(touched, targets, strict=True)
    )
    return max(apart)


def _fitted(touched: Sequence[Point], targets: Sequence[Point]) -> Matrix | None:
    """Least squares; None where the touches lie on a line."""
    rows = [(x, y, 1.0) for x, y in touched]
    square = [[sum(row[i] * row[j] for row in rows) for j in range(3)] for i in range(3)]
    both = list(zip(rows, targets, strict=True))
    across, down = (
        _solved(square, [sum(row[i] * target[axis] for row, target in both) for i in range(3)]) for axis in (0, 1)
    )
    if across is None or down is None:
        return None
    return (across[0], across[1], across[2], down[0], down[1], down[2])


def _solved(square: list[list[float]], right: list[float]) -> list[float] | None:
    """By Cramer's rule."""
    whole = _determinant(square)
    if abs(whole) < 1e-9:
        return None
    return [
        _determinant([[right[i] if j == column else square[i][j] for j in range(3)] for i in range(3)]) / whole
        for column in range(3)
    ]


def _determinant(m: list[list[float]]) -> float:
    return (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )  # fmt: skip
