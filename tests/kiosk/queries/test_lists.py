"""The lists that desk and hall show: their order, what they leave out, and numbers that came twice."""

from __future__ import annotations

from datetime import date

from kiosk.queries import calls as call_queries
from kiosk.queries import dossiers as dossier_queries
from kiosk.records.dossiers import DossierCertified, DossierReceived
from kiosk.services import calls
from kiosk.values.tickets import TicketState
from tests.kiosk.counter import BIRTH, Counter
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied

DAY = date(2026, 11, 24)


def test_the_waiting_list_is_oldest_first_and_by_field(counter: Counter) -> None:
    birth = counter.ticket("ho-tich", BIRTH)
    first, second = counter.ticket(), counter.ticket(priority=True)
    assert [row.id for row in counter.waiting()] == [birth.id, first.id, second.id]
    assert [row.id for row in counter.waiting("chung-thuc", "dat-dai")] == [first.id, second.id]
    assert [row.procedure for row in counter.waiting("ho-tich")] == [BIRTH]


def test_it_shows_who_is_served_and_who_is_absent_and_leaves_out_who_is_done(counter: Counter) -> None:
    done, absent, served = counter.ticket(), counter.ticket(), counter.ticket()
    for ticket, desk in ((done, "1"), (absent, "1"), (served, "2")):
        counter.at_desk(calls.call, ticket.id, desk)
    counter.at_desk(calls.mark_absent, absent.id)
    counter.finish(done.id)
    rows = [(row.id, row.state, row.desk) for row in counter.waiting()]
    assert rows == [(absent.id, TicketState.ABSENT, "1"), (served.id, TicketState.CALLED, "2")]


def test_the_newest_declaration_of_a_ticket_is_named(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich", BIRTH)
    assert counter.waiting()[0].draft is None
    counter.declaration(ticket=ticket.id)
    newest = counter.declaration(ticket=ticket.id)
    assert counter.waiting()[0].draft == newest.id


def test_the_hall_sees_the_latest_calls_first(counter: Counter) -> None:
    for number in range(4):
        ticket = counter.ticket()
        counter.at_desk(calls.call, ticket.id, str(number + 1))
    recent = counter.read(call_queries.recent, 3)
    assert [(call.label, call.desk) for call in recent] == [("A004", "4"), ("A003", "3"), ("A002", "2")]
    counter.pass_time(hours=13)
    assert counter.read(call_queries.recent, 3) == ()


def test_todays_dossiers_are_newest_first(counter: Counter) -> None:
    counter.received()
    counter.pass_time(days=1)
    first, second = counter.received(), counter.certified()
    rows = counter.read(dossier_queries.today)
    assert [(row.id, row.state) for row in rows] == [(second.id, "certified"), (first.id, "received")]


def test_a_number_given_twice_is_flagged_and_both_are_kept(counter: Counter) -> None:
    received, certified = counter.received(), counter.certified()
    other = Elsewhere("zclone", roles=("desk",))
    again = DossierReceived(
        day=DAY, code=received.code, series="tam:1", number=1, provisional=True, procedure=BIRTH,
        procedure_version=1, place="desk-1", desk="1", due="2026-11-24T17:00", why="", time_words="",
    )  # fmt: skip
    copies = DossierCertified(
        day=DAY, register="SCT/BS", series="book:SCT/BS:2026", number=1, procedure="2.000815",
        procedure_version=1, place="desk-1", desk="1", pages=1, copies=1, fee=2000, fee_words="",
        due="2026-11-24T17:00", why="", volume=certified.volume.partition("/")[0],  # an image that was cloned
    )  # fmt: skip
    other.says(again, "far-received", 1)
    other.says(copies, "far-certified", 1)
    introduce(counter.store, other)
    counter.store.apply_received(other.batch(1, 2)).result()
    wait_until_applied(counter.store)
    conflicts = {row.id: row.conflict for row in counter.read(dossier_queries.today)}
    assert sorted((conflicts[received.id], conflicts["far-received"])) == [0, 1]
    assert sorted((conflicts[certified.id], conflicts["far-certified"])) == [0, 1]
    assert counter.read(dossier_queries.find, received.code).conflict == 0
    counter.foreseen = "4"
