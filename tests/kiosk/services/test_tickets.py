"""Tickets: numbers, who is ahead, what is stored of a priority, numbers met at a desk before their issue is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.model.form_folders import forms_folder
from kiosk.queries import papers
from kiosk.queries import tickets as asked
from kiosk.records.tickets import TicketIssued
from kiosk.services import calls, clock_checks, tickets
from kiosk.values.calls import CallReason
from kiosk.values.ids import Place
from kiosk.values.journal import ConfirmDate
from kiosk.values.tickets import IssueTicket, MeetTicket, TicketState
from tests.files_asked import files_asked
from tests.kiosk.counter import BIRTH, COPIES, DESK, KIOSK, Counter
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied

DAY = date(2026, 11, 24)


def met(counter: Counter, label: str) -> str:
    return counter.run(tickets.meet, MeetTicket(label=label, place=DESK, actor="canbo"))


def test_each_field_counts_from_one_every_day(counter: Counter) -> None:
    assert [counter.ticket().label for _ in range(3)] == ["A001", "A002", "A003"]
    assert counter.ticket("ho-tich").label == "H001"
    counter.pass_time(days=1)
    assert counter.ticket().label == "A001"
    assert counter.totals() == {"tickets": 4}


def test_ahead_counts_those_who_wait_in_this_field_and_were_issued_at_this_very_moment_too(counter: Counter) -> None:
    command = tickets.IssueTicket(field="chung-thuc", place=Place("kiosk-1"))
    ahead = [counter.store.run(tickets.issue, command).result().ahead for _ in range(3)]
    assert ahead == [0, 1, 2]
    assert counter.ticket("ho-tich").ahead == 0
    counter.next()
    assert counter.ticket().ahead == 2


def test_a_ticket_bears_a_code_where_its_declaration_holds_today(counter: Counter) -> None:
    assert counter.ticket("ho-tich", BIRTH).draft_code
    assert counter.ticket("chung-thuc", COPIES).draft_code == "", "no form"
    assert counter.ticket("ho-tich").draft_code == "", "no procedure"
    counter.pass_time(days=150)
    counter.run(clock_checks.confirm_date, ConfirmDate(day=local(counter.clock.now()).date(), actor="truongbophan"))
    assert counter.ticket("ho-tich", BIRTH).draft_code == "", "the form held until 28 February"


def test_a_procedure_that_left_the_catalogue_meanwhile_costs_nobody_a_number(counter: Counter) -> None:
    given = counter.ticket("ho-tich", "9.999999")
    assert (given.label, given.draft_code) == ("H001", "")


def test_no_folder_is_asked_before_a_number(counter: Counter) -> None:
    counter.read(lambda reader: reader.forms.look_again(["khai-sinh"]))
    with files_asked(forms_folder(), counter.store.settings.ward_dir / "forms") as asked:
        assert counter.ticket("ho-tich", BIRTH).draft_code
        assert asked == []
        counter.read(lambda reader: reader.forms.look_again())
        assert asked, "nobody watches"


def test_yesterdays_people_are_neither_ahead_nor_called(counter: Counter) -> None:
    counter.ticket()
    counter.pass_time(hours=16)
    assert counter.ticket().ahead == 0
    assert len(counter.waiting()) == 1
    call = counter.next()
    assert call is not None
    assert call.ticket == counter.sql("SELECT max(subject) FROM tickets")[0][0]


def test_a_priority_is_one_boolean(counter: Counter) -> None:
    counter.ticket(priority=True)
    assert counter.waiting()[0].priority
    assert "priority" in TicketIssued.__struct_fields__
    assert not [name for name in TicketIssued.__struct_fields__ if "reason" in name or "kind" in name]


def test_the_slip_says_what_was_said_at_the_machine(counter: Counter) -> None:
    counter.ticket()
    ticket = counter.ticket("chung-thuc", COPIES, priority=True)
    counter.next()
    slip = counter.read(papers.ticket_slip, ticket.id, 1)
    assert (slip.label, slip.ahead, slip.qr, slip.priority) == ("A002", 1, ticket.id, True)
    assert slip.field.vi == "Chứng thực"
    assert slip.procedure.vi == "Chứng thực bản sao"
    assert f"{slip.issued_at:%H:%M}" == "08:30"
    assert slip.reprint is None
    counter.pass_time(minutes=5)
    again = counter.read(papers.ticket_slip, ticket.id, 2)
    assert (again.reprint.nth, f"{again.reprint.at:%H:%M}") == (2, "08:35")
    assert again.ahead == 1


def test_an_unknown_ticket_has_no_slip(counter: Counter) -> None:
    with pytest.raises(ExpectedError, match="tickets.errors.unknown"):
        counter.read(papers.ticket_slip, "nobody", 1)


def test_a_typed_number_finds_its_ticket(counter: Counter) -> None:
    ticket = counter.ticket()
    assert met(counter, "a 1") == ticket.id
    assert counter.read(asked.by_label, "a1").id == ticket.id
    assert counter.read(asked.by_id, ticket.id).label == "A001"
    assert counter.read(asked.by_label, "A002") is None
    with pytest.raises(ExpectedError, match="rules.errors.label"):
        met(counter, "không có")


def elsewhere_issued(label: str, number: int, subject: str, name: str = "kiosk9") -> Elsewhere:
    other = Elsewhere(name, roles=("citizen",))
    fact = TicketIssued(day=DAY, letter="C", number=number, label=label, field="cu-tru", place="kiosk-9")
    other.says(fact, subject, 1)
    return other


def arrive(counter: Counter, *others: Elsewhere) -> None:
    introduce(counter.store, *others)
    for other in others:
        counter.store.apply_received(other.batch(1, len(other.raws))).result()
    wait_until_applied(counter.store)


def test_a_number_met_before_its_issue_is_known_is_served_once(counter: Counter) -> None:
    ticket = met(counter, "C007")
    assert met(counter, "c7") == ticket
    counter.at_desk(calls.call, ticket)
    assert [(row.label, row.state) for row in counter.waiting()] == [("C007", TicketState.CALLED)]
    arrive(counter, elsewhere_issued("C007", 7, "far"))
    assert [(row.id, row.state) for row in counter.waiting()] == [(ticket, TicketState.CALLED)]
    assert counter.next("2") is None
    counter.finish(ticket)
    assert counter.waiting() == ()
    assert counter.sql("SELECT subject FROM tickets WHERE conflict <> 0") == []
    assert counter.totals() == {"tickets": 1, "called": 1, "served": 1}
    counter.foreseen = "5"  # C001 to C006 are another station's affair


def test_where_two_tickets_fit_neither_is_joined(counter: Counter) -> None:
    ticket = met(counter, "C007")
    counter.at_desk(calls.call, ticket)
    arrive(counter, elsewhere_issued("C007", 7, "one"), elsewhere_issued("C007", 7, "two", "kiosk8"))
    waiting = [row.label for row in counter.waiting() if row.state is TicketState.WAITING]
    assert waiting == ["C007-2", "C007"] or waiting == ["C007", "C007-2"]
    assert met(counter, "C007-2") in ("one", "two")
    counter.finish(ticket)
    counter.foreseen = "45"


def test_ahead_of_a_ticket_shrinks_as_others_are_called(counter: Counter) -> None:
    counter.ticket()
    ticket = counter.ticket()
    assert counter.read(asked.ahead_of, ticket.id) == 1
    counter.next()
    assert counter.read(asked.ahead_of, ticket.id) == 0


def test_a_booked_slot_keeps_its_time(counter: Counter) -> None:
    first = counter.ticket()
    slot = counter.clock.now() + timedelta(minutes=10)
    booked = counter.run(tickets.issue, IssueTicket(field="chung-thuc", place=KIOSK, booked_at=slot))
    counter.ticket()
    assert [row.booked_at for row in counter.waiting()] == [None, slot, None]
    assert counter.next("1").ticket == first.id
    counter.pass_time(minutes=10)
    call = counter.next("2")
    assert (call.ticket, call.because.reason) == (booked.id, CallReason.BOOKED)
