"""What many browsers ask for is made once for all of them, and what it says is what a count of the journal says."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from typing import Any

import pytest

from kiosk.server import pages
from kiosk.server.pages.shared import LONGEST, PAUSE, Shared
from tests.faults.city import City

pytestmark = pytest.mark.one_engine  # beside the core (test_protocol, test_bad_batches), which is on all


class Clock:
    """A clock that making something moves on."""

    def __init__(self, cost: float) -> None:
        self.now, self.cost, self.made = 100.0, cost, 0

    def __call__(self) -> float:
        return self.now

    async def make(self) -> int:
        await asyncio.sleep(0)
        self.now += self.cost
        self.made += 1
        return self.made


def test_all_who_ask_meanwhile_get_the_same() -> None:
    async def asked() -> None:
        clock = Clock(0.5)
        shared = Shared(clock.make, clock)
        assert await asyncio.gather(*(shared.get() for _ in range(50))) == [1] * 50
        clock.now += PAUSE * 0.5 - 0.01
        assert await shared.get() == 1
        clock.now += 0.02
        assert await shared.get() == 2
        clock.cost = 1e6
        clock.now += 60
        assert await shared.get() == 3
        clock.now += LONGEST + 0.01
        assert await shared.get() == 4

    asyncio.run(asked())


def test_what_fails_fails_for_all_who_waited_and_is_tried_again() -> None:
    async def asked() -> None:
        clock, faulty = Clock(0.5), [True]

        async def make() -> int:
            made = await clock.make()
            if faulty.pop() if faulty else False:
                raise ValueError
            return made

        shared = Shared(make, clock)
        found = await asyncio.gather(*(shared.get() for _ in range(5)), return_exceptions=True)
        assert [type(one) for one in found] == [ValueError] * 5
        assert await shared.get() == 2

    asyncio.run(asked())


def test_one_who_goes_away_takes_it_from_nobody() -> None:
    async def asked() -> None:
        clock = Clock(0.5)
        shared = Shared(clock.make, clock)
        gone = asyncio.create_task(shared.get())
        stays = asyncio.create_task(shared.get())
        await asyncio.sleep(0)
        gone.cancel()
        assert await stays == 1

    asyncio.run(asked())


def test_busy_browsers_cost_the_server_a_tenth_of_its_time(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    true, counted = pages.overview, []

    def counting(reader: Any) -> Any:
        counted.append(1)
        return true(reader)

    monkeypatch.setattr(pages, "overview", counting)
    city.restart_central()
    city.enrol()

    def browse() -> None:
        for _ in range(40):
            with urllib.request.urlopen(city.central.address + "/parts/overview", timeout=20) as answer:
                assert answer.read()

    browsers = [threading.Thread(target=browse) for _ in range(10)]
    for one in browsers:
        one.start()
    line = city.line()  # says hello meanwhile
    line.close()
    for one in browsers:
        one.join()
    assert 1 <= len(counted) < 200  # of 400


def test_the_figures_are_what_a_count_of_the_journal_says(city: City) -> None:
    city.enrol()
    city.issue(25)
    city.start_worker()
    assert city.synced()
    with urllib.request.urlopen(city.central.address + "/v1/status", timeout=20) as answer:
        told = json.loads(answer.read())
    accepted = dict(city.central_rows("SELECT kind, count(*) FROM journal_events WHERE state = 0 GROUP BY kind"))
    stations = dict(city.central_rows("SELECT station, count(*) FROM journal_events GROUP BY station"))
    aside = city.central_rows("SELECT count(*) FROM journal_quarantine WHERE closed = 0")[0][0]
    assert told["totals"]["tickets"] == accepted["ticket.issued"] == 25
    assert told["events"] == sum(stations.values())
    assert {one["station"]: one["events"] for one in told["stations"]} == {
        city.store.station.id: stations[city.store.station.id]
    }
    assert sum(one["quarantined"] for one in told["stations"]) == aside
    assert [one["tickets"] for one in told["wards"]] == [25]
