"""What is measured on a test sheet becomes the line of the settings."""

from __future__ import annotations

import pytest

from kiosk.rules.print_alignment import aligned


@pytest.mark.parametrize(
    ("measured", "present", "shift", "moved"),
    [
        ((10, 10, 100), (0.0, 0.0), (0.0, 0.0), False), ((11.5, 9, 100), (0.0, 0.0), (-1.5, 1.0), True),
        ((10.4, 9.7, 100), (2.0, 1.0), (2.0, 1.0), False), ((9, 10, 100), (-1.5, 1.0), (-0.5, 1.0), True),
    ],
)  # fmt: skip
def test_the_shift_is_what_brings_the_frame_to_ten_millimetres(
    measured: tuple[float, float, float], present: tuple[float, float], shift: tuple[float, float], moved: bool
) -> None:
    found = aligned(*measured, present)
    assert (found.shift_mm, found.moved) == (shift, moved)


def test_a_printer_that_shrinks_is_told() -> None:
    found = aligned(10, 10, 94.3)
    assert not found.true_size
    assert found.percent == pytest.approx(94.3)
    assert aligned(10, 10, 100.5).true_size
