"""The stand-in devices: a scanner line with a plug, and the printer's window that draws the very bytes."""

from __future__ import annotations

import io
import threading

import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel

from kiosk.bus import Bus
from kiosk.devices.scanner import Scanner
from kiosk.values.devices import PaperCameOut, Scanned, ScannerState
from kiosk.values.lines import ScannerSettings
from kiosk.values.print_jobs import PaperKind
from tests.fakes import Ear
from tests.ui.stand_in import Station
from ui.launcher.scanner_line import ScannerLine
from ui.launcher.virtual_printer import KEPT, Tray, VirtualPrinterWindow
from ui.launcher.virtual_scanner import CARDS, VirtualScannerWindow


@pytest.fixture
def line():
    made = ScannerLine()
    made.open()
    yield made
    made.close()


def test_a_touched_card_reaches_the_real_reader(qtbot, line: ScannerLine) -> None:
    bus = Bus()
    texts, states = Ear(bus, Scanned), Ear(bus, ScannerState)
    scanner = Scanner(ScannerSettings(port=line.port), bus)
    scanner.open()
    states.wait(1)
    window = VirtualScannerWindow(Station("kiosk-1"), line)
    qtbot.addWidget(window)
    window.scan(CARDS["mother"])
    texts.wait(1)
    assert texts.heard[0].text == CARDS["mother"]
    window.free.setText("1234")
    window.free.returnPressed.emit()
    texts.wait(2)
    assert texts.heard[1].text == "1234"
    scanner.close()


def test_pulling_the_plug_and_plugging_in_again(qtbot, line: ScannerLine) -> None:
    bus = Bus()
    texts, states = Ear(bus, Scanned), Ear(bus, ScannerState)
    scanner = Scanner(ScannerSettings(port=line.port), bus)
    scanner.open()
    states.wait(1)
    window = VirtualScannerWindow(Station("kiosk-1"), line)
    qtbot.addWidget(window)
    window.plug.click()
    states.wait(2)
    assert [state.connected for state in states.heard] == [True, False]
    window.scan(CARDS["father"])
    assert "rút dây" in window.said.text()
    window.plug.click()
    states.wait(3)
    window.scan(CARDS["father"])
    texts.wait(1)
    assert texts.heard[0].text == CARDS["father"]
    scanner.close()


def test_the_line_leaves_nothing_behind() -> None:
    from pathlib import Path

    line = ScannerLine()
    line.open()
    folder = Path(line.port).parent
    assert Path(line.port).is_symlink()
    line.close()
    assert not folder.exists()
    assert line.port == ""
    assert line.scan("x") is False


def picture(height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (576, height), 1).save(out, "PNG")
    return out.getvalue()


def paper(name: str, height: int) -> PaperCameOut:
    drawn = (picture(height),)
    return PaperCameOut(printer="kiosk-1", kind=PaperKind.TICKET, raw=b"\x1b@", pictures=drawn, name=name)


def test_papers_come_out_newest_on_top(qtbot) -> None:
    station = Station("launcher")
    tray = Tray(station)
    window = VirtualPrinterWindow(station, tray)
    qtbot.addWidget(window)
    assert "Chưa in" in window.count.text()
    bus = station.bridge._bus
    threading.Thread(target=lambda: [bus.announce(paper(f"A00{n}", 100 + n)) for n in (1, 2)]).start()
    qtbot.waitUntil(lambda: len(window.papers) == 2)
    shown = window.findChildren(QLabel, "paper")
    tops = sorted(shown, key=lambda label: window._column.indexOf(label))
    assert [label.pixmap().height() for label in tops] == [102, 101]
    assert tops[0].accessibleName() == "A002"
    window.clear()
    assert "Chưa in" in window.count.text()
    window.close()


def test_papers_from_before_the_window_was_opened_are_there(qtbot) -> None:
    station = Station("launcher")
    tray = Tray(station)
    for number in (1, 2):
        station.bridge._bus.announce(paper(f"A00{number}", 100 + number))
    qtbot.waitUntil(lambda: len(tray.papers) == 2)
    window = VirtualPrinterWindow(station, tray)
    qtbot.addWidget(window)
    assert [shown.name for shown in window.papers] == ["A002", "A001"]
    window.close()


def test_only_the_last_papers_are_kept(qtbot) -> None:
    station = Station("launcher")
    window = VirtualPrinterWindow(station, Tray(station))
    qtbot.addWidget(window)
    for number in range(KEPT + 3):
        window.add(paper(f"A{number:03d}", 20))
    assert len(window.papers) == KEPT
    assert window._column.count() == KEPT + 1
    window.close()
