"""What central takes and what it refuses, batch by batch, over real sockets."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.journal import outbox
from kiosk.journal.envelope import FIRST, decode, encode, encode_body, hash_of
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from kiosk.records.ranges import RangeGranted
from kiosk.remote.link import Refused
from kiosk.sync import wire
from kiosk.values.journal import Batch
from tests.faults.central_rows import key_count
from tests.faults.city import City

pytestmark = pytest.mark.every_engine


def batch(city: City, limit: int = 500) -> Batch:
    store, recipient = city.store, city.central.store.identity.seal_public

    def take(reader: Any) -> Batch | None:
        own = (reader.connection, store.identity, reader.keys, reader.station.id)
        return outbox.next_batch(*own, recipient, limit=limit)

    found = store.read(take).result(20)
    assert found is not None
    return found


def push(city: City, sent: Batch) -> wire.PushAnswer:
    line = city.line()
    try:
        return line.ask("/v1/push", wire.Push(sent), wire.PushAnswer)
    finally:
        line.close()


def held(city: City) -> int:
    query = "SELECT count(*) FROM journal_events WHERE station = :station"
    return city.central_rows(query, station=city.store.station.id)[0][0]


def quarantine(city: City) -> list[tuple[int, str]]:
    return city.central_rows("SELECT seq, reason FROM journal_quarantine ORDER BY seq")


def refusal(city: City, sent: Batch) -> Refused:
    with pytest.raises(Refused) as caught:
        push(city, sent)
    return caught.value


def signed(city: City, raws: tuple[bytes, ...], identity: Identity | None = None) -> Batch:
    last = decode(raws[-1])
    head = sign_head(identity or city.store.identity, last.station, last.epoch, last.seq, hash_of(raws[-1]))
    return Batch(last.station, last.epoch, decode(raws[0]).seq, raws, (head,))


def test_an_answer_says_here_central_and_speaks(city: City) -> None:
    city.enrol()
    city.issue(3)
    sent = batch(city)
    answer = push(city, sent)
    assert (answer.here, answer.central, answer.speaks) == (len(sent.events), len(sent.events), (wire.PROTOCOL,))
    assert push(city, sent) == answer  # repeating changes nothing
    assert held(city) == len(sent.events)


def test_an_unknown_station_is_refused(city: City) -> None:
    city.issue(1)
    caught = refusal(city, batch(city))
    assert (caught.status, caught.error) == (401, "journal.errors.unknown_station")
    assert held(city) == 0


def test_a_wrong_signature_stores_nothing(city: City) -> None:
    city.enrol()
    city.issue(1)
    stranger = Identity(new_key(), new_key())
    caught = refusal(city, signed(city, batch(city).events, stranger))
    assert (caught.status, caught.error) == (401, "journal.errors.head")
    assert held(city) == 0


def test_a_tampered_event_stores_nothing(city: City) -> None:
    city.enrol()
    city.issue(2)
    sent = batch(city)
    event = decode(sent.events[1])
    forged = encode(msgspec.structs.replace(event, made_at=event.made_at + 1))
    for events in ((sent.events[0], forged, *sent.events[2:]), (*sent.events[:-1], forged)):
        assert refusal(city, msgspec.structs.replace(sent, events=events)).status == 401
    assert held(city) == 0


def test_a_batch_may_be_cut_anywhere_and_reordered(city: City) -> None:
    city.enrol()
    city.issue(6)
    events = batch(city).events
    parts = [signed(city, events[:3]), signed(city, events[3:5]), signed(city, events[5:])]
    early = refusal(city, parts[1])
    assert (early.status, early.error, early.here) == (409, "journal.errors.gap", 0)
    assert push(city, parts[0]).here == 3
    assert refusal(city, parts[2]).here == 3
    for part in (parts[1], parts[0], parts[2], parts[1]):
        push(city, part)
    assert held(city) == len(events)


def test_a_forged_role_is_kept_in_quarantine_and_delays_nobody(city: City) -> None:
    """A desk that is enrolled as a rating pad only: what it may not author is stored raw, acknowledged, not counted."""
    city.store.close()
    city.store.ledger.settings = msgspec.structs.replace(city.store.settings, roles=("rating",))
    city.store.open()
    city.enrol(("rating",))
    events = list(batch(city).events)
    last = decode(events[-1])
    fact = RangeGranted(series="ticket:A", start=1, size=9, station=last.station)
    bad = msgspec.structs.replace(
        last, id="01990000-0000-7000-8000-000000000001", seq=last.seq + 1, kind="range.granted", version=1,
        subject="range:ticket:A:1", depth=1, body=msgspec.Raw(encode_body(fact)), prev=hash_of(events[-1]),
    )  # fmt: skip
    events.append(encode(bad))
    after = msgspec.structs.replace(
        last, id="01990000-0000-7000-8000-000000000002", seq=bad.seq + 1, depth=last.depth + 1,
        prev=hash_of(events[-1]),
    )  # fmt: skip
    events.append(encode(after))
    answer = push(city, signed(city, tuple(events)))
    assert (answer.central, answer.quarantined) == (after.seq, 1)
    assert quarantine(city) == [(bad.seq, "role")]
    assert push(city, signed(city, tuple(events))).central == after.seq
    assert held(city) == len(events)


def test_bytes_that_are_no_event_are_kept_and_named(city: City) -> None:
    city.enrol()
    events = batch(city).events
    last = decode(events[-1])
    raws = (*events, b"\xc1 no event")
    head = sign_head(city.store.identity, last.station, last.epoch, last.seq + 1, hash_of(raws[-1]))
    answer = push(city, Batch(last.station, last.epoch, 1, raws, (head,)))
    assert (answer.central, answer.quarantined) == (last.seq + 1, 1)
    assert quarantine(city) == [(last.seq + 1, "bytes")]


def test_a_sealed_part_without_its_key_is_kept_and_shown_as_nothing(city: City) -> None:
    from kiosk.services import dossiers
    from kiosk.values.dossiers import RefuseDossier
    from kiosk.values.ids import Place, ProcedureCode

    city.enrol()
    command = RefuseDossier(
        procedure=ProcedureCode("1.001193"), place=Place("desk-1"), desk="1", actor="canbo",
        reason="Thiếu giấy chứng sinh",
    )
    city.store.run(dossiers.refuse, command).result(20)
    sent = batch(city)
    assert sent.keys
    answer = push(city, msgspec.structs.replace(sent, keys=()))
    assert (answer.central, answer.quarantined) == (len(sent.events), 0)
    assert push(city, sent).central == len(sent.events)  # the key may still come
    assert key_count(city.central.settings, city.db) == len(sent.keys)


def test_garbage_is_refused_without_a_word_to_the_journal(city: City) -> None:
    for body in (b"", b"garbage", wire.pack(wire.Offer("x", b"", b"")), wire.pack(wire.Push(batch(city)))[:-5]):
        said = {"content-type": wire.MEDIA_TYPE}
        request = urllib.request.Request(city.central.address + "/v1/push", body, said, method="POST")
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=20)
        with caught.value as error:
            assert error.code == 400
    assert held(city) == 0


def test_a_body_beyond_all_measure_is_refused(city: City) -> None:
    line = city.line(hello=False)
    huge = Batch("99001.x", 1, 1, tuple(new_key() * 50_000 for _ in range(6)))
    with pytest.raises((Refused, ExpectedError)):
        line.ask("/v1/push", wire.Push(huge), wire.PushAnswer)
    line.close()
    assert held(city) == 0


def test_another_server_at_the_same_address_is_not_believed(city: City) -> None:
    city.enrol()
    stranger = Identity(new_key(), new_key())
    sent, line = batch(city), city.line()
    line._public_key = stranger.public
    with pytest.raises(ExpectedError, match=r"sync\.errors\.not_central"):
        line.ask("/v1/push", wire.Push(sent), wire.PushAnswer)
    line.close()


def test_the_first_event_of_a_chain_follows_nothing(city: City) -> None:
    assert decode(batch(city).events[0]).prev == FIRST
