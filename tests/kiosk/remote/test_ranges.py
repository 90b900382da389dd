"""Ranges from central: granted once per request, above everything named, repeated until answered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.remote.link import Link, Refused
from kiosk.sync import wire
from tests.faults.city import City
from tests.faults.proxy import Fault


def claim(city: City, series: str, above: int = 0, request: str = "r1") -> wire.ClaimAnswer:
    asked = wire.Claim(city.store.station.id, city.store.station.epoch, request, series, above)
    line = Link(city.central.address, city.central.store.identity.public)
    try:
        return line.ask("/v1/claim", wire.sign_claim(city.store.identity, asked), wire.ClaimAnswer)
    finally:
        line.close()


def granted(city: City) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(city.central.settings.database)) as db:
        query = "SELECT kind, count(*) FROM journal_events WHERE station LIKE '00000.%' GROUP BY kind ORDER BY kind"
        return db.execute(query).fetchall()


def test_a_repeated_request_gets_the_same_answer(city: City) -> None:
    city.enrol()
    first = claim(city, "ticket:A")
    assert first == wire.ClaimAnswer(True, 1, 999)
    assert claim(city, "ticket:A") == first
    assert dict(granted(city))["range.granted"] == 1
    assert claim(city, "ticket:A", request="r2").start == 1000


def test_a_grant_lies_above_what_the_station_names_and_fits_the_paper(city: City) -> None:
    city.enrol()
    assert claim(city, "ticket:A", above=500).start == 501
    assert claim(city, "dossier:H99.001.01", request="r3").size == 500
    assert claim(city, "ticket:B", above=9_999, request="r2") == wire.ClaimAnswer(False, reason="exhausted")


def test_what_a_journal_names_is_not_granted_again(city: City) -> None:
    """The station granted itself a letter's first numbers while it was alone; central learnt it from its journal."""
    city.issue(1)
    city.enrol()
    city.start_worker()
    assert city.synced()
    assert claim(city, "ticket:A") == wire.ClaimAnswer(True, 1000, 999)


@pytest.mark.parametrize(
    ("series", "reason"), [("dossier:H99.002", "prefix"), ("tam:1", "series"), ("ticket:", "series"), ("x", "series"),
     ("receipt:2026", "series"), ("book:SCT/BS:2026", "series")]
)
def test_what_is_not_granted(city: City, series: str, reason: str) -> None:
    city.enrol()
    assert claim(city, series).reason == reason


def test_a_claim_under_another_key_is_refused(city: City) -> None:
    city.enrol()
    asked = wire.Claim(city.store.station.id, 1, "r", "ticket:A", 0, b"\0" * 64)
    line = Link(city.central.address, city.central.store.identity.public)
    with pytest.raises(Refused) as caught:
        line.ask("/v1/claim", asked, wire.ClaimAnswer)
    line.close()
    assert caught.value.status == 401


def claims(city: City) -> set[str]:
    with closing(sqlite3.connect(city.store.settings.database)) as db:
        return {row[0] for row in db.execute("SELECT outcome FROM asked_commands")}


def test_ranges_arrive_after_enrolment_also_when_the_answer_is_cut_off(tmp_path: Path) -> None:
    city = City(tmp_path, fault_path="/v1/claim")
    try:
        city.enrol()
        city.proxy.next(Fault.CUT_ANSWER, Fault.CUT_ANSWER, Fault.ERROR)
        city.start_worker()
        assert city.watched.until(lambda: claims(city) == {"granted"})
        assert city.synced()
        with closing(sqlite3.connect(city.store.settings.database)) as db:
            own = db.execute("SELECT series, start, size FROM ranges ORDER BY series").fetchall()
        with closing(sqlite3.connect(city.central.settings.database)) as db:
            there = db.execute("SELECT series, start, size FROM ranges ORDER BY series").fetchall()
        assert own == there
        assert ("dossier:H99.001.01", 1, 500) in own
        assert ("ticket:A", 1, 999) in own
        city.issue(3)
        assert city.synced()
        assert city.agree() == []
    finally:
        city.close()
