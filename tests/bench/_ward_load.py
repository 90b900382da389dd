"""A whole ward at work for `./run.sh bench ward`: 3 kiosks, 12 desks, 12 pads, 2 displays and 3,000 tickets.

The hub runs in a process of its own (_hub_process.py); its 29 stations are whole ones, each with its database and its
line to the hub, all in this process. Kiosks give numbers at a steady pace, desks claim and finish. Then the hub is
killed while the kiosks go on, started again on its folder, and the time is taken until all stations hold all tickets.
"""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kiosk.app import Kiosk, bootstrap
from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.remote.city import ask_code
from kiosk.services import calls, tickets
from kiosk.settings import HubSettings
from kiosk.values.calls import CallNext, FinishService, Outcome
from kiosk.values.ids import Place
from kiosk.values.roles import Role
from kiosk.values.tickets import IssueTicket
from tests.factories import admit_everybody, settings_in

STATIONS = (("kiosk", Role.CITIZEN, 3), ("desk", Role.DESK, 12), ("pad", Role.RATING, 12), ("hall", Role.HALL, 2))
TICKETS = 3_000
PER_SECOND = 10.0  # some hundred times as fast as a ward's busy day
LONGEST = 1_800  # seconds: all stations share this process and its one core
ALONE = 150  # tickets that the kiosks give while the hub is dead
FIELDS = ("chung-thuc", "ho-tich", "cu-tru", "khac")
TICK = os.sysconf("SC_CLK_TCK")


class Stations:
    """All of them, open and enrolled. `close` closes them."""

    def __init__(self, folder: Path, hub_folder: Path, url: str, clock: Clock) -> None:
        self._open = ExitStack()
        self.of: dict[str, list[Kiosk]] = {}
        for kind, role, count in STATIONS:
            self.of[kind] = [
                self._one(folder, hub_folder, url, clock, f"{kind}-{number}", role) for number in range(1, count + 1)
            ]

    def _one(self, folder: Path, hub_folder: Path, url: str, clock: Clock, place: str, role: Role) -> Kiosk:
        settings = settings_in(folder / place, roles=(role,), hub=HubSettings(url=""), place=place)
        made = bootstrap(settings, clock, Bus())
        made.open()
        self._open.callback(made.close)
        admit_everybody(made.store)
        made.enrol(url, ask_code(hub_folder / "data", "99001", (role,))).result(60)
        return made

    def every(self) -> list[Kiosk]:
        return [one for some in self.of.values() for one in some]

    def close(self) -> None:
        self._open.close()


def work(stations: Stations, count: int, per_second: float) -> None:
    """So many tickets given by the kiosks at that pace, each called and finished by a desk."""
    done, numbers = threading.Event(), itertools.count()
    began = time.monotonic()

    def give(kiosk: Kiosk) -> None:
        while (number := next(numbers)) < count:
            pause = began + number / per_second - time.monotonic()
            if pause > 0:
                done.wait(pause)
            command = IssueTicket(field=FIELDS[number % len(FIELDS)], place=Place(kiosk.settings.place), paper=False)
            kiosk.store.run(tickets.issue, command).result(60)

    def serve(desk: Kiosk) -> None:
        place = Place(desk.settings.place)
        number = place.rpartition("-")[2]
        while not done.is_set():
            call = desk.claim(calls.call_next, CallNext(place=place, desk=number, actor="canbo")).result(60)
            if call is None:
                done.wait(0.2)
                continue
            while not done.is_set() and not held(desk.store, f"subject = '{call.ticket}' AND state = 'called'"):
                done.wait(0.05)  # a clerk takes longer to serve than its issue to come
            finish = FinishService(ticket=call.ticket, place=place, actor="canbo", outcome=Outcome.GUIDED)
            desk.store.run(calls.finish, finish).result(60)

    with ThreadPoolExecutor(len(stations.every())) as pool:
        desks = [pool.submit(serve, desk) for desk in stations.of["desk"]]
        for given in [pool.submit(give, kiosk) for kiosk in stations.of["kiosk"]]:
            given.result()
        try:
            until(lambda: any(desk.done() for desk in desks) or served(stations.of["desk"][0]) >= count, LONGEST)
        finally:
            done.set()
        for desk in desks:
            desk.result()


def served(station: Kiosk) -> int:
    return held(station.store, "state = 'done'")


def give_alone(stations: Stations, count: int) -> None:
    """Tickets while nobody hears the kiosks."""
    for number in range(count):
        kiosk = stations.of["kiosk"][number % len(stations.of["kiosk"])]
        command = IssueTicket(field=FIELDS[number % len(FIELDS)], place=Place(kiosk.settings.place), paper=False)
        kiosk.store.run(tickets.issue, command).result(60)


def held(store: Any, where: str) -> int:
    """Tickets that a store knows."""
    def asked(reader: Any) -> int:
        query = f"SELECT count(*) FROM tickets WHERE {where}"
        return int(reader.connection.exec_driver_sql(query).scalar())

    return int(store.read(asked).result(60))


def converged(stations: Stations, count: int) -> bool:
    """Whether every station holds so many issued tickets (a station hears of others' only through the hub)."""
    return all(held(one.store, "issued_at IS NOT NULL") >= count for one in stations.every())


def until(holds: Callable[[], bool], seconds: float) -> float:
    """Seconds until it held."""
    began, pause = time.monotonic(), threading.Event()
    while not holds():
        if time.monotonic() - began > seconds:
            raise RuntimeError("it did not come about in time")
        pause.wait(0.2)
    return time.monotonic() - began


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_mib(pid: int, name: str = "VmRSS") -> float:
    """0 where the process is gone."""
    status = Path(f"/proc/{pid}/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


class Watch:
    """Looks at a process's resident memory every half second until it is asked."""

    def __init__(self, pid: int) -> None:
        self._pid, self._over, self._seen = pid, threading.Event(), [resident_mib(pid)]
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self._seen.append(resident_mib(self._pid))

    def greatest(self) -> float:
        self._over.set()
        self._thread.join()
        return max(self._seen)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
