"""An ending is undone at once: nothing was printed or asked, the numbers stay, and the work goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from kiosk.db.base import to_micros
from kiosk.db.tables.print_jobs import PrintJobRow
from kiosk.errors import ExpectedError
from kiosk.queries import calls as call_queries
from kiosk.queries import dossier_life
from kiosk.queries import drafts as draft_queries
from kiosk.queries import print_jobs as job_queries
from kiosk.queries import ratings as rating_queries
from kiosk.records.dossier_steps import DossierDone, ResultReturned, StepUndone
from kiosk.records.dossiers import DossierReceived, step
from kiosk.records.facts import OpenedEvent, kind_of
from kiosk.services import calls, dossiers, print_jobs, undoing
from kiosk.values.calls import CallTicket, FinishService, Outcome
from kiosk.values.certifications import CertifySet
from kiosk.values.dossier_steps import LifeStep, StepTaken, TakeBack, UndoStep
from kiosk.values.dossiers import RefuseDossier
from kiosk.values.ids import DossierId, EventId, TicketId
from kiosk.values.print_jobs import HELD, UNDONE, JobState, PaperKind
from tests.kiosk.counter import BIRTH, DESK, PERSON, Counter
from tests.kiosk.life import take


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.close()


def take_back(counter: Counter, dossier: str) -> None:
    command = TakeBack(dossier=DossierId(dossier), place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu")
    counter.run(undoing.take_back, command)


def finish(counter: Counter, ticket: str) -> None:
    command = FinishService(ticket=TicketId(ticket), place=DESK, actor="canbo", outcome=Outcome.GUIDED, held=True)
    counter.run(calls.finish, command)


def restore(counter: Counter, ticket: str, desk: str = "1") -> Any:
    return counter.at_desk(undoing.restore, ticket, desk)


def waiting(counter: Counter) -> list[str]:
    return [job.subject for job in counter.read(job_queries.in_state)]


def states(counter: Counter, subject: str) -> list[tuple[Any, ...]]:
    return counter.sql("SELECT state, reason FROM print_jobs WHERE subject = ? ORDER BY id", subject)


def test_a_reception_is_taken_back_and_its_declaration_is_free_again(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich", BIRTH)
    counter.at_desk(calls.call, ticket.id)
    draft = counter.declaration(ticket=ticket.id)
    first = counter.received(ticket=ticket.id, draft=draft.id, held=True)
    assert first.id not in waiting(counter)
    assert counter.run(print_jobs.take, first.receipt) is None
    take_back(counter, first.id)
    assert states(counter, first.id) == [(JobState.CANCELLED, UNDONE)]
    assert counter.read(job_queries.troubles) == ()
    [kept] = counter.read(draft_queries.for_ticket, ticket.id)
    assert not kept.received
    second = counter.received(ticket=ticket.id, draft=draft.id)
    assert second.code != first.code  # the number of what was taken back is given to nobody else
    assert counter.totals()["dossiers"] == 1
    with pytest.raises(ExpectedError, match=r"undoing\.errors\.gone"):
        take_back(counter, first.id)
    assert counter.faults() == []


def test_what_was_certified_keeps_its_number_and_says_that_it_is_void(counter: Counter) -> None:
    first = counter.certified(held=True)
    take_back(counter, first.id)
    assert counter.certified().register_number == first.register_number + 1
    assert counter.sql("SELECT voided, stage, register_number FROM dossiers ORDER BY subject")[0] == (
        1, "taken_back", first.register_number,
    )  # fmt: skip
    assert counter.totals()["certified"] == 1


@pytest.fixture
def both(counter: Counter) -> Any:
    """Two papers that were certified together, to be given out later: one Mẫu 01, held back."""
    sets = (CertifySet(pages=1, copies=1), CertifySet(pages=2, copies=2))
    return counter.certified(held=True, sets=sets, given_now=False, applicant=PERSON)


@pytest.mark.parametrize("nth", [0, 1])
def test_papers_that_were_certified_together_are_taken_back_together(counter: Counter, both: Any, nth: int) -> None:
    take_back(counter, both.sets[nth].id)
    assert states(counter, both.id) == [(JobState.CANCELLED, UNDONE)]  # whichever of them was named
    counter.clock.advance(HELD)
    assert waiting(counter) == []
    assert counter.sql("SELECT DISTINCT stage, voided FROM dossiers") == [("taken_back", 1)]


@pytest.mark.parametrize("since", ["paper", "void"])
def test_not_once_a_paper_or_a_step_of_any_of_them_is_out(counter: Counter, both: Any, since: str) -> None:
    second = both.sets[1].id
    if since == "paper":
        counter.run(undoing.release, DESK)
        counter.run(print_jobs.take, both.receipt)
    else:
        take(counter, second, LifeStep.VOID, approved_by="")
    for one in (both.id, second):
        with pytest.raises(ExpectedError, match=r"undoing\.errors\.too_late"):
            take_back(counter, one)
    voids = "SELECT count(*) FROM journal_events WHERE kind = 'certification.voided'"
    assert counter.sql(voids) == [(1 if since == "void" else 0,)]  # no number is void twice


def test_nothing_is_printed_of_what_was_taken_back(counter: Counter) -> None:
    done = counter.received(held=True)
    take_back(counter, done.id)
    command = print_jobs.ReprintPaper(kind=PaperKind.RECEIPT, subject=done.id, place=DESK, actor="canbo")
    with pytest.raises(ExpectedError, match=r"print_jobs\.errors\.undone"):
        counter.run(print_jobs.reprint, command)


def test_a_refusal_is_taken_back(counter: Counter) -> None:
    command = RefuseDossier(
        procedure=BIRTH, place=DESK, desk="1", actor="canbo", reason="Nhầm phím", applicant=PERSON, held=True
    )
    take_back(counter, counter.run(dossiers.refuse, command))
    assert counter.totals() == {}


def test_too_late_once_the_paper_is_at_the_printer_or_the_time_is_over(counter: Counter) -> None:
    first, second = counter.received(held=True), counter.received(held=True)
    counter.run(undoing.release, DESK)
    assert counter.run(print_jobs.take, first.receipt) is not None
    counter.clock.advance(HELD + undoing.SLACK)
    for done in (first, second):
        with pytest.raises(ExpectedError, match=r"undoing\.errors\.too_late"):
            take_back(counter, done.id)


@pytest.mark.parametrize("ending", ["time", "release", "restart", "clock back"])
def test_a_held_paper_goes_out(counter: Counter, ending: str) -> None:
    done = counter.received(held=True)
    assert waiting(counter) == []
    if ending == "release":
        counter.run(undoing.release, DESK)
    elif ending == "clock back":  # else it would be held back for hours
        later = counter.clock.now() + timedelta(hours=3)
        shifted = update(PrintJobRow).values(asked_at=later, held_until=later + HELD)
        counter.run(lambda ctx, _none: ctx.connection.execute(shifted) and None)
    else:
        counter.clock.advance(HELD)
        if ending == "restart":
            counter.restart()
    assert waiting(counter) == [done.id]
    assert counter.run(print_jobs.take, done.receipt).id == done.receipt


def test_nobody_is_asked_before_the_end_stands(counter: Counter) -> None:
    ticket = counter.ticket()
    counter.at_desk(calls.call, ticket.id)
    finish(counter, ticket.id)
    assert counter.read(rating_queries.open_invitation, DESK) is None
    assert counter.read(rating_queries.opens_at, DESK) is not None
    call = restore(counter, ticket.id)
    assert (call.label, call.desk) == (ticket.label, "1")
    counter.clock.advance(HELD)
    assert counter.read(rating_queries.open_invitation, DESK) is None
    assert counter.read(call_queries.served_by, "1").ticket == ticket.id
    finish(counter, ticket.id)
    counter.run(undoing.release, DESK)
    assert counter.read(rating_queries.open_invitation, DESK) is not None


def test_a_call_is_restored_at_once_and_while_the_desk_serves_nobody_else(counter: Counter) -> None:
    first, second = counter.ticket(), counter.ticket()
    counter.at_desk(calls.call, first.id)
    counter.at_desk(calls.mark_absent, first.id)
    counter.at_desk(calls.call, second.id)
    with pytest.raises(ExpectedError, match=r"undoing\.errors\.gone_on"):
        restore(counter, first.id)
    finish(counter, second.id)
    counter.clock.advance(HELD + timedelta(seconds=1))  # its rating has just opened
    restore(counter, second.id)
    assert counter.read(rating_queries.open_invitation, DESK) is None
    finish(counter, second.id)
    counter.clock.advance(HELD + undoing.SLACK)
    with pytest.raises(ExpectedError, match=r"undoing\.errors\.gone_on"):
        restore(counter, second.id)


def test_an_absence_is_undone_by_its_desk_alone_and_not_once_called_again(counter: Counter) -> None:
    ticket = counter.ticket()
    counter.at_desk(calls.call, ticket.id)
    counter.at_desk(calls.mark_absent, ticket.id)
    with pytest.raises(ExpectedError, match=r"undoing\.errors\.gone"):
        restore(counter, ticket.id, "2")
    assert restore(counter, ticket.id).ticket == ticket.id
    counter.at_desk(calls.mark_absent, ticket.id)
    counter.run(calls.call, CallTicket(ticket=ticket.id, place=counter.store.catalogue.desks()[1].place, desk="2",
                                       actor="canbo"))  # fmt: skip
    with pytest.raises(ExpectedError, match=r"undoing\.errors\.gone"):
        restore(counter, ticket.id)


# -- a result that is there, or was given -------------------------------------------------------------------------


def undo_step(counter: Counter, dossier: str, event: EventId) -> StepTaken:
    command = UndoStep(
        dossier=DossierId(dossier), event=event, place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu"
    )
    undone: StepTaken = counter.run(undoing.take_back_step, command)
    return undone


def standing(counter: Counter, dossier: str) -> tuple[Any, ...]:
    [row] = counter.sql(
        "SELECT stage, delivery, done_at, returned_at, holder, closed_as, closed_on FROM dossiers WHERE subject = ?",
        dossier,
    )
    return row


def test_a_result_that_was_given_or_is_there_is_undone_and_the_dossier_stands_as_before(counter: Counter) -> None:
    dossier = counter.received().id
    take(counter, dossier, LifeStep.HAND_OVER)
    at_work = standing(counter, dossier)
    done = take(counter, dossier, LifeStep.FINISH).event
    with_result = standing(counter, dossier)
    counter.clock.advance(timedelta(seconds=2))
    given = take(counter, dossier, LifeStep.GIVE_BACK).event
    undo_step(counter, dossier, given)
    assert standing(counter, dossier) == with_result
    with pytest.raises(ExpectedError, match=r"undoing\.errors\.gone$"):
        undo_step(counter, dossier, given)
    with pytest.raises(ExpectedError, match=r"undoing\.errors\.step_gone_on"):
        undo_step(counter, dossier, done)  # something was done since, though that was undone
    again = take(counter, dossier, LifeStep.GIVE_BACK).event  # it may be given once more
    undo_step(counter, dossier, again)
    life = counter.read(dossier_life.life, dossier, "vi")
    assert (life.history[-1].words, life.history[-1].corrects) == ("Hoàn tác ngay “Đã trả kết quả”", again)
    assert LifeStep.GIVE_BACK in life.allowed
    assert at_work != with_result
    assert counter.faults() == []


def test_a_result_is_not_there_after_all(counter: Counter) -> None:
    dossier = counter.received().id
    take(counter, dossier, LifeStep.HAND_OVER)
    before = standing(counter, dossier)
    undo_step(counter, dossier, take(counter, dossier, LifeStep.FINISH).event)
    assert standing(counter, dossier) == before
    take(counter, dossier, LifeStep.FINISH)
    assert counter.faults() == []


def test_given_without_a_result_noted_before_it_stands_as_received(counter: Counter) -> None:
    dossier = counter.received().id
    before = standing(counter, dossier)
    undo_step(counter, dossier, take(counter, dossier, LifeStep.GIVE_BACK).event)
    assert standing(counter, dossier) == before


@pytest.mark.parametrize(
    ("since", "told"), [("time", "too_late"), ("step", "step_gone_on"), ("another", "gone"), ("reception", "gone")]
)
def test_a_step_is_undone_at_once_or_not_at_all(counter: Counter, since: str, told: str) -> None:
    dossier = counter.received().id
    event = take(counter, dossier, LifeStep.FINISH).event
    if since == "time":
        counter.clock.advance(HELD + undoing.SLACK + timedelta(seconds=1))
    elif since == "step":
        take(counter, dossier, LifeStep.CORRECT)
    elif since == "another":
        dossier = counter.received().id
    else:
        [(event,)] = counter.sql(
            "SELECT id FROM journal_events WHERE kind = 'dossier.received' AND subject = ?", dossier
        )
    before = standing(counter, dossier)
    with pytest.raises(ExpectedError, match=rf"undoing\.errors\.{told}$"):
        undo_step(counter, dossier, event)
    assert standing(counter, dossier) == before


T = datetime(2026, 11, 24, 3, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)


def folded(*facts: tuple[Any, int]) -> dict[str, Any]:
    """The row after these, each some seconds after T."""
    row = None
    for nth, (body, seconds) in enumerate(facts):
        row = step(row, OpenedEvent(
            id=f"e{nth}", station="s", epoch=1, seq=nth + 1, kind=kind_of(body).name, subject="d", depth=nth + 1,
            made_at=T + timedelta(seconds=seconds), actor="canbo", body=body, sealed=None, ward="w",
        ))  # fmt: skip
    assert row is not None
    return row


def test_what_another_desk_did_meanwhile_stands() -> None:
    """Of two desks that did not hear of each other: the undoing ends the step that it names, and none after it."""
    received = DossierReceived(
        day=TUESDAY, code="H1", series="dossier:H", number=1, provisional=True, procedure=BIRTH, procedure_version=1,
        place="desk-1", desk="1", due="2026-11-24T17:00", why="", time_words="",
    )  # fmt: skip
    done, given = DossierDone(day=TUESDAY, place="desk-1"), ResultReturned(day=TUESDAY, place="desk-2", way="counter")
    undone = StepUndone(
        day=TUESDAY, place="desk-1", undone="e1", was="done", at=to_micros(T + timedelta(seconds=1)), stage="received"
    )
    alone = folded((received, 0), (done, 1), (undone, 5))
    assert (alone["stage"], alone["done_at"], alone["delivery"]) == ("received", None, "")
    over = folded((received, 0), (done, 1), (given, 3), (undone, 5))
    assert (over["stage"], over["closed_as"]) == ("returned", "received")
    again = folded((received, 0), (done, 1), (done, 3), (undone, 5))
    assert (again["stage"], again["done_at"]) == ("done", T + timedelta(seconds=3))
