"""Queue numbers are written and read back as people type them; a volume names its station."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import BugError, ExpectedError
from kiosk.rules import numbering


def test_labels() -> None:
    assert numbering.label("A", 42) == "A042"
    assert numbering.label("A", 1000) == "A1000"
    assert numbering.label("A", 42, conflict=1) == "A042-2"
    for letter, number in (("a", 1), ("AB", 1), ("", 1), ("A", 0), ("Đ", 1)):
        with pytest.raises(BugError):
            numbering.label(letter, number)


@given(st.sampled_from("AHCQLXMU"), st.integers(1, 99999), st.integers(0, 20))
def test_labels_are_read_back(letter: str, number: int, conflict: int) -> None:
    assert numbering.parse_label(numbering.label(letter, number, conflict)) == (letter, number, conflict)


def test_labels_as_people_type_them() -> None:
    assert numbering.parse_label(" a 42 ") == ("A", 42, 0)
    assert numbering.parse_label("A-042") == ("A", 42, 0)
    for text in ("", "42", "A", "A000", "AA1", "A1B"):
        with pytest.raises(ExpectedError) as error:
            numbering.parse_label(text)
        assert error.value.key == "rules.errors.label"


def test_a_volume_names_station_and_epoch_whole() -> None:
    """Three desks with a random epoch were 'TAM-0E155089' when the name was cut to eight letters."""
    named = {
        numbering.volume(f"99001.{short}", epoch)
        for short in ("k7q2m9x4", "k7q2m9xe", "a7q2m9x4") for epoch in (1, 2, 155_089, 1_155_089)
    }  # fmt: skip
    assert len(named) == 12
    assert {"K7Q2M9X4", "K7Q2M9X4E2", "K7Q2M9X4E155089"} <= named
