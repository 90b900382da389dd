"""Visits as their events tell them, whatever comes first; and who may say so."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import msgspec
import pytest

from kiosk.journal.envelope import Envelope, encode_body
from kiosk.queries import visits
from kiosk.records.facts import Fact, kind_of
from kiosk.records.tickets import TicketIssued
from kiosk.records.visits import VisitAboutDeath, VisitComing, VisitDeclaring, VisitInPlace, VisitMoved
from kiosk.store.judging import judge
from kiosk.values.visits import KnownVisit
from tests.kiosk.records.test_apply import Elsewhere, introduce, store, wait_until_applied

__all__ = ["store"]  # the fixture
TICKET = "01a20000-0000-7000-8000-000000000001"
ISSUED = TicketIssued(
    day=date(2026, 11, 24), letter="A", number=1, label="A001", field="ho-tich", place="kiosk-1"
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_desk_knows_the_same_of_a_visit_in_whatever_order_it_hears(store: Any, order: tuple[int, ...]) -> None:
    said: list[tuple[Fact, int]] = [(ISSUED, 1), (VisitAboutDeath(), 2), (VisitMoved(place="kiosk-2"), 3)]
    others = [Elsewhere(name, ("citizen",)) for name in ("first", "second", "third")]
    introduce(store, *others)
    for other, (fact, depth) in zip(others, said, strict=True):
        other.says(fact, TICKET, depth)
    for place in order:
        store.apply_received(others[place].batch(1, 1)).result()
        wait_until_applied(store)
    assert store.read(visits.of, TICKET).result() == KnownVisit(ticket=TICKET, place="kiosk-2", about_death=True)


EVERYWHERE = {"citizen", "single", "desk", "hub"}
SAID = {
    VisitAboutDeath(): EVERYWHERE, VisitInPlace(): EVERYWHERE, VisitMoved(place="kiosk-2"): {"citizen", "single"},
    VisitDeclaring(place="kiosk-2"): {"citizen", "single"}, VisitComing(place="kiosk-2"): {"citizen", "single"},
}  # fmt: skip


@pytest.mark.parametrize("fact", SAID, ids=lambda fact: kind_of(fact).name)
def test_only_machines_of_the_ticket_s_own_ward_that_know_say_so(fact: Fact) -> None:
    kind = kind_of(fact)
    envelope = Envelope(
        id="e", station="99001.one", epoch=1, seq=1, kind=kind.name, version=1, subject=TICKET, depth=2, made_at=0,
        actor="", body=msgspec.Raw(encode_body(fact)), sealed=None, key_id=None, prev=b"",
    )  # fmt: skip
    for role in ("citizen", "single", "desk", "hub", "hall", "rating"):
        reason = "" if role in SAID[fact] else "role"
        assert judge(envelope, frozenset({role}), elsewhere=False) == reason, role
    assert judge(envelope, frozenset({"citizen"}), elsewhere=True) == "ward"
