"""Ranges from central: granted once per request, above everything named, repeated until answered."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from kiosk.remote import ranges
from kiosk.remote.link import Link, Refused
from kiosk.services import tickets
from kiosk.sync import wire
from kiosk.values.ids import Place
from kiosk.values.tickets import IssueTicket
from tests.fakes import WrongClock
from tests.faults.city import City
from tests.faults.proxy import Fault


def claim(city: City, series: str, above: int = 0, request: str = "r1") -> wire.ClaimAnswer:
    asked = wire.Claim(city.store.station.id, city.store.station.epoch, request, series, above)
    line = city.line()
    try:
        return line.ask("/v1/claim", asked, wire.ClaimAnswer)
    finally:
        line.close()


def granted(city: City) -> list[tuple[str, int]]:
    query = "SELECT kind, count(*) FROM journal_events WHERE station LIKE '00000.%' GROUP BY kind ORDER BY kind"
    return city.central_rows(query)


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
    starts = [claim(city, "ticket:B", above=above, request=f"b{above}").start for above in (4_995, 9_500)]
    assert starts == [4_996, 9_501]
    assert claim(city, "ticket:B", request="full") == wire.ClaimAnswer(False, reason="exhausted")


def test_what_a_journal_names_is_not_granted_again(city: City) -> None:
    """The station granted itself a letter's first numbers while it was alone; central learnt it from its journal."""
    city.issue(1)
    city.enrol()
    city.start_worker()
    assert city.synced()
    assert claim(city, "ticket:A") == wire.ClaimAnswer(True, 1000, 999)


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        ("dossier:H99.002", "prefix"), ("tam:1", "series"), ("ticket:", "series"), ("ticket:AB", "series"),
        ("x", "series"), ("receipt:2026", "series"), ("book:SCT/BS:2026", "series"),
    ],
)
def test_what_is_not_granted(city: City, series: str, reason: str) -> None:
    city.enrol()
    assert claim(city, series).reason == reason


def test_a_claim_under_another_key_is_refused(city: City) -> None:
    city.enrol()
    asked = wire.Claim(city.store.station.id, 1, "r", "ticket:A", 0)
    author = wire.Author(city.store.station.id, city.store.lease, Identity(new_key(), new_key()))
    line = Link(city.central.address, city.central.store.identity.public, author=author)
    with pytest.raises(Refused) as caught:
        line.ask("/v1/claim", asked, wire.ClaimAnswer)
    line.close()
    assert caught.value.status == 401


def test_a_refused_station_asks_again_after_a_while_under_a_new_request(city: City) -> None:
    """With the ward's prefix unknown at central it has no official codes; no flood, and no end either."""
    ticking = city.store.ledger.clock = WrongClock()
    city.enrol()
    say(city, "UPDATE known_stations SET roles = 'rating' WHERE station LIKE '99001.%'")
    link = city.line()
    assert [ranges.claim_missing(city.store, link, "H99.001.01") for _ in range(3)] == [0, 0, 0]
    before = asked(city)
    assert {outcome for _request, _series, outcome in before} == {"refused"}
    assert say(city, "SELECT count(*) FROM answered_commands") == [(0,)]  # refusals are not kept
    ticking.by += ranges.AGAIN["refused"] - timedelta(seconds=30)
    assert ranges.claim_missing(city.store, link, "H99.001.01") == 0
    assert asked(city) == before
    say(city, "UPDATE known_stations SET roles = 'single' WHERE station LIKE '99001.%'")
    ticking.by += timedelta(minutes=1)
    assert ranges.claim_missing(city.store, link, "H99.001.01") == len(before)
    again = asked(city)
    assert {outcome for _request, _series, outcome in again} == {"granted"}
    assert {row[1] for row in again} == {row[1] for row in before}
    assert not {row[0] for row in again} & {row[0] for row in before}
    link.close()


def test_a_station_that_was_given_other_roles_asks_at_once(city: City) -> None:
    city.enrol()
    say(city, "UPDATE known_stations SET roles = 'rating' WHERE station LIKE '99001.%'")
    link = city.line()
    assert ranges.claim_missing(city.store, link, "H99.001.01") == 0
    assert {outcome for _request, _series, outcome in asked(city)} == {"refused"}
    link.close()
    city.enrol()
    link = city.line()
    assert ranges.claim_missing(city.store, link, "H99.001.01") > 0
    link.close()
    assert {outcome for _request, _series, outcome in asked(city)} == {"granted"}


