"""A station speaks for its own ward: subjects, series, ranges, erasures and keys of another are out of its reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert

from kiosk.city import public
from kiosk.db.tables.journal import LackingKey
from kiosk.ids import uuid7
from kiosk.journal import lacking, sealing
from kiosk.queries import public_feedback as feedback_queries
from kiosk.records.calls import CallMade
from kiosk.records.days import DayClosed
from kiosk.records.dossiers import SealedDossier
from kiosk.records.public_feedback import SealedSaid
from kiosk.records.ranges import LetterTyped, RangeGranted, RangeTaken
from kiosk.records.stations import StationLost, SubjectErased
from kiosk.remote import handshake
from kiosk.server import grants
from kiosk.services import public_feedback
from kiosk.sync import wire
from kiosk.values.dossiers import Applicant
from kiosk.values.ids import Place
from kiosk.values.journal import WrappedKey
from kiosk.values.public import PublicLookUp
from kiosk.values.public_feedback import AboutWhat, SayFeedback
from tests.faults import ward
from tests.faults.central_rows import key_count
from tests.faults.city import City
from tests.kiosk.city.towns import received
from tests.kiosk.counter import KIOSK, PERSON
from tests.kiosk.every_use import refuse
from tests.kiosk.remote.test_ranges import claim
from tests.kiosk.server.stranger import at_central, of_another_ward

pytestmark = pytest.mark.one_engine  # beside the core (test_protocol, test_bad_batches), which is on all


@pytest.fixture
def rogue(city: City, tmp_path: Path) -> Iterator[Any]:
    """A station of ward 99002 with every role that a station may have. Ward 99001 has its own, on line."""
    city.enrol()
    city.issue(1)
    city.start_worker()
    assert city.synced()
    store = of_another_ward(city, tmp_path / "rogue")
    yield store
    store.close()


def say(rogue: Any, city: City, fact: Any, subject: str) -> None:
    rogue.run(lambda ctx, f: ctx.record(f, subject=subject), fact).result(20)
    ward.push_own(rogue, city.central)
    assert city.folded()


def aside(city: City) -> list[tuple[str, str]]:
    """(kind, reason) of what lies in quarantine."""
    words = (
        "SELECT e.kind, q.reason FROM journal_quarantine AS q JOIN journal_events AS e"
        " ON (e.station, e.epoch, e.seq) = (q.station, q.epoch, q.seq) WHERE q.closed = 0 ORDER BY e.kind"
    )
    return at_central(city, words)


def tickets_of(city: City) -> list[tuple[Any, ...]]:
    return at_central(city, "SELECT * FROM tickets WHERE ward = '99001' ORDER BY subject")


def test_another_wards_ticket_is_not_called(city: City, rogue: Any) -> None:
    before = tickets_of(city)
    say(rogue, city, CallMade(desk="1", place=Place("desk-1"), why="called", number=1), city.shown[0])
    assert aside(city) == [("call.made", "ward")]
    assert tickets_of(city) == before
    assert at_central(city, "SELECT * FROM tickets WHERE ward = '99002'") == []


def test_another_wards_subject_is_not_erased(city: City, rogue: Any) -> None:
    subject = refuse(city)
    assert city.synced()
    held = f"SELECT count(*) FROM dossiers WHERE subject = '{subject}' AND ward = '99001'"
    assert at_central(city, held) == [(1,)]
    assert has_key(city, subject)
    say(rogue, city, SubjectErased(reason="x"), subject)
    assert aside(city) == [("subject.erased", "ward")]
    assert has_key(city, subject)
    city.restart_central()  # an opening looks at erasures anew
    assert has_key(city, subject)


def has_key(city: City, subject: str) -> bool:
    """Whether central can open what the ward sealed of a subject."""
    return bool(key_count(city.central.settings, city.db, "99001", subject))


def test_an_erasure_that_comes_before_the_subject_holds_in_its_own_ward_alone(city: City, rogue: Any) -> None:
    subject = uuid7(city.clock.now())
    say(rogue, city, SubjectErased(), subject)
    erased = [
        city.central.store.run(lambda ctx, w: ctx.ledger.keys.erased(w, subject), name).result(20)
        for name in ("99001", "99002")
    ]
    assert erased == [False, True]


NAMING = [
    (RangeGranted(series="ticket:A", start=1, size=9_998, station="99001.k7q2m9x4"), "range:ticket:A:1"),
    (RangeGranted(series="ticket:A", start=1, size=9_998, station="99002.k7q2m9x4"), "range:ticket:A:1:99001"),
    (RangeTaken(series="receipt:2026:99001.k7q2m9x4", start=1, size=9), "range:receipt:2026:99001.k7q2m9x4:1"),
    (StationLost(station="99001.k7q2m9x4", epoch=1, last_seq=1), "99002.k7q2m9x4"),
    (StationLost(station="99002.k7q2m9x4", epoch=1, last_seq=1), "99001.k7q2m9x4"),
    (DayClosed(day=date(2026, 11, 24)), "day:99001:2026-11-24"),
]


@pytest.mark.parametrize(("fact", "subject"), NAMING)
def test_what_names_another_ward_is_set_aside(city: City, rogue: Any, fact: Any, subject: str) -> None:
    say(rogue, city, fact, subject)
    assert [reason for _kind, reason in aside(city)] == ["ward"]


def test_another_wards_numbers_are_not_used_up(city: City, rogue: Any) -> None:
    """Whatever it names, accepted or set aside, counts in no other ward."""
    free = claim(city, "ticket:Z", request="before").start
    for fact in (
        RangeGranted(series="ticket:Z", start=2, size=9_990, station=rogue.station.id),
        RangeGranted(series="ticket:Z", start=3, size=9_990, station=city.store.station.id),
        LetterTyped(series="ticket:Z", start=4, size=9_990), RangeTaken(series="ticket:Z", start=5, size=9_990),
    ):  # fmt: skip
        rogue.run(lambda ctx, f: ctx.record(f, subject=f"range:ticket:Z:{f.start}"), fact).result(20)
    ward.push_own(rogue, city.central)
    assert free == 1
    assert claim(city, "ticket:Z", request="after").start == 1000


def test_a_ward_that_names_an_id_first_keeps_no_other_from_it(city: City, rogue: Any) -> None:
    """The ticket's own ward comes later, from a kiosk that was off line: its events count all the same."""
    worker = city.worker
    assert worker is not None
    assert worker.close(30)
    city.issue(1)
    ticket = city.shown[-1]
    say(rogue, city, CallMade(desk="9", place=Place("desk-9"), why="called", number=1), ticket)
    city.start_worker()
    assert city.synced()
    found = at_central(city, "SELECT ward, label FROM tickets WHERE subject = ? AND label IS NOT NULL", ticket)
    assert found == [("99001", "A002")]
    assert aside(city) == []
    say(rogue, city, CallMade(desk="9", place=Place("desk-9"), why="called", number=2), ticket)
    assert at_central(city, "SELECT desk FROM tickets WHERE subject = ? AND ward = '99001'", ticket) == [("",)]


