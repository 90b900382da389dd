"""The bus: a listener that fails stops no other."""

from __future__ import annotations

from kiosk.bus import Bus


def test_a_failing_listener_stops_no_other() -> None:
    bus, heard = Bus(), []

    def fails(_message: str) -> None:
        raise RuntimeError

    bus.listen(str, fails)
    stop = bus.listen(str, heard.append)
    bus.announce("one")
    bus.announce(2)
    stop()
    bus.announce("three")
    assert heard == ["one"]
