"""The ticket's number stays the largest thing on its page, whatever the printer has to say."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.texts import text
from tests.ui.real import World
from ui.citizen.routes import TicketPage
from ui.citizen.ticket import NUMBER_PT
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import named, spin_until
from ui.widgets.fitted import FittedText

STATES = (
    "not_set", "no_paper", "cover_open", "unreachable", "gone_in_the_middle", "busy", "unknown", "sent", "waits",
    "failed", "expired",
)  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


COMBINATIONS = list(
    itertools.product(((1366, 768), (1080, 1920), (1920, 1080)), (100, 160), ("2.000815", "1.001193"), ("vi", "en"))
)


def test_the_number_is_large_whatever_the_printer_says(
    world: World, seeded: random.Random, times: Callable[[int], int]
) -> None:
    """A fifth of the combinations in an ordinary run, by a printed seed."""
    for chosen in seeded.sample(COMBINATIONS, times(len(COMBINATIONS))):
        look(world, *chosen)


def look(world: World, size: tuple[int, int], percent: int, procedure: str, language: str) -> None:
    station = world.station("kiosk-1", size, percent, "normal", language)
    window = CitizenWindow(station)
    window.resize(*size)
    window.show()
    try:
        field = "ho-tich" if procedure.startswith("1") else "chung-thuc"
        window.go(TicketPage(field=field, procedure=procedure))
        spin_until(lambda: named(window, "ticket_number") is not None, 20, "the number")
        desks = text("citizen.ticket.no_desk", language)
        spin_until(lambda: desks in named(window, "ahead").text(), 20, "the open desks")  # type: ignore[union-attr]
        screen = window.screen_
        number = named(window, "ticket_number")
        assert isinstance(number, FittedText)
        screen.paper.offer(True)  # type: ignore[union-attr]
        for state in STATES:
            screen.paper.words.set_words(text(f"printer.citizen.{state}", language, label=screen.ticket.label))  # type: ignore[union-attr]
            QApplication.processEvents()
            assert number.pixels() >= window.look.pt(NUMBER_PT), state
            assert check(window, station.theme.pixels_per_mm) == [], state
    finally:
        window.close()