def test_a_ward_that_begins_anothers_subject_puts_no_word_into_it(city: City, rogue: Any) -> None:
    """Who scanned a receipt knows its subject, and a station may begin one under any id: it counts in its own ward."""
    own, told = city.store, SayFeedback(about=AboutWhat.PLACE, words="Ghế hỏng", place=KIOSK)
    said, draft = own.run(public_feedback.say, told).result(20), received(own)
    assert city.synced()
    fact = own.read(lambda reader: reader.events_of(said.id)[0].body).result(20)
    taken = own.read(lambda reader: next(
        one.body for one in reader.events_of(draft.id) if one.kind == "dossier.received")).result(20)  # fmt: skip
    fact = msgspec.structs.replace(fact, series=fact.series.replace(own.station.id, rogue.station.id))
    forged = SealedDossier(applicant=Applicant(name="Người Khác", number="000000009999", address="", phone="0"))
    for subject, body, sealed in ((said.id, fact, SealedSaid(words="Bịa đặt")), (draft.id, taken, forged)):
        for _deeper in range(3):
            rogue.run(lambda ctx, _: ctx.record(body, subject=subject, sealed=sealed), None).result(20)  # noqa: B023
    ward.push_own(rogue, city.central)
    assert city.folded()
    store = city.central.store
    assert store.read(feedback_queries.whole, "99001", said.id).result(20).words == "Ghế hỏng"
    assert store.read(feedback_queries.whole, "99002", said.id).result(20).words == "Bịa đặt"
    found = store.read(public.find, PublicLookUp(code=draft.code, digits=PERSON.number[-4:])).result(20)
    assert found is not None
    assert found.ward == "99001"


