"""Calls: the order and its reason, claims, repeats, absence, the end of a service; double calls under partition."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.queries import calls as asked
from kiosk.queries import ratings
from kiosk.records.calls import CallFinished, CallMade, CallWithdrawn
from kiosk.services import calls, desks
from kiosk.values.calls import (
    Because,
    CallNext,
    CallReason,
    CallTicket,
    ComeBack,
    Outcome,
    ParkReason,
    ParkTicket,
    TransferTicket,
)
from kiosk.values.desks import DeskState, SetDesk
from kiosk.values.ids import Place, TicketId
from kiosk.values.rosters import RosterDesk
from kiosk.values.tickets import TicketState
from tests.kiosk.counter import BIRTH, COPIES, DEATH, DESK, KIOSK, Counter
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied


def test_first_come_first_served_with_a_reason(counter: Counter) -> None:
    first, second = counter.ticket(), counter.ticket()
    counter.pass_time(minutes=10)
    call = counter.next()
    assert call is not None
    assert (call.ticket, call.label, call.desk, call.nth) == (first.id, "A001", "1", 1)
    assert call.because == Because(CallReason.IN_ORDER, 0, 10)
    assert counter.next("2").ticket == second.id
    assert counter.next("3") is None


def test_one_priority_for_two_others(counter: Counter) -> None:
    for priority in (False, False, False, False, True, True):
        counter.ticket(priority=priority)
    order = [counter.next(str(desk)).label for desk in range(1, 7)]
    assert order == ["A005", "A001", "A002", "A006", "A003", "A004"]


def test_a_desk_calls_its_own_fields(counter: Counter) -> None:
    counter.ticket("chung-thuc")
    assert counter.next("1", ("ho-tich", "dat-dai")) is None
    birth = counter.ticket("ho-tich", BIRTH)
    call = counter.next("1", ("ho-tich", "dat-dai"))
    assert (call.ticket, call.procedure) == (birth.id, BIRTH)


def test_a_claim_is_won_once(counter: Counter) -> None:
    ticket = counter.ticket()
    counter.at_desk(calls.call, ticket.id, "1")
    for use_case in (calls.call, calls.repeat, calls.mark_absent):
        with pytest.raises(ExpectedError, match="calls.errors.gone") as caught:
            counter.at_desk(use_case, ticket.id, "2")
        assert caught.value.values == {"label": "A001"}
    assert [row.desk for row in counter.waiting()] == ["1"]


def test_a_repeat_is_the_same_call_again(counter: Counter) -> None:
    ticket = counter.ticket()
    first = counter.at_desk(calls.call, ticket.id)
    again = counter.at_desk(calls.repeat, ticket.id)
    assert (again.nth, again.desk) == (2, "1")
    assert again.at > first.at
    assert counter.read(asked.recent, 6) == (again,)


def test_the_absent_are_kept_and_can_be_called_again(counter: Counter) -> None:
    ticket = counter.ticket()
    counter.at_desk(calls.call, ticket.id)
    counter.at_desk(calls.mark_absent, ticket.id)
    assert [row.state for row in counter.waiting()] == [TicketState.ABSENT]
    assert counter.next() is None
    with pytest.raises(ExpectedError, match="calls.errors.not_called"):
        counter.finish(ticket.id)
    call = counter.at_desk(calls.call, ticket.id, "2")
    assert (call.desk, call.nth) == ("2", 2)


def test_what_was_not_called_cannot_be_finished_or_repeated(counter: Counter) -> None:
    ticket = counter.ticket()
    with pytest.raises(ExpectedError, match="calls.errors.not_called"):
        counter.finish(ticket.id)
    with pytest.raises(ExpectedError, match="calls.errors.not_called"):
        counter.at_desk(calls.repeat, ticket.id)
    with pytest.raises(ExpectedError, match="calls.errors.unknown"):
        counter.at_desk(calls.call, "nobody")


def test_a_service_ends_once_and_opens_a_rating(counter: Counter) -> None:
    done = counter.served()
    assert done.rating_token
    assert counter.read(ratings.open_invitation, DESK) is not None
    with pytest.raises(ExpectedError, match="calls.errors.gone"):
        counter.finish(done.ticket)
    assert counter.totals() == {"tickets": 1, "called": 1, "served": 1}


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.RECEIVED])
def test_a_refusal_opens_a_rating_too(counter: Counter, outcome: Outcome) -> None:
    ticket = counter.ticket("ho-tich", BIRTH)
    counter.at_desk(calls.call, ticket.id)
    assert counter.finish(ticket.id, outcome).rating_token


def test_nobody_is_asked_after_a_death(counter: Counter) -> None:
    by_ticket = counter.ticket("ho-tich", DEATH)
    at_the_desk = counter.ticket("ho-tich")
    by_dossier = counter.ticket("ho-tich", COPIES)
    for ticket in (by_ticket, at_the_desk, by_dossier):
        counter.at_desk(calls.call, ticket.id)
    counter.received(procedure=DEATH, ticket=by_dossier.id)
    assert counter.finish(by_ticket.id, procedure=COPIES).rating_token is None
    assert counter.finish(at_the_desk.id, procedure=DEATH).rating_token is None
    assert counter.finish(by_dossier.id).rating_token is None
    assert counter.sql("SELECT count(*) FROM rating_tokens") == [(0,)]


def test_a_procedure_that_left_the_catalogue_holds_nobody_up(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich", "9.999999")  # type: ignore[arg-type]
    counter.at_desk(calls.call, ticket.id)
    assert counter.finish(ticket.id).rating_token


def arrive(counter: Counter, *others: Elsewhere) -> None:
    introduce(counter.store, *others)
    for other in others:
        counter.store.apply_received(other.batch(1, len(other.raws))).result()
    wait_until_applied(counter.store)


def test_two_desks_that_could_not_hear_each_other(counter: Counter) -> None:
    ticket = counter.ticket()
    counter.at_desk(calls.call, ticket.id, "1")
    other, third = Elsewhere("zdesk7", roles=("desk",)), Elsewhere("zdesk8", roles=("desk",))
    other.says(CallMade(desk="7", place="desk-7"), ticket.id, 2)
    third.says(CallMade(desk="8", place="desk-8"), ticket.id, 2)
    third.says(CallWithdrawn(desk="8", place="desk-8"), ticket.id, 3)
    arrive(counter, other, third)
    row = counter.sql("SELECT desk, also_called, state, calls FROM tickets")
    assert row == [("1", "7", "called", 1)]
    counter.finish(ticket.id)
    assert counter.sql("SELECT desk, also_called, state FROM tickets") == [("1", "7", "done")]


def test_one_press_that_hub_and_desk_both_recorded_is_one_call(counter: Counter) -> None:
    """The hub granted it, its event was late, and the desk noted it itself: the hall hears one call, not two."""
    ticket = counter.ticket()
    counter.at_desk(calls.call, ticket.id, "1")
    told = counter.read(asked.recent)
    hub = Elsewhere("zzzz2345", roles=("hub",))  # after any station that a test makes
    hub.says(CallMade(desk="1", place="desk-1"), ticket.id, 2)
    arrive(counter, hub)
    assert counter.read(asked.recent) == told
    counter.at_desk(calls.repeat, ticket.id, "1")
    assert [(call.nth, call.repeats_left) for call in counter.read(asked.recent)] == [(2, 1)]
    counter.at_desk(calls.mark_absent, ticket.id, "1")
    counter.at_desk(calls.call, ticket.id, "1")
    assert [call.nth for call in counter.read(asked.recent)] == [3]  # another press


def test_a_withdrawn_call_leaves_the_ticket_to_the_other_desk_or_waiting(counter: Counter) -> None:
    ticket = counter.ticket()
    other, third = Elsewhere("zdesk7", roles=("desk",)), Elsewhere("zdesk8", roles=("desk",))
    other.says(CallMade(desk="7", place="desk-7"), ticket.id, 2)
    other.says(CallWithdrawn(desk="7", place="desk-7"), ticket.id, 3)
    third.says(CallMade(desk="8", place="desk-8"), ticket.id, 2)
    arrive(counter, other)
    assert [(row.state, row.desk) for row in counter.waiting()] == [(TicketState.WAITING, "")]
    arrive(counter, third)
    assert [(row.state, row.desk) for row in counter.waiting()] == [(TicketState.CALLED, "8")]


def test_a_call_without_its_issue_is_kept_incomplete(counter: Counter) -> None:
    other = Elsewhere("zdesk7", roles=("desk",))
    other.says(CallMade(desk="7", place="desk-7"), "unseen", 2)
    other.says(CallFinished(place="desk-7", outcome="guided"), "unseen", 3)
    arrive(counter, other)
    assert counter.sql("SELECT state, label, issued_at FROM tickets") == [("done", None, None)]


def test_a_desk_is_asked_whom_it_serves_whatever_the_field(counter: Counter) -> None:
    assert counter.read(asked.served_by, "1") is None
    first, other = counter.ticket("ho-tich", BIRTH, priority=True), counter.ticket()
    counter.at_desk(calls.call, first.id)
    counter.at_desk(calls.call, other.id, desk="2")
    found = counter.read(asked.served_by, "1")
    assert (found.ticket, found.label, found.priority, found.procedure) == (first.id, "H001", True, BIRTH)
    counter.finish(first.id)
    assert counter.read(asked.served_by, "1") is None
    assert counter.read(asked.served_by, "2").ticket == other.id


def test_a_number_is_repeated_twice_and_then_it_is_absent(counter: Counter) -> None:
    ticket = counter.ticket()
    assert counter.at_desk(calls.call, ticket.id).repeats_left == 2
    assert [counter.at_desk(calls.repeat, ticket.id).repeats_left for _ in range(2)] == [1, 0]
    with pytest.raises(ExpectedError, match="queue.errors.repeats"):
        counter.at_desk(calls.repeat, ticket.id)
    counter.at_desk(calls.mark_absent, ticket.id)
    assert counter.at_desk(calls.call, ticket.id, "2").repeats_left == 2


def back(counter: Counter, ticket: str) -> TicketState:
    state: TicketState = counter.run(calls.rejoin, ComeBack(ticket=TicketId(ticket), place=KIOSK))
    return state


def test_who_was_absent_rejoins_with_the_same_number_and_stands_back_for_three_calls(counter: Counter) -> None:
    absent, *others = [counter.ticket() for _ in range(6)]
    counter.at_desk(calls.call, absent.id)
    counter.at_desk(calls.mark_absent, absent.id)
    assert back(counter, absent.id) is TicketState.WAITING
    with pytest.raises(ExpectedError, match="queue.errors.not_away"):
        back(counter, absent.id)
    found = [counter.next(str(desk)) for desk in range(1, 6)]
    assert [call.ticket for call in found] == [*(one.id for one in others[:3]), absent.id, others[3].id]
    assert found[3].because.reason is CallReason.REJOINED
    assert counter.sql("SELECT issued_at FROM tickets WHERE subject = ?", absent.id) == [(to_micros(absent.issued_at),)]


def park(counter: Counter, ticket: str, why: ParkReason) -> None:
    command = ParkTicket(ticket=TicketId(ticket), place=DESK, desk="1", actor="canbo", why=why)
    counter.run(calls.park, command)


def test_who_was_parked_comes_next_when_the_form_is_handed_in_or_the_paper_is_there(counter: Counter) -> None:
    form, paper, *others = [counter.ticket("ho-tich", BIRTH) for _ in range(4)]
    for ticket, why in ((form, ParkReason.FORM), (paper, ParkReason.PAPER)):
        counter.at_desk(calls.call, ticket.id)
        park(counter, ticket.id, why)
        assert counter.read(asked.served_by, "1") is None
        counter.declaration(ticket=ticket.id, finished=ticket is form)
    states = {row.label: (row.state, row.parked_for) for row in counter.waiting()}
    assert states["H001"] == (TicketState.WAITING, None)
    assert states["H002"] == (TicketState.PARKED, ParkReason.PAPER)
    call = counter.next("2")
    assert (call.ticket, call.because.reason) == (form.id, CallReason.RETURNED)
    assert back(counter, paper.id) is TicketState.WAITING
    assert [counter.next(str(desk)).ticket for desk in (1, 3)] == [paper.id, others[0].id]


def test_who_came_back_and_is_absent_then_stands_back_like_any_other(counter: Counter) -> None:
    ticket, *others = [counter.ticket() for _ in range(3)]
    counter.at_desk(calls.call, ticket.id)
    park(counter, ticket.id, ParkReason.PAPER)
    back(counter, ticket.id)
    counter.next()
    counter.at_desk(calls.mark_absent, ticket.id)
    back(counter, ticket.id)
    assert [counter.next(desk).ticket for desk in "123"] == [others[0].id, others[1].id, ticket.id]


def test_a_ticket_is_handed_on_and_keeps_its_number_and_its_time(counter: Counter) -> None:
    served, waits, other = counter.ticket(), counter.ticket(), counter.ticket("ho-tich", BIRTH)
    counter.at_desk(calls.call, served.id)
    for ticket, given in ((served, {"field": "ho-tich"}), (waits, {"to_desk": "2"})):
        counter.run(calls.transfer, TransferTicket(ticket=ticket.id, place=DESK, actor="canbo", **given))
    assert counter.next("1", ("chung-thuc",)).ticket == waits.id  # desk 2 is not open
    counter.at_desk(calls.withdraw, waits.id)
    counter.at_desk(calls.call, other.id, "2")
    assert counter.next("1", ("chung-thuc",)) is None
    assert counter.next("2", ("chung-thuc", "ho-tich")).because.reason is CallReason.TRANSFERRED
    call = counter.next("3", ("ho-tich",))
    assert (call.ticket, call.label, call.nth) == (served.id, "A001", 2)
    with pytest.raises(ExpectedError, match="queue.errors.same"):
        counter.run(calls.transfer, TransferTicket(ticket=served.id, place=DESK, actor="canbo", field="ho-tich"))


def test_a_scanned_paper_is_called_though_its_issue_is_not_known_yet(counter: Counter) -> None:
    elsewhere = TicketId(uuid7(counter.clock.now()))
    scanned = CallTicket(ticket=elsewhere, place=DESK, desk="1", actor="canbo", scanned=True)
    assert counter.run(calls.call, scanned).desk == "1"
    with pytest.raises(ExpectedError, match="calls.errors.unknown"):
        counter.run(calls.call, msgspec.structs.replace(scanned, ticket=TicketId("a dossier's code")))
    assert counter.finish(elsewhere).ticket == elsewhere


def test_a_desk_that_is_cut_off_calls_from_its_own_share(counter: Counter) -> None:
    for _ in range(4):
        counter.ticket()
    roster = tuple(RosterDesk(place=Place(f"desk-{n}"), number=str(n)) for n in (1, 2))
    alone = CallNext(place=DESK, desk="1", actor="canbo", share=roster)
    assert [counter.run(calls.call_next, alone).label for _ in range(2)] == ["A002", "A004"]
    assert counter.run(calls.call_next, alone) is None
    opened_since = CallNext(place=Place("desk-3"), desk="3", actor="canbo", share=roster)
    assert counter.run(calls.call_next, opened_since) is None


def test_express_work_has_desks_of_its_own_or_a_share(counter: Counter) -> None:
    long = [counter.ticket("ho-tich", BIRTH) for _ in range(4)]
    short = [counter.ticket(), counter.ticket()]
    found = [counter.next("3") for _ in range(4)]
    assert [call.ticket for call in found] == [long[0].id, long[1].id, short[0].id, long[2].id]
    assert found[2].because.reason is CallReason.EXPRESS
    counter.run(desks.set_desk, SetDesk(place=DESK, desk="1", actor="canbo", state=DeskState.OPEN))  # copies alone
    assert counter.next("3").ticket == long[3].id
    assert counter.next("1", ("chung-thuc",)).ticket == short[1].id


def test_two_desks_pressing_at_once_never_get_one_number(counter: Counter) -> None:
    for _ in range(31):
        counter.ticket()
    asked_at_once = []
    for number in range(32):
        desk = str(number % 2 + 1)
        command = CallNext(place=Place(f"desk-{desk}"), desk=desk, actor="canbo")
        asked_at_once.append(counter.store.run(calls.call_next, command))
    found = [call.result(timeout=30) for call in asked_at_once]
    assert sorted(call.label for call in found if call is not None) == [f"A{n:03d}" for n in range(1, 32)]
