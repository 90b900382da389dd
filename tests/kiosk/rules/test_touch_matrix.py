"""Touch panels mapped rightly, turned, mirrored, shifted or faulty: told apart, and the matrix sets them right."""

from __future__ import annotations

import pytest

from kiosk.rules.touch_matrix import SAME, TARGETS, Matrix, TouchFit, applied, judge, of_rules, product, written

SIZE = (476.0, 268.0)
TURNED: dict[str, Matrix] = {  # what the panel does wrongly
    "turned_left": (0, 1, 0, -1, 0, 1), "turned_right": (0, -1, 1, 1, 0, 0), "upside_down": (-1, 0, 1, 0, -1, 1),
    "mirrored": (-1, 0, 1, 0, 1, 0), "shifted": (1, 0, 0.05, 0, 1, -0.04),
}  # fmt: skip


def touched(panel: Matrix) -> list[tuple[float, float]]:
    """Where touches of the targets arrive, a finger's millimetre beside them."""
    beside = ((0.002, 0.001), (-0.002, 0.003), (0.001, -0.002), (0.0, 0.003), (-0.001, -0.003))
    hit = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(TARGETS, beside, strict=True)]
    return [applied(panel, point) for point in hit]


def test_a_panel_that_is_right_is_left_alone() -> None:
    found = judge(touched(SAME), SIZE)
    assert (found.fit, found.matrix) == (TouchFit.GOOD, SAME)


@pytest.mark.parametrize("how", TURNED)
def test_a_wrong_one_is_named_and_set_right(how: str) -> None:
    found = judge(touched(TURNED[how]), SIZE)
    assert (found.fit, found.how) == (TouchFit.WRONG, how)
    after = [applied(found.matrix, point) for point in touched(TURNED[how])]
    assert judge(after, SIZE).fit is TouchFit.GOOD


def test_a_matrix_that_is_set_already_counts() -> None:
    """The panel's own words went through `present` before they arrived."""
    present, panel = TURNED["mirrored"], TURNED["upside_down"]
    seen = touched(product(present, panel))
    found = judge(seen, SIZE, present)
    after = [applied(product(found.matrix, panel), point) for point in touched(SAME)]
    assert judge(after, SIZE).fit is TouchFit.GOOD


def test_what_no_matrix_mends_is_said() -> None:
    points = touched(SAME)
    assert judge([points[2], *points[1:]], SIZE).fit is TouchFit.SCATTERED
    assert judge([(0.5, 0.5)] * 5, SIZE).fit is TouchFit.SCATTERED


def test_it_is_written_as_udev_and_xinput_take_it() -> None:
    assert written(judge(touched(TURNED["turned_right"]), SIZE).matrix) == "0.0 1.0 0.0 -1.0 0.0 1.0"
    assert written((1, 0, 0.05, 0, 1, -0.0375)) == "1.0 0.0 0.05 0.0 1.0 -0.0375"
    line = 'ENV{ID_INPUT_TOUCHSCREEN}=="1", ENV{LIBINPUT_CALIBRATION_MATRIX}="0 1 0 -1 0 1"\n'
    assert of_rules(line) == (0, 1, 0, -1, 0, 1)
    assert of_rules("") == of_rules('LIBINPUT_CALIBRATION_MATRIX}="1 2"') == SAME
