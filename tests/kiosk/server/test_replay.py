"""What was recorded on the line and is sent again changes nothing; a wrong clock keeps no station from syncing."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import insert

from kiosk.db.base import to_micros
from kiosk.db.tables.journal import LackingKey
from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from kiosk.remote import enrol as enrolment
from kiosk.remote import handshake
from kiosk.remote.link import Link
from kiosk.server.freshness import MOST, WINDOW, Freshness
from kiosk.store import set_meta
from kiosk.sync import wire
from tests.fakes import StandingClock, WrongClock
from tests.faults.city import City
from tests.kiosk.server.stranger import at_central, everything, post, signed
from tests.kiosk.server.test_protocol import batch

pytestmark = pytest.mark.one_engine  # beside the core (test_protocol, test_bad_batches), which is on all


def hello(city: City, ward_name: str) -> wire.Hello:
    heads = city.store.read(handshake.own_heads, city.store).result(20)
    return msgspec.structs.replace(handshake._hello(city.store, heads, city.clock, ward_name), marks=())


def name_shown(city: City) -> str:
    return str(at_central(city, "SELECT ward_name FROM contacts WHERE station = ?", city.store.station.id)[0][0])


def test_a_recorded_greeting_renames_no_ward(city: City) -> None:
    city.enrol()
    recorded = signed(city, "/v1/hello", hello(city, "Tên cũ"))
    assert post(city, "/v1/hello", recorded) == 200
    assert post(city, "/v1/hello", signed(city, "/v1/hello", hello(city, "Tên mới"))) == 200
    before = everything(city)
    assert post(city, "/v1/hello", recorded) == 409
    assert everything(city) == before
    assert name_shown(city) == "Tên mới"


def test_a_recorded_greeting_of_an_earlier_start_makes_no_second_machine(city: City) -> None:
    """Its lease is forgotten: taken anew, it would set the living one aside."""
    city.enrol()
    recorded = signed(city, "/v1/hello", hello(city, "Phường"))
    assert post(city, "/v1/hello", recorded) == 200
    city.line().close()
    city.store.close()
    city.store.open()
    city.line().close()
    before = everything(city)
    assert post(city, "/v1/hello", recorded) == 409
    assert everything(city) == before
    city.start_worker()
    city.issue(2)
    assert city.synced()
    assert city.agree() == []


def test_a_recorded_push_brings_its_events_once_and_nothing_else(city: City) -> None:
    city.enrol()
    city.issue(2)
    city.line().close()
    push = signed(city, "/v1/push", wire.Push(batch(city), waiting=41, oldest=1))
    assert post(city, "/v1/push", push) == 200
    later = wire.Push(batch(city), waiting=0)
    assert post(city, "/v1/push", signed(city, "/v1/push", later)) == 200
    assert city.folded()
    before = everything(city)
    assert post(city, "/v1/push", push) == 200  # it may be the station's own second try: what it brings is here
    assert city.folded()
    assert everything(city) == before
    assert at_central(city, "SELECT waiting FROM contacts WHERE waiting > 0") == []


def test_a_recorded_enrolment_is_answered_and_changes_nothing(city: City) -> None:
    code = city.code()
    link = Link(city.central.address)
    offer = link.ask("/v1/enrol", None, wire.Offer)
    link.close()
    recorded = wire.pack(enrolment._asked(city.store, offer, code, b"", "Tên cũ"))
    assert post(city, "/v1/enrol", recorded) == 200
    assert post(city, "/v1/hello", signed(city, "/v1/hello", hello(city, "Tên mới"))) == 200
    before = everything(city)
    assert post(city, "/v1/enrol", recorded) == 200
    assert everything(city) == before


def test_a_recorded_claim_gets_no_range_that_was_refused_then(city: City) -> None:
    city.enrol()
    city.line().close()
    claim = wire.Claim(city.store.station.id, 1, "r", "dossier:H77.777", 0)
    recorded = signed(city, "/v1/claim", claim)
    assert post(city, "/v1/claim", recorded) == 200  # refused: not the ward's prefix
    city.central.store.run(lambda ctx, _: set_meta(ctx.connection, "prefix:99001", "H77.777"), None).result(20)
    assert post(city, "/v1/claim", recorded) == 409
    assert at_central(city, "SELECT * FROM ranges") == []


def test_recorded_keys_change_nothing(city: City) -> None:
    city.enrol()
    city.line().close()
    recorded = signed(city, "/v1/keys", wire.Keys(city.store.station.id, (), (b"k" * 32,)))
    assert post(city, "/v1/keys", recorded) == 200
    row = (b"k" * 32, "99001", city.store.station.id, "subject")
    city.central.store.run(lambda ctx, r: ctx.connection.execute(insert(LackingKey).values(r)).rowcount, row).result(20)
    assert post(city, "/v1/keys", recorded) == 409
    assert at_central(city, "SELECT count(*) FROM lacking_keys") == [(1,)]


def test_a_server_that_was_started_again_takes_no_older_recording(city: City) -> None:
    city.enrol()
    recorded = signed(city, "/v1/hello", hello(city, "Tên cũ"))
    city.restart_central()
    assert post(city, "/v1/hello", recorded) == 409
    assert name_shown(city) != "Tên cũ"
    assert post(city, "/v1/hello", signed(city, "/v1/hello", hello(city, "Tên mới"))) == 200


@pytest.mark.parametrize("days", [-900, 900])
def test_a_station_whose_clock_is_wrong_takes_the_servers_time(city: City, days: int) -> None:
    """Also when it is put right while the station works."""
    city.enrol()
    clock = WrongClock(timedelta(days=days))
    author = wire.Author(city.store.station.id, city.store.lease, city.store.identity)
    line = Link(city.central.address, city.central.store.identity.public, author=author, clock=clock)
    try:
        for nth, by in enumerate((clock.by, timedelta(), clock.by, timedelta(seconds=-30))):
            clock.by = by
            handshake.beat(city.store, line, city.clock, f"Phường {nth}")
            assert name_shown(city) == f"Phường {nth}"
    finally:
        line.close()


def test_one_captured_head_opens_nothing_to_a_stranger(city: City) -> None:
    """Neither unsigned, nor under another key, nor under the station's signature of something else."""
    city.enrol()
    city.issue(2)
    city.line().close()
    true = batch(city)
    junk = wire.Push(msgspec.structs.replace(true, events=(*(b"junk" * n for n in range(1, 200)), true.events[-1])))
    stranger = signed(city, "/v1/push", junk, Identity(new_key(), new_key()))
    other = wire.unpack(signed(city, "/v1/push", wire.Push(true)), wire.Request)
    swapped = wire.pack(msgspec.structs.replace(other, body=msgspec.msgpack.encode(junk)))
    elsewhere = wire.pack(other)
    before = everything(city)
    assert post(city, "/v1/push", wire.pack(junk)) == 400
    assert post(city, "/v1/push", stranger) == 401
    assert post(city, "/v1/push", swapped) == 401
    assert post(city, "/v1/hello", elsewhere) == 401
    assert everything(city) == before
    mine = signed(city, "/v1/push", junk)  # even the station's own key fills no quarantine with what nothing links
    assert post(city, "/v1/push", mine) == 401
    assert everything(city) == before


# -- what is remembered --------------------------------------------------------------------------------------


def test_each_machine_asks_later_than_before_and_near_the_servers_time() -> None:
    clock = StandingClock()
    fresh, start = Freshness(clock), to_micros(clock.now())
    assert fresh.take("a", "1", start + 5)
    assert not fresh.take("a", "1", start + 5)
    assert not fresh.take("a", "1", start + 4)
    assert fresh.take("a", "2", start + 5)
    assert fresh.take("a", "1", fresh.after("a", "1"))
    assert not fresh.take("a", "1", start - 1)  # signed before this server was started
    assert not fresh.take("b", "1", start + 2 * WINDOW)
    clock.advance(timedelta(days=-2))  # the server's clock is put right: nobody is kept waiting
    assert fresh.take("a", "1", fresh.after("a", "1"))


def test_no_station_fills_the_memory() -> None:
    clock = StandingClock()
    fresh, start = Freshness(clock), to_micros(clock.now())
    taken = [fresh.take("a", str(n), start + WINDOW // 2) for n in range(3 * MOST)]
    assert sum(taken) == MOST
    assert len(fresh._last["a"]) == MOST
    assert fresh.take("b", "1", start + 1)
