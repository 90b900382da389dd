"""The screen of a station that never joined: readable everywhere, it joins by what is typed, scanned or found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.errors import ExpectedError
from kiosk.values.devices import Scanned
from kiosk.values.sync import Upstream
from tests.ui.stand_in import Station
from ui.enrolling.page import EnrollingPage, show_over
from ui.page_check import check
from ui.tour.hand import spin_until
from ui.widgets.window_look import look_for_theme

HUB = "https://192.0.2.10:8443"


class Joined:
    """A kiosk that answers as it is told."""

    def __init__(self, *outcomes: BaseException | None) -> None:
        self.outcomes = list(outcomes)
        self.asked: list[tuple[str, str]] = []
        self.found: Callable[[str], object] = lambda _url: None
        self.stopped = 0

    def enrol(self, url: str, code: str) -> Future[Upstream]:
        self.asked.append((url, code))
        future: Future[Upstream] = Future()
        error = self.outcomes.pop(0) if self.outcomes else None
        if error is None:
            future.set_result(Upstream(level="hub", url=url, station="99001.abcdefgh", public_key=b"", seal_key=b""))
        else:
            future.set_exception(error)
        return future

    def look_for_hubs(self, found: Callable[[str], object]) -> Callable[[], object]:
        self.found = found
        return self._stop

    def _stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def window(qapp: Any) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(1920, 1080)
    made.show()
    yield made
    made.deleteLater()


def page_over(window: QWidget, kiosk: Joined, **station: Any) -> EnrollingPage:
    stands = Station("kiosk-1", **station)
    return show_over(window, stands, look_for_theme(stands.theme), kiosk, may_leave=True)  # type: ignore[arg-type]


def press(page: EnrollingPage, name: str) -> None:
    button = page.findChild(QAbstractButton, name)
    assert button is not None
    button.click()


def test_what_is_typed_and_found_joins_and_the_page_goes_away(window: QWidget) -> None:
    kiosk = Joined(ExpectedError("enrol.errors.code"), None)
    page, gone = page_over(window, kiosk), list[bool]()
    page.joined.connect(lambda: gone.append(True))
    press(page, "enrolling_join")
    assert "12" in page.told.text()  # the code is not whole
    for letter in "abcd-efgh-jkl":
        QTest.keyClick(page, letter)
    press(page, "key:M")
    press(page, "enrolling_join")
    assert kiosk.asked == []  # nobody knows where
    kiosk.found(HUB)
    kiosk.found("https://192.0.2.99:1")  # the first one stays
    spin_until(lambda: page.address, 60, "an address")
    press(page, "enrolling_join")
    spin_until(lambda: not page._busy, 60, "an answer")
    assert (kiosk.asked, gone) == ([(HUB, "ABCDEFGHJKLM")], [])
    assert "15" in page.told.text()
    press(page, "enrolling_join")
    spin_until(lambda: gone, 60, "joined")
    assert kiosk.stopped == 1
    spin_until(lambda: not shiboken6.isValid(page), 60, "it goes away")


def test_the_hubs_page_may_be_scanned(window: QWidget) -> None:
    kiosk = Joined()
    page = page_over(window, kiosk)
    page.station.bridge.scanned.emit(Scanned(text=f"{HUB} ABCD-EFGH-JKLM"))
    QTest.keyClick(page, Qt.Key.Key_Return)
    spin_until(lambda: kiosk.asked, 60, "asked")
    assert kiosk.asked == [(HUB, "ABCDEFGHJKLM")]


def test_a_scanner_may_type_code_and_address(window: QWidget) -> None:
    kiosk = Joined()
    page = page_over(window, kiosk)
    for letter in f"ABCD-EFGH-JKLM {HUB}\r":
        QTest.keyClick(page, letter)
    spin_until(lambda: kiosk.asked, 60, "asked")
    assert kiosk.asked == [(HUB, "ABCDEFGHJKLM")]


def test_an_address_is_typed_where_the_network_names_none_and_staff_may_go_on_without(window: QWidget) -> None:
    kiosk = Joined(ExpectedError("sync.errors.unreachable", url="x"))
    page, left = page_over(window, kiosk), list[bool]()
    page.left.connect(lambda: left.append(True))
    page.code = "ABCDEFGHJKLM"
    QTest.mouseClick(page.address_field, Qt.MouseButton.LeftButton)
    for letter in "192.0.2.1:8443x":
        QTest.keyClick(page, letter)
    press(page, "key:backspace")
    press(page, "enrolling_join")
    spin_until(lambda: not page._busy, 60, "an answer")
    assert kiosk.asked == [("https://192.0.2.1:8443", "ABCDEFGHJKLM")]
    assert "192.0.2.1:8443" in page.told.text()
    press(page, "enrolling_later")
    assert left == [True]


@pytest.mark.parametrize(
    ("size", "percent", "language"),
    [((1920, 1080), 100, "en"), ((1080, 1920), 160, "vi"), ((1366, 768), 160, "vi"), ((1366, 768), 130, "en")],
)
def test_it_can_be_read_and_touched_everywhere(
    qapp: Any, window: QWidget, size: tuple[int, int], percent: int, language: str
) -> None:
    window.resize(*size)
    theme = "contrast" if percent == 130 else "normal"
    page = page_over(window, Joined(), size=size, percent=percent, theme=theme, language=language)
    page.code, page.address = "ABCD23", HUB
    page._show_all()
    qapp.processEvents()
    assert check(window, page.station.theme.pixels_per_mm) == []
