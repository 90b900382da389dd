"""Text on thermal papers: the same letters as in PDF, in dots."""

from __future__ import annotations

import unicodedata

import pytest
from PIL import Image

from printing.layout import raster
from printing.layout.raster_text import box, cut, length
from tests.printing.layout.names import FOREIGN, MINORITY, STACKED


def strip(text: str) -> Image.Image:
    made = raster.Strip(576)
    made.words(text, 40, raster.BOLD)
    return made.picture()


@pytest.mark.parametrize("letter", STACKED)
def test_a_mark_stands_over_its_letter(letter: str) -> None:
    left, top, right, bottom = box(letter, raster.BOLD, 100)
    bare = box(letter[0], raster.BOLD, 100)
    assert top < bare[1] - 5
    assert bare[0] - 10 <= left
    assert right <= bare[2] + 10
    assert bottom == pytest.approx(bare[3], abs=2)


@pytest.mark.parametrize("name", [*MINORITY, *FOREIGN.values()])
def test_every_name_is_drawn_and_its_letters_differ(name: str) -> None:
    assert strip(name).tobytes() != strip(name[::-1]).tobytes()
    ink = strip(name).convert("L").point(lambda grey: 255 - grey).getbbox()
    assert ink is not None
    assert ink[2] - ink[0] == pytest.approx(length(name, raster.BOLD, 40), abs=10)


def test_decomposed_text_is_drawn_as_composed() -> None:
    name = "ẰẪỂỖỮ Nguyễn"
    assert strip(unicodedata.normalize("NFD", name)).tobytes() == strip(name).tobytes()


def test_a_long_word_is_cut_between_clusters() -> None:
    pieces = cut("Ê\u0306ស្រី" * 30, raster.BOLD, 40, 300)
    assert len(pieces) > 3
    assert all(unicodedata.category(piece[0])[0] == "L" for piece in pieces)
    assert all(length(piece, raster.BOLD, 40) <= 300 for piece in pieces)
