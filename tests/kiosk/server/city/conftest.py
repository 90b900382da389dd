"""One made-up city for all tests of its pages in a worker, somebody of each role signed in, and a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.server.central import Central
from kiosk.values.city_accounts import CityRole
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.faults.central_rows import database
from tests.faults.city import City
from tests.kiosk.server.city import browser, samples
from tests.kiosk.server.city.people import OPENED, Person, open_account


class Town:
    """The server, and one person of each role who has set everything up."""

    def __init__(self, folder: Path, db: str) -> None:
        self.clock = StandingClock()
        self.central = Central(settings_in(folder / "central"), clock=self.clock, db=db)
        self.central.open()
        self.central.store.run(samples.fill, None).result(60)
        self.people: dict[CityRole, Person] = {}

    def person(self, role: CityRole) -> Person:
        if role not in self.people:
            open_account(self.central, f"mau-{role}", role)
            self.people[role] = Person(self.central, f"mau-{role}")
            self.people[role].set_up()
            self.people[role].stays = True
        return self.people[role]

    def close(self) -> None:
        for person in self.people.values():
            person.close()
        self.central.close()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, run_engine: str) -> Iterator[Town]:
    with database(run_engine) as db:
        made = Town(tmp_path_factory.mktemp("town"), db)
        yield made
        made.close()


@pytest.fixture
def city(tmp_path: Path, any_db: str) -> Iterator[City]:
    """The city's server and a ward's station on line."""
    made = City(tmp_path, db=any_db)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(autouse=True)
def _browsers_are_closed() -> Iterator[None]:
    yield
    for person in [one for one in OPENED if not one.stays]:
        person.close()
        OPENED.remove(person)


@pytest.fixture
def fresh(tmp_path: Path, any_db: str) -> Iterator[Central]:
    """A server of one's own, without anything."""
    central = Central(settings_in(tmp_path / "central"), clock=StandingClock(), db=any_db)
    central.open()
    yield central
    central.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[browser.Chromium]:
    """No longer than a module: while it lives an event loop runs in this thread, and nobody else can start one."""
    if not browser.PROGRAM.exists():
        pytest.skip(f"no {browser.PROGRAM} here: apt-get install chromium")
    with browser.opened() as found:
        yield found
