"""Every page of every station, as a screen reader meets it: names, roles, headings, lists, and the way of Tab."""

from __future__ import annotations

import itertools
import random
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.catalogue import Catalogue
from kiosk.settings import DeviceSettings, Settings, with_defaults
from tests.ui.citizen.test_low_reach import further_pages
from tests.ui.citizen.test_pages import visit_pages
from tests.ui.house import SIZES, open_house, station_at
from tests.ui.questions.gallery import gallery
from tests.ui.questions.test_gallery import walk
from ui.accessible_check import check
from ui.app import House, application
from ui.citizen.window import CitizenWindow
from ui.preview.window import open_window
from ui.tour.hand import Hand

SHAPES = list(itertools.product(SIZES, (100, 130, 160)))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as opened:
        yield opened


def found(window: QWidget, page: str) -> list[str]:
    QApplication.processEvents()
    return [f"{page}: {one.what} {one.name} {one.detail}" for one in check(window)]


def test_every_kind_of_question(tmp_path: Path) -> None:
    application()
    (tmp_path / "scanner").mkdir()
    settings = with_defaults(Settings(devices=DeviceSettings(picture_folder=tmp_path / "scanner")))
    options = Namespace(size="1366x768", text=100, theme="normal", lang="vi")
    form = gallery(tmp_path)
    window = open_window(form, settings, Catalogue(settings.ward_dir), options)
    wrong: list[str] = []
    walk(window, lambda _window: [], look=lambda name: wrong.extend(found(window, name)))
    window.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.timeout(2400)
def test_the_citizens_pages_in_every_shape_and_size(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    """A fifth of them in each run; --long takes all. The low layout: tests/ui/citizen/test_low_reach.py."""
    wrong: list[str] = []
    for size, percent in seeded.sample(SHAPES, few(len(SHAPES), 2)):
        window = CitizenWindow(station_at(house, "kiosk-1", size, percent=percent))
        window.resize(*size)
        window.show()
        hand = Hand(window)
        for page in itertools.chain(visit_pages(window, hand), further_pages(window, hand)):
            wrong += found(window, f"{size} {percent} % {page}")
        window.close()
    assert not wrong, "\n".join(wrong)
