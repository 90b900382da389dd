"""The touch half of the ticket bench: from a finger on "Lấy số" to the number painted, on a real window and store.

The whole way of one touch: touch event, writer thread, commit with FULL, fold, announcement, the page, its paint.
The printer's drawing goes on beside it, as at a real kiosk.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from kiosk.values.devices import JobOutcome
from tests.ui.house import open_house, station_at
from ui.citizen.ticket import TicketScreen
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, spin_until


def touch_to_drawn(times: int) -> list[float]:
    """Milliseconds of `times` tickets at 1920x1080, after three that warm up."""
    taken = []
    with tempfile.TemporaryDirectory() as folder, open_house(Path(folder)) as house:
        window = CitizenWindow(station_at(house, "kiosk-1", (1920, 1080)))
        window.resize(1920, 1080)
        window.show()
        hand = Hand(window)
        papers: list[JobOutcome] = []
        house.bus.listen(JobOutcome, papers.append)
        for number in range(times + 3):
            hand.touch("card:khai-sinh")
            button = hand.wait_for("take_number")
            QApplication.processEvents()
            began = time.perf_counter()
            hand.touch(button.objectName())
            while not (isinstance(window.screen_, TicketScreen) and window.screen_.ticket is not None):
                QApplication.processEvents()
            window.repaint()
            if number >= 3:
                taken.append((time.perf_counter() - began) * 1000)
            window.home()
            window.sitting.row = 0  # another visitor's: more in a row are asked for again
            spin_until(lambda number=number: len(papers) > number, 30, "the slip")  # the next visitor comes later
        window.close()
    return taken
