"""Numbers in a row at one kiosk: a queue at half past seven and a family go through, play at the screen does not."""

from __future__ import annotations

import itertools
import os
import pty
import random
import threading
import tty
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.devices.gate import AT_ONCE, PER_SECOND, Gate
from kiosk.devices.scanner import Scanner
from kiosk.queries.feedback import open_help
from kiosk.values.lines import ScannerSettings
from tests.ui.real import World
from ui.citizen.routes import Appointment, Search, TicketPage
from ui.citizen.sitting import FREE, MOST, SOON, Sitting
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, _touchscreen, named, spin_until

START = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
ANSWERED = ("ticket_number", "one_more", "ask_staff")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def open_window(world: World, size: tuple[int, int] = (1366, 768), percent: int = 100, theme: str = "normal"
                ) -> CitizenWindow:  # fmt: skip
    made = CitizenWindow(world.station("kiosk-1", size, percent, theme))
    made.resize(*size)
    made.show()
    QApplication.processEvents()
    return made


@pytest.fixture
def window(world: World) -> Iterator[CitizenWindow]:
    made = open_window(world)
    yield made
    made.close()


def given(world: World) -> int:
    return world.kinds().count("ticket.issued")


class Visitor:
    """Touches by name, each after some seconds of the station's clock."""

    def __init__(self, world: World, window: CitizenWindow) -> None:
        self.world, self.window = world, window

    def after(self, seconds: float, name: str) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))
        spin_until(lambda: named(self.window, name) is not None, 20, name)
        place = named(self.window, name)
        assert place is not None
        press(self.window, place.mapTo(self.window, place.rect().center()))

    def take(self, card: float, button: float) -> str:
        """What is in view after both touches."""
        self.after(card, "card:khai-sinh")
        self.after(button, "take_number")
        spin_until(lambda: any(named(self.window, one) for one in ANSWERED), 20, "an answer")
        return next(one for one in ANSWERED if named(self.window, one))


def press(window: CitizenWindow, *places: QPoint) -> None:
    """One finger or several, down and up."""
    down = QTest.touchEvent(window.windowHandle(), _touchscreen())
    for finger, place in enumerate(places):
        down.press(finger, place)
    down.commit()
    up = QTest.touchEvent(window.windowHandle(), _touchscreen())
    for finger, place in enumerate(places):
        up.release(finger, place)
    up.commit()
    QApplication.processEvents()


def test_a_queue_with_one_ticket_each_six_seconds_is_never_asked(seeded: random.Random) -> None:
    sitting, now = Sitting(), START
    for _ in range(300):
        for seconds in (seeded.uniform(2.2, 2.6), seeded.uniform(1.5, 2.0), 1.7):  # done, card, take
            now += timedelta(seconds=seconds)
            sitting.touched(now)
        assert not sitting.asks(now)
        sitting.gave(now)
        assert sitting.row == 1


def test_a_family_takes_three_at_once_and_more_by_a_clear_choice() -> None:
    sitting, now = Sitting(), START
    asked = []
    for _ in range(MOST):
        for _touch in range(3):
            now += timedelta(seconds=1)
            sitting.touched(now)
        asked.append(sitting.asks(now))
        assert not sitting.full(now)
        sitting.gave(now)
    assert asked == [False] * FREE + [True] * (MOST - FREE)
    assert sitting.full(now)
    now += SOON + timedelta(seconds=1)
    sitting.touched(now)  # somebody who comes after it was let alone
    assert not sitting.full(now)
    assert not sitting.asks(now)


def test_a_clock_set_back_or_a_failed_number_hinders_nobody() -> None:
    sitting = Sitting()
    for _ in range(MOST):
        sitting.touched(START)
        sitting.gave(START)
    back = START - timedelta(hours=2)
    sitting.touched(back)
    assert not sitting.full(back)
    sitting.gave(back)
    sitting.failed()
    assert not sitting.same(back)


def test_the_queue_at_the_real_window(world: World, window: CitizenWindow, times: Callable[[int], int]) -> None:
    visitor = Visitor(world, window)
    for number in range(times(40)):
        assert visitor.take(1.6, 1.8) == "ticket_number", number
        visitor.after(2.6, "done")
    assert given(world) == times(40)


def test_a_number_in_a_row_is_asked_for_then_staff_are_meant(world: World, window: CitizenWindow) -> None:
    visitor = Visitor(world, window)
    seen = []
    for _ in range(MOST + 1):
        seen.append(visitor.take(0.9, 0.9))
        if seen[-1] == "one_more":
            visitor.after(0.9, "one_more")
            spin_until(lambda: named(window, "ticket_number") is not None, 20, "the number")
        if named(window, "ticket_number"):
            visitor.after(0.9, "done")
    assert seen == ["ticket_number"] * FREE + ["one_more"] * (MOST - FREE) + ["ask_staff"]
    assert given(world) == MOST
    visitor.after(0.9, "ask_staff")
    spin_until(lambda: named(window, "told") is not None, 20, "that staff are called")
    visitor.after(0.9, "told")
    visitor.after(0.9, "to_start")
    assert visitor.take(6, 1) == "ticket_number"  # whoever comes next


