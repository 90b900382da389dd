"""From a desk's key to the number on the display, and to its voice: hub, desk and hall in processes of their own.

Part of `./run.sh bench queue`. `call_to_display_ms`: from F2 going down at the desk's window until the display's window
has painted the number; `call_to_voice_ms`: until the first sound of it goes to the loudspeaker. Calls come one after
the other, so that no voice waits for another. `call_to_desk_ms`: until the desk itself shows who was called.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import msgspec

from kiosk.bus import Bus
from kiosk.catalogue import Catalogue
from kiosk.clock import ShiftedClock
from kiosk.commands.ward_machines import settings_for, write
from kiosk.remote.city import ask_code
from kiosk.remote.enrol import enrol
from kiosk.settings import ClockSettings, Settings, load
from kiosk.store import Store
from tests.bench._askers import ask
from tests.bench._figures import summary
from tests.bench._hub_beside import hub_beside

WARMING = 5
PATIENCE = 60.0  # seconds for one word
PAUSE = (0.1, 0.4)  # seconds between two calls, so that no rhythm of the programs' own is hit or missed
WARD = "99001"


class Window:
    """A station's program beside us."""

    def __init__(self, kind: str, settings: Path, log: IO[bytes]) -> None:
        words = [sys.executable, "-m", "tests.bench._call_window", kind, str(settings)]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
        )

    def ask(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def heard(self, *wanted: str, label: str = "") -> tuple[str, str, int]:
        """The next of these words (of that number), its label and when; what it says before is passed over."""
        assert self._process.stdout is not None
        watch = threading.Timer(PATIENCE, self._process.kill)
        watch.start()
        try:
            while line := self._process.stdout.readline().split():
                if line[0] in wanted and label in ("", line[1]):
                    return line[0], line[1], int(line[-1])
        finally:
            watch.cancel()
        raise RuntimeError(f"a window did not say {wanted}")

    def end(self) -> None:
        if self._process.poll() is None:
            self.ask("end")
        self._process.communicate(timeout=PATIENCE)


def measure(folder: Path, count: int) -> dict[str, Any]:
    """So many calls, after WARMING."""
    series: dict[str, list[float]] = {"desk": [], "display": [], "voice": []}
    with hub_beside(folder / "hub") as hub, _windows(folder, hub.url, hub.clock.now()) as (desk, hall):
        ask(hub.tickets, 1, count + WARMING)
        for number in range(count + WARMING):
            threading.Event().wait(random.uniform(*PAUSE))
            taken = _call(desk, hall)
            if number >= WARMING:
                for name, ms in taken.items():
                    series[name].append(ms)
    return {f"call_to_{name}_ms": summary(values) for name, values in series.items()}


def _call(desk: Window, hall: Window) -> dict[str, float]:
    desk.ask("next")
    _word, _label, pressed = desk.heard("pressed")
    _word, label, called = desk.heard("called")
    times = {"desk": called, **_seen(hall, label)}
    desk.ask("guide")
    desk.heard("finished")
    return {name: (at - pressed) / 1e6 for name, at in times.items()}


def _seen(hall: Window, label: str) -> dict[str, int]:
    """The first sound and the painting come in either order."""
    times: dict[str, int] = {}
    while len(times) < 2:
        word, _label, at = hall.heard("painted", "began", label=label)
        times.setdefault({"painted": "display", "began": "voice"}[word], at)
    return times


@contextmanager
def _windows(folder: Path, url: str, now: datetime) -> Iterator[tuple[Window, Window]]:
    base = msgspec.structs.replace(load(None, {}), clock=ClockSettings(test_start=now))
    with ExitStack() as closing:
        log = closing.enter_context((folder / "windows.log").open("wb"))
        windows: list[Window] = []
        for place, kind in (("desk-1", "desk"), ("hall-1", "hall")):
            settings = settings_for(place, folder, url, base, sound=False)
            _join(settings, url, ask_code(folder / "hub" / "data", WARD, settings.roles), now)
            windows.append(Window(kind, write(settings, folder / place / "settings.toml"), log))
            closing.callback(windows[-1].end)
        for window in windows:
            window.heard("ready")
        yield windows[0], windows[1]


def _join(settings: Settings, url: str, code: str, now: datetime) -> None:
    catalogue = Catalogue(settings.ward_dir)
    store = Store(settings, ShiftedClock(now), Bus(), catalogue)
    store.open()
    try:
        enrol(store, url, code, catalogue.ward().name, settings.hub.timeout_seconds)
    finally:
        store.close()
