"""One window of `./run.sh bench queue`, in a process of its own: a desk whose keys are pressed, or the hall's display.

Run as a module: KIND SETTINGS. It is the program that a ward starts (ui.program), offscreen, and tells on stdout, a
line each, what happens when, in nanoseconds of the monotonic clock: `ready`, and of a desk `pressed` (F2 goes
down) and `called LABEL`; of a hall `painted LABEL` and `began LABEL`. A desk reads `next`, `guide` and `end`, a hall
`end`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSocketNotifier, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui import program
from ui.app import House

if TYPE_CHECKING:
    from ui.desk.window import DeskWindow
    from ui.hall.window import HallWindow

LOOK_MS = 100


def tell(*words: str) -> None:
    print(*words, time.monotonic_ns(), flush=True)


class Ear:
    """What this process is asked for."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        word = sys.stdin.readline().strip()
        if word == "next":
            tell("pressed")
            self._press(Qt.Key.Key_F2)
        elif word == "guide":
            self._press(Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
        else:
            self._notifier.setEnabled(False)
            self.window.close()
            app = QApplication.instance()
            assert app is not None
            app.exit(0)

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Where the focus is, as a keyboard does."""
        QTest.keyClick(self.window.focusWidget() or cast("DeskWindow", self.window).board, key, modifier)


def hall(house: House, window: HallWindow) -> None:
    window.painted.connect(lambda label: tell("painted", label))
    window.began.connect(lambda label: tell("began", label), Qt.ConnectionType.DirectConnection)
    when(lambda: on_line(house) and house.station.speaker is not None, lambda: tell("ready"))


def desk(house: House, window: DeskWindow) -> None:
    window.called.connect(lambda call: tell("called", call.label))
    window.finished.connect(lambda _outcome: tell("finished"))
    window.signed_in.connect(lambda _person: when(lambda: on_line(house), lambda: tell("ready")))
    ward = house.station.catalogue.ward()
    window.sign_in.account.setText(ward.sample_user)
    window.sign_in.password.setText(ward.sample_password)
    window.sign_in.submit()


def on_line(house: House) -> bool:
    sync = house.kiosk.sync if house.kiosk is not None else None
    return sync is not None and sync.status.online


def when(true: object, act: object) -> None:
    """Looks until it is so; before anything is measured."""
    if true():  # type: ignore[operator]
        act()  # type: ignore[operator]
    else:
        QTimer.singleShot(LOOK_MS, lambda: when(true, act))


def main() -> int:
    kind, settings = sys.argv[1], Path(sys.argv[2])
    ears = []

    def ready(house: House, window: QWidget) -> None:
        ears.append(Ear(window))
        if kind == "hall":
            hall(house, cast("HallWindow", window))
        else:
            desk(house, cast("DeskWindow", window))

    return program.run(kind, settings, full_screen=False, geometry="1920x1080", on_ready=ready)


if __name__ == "__main__":
    sys.exit(main())
