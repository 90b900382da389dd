"""Documents on each engine that the city runs on: made, told apart, handed to a station, and two who meet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kiosk.city import documents
from kiosk.errors import ExpectedError
from kiosk.remote import enrol
from kiosk.server import enrolment
from kiosk.server.central import Central
from kiosk.values.documents import DocumentKind
from tests import engines
from tests.factories import open_store, settings_in
from tests.fakes import StandingClock
from tests.kiosk.city.papers import OTHER, WARD, accounts, act, notice, publish, save
from tests.kiosk.server.test_documents import Pulling

NOTICES = DocumentKind.NOTICES


@pytest.fixture(params=engines.ALL)
def cities(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Central, Central]]:
    """Two processes of one city on one database; on SQLite, which is one process's, the same one twice."""
    clock = StandingClock()
    with ExitStack() as stack:
        if request.param == "sqlite":
            made = Central(settings_in(tmp_path / "central"), clock=clock)
            made.open()
            stack.callback(made.close)
            yield made, made
            return
        url, keys = (stack.enter_context(engines.fresh(request.param, tmp_path)) for _ in range(2))
        both = [Central(settings_in(tmp_path / "central"), clock=clock, db=url, keys_db=keys) for _ in range(2)]
        for one in both:
            one.open()
            stack.callback(one.close)
        yield both[0], both[1]


def test_a_version_goes_from_the_city_to_a_ward_on_each_engine(
    cities: tuple[Central, Central], tmp_path: Path
) -> None:
    first, second = cities
    publish(first.store, NOTICES, notice("một"))
    publish(second.store, NOTICES, notice("hai" * 300_000))
    publish(first.store, DocumentKind.ACCOUNTS, accounts(), scope=WARD)
    found = second.store.read(documents.versions, NOTICES).result(60)
    assert [one.version for one in found] == [2, 1]
    assert second.store.read(documents.content, DocumentKind.ACCOUNTS, WARD, 1).result(60) == accounts()
    diff = second.store.read(documents.diff, NOTICES, "", 1, 2).result(60)
    assert [row.key for row in diff.changed] == ["city"]
    clock = first.clock
    assert isinstance(clock, StandingClock)
    station = open_store(tmp_path / "single", clock=clock, roles=("single",))
    try:
        asked = enrolment.MakeCode(ward=WARD, roles=("single",), prefix="")
        enrol.enrol(station, first.address, first.store.run(enrolment.make_code, asked).result(60).code)
        pulling = Pulling(station, clock).look()
        assert pulling.notices() == ["hai" * 300_000]
        assert station.catalogue.account("nguyen.van.mau") is not None
        told = second.store.read(documents.station_documents, WARD).result(60)
        assert {(one.kind.value, one.version) for one in told} == {("notices", 2), ("accounts", 1)}
        pulling.link.close()
    finally:
        station.close()


def test_of_two_approvals_at_once_one_is_the_next_version(cities: tuple[Central, Central]) -> None:
    drafts = [save(city.store, NOTICES, notice(words)) for city, words in zip(cities, ("một", "hai"), strict=True)]
    drafts = [city.store.run(documents.submit, act(one)).result(60) for city, one in zip(cities, drafts, strict=True)]
    outcomes: list[Any] = []
    together = threading.Barrier(2)

    def approve(city: Central, draft: Any) -> None:
        together.wait(60)
        try:
            outcomes.append(city.store.run(documents.approve, act(draft, OTHER)).result(60).version)
        except ExpectedError as error:
            outcomes.append(error.key)

    threads = [threading.Thread(target=approve, args=pair) for pair in zip(cities, drafts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(map(str, outcomes)) == ["1", "documents.errors.base_moved"]
    assert len(cities[0].store.read(documents.versions, NOTICES).result(60)) == 1


def test_of_two_who_save_one_draft_at_once_one_is_told(cities: tuple[Central, Central]) -> None:
    draft = save(cities[0].store, NOTICES, notice("một"))
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def change(city: Central, actor: str) -> None:
        together.wait(60)
        try:
            save(city.store, NOTICES, notice(actor), id=draft.id, revision=1, actor=actor)
            outcomes.append("saved")
        except ExpectedError as error:
            outcomes.append(error.key)

    threads = [
        threading.Thread(target=change, args=pair) for pair in zip(cities, ("nguoi.mot", "nguoi.hai"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(outcomes) == ["documents.errors.draft_changed", "saved"]
