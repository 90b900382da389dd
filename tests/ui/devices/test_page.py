"""The technician's page: fits every screen, prints a test, says which line moves a sheet, measures a touch panel."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.rules.touch_matrix import TARGETS, Matrix, applied
from printing.printers.status import PrinterStatus
from printing.printers.turns import turn_at
from tests.ui.house import SIZES, open_house, station_at
from ui.app import House
from ui.devices.alignment import Alignment
from ui.devices.page import DevicesPage
from ui.devices.paper_change import PaperChange
from ui.devices.targets import TouchCalibration
from ui.devices.watching import Watching, words_of
from ui.page_check import check
from ui.printers import choice_of
from ui.tour.hand import Hand, spin_until
from ui.widgets.window_look import look_for_theme

COMBINATIONS = list(itertools.product(SIZES, (100, 160), ("normal", "contrast"), ("vi", "en")))
UPSIDE_DOWN: Matrix = (-1, 0, 1, 0, -1, 1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture
def page(house: House) -> Iterator[DevicesPage]:
    station = station_at(house, "desk-1", (1366, 768))
    made = DevicesPage(station, look_for_theme(station.theme))
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


def touch_targets(section: TouchCalibration, panel: Matrix = (1, 0, 0, 0, 1, 0)) -> None:
    """A finger touches each target; where that arrives, `panel` says."""
    section.begin()
    targets = section.targets
    assert targets is not None
    for target in TARGETS:
        x, y = applied(panel, target)
        place = QPoint(round(x * targets.width()), round(y * targets.height()))
        QTest.mouseClick(targets, Qt.MouseButton.LeftButton, pos=place)


def sections(page: DevicesPage) -> Iterator[str]:
    yield "menu"
    page.open("change")
    yield "paper change"
    page.open("align")
    section = page.section
    assert isinstance(section, Alignment)
    for name, by in (("left", 1.5), ("top", -1.0), ("bar", -6.0)):
        section._step(name, by)
    yield "alignment, all wrong"
    page.open("touch")
    yield "touch calibration"
    assert isinstance(page.section, TouchCalibration)
    touch_targets(page.section, UPSIDE_DOWN)
    yield "a panel that is upside down"


def test_nothing_clips_or_overlaps(house: House, few: Callable[[int, int], int], seeded: random.Random) -> None:
    for size, percent, theme, language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 3)):
        station = station_at(house, "desk-1", size, percent=percent, theme=theme, language=language)
        page = DevicesPage(station, look_for_theme(station.theme))
        page.resize(*size)
        page.show()
        for name in sections(page):
            assert check(page, station.theme.pixels_per_mm) == [], (name, size, percent, theme, language)
        page.close()


def test_a_test_is_printed_and_what_became_of_it_is_said(page: DevicesPage) -> None:
    hand = Hand(page)
    hand.touch("devices:change")
    assert isinstance(page.section, PaperChange)
    assert "cuộn mới" in page.section.steps.text()
    hand.touch("printer:a5")
    assert "khay" in page.section.steps.text()
    hand.touch("print_test")
    outcome = page.section.outcome
    spin_until(lambda: outcome.text().startswith("Đã in"), 30, "the test")
    hand.touch("devices_back")
    hand.wait_for("devices:touch")


def test_the_printers_own_word_stands_there() -> None:
    assert words_of(PrinterStatus(known=True, paper=False), "vi")[0] == "bad"
    level, words = words_of(PrinterStatus(known=True, near_end=True), "vi")
    assert (level, "giấy" in words) == ("warn", True)
    assert words_of(PrinterStatus(known=True), "vi")[0] == "ok"


def test_a_printer_that_is_printing_is_not_asked(page: DevicesPage) -> None:
    page.close()  # its own questions end
    watching, told = Watching(page.station, page), list[str]()
    watching.told.connect(lambda printer, _level, _words: told.append(printer))
    with turn_at(choice_of(watching.own.a5), page.station.place):
        watching._look()
    assert told == []  # without a target the printers of a place are one
    watching._look()
    assert sorted(told) == ["a4", "a5", "ticket"]


def test_what_is_measured_becomes_the_line_of_the_settings(page: DevicesPage) -> None:
    hand = Hand(page)
    hand.touch("devices:align")
    section = page.section
    assert isinstance(section, Alignment)
    assert section.line.text() == ""
    for _ in range(3):
        hand.touch("more:left")
    hand.touch("less:top")
    assert section.line.text() == "[places.desk-1.a5]\nshift_mm = [-1.5, 0.5]"
    for _ in range(12):
        hand.touch("less:bar")
    assert "94,0 % cỡ thật" in section.result.text()
    hand.touch("printer:a4")
    assert section.result.text() == "Khung đúng chỗ."


def test_a_shift_that_stands_in_the_settings_counts(house: House) -> None:
    own = house.settings.devices_at("desk-1")
    shifted = msgspec.structs.replace(own, a5=msgspec.structs.replace(own.a5, shift_mm=(2.0, -1.0)))
    places = {**house.settings.places, "desk-1": shifted}
    house.station.settings = msgspec.structs.replace(house.settings, places=places)
    station = station_at(house, "desk-1", (1366, 768))
    page = DevicesPage(station, look_for_theme(station.theme))
    page.open("align")
    assert isinstance(page.section, Alignment)
    page.section._step("left", -1.0)
    assert "shift_mm = [3.0, -1.0]" in page.section.line.text()
    page.close()


def test_a_panel_that_fits_is_said_to(page: DevicesPage) -> None:
    page.open("touch")
    assert isinstance(page.section, TouchCalibration)
    touch_targets(page.section)
    assert "khớp với màn hình: lệch nhiều nhất 0 mm" in page.section.result.text()
    assert page.section.lines.text() == ""


def test_a_wrong_panel_gets_its_lines_and_is_verified_afterwards(page: DevicesPage, tmp_path: Path) -> None:
    page.open("touch")
    section = page.section
    assert isinstance(section, TouchCalibration)
    section.rules = tmp_path
    touch_targets(section, UPSIDE_DOWN)
    assert "180 độ" in section.mend.text()
    lines = section.lines.text().splitlines()
    assert lines[1] == (
        'ENV{ID_INPUT_TOUCHSCREEN}=="1", ENV{LIBINPUT_CALIBRATION_MATRIX}="-1.0 0.0 1.0 0.0 -1.0 1.0"'
    )
    assert lines[3].endswith("'Coordinate Transformation Matrix' -1.0 0.0 1.0 0.0 -1.0 1.0 0 0 1")
    (tmp_path / "99-motcua-touch.rules").write_text(lines[1] + "\n")
    touch_targets(section)  # the rule is obeyed now
    assert "khớp với màn hình" in section.result.text()
    touch_targets(section, UPSIDE_DOWN)  # or it is not needed any more
    assert '"1.0 0.0 0.0 0.0 1.0 0.0"' in section.lines.text()
