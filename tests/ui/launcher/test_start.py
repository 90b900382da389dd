"""The launcher on a real house: one store, windows that really open, devices that are virtual, closing in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kiosk.settings import PlaceSettings, PrinterSettings, Settings
from kiosk.values.devices import ScannerState
from kiosk.values.lines import ScannerSettings
from kiosk.values.tickets import IssueTicket
from tests.factories import settings_in
from tests.fakes import StandingClock
from ui.app import House
from ui.desk.window import DeskWindow
from ui.devices.page import DevicesPage
from ui.hall.window import HallWindow
from ui.launcher.start import Launcher, open_launcher, with_virtual_devices
from ui.rating.window import RatingWindow
from ui.tour.hand import Hand, spin_until

pytestmark = pytest.mark.qt_log_ignore(r"raise\(\)", extend=True)


@pytest.fixture
def house(qapp, tmp_path: Path) -> Iterator[House]:
    made = House(settings_in(tmp_path), clock=StandingClock())
    yield made
    made.close()


def started(qtbot, house: House, city: bool = False) -> Launcher:
    window = open_launcher(house, city_at_once=city)
    qtbot.addWidget(window)
    with qtbot.waitSignal(house.opened, timeout=60_000):
        house.open()
    launcher: Launcher = window.kept
    return launcher


def test_named_devices_stay_and_the_others_are_virtual() -> None:
    own = PlaceSettings(ticket=PrinterSettings(transport="network", target="printer:9100"))
    settings = Settings(places={"kiosk-1": own}, scanner=ScannerSettings(port="/dev/real"))
    made = with_virtual_devices(settings, "/tmp/virtual", ["kiosk-1", "desk-1"])
    assert made.places["kiosk-1"] is own
    assert made.places["desk-1"].a5.transport == "virtual"
    assert made.scanner.port == "/dev/real"
    assert with_virtual_devices(Settings(), "/tmp/virtual", ()).scanner.port == "/tmp/virtual"


def test_a_ticket_comes_out_of_the_virtual_printer_and_is_called_in_the_hall(qtbot, house: House) -> None:
    launcher = started(qtbot, house)
    assert "sẵn sàng" in launcher.window.foot.store_state.text()
    hall = launcher.window.open("hall-1")
    desk = launcher.window.open("desk-1")
    pad = launcher.window.open("pad-1")
    assert isinstance(hall, HallWindow)
    assert isinstance(desk, DeskWindow)
    assert isinstance(pad, RatingWindow)
    from kiosk.services import tickets

    command = IssueTicket(field="chung-thuc", place="kiosk-1", procedure="2.000815")  # type: ignore[arg-type]
    issued = house.kiosk.store.run(tickets.issue, command).result(timeout=30)
    qtbot.waitUntil(lambda: len(launcher.tray.papers) == 1, timeout=30_000)
    printer = launcher.window.open("printer")
    assert printer is not None
    assert printer.papers[0].name == issued.label
    assert printer.papers[0].pictures
    ward = house.station.catalogue.ward()
    desk.sign_in.account.setText(ward.sample_user)
    desk.sign_in.password.setText(ward.sample_password)
    with qtbot.waitSignal(desk.signed_in, timeout=30_000):
        desk.sign_in.submit()
    with qtbot.waitSignal(desk.called, timeout=30_000):
        qtbot.keyClick(desk.focusWidget(), Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: hall.picture.newest.number.text == issued.label, timeout=30_000)
    with qtbot.waitSignal(desk.finished, timeout=30_000):
        qtbot.keyClick(desk.focusWidget(), Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    desk.board.undo.release()
    qtbot.waitUntil(lambda: pad.pages.currentWidget() is pad.question, timeout=30_000)
    launcher.window.close()
    assert launcher.window.open_windows.by_name == {}
    assert launcher.line.port == ""


def test_scanning_reaches_the_windows(qtbot, house: House) -> None:
    plugged: list[ScannerState] = []
    house.bus.listen(ScannerState, plugged.append)
    launcher = started(qtbot, house)
    qtbot.waitUntil(lambda: any(state.connected for state in plugged), timeout=30_000)  # it drops what came before
    scanner = launcher.window.open("scanner")
    assert scanner is not None
    with qtbot.waitSignal(house.station.bridge.scanned, timeout=30_000) as scanned:
        qtbot.mouseClick(scanner.findChild(type(scanner.plug), "scan:mother"), Qt.MouseButton.LeftButton)
    assert scanned.args[0].text.startswith("001196000123|")
    launcher.window.close()


def test_windows_to_come_get_the_chosen_size_and_theme(qtbot, house: House) -> None:
    launcher = started(qtbot, house)
    launcher.window.foot.text_button.click()
    launcher.window.foot.theme_button.click()
    launcher.window.foot.language_button.click()
    desk = launcher.window.open("desk-1")
    assert isinstance(desk, DeskWindow)
    assert (desk.station.theme.percent, desk.station.theme.name, desk.station.language) == (130, "contrast", "en")
    launcher.window.close()


def test_a_store_that_does_not_open_says_what_to_do(qtbot, house: House, tmp_path: Path) -> None:
    other = House(settings_in(tmp_path), clock=StandingClock())
    with qtbot.waitSignal(other.opened, timeout=60_000):
        other.open()
    window = open_launcher(house, city_at_once=False)
    qtbot.addWidget(window)
    with qtbot.waitSignal(house.failed, timeout=60_000):
        house.open()
    qtbot.waitUntil(lambda: window.trouble.isVisible())
    assert window.trouble.text()
    window.close()
    other.close()


def test_the_ward_enrols_with_the_city_beside_it_and_everything_arrives(qtbot, house: House) -> None:
    launcher = started(qtbot, house, city=True)
    assert launcher.city is not None
    qtbot.waitUntil(lambda: launcher.city.state != "starting", timeout=90_000)
    assert launcher.city.state == "connected", launcher.window.trouble.text()
    desk = launcher.window.open("desk-1")
    ward = house.station.catalogue.ward()
    desk.sign_in.account.setText(ward.sample_user)
    desk.sign_in.password.setText(ward.sample_password)
    with qtbot.waitSignal(desk.signed_in, timeout=30_000):
        desk.sign_in.submit()
    from kiosk.queries import journal

    def all_sent() -> bool:
        return house.kiosk.store.read(journal.status).result(timeout=30).unsent == 0

    qtbot.waitUntil(all_sent, timeout=60_000)
    desk.board.lists.read()
    qtbot.waitUntil(lambda: "Đã nối thành phố" in desk.board.bar.line.text(), timeout=30_000)
    launcher.window.close()
    assert launcher.city.state == "closed"


def test_the_page_of_devices_prints_a_test_on_the_virtual_printer(qtbot, house: House) -> None:
    launcher = started(qtbot, house)
    page = launcher.window.open("check")
    assert isinstance(page, DevicesPage)
    hand = Hand(page)
    hand.touch("devices:change")
    hand.touch("print_test")
    spin_until(lambda: "Đã in" in page.section.outcome.text(), 30, "the test")  # type: ignore[union-attr]
    hand.touch("devices_back")
    hand.touch("devices_back")
    assert not page.isVisible()
    launcher.window.close()
