"""The head's counts at the end of a day: each question finds what it asks for, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.clock import business_day, local
from kiosk.errors import ExpectedError
from kiosk.queries import reconciliation as asked
from kiosk.records.dossier_steps import CertificationVoided, DossierDone, DossierForwarded, DossierPostponed, DutyPaid
from kiosk.services import reconciling
from kiosk.values.dossiers import DocumentState, TickedDocument
from kiosk.values.ids import Place
from kiosk.values.reconciliation import AskReconciliation, DayQuestion, OpenQuestion, Reconciliation, ReconciliationList
from tests.kiosk.counter import DESK, PERSON, Counter


def today(counter: Counter) -> Reconciliation:
    found: Reconciliation = counter.read(asked.day, business_day(counter.clock.now()))
    return found


def lines(counter: Counter, question: DayQuestion) -> ReconciliationList:
    found: ReconciliationList = counter.read(asked.opened, question, business_day(counter.clock.now()))
    assert found.count == today(counter).count(question) == len(found.lines)
    return found


def tell(counter: Counter, kind: type, dossier: str, **said: object) -> None:
    """A step of a dossier, recorded as services.dossier_steps does."""
    fact = kind(day=business_day(counter.clock.now()), place=DESK, **said)
    counter.run(lambda ctx, _none: ctx.record(fact, subject=dossier, actor="canbo"))


def test_an_empty_day_is_clear(counter: Counter) -> None:
    found = today(counter)
    assert found.clear
    assert [row.question for row in found.rows] == list(DayQuestion)


def test_tickets_codes_and_look_ups(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich")
    counter.served()
    waits = TickedDocument(key="cu-tru", name="Xác nhận cư trú", state=DocumentState.LOOK_UP)
    received = counter.received(documents=(waits,))
    assert [line.code for line in lines(counter, DayQuestion.NO_OUTCOME).lines] == [ticket.label]
    for question in (DayQuestion.PROVISIONAL, DayQuestion.NOT_HANDED):
        assert [line.code for line in lines(counter, question).lines] == [received.code]
    assert lines(counter, DayQuestion.LOOK_UP).lines[0].documents == ("Xác nhận cư trú",)
    counter.run(lambda ctx, _none: ctx.record(DossierForwarded(
        day=ctx.day, place=DESK, adapter="folder"), subject=received.id))  # fmt: skip
    assert lines(counter, DayQuestion.NOT_HANDED).count == 0
    assert lines(counter, DayQuestion.PROVISIONAL).count == 1


def test_due_late_and_apologies_name_whom_to_call(counter: Counter) -> None:
    received = counter.received()
    due = local(counter.clock.now()).fromisoformat(received.due).replace(tzinfo=local(counter.clock.now()).tzinfo)
    counter.pass_time(seconds=(due - timedelta(hours=2) - counter.clock.now()).total_seconds())
    assert [line.subject for line in lines(counter, DayQuestion.DUE_TODAY).lines] == [received.id]
    assert lines(counter, DayQuestion.LATE).count == 0
    counter.pass_time(hours=3)
    late = lines(counter, DayQuestion.LATE).lines[0]
    assert (late.person, late.phone) == (PERSON.name, PERSON.phone)
    assert lines(counter, DayQuestion.APOLOGY).count == 1
    later = f"{due + timedelta(days=1):%Y-%m-%dT%H:%M}"
    tell(counter, DossierPostponed, received.id, former_due=received.due, due=later)
    found = today(counter)
    assert found.count(DayQuestion.LATE) == found.count(DayQuestion.APOLOGY) == 0
    assert found.count(DayQuestion.DUE_TOMORROW) == int(later.startswith(found.next_day.isoformat()))
    tell(counter, DossierDone, received.id)
    assert lines(counter, DayQuestion.NOT_COLLECTED).lines[0].phone == PERSON.phone


def test_fees_are_held_against_receipts(counter: Counter) -> None:
    first, second = counter.certified(), counter.certified()
    found = today(counter)
    assert found.fees.due == first.fee + second.fee > 0
    assert (found.fees.paid, found.count(DayQuestion.FEES)) == (0, 2)
    tell(counter, DutyPaid, first.id, amount=first.fee, receipt="0000123")
    tell(counter, DutyPaid, second.id, amount=second.fee - 1000, receipt="0000124")
    found = today(counter)
    assert (found.fees.paid, found.fees.receipts) == (found.fees.due - 1000, 2)
    unequal = lines(counter, DayQuestion.FEES).lines
    assert [(line.subject, line.receipts) for line in unequal] == [(second.id, "0000124")]


def test_a_number_that_was_voided_owes_nothing(counter: Counter) -> None:
    done = counter.certified()
    assert lines(counter, DayQuestion.FEES).count == 1
    tell(counter, CertificationVoided, done.id, voided="0190b0c0-0000-7000-8000-000000000001")
    found = today(counter)
    assert (found.count(DayQuestion.FEES), found.fees.due) == (0, 0)


def test_erased_people_are_told_as_gone(counter: Counter) -> None:
    received = counter.received()
    tell(counter, DossierDone, received.id)
    counter.run(lambda ctx, _none: ctx.erase_keys(received.id))
    line = lines(counter, DayQuestion.NOT_COLLECTED).lines[0]
    assert (line.gone, line.person, line.phone) == (True, "", "")


def test_only_a_head_or_supervisor_asks(counter: Counter) -> None:
    day = business_day(counter.clock.now())
    assert counter.read(reconciling.day, AskReconciliation(day=day, place=DESK, actor="truongbophan")).clear
    for actor in ("canbo", "huongdan"):
        with pytest.raises(ExpectedError, match="staff.errors.not_allowed"):
            counter.read(reconciling.day, AskReconciliation(day=day, place=DESK, actor=actor))
    command = OpenQuestion(question=DayQuestion.LATE, day=day, place=Place("desk-99"), actor="truongbophan")
    with pytest.raises(ExpectedError, match="staff.errors.not_signed_in"):
        counter.read(reconciling.opened, command)
