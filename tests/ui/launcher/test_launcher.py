"""The launcher: opens windows once, starts the city on a thread, tells states, closes all in order."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kiosk.catalogue import Catalogue
from kiosk.errors import ExpectedError
from tests.ui.stand_in import SIZES, Station
from ui import page_check
from ui.launcher.city import City
from ui.launcher.start import offered
from ui.launcher.window import DEVICES, LauncherWindow
from ui.places import kind_at
from ui.stations import STATIONS

pytestmark = pytest.mark.qt_log_ignore(r"raise\(\)", extend=True)
PLACES = list(offered(Catalogue()))
NAMES = [*PLACES, *DEVICES]


class World:
    """Stands for the server's process and the browser, and remembers the order of things."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def start(self) -> str:
        self.log.append("start")
        return "http://127.0.0.1:8801"

    def enrol(self, address: str) -> None:
        self.log.append(f"enrol {address}")

    def stop(self) -> None:
        self.log.append("stop")

    def browse(self, address: str) -> None:
        self.log.append(f"browse {address}")


class Noting(QWidget):
    def __init__(self, kind: str, world: World) -> None:
        super().__init__()
        self.kind, self.world = kind, world

    def closeEvent(self, event) -> None:
        self.world.log.append(f"close {self.kind}")
        super().closeEvent(event)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def city(world: World, qtbot) -> City:
    return City(world.start, world.enrol, world.stop, browse=world.browse)


def launcher(qtbot, world: World, city: City | None, station: Station | None = None) -> LauncherWindow:
    makers = {name: (lambda name=name: Noting(name, world)) for name in NAMES}
    window = LauncherWindow(station or Station("launcher"), makers, city)
    qtbot.addWidget(window)
    return window


def test_a_card_opens_its_first_place_once(qtbot, world: World, city: City) -> None:
    window = launcher(qtbot, world, city)
    window.show()
    for kind in (*STATIONS, *DEVICES):
        qtbot.mouseClick(window.cards[kind], Qt.MouseButton.LeftButton)
        name = STATIONS[kind].place if kind in STATIONS else kind
        first = window.open_windows.by_name[name]
        assert first.isVisible()
        assert window.open(name) is first
        assert "Đang mở" in window.cards[kind].accessibleName()
    window.open_windows.by_name["desk-1"].close()
    assert "desk-1" not in window.open_windows.by_name
    assert "Chưa mở" in window.cards["desk"].accessibleName()
    window.close()


def test_eight_desks_open_one_after_the_other_close_and_open_again(qtbot, world: World, city: City) -> None:
    window = launcher(qtbot, world, city)
    window.show()
    keys = window.panels["desk"].keys
    for _ in range(8):
        assert keys.more.isEnabled()
        keys.more.click()
    desks = [f"desk-{number}" for number in range(1, 9)]
    assert list(window.open_windows.by_name) == desks
    assert not keys.more.isEnabled()
    assert "1, 2, 3, 4, 5, 6, 7, 8" in window.cards["desk"].accessibleName()
    assert keys.keys["desk-2"].accessibleName() == "Quầy 2, Hộ tịch, Đang mở"
    window.open_windows.by_name["desk-3"].close()
    assert [place for place, key in keys.keys.items() if not key.isChecked()] == ["desk-3"]
    keys.keys["desk-5"].click()  # in front, and still open
    assert keys.keys["desk-5"].isChecked()
    keys.more.click()
    assert window.open_windows.by_name["desk-3"].isVisible()
    for kind, count in (("citizen", 3), ("rating", 8), ("hall", 2)):
        for _ in range(9):
            window.panels[kind].keys.more.click()
        assert sum(kind_at(name) == kind for name in window.open_windows.by_name) == count
    window.close()
    assert window.open_windows.by_name == {}
    assert world.log.count("close desk-3") == 2


def test_the_city_is_started_enrolled_with_and_shown(qtbot, world: World, city: City) -> None:
    window = launcher(qtbot, world, city)
    window.open("city")
    window.open("city")
    qtbot.waitUntil(lambda: city.state == "connected")
    qtbot.waitUntil(lambda: "browse http://127.0.0.1:8801" in world.log)
    assert world.log == ["start", "enrol http://127.0.0.1:8801", "browse http://127.0.0.1:8801"]
    window.open("city")
    assert world.log[-1] == "browse http://127.0.0.1:8801"
    assert world.log.count("start") == 1
    window.close()


