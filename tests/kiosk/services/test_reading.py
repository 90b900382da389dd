"""Who read a declaration stands in the journal: once for a visit and an account, however it was opened."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.services import calls, drafts, reading
from kiosk.values.drafts import AskReaders, OpenDraft, ReadDeclarations, ReadDraft
from kiosk.values.ids import DraftId, Place, TicketId
from tests.kiosk.counter import BIRTH, DESK, KIOSK, Counter

NUMBER = "001196000123"
DESK_2 = Place("desk-2")


def note(counter: Counter, draft: str, ticket: str | None, actor: str = "canbo", place: Place = DESK) -> None:
    visit = TicketId(ticket) if ticket else None
    counter.run(reading.note, ReadDraft(draft=DraftId(draft), place=place, actor=actor, ticket=visit))


def reads(counter: Counter) -> list[tuple[str, str]]:
    code = counter.sql("SELECT code FROM drafts")[0][0]
    found = counter.read(reading.readers, AskReaders(code=code, place=DESK, actor="truongbophan"))
    assert len(found) == counter.sql("SELECT count(*) FROM journal_events WHERE kind = 'draft.read'")[0][0]
    return [(one.account, one.place) for one in found]


def test_once_for_a_visit_and_an_account(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich", BIRTH)
    kept = counter.declaration(ticket=ticket.id)
    counter.at_desk(calls.call, ticket.id)
    for _ in range(3):  # page for page, and again after a lock
        note(counter, kept.id, ticket.id)
    assert reads(counter) == [("canbo", DESK)]
    counter.restart()
    note(counter, kept.id, ticket.id)
    assert reads(counter) == [("canbo", DESK)]
    note(counter, kept.id, ticket.id, "truongbophan")  # another clerk at the same place
    assert reads(counter) == [("canbo", DESK), ("truongbophan", DESK)]
    note(counter, kept.id, counter.ticket().id)  # another visit
    assert reads(counter)[2:] == [("canbo", DESK)]


@pytest.mark.parametrize("how", ["code", "card"])
def test_opened_at_a_desk_by_code_or_card(counter: Counter, how: str) -> None:
    from kiosk.values.dates import PartialDate

    kept = counter.declaration()
    ticket = counter.ticket()
    proof = {"number": NUMBER} if how == "card" else {"born": PartialDate(1996, 5, 3)}
    for _ in range(2):
        command = OpenDraft(code=kept.code, place=DESK, ticket=TicketId(ticket.id), actor="canbo", **proof)
        counter.run(drafts.open, command)
        note(counter, kept.id, ticket.id)
    assert reads(counter) == [("canbo", DESK)]


def test_who_reads_their_own_at_a_kiosk_is_nobodys_business(counter: Counter) -> None:
    kept = counter.declaration()
    counter.run(drafts.open, OpenDraft(code=kept.code, place=KIOSK, number=NUMBER))
    assert reads(counter) == []


def test_the_note_changes_nothing_of_the_declaration_and_tells_nothing_of_it(counter: Counter) -> None:
    kept = counter.declaration()
    before = counter.sql("SELECT * FROM drafts")
    note(counter, kept.id, None)
    assert counter.sql("SELECT * FROM drafts") == before
    (event,) = [one for one in counter.read(lambda reader: reader.events_of(kept.id)) if one.kind == "draft.read"]
    assert (event.actor, event.body.place, event.body.ticket, event.sealed) == ("canbo", DESK, None, None)


def test_declarations_of_a_ticket_are_read_by_who_is_signed_in(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich", BIRTH)
    kept = counter.declaration(ticket=ticket.id)
    asked = ReadDeclarations(ticket=TicketId(ticket.id), place=DESK, actor="canbo")
    assert [one.id for one in counter.read(reading.for_ticket, asked)] == [kept.id]
    counter.store.presence.lock(DESK)
    with pytest.raises(ExpectedError, match="staff.errors.not_signed_in"):
        counter.read(reading.for_ticket, asked)


def test_only_a_supervisor_asks_who_read(counter: Counter) -> None:
    kept = counter.declaration()
    with pytest.raises(ExpectedError, match="staff.errors.not_allowed"):
        counter.read(reading.readers, AskReaders(code=kept.code, place=DESK, actor="canbo"))
