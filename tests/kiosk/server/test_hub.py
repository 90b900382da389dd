"""A ward's hub over real sockets: enrolling, ranges in hundreds, claims, terms, what others held, and a stranger."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from kiosk.db.tables.journal import QuarantinedEvent
from kiosk.db.tables.ranges import NumberMark
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import outbox
from kiosk.journal.envelope import hash_of
from kiosk.remote.link import Link, Refused
from kiosk.server import claims, enrolment, own_ranges
from kiosk.services import calls, tickets
from kiosk.store.received import Received
from kiosk.sync import wire
from kiosk.sync.lines import lines_for
from kiosk.values.calls import Call, CallTicket
from kiosk.values.ids import Place
from kiosk.values.journal import Hole
from kiosk.values.tickets import IssueTicket, MeetTicket
from tests.factories import open_store
from tests.faults import ward as two
from tests.kiosk.server.test_mutations import _mutate, said, tree_of
from tests.kiosk.server.wards import KIOSK, Ward, call_asked, count, line, numbered, take
from tests.waiting import eventually


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    try:
        yield made
    finally:
        made.close()


def claim(store: Any, hub: Any, series: str = "ticket:A") -> wire.ClaimAnswer:
    with line(store, hub) as link:
        asked = wire.Claim(store.station.id, store.station.epoch, uuid7(store.clock.now()), series, 0)
        return link.ask("/v1/claim", asked, wire.ClaimAnswer)


def sql(store: Any, words: str) -> None:
    store.run(lambda ctx, _: ctx.connection.exec_driver_sql(words), None).result(20)


def push(store: Any, hub: Any) -> None:
    two.push_own(store, hub, level="hub")


def test_what_a_desk_called_alone_is_folded_before_its_next_claim(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk, desk = numbered(ward.station("kiosk", "citizen"), ward.hub), ward.station("desk", "desk")
    first, second = take(kiosk), take(kiosk)
    push(kiosk, ward.hub)
    alone = CallTicket(ticket=first.id, place=Place("desk-1"), desk="1", actor="canbo", scanned=True)
    desk.run(calls.call, alone).result(20)
    looked, fold, unread = threading.Event(), Received.apply_slice, claims.unread
    monkeypatch.setattr(Received, "apply_slice", lambda received: fold(received) if looked.is_set() else None)

    def look(reader: Any, station: str) -> bool:
        found = unread(reader, station)
        looked.set()
        return found

    monkeypatch.setattr(claims, "unread", look)
    with line(desk, ward.hub) as link:
        batch = two.next_own(desk, two.reader(ward.hub), 500, "hub")
        assert batch is not None
        assert link.ask("/v1/push", wire.Push(batch), wire.PushAnswer).through > 0
        answer = link.ask("/v1/call", call_asked(desk), wire.CallAnswer)
    assert msgspec.msgpack.decode(answer.call, type=Call).label == second.label


# -- enrolling, numbers ---------------------------------------------------------------------------------------


def test_a_station_enrols_and_gets_letters_and_hundreds(ward: Ward) -> None:
    kiosk, second = ward.station("kiosk", "citizen"), ward.station("kiosk2", "citizen")
    assert [(one.start, one.size) for one in (claim(kiosk, ward.hub), claim(second, ward.hub))] == [
        (1, 299), (300, 300)
    ]  # fmt: skip
    own = ward.hub.store.run(own_ranges.issue_ticket, IssueTicket(field="chung-thuc", place=KIOSK)).result(20)
    assert own.label == "A600"
    starts = [claim(kiosk, ward.hub).start for _ in range(3)]
    assert starts == [1000, 1300, 1600]
    desk = ward.station("desk", "desk")
    assert claim(desk, ward.hub).reason == "role"
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.ward"):
        ward.hub.store.run(enrolment.make_code, enrolment.MakeCode(ward="99002", roles=("desk",))).result(20)


def test_a_kiosk_numbers_by_itself_and_asks_for_more_at_half(ward: Ward) -> None:
    kiosk = ward.station("kiosk", "citizen")
    lines = lines_for(kiosk, kiosk.settings, kiosk.clock, kiosk.bus)
    assert lines is not None
    lines.open()
    try:
        eventually(lambda: count(ward.hub.store, "range.granted") == 8, "seven letters, and feedback's numbers")
        assert take(kiosk).label == "A001"
        kiosk.run(lambda ctx, _: ctx.connection.execute(update(NumberMark).values(last=160)), None).result(20)
        assert take(kiosk).label == "A161"
        eventually(lambda: count(ward.hub.store, "range.granted") == 9, "a further range")
        eventually(lambda: lines.status.waiting == 0 and lines.status.online)
        assert lines.status.unsent > 0  # nothing is at central
    finally:
        lines.close()


# -- claims ---------------------------------------------------------------------------------------------------


def answered(link: Link, asked: wire.CallAsked) -> wire.CallAnswer:
    return link.ask("/v1/call", asked, wire.CallAnswer)


def test_the_first_committed_claim_wins_and_a_repeated_one_gets_the_stored_answer(ward: Ward) -> None:
    kiosk = numbered(ward.station("kiosk", "citizen"), ward.hub)
    desks = [ward.station(f"desk{n}", "desk") for n in (1, 2)]
    taken = [take(kiosk) for _ in range(6)]
    push(kiosk, ward.hub)

    def three(at: int) -> list[wire.CallAnswer]:
        with line(desks[at], ward.hub) as link:
            return [answered(link, call_asked(desks[at], str(at + 1))) for _ in range(3)]

    with ThreadPoolExecutor(2) as both:
        found = [answer for answers in both.map(three, (0, 1)) for answer in answers]
    calls = [msgspec.msgpack.decode(answer.call, type=Call) for answer in found]
    assert {one.ticket for one in calls} == {one.id for one in taken}
    with line(desks[0], ward.hub) as link:
        nobody = call_asked(desks[0])
        assert answered(link, nobody).found is False
        late = take(kiosk)
        push(kiosk, ward.hub)
        asked = call_asked(desks[0])
        first = answered(link, asked)
        assert msgspec.msgpack.decode(first.call, type=Call).ticket == late.id
        assert answered(link, asked) == first  # the answer was lost on its way
        sql(ward.hub.store, "DELETE FROM answered_commands")
        again = answered(link, asked)  # as at the hub of a later term, which has the event alone
        assert (again.station, again.epoch, again.seq) == (first.station, first.epoch, first.seq)
        assert count(ward.hub.store, "call.made") == 7
        gone = wire.CallAsked(desks[0].station.id, uuid7(kiosk.clock.now()), "one", msgspec.msgpack.encode(
            {"ticket": late.id, "place": "desk-2", "desk": "2", "actor": "canbo"}))
        refused = answered(link, gone)
        assert (refused.found, refused.error, refused.label) == (False, "calls.errors.gone", late.label)
        for wrong in (
            msgspec.structs.replace(call_asked(desks[0]), kind="all"),
            msgspec.structs.replace(call_asked(desks[0]), body=b"x"),
            msgspec.structs.replace(asked, request="1"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=r"garbled"):
                answered(link, wrong)


def test_a_kiosk_or_a_stranger_gets_no_ticket_and_a_pad_authors_no_dossier(ward: Ward) -> None:
    kiosk = ward.station("kiosk", "citizen")
    with line(kiosk, ward.hub) as link, pytest.raises(Refused, match=r"journal\.errors\.head"):
        answered(link, call_asked(kiosk))
    stranger = open_store(ward.folder / "stranger", roles=("desk",))
    try:
        before = count(ward.hub.store, "call.made")
        author = wire.Author(stranger.station.id, stranger.lease, stranger.identity)
        asked: list[tuple[str, msgspec.Struct]] = [
            ("/v1/call", call_asked(stranger)), ("/v1/pull", wire.Pull()), ("/v1/held", wire.HeldChains(())),
            ("/v1/nudges", wire.Listen(stranger.station.id)), ("/v1/hub/term", wire.TermAsked(stranger.station.id)),
            ("/v1/introduce", wire.Introduce(())),
        ]  # fmt: skip
        link = Link(ward.hub.address, ward.hub.store.identity.public, author=author)
        for path, message in asked:
            with pytest.raises(Refused, match=r"unknown_station"):
                link.ask(path, message, wire.CallAnswer)
        link.close()
        assert count(ward.hub.store, "call.made") == before
    finally:
        stranger.close()
    pad = ward.station("pad", "rating", "desk")  # it writes as what it is not enrolled as
    sql(ward.hub.store, f"UPDATE known_stations SET roles = 'rating' WHERE station = '{pad.station.id}'")
    pad.run(tickets.meet, MeetTicket(label="C777", place=Place("desk-1"), actor="canbo")).result()
    push(pad, ward.hub)
    reasons = ward.hub.store.read(
        lambda r: r.connection.execute(select(QuarantinedEvent.reason)).scalars().all()
    ).result()
    assert set(reasons) == {"role"}


def test_every_question_to_a_hub_is_bounded(
    ward: Ward, seeded: random.Random, times: Callable[[int], int]
) -> None:
    desk = ward.station("desk", "desk", "hub")
    name = desk.station.id
    known = wire.SenderKeys("99001.aaaaaaaa", b"k" * 32, b"s" * 32, ("desk",))
    term = wire.HubTerm("99001", 2, name, b"k" * 32, b"s" * 32, b"", ward.hub.store.station.id, b"x" * 64)
    valid: dict[str, msgspec.Struct] = {
        "/v1/call": call_asked(desk), "/v1/held": wire.HeldChains(((name, 1, 2), ("99001.aaaaaaaa", 1, 0))),
        "/v1/introduce": wire.Introduce((known,)), "/v1/hub/term": wire.TermAsked(name, b"", "http://127.0.0.1:1"),
        "/v1/hello": wire.Hello(name, (), 1, machine=(("place", "desk-1"),), terms=(term,)),
    }
    statuses: set[int] = set()
    with line(desk, ward.hub) as link:
        for _ in range(times(500)):
            path = seeded.choice(list(valid))
            tree = tree_of(valid[path])
            _mutate(tree, seeded)
            at = ward.hub.protocol.freshness.after(name, desk.lease)
            statuses.add(said(link, path, msgspec.msgpack.encode(tree), at))
    assert max(statuses) < 500
    assert statuses & {200, 401, 422}, "some were looked into"
    assert ward.hub.state.leads


# -- what others held -----------------------------------------------------------------------------------------


def test_a_station_hands_over_what_the_hub_lacks_of_anothers_chain(ward: Ward) -> None:
    kiosk, desk = numbered(ward.station("kiosk", "citizen"), ward.hub), ward.station("desk", "desk")
    hall = ward.station("hall", "hall")
    for _ in range(3):
        take(kiosk)
    two.know(desk, kiosk)
    batch = kiosk.read(lambda r: outbox.next_batch(
        r.connection, kiosk.identity, r.keys, kiosk.station.id, desk.identity.seal_public)).result()
    desk.apply_received(batch).result(20)
    name, end = kiosk.station.id, batch.heads[-1].seq
    with line(desk, ward.hub) as link:
        held = wire.HeldChains(((name, 1, end), (ward.hub.store.station.id, 1, 9)))
        assert link.ask("/v1/held", held, wire.LackedChains).lacks == ((name, 1, 0),)
        hub = two.reader(ward.hub)
        brought = desk.read(lambda r: outbox.relayed_batch(r.connection, r.keys, (name, 1), 0, hub)).result()
        assert link.ask("/v1/push", wire.Push(brought), wire.PushAnswer).here == end
        assert link.ask("/v1/held", held, wire.LackedChains).lacks == ()
        forged = msgspec.structs.replace(brought, heads=(msgspec.structs.replace(brought.heads[0], seq=end - 1),))
        with pytest.raises(Refused, match=r"journal\.errors\.head"):
            link.ask("/v1/push", wire.Push(forged), wire.PushAnswer)
    assert count(ward.hub.store, "ticket.issued") == 3
    take(kiosk)
    following = kiosk.read(lambda r: outbox.own_batch(
        r.connection, kiosk.identity, r.keys, (name, 1), end, end + 1, two.reader(ward.hub))).result()
    raw = following.events[0]
    holed = msgspec.structs.replace(following, events=(b"",), holes=(Hole(end + 1, hash_of(raw), "scope"),))
    with line(hall, ward.hub) as link:  # "not for this role" of a hall display makes no true event pass for stored
        answer = link.ask("/v1/push", wire.Push(holed), wire.PushAnswer)
    assert (answer.here, answer.through) == (end, end + 1)
    push(kiosk, ward.hub)
    assert count(ward.hub.store, "ticket.issued") == 4
