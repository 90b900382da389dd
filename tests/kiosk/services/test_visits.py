"""Visits: a death and another kiosk are recorded once, with the ticket's own command or when a declaration goes on."""

from __future__ import annotations

from kiosk.queries import visits
from kiosk.services import calls, drafts, tickets
from kiosk.values.drafts import OpenDraft
from kiosk.values.ids import Place, ProcedureCode
from kiosk.values.tickets import IssuedTicket, IssueTicket
from kiosk.values.visits import KnownVisit
from tests.kiosk.counter import BIRTH, DEATH, DESK, KIOSK, Counter

OTHER = Place("kiosk-2")


def issued(counter: Counter, procedure: ProcedureCode | None = None, *, about_death: bool = False) -> IssuedTicket:
    command = IssueTicket(field="ho-tich", place=KIOSK, procedure=procedure, about_death=about_death)
    made: IssuedTicket = counter.run(tickets.issue, command)
    return made


def kinds(counter: Counter) -> list[str]:
    return [kind for (kind,) in counter.sql("SELECT kind FROM journal_events WHERE kind LIKE 'visit.%' ORDER BY seq")]


def opened_at(counter: Counter, place: Place, code: str, ticket: IssuedTicket | None = None) -> None:
    command = OpenDraft(
        code=code, place=place, number="001196000123", ticket=ticket.id if ticket is not None else None
    )
    counter.run(drafts.open, command)


def test_most_visits_cost_no_event_and_are_where_their_number_was_given(counter: Counter) -> None:
    ticket = issued(counter, BIRTH)
    assert counter.read(visits.of, ticket.id) == KnownVisit(ticket=ticket.id, place=KIOSK)
    assert kinds(counter) == []


def test_a_death_is_known_by_the_procedure_or_by_what_the_visit_came_for(counter: Counter) -> None:
    by_procedure, by_way = issued(counter, DEATH), issued(counter, about_death=True)
    for ticket in (by_procedure, by_way):
        assert counter.read(visits.of, ticket.id) == KnownVisit(ticket=ticket.id, place=KIOSK, about_death=True)
    assert kinds(counter) == ["visit.about_death"] * 2
    told = counter.sql("SELECT count(DISTINCT id) FROM journal_events WHERE subject = ?", by_way.id)
    assert told == [(2,)]  # the number and the visit, in one command


def test_nobody_is_asked_for_a_rating_where_the_visit_was_about_a_death(counter: Counter) -> None:
    ticket = issued(counter, about_death=True)
    counter.at_desk(calls.call, ticket.id)
    assert counter.finish(ticket.id).rating_token is None
    other = issued(counter)
    counter.at_desk(calls.call, other.id)
    assert counter.finish(other.id).rating_token is not None


def test_who_goes_on_at_another_kiosk_stands_there(counter: Counter) -> None:
    ticket = issued(counter, BIRTH)
    code = counter.declaration(ticket=ticket.id).code
    opened_at(counter, KIOSK, code)
    assert kinds(counter) == []
    for place in (OTHER, OTHER, KIOSK):
        opened_at(counter, place, code)
        assert counter.read(visits.of, ticket.id).place == place
    assert kinds(counter) == ["visit.moved"] * 2


def test_a_slip_of_another_day_shows_what_todays_number_is_about(counter: Counter) -> None:
    code = counter.declaration(procedure=DEATH).code
    ticket = issued(counter)
    opened_at(counter, KIOSK, code, ticket)
    opened_at(counter, KIOSK, code, ticket)
    assert counter.read(visits.of, ticket.id).about_death
    assert kinds(counter) == ["visit.about_death"]


def test_a_ticket_that_was_served_moves_no_more(counter: Counter) -> None:
    ticket = issued(counter, BIRTH)
    code = counter.declaration(ticket=ticket.id).code
    counter.at_desk(calls.call, ticket.id)
    counter.finish(ticket.id)
    opened_at(counter, OTHER, code)
    assert counter.read(visits.of, ticket.id) == KnownVisit(ticket=ticket.id, place=KIOSK, waits=False)
    assert kinds(counter) == []


def test_of_an_unknown_ticket_nothing_is_known(counter: Counter) -> None:
    assert counter.read(visits.of, issued(counter).id) is not None
    assert counter.read(visits.of, "nobody's") is None
    assert DESK  # a desk asks the same question
