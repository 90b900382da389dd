"""`./run.sh bench ward`: a whole ward's hub at work: 3 kiosks, 12 desks, 12 rating pads, 2 displays, 3,000 tickets.

`hub_rss_mib`: the greatest resident memory of the hub's process in the run, looked at every half second;
`hub_peak_mib`: its high-water mark, with the 64 MiB that checking a password takes for a moment. `hub_cpu`: its
processor time over the time of the run, in which at most 10 tickets a second are given, called and finished
(`tickets_per_s`). `converged_s`: from the restart of the hub, which was killed with -9 and missed 150 tickets, until
all 29 stations hold all of them. `rss_growth`: resident memory after the twentieth business day over that after the
first, minus 1; a day is a clock moved on, 150 numbers over HTTP, and the pages read. What is in it: _ward_load.py.
`--runs` changes nothing here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.clock import ZONE, ShiftedClock
from tests.bench import _ward_load as load
from tests.bench._askers import Target, ask

DAYS = 20
BODY = '{"request":"{request}","field":"chung-thuc"}'


class HubProcess:
    """The hub beside us, on one folder and one port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.bench._hub_process", str(self.folder), str(self.port)]
        command += [self.clock.now().isoformat()] if self.port else []
        self._running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._running.stdout is not None
        said = json.loads(self._running.stdout.readline())
        self.port, self.pid = said["port"], said["pid"]
        self.token, self.now = said["token"], datetime.fromisoformat(said["now"])
        self.clock = ShiftedClock(self.now)

    def move_on(self, seconds: int) -> None:
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(f"{seconds}\n")
        self._running.stdin.flush()
        self.now = datetime.fromisoformat(self._running.stdout.readline().strip())

    def kill(self) -> None:
        load.kill(self.pid)
        self._running.communicate()

    def stop(self) -> None:
        self._running.communicate("\n", timeout=60)


def measure(_runs: int = 20) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        grown = _twenty_days(HubProcess(Path(folder) / "days"))
        hub = HubProcess(Path(folder) / "hub")
        stations = load.Stations(Path(folder), hub.folder, f"http://127.0.0.1:{hub.port}", hub.clock)
        try:
            return {**_figures(hub, stations), "rss_growth": grown}
        finally:
            stations.close()
            hub.stop()


def _figures(hub: HubProcess, stations: load.Stations) -> dict[str, Any]:
    print("29 stations have joined")
    began, used, watch = time.monotonic(), load.cpu_seconds(hub.pid), load.Watch(hub.pid)
    load.work(stations, load.TICKETS, load.PER_SECOND)
    taken = time.monotonic() - began
    found = {
        "hub_rss_mib": watch.greatest(), "hub_peak_mib": load.resident_mib(hub.pid, "VmHWM"),
        "hub_cpu": (load.cpu_seconds(hub.pid) - used) / taken, "tickets_per_s": load.TICKETS / taken,
    }  # fmt: skip
    print("the hub is killed")
    hub.kill()
    load.give_alone(stations, load.ALONE)
    hub.start()
    found["converged_s"] = load.until(lambda: load.converged(stations, load.TICKETS + load.ALONE), 300)
    return found


def _twenty_days(hub: HubProcess) -> float:
    target = Target("127.0.0.1", hub.port, "/tickets", BODY, f"Authorization: Bearer {hub.token}\r\n")
    resident = []
    for day in range(DAYS):
        ask(target, 3, 50)
        for path in ("/parts/board", "/parts/groups?lang=en"):
            asked = urllib.request.Request(
                f"http://127.0.0.1:{hub.port}{path}", headers={"Authorization": f"Bearer {hub.token}"}
            )
            with urllib.request.urlopen(asked, timeout=20) as answer:
                answer.read()
        resident.append(load.resident_mib(hub.pid))
        friday = hub.now.astimezone(ZONE).weekday() == 4
        hub.move_on(3 * 86_400 - 600 if friday else 86_400)  # before three days are over, after which staff are asked
        print(f"day {day + 1}: {resident[-1]:.1f} MiB")
    hub.stop()
    return resident[-1] / resident[0] - 1
