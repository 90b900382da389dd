"""Twenty business days of one hub's uptime: a part of `./run.sh bench queue`.

`rss_growth`: resident memory after the twentieth day over that after the first, minus 1. A day is a busy one: TICKETS
numbers over HTTP, the greeter's pages read as browsers read them all day, and the clock moved on, which every timer and
the change of the day follow.
"""

from __future__ import annotations

import urllib.request
from pathlib import Path
from typing import Any

from kiosk.clock import ZONE
from tests.bench._askers import ask
from tests.bench._hub_beside import HubProcess, hub_beside
from tests.bench._processes import resident_mib

DAYS = 20
CLIENTS, EACH = 3, 100  # a busy day's numbers
PAGES = ("/parts/board", "/parts/groups?lang=en")
LOOKS = 20  # at each page in a day
DAY = 86_400


def measure(folder: Path) -> dict[str, Any]:
    resident = []
    with hub_beside(folder / "hub") as hub:
        for day in range(DAYS):
            _busy_day(hub)
            resident.append(resident_mib(hub.pid))
            print(f"day {day + 1}: {resident[-1]:.1f} MiB")
            friday = hub.now.astimezone(ZONE).weekday() == 4
            hub.move_on(3 * DAY - 600 if friday else DAY)  # before three days are over, after which staff are asked
    return {"rss_growth": resident[-1] / resident[0] - 1, "resident_mib": {"first": resident[0], "last": resident[-1]}}


def _busy_day(hub: HubProcess) -> None:
    ask(hub.tickets, CLIENTS, EACH)
    for path in PAGES * LOOKS:
        asked = urllib.request.Request(f"{hub.url}{path}", headers={"Authorization": f"Bearer {hub.token}"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            answer.read()