def test_a_city_that_does_not_start_says_what_to_do_and_can_be_tried_again(qtbot, world: World) -> None:
    tries = []

    def start() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("port in use")
        return "http://127.0.0.1:8802"

    city = City(start, world.enrol, world.stop, browse=world.browse)
    window = launcher(qtbot, world, city)
    window.show()
    with qtbot.captureExceptions() as exceptions:
        window.open("city")
        qtbot.waitUntil(lambda: city.state == "failed")
    assert exceptions == []
    assert "Phường vẫn làm việc bình thường" in window.trouble.text()
    assert window.trouble.isVisible()
    window.open("city")
    qtbot.waitUntil(lambda: city.state == "connected")
    assert not window.trouble.isVisible()
    window.close()


def test_closing_closes_windows_then_the_city_then_tells(qtbot, world: World, city: City) -> None:
    window = launcher(qtbot, world, city)
    window.closed.connect(lambda: world.log.append("closed"))
    window.show()
    window.open("kiosk-1")
    window.open("desk-1")
    window.close()
    assert world.log == ["close desk-1", "close kiosk-1", "stop", "closed"]


def test_a_window_that_cannot_open_says_why(qtbot, world: World) -> None:
    def broken() -> QWidget:
        raise ExpectedError("launcher.errors.city", reason="x")

    window = LauncherWindow(Station("launcher"), {"desk-1": broken})
    qtbot.addWidget(window)
    window.show()
    assert window.open("desk-1") is None
    assert window.trouble.isVisible()


def test_the_sample_account_is_named_and_the_ward_marked_as_a_sample(qtbot, world: World) -> None:
    window = launcher(qtbot, world, None)
    ward = window.station.catalogue.ward()
    from PySide6.QtWidgets import QLabel

    words = [label.text() for label in window.findChildren(QLabel)]
    assert any(ward.sample_user in line and ward.sample_password in line for line in words)
    assert any("PHƯỜNG MẪU" in line for line in words)


def test_style_is_asked_for_windows_to_come(qtbot, world: World) -> None:
    window = launcher(qtbot, world, None)
    with qtbot.waitSignal(window.style_asked) as asked:
        window.foot.text_button.click()
    assert asked.args == [130, "normal", "vi"]
    with qtbot.waitSignal(window.style_asked) as asked:
        window.foot.theme_button.click()
    assert asked.args == [130, "contrast", "vi"]
    with qtbot.waitSignal(window.style_asked) as asked:
        window.foot.language_button.click()
    assert asked.args == [130, "contrast", "en"]


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", [size for size in SIZES if size[0] > size[1]])
@pytest.mark.parametrize("percent", [100, 130, 160])
@pytest.mark.parametrize("theme", ["normal", "contrast"])
def test_no_card_clips_its_words(qtbot, world: World, size: tuple[int, int], percent: int, theme: str) -> None:
    window = launcher(qtbot, world, None, Station("launcher", theme=theme, percent=percent, size=size))
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    assert (window.width(), window.height()) == size
    for card in window.cards.values():
        assert card.height() >= card.heightForWidth(card.width()), card.kind
    assert page_check.check(window, SIZES[size], touch=False) == []


def test_one_grid_and_who_waits_now(qtbot, city: City) -> None:
    """All cards stand in the same columns; the number follows what is done in the ward."""
    size = (1366, 768)
    counts = iter((7, 6))
    station = Station("desk-1", size=size, answers={"tickets.waiting_here": lambda: next(counts)})
    window = LauncherWindow(station, dict.fromkeys(NAMES, QWidget), city)  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    cards = [*window.panels.values(), window.waiting]
    qtbot.waitUntil(lambda: window.waiting.number.text() == "7")
    qtbot.waitUntil(lambda: len({card.x() for card in cards}) == 3)
    assert len({card.width() for card in cards}) <= 2  # a pixel may be left over
    assert max(card.width() for card in cards) - min(card.width() for card in cards) <= 1
    station.bridge.noted.emit(None)
    qtbot.waitUntil(lambda: window.waiting.number.text() == "6")
    window.close()
    station.bridge.noted.emit(None)  # whoever has closed reads nothing
