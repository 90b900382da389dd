"""Parts of a page that are shown as one step: laid out once, and each at its place afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.widgets.one_layout import laid_out_once


class CountedColumn(QVBoxLayout):
    placed = 0

    def setGeometry(self, room: QRect) -> None:
        self.placed += 1
        super().setGeometry(room)


@pytest.fixture
def page(qtbot) -> QWidget:
    """Eight lines, out of view."""
    made = QWidget()
    column = CountedColumn(made)
    for number in range(8):
        line = QLabel(f"{number}")
        column.addWidget(line)
        line.hide()
    qtbot.addWidget(made)
    made.resize(300, 400)
    made.show()
    return made


def lines(page: QWidget) -> list[QLabel]:
    return page.findChildren(QLabel)


def show_and_fail(page: QWidget) -> None:
    with laid_out_once(*lines(page)):
        lines(page)[3].show()
        raise ValueError("wrong")


def test_many_parts_shown_together_are_placed_once(page: QWidget, qapp) -> None:
    column = page.layout()
    assert isinstance(column, CountedColumn)
    before = column.placed
    with laid_out_once(lines(page)[0]):
        for line in lines(page):
            line.show()
        assert column.placed == before
    qapp.processEvents()
    assert column.placed - before <= 2
    assert len({line.y() for line in lines(page)}) == 8


def test_after_an_error_the_page_is_laid_out_again(page: QWidget, qapp) -> None:
    with pytest.raises(ValueError, match="wrong"):
        show_and_fail(page)
    qapp.processEvents()
    assert page.layout().isEnabled()
    assert lines(page)[3].width() > 200


def test_the_outer_of_two_decides(page: QWidget, qapp) -> None:
    with laid_out_once(page):
        with laid_out_once(*lines(page)):
            lines(page)[0].show()
        assert not page.layout().isEnabled()
    assert page.layout().isEnabled()
