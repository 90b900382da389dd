"""A station's lines to its ward's hub: calls that arrive at once, claims, a hub that is away, lines that break."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kiosk.app import Kiosk
from kiosk.errors import ExpectedError
from kiosk.queries import desks as asked_desks
from kiosk.remote import asked_calls
from kiosk.remote.hub_claims import HubClaims
from kiosk.server.protocol import Protocol
from kiosk.services import calls, desks
from kiosk.sync import wire, worker
from kiosk.sync.lines import HubLines
from kiosk.sync.nudges import NudgeClient
from kiosk.texts import error_line
from kiosk.values.calls import FinishService, Outcome
from kiosk.values.desks import DeskState, SetDesk
from kiosk.values.ids import Place
from tests.faults import ward
from tests.faults.proxy import Fault, Proxy
from tests.kiosk.sync.hubs import WardHere, issue, next_for, on_line, one_for, states


@pytest.fixture
def here(tmp_path: Path) -> Iterator[WardHere]:
    made = WardHere(tmp_path)
    try:
        yield made
    finally:
        made.close()


def lines(station: Kiosk) -> HubLines:
    assert isinstance(station.sync, HubLines)
    return station.sync


def shows(here: WardHere, station: Kiosk, label: str, state: str, desk: str = "") -> bool:
    """Wait until the station does; the hub, which decides whom a desk gets, has read by then who waits."""
    if state == "waiting" and not at_hub(here, label, state, desk):
        return False
    return here.until(station, lambda: states(station.store).get(label) == (state, desk))


def at_hub(here: WardHere, label: str, state: str, desk: str = "") -> bool:
    store = here.hub.store
    return here.hub.watched.until(lambda: states(store).get(label) == (state, desk))


def finish(station: Kiosk, desk: str, ticket: str) -> None:
    command = FinishService(ticket=ticket, place=Place(f"desk-{desk}"), actor="canbo", outcome=Outcome.GUIDED)  # type: ignore[arg-type]
    station.store.run(calls.finish, command).result(20)


def asked(station: Kiosk) -> list[str]:
    return [state for (state,) in ward.sql(station.store, "SELECT state FROM asked_calls ORDER BY request")]


def withdrawn(store: Any) -> int:
    return int(ward.sql(store, "SELECT count(*) FROM journal_events WHERE kind = 'call.withdrawn'")[0][0])


def test_a_number_and_its_call_go_through_the_hub_to_every_other_station(here: WardHere) -> None:
    kiosk, desk, hall = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk"), here.enrolled("hall", "hall")
    ticket = issue(kiosk)
    assert shows(here, desk, ticket.label, "waiting")
    call = desk.claim(calls.call_next, next_for("3")).result(20)
    assert (call.label, call.desk, call.because is not None) == (ticket.label, "3", True)
    assert states(desk.store)[ticket.label] == ("called", "3")  # at once: what follows finds it so
    assert shows(here, hall, ticket.label, "called", "3")
    finish(desk, "3", call.ticket)
    assert shows(here, kiosk, ticket.label, "done", "3")
    assert desk.claim(calls.call_next, next_for("3")).result(20) is None
    assert asked(desk) == ["closed", "closed"]
    status = here.until(kiosk, lambda: lines(kiosk).status.waiting == 0) and lines(kiosk).status
    assert status
    assert (status.level, status.online, status.synced) == ("hub", True, False)  # central has nothing of it
    assert status.unsent > 0


def test_what_the_hub_refuses_is_the_desks_error(here: WardHere, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk, desk, other = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk"), here.enrolled("two", "desk")
    ticket = issue(kiosk)
    assert shows(here, desk, ticket.label, "waiting")
    assert shows(here, other, ticket.label, "waiting")
    assert other.claim(calls.call_next, next_for("2")).result(20).label == ticket.label
    with pytest.raises(ExpectedError) as caught:
        desk.claim(calls.call, one_for("1", ticket.id)).result(20)
    assert (caught.value.key, caught.value.values["label"]) == ("calls.errors.gone", ticket.label)
    with pytest.raises(ExpectedError) as caught:
        desk.claim(calls.call_next, next_for("1", actor="khong-co")).result(20)
    assert caught.value.key == "staff.errors.not_signed_in"
    newer = wire.CallAnswer(False, error="queue.errors.of_2031", label=ticket.label)
    monkeypatch.setattr(HubClaims, "_asked", lambda *_given: newer)  # a hub of a later program
    with pytest.raises(ExpectedError) as caught:
        desk.claim(calls.call, one_for("1", ticket.id)).result(20)
    assert "queue.errors.of_2031" in error_line(caught.value)


def test_a_kiosk_without_numbers_says_that_the_hubs_disk_is_full(
    here: WardHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_given: object) -> None:
        raise ExpectedError("store.errors.disk_full")

    with monkeypatch.context() as disk:
        disk.setattr(Protocol, "claim", full)
        kiosk = here.station("kiosk", "citizen")
        kiosk.enrol(here.hub.address, here.hub.code("citizen")).result(20)
        assert here.until(kiosk, lambda: kiosk.store.ledger.hold.trouble == "store.errors.disk_full")
        with pytest.raises(ExpectedError) as caught:
            issue(kiosk)
        assert caught.value.key == "tickets.errors.no_range_disk"
        assert "ổ đĩa của máy chủ" in error_line(caught.value)
    lines(kiosk).push.came_up()
    assert here.until(kiosk, lambda: on_line(kiosk))
    assert issue(kiosk).label.endswith("001")


def test_two_desks_that_press_at_once_never_get_the_same_person(here: WardHere) -> None:
    kiosk, desks = here.enrolled("kiosk", "citizen"), [here.enrolled(f"desk{n}", "desk") for n in (1, 2)]
    labels = [issue(kiosk).label for _ in range(20)]
    assert at_hub(here, labels[-1], "waiting")
    called: list[list[str]] = [[], []]

    def press(n: int) -> None:
        while (call := desks[n].claim(calls.call_next, next_for(str(n + 1))).result(30)) is not None:
            called[n].append(call.label)

    threads = [threading.Thread(target=press, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(called[0] + called[1]) == sorted(labels)
    assert min(map(len, called)) > 0


def test_an_answer_lost_after_the_grant_is_the_same_call(here: WardHere) -> None:
    proxy = Proxy(here.hub.address, only="/v1/call").open()
    try:
        kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk", url=proxy.address)
        first, second = issue(kiosk), issue(kiosk)
        assert shows(here, desk, second.label, "waiting")
        call = desk.claim(calls.call_next, next_for("1")).result(20)
        proxy.next(Fault.CUT_ANSWER)
        after = desk.claim(calls.call_next, next_for("1")).result(20)
        assert proxy.played(Fault.CUT_ANSWER)
        assert [call.label, after.label] == [first.label, second.label]
        assert withdrawn(desk.store) == 0
    finally:
        proxy.close()


def test_a_desk_without_its_hub_goes_on_at_once_and_all_is_one_afterwards(here: WardHere) -> None:
    proxy = Proxy(here.hub.address).open()
    try:
        kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk", url=proxy.address)
        ticket = issue(kiosk)
        assert shows(here, desk, ticket.label, "waiting")
        proxy.cut()
        assert here.until(desk, lambda: not on_line(desk))
        later = issue(kiosk)  # what the desk cannot know
        call = desk.claim(calls.call_next, next_for("1")).result(20)
        assert call.label == ticket.label
        assert asked(desk) == []  # nobody was asked
        finish(desk, "1", call.ticket)
        proxy.heal()
        lines(desk).push.came_up()
        assert shows(here, desk, later.label, "waiting")
        assert at_hub(here, ticket.label, "done", "1")
    finally:
        proxy.close()


def test_a_desk_that_opened_just_before_the_hub_went_away_has_its_share(here: WardHere) -> None:
    kiosk, other = here.enrolled("kiosk", "citizen"), here.enrolled("other", "desk")
    proxy = Proxy(here.hub.address).open()
    try:
        desk = here.enrolled("desk", "desk", url=proxy.address)
        for number, station in (("1", desk), ("2", other)):
            opened = SetDesk(
                place=Place(f"desk-{number}"), desk=number, actor="canbo", state=DeskState.OPEN, fields=("chung-thuc",)
            )  # fmt: skip
            station.store.run(desks.set_desk, opened).result(20)
        assert here.until(desk, lambda: len(desk.store.read(asked_desks.roster).result(20)) == 2)
        labels = [issue(kiosk).label for _ in range(4)]
        assert shows(here, desk, labels[-1], "waiting")
        proxy.cut()
        assert here.until(desk, lambda: not on_line(desk))
        called = [desk.claim(calls.call_next, next_for("1")).result(20) for _ in range(3)]
        assert len([call for call in called if call is not None]) == 2  # the others are the other desk's
    finally:
        proxy.close()


def test_a_call_that_a_desk_made_alone_is_told_before_the_hub_is_asked_again(here: WardHere) -> None:
    proxy = Proxy(here.hub.address).open()
    try:
        kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk", url=proxy.address)
        first, second = issue(kiosk), issue(kiosk)
        assert shows(here, desk, second.label, "waiting")
        lines(desk).push.close()
        alone = desk.store.run(calls.call_next, next_for("1")).result(20)
        finish(desk, "1", alone.ticket)
        called = desk.claim(calls.call_next, next_for("1"))
        assert here.until(desk, lambda: asked(desk))
        lines(desk).push.open()
        assert [alone.label, called.result(20).label] == [first.label, second.label]
        assert at_hub(here, first.label, "done", "1")
    finally:
        proxy.close()


def test_what_the_hub_granted_to_a_desk_that_went_on_alone_is_taken_back(here: WardHere) -> None:
    proxy = Proxy(here.hub.address, only="/v1/call").open()
    try:
        kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk", url=proxy.address)
        lines(desk).claims._patience = 0.3
        known = issue(kiosk)
        assert shows(here, desk, known.label, "waiting")
        lines(desk).pull.close()
        unknown = issue(kiosk)
        assert at_hub(here, unknown.label, "waiting")
        other = here.enrolled("other", "desk")
        assert other.claim(calls.call, one_for("9", known.id)).result(20).label == known.label
        proxy.next(Fault.SLOW)  # the hub grants the other one, and the desk never hears
        alone = desk.claim(calls.call_next, next_for("1")).result(20)
        assert alone.label == known.label  # a double call, which merges
        assert at_hub(here, unknown.label, "called", "1")
        proxy.release()
        lines(desk).pull.open()
        assert at_hub(here, unknown.label, "waiting")
        assert here.until(desk, lambda: asked(desk) == ["closed"])
        assert withdrawn(desk.store) == 1
        assert states(here.hub.store)[known.label][0] == "called"
    finally:
        proxy.close()


def test_a_granted_ticket_whose_event_does_not_come_can_be_called_again_and_finished(here: WardHere) -> None:
    kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk")
    claims, pull = lines(desk).claims, lines(desk).pull
    pull.close()

    def in_vain() -> None:
        """The hub's word is there: its event is not waited for."""
        claims._patience = 0.0

    lines(desk).pull_now = in_vain  # type: ignore[method-assign]
    ticket = issue(kiosk)  # what the desk cannot know
    assert at_hub(here, ticket.label, "waiting")
    call = desk.claim(calls.call_next, next_for("3")).result(20)
    assert call.label == ticket.label
    assert desk.store.run(calls.repeat, one_for("3", call.ticket)).result(20).repeats_left == 1
    pull.open()
    assert shows(here, desk, ticket.label, "called", "3")
    assert here.until(desk, lambda: calls_made(desk) == 2)  # the hub's and its own
    claims._call_it_here(SimpleNamespace(command=next_for("3")), call)  # type: ignore[arg-type]
    assert calls_made(desk) == 2  # the hub's event came in that very moment: nothing more is said
    finish(desk, "3", call.ticket)
    assert at_hub(here, ticket.label, "done", "3")
    assert withdrawn(desk.store) == 0


