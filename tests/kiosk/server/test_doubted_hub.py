"""A hub whose own clock jumped: it decides nothing until somebody looked at it, and the desks go on by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.remote import asked_calls
from kiosk.remote.link import Refused
from kiosk.sync import wire
from kiosk.values.calls import CallNext
from kiosk.values.ids import Place
from tests.fakes import StandingClock
from tests.faults import ward as two
from tests.kiosk.server.ward_server import PASSWORD, SUPERVISOR, Browser
from tests.kiosk.server.wards import Ward, call_asked, count, line, numbered, take

FAR = timedelta(days=4 * 365)


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path, StandingClock())
    made.clock = StandingClock()  # of the stations that are made from now on
    try:
        yield made
    finally:
        made.close()


def asked(ward: Ward, desk: object) -> wire.CallAnswer:
    with line(desk, ward.hub) as link:
        return link.ask("/v1/call", call_asked(desk), wire.CallAnswer)


def test_a_hub_in_2030_calls_nobody_till_its_date_is_confirmed(ward: Ward) -> None:
    kiosk, desk = numbered(ward.station("kiosk", "citizen"), ward.hub), ward.station("desk", "desk")
    taken = []
    for _ in range(3):
        taken.append(take(kiosk))
        ward.clock.advance(timedelta(seconds=20))
    two.push_own(kiosk, ward.hub, level="hub")
    assert asked(ward, desk).label == taken[0].label
    clock = ward.hub.clock
    assert isinstance(clock, StandingClock)
    clock.advance(FAR)
    with pytest.raises(Refused, match=r"store\.errors\.clock_ahead"):  # and not "nobody waits"
        asked(ward, desk)
    numbered(ward.station("other", "citizen"), ward.hub)  # what the hub writes meanwhile bears the wrong time
    clock.advance(-FAR)
    with pytest.raises(Refused, match=r"store\.errors\.clock_"):
        asked(ward, desk)
    assert count(ward.hub.store, "call.made") == 1
    browser = Browser(ward.hub.address)
    try:
        assert browser.sign_in(SUPERVISOR, PASSWORD) == 200
        assert "ĐỒNG HỒ MÁY CHỦ CÓ THỂ SAI" in browser.get("/parts/board")[1]
        assert browser.post("/staff/date", {"day": "2030-01-01"})[0] == 422
        assert browser.post("/staff/date", {"day": clock.now().date().isoformat()})[0] == 200
    finally:
        browser.close()
    assert ward.hub.state.notices() == ()
    assert asked(ward, desk).label == taken[1].label


def test_a_desk_in_2030_forgets_nothing_that_it_asked_the_hub_for(ward: Ward) -> None:
    desk = ward.station("desk", "desk")
    command = CallNext(place=Place("desk-1"), desk="1", actor="canbo")
    first = desk.run(asked_calls.keep, command).result(20)
    ward.clock.advance(FAR)
    desk.run(asked_calls.keep, command).result(20)
    ward.clock.advance(-FAR)
    assert first.request in [one.request for one in desk.run(asked_calls.leave_all, None).result(20)]
