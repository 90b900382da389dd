"""The scanner on a real pseudo terminal: every terminator, garbled text, plugged out and in again."""

from __future__ import annotations

import os
import pty
import queue
import random
import threading
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.bus import Bus
from kiosk.devices.gate import AT_ONCE, PER_SECOND, Gate
from kiosk.devices.heard import LONGEST, decode
from kiosk.devices.ports import candidates, places_of, usb_name
from kiosk.devices.scanner import PAUSE_SECONDS, Scanner, Splitter
from kiosk.devices.virtual_scanner import VirtualScanner
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.devices import ScanFailed, Scanned, ScannerState
from kiosk.values.lines import ScannerSettings
from tests.waiting import eventually

CARD = "099196000123||Nguyễn Thị Hường|01021996|Nữ|Số 12, đường Hoa Mai (mẫu)|15042021"
WAIT = 60



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
        self.scanner = Scanner(ScannerSettings(port=str(self.plug.link)), self.bus)

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
    for text in (CARD, "A012"):
        desk.plug.type(text.encode() + end)
        assert desk.next() == Scanned(text=text)


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
    desk.scanner = Scanner(ScannerSettings(port=str(desk.plug.link)), desk.bus, pause=1.0)
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

    desk.scanner = Scanner(ScannerSettings(port=str(desk.plug.link)), desk.bus, gate=Counting(clock=lambda: now[0]))
    desk.plug.plug()
    desk.scanner.open()
    desk.until(True)
    count = times(100_000) // 100 * 100
    for _ in range(count // 100):
        desk.plug.type(b"x\r" * 100)
    said = [desk.next() for _ in range(int(AT_ONCE) + 1)]
    assert said == [Scanned(text="x")] * int(AT_ONCE) + [ScanFailed(error="devices.errors.too_many")]
    eventually(lambda: len(asked) == count)
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
    thread = desk.scanner._line._thread
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
    assert decode("\ufeffsố 1".encode()) == "số 1"
    assert decode("số".encode("utf-16")) is None
    assert decode("Nguy\ufffdn".encode()) is None


def test_errors_say_what_to_do() -> None:
    for name in ("garbled", "too_long", "typed_wrongly"):
        for language in ("vi", "en"):
            assert all(error_texts(ExpectedError(f"devices.errors.{name}"), language))


class Packets:
    """A line as the reader sees it: packets, and how long it was silent between them, in seconds."""

    def __init__(self, scanner: Scanner, *said: bytes | float) -> None:
        self._scanner, self._said, self._waiting = scanner, list(said), b""

    def read(self, count: int) -> bytes:
        if not self._waiting:
            if not self._said:
                self._scanner.close()
            elif isinstance(now := self._said.pop(0), float):
                if now > PAUSE_SECONDS:  # one timeout of many has passed
                    self._said.insert(0, now - PAUSE_SECONDS)
            else:
                self._waiting = now
        now, self._waiting = self._waiting[:count], self._waiting[count:]
        return now

    @property
    def in_waiting(self) -> int:
        return len(self._waiting)


def heard_from(*said: bytes | float, **settings: Any) -> list[Any]:
    bus, heard = Bus(), list[Any]()
    for kind in (Scanned, ScanFailed):
        bus.listen(kind, heard.append)
    scanner = Scanner(ScannerSettings(**settings), bus, gate=Gate(at_once=1e9))
    scanner.read(Packets(scanner, *said))  # type: ignore[arg-type]
    return [one.text if isinstance(one, Scanned) else one.error for one in heard]


def in_packets(raw: bytes, gap: float, size: int = 64) -> list[bytes | float]:
    return [part for at in range(0, len(raw), size) for part in (raw[at : at + size], gap)][:-1]


@pytest.mark.parametrize("end", [b"\r", b""], ids=["CR", "none"])
@pytest.mark.parametrize("size", [8, 20, 64])
def test_a_card_in_packets_far_apart_is_one_card(size: int, end: bytes) -> None:
    raw = CARD.encode()
    assert heard_from(*in_packets(raw + end, 0.24, size), 1.0, *in_packets(raw + end, 0.09, size), 1.0) == [CARD, CARD]


def test_what_is_no_card_ends_after_a_short_pause() -> None:
    assert heard_from(b"H99.001.01-261130-0001", 0.08, b"A012", 0.08) == ["H99.001.01-261130-0001", "A012"]


def test_a_card_that_stops_is_given_up_after_a_while_and_the_next_one_is_whole() -> None:
    raw = CARD.encode()
    for cut in (21, len(raw) - 4):
        assert heard_from(raw[:cut], 0.5, raw, 1.0) == [raw[:cut].decode(), CARD]


@pytest.mark.parametrize("around", ["]Q1{}", "\x1b{}", "\x1b]Q1{}", "\x02{}\x03", "s{}", "P01{}", "QR{}", "\ufeff{}"])
@pytest.mark.parametrize("text", [CARD, "0193d3f0-1111-7222-8333-444455556666"])
def test_ids_and_signs_around_a_text_are_known(around: str, text: str) -> None:
    assert heard_from(around.format(text).encode() + b"\r\n") == [text]


def test_a_scanner_that_puts_a_sign_of_its_own_before_each_text() -> None:
    assert heard_from(b"jH99.001.01-261130-0001\r", b"jA012\r", skip=1) == ["H99.001.01-261130-0001", "A012"]


@pytest.mark.parametrize("between", ["", "\x1b", "]Q1", "\r", "\r\n", "\t"])
def test_the_same_text_twice_in_one_packet_is_one_scan(between: str) -> None:
    first = between if between == "]Q1" else ""
    assert heard_from(f"{first}{CARD}{between}{CARD}\r".encode(), 0.1) == [CARD]
    assert heard_from(f"{CARD}\r".encode(), 0.1, f"{CARD}\r".encode()) == [CARD, CARD]  # a person scanned twice


@pytest.mark.parametrize("between", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("settings", [{}, {"terminator": "\r\n"}])
def test_a_passport_s_two_lines_are_one_scan(between: str, settings: dict[str, str]) -> None:
    between = settings.get("terminator", between)
    first, second = "P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<"), "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    zone = f"{first}\n{second}"
    said = f"]Q1{first}{between}{second}{between}".encode()
    assert heard_from(said, **settings) == [zone]
    assert heard_from(said[:50], 0.2, said[50:], **settings) == [zone]
    alone = heard_from(f"{first}{between}".encode(), 0.4, f"A042{between}".encode(), **settings)
    assert alone == [first, "A042"], "the second never came"


def test_a_health_card_keeps_its_number() -> None:
    health = "DN4010123456789|4e677579e1bb856e|01/01/1990|1|"
    assert heard_from(health.encode() + b"\r") == [health]


def test_a_terminator_of_the_ward_s_own() -> None:
    assert heard_from(b"a\rb##c##", terminator="##") == ["a\rb", "c"]
    assert heard_from(b"a\x00b\x00", terminator="\0") == ["a", "b"]


def test_two_programs_do_not_share_a_scanner(desk: Desk) -> None:
    desk.plug.plug()
    desk.scanner.open()
    desk.until(True)
    second, states = Scanner(desk.scanner.settings, bus := Bus()), queue.Queue[Any]()
    bus.listen(ScannerState, states.put)
    second.open()
    assert not states.get(timeout=WAIT).connected
    desk.plug.type(CARD.encode() + b"\r")
    assert desk.next() == Scanned(text=CARD)
    desk.scanner.close()
    assert states.get(timeout=WAIT).connected  # once it is free
    second.close()


def test_found_by_its_usb_numbers_wherever_it_is_plugged_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from serial.tools import list_ports
    from serial.tools.list_ports_common import ListPortInfo

    def port(device: str, vid: int, pid: int, number: str) -> ListPortInfo:
        made = ListPortInfo(device)
        made.vid, made.pid, made.serial_number = vid, pid, number
        return made

    desk.plug.plug()
    there = [port("/dev/ttyACM7", 0x1234, 0x5678, "A"), port(str(desk.plug.link), 0x0C2E, 0x0B61, "B")]
    monkeypatch.setattr(list_ports, "comports", lambda: there)
    assert places_of("0c2e:0b61") == places_of("0C2E:0B61:B") == [str(desk.plug.link)]
    assert places_of("0c2e:0b61:C, /dev/x ,1234:5678") == ["/dev/x", "/dev/ttyACM7"]
    assert usb_name(str(desk.plug.link)) == "0c2e:0b61"
    desk.scanner = Scanner(ScannerSettings(port="0c2e:ffff, 0c2e:0b61"), desk.bus)
    desk.scanner.open()
    desk.until(True)
    desk.plug.type(CARD.encode() + b"\r")
    assert desk.next() == Scanned(text=CARD)


def test_a_scanner_is_looked_for_as_often_however_long_it_was_away(desk: Desk) -> None:
    waited = list[float]()
    line = desk.scanner._line

    class Stopping(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0)
            if len(waited) == 100:
                desk.plug.plug()
            return self.is_set()

    line.stopping = Stopping()
    desk.scanner.open()
    desk.until(True)
    assert max(waited) <= 0.5
    desk.plug.type(CARD.encode() + b"\r")
    assert desk.next() == Scanned(text=CARD)


def test_virtual_scanner_goes_through_the_real_reader() -> None:
    bus, heard = Bus(), queue.Queue[Any]()
    for kind in (Scanned, ScannerState):
        bus.listen(kind, heard.put)
    virtual = VirtualScanner(bus)
    virtual.open()
    scanner = Scanner(ScannerSettings(port=virtual.port), bus)
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