def calls_made(station: Kiosk) -> int:
    return int(ward.sql(station.store, "SELECT count(*) FROM journal_events WHERE kind = 'call.made'")[0][0])


def test_who_was_called_for_a_desk_that_is_started_anew_stays_its_own(here: WardHere, tmp_path: Path) -> None:
    kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk")
    ticket = issue(kiosk)
    assert shows(here, desk, ticket.label, "waiting")
    asking = desk.store.run(asked_calls.keep, next_for("1")).result(20)
    answer = lines(desk).claims._ask(asking.request, asking.kind, asking.body)
    assert answer.found
    desk.close()
    desk.open()
    assert shows(here, desk, ticket.label, "called", "1")
    assert here.until(desk, lambda: asked(desk) == ["closed"])
    assert withdrawn(desk.store) == 0


def test_a_stream_that_is_half_open_is_given_up_and_opened_again(
    here: WardHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NudgeClient.__init__.__kwdefaults__, "silence", 0.5)
    proxy = Proxy(here.hub.address, only="/v1/nudges").open()
    try:
        kiosk, hall = here.enrolled("kiosk", "citizen"), here.station("hall", "hall")
        proxy.next(Fault.HALF_OPEN)
        hall.enrol(proxy.address, here.hub.code("hall")).result(20)
        assert here.until(hall, lambda: proxy.met[Fault.HALF_OPEN] == 1)
        client = lines(hall).nudges
        client._silence = 15.0  # of the next line
        lines(hall).pull._every = 3600.0  # from now on nothing but nudges brings anything
        assert here.until(hall, lambda: proxy.seen["/v1/nudges"] >= 2 and client.listening)
        assert shows(here, hall, issue(kiosk).label, "waiting")
    finally:
        proxy.close()


def test_a_network_that_comes_back_ends_the_pause_of_a_minute(here: WardHere, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Proxy(here.hub.address).open()
    try:
        desk = here.enrolled("desk", "desk", url=proxy.address)
        push, network = lines(desk).push, ["10.0.0.7"]
        monkeypatch.setattr(worker, "way_out", lambda: network[0])
        monkeypatch.setattr(worker, "LOOK", 0.05)
        for other in (lines(desk).pull, lines(desk).nudges, lines(desk).follower, lines(desk).claims):
            other.close()
        push._backoff.pause = lambda: 3600.0  # type: ignore[method-assign]
        proxy.cut()
        push.wake()
        assert here.until(desk, lambda: not on_line(desk))
        proxy.heal()
        network[0] = "10.0.0.8"
        assert here.until(desk, lambda: on_line(desk))
    finally:
        proxy.close()
