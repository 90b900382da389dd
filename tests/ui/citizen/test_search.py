"""The search fills its page: where the examples lead before anything is typed, what is found after, at every shape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.house import SIZES, open_house, station_at
from ui import page_check
from ui.accessible_check import check
from ui.app import House
from ui.citizen.procedure import ProcedureScreen
from ui.citizen.routes import Search
from ui.citizen.search import SearchScreen
from ui.citizen.window import CitizenWindow
from ui.widgets.touch import TouchButton


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("search")
    with open_house(folder) as opened:
        yield opened


def results(screen: SearchScreen) -> list[TouchButton]:
    shown = [one for one in screen.findChildren(TouchButton) if one.isVisible()]
    return [one for one in shown if one.objectName().startswith("result:")]


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("percent", [100, 160])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_fills_the_page(house: House, size: tuple[int, int], percent: int, language: str) -> None:
    station = station_at(house, "kiosk-1", size, percent=percent, language=language)
    window = CitizenWindow(station)
    window.resize(*size)
    window.show()
    for words in ("", "khai sinh", "zzzz"):
        window.go(Search(text=words))
        QApplication.processEvents()
        screen = window.screen_
        assert isinstance(screen, SearchScreen)
        assert len(results(screen)) >= 2, words  # where nothing was found, the examples stand there again
        wrong = [*page_check.check(window, station.theme.pixels_per_mm, composed=True), *check(window)]
        assert not wrong, (words, wrong)
        asked, last = screen.entry, results(screen)[0]
        gap = last.mapTo(window, last.rect().topLeft()).y() - asked.mapTo(window, asked.rect().bottomLeft()).y()
        assert 0 < gap <= station.theme.pixels_per_mm * 60
    results(screen)[0].click()
    assert isinstance(window.screen_, ProcedureScreen)
    window.close()
