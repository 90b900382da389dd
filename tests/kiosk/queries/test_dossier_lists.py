"""The clerk's lists: which dossier lies on which, in what order, and how many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.queries import dossier_lists
from kiosk.records.dossier_steps import DossierDone, SupplementAsked
from kiosk.services import dossiers
from kiosk.store import Context
from kiosk.values.dossier_lists import Shelf
from kiosk.values.dossiers import ReceivedDossier
from tests.kiosk.counter import BIRTH, DEATH, DESK, PERSON, Counter, ReceiveDossier


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.close()


def receive(counter: Counter, procedure: str = BIRTH, **more: object) -> ReceivedDossier:
    command = ReceiveDossier(
        procedure=procedure, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo", actor_name="C", **more
    )  # fmt: skip
    return counter.run(dossiers.receive, command)


def on(counter: Counter, shelf: Shelf) -> list[str]:
    return [row.id for row in counter.read(dossier_lists.shelf, shelf).rows]


def counted(counter: Counter) -> dict[str, int]:
    return {one.shelf: one.count for one in counter.read(dossier_lists.counts) if one.count}


def note(counter: Counter, fact: object, dossier: str) -> None:
    def use_case(ctx: Context, _command: None) -> None:
        ctx.record(fact, subject=dossier, actor="canbo")

    counter.run(use_case)


def test_each_dossier_lies_where_a_clerk_looks_for_it(counter: Counter) -> None:
    first, second, third = (receive(counter).id for _ in range(3))
    assert on(counter, Shelf.TODAY) == [third, second, first]
    assert on(counter, Shelf.OPEN) == on(counter, Shelf.DUE) == on(counter, Shelf.UNCODED) == [first, second, third]
    assert on(counter, Shelf.LATE) == []
    day = counter.store.clock.now().date()
    note(counter, SupplementAsked(day=day, place=DESK), second)
    note(counter, DossierDone(day=day, place=DESK), third)
    assert counted(counter) == {
        "today": 3, "open": 1, "due": 1, "supplement": 1, "ready": 1, "uncoded": 3,
    }  # fmt: skip
    counter.pass_time(days=2)
    assert (on(counter, Shelf.TODAY), on(counter, Shelf.LATE)) == ([], [first])
    assert (on(counter, Shelf.SUPPLEMENT), on(counter, Shelf.READY)) == ([second], [third])


def test_a_list_is_cut_off_and_says_so(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossier_lists, "SHOWN", 2)
    made = [receive(counter, DEATH).id for _ in range(3)]
    found = counter.read(dossier_lists.shelf, Shelf.OPEN)
    assert ([row.id for row in found.rows], found.more) == (made[:2], True)


def test_what_came_of_a_visit_is_found_by_its_ticket(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich", BIRTH).id
    made = receive(counter, ticket=ticket).id
    receive(counter)
    assert [row.id for row in counter.read(dossier_lists.of_ticket, ticket)] == [made]
    assert counter.read(dossier_lists.of_declaration, "K1-ABC234") == ()
