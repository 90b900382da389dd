"""Announcements cross to the window's thread once: who left before they arrive is not called."""

from __future__ import annotations

import threading

from PySide6.QtCore import QCoreApplication, QThread

from kiosk.bus import Bus
from kiosk.values.devices import Scanned
from ui.bridge import Bridge


class Listener:
    """No QObject, as the lines of a page are: held by its page alone."""

    def __init__(self, heard: list[str], bridge: Bridge) -> None:
        self._heard = heard
        bridge.scanned.connect(self.listen)

    def listen(self, scanned: Scanned) -> None:
        assert QThread.isMainThread()
        self._heard.append(scanned.text)


def announce(bus: Bus, text: str) -> None:
    """On a thread of its own, as the store and the devices do."""
    thread = threading.Thread(target=bus.announce, args=(Scanned(text=text),))
    thread.start()
    thread.join()


def test_who_left_while_an_announcement_was_on_its_way_is_not_called() -> None:
    bus, heard = Bus(), list[str]()
    bridge = Bridge(bus)
    for _ in range(200):  # what was freed is soon another object's memory
        listener = Listener(heard, bridge)
        announce(bus, "while it stays")
        QCoreApplication.sendPostedEvents(bridge)
        announce(bus, "when it has left")
        del listener
        QCoreApplication.sendPostedEvents(bridge)
    assert heard == ["while it stays"] * 200
    bridge.close()


def test_who_disconnected_while_an_announcement_was_on_its_way_is_not_called() -> None:
    bus, heard = Bus(), list[str]()
    bridge = Bridge(bus)
    listener = Listener(heard, bridge)
    announce(bus, "came too late")
    bridge.scanned.disconnect(listener.listen)
    QCoreApplication.sendPostedEvents(bridge)
    assert heard == []
    bridge.close()