def test_a_central_that_is_not_sure_is_asked_again_soon(city: City) -> None:
    """One that was restored and waits for its stations answers so."""
    ticking = city.store.ledger.clock = WrongClock()
    city.enrol()
    answers = Answers(wire.ClaimAnswer(False, reason="unsure"))
    ranges.claim_missing(city.store, answers, "")  # type: ignore[arg-type]
    count = len(answers.asked)
    assert {outcome for _request, _series, outcome in asked(city)} == {"unsure"}
    ranges.claim_missing(city.store, answers, "")  # type: ignore[arg-type]
    assert len(answers.asked) == count
    ticking.by += ranges.AGAIN["unsure"] + timedelta(seconds=1)
    ranges.claim_missing(city.store, answers, "")  # type: ignore[arg-type]
    assert len(answers.asked) == 2 * count
    ticking.by -= timedelta(days=2)  # the clock was put right meanwhile
    ranges.claim_missing(city.store, answers, "")  # type: ignore[arg-type]
    ranges.claim_missing(city.store, answers, "")  # type: ignore[arg-type]
    assert len(answers.asked) == 3 * count


def test_after_a_restore_each_field_keeps_its_own_letter(city: City, tmp_path: Path) -> None:
    """A ward first worked alone, joined, and was restored once."""
    letters = {field.key: field.letter for field in city.store.catalogue.fields()}
    issue(city, "chung-thuc")
    city.enrol()
    city.start_worker()
    assert city.watched.until(lambda: claims(city) == {"granted"})
    assert city.synced()
    assert city.worker is not None
    city.worker.close(30)
    settings = city.store.settings
    city.store.close()
    shutil.copytree(settings.data_dir, tmp_path / "image")
    city.store.open()
    for field in letters:
        issue(city, field)
    city.store.close()
    shutil.rmtree(settings.data_dir)
    shutil.copytree(tmp_path / "image", settings.data_dir)
    city.store.open()
    assert city.store.station.epoch == 2
    city.start_worker()
    assert city.synced()
    labels = {field: issue(city, field) for field in letters}
    assert labels == {field: f"{letter}1000" for field, letter in letters.items()}


def issue(city: City, field: str) -> str:
    ticket = IssueTicket(field=field, place=Place("kiosk-1"))
    return city.store.run(tickets.issue, ticket).result(20).label


class Answers:
    """A line on which every claim gets the same answer."""

    def __init__(self, answer: wire.ClaimAnswer) -> None:
        self.answer, self.asked = answer, list[wire.Claim]()

    def ask(self, _path: str, claim: wire.Claim, _shape: type) -> wire.ClaimAnswer:
        self.asked.append(claim)
        return self.answer


def say(city: City, words: str) -> list[tuple[object, ...]]:
    """Of the city's server."""
    if words.startswith("SELECT"):
        return city.central_rows(words)
    city.change_central(words)
    return []


def asked(city: City) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(city.store.settings.database)) as db:
        return db.execute("SELECT request, series, outcome FROM asked_commands ORDER BY series").fetchall()


def claims(city: City) -> set[str]:
    with closing(sqlite3.connect(city.store.settings.database)) as db:
        return {row[0] for row in db.execute("SELECT outcome FROM asked_commands")}


def test_ranges_arrive_after_enrolment_also_when_the_answer_is_cut_off(tmp_path: Path, any_db: str) -> None:
    city = City(tmp_path, fault_path="/v1/claim", db=any_db)
    try:
        city.enrol()
        city.proxy.next(Fault.CUT_ANSWER, Fault.CUT_ANSWER, Fault.ERROR)
        city.start_worker()
        assert city.watched.until(lambda: claims(city) == {"granted"})
        assert city.synced()
        with closing(sqlite3.connect(city.store.settings.database)) as db:
            own = db.execute("SELECT series, start, size FROM ranges ORDER BY series").fetchall()
        there = city.central_rows("SELECT series, start, size FROM ranges ORDER BY series")
        assert own == there
        assert ("dossier:H99.001.01", 1, 500) in own
        assert ("ticket:A", 1, 999) in own
        city.issue(3)
        assert city.synced()
        assert city.agree() == []
    finally:
        city.close()
