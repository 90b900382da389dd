"""The picture as it is painted: digits measured in millimetres, nothing clipped at any size, nothing that burns in."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage

from kiosk.values.desks import DeskState
from kiosk.values.groups import Opening
from kiosk.values.hall import HallBoard
from tests.ui.hall.boards import OPEN, a_board, a_desk, whole
from tests.ui.stand_in import NOW, Station
from ui import page_check
from ui.hall.figure import Figure
from ui.hall.shift import PLACES
from ui.hall.window import HallWindow
from ui.theme import HALL_MM, Theme

SIZES = ((1920, 1080), (1080, 1920), (1366, 768), (3840, 2160))
COUNTS = (1, 2, 3, 4, 5, 8, 9, 12, 16)
LOOKS = tuple(itertools.product(SIZES, ("normal", "contrast"), COUNTS, ("vi", "en")))


class Shown:
    """A display on a screen of 43 inches, with what the test says of the ward."""

    def __init__(self, qtbot, size: tuple[int, int], theme: str = "normal", language: str = "vi") -> None:
        self.board = a_board()
        station = Station("hall-1", language=language, answers={"hall.board": lambda: self.board})
        station.theme = Theme(name=theme, width_px=size[0], height_px=size[1], pixels_per_mm=max(size) / HALL_MM[0])
        self.window = HallWindow(station)  # type: ignore[arg-type]
        qtbot.addWidget(self.window)
        self.window.resize(*size)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.per_mm = max(size) / HALL_MM[0]
        self._qtbot = qtbot

    def show(self, board: HallBoard, *, new: bool = False) -> QImage:
        """`new`: the calls that stood on no board before are, and are lit; else all are as after a start."""
        self.board = board
        self._qtbot.waitUntil(lambda: not self.window.reading.busy)
        if not new:
            self.window.fresh.forget()
        self.window.reading.read()
        self._qtbot.waitUntil(lambda: self.window.board is board and not self.window.reading.busy)
        return self.window.grab().toImage()

    def findings(self) -> list[page_check.PageFinding]:
        return page_check.check(self.window, self.per_mm, touch=False)

    def area(self, widget) -> QRect:
        return QRect(widget.mapTo(self.window, QPoint(0, 0)), widget.size())


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def shown(request: pytest.FixtureRequest, qtbot) -> Iterator[Shown]:
    made = Shown(qtbot, request.param)
    yield made
    made.window.close()


def ink(shown: Shown, picture: QImage, figure: Figure) -> tuple[int, int]:
    """Height and width in pixels of the digits as they are painted."""
    area, wanted = shown.area(figure), figure._colour.rgb() & 0xFFFFFF
    xs, ys = range(area.left(), area.right() + 1), range(area.top(), area.bottom() + 1)
    down = [y for y in ys if any(picture.pixel(x, y) & 0xFFFFFF == wanted for x in xs[::2])]
    across = [x for x in xs if any(picture.pixel(x, y) & 0xFFFFFF == wanted for y in ys[::2])]
    return down[-1] - down[0] + 1, across[-1] - across[0] + 1


@pytest.mark.drawn_cases
@pytest.mark.parametrize("count", [2, 8, 16])
def test_digits_are_45_mm_high_and_the_newest_call_is_larger_still(shown: Shown, count: int) -> None:
    picture = shown.show(whole(count))
    newest, _wide = ink(shown, picture, shown.window.picture.newest.number)
    row = shown.window.picture.rows[0]
    high, wide = ink(shown, picture, row.number)
    assert high / shown.per_mm >= 45
    assert wide / shown.per_mm >= 90  # four signs that are not squeezed together
    assert newest >= 1.4 * high
    assert ink(shown, picture, row.desk)[0] / shown.per_mm >= 45


def test_nothing_is_clipped_at_any_size(qtbot, few: Callable[[int, int], int], seeded: random.Random) -> None:
    for size, theme, count, language in seeded.sample(LOOKS, few(len(LOOKS), 3)):
        shown = Shown(qtbot, size, theme, language)
        shown.show(whole(count))
        shown.show(whole(count, last="C1234-2"), new=True)  # lit, too
        found = [(size, theme, count, language, one) for one in shown.findings()]
        shown.window.close()
        assert found == []


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_the_longest_number_stands_whole_and_large(qtbot, size: tuple[int, int]) -> None:
    shown = Shown(qtbot, size)
    for count in (2, 8, 16):
        picture = shown.show(whole(count, last="C1234-2"))
        row = shown.window.picture.rows[count - 1]
        high, wide = ink(shown, picture, row.number)
        assert high / shown.per_mm >= 38
        assert wide <= row.number.width()
    shown.window.close()


@pytest.mark.parametrize("size", [(1366, 768), (1080, 1920)])
def test_what_stands_there_while_nobody_is_called_fits(qtbot, size: tuple[int, int]) -> None:
    shown = Shown(qtbot, size)
    tomorrow = Opening(open=False, opens_at=NOW.replace(hour=8) + timedelta(days=4))
    shut = [a_desk(number, DeskState.CLOSED) for number in (1, 2)]
    for board in (a_board(opening=OPEN), a_board(*shut, groups=whole(8).groups, opening=tomorrow)):
        shown.show(board)
        assert shown.window.picture.counts == 0
        assert shown.window.picture.newest.greeting.text
        assert shown.findings() == []
    shown.window.close()


def test_no_spot_of_what_stands_still_is_always_lit(qtbot) -> None:
    """Nine pictures over each other: wherever all are dark, a stroke would burn in."""
    shown = Shown(qtbot, (960, 540))
    shown.show(whole(8))
    shown.window._flash_timer.stop()
    pictures = []
    for minute in range(PLACES):
        shown.window.glass.move_for(minute)
        pictures.append(shown.window.grab().toImage())
    look = shown.window.look
    for colour in ("accent", "ink", "muted", "warn"):
        wanted = look.colour(colour).rgb() & 0xFFFFFF
        always = [
            (x, y) for y in range(0, 540, 2) for x in range(0, 960, 2)
            if all(picture.pixel(x, y) & 0xFFFFFF == wanted for picture in pictures)
        ]  # fmt: skip
        assert always == [], colour
    shown.window.close()
