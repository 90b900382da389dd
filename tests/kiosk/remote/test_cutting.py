"""A cut that comes a moment late breaks nothing: neither the answer that was in time, nor the next question."""

from __future__ import annotations

import math
import threading

from kiosk.remote import link as links
from kiosk.remote.cutting import Cutting
from kiosk.remote.link import Link
from kiosk.sync import wire
from tests.kiosk.remote.test_link import Hostile, hostile  # noqa: F401


def test_it_cuts_once_before_the_end_and_never_after_it() -> None:
    cuts: list[str] = []
    late, early = (Cutting(1000.0, lambda name=name: cuts.append(name)) for name in ("late", "early"))  # type: ignore[misc]
    for one in (late, early):
        one.start()
    early.fire()
    assert early.over()
    assert not late.over()
    late.fire()  # the timer had run out before it was cancelled
    assert cuts == ["early"]
    assert not any(isinstance(one, threading.Timer) and not one.finished.is_set() for one in threading.enumerate())


def test_a_time_that_ends_as_the_answer_comes_leaves_the_line_whole(
    hostile: Hostile, monkeypatch  # noqa: F811
) -> None:
    made: list[Cutting] = []
    connections: list[object] = []

    class Kept(Cutting):
        def __init__(self, seconds: float, cut: object) -> None:
            super().__init__(seconds, cut)  # type: ignore[arg-type]
            made.append(self)

    def serve(accepted) -> None:
        connections.append(accepted)
        accepted.settimeout(5)
        answer = wire.pack(wire.Problem("sync.errors.stale"))
        while accepted.recv(65536):
            accepted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)

    monkeypatch.setattr(links, "Cutting", Kept)
    line = Link(hostile(serve), timeout=5.0)
    for _ in range(3):
        with line.until(line._clock.monotonic() + 5.0):
            assert line.ask("/v1/x", None, wire.Problem).error == "sync.errors.stale"
        made[-1].fire()
    assert (len(made), len(connections), line._until) == (3, 1, math.inf)
    line.close()
