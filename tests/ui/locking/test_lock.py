"""A locked window: what closes, minimises or opens something elsewhere does nothing here; staff alone lets go of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.values.staff import SignedIn
from tests.ui.real import World
from ui.app import make_window
from ui.locking.leaving import LeavingPage
from ui.locking.lock import CLOSED_BY_STAFF, Lock
from ui.page_check import check
from ui.tour.hand import Hand, named, spin_until
from ui.widgets.touch import TouchButton
from ui.widgets.window_look import look_for

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
KINDS = {"citizen": "kiosk-1", "hall": "hall-1", "rating": "pad-1"}


class Held:
    """A locked window of this kind, and what the program was told."""

    def __init__(self, world: World, kind: str) -> None:
        self.ended: list[int] = []
        station = world.station(KINDS[kind])
        self.window = make_window(kind, station)
        self.lock = Lock(self.window, station, self.ended.append)
        QApplication.processEvents()
        self.hand = Hand(self.window)

    def corner(self) -> QPoint:
        return QPoint(60, 40)

    def hold(self) -> LeavingPage:
        """As somebody does who knows the corner; the three seconds are over at once."""
        self.lock._held.setInterval(0)
        QTest.mousePress(self.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                         self.corner())  # fmt: skip
        spin_until(lambda: self.lock.page is not None, 60, "the page for staff")
        QTest.mouseRelease(self.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                           self.corner())  # fmt: skip
        page = self.lock.page
        assert isinstance(page, LeavingPage)
        return page

    def sign_in(self, code: str = "", pin: str = "") -> None:
        ward = self.lock.station.catalogue
        account = next(one for one in ward.accounts() if one.pin and one.code)
        for digits in (code or account.code, pin or ward.ward().sample_pin):
            for _turn in range(4):  # what was put into the page just now is shown, then finds its place
                QApplication.processEvents()
            QTest.keyClicks(self.lock.page, digits)
            self.hand.touch("leaving_next")

    def stands(self) -> bool:
        flags = self.window.windowFlags()
        held = bool(flags & Qt.WindowType.FramelessWindowHint) and bool(flags & Qt.WindowType.WindowStaysOnTopHint)
        return held and self.window.isVisible() and self.window.isFullScreen() and self.ended == []


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=list(KINDS))
def held(request: pytest.FixtureRequest, world: World) -> Iterator[Held]:
    made = Held(world, request.param)
    yield made
    made.lock.close()
    QGuiApplication.setQuitOnLastWindowClosed(True)


@pytest.fixture
def kiosk(world: World) -> Iterator[Held]:
    made = Held(world, "citizen")
    yield made
    made.lock.close()
    QGuiApplication.setQuitOnLastWindowClosed(True)


def test_no_way_out_by_keys_frames_menus_or_gestures(held: Held) -> None:
    assert held.stands()
    window, handle = held.window, held.window.windowHandle()
    seen = set(QApplication.topLevelWidgets())
    assert not window.close()
    QApplication.sendEvent(window, QCloseEvent())  # what Alt+F4 and the window manager send
    QApplication.closeAllWindows()
    QApplication.quit()  # asks the windows first; nobody lets it
    for key in (Qt.Key.Key_F4, Qt.Key.Key_F11, Qt.Key.Key_Escape, Qt.Key.Key_Q, Qt.Key.Key_W, Qt.Key.Key_Tab,
                Qt.Key.Key_Space, Qt.Key.Key_F1, Qt.Key.Key_Menu, Qt.Key.Key_F10, Qt.Key.Key_Print):  # fmt: skip
        for chord in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier,
                      Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.MetaModifier):  # fmt: skip
            if chord or key not in (Qt.Key.Key_Space, Qt.Key.Key_Tab):
                QTest.keyClick(handle, key, chord)
    for widget in [window, *window.findChildren(QWidget)[:20]]:
        QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint(5, 5)))
    QApplication.processEvents()
    assert set(QApplication.topLevelWidgets()) == seen
    assert QApplication.activePopupWidget() is None
    assert held.stands()


@pytest.mark.parametrize("way", ["showMinimized", "showNormal", "hide", "showMaximized"])
def test_a_window_manager_cannot_put_it_away(held: Held, way: str) -> None:
    getattr(held.window, way)()
    spin_until(held.stands, 60, "the window to stand there again")


def test_several_fingers_do_nothing(kiosk: Held) -> None:
    from ui.tour.hand import _touchscreen

    handle = kiosk.window.windowHandle()
    for fingers in (2, 3, 4, 5):
        touch = QTest.touchEvent(handle, _touchscreen())
        for finger in range(fingers):
            touch.press(finger, QPoint(300 + 120 * finger, 1070))
        touch.commit()
        for finger in range(fingers):
            touch.move(finger, QPoint(300 + 120 * finger, 400))
        touch.commit()
        for finger in range(fingers):
            touch.release(finger, QPoint(300 + 120 * finger, 400))
        touch.commit()
        QApplication.processEvents()
    assert kiosk.stands()


def test_letters_of_a_hardware_keyboard_still_come_through(kiosk: Held) -> None:
    heard = []

    class Listener(QWidget):
        def keyPressEvent(self, event) -> None:
            heard.append(event.text())

    listener = Listener(kiosk.window)
    listener.show()
    listener.setFocus()
    QTest.keyClicks(listener, "aQ 5")
    QTest.keyClick(listener, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["a", "Q", " ", "5"]


def test_a_short_touch_of_the_corner_or_a_long_one_elsewhere_opens_nothing(held: Held) -> None:
    handle = held.window.windowHandle()
    buttons = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QTest.mouseClick(handle, *buttons, held.corner())
    assert not held.lock._held.isActive()
    QTest.mousePress(handle, *buttons, held.corner())
    assert held.lock._held.isActive()
    assert held.lock._held.interval() == 3000
    QTest.mouseMove(handle, QPoint(500, 600))
    assert not held.lock._held.isActive()
    QTest.mouseRelease(handle, *buttons, QPoint(500, 600))
    QTest.mousePress(handle, *buttons, QPoint(600, 700))
    assert not held.lock._held.isActive()
    QTest.mouseRelease(handle, *buttons, QPoint(600, 700))
    assert held.lock.page is None


def test_staff_closes_the_program_with_their_pin(held: Held) -> None:
    held.hold()
    held.sign_in()
    spin_until(lambda: named(held.window, "leaving_close") is not None, 20, "what staff may do")
    assert held.ended == []
    held.hand.touch("leaving_close")
    spin_until(lambda: held.ended != [], 60, "the end")
    assert held.ended == [CLOSED_BY_STAFF]
    assert not held.window.isVisible()


def test_staff_unlocks_it_and_it_locks_itself_again(kiosk: Held, qtbot) -> None:
    kiosk.hold()
    kiosk.sign_in()
    spin_until(lambda: named(kiosk.window, "leaving_unlock") is not None, 20, "what staff may do")
    kiosk.hand.touch("leaving_unlock")
    assert not kiosk.lock.locked
    assert not kiosk.window.isFullScreen()
    assert not kiosk.window.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert QGuiApplication.overrideCursor() is None
    assert kiosk.lock._again.interval() == 600_000
    assert kiosk.lock._again.isActive()
    QTest.keyClick(kiosk.window.windowHandle(), Qt.Key.Key_F11)
    spin_until(kiosk.stands, 60, "the lock")
    kiosk.lock.unlock()
    kiosk.lock._again.start(0)
    spin_until(kiosk.stands, 60, "the lock, by itself")
    assert kiosk.lock.locked


def test_staff_sees_to_the_devices_and_the_window_stays_locked(kiosk: Held) -> None:
    kiosk.hold()
    kiosk.sign_in()
    spin_until(lambda: named(kiosk.window, "leaving_devices") is not None, 20, "what staff may do")
    kiosk.hand.touch("leaving_devices")
    spin_until(lambda: named(kiosk.window, "devices:touch") is not None, 20, "the page of devices")
    assert kiosk.stands()
    kiosk.hand.touch("devices_back")
    spin_until(lambda: kiosk.lock.page is None, 20, "the page to go")
    assert kiosk.stands()


def test_a_wrong_pin_opens_nothing_and_tries_are_few(kiosk: Held) -> None:
    page = kiosk.hold()
    for _ in range(5):
        kiosk.sign_in(pin="000000")
        spin_until(lambda: page.body is not None and page.body.error.text() != "", 20, "the refusal")
        assert named(kiosk.window, "leaving_close") is None
    kiosk.sign_in()  # even the right one has to wait now
    spin_until(lambda: "phút" in page.body.error.text(), 20, "the refusal")  # type: ignore[union-attr]
    assert kiosk.stands()
    kiosk.hand.touch("leaving_back")
    spin_until(lambda: kiosk.lock.page is None, 20, "the page to go")


def test_the_page_for_staff_goes_by_itself_and_shows_no_digits_of_the_pin(kiosk: Held) -> None:
    page = kiosk.hold()
    for digit in "11":
        kiosk.hand.touch(f"digit:{digit}")
    kiosk.hand.touch("leaving_next")
    for digit in "2580":
        kiosk.hand.touch(f"digit:{digit}")
    assert page.body is not None
    assert page.body.entry.text == "••••"
    page.stays.start(0)
    spin_until(lambda: kiosk.lock.page is None, 60, "the page to go")
    assert kiosk.stands()


def test_the_cursor_is_hidden_until_a_mouse_moves(kiosk: Held) -> None:
    def shape() -> Qt.CursorShape | None:
        cursor = QGuiApplication.overrideCursor()
        return cursor.shape() if cursor is not None else None

    handle = kiosk.window.windowHandle()
    assert shape() is Qt.CursorShape.BlankCursor
    for place in (100, 250, 400, 550, 700):  # touches, of a screen that says it is a mouse
        QTest.mouseMove(handle, QPoint(place, 700))
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place, 780))
    assert shape() is Qt.CursorShape.BlankCursor
    for place in range(500, 560, 6):
        QTest.mouseMove(handle, QPoint(place, 700))
    assert shape() is None
    kiosk.lock._hide.start(0)
    spin_until(lambda: shape() is Qt.CursorShape.BlankCursor, 60, "the cursor to go")


def picture(window: QWidget, name: str) -> None:
    """To be looked at, where PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        theme = window.station.theme  # type: ignore[attr-defined]
        window.grab().save(f"{folder}/{name}-{theme.width_px}-{theme.percent}-{theme.name}.png")


