"""The screens' half of the form bench: from the finger on "Tiếp tục" to the next question painted.

A whole birth declaration typed by hand on a real window, as a person without cards fills it; every page that has
a "Tiếp tục" counts. Called by tests.bench.form.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from kiosk.values.forms import PageKind
from tests.ui.house import open_house, station_at
from ui.citizen.sitting import Sitting
from ui.citizen.window import CitizenWindow
from ui.tour.filling import Filler
from ui.tour.hand import Hand, spin_until
from ui.tour.model import KeystrokeModel

ANSWERS: dict[str, Any] = {
    "asker_relation": "mother",
    "m_card": "none", "m_name": "Mẫu", "m_number": "001196000123", "m_ethnic": "kinh",
    "f_card": "none", "f_name": "Thử", "f_number": "001094000456", "f_ethnic": "kinh",
    "c_family_of": "father", "c_given": "An", "c_sex": "female", "c_born": "2026-11-15",
    "c_place_of": "tai-nha", "c_place_home": "", "c_home_other": "Hoa Sen", "copies_of": "other", "copies_other": "4",
}  # fmt: skip


class Timed(Filler):
    """Fills as the tour does, and keeps the milliseconds of each "Tiếp tục"."""

    def __init__(self, window: CitizenWindow, hand: Hand, screen: Any) -> None:
        super().__init__(hand, KeystrokeModel(), screen, ANSWERS, lambda _text: False, lambda _name: None)
        self.window = window
        self.taken: list[float] = []

    def _touch(self, name: str) -> None:
        screen = self.screen()
        if name != "next" or screen is None or screen.page.kind is PageKind.REVIEW:
            super()._touch(name)
            return
        before, shown = screen.page.path, self.hand.wait_for("next")
        QApplication.processEvents()
        began = time.perf_counter()
        self.hand.touch(shown.objectName())
        spin_until(lambda: screen.page is None or screen.page.path != before, 20, "the next question")
        self.window.repaint()
        self.taken.append((time.perf_counter() - began) * 1000)


def next_painted(visits: int) -> list[float]:
    """Milliseconds of every "Tiếp tục" of `visits` declarations, after one that warms up."""
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as folder, open_house(Path(folder)) as house:
        window = CitizenWindow(station_at(house, "kiosk-1", (1920, 1080)))
        window.resize(1920, 1080)
        window.show()
        hand = Hand(window)
        for visit in range(visits + 1):
            window.sitting = Sitting()  # somebody else than before
            hand.touch("card:khai-sinh")
            hand.touch("take_number")
            hand.touch("declare")
            spin_until(lambda: window.screen_name == "declare", 20, "the declaration")

            def screen() -> Any:
                return window.screen_.pages if window.screen_name == "declare" else None  # type: ignore[attr-defined]

            filler = Timed(window, hand, screen)
            filler.fill()
            hand.wait_for("draft_code")
            if visit:
                taken += filler.taken
            window.home()
        window.close()
    return taken
