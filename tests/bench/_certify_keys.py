"""How many keys the usual certified copy takes at a desk, from the call on: counted by the window, typed by QTest.

Called by tests.bench.desk and the desk's tests. One paper of three pages, two copies: the counts, and what ends the
visit; the number was called before. Raises Missed where the window does not get so far.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.real import World
from ui.app import application
from ui.desk.window import DeskWindow
from ui.tour.hand import spin_until

WITHIN = 60.0  # seconds, for each thing that is waited for
ENTER = Qt.Key.Key_Return


def keys_to_certify() -> int:
    """Keys pressed between the call and the end of the visit, as the window itself counts them."""
    app = application()
    with tempfile.TemporaryDirectory(prefix="motcua-keys-") as folder:
        world = World(Path(folder))
        try:
            world.ticket()
            window = DeskWindow(world.station("desk-1"))
            window.show()
            try:
                return _certify(window, world.store.catalogue.ward().sample_password)
            finally:
                window.close()
                app.processEvents()
        finally:
            world.close()


def _certify(window: DeskWindow, password: str) -> int:
    panels, called = window.board.panels, list[object]()
    window.called.connect(called.append)
    for words in ("canbo", password):
        _type(window, words)
        _press(window, ENTER)
    _until(lambda: window.at_work.person is not None)
    _press(window, Qt.Key.Key_F2)
    _until(lambda: bool(called) and panels.currentWidget() is panels.certify)
    for count in ("3", "2"):
        _type(window, count)
        _press(window, ENTER)
    _until(lambda: panels.currentWidget() is panels.result)
    _press(window, ENTER)
    _until(lambda: window.keys_to_certify is not None)
    assert window.keys_to_certify is not None
    return window.keys_to_certify


def _press(window: DeskWindow, key: Qt.Key) -> None:
    QTest.keyClick(window.focusWidget() or window, key)


def _type(window: DeskWindow, words: str) -> None:
    QTest.keyClicks(window.focusWidget() or window, words)


def _until(there: Callable[[], bool]) -> None:
    spin_until(there, WITHIN, "the desk")