def test_no_is_an_answer(world: World, window: CitizenWindow) -> None:
    visitor = Visitor(world, window)
    for _ in range(FREE):
        assert visitor.take(0.9, 0.9) == "ticket_number"
        visitor.after(0.9, "done")
    assert visitor.take(0.9, 0.9) == "one_more"
    visitor.after(0.9, "no_more")
    assert window.screen_name == "home"
    assert given(world) == FREE


def test_touching_at_random_takes_a_handful_and_calls_staff_once(
    world: World, window: CitizenWindow, seeded: random.Random, times: Callable[[int], int]
) -> None:
    """One to five fingers anywhere, three times a second; once 41 numbers came of it."""
    for _ in range(times(1500)):
        world.clock.advance(timedelta(seconds=seeded.uniform(0.1, 0.6)))
        fingers = [QPoint(seeded.randrange(window.width()), seeded.randrange(window.height()))
                   for _ in range(seeded.choice((1, 1, 1, 2, 5)))]  # fmt: skip
        press(window, *fingers)
        for target in ("card:khai-sinh", "take_number", "done", "one_more"):  # and it finds the way, as a child does
            found = named(window, target)
            if found is not None and seeded.random() < 0.3:
                press(window, found.mapTo(window, found.rect().center()))
    spin_until(lambda: named(window, "waiting") is None, 20, "the last answer")
    assert 1 <= given(world) <= MOST
    asked = world.read(open_help)
    assert len(asked) <= 1  # asked again from another page it is the same call, which tells the other page
    assert window.isVisible()


@pytest.mark.drawn_cases
@pytest.mark.parametrize("theme", ["normal", "contrast"])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1366, 768)])
@pytest.mark.parametrize("percent", [100, 160])
def test_its_pages_fit(world: World, size: tuple[int, int], percent: int, theme: str) -> None:
    window = open_window(world, size, percent, theme)
    field = window.station.catalogue.procedure("1.001193").field  # type: ignore[arg-type]
    for row, name in ((FREE, "one_more"), (MOST, "ask_staff")):
        window.sitting.gave(world.clock.now())
        window.sitting.row = row
        window.go(TicketPage(field=field))
        Hand(window).wait_for(name)
        QApplication.processEvents()
        assert check(window, window.station.theme.pixels_per_mm) == []
        if folder := os.environ.get("PICTURES"):
            window.grab().save(f"{folder}/{name}-{size[0]}-{percent}-{theme}.png")
    window.close()


# -- scans ------------------------------------------------------------------------------------------------------
class Flood:
    """A scanner on a real line that sends one letter after the other."""

    def __init__(self, world: World, gate: Gate) -> None:
        self.near, far = pty.openpty()
        tty.setraw(far)
        self.scanner = Scanner(ScannerSettings(port=os.ttyname(far)), world.bus, gate=gate)
        self.far = far
        self.scanner.open()
        spin_until(lambda: self.scanner.connected, 20, "the scanner")

    def send(self, count: int, done: Callable[[], None] = lambda: None) -> threading.Thread:
        def work() -> None:
            for _ in range(count // 100):
                os.write(self.near, b"x\r\n" * 100)
            done()

        made = threading.Thread(target=work, daemon=True)
        made.start()
        return made

    def close(self) -> None:
        self.scanner.close()
        os.close(self.near)
        os.close(self.far)


def test_a_flood_of_scans_neither_freezes_the_window_nor_keeps_a_visit_alive(
    world: World, window: CitizenWindow, times: Callable[[int], int]
) -> None:
    happened: list[str] = []  # on the window's thread, in its order
    window.station.bridge.scanned.connect(lambda _text: happened.append("scan"))
    window.go(Search())
    beat = QTimer()
    beat.timeout.connect(lambda: happened.append("beat"))
    beat.start(5)
    window.patience._timer.stop()  # however long the flood takes here, nobody has walked away
    window.patience.idle = 40
    seconds = 10.0  # that the flood lasts, by the gate's own clock: as many as its letters let pass
    count = times(100_000)
    flood = Flood(world, Gate(clock=itertools.count(0, seconds / count).__next__))
    try:
        sending = flood.send(count)
        spin_until(lambda: not sending.is_alive() and happened.count("beat") > 20, 120, "the flood")
    finally:
        flood.close()
    assert 1 <= happened.count("scan") <= AT_ONCE + PER_SECOND * (seconds + 1)
    assert "beat" in "".join(happened).rpartition("scan")[2], "the window goes on"
    assert window.screen_name == "search"  # a letter is no receipt
    assert window.patience.idle == 40  # it would count on: nobody was there


def test_a_scan_that_is_nothing_does_not_reset_the_time_out_and_one_that_is_does(
    world: World, window: CitizenWindow
) -> None:
    ticket = world.ticket()
    window.go(Appointment())
    window.patience._timer.stop()
    window.patience.idle = 50
    from kiosk.values.devices import Scanned

    world.bus.announce(Scanned(text="chẳng là gì cả"))
    spin_until(lambda: "Chưa nhận ra" in window.screen_.state.text(), 20, "that it is nothing")  # type: ignore[union-attr]
    assert window.patience.idle == 50
    world.bus.announce(Scanned(text=ticket.id))
    spin_until(lambda: window.patience.idle < 50, 20, "somebody is there")