@pytest.mark.drawn_cases
@pytest.mark.parametrize("theme", ["normal", "contrast"])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1366, 768)])
@pytest.mark.parametrize("percent", [100, 130, 160])
def test_the_pages_for_staff_fit(world: World, size: tuple[int, int], percent: int, theme: str) -> None:
    """At a screen's own size, which a test's small screen would not give a locked window."""
    station = world.station("kiosk-1", size, percent, theme)
    window = make_window("citizen", station)
    window.resize(*size)
    window.show()
    page = LeavingPage(window, station, look_for(window))
    page.setGeometry(window.rect())
    page.show()
    try:
        for name in ("code", "pin"):
            QApplication.processEvents()
            assert check(page, station.theme.pixels_per_mm) == []
            picture(window, name)
            QTest.keyClicks(page, "123456")
            if name == "code":
                QTest.keyClick(page, Qt.Key.Key_Return)
        account = next(one for one in station.catalogue.accounts() if one.pin)
        page._known(SignedIn(name=account.name, full_name=account.full_name, roles=account.roles))
        QApplication.processEvents()
        for name in ("stay", "devices", "unlock", "close"):  # each says what it leads to
            button = named(window, f"leaving_{name}")
            assert isinstance(button, TouchButton)
            assert not button.arrangement().hint.isEmpty(), name
        assert check(page, station.theme.pixels_per_mm) == []
        picture(window, "what")
    finally:
        window.close()
