"""The scanner on a real pseudo terminal: every terminator, garbled text, plugged out and in again."""

from __future__ import annotations

import os
import pty
import queue
import random
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.bus import Bus
from kiosk.devices.gate import AT_ONCE, PER_SECOND, Gate
from kiosk.devices.ports import candidates
from kiosk.devices.scanner import LONGEST, Scanner, Splitter, decode
from kiosk.devices.virtual_scanner import VirtualScanner
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.devices import ScanFailed, Scanned, ScannerState

CARD = "099196000123||Nguyễn Thị Hường|01021996|Nữ|Số 12, đường Hoa Mai (mẫu)|15042021"
WAIT = 20


def wait_until(condition: Callable[[], bool]) -> None:
    end, pause = time.monotonic() + WAIT, threading.Event()
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.01)



class Plug:
    """A serial scanner's cable: a pty behind a link of a fixed name, as /dev/serial/by-id gives."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._ends: list[int] = []

    def plug(self) -> None:
        self._ends = list(pty.openpty())
        tty.setraw(self._ends[1])
        self.link.symlink_to(os.ttyname(self._ends[1]))

    def type(self, data: bytes) -> None:
        os.write(self._ends[0], data)

    def pull(self) -> None:
        self.link.unlink(missing_ok=True)
        for end in self._ends:
            os.close(end)
        self._ends = []


class Desk:
    def __init__(self, folder: Path) -> None:
        self.plug = Plug(folder / "scanner")
        self.bus = Bus()
        self.heard: queue.Queue[Any] = queue.Queue()
        for kind in (Scanned, ScanFailed, ScannerState):
            self.bus.listen(kind, self.heard.put)
        self.scanner = Scanner(str(self.plug.link), 115200, self.bus)

    def next(self) -> Any:
        return self.heard.get(timeout=WAIT)

    def until(self, connected: bool) -> None:
        while not (isinstance(said := self.next(), ScannerState) and said.connected is connected):
            pass


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.scanner.close()
    desk.plug.pull()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b""], ids=["CR", "LF", "CRLF", "pause"])
def test_a_text_ends_at_each_terminator_and_at_a_pause(desk: Desk, end: bytes) -> None:
    desk.plug.plug()
    desk.scanner.open()
    desk.until(True)
    for _ in range(2):
        desk.plug.type(CARD.encode() + end)
        assert desk.next() == Scanned(text=CARD)


def test_two_texts_in_one_go(desk: Desk) -> None:
    desk.plug.plug()
    desk.scanner.open()
    desk.until(True)
    desk.plug.type(b"one\r\ntwo\r\n\r\n")
    assert [desk.next(), desk.next()] == [Scanned(text="one"), Scanned(text="two")]


def test_garbled_text_is_announced_and_the_next_one_is_read(desk: Desk) -> None:
    desk.plug.plug()
    desk.scanner.open()
    desk.until(True)
    for garbled in ("Nguyễn".encode("utf-16-le"), "Nguyễn".encode("cp1258", "replace") + b"\xe3", b"\xff\xfe"):
        desk.plug.type(garbled + b"\r\n")
        assert desk.next() == ScanFailed(error="devices.errors.garbled")
    desk.plug.type(CARD.encode() + b"\r\n")
    assert desk.next() == Scanned(text=CARD)


def test_a_text_too_long_is_announced_and_the_next_one_is_read(desk: Desk) -> None:
    desk.scanner = Scanner(str(desk.plug.link), 115200, desk.bus, pause=1.0)
    desk.plug.plug()
    desk.scanner.open()
    desk.until(True)
    for _ in range(3):
        desk.plug.type(b"x" * (LONGEST // 2))
    desk.plug.type(b"\r\n" + CARD.encode() + b"\r\n")
    assert desk.next() == ScanFailed(error="devices.errors.too_long")
    assert desk.next() == Scanned(text=CARD)


def test_more_than_anybody_scans_is_dropped_and_said_once(desk: Desk, times: Callable[[int], int]) -> None:
    """100,000 texts of one letter; afterwards a card is read as ever."""
    now, asked = [100.0], []

    class Counting(Gate):
        def lets_through(self) -> bool:
            asked.append(now[0])
            return super().lets_through()

    desk.scanner = Scanner(str(desk.plug.link), 115200, desk.bus, gate=Counting(clock=lambda: now[0]))
    desk.plug.plug()
    desk.scanner.open()
    desk.until(True)
    count = times(100_000) // 100 * 100
    for _ in range(count // 100):
        desk.plug.type(b"x\r" * 100)
    said = [desk.next() for _ in range(int(AT_ONCE) + 1)]
    assert said == [Scanned(text="x")] * int(AT_ONCE) + [ScanFailed(error="devices.errors.too_many")]
    wait_until(lambda: len(asked) == count)
    now[0] += 10
    desk.plug.type(CARD.encode() + b"\r\n")
    assert desk.next() == Scanned(text=CARD)
    assert desk.heard.empty()


def test_a_quick_clerk_is_never_over_and_each_flood_is_said() -> None:
    now = [0.0]
    gate = Gate(clock=lambda: now[0])
    for _ in range(200):
        now[0] += 1.01 / PER_SECOND
        assert gate.lets_through()
        gate.calm()
    said = []
    for _ in range(3):
        for _text in range(50):
            if gate.lets_through():
                gate.calm()
            elif gate.first_of_a_flood():
                said.append(now[0])
        now[0] += 60
    assert len(said) == 3


def test_absent_at_the_start_then_plugged_in(desk: Desk) -> None:
    desk.scanner.open()
    assert desk.next() == ScannerState(connected=False, port=str(desk.plug.link))
    assert not desk.scanner.connected
    desk.plug.plug()
    desk.until(True)
    desk.plug.type(CARD.encode() + b"\r")
    assert desk.next() == Scanned(text=CARD)


def test_unplugged_and_plugged_in_again(desk: Desk) -> None:
    desk.plug.plug()
    desk.scanner.open()
    desk.until(True)
    for _ in range(3):
        desk.plug.type(b"half a te")
        desk.plug.pull()
        desk.until(False)
        desk.plug.plug()
        desk.until(True)
        desk.plug.type(CARD.encode() + b"\r\n")
        assert desk.next() == Scanned(text=CARD)  # nothing of the half text sticks to it


def test_close_is_quick_and_lets_go_of_the_port(desk: Desk) -> None:
    desk.plug.plug()
    desk.scanner.open()
    desk.until(True)
    thread = desk.scanner._thread
    desk.scanner.close()
    assert thread is not None
    assert not thread.is_alive()
    assert not desk.scanner.connected


def test_splitter_does_not_care_how_bytes_arrive(seeded: random.Random) -> None:
    texts = [f"{CARD} {n}" for n in range(30)]
    stream = b"".join(one.encode() + seeded.choice([b"\r", b"\n", b"\r\n"]) for one in texts)
    splitter, got, place = Splitter(), list[bytes | None](), 0
    while place < len(stream):
        step = seeded.randrange(1, 40)
        got += splitter.feed(stream[place : place + step])
        place += step
    assert [raw.decode() for raw in got if raw is not None] == texts


def test_a_text_too_long_is_dropped_whole() -> None:
    splitter = Splitter()
    assert list(splitter.feed(b"x" * (LONGEST + 1))) == []
    assert list(splitter.feed(b"tail\rnext\r")) == [None, b"next"]


def test_decode() -> None:
    assert decode("\ufeffsố 1\t".encode()) == "số 1"
    assert decode("số".encode("utf-16")) is None
    assert decode("Nguy\ufffdn".encode()) is None


def test_errors_say_what_to_do() -> None:
    for name in ("garbled", "too_long"):
        for language in ("vi", "en"):
            assert all(error_texts(ExpectedError(f"devices.errors.{name}"), language))


def test_virtual_scanner_goes_through_the_real_reader() -> None:
    bus, heard = Bus(), queue.Queue[Any]()
    for kind in (Scanned, ScannerState):
        bus.listen(kind, heard.put)
    virtual = VirtualScanner(bus)
    virtual.open()
    scanner = Scanner(virtual.port, 115200, bus)
    scanner.open()
    assert heard.get(timeout=WAIT).connected
    virtual.scan(CARD)
    assert heard.get(timeout=WAIT) == Scanned(text=CARD)
    scanner.close()
    virtual.close()


def test_virtual_scanner_without_pseudo_terminals_announces_directly() -> None:
    bus, heard = Bus(), list[Any]()
    bus.listen(Scanned, heard.append)
    virtual = VirtualScanner(bus)  # never opened, as on Windows
    virtual.scan(CARD)
    virtual.close()
    assert (virtual.port, heard) == ("", [Scanned(text=CARD)])


def test_a_virtual_scanner_that_nobody_reads_does_not_block() -> None:
    virtual = VirtualScanner(Bus())
    virtual.open()
    for _ in range(200):
        virtual.scan(CARD)
    virtual.close()


def test_ports_by_stable_name_come_first(tmp_path: Path) -> None:
    (tmp_path / "usb-Scanner_1").symlink_to(tmp_path / "ttyACM0")
    assert candidates(tmp_path)[0] == str(tmp_path / "usb-Scanner_1")
    assert isinstance(candidates(tmp_path / "missing"), list)
