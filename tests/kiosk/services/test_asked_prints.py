"""A slip that staff asked for in a browser comes out at the kiosk that they named, and not an hour later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.records.print_jobs import PrintAsked
from kiosk.services import asked_prints, tickets
from kiosk.store import Context
from kiosk.values.ids import EventId, Place, TicketId
from kiosk.values.journal import Committed, Noted
from kiosk.values.roles import Role
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Any]:
    """The ward's second kiosk, with a number that was given."""
    store = open_store(tmp_path, roles=(Role.CITIZEN, Role.SINGLE))
    ticket = store.run(tickets.issue, IssueTicket(field="khac", place=Place("greeter"), paper=False)).result()
    store.ledger.settings = msgspec.structs.replace(store.settings, roles=(Role.CITIZEN,), place="kiosk-2")
    stop = asked_prints.obey(store)
    yield store, ticket.id
    stop()
    store.close()


def hear(store: Any, ticket: TicketId, place: str, event: str) -> list[tuple[str, str, str]]:
    """The print jobs after an event of the hub was folded here."""
    note = Noted(
        kind="ticket.print_asked", subject=ticket, event_id=EventId(event), body=PrintAsked(place=place)
    )  # fmt: skip
    store.bus.announce(Committed(events=(note,)))
    store.run(_nothing, None).result()
    words = "SELECT kind, subject, place FROM print_jobs WHERE state = 'waiting'"
    return store.read(lambda r: [tuple(row) for row in r.connection.exec_driver_sql(words)]).result()  # type: ignore[no-any-return]


def _nothing(_ctx: Context, _none: None) -> None:
    """Behind what was asked for before."""


def test_the_kiosk_that_is_named_prints_once(kiosk: Any) -> None:
    from datetime import timedelta

    from kiosk.ids import uuid7

    store, ticket = kiosk
    now = store.clock.now()
    assert hear(store, ticket, "kiosk-1", uuid7(now)) == []  # another one's
    assert hear(store, ticket, "kiosk-2", uuid7(now - asked_prints.OLD - timedelta(seconds=1))) == []
    assert hear(store, ticket, "kiosk-2", uuid7(now)) == [("ticket", ticket, "kiosk-2")]
    assert len(hear(store, ticket, "kiosk-2", uuid7(now))) == 1  # it still waits at the printer
