"""A page of layouts as one group: the words stand directly above what is to be touched, at every size of the page."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.questions.hand import look
from ui.app import application
from ui.widgets.group_page import ButtonGrid, GroupPage
from ui.widgets.touch import TouchButton, Words

SHAPES = {"landscape": (1830, 700), "portrait": (1000, 1400), "small": (1300, 480)}


def page(shape: str, percent: int, count: int, *, low: bool = False) -> tuple[GroupPage, Words, list[TouchButton]]:
    application()
    here = look("portrait" if shape == "portrait" else "landscape", percent)
    title = Words(here, "Ông/bà muốn làm gì?", "title", pt=30, weight=700)
    buttons = [TouchButton(here, f"Việc thứ {at}", f"card:{at}") for at in range(count)]
    made = GroupPage(here, [title], ButtonGrid(here, buttons), low=low)
    made.resize(*SHAPES[shape])
    made.show()
    QApplication.processEvents()
    return made, title, buttons


@pytest.mark.drawn_cases
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("percent", [100, 160])
@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_words_stand_directly_above_the_buttons(qtbot, shape: str, percent: int, count: int) -> None:
    made, title, buttons = page(shape, percent, count)
    qtbot.addWidget(made)
    top = min(one.mapTo(made, one.rect().topLeft()).y() for one in buttons)
    bottom = max(one.mapTo(made, one.rect().bottomLeft()).y() for one in buttons)
    assert 0 <= top - (title.y() + title.height()) <= made.look.mm(6)
    assert bottom < made.height()
    assert not title.lacks_room()
    assert all(one.height() >= made.look.mm(19.6) and not one.lacks_room() for one in buttons)
    if shape == "portrait":
        assert top >= made.height() * 0.29


def test_in_the_low_layout_nothing_is_touched_in_the_upper_half(qtbot) -> None:
    made, _title, buttons = page("landscape", 100, 3, low=True)
    qtbot.addWidget(made)
    assert min(one.mapTo(made, one.rect().topLeft()).y() for one in buttons) >= made.height() // 2


def test_words_that_change_move_the_group(qtbot) -> None:
    made, title, buttons = page("landscape", 100, 2)
    qtbot.addWidget(made)
    before = buttons[0].mapTo(made, buttons[0].rect().topLeft()).y()
    title.set_words("Một câu hỏi dài hơn nhiều, phải viết trên hai dòng " * 3)
    qtbot.waitUntil(lambda: buttons[0].mapTo(made, buttons[0].rect().topLeft()).y() > before)
    assert not title.lacks_room()
