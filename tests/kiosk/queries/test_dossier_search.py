"""The search for dossiers: what a clerk types, what is found, and in which order."""

from __future__ import annotations

from kiosk.queries import dossier_search
from kiosk.services import calls, dossiers
from kiosk.values.dossier_search import FoundBy, FoundDossier
from tests.kiosk.counter import BIRTH, Counter

OFFICIAL = "H99.001.01-261124-0077"


def found(counter: Counter, words: str) -> tuple[FoundDossier, ...]:
    rows: tuple[FoundDossier, ...] = counter.read(dossier_search.search, words)
    return rows


def test_a_code_is_found_by_its_beginning_the_newest_first(counter: Counter) -> None:
    first, second = counter.received(), counter.received()
    assert [row.id for row in found(counter, first.code[:9].lower())] == [second.id, first.id]
    (one,) = found(counter, f" {second.code} ")
    assert (one.id, one.by, one.code, one.provisional) == (second.id, FoundBy.CODE, second.code, True)


def test_both_codes_of_a_dossier_find_it(counter: Counter) -> None:
    received = counter.received()
    counter.run(dossiers.map_code, (received.id, OFFICIAL))
    for typed in (OFFICIAL, OFFICIAL[:12], received.code):
        (one,) = found(counter, typed)
        assert (one.code, one.other_code, one.provisional) == (OFFICIAL, received.code, False)


def test_a_ticket_of_today_finds_all_that_was_received_with_it(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich", BIRTH)
    counter.at_desk(calls.call, ticket.id)
    first, second = counter.received(ticket=ticket.id), counter.received(ticket=ticket.id)
    rows = found(counter, ticket.label.lower())
    assert [(row.id, row.by) for row in rows] == [(second.id, FoundBy.TICKET), (first.id, FoundBy.TICKET)]
    counter.pass_time(days=2)
    assert found(counter, ticket.label) == ()


def test_words_that_mean_nothing_find_nothing(counter: Counter) -> None:
    counter.received()
    for typed in ("", " ", "T", "%", "_" * 50, "zz 99 \x00", "Ê̆ban", "9" * 500):
        assert found(counter, typed) == ()
