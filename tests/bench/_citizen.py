"""The child process of the start bench: opens the citizen station as `motcua citizen` does, and tells its times.

`visit`: also takes a ticket, goes through the declaration's pages and has papers printed, then tells its memory.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from typing import Any

told: dict[str, float] = {}


def first_frame() -> None:
    told["first"] = time.monotonic()


def rss_mib() -> float:
    with open("/proc/self/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def ready(house: Any, window: Any) -> None:
    told["ready"] = time.monotonic()
    told["rss_mib"] = rss_mib()
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, lambda: finish(house, window))


def finish(house: Any, window: Any) -> None:
    from PySide6.QtWidgets import QApplication

    try:
        if "visit" in sys.argv:
            visit(house, window)
            told["rss_after_visit_mib"] = rss_mib()
        print(json.dumps(told), flush=True)
    except BaseException:
        traceback.print_exc()
        QApplication.exit(1)
        return
    window.close()
    QApplication.quit()


def visit(house: Any, window: Any) -> None:
    """A whole birth declaration at this station: ticket, cards, pages, both papers printed."""
    from kiosk.clock import local
    from kiosk.values.devices import JobOutcome, Scanned
    from kiosk.values.print_jobs import PaperKind
    from ui.tour.filling import Filler
    from ui.tour.hand import Hand, spin_until
    from ui.tour.model import KeystrokeModel
    from ui.tour.persons import persons

    printed: list[JobOutcome] = []
    house.bus.listen(JobOutcome, printed.append)
    spin_until(lambda: house.spooler is not None, 30, "the spooler")
    hand = Hand(window)
    hand.touch("card:khai-sinh")
    hand.touch("take_number")
    hand.wait_for("ticket_number")
    hand.touch("declare")

    def scan(text: str) -> bool:
        house.bus.announce(Scanned(text=text))
        return True

    def screen() -> Any:
        return window.screen_.pages if window.screen_name == "declare" else None

    spin_until(lambda: window.screen_name == "declare", 20, "the declaration")
    answers = persons("khai-sinh", 2, local(house.clock.now()).date())
    Filler(hand, KeystrokeModel(), screen, answers, scan, lambda name: None).fill()
    hand.touch("print_declaration")
    spin_until(lambda: any(o.job.kind is PaperKind.DECLARATION for o in printed), 30, "the declaration on paper")
    hand.touch("done")


if __name__ == "__main__":
    from ui.program import run

    sys.exit(run("citizen", full_screen=False, on_first_frame=first_frame, on_ready=ready))
