"""The rule by which pages are composed, in numbers: words directly above answers, the group as a whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from ui.widgets.composition import compose, reach_of

AREA = QRect(0, 0, 1800, 700)


def test_answers_grow_to_what_is_there() -> None:
    found = compose(AREA, 100, least=80, most=10_000, gap=12)
    assert found.answers == QRect(0, 112, 1800, 588)
    assert found.words == QRect(0, 0, 1800, 100)


def test_what_cannot_grow_stands_on_the_page_as_a_whole() -> None:
    found = compose(AREA, 100, least=80, most=200, gap=12)
    above, below = found.words.top(), AREA.height() - found.answers.top() - found.answers.height()
    assert found.answers.height() == 200
    assert 0 < above < below


def test_within_reach_the_group_stands_at_the_bottom() -> None:
    found = compose(AREA, 100, least=80, most=200, gap=12, reach=350)
    assert found.answers == QRect(0, 500, 1800, 200)
    assert found.words.top() == 500 - 12 - 100


def test_the_line_of_reach() -> None:
    assert reach_of(AREA, 1000, low=True, upright=False) == 200
    assert reach_of(AREA, 1000, low=False, upright=True) == 210
    assert reach_of(AREA, 1000, low=False, upright=False) == 0


@given(
    words=st.integers(0, 300), least=st.integers(1, 300), more=st.integers(0, 900), gap=st.integers(0, 40),
    reach=st.integers(0, 700),
)  # fmt: skip
def test_words_end_where_answers_begin(words: int, least: int, more: int, gap: int, reach: int) -> None:
    found = compose(AREA, words, least=least, most=least + more, gap=gap, reach=reach)
    assert found.answers.top() + found.answers.height() <= AREA.height()
    assert found.answers.top() - (found.words.top() + found.words.height()) == (gap if words else 0)
    assert found.words.top() >= 0
    assert found.answers.height() <= least + more
