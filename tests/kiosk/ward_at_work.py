"""Everything a ward with a hub does between its machines, once: what test_query_plans watches.

A new question to a hub, or of a station to its hub, adds its line here.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk.remote import asked_calls, following
from kiosk.remote.enrol import enrol
from kiosk.server import claims, enrolment, grant_memory, hub_clock, hub_terms, machines, own_ranges
from kiosk.server.central import Central
from kiosk.services import calls
from kiosk.sync import wire
from kiosk.sync.lines import HubLines
from kiosk.sync.pulling import pull_all
from kiosk.values.ids import Place
from kiosk.values.tickets import IssueTicket
from tests.factories import settings_in
from tests.faults import ward as two
from tests.kiosk.sync.hubs import WARD, HubHere, WardHere, issue, next_for, on_line, one_for, states

OF_HUBS = (  # modules
    "claims", "handover", "hub_", "introducing", "machines", "own_ranges", "standby", "standing", "taking_over",
)  # fmt: skip


def a_ward_at_work(folder: Path) -> None:
    central = Central(settings_in(folder / "central"))
    central.open()
    here = WardHere(folder)
    standby = HubHere(folder / "standby", waits=True)
    standby.open()
    try:
        _at_work(here, standby, central)
        _after_a_takeover(here, standby)
    finally:
        here.close()
        standby.close()
        central.close()


def _under_central(here: WardHere, central: Central) -> None:
    asked = enrolment.MakeCode(ward=WARD, roles=("hub",), prefix="H99.001.01")
    enrol(here.hub.store, central.address, central.store.run(enrolment.make_code, asked).result(20).code)
    here.hub.work.become()


def _at_work(here: WardHere, standby: HubHere, central: Central) -> None:
    kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk")
    _under_central(here, central)
    hub = here.hub.store
    hub.run(own_ranges.issue_ticket, IssueTicket(field="chung-thuc", place=Place("kiosk-1"))).result(20)
    hub.run(hub_clock.open_day, None).result(20)
    hub.run(hub_clock.forget_answers, None).result(20)
    ticket = issue(kiosk)
    assert here.until(desk, lambda: ticket.label in states(desk.store))
    assert desk.claim(calls.call_next, next_for("1")).result(20) is not None
    _perhaps_granted(desk)
    desk.store.read(following.left).result(20)
    assert kiosk.sync.standing("H99.001.01-261124-9999").result(30) is None
    assert kiosk.sync.feedback("PA-K7Q2M9X4-261124-0001").result(30) is None
    kiosk.machine_state = lambda: {"place": "kiosk-1"}
    kiosk.state_changed()
    assert here.hub.watched.until(lambda: two.sql(hub, "SELECT count(*) FROM machines") == [(1,)])
    named = "SELECT count(*) FROM known_stations WHERE station = ?"
    assert here.hub.watched.until(lambda: two.sql(central.store, named, desk.store.station.id) == [(1,)])
    hub.read(machines.machines).result(20)
    hub.read(claims.unread, desk.store.station.id).result(20)  # while others' calls wait to be folded
    enrol(standby.store, here.hub.address, here.hub.code("hub"))
    asked = wire.TermAsked(standby.store.station.id, b"", standby.address)
    term = hub.run(hub_terms.sign_next, (asked, two.sender_of(standby.store))).result(20)
    before = hub.read(hub_terms.shown, "x").result(20)
    standby.store.run(hub_terms.keep_granted, hub_terms.Granted(term, before)).result(20)
    hub.read(hub_terms.coming_standbys).result(20)
    assert here.until(desk, lambda: desk.sync is not None and desk.sync.status.waiting == 0)
    with two.line(standby.store, here.hub) as line:  # type: ignore[arg-type]
        pull_all(standby.store, line, two.sender_of(hub))
    assert standby.watched.until(lambda: two.sql(standby.store, "SELECT count(*) FROM journal_pending") == [(0,)])


def _perhaps_granted(desk: object) -> None:
    """A request that nobody waits for any more, granted and taken back."""
    store, sync = desk.store, desk.sync  # type: ignore[attr-defined]
    assert isinstance(sync, HubLines)
    asking = store.run(asked_calls.keep, next_for("2")).result(20)
    store.run(asked_calls.put, (asking.request, asked_calls.ALONE)).result(20)
    store.read(asked_calls.unanswered).result(20)
    store.run(asked_calls.settle, asking.request).result(20)
    scanned = msgspec.structs.replace(one_for("2", asking.request), scanned=True)
    store.run(asked_calls.note_granted, scanned).result(20)
    store.run(asked_calls.leave_all, None).result(20)
    sync.claims._ask(asking.request, "drop", asking.body)


def _after_a_takeover(here: WardHere, standby: HubHere) -> None:
    for station in here.stations:
        assert isinstance(station.sync, HubLines)
        station.sync.follower.wake()
        store = station.store
        assert here.until(station, lambda store=store: standby.address in store.read(following.addresses).result(20))
    here.hub.close()
    standby.store.run(hub_terms.take_over, None).result(20)
    standby._turn()
    for station in here.stations:
        assert here.until(station, lambda station=station: on_line(station) and not _is_above(here.hub, station), 60)
    ward = standby.store.station.ward
    standby.store.run(lambda ctx, _: grant_memory.is_confirmed(ctx, ward), None).result(20)
    shown = standby.store.read(hub_terms.shown, "x").result(20)
    standby.store.run(hub_terms.meet, (shown.terms, shown.addresses)).result(20)


def _is_above(hub: HubHere, station: object) -> bool:
    sync = station.sync  # type: ignore[attr-defined]
    return sync is None or sync.upstream.station == hub.store.ledger.station.id
