"""Visits: a death and another kiosk are recorded once, with the ticket's own command or when a declaration goes on."""

from __future__ import annotations

from kiosk.queries import visits
from kiosk.services import calls, drafts, tickets
from kiosk.services import visits as visiting
from kiosk.values.calls import Outcome
from kiosk.values.drafts import OpenDraft
from kiosk.values.ids import Place, ProcedureCode
from kiosk.values.tickets import Declaration, IssuedTicket, IssueTicket
from kiosk.values.visits import AskInPlace, Coming, DeclareAtKiosk, KnownVisit
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


def declare(counter: Counter, ticket: IssuedTicket, *, over: bool = False, place: Place = KIOSK) -> None:
    counter.run(visiting.declare, DeclareAtKiosk(ticket=ticket.id, place=place, over=over))


def test_somebody_called_while_declaring_is_seen_at_that_kiosk_and_says_that_they_come(counter: Counter) -> None:
    ticket, other = issued(counter, BIRTH), issued(counter)
    declare(counter, ticket, place=OTHER)
    declare(counter, ticket, place=OTHER)
    assert kinds(counter) == ["visit.declaring"]
    assert counter.read(visits.called_at, OTHER) == ()
    counter.at_desk(calls.call, other.id)
    call = counter.at_desk(calls.call, ticket.id, "2")
    assert [(one.label, one.desk) for one in counter.read(visits.called_at, OTHER)] == [(call.label, "2")]
    assert counter.read(visits.called_at, KIOSK) == ()
    row = next(row for row in counter.waiting() if row.id == ticket.id)
    assert (row.declaring, row.coming) == (OTHER, False)
    counter.run(visiting.coming, Coming(ticket=ticket.id, place=OTHER))
    assert counter.read(visits.of, ticket.id).coming_at == counter.clock.now()
    counter.declaration(ticket=ticket.id, place=OTHER)
    known = counter.read(visits.of, ticket.id)
    assert (known.declaring, known.place) == (None, OTHER)
    assert counter.read(visits.called_at, OTHER) == ()


def test_the_list_says_of_everybody_where_their_declaration_stands(counter: Counter) -> None:
    ticket, other = issued(counter, BIRTH), issued(counter, BIRTH)

    def stands() -> tuple[Declaration, ...]:
        return tuple(row.declaration for row in counter.waiting() if row.id in (ticket.id, other.id))

    assert stands() == (Declaration.NONE, Declaration.NONE)
    declare(counter, ticket)
    assert stands() == (Declaration.OPEN, Declaration.NONE)
    parked = counter.declaration(ticket=ticket.id, finished=False, record={})
    counter.declaration(ticket=other.id)
    assert stands() == (Declaration.PARKED, Declaration.FINISHED)
    declare(counter, ticket)
    assert stands()[0] is Declaration.OPEN, "they have opened it again"
    counter.declaration(ticket=ticket.id, draft=parked.id)
    assert stands()[0] is Declaration.FINISHED


def test_who_walked_away_from_a_declaration_is_declaring_no_more(counter: Counter) -> None:
    left, forgotten = issued(counter, BIRTH), issued(counter, BIRTH)
    for ticket in (left, forgotten):
        declare(counter, ticket)
    declare(counter, left, over=True)
    assert counter.read(visits.of, left.id).declaring is None
    assert counter.read(visits.of, forgotten.id).declaring == KIOSK
    counter.pass_time(hours=2)
    assert counter.read(visits.of, forgotten.id).declaring is None


def test_anyone_may_ask_staff_to_come_and_no_reason_is_stored(counter: Counter) -> None:
    at_once = counter.run(tickets.issue, IssueTicket(field="ho-tich", place=KIOSK, in_place=True))
    later = issued(counter)
    for wanted in (True, True, False, True):
        counter.run(visiting.ask_in_place, AskInPlace(ticket=later.id, place=KIOSK, wanted=wanted))
    assert [row.in_place for row in counter.waiting()] == [True, True]
    assert counter.at_desk(calls.call, later.id).in_place
    assert counter.read(visits.of, at_once.id).in_place
    assert kinds(counter) == ["visit.in_place"] * 4
    assert {one.body.__struct_fields__ for one in counter.read(lambda r: r.events_of(later.id)) if
            one.kind == "visit.in_place"} == {("wanted",)}  # fmt: skip


def test_a_death_that_a_desk_or_a_form_learns_of_quiets_all_that_follows(counter: Counter) -> None:
    by_dossier, by_form, by_end = (issued(counter) for _ in range(3))
    assert all(counter.read(visits.of, one.id).rates for one in (by_dossier, by_form, by_end))
    counter.received(procedure=DEATH, ticket=by_dossier.id)
    counter.declaration(ticket=by_form.id, procedure=DEATH)
    for ticket in (by_dossier, by_form, by_end):
        counter.at_desk(calls.call, ticket.id)
        assert counter.finish(ticket.id, procedure=DEATH if ticket is by_end else None).rating_token is None
        assert not counter.read(visits.of, ticket.id).rates
    assert kinds(counter) == ["visit.about_death"] * 3
    assert counter.sql("SELECT count(*) FROM rating_tokens") == [(0,)]


def test_a_visit_is_one_whole(counter: Counter) -> None:
    ticket = issued(counter, BIRTH)
    assert counter.read(visits.visit, "nobody's") is None
    kept = counter.declaration(ticket=ticket.id)
    call = counter.at_desk(calls.call, ticket.id)
    received = counter.received(ticket=ticket.id, draft=kept.id)
    whole = counter.read(visits.visit, ticket.id)
    assert (whole.ticket.label, whole.call, whole.rates, whole.also_called) == (ticket.label, call, True, ())
    assert [one.code for one in whole.declarations] == [kept.code]
    assert [(one.dossier, one.code) for one in whole.dossiers] == [(received.id, received.code)]
    counter.finish(ticket.id, Outcome.RECEIVED)
    assert counter.read(visits.visit, ticket.id).outcome is Outcome.RECEIVED