def test_another_wards_key_is_neither_taken_nor_kept_away(city: City, rogue: Any) -> None:
    store = city.central.store
    key = sealing.new_key()
    key_id = sealing.key_id_of(key)
    lacks = (key_id, "99001", city.store.station.id, "subject")
    store.run(lambda ctx, row: ctx.connection.execute(insert(LackingKey).values(row)).rowcount, lacks).result(20)
    wrapped = WrappedKey(key_id, "subject", sealing.wrap(key, store.identity.seal_public), "")
    with ward.line(rogue, city.central) as line:
        line.ask("/v1/keys", wire.Keys(rogue.station.id, (wrapped,), (key_id,)), wire.KeysAnswer)
    assert store.run(lambda ctx, _: ctx.key_of(key_id), None).result(20) is None
    assert at_central(city, "SELECT count(*) FROM lacking_keys") == [(1,)]


@pytest.mark.parametrize("other", ["99002.abcdefgh", "99001.abcdefgh"])
def test_who_names_a_key_first_keeps_nobody_from_being_asked_for_it(city: City, other: str) -> None:
    store, station = city.central.store, city.store.station.id
    key = sealing.new_key()
    key_id = sealing.key_id_of(key)

    def named(ctx: Any, _none: None) -> tuple[Any, ...]:
        lacking.note(ctx.connection, key_id, other, "another")
        lacking.note(ctx.connection, key_id, station, "subject")
        lacking.forget(ctx.connection, other, [key_id])  # and says that it is gone
        return lacking.of_station(ctx.connection, station)

    city.enrol()
    assert store.run(named, None).result(20) == (key_id,)
    wrapped = WrappedKey(key_id, "subject", sealing.wrap(key, store.identity.seal_public), "")
    with ward.line(city.store, city.central) as line:
        left = line.ask("/v1/keys", wire.Keys(station, (wrapped,)), wire.KeysAnswer)
    assert left.lacks == ()
    assert store.run(lambda ctx, _: ctx.key_of(key_id), None).result(20) == key


@pytest.mark.parametrize("above", [9_998, 4_996, 10**6, 2**53])
def test_a_station_is_not_believed_to_hold_what_it_cannot_have_come_by(city: City, above: int) -> None:
    city.enrol()
    assert claim(city, "ticket:A", above=above, request="much") == wire.ClaimAnswer(False, reason="above")
    with ward.line(city.store, city.central) as line:
        named = (("ticket:A", above), ("dossier:x", above), ("?", above))
        heads = city.store.read(handshake.own_heads, city.store).result(20)
        hello = wire.Hello(city.store.station.id, heads, 0, named=named, told=(city.store.lease,))
        line.ask("/v1/hello", hello, wire.HelloAnswer)
    assert claim(city, "ticket:A", request="next") == wire.ClaimAnswer(True, 1, 999)


def test_what_a_station_may_have_granted_itself_is_believed(city: City) -> None:
    city.enrol()
    believed = city.central.store.run(
        lambda ctx, said: grants.believed(ctx, "99001", said), {"ticket:A": 4_995, "dossier:H99.001.01": 2_501}
    ).result(20)
    assert believed == {"ticket:A": 4_995}
