"""Words are measured once, and nothing of them is kept."""

from __future__ import annotations

import pytest

from tests.ui.remains import held_by_modules
from ui.widgets import measuring
from ui.widgets.measuring import measured

WORDS = "Khai giúp: Đỗ Thị Thử (con)"


def test_the_same_words_are_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = measured("Be Vietnam Pro", 26, 600, WORDS, 400)
    monkeypatch.setattr(measuring, "_measure", None)
    assert measured("Be Vietnam Pro", 26, 600, WORDS, 400) == first
    with pytest.raises(TypeError):
        measured("Be Vietnam Pro", 26, 600, WORDS, 401)


def test_nothing_of_the_words_is_kept() -> None:
    measured("Be Vietnam Pro", 26, 600, WORDS, 402)
    assert measuring._known
    assert [one for one in held_by_modules() if WORDS in repr(one)] == []


def test_the_oldest_goes_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "_known", {})
    monkeypatch.setattr(measuring, "MOST", 3)
    for width in range(100, 106):
        measured("Be Vietnam Pro", 26, 600, WORDS, width)
    assert len(measuring._known) == 3
