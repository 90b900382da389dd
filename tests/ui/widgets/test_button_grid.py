"""Grids that grow: how many columns suit the words, how high the cells get, and how large the words in them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize

from tests.ui.questions.hand import look
from ui.app import application
from ui.widgets.button_grid import LARGEST_PT, best_columns, cell, place_grid, words_alike
from ui.widgets.touch import TouchButton


@pytest.fixture(autouse=True)
def app() -> None:
    application()


def buttons(words: list[str], percent: int = 100) -> list[TouchButton]:
    return [TouchButton(look(percent=percent), one, f"b{at}", title_pt=28) for at, one in enumerate(words)]


ROOM = QSize(1830, 650)
TALL = QSize(1000, 900)


@pytest.mark.parametrize(
    ("words", "room", "columns"),
    [
        (["Có", "Không"], ROOM, 2),
        (["Có", "Không"], TALL, 1),
        (["Mẹ", "Cha", "Ông bà"], ROOM, 3),
        (["Mẹ", "Cha", "Ông, bà nội hoặc ngoại", "Người khác được cha, mẹ nhờ"], ROOM, 2),
        (["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu"], ROOM, 3),
    ],
)
def test_the_number_of_columns_suits_the_room(words: list[str], room: QSize, columns: int) -> None:
    assert best_columns(look(), buttons(words), room, 16) == columns


def test_two_choices_are_two_large_ones() -> None:
    size = cell(ROOM, 2, 2, 16)
    assert size.width() > ROOM.width() * 0.48
    assert size.height() > ROOM.height() * 0.95
    made = buttons(["Có", "Không"])
    place_grid(made, QRect(0, 0, 1830, 650), 2, 16, size.height())
    words_alike(look(), made, 28)
    assert {round(one.title_pt) for one in made} == {round(LARGEST_PT)}


def test_neighbours_have_words_of_one_size_and_all_fit() -> None:
    made = buttons(["Mẹ", "Người được ông, bà nội hoặc ngoại của trẻ nhờ bằng văn bản", "Cha"], percent=160)
    place_grid(made, QRect(0, 0, 1830, 400), 3, 16, 400)
    words_alike(look(percent=160), made, 28)
    assert len({one.arrangement().title_px for one in made}) == 1
    assert not any(one.lacks_room() for one in made)


def test_no_cell_is_higher_than_its_width_allows() -> None:
    assert cell(QSize(1000, 2000), 2, 2, 16).height() < 500
    assert cell(QSize(1000, 2000), 2, 2, 16, most=120).height() == 120
