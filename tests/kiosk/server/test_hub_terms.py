"""Standby and takeover: acknowledged work is there, stations follow, the former hub only relays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from kiosk.remote.city import take_over
from kiosk.remote.link import Refused
from kiosk.server.hub import Hub
from kiosk.server.hub_terms import Mode
from kiosk.sync import terms, wire
from kiosk.sync.lines import lines_for
from kiosk.values.calls import Call
from tests.kiosk.server.wards import (
    Ward,
    call_asked,
    count,
    eventually,
    line,
    numbered,
    take,
)


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


def _standby(ward: Ward) -> Hub:
    """A second machine that has enrolled, was given its term and follows."""
    made = Hub(ward.settings("standby"), standby=True, clock=ward.clock)
    made.store.open()
    ward.enrol_hub(made)
    made.store.close()
    return ward.open_hub("standby", standby=True)


def _has_term(hub: Hub) -> bool:
    return bool(hub.store.read(lambda r: terms.signed(r.connection, r.station.ward)).result(20)[1:])


def test_a_standby_takes_over_and_nothing_acknowledged_is_lost(ward: Ward) -> None:
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
