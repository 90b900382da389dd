"""Standby and takeover: acknowledged work is there, stations follow, the former hub only relays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import inbox
from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from kiosk.remote.city import take_over
from kiosk.remote.link import Refused
from kiosk.server import own_ranges, standbys
from kiosk.server.hub import Hub
from kiosk.server.hub_terms import Mode
from kiosk.sync import terms, wire
from kiosk.sync.lines import lines_for
from kiosk.values.calls import Call
from kiosk.values.tickets import IssueTicket
from tests.faults import ward as two
from tests.kiosk.server.wards import KIOSK, Ward, call_asked, count, line, numbered, take
from tests.waiting import eventually


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    try:
        yield made
    finally:
        made.close()


def signed(identity: Identity, number: int, station: str, key: bytes, by: str) -> wire.HubTerm:
    return wire.sign_term(identity, wire.HubTerm("99001", number, station, key, b"s" * 32, b"", by))


def test_terms_count_along_a_chain_of_signatures_from_a_pinned_key_alone() -> None:
    one, two, three, other = (Identity(new_key(), new_key()) for _ in range(4))
    first, second, third = (f"99001.{name * 8}" for name in "abc")
    chain = [
        signed(one, 1, first, one.public, first), signed(one, 2, second, two.public, first),
        signed(two, 5, third, three.public, second),
    ]  # fmt: skip
    pinned = {first: one.public}
    assert terms.vouched(pinned, (), reversed(chain), "99001") == tuple(chain)
    assert terms.vouched(pinned, chain[:2], chain, "99001") == (chain[2],)
    assert terms.vouched(pinned, (), chain[2:], "99001") == ()
    assert terms.vouched({second: two.public}, (), chain, "99001") == (chain[2],)
    forged = [
        signed(other, 2, second, two.public, first), signed(one, 2, first, other.public, first),
        msgspec.structs.replace(chain[1], public_key=other.public), msgspec.structs.replace(chain[1], ward="99002"),
    ]  # fmt: skip
    assert terms.vouched(pinned, (), forged, "99001") == ()
    stolen = [signed(one, 9, first, one.public, first)]
    assert terms.vouched(pinned, chain, stolen, "99001") == tuple(stolen)
    assert terms.vouched(pinned, chain, stolen, "99001", {one.public}) == ()


def _standby(ward: Ward) -> Hub:
    """A second machine that has enrolled, was given its term and follows."""
    made = Hub(ward.settings("standby"), standby=True, clock=ward.clock)
    made.store.open()
    ward.enrol_hub(made)
    made.store.close()
    return ward.open_hub("standby", standby=True)


def _has_term(hub: Hub) -> bool:
    return bool(hub.store.read(lambda r: terms.signed(r.connection, r.station.ward)).result(20)[1:])


def test_a_standby_takes_over_and_nothing_acknowledged_is_lost(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standbys, "PATIENCE", 30.0)  # a busy machine is slow, not away
    kiosk, desk = numbered(ward.station("kiosk", "citizen"), ward.hub), ward.station("desk", "desk")
    standby = _standby(ward)
    assert standby.state.mode == Mode.STANDBY
    eventually(lambda: _has_term(standby), "a term in advance")
    eventually(lambda: ward.hub.state.standbys.awaited(), "the standby listens")
    with line(desk, standby, refused=True) as link, pytest.raises(Refused, match=r"hub\.errors\.not_hub"):
        link.ask("/v1/call", call_asked(desk), wire.CallAnswer)
    tickets = [take(kiosk) for _ in range(3)]
    lines = [lines_for(one, one.settings, one.clock, one.bus) for one in (kiosk, desk)]
    for one in lines:
        assert one is not None
        ward.closing(one.close)
        one.on_followed(lambda: None)
        one.open()
    eventually(lambda: count(ward.hub.store, "ticket.issued") == 3)
    asked = call_asked(desk)
    with line(desk, ward.hub) as link:
        first = link.ask("/v1/call", asked, wire.CallAnswer)
    hub_id = ward.hub.store.station.id
    assert count(standby.store, "call.made") == 1, "it was answered when the standby had it"
    assert ward.hub.state.standbys.now()[0].behind is False
    for one in lines:
        assert one is not None
        one.close()
    ward.hub.close()  # its disk is lost
    assert take_over(standby.settings.data_dir) == 2
    assert standby.state.leads
    with line(desk, standby) as link:
        again = link.ask("/v1/call", asked, wire.CallAnswer)
        assert (again.station, again.seq) == (hub_id, first.seq)
        other = link.ask("/v1/call", call_asked(desk, "2"), wire.CallAnswer)
    called = {msgspec.msgpack.decode(answer.call, type=Call).ticket for answer in (again, other)}
    assert called < {one.id for one in tickets}
    assert len(called) == 2
    again_taken = take_over(standby.settings.data_dir)
    assert again_taken == 2  # said twice, it changes nothing


def test_the_former_hub_learns_of_the_newer_term_and_passes_on_what_it_alone_has(ward: Ward) -> None:
    kiosk, desk = numbered(ward.station("kiosk", "citizen"), ward.hub), ward.station("desk", "desk")
    standby = _standby(ward)
    eventually(lambda: _has_term(standby), "a term in advance")
    eventually(lambda: _knows(standby, kiosk.station.id), "a station that wrote nothing yet")
    standby.close()  # switched off: it lacks what comes now
    own = ward.hub.store.run(own_ranges.issue_ticket, IssueTicket(field="chung-thuc", place=KIOSK)).result(20)
    late = ward.station("late", "desk")
    late.run(lambda ctx, _: ctx.day, None).result(20)
    two.push_own(late, ward.hub, level="hub")
    ward.hub.close()
    standby = ward.open_hub("standby", standby=True, port=int(standby.address.rpartition(":")[2]))
    assert standby.take_over() == 2
    with line(kiosk, standby) as link:
        asked = wire.Claim(kiosk.station.id, 1, uuid7(kiosk.clock.now()), "ticket:A", 299)
        granted = link.ask("/v1/claim", asked, wire.ClaimAnswer)
    assert granted.granted
    assert granted.start > int(own.label[1:]) + 299, "room above all that the former hub may have granted"
    back = ward.open_hub("hub", port=int(ward.hub.address.rpartition(":")[2]))
    assert back.state.mode == Mode.SUPERSEDED, "it looks for its standby before it answers anybody"
    with line(desk, back) as link:
        for path, message in (
            ("/v1/call", call_asked(desk)), ("/v1/claim", asked), ("/v1/hub/term", wire.TermAsked(desk.station.id)),
        ):  # fmt: skip
            with pytest.raises(Refused, match=r"hub\.errors\.superseded"):
                link.ask(path, message, wire.CallAnswer)
        shown = link.ask("/v1/hub", None, wire.HubTerms)
        assert [(one.term, one.station) for one in shown.terms][-1] == (2, standby.store.station.id)
        take(kiosk)
    with line(kiosk, back):
        two.push_own(kiosk, back, level="elsewhere")  # a station that has not followed yet
    eventually(lambda: count(standby.store, "ticket.issued") == 2, "what it alone had, and what it is given")
    eventually(lambda: two.chain_of(standby.store, late.station.id), "of a station that had joined it alone")
    with pytest.raises(ExpectedError, match=r"hub\.errors\.no_term"):
        back.take_over()


def _knows(hub: Hub, station: str) -> bool:
    return bool(hub.store.read(lambda r: inbox.senders(r.connection, station)).result(20))


def test_a_hub_that_hears_a_newer_term_from_a_station_leads_no_more(ward: Ward) -> None:
    desk = ward.station("desk", "desk")
    standby = _standby(ward)
    eventually(lambda: _has_term(standby), "a term in advance")
    coming = standby.store.read(lambda r: terms.signed(r.connection, r.station.ward)).result(20)
    forged = msgspec.structs.replace(coming[-1], station="99001.zzzzzzzz")
    turned: list[int] = []
    turn = ward.hub.state.on_superseded
    ward.hub.state.on_superseded = lambda: turned.append(1) or turn()  # type: ignore[func-returns-value]
    for shown, mode in (((forged,), Mode.LEADING), (coming, Mode.SUPERSEDED)):
        desk.run(lambda ctx, told: terms.keep(ctx, told), shown).result(20)
        with line(desk, ward.hub):
            assert ward.hub.state.mode == mode
        desk.run(lambda ctx, _: ctx.connection.exec_driver_sql("DELETE FROM hub_terms"), None).result(20)
    desk.run(lambda ctx, told: terms.keep(ctx, told), coming).result(20)
    for _ in range(3):
        with line(desk, ward.hub):
            assert ward.hub.state.mode == Mode.SUPERSEDED
    assert turned == [1]  # its lines are made once, not anew with each station that greets it
