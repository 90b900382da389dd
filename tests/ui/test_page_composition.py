"""The measure of a page's composition: the largest empty block, and how far a question is from its answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.questions.hand import look
from ui import page_check
from ui.app import application
from ui.page_composition import largest_block
from ui.widgets.fact_cards import CardWords, FactCard
from ui.widgets.look import Look
from ui.widgets.touch import TouchButton, Words


class Glass(QWidget):
    """A window with a look, as those of the stations."""

    def __init__(self) -> None:
        super().__init__()
        self.look: Look = look()
        self.resize(1920, 1080)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), self.look.colour("ground"))
        self.setPalette(palette)

    def add(self, widget: QWidget, *place: int) -> None:
        widget.setParent(self)
        widget.setGeometry(*place)
        widget.show()


@pytest.fixture
def glass(qtbot) -> Glass:
    application()
    made = Glass()
    qtbot.addWidget(made)
    made.show()
    return made


def found(glass: Glass) -> set[str]:
    QApplication.processEvents()
    return {one.what for one in page_check.check(glass, glass.look.pixels_per_mm, composed=True)}


def question(glass: Glass) -> Words:
    return Words(glass.look, "Ông/bà là gì của bé?", "question", pt=30, weight=700)


def choice(glass: Glass, name: str = "choice:a") -> TouchButton:
    return TouchButton(glass.look, "Mẹ", name)


def test_a_page_whose_lower_half_is_blank(glass: Glass) -> None:
    glass.add(question(glass), 40, 60, 1840, 60)
    glass.add(choice(glass), 40, 140, 1840, 200)
    assert found(glass) == {"empty"}


def test_a_page_that_is_filled(glass: Glass) -> None:
    glass.add(question(glass), 40, 60, 1840, 60)
    glass.add(choice(glass), 40, 140, 1840, 800)
    assert found(glass) == set()


def test_a_container_that_paints_nothing_fills_nothing(glass: Glass) -> None:
    glass.add(question(glass), 40, 60, 1840, 60)
    glass.add(QWidget(), 0, 200, 1920, 800)
    assert found(glass) == {"empty"}


def test_a_question_far_above_its_answers(glass: Glass) -> None:
    glass.add(question(glass), 40, 60, 1840, 60)
    glass.add(choice(glass), 40, 400, 1840, 600)
    assert "apart" in found(glass)


def test_what_leads_on_is_no_answer(glass: Glass) -> None:
    glass.add(question(glass), 40, 60, 1840, 60)
    glass.add(choice(glass, "next"), 40, 130, 1840, 100)
    glass.add(choice(glass), 40, 500, 1840, 500)
    assert "apart" in found(glass)


def test_words_in_a_large_frame_count_where_they_are_written(glass: Glass) -> None:
    glass.add(question(glass), 40, 0, 1840, 700)  # written in its middle
    glass.add(choice(glass), 40, 720, 1840, 300)
    assert "apart" in found(glass)


def test_what_a_page_tells_answers_its_title(glass: Glass) -> None:
    glass.add(Words(glass.look, "Đăng ký khai sinh", "title", pt=30, weight=700), 40, 60, 1840, 60)
    card = CardWords("bring", "paper", "Mang gì", ("Giấy chứng sinh",))
    glass.add(FactCard(glass.look, card, str), 40, 140, 1840, 700)
    glass.add(choice(glass, "ticket"), 40, 860, 1840, 120)
    assert found(glass) == set()


def test_a_title_far_above_what_is_told(glass: Glass) -> None:
    glass.add(Words(glass.look, "Đăng ký khai sinh", "title", pt=30, weight=700), 40, 60, 1840, 60)
    card = CardWords("bring", "paper", "Mang gì", ("Giấy chứng sinh",))
    glass.add(FactCard(glass.look, card, str), 40, 400, 1840, 440)
    glass.add(choice(glass, "ticket"), 40, 860, 1840, 120)
    assert "apart" in found(glass)


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=6))
def test_the_largest_block_is_the_largest(rows: list[list[bool]]) -> None:
    def free(area: QRect) -> bool:
        inside = [row[area.left() : area.right() + 1] for row in rows[area.top() : area.bottom() + 1]]
        return all(cell for row in inside for cell in row)

    every = [QRect(x, y, wide, high) for y in range(len(rows)) for x in range(5)
             for high in range(1, len(rows) - y + 1) for wide in range(1, 6 - x)]  # fmt: skip
    best = max((area.width() * area.height() for area in every if free(area)), default=0)
    block = largest_block(rows)
    assert block.width() * block.height() == best
    assert block.isEmpty() or free(block)
