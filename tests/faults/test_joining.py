"""A machine that joins a ward gives no number that another one of the ward gave, on line or off line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.remote.enrol import enrol
from kiosk.services import tickets
from kiosk.sync.worker import worker_for
from kiosk.values.ids import Place
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store
from tests.fakes import Impatient
from tests.faults import checker
from tests.faults.city import ROLES, City, Watched

ISSUE = IssueTicket(field="chung-thuc", place=Place("kiosk-1"))


@pytest.fixture
def city(tmp_path: Path, any_db: str) -> Iterator[City]:
    made = City(tmp_path / "first", db=any_db)
    try:
        yield made
    finally:
        made.close()


class Joined:
    """Another machine of the ward, enrolled with `code`."""

    def __init__(self, folder: Path, city: City, code: str, roles: tuple[str, ...]) -> None:
        self.bus = Bus()
        self.watched = Watched(self.bus)
        self.store: Any = open_store(folder, clock=city.clock, bus=self.bus, roles=roles)
        enrol(self.store, city.central.address, code)
        self._city = city
        self.worker: Any = None

    def on_line(self) -> None:
        """As at a start: the first numbers wait for handshake and ranges."""
        self.store.hold_numbers(60)
        self.worker = worker_for(
            self.store, self.store.settings, self._city.clock, self.bus, self._city.central.address
        )
        self.worker._backoff = Impatient()
        self.worker.open()

    def issue(self) -> str:
        return self.store.run(tickets.issue, ISSUE).result(30).label

    def close(self) -> None:
        if self.worker is not None:
            assert self.watched.until(lambda: self.worker.status.synced)
            assert self.worker.close(30)
        self.store.close()


def files_of(city: City, *others: Joined) -> list[Path]:
    return [city.store.settings.database, *(one.store.settings.database for one in others)]


def test_in_the_place_of_a_machine_that_is_gone(city: City, tmp_path: Path) -> None:
    city.enrol()
    city.issue(3)
    city.on_line()
    code = city.code(instead_of=city.store.station.id)
    fresh = Joined(tmp_path / "fresh", city, code, ROLES)
    with pytest.raises(ExpectedError, match=r"tickets\.errors\.no_range"):
        fresh.issue()  # off line: what the one before gave is not known here
    fresh.on_line()
    assert fresh.issue() == "A1000"
    fresh.close()
    city.close()
    assert checker.four_no_number_twice(files_of(city, fresh)) == []


def test_a_single_one_beside_a_kiosk(city: City, tmp_path: Path) -> None:
    kiosk = Joined(tmp_path / "kiosk", city, city.code(("citizen",)), ("citizen",))
    kiosk.on_line()
    assert kiosk.issue() == "A001"
    city.enrol()
    with pytest.raises(ExpectedError, match=r"tickets\.errors\.no_range"):
        city.issue(1)
    city.on_line()
    city.issue(2)
    assert city.synced()
    kiosk.close()
    city.close()
    assert checker.four_no_number_twice(files_of(city, kiosk)) == []


def test_a_kiosk_beside_the_wards_first_machine(city: City, tmp_path: Path) -> None:
    """The first one may grant itself; what it gave while off line central cannot know, and leaves room for."""
    city.enrol()
    kiosk = Joined(tmp_path / "kiosk", city, city.code(("citizen",)), ("citizen",))
    kiosk.on_line()
    assert kiosk.issue() == "A1000"
    city.issue(2)  # never on line yet
    kiosk.close()
    city.close()
    assert checker.four_no_number_twice(files_of(city, kiosk)) == []


def test_one_that_worked_alone_beside_a_kiosk_that_joined_first(city: City, tmp_path: Path) -> None:
    """What it granted itself before may have been given to the kiosk: after joining it waits for central's."""
    city.issue(2)
    kiosk = Joined(tmp_path / "kiosk", city, city.code(("citizen",)), ("citizen",))
    kiosk.on_line()
    assert kiosk.issue() == "A001"  # central could not know: that pair is kept and told apart
    city.enrol()
    with pytest.raises(ExpectedError, match=r"tickets\.errors\.no_range"):
        city.issue(1)
    city.on_line()
    city.issue(3)
    assert city.synced()
    assert [kiosk.issue() for _ in range(3)] == ["A002", "A003", "A004"]
    kiosk.close()
    city.close()
    pairs = [pair for pair in checker.four_no_number_twice(files_of(city, kiosk)) if "ticket:A" in pair]
    assert [pair.split("'")[-2] for pair in pairs] == ["1", "2"]  # given before it joined; nothing since
