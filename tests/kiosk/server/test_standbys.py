"""How long an answer waits for the standby, and when that counts as behind; what a hub does as time goes by."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.ids import uuid7
from kiosk.server import hub_clock, standbys
from kiosk.server.hub_clock import HubClock
from kiosk.server.standbys import Standbys
from tests.fakes import StandingClock
from tests.kiosk.server.wards import Ward, count, numbered, take

NAME = "99001.standby2"


def test_an_answer_waits_for_the_standby_and_for_one_that_is_behind_no_more(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    listening = {NAME}

    async def all_of_it() -> None:
        held = Standbys(StandingClock(), listening.__contains__)
        await held.kept(5)  # there is none
        held.heard(NAME, 3, newest=3)
        waiting = asyncio.ensure_future(held.kept(5))
        await asyncio.sleep(0)
        held.heard(NAME, 4, newest=5)
        await asyncio.sleep(0)
        assert not waiting.done()
        held.heard(NAME, 5, newest=5)
        await waiting
        assert not held.now()[0].behind
        monkeypatch.setattr(standbys, "PATIENCE", 0.01)
        await held.kept(6)
        assert held.now()[0].behind
        assert "is behind" in caplog.text
        monkeypatch.setattr(standbys, "PATIENCE", 1000.0)
        await held.kept(7)  # nobody waits for one that is behind
        held.heard(NAME, 6, newest=7)
        assert held.now()[0].behind
        held.heard(NAME, 7, newest=7)
        assert not held.now()[0].behind
        listening.clear()
        await held.kept(8)  # switched off
        assert held._waiting == []

    asyncio.run(all_of_it())


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    try:
        yield made
    finally:
        made.close()


def test_the_hub_opens_the_days_and_keeps_nothing_of_them(ward: Ward) -> None:
    kiosk = numbered(ward.station("kiosk", "citizen"), ward.hub)
    take(kiosk)
    ward.hub.work.close()
    at_work = HubClock(ward.hub.store, ward.clock)
    before = count(ward.hub.store, "day.opened")
    days = 20
    for _day in range(days):
        assert at_work.work() == hub_clock.EVERY
        assert at_work.work() == hub_clock.EVERY  # once a day, however often it looks
        ward.clock.advance(timedelta(days=1))
    assert count(ward.hub.store, "day.opened") in (before + days, before + days - 1)

    def answers() -> int:
        words = "SELECT count(*) FROM answered_commands"
        found: int = ward.hub.store.read(lambda r: r.connection.exec_driver_sql(words).scalar()).result(20)
        return found

    assert answers() > 0
    ward.clock.advance(timedelta(days=11))
    assert ward.hub.store.run(hub_clock.forget_answers, None).result(20) > 0
    assert answers() == 0
    assert uuid7(ward.clock.now()) > hub_clock._first_of(ward.clock.now())
