"""Some of a ward's stations in one process of `./run.sh bench queue`: whole ones, each with its database and its line.

Run as a module: FOLDER HUB_FOLDER URL NOW PLACE... Joins them to the hub, prints `ready`, then does what each line on
stdin says, and answers with one: `give FIRST STEP COUNT PER_SECOND` (numbers FIRST, FIRST + STEP ... below COUNT, each
at its time), `serve` (desks call and finish until `rest`), `rest` (how many were called), `held WHERE` (the fewest
tickets that any of its stations knows so), `end`.
"""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.app import Kiosk, bootstrap
from kiosk.bus import Bus
from kiosk.clock import Clock, ShiftedClock
from kiosk.errors import ExpectedError
from kiosk.remote.city import ask_code
from kiosk.services import calls, tickets
from kiosk.settings import HubSettings
from kiosk.values.calls import CallNext, FinishService, Outcome
from kiosk.values.ids import Place
from kiosk.values.roles import Role
from kiosk.values.tickets import IssueTicket
from tests.factories import admit_everybody, settings_in
from ui.places import kind_at

WARD = "99001"
FIELDS = ("chung-thuc", "ho-tich", "cu-tru", "khac")
AGAIN = 0.3  # seconds until a desk that nobody waits for asks once more
WAIT = 60


class Driver:
    """See the module."""

    def __init__(self, folder: Path, hub_folder: Path, url: str, now: datetime, places: list[str]) -> None:
        self.open = ExitStack()
        clock = ShiftedClock(now)
        self.stations = [self._one(folder, hub_folder, url, clock, place) for place in places]
        self._pool = self.open.enter_context(ThreadPoolExecutor(len(places)))
        self._resting = threading.Event()
        self.open.callback(self._resting.set)  # a run that broke off ends its desks, too
        self._serving: list[Future[int]] = []

    def _one(self, folder: Path, hub_folder: Path, url: str, clock: Clock, place: str) -> Kiosk:
        role = Role(kind_at(place))
        made = bootstrap(
            settings_in(folder / place, roles=(role,), hub=HubSettings(url=""), place=place), clock, Bus()
        )
        made.open()
        self.open.callback(made.close)
        admit_everybody(made.store)
        made.enrol(url, ask_code(hub_folder / "data", WARD, (role,))).result(WAIT)
        return made

    def do(self, line: str) -> object:
        word, _, given = line.partition(" ")
        if word == "give":
            first, step, count, per_second = given.split()
            return self._give(range(int(first), int(count), int(step)), float(per_second))
        if word == "held":
            return min(held(station, given) for station in self.stations)
        if word == "serve":
            self._resting.clear()
            self._serving = [self._pool.submit(self._serve, station) for station in self.stations]
            return "serving"
        self._resting.set()
        return sum(served.result(WAIT) for served in self._serving)

    def _give(self, numbers: range, per_second: float) -> int:
        began = time.monotonic() - numbers.start / per_second
        for at, number in enumerate(numbers):
            pause = began + number / per_second - time.monotonic()
            if pause > 0:
                self._resting.wait(pause)
            kiosk = self.stations[at % len(self.stations)]
            command = IssueTicket(field=FIELDS[number % len(FIELDS)], place=Place(kiosk.settings.place), paper=False)
            self._issue(kiosk, command)
        return len(numbers)

    def _issue(self, kiosk: Kiosk, command: IssueTicket) -> None:
        """One that has just joined may wait for its first numbers."""
        until = time.monotonic() + WAIT
        while True:
            try:
                kiosk.store.run(tickets.issue, command).result(WAIT)
                return
            except ExpectedError as error:
                if error.key != "tickets.errors.no_range" or time.monotonic() > until:
                    raise
            self._resting.wait(AGAIN)

    def _serve(self, desk: Kiosk) -> int:
        place, served = Place(desk.settings.place), 0
        while not self._resting.is_set():
            command = CallNext(place=place, desk=place.rpartition("-")[2], actor="canbo")
            call = desk.claim(calls.call_next, command).result(WAIT)
            if call is None:
                self._resting.wait(AGAIN)
                continue
            finish = FinishService(ticket=call.ticket, place=place, actor="canbo", outcome=Outcome.GUIDED)
            served += 1
            try:
                desk.store.run(calls.finish, finish).result(WAIT)
            except ExpectedError as error:
                if error.key != "calls.errors.gone":
                    raise  # else the hub was not heard in time, and both desks that called it merge
        return served


def held(station: Kiosk, where: str) -> int:
    def asked(reader: Any) -> int:
        return int(reader.connection.exec_driver_sql(f"SELECT count(*) FROM tickets WHERE {where}").scalar())

    return station.store.read(asked).result(WAIT)


def main() -> None:
    folder, hub_folder, url, now, *places = sys.argv[1:]
    driver = Driver(Path(folder), Path(hub_folder), url, datetime.fromisoformat(now), places)
    with driver.open:
        print("ready", flush=True)
        while (line := sys.stdin.readline().strip()) not in ("", "end"):
            print(driver.do(line), flush=True)


if __name__ == "__main__":
    main()
