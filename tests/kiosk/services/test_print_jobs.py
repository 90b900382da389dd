"""Print jobs: one step at a time, never blindly twice; what staff see; second prints say so."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import print_jobs as asked
from kiosk.services import papers, print_jobs
from kiosk.services.print_jobs import ReprintPaper
from kiosk.values.ids import Place
from kiosk.values.papers import DeclarationPaper, ReceiptPaper, TicketSlip
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob
from tests.kiosk.counter import DESK, KIOSK, Counter


def take(counter: Counter, place: str | None = None) -> PrintJob | None:
    job: PrintJob | None = counter.run(print_jobs.take_next, Place(place) if place else None)
    return job


def state_of(counter: Counter, job: PrintJob) -> JobState:
    return counter.read(asked.by_id, job.id).state


def test_jobs_come_in_order_and_each_place_can_take_its_own(counter: Counter) -> None:
    first, second = counter.ticket(), counter.ticket()
    receipt = counter.received()
    at_desk = take(counter, "desk-1")
    assert at_desk is not None
    assert (at_desk.id, at_desk.kind, at_desk.state) == (receipt.receipt, PaperKind.RECEIPT, JobState.PRINTING)
    assert [take(counter).subject, take(counter).subject] == [first.id, second.id]  # type: ignore[union-attr]
    assert take(counter) is None


def test_done_and_failed_are_recorded_once(counter: Counter) -> None:
    counter.ticket()
    counter.ticket()
    good, bad = take(counter), take(counter)
    counter.run(print_jobs.done, good)
    counter.run(print_jobs.failed, (bad, "printer.errors.no_paper"))
    assert [state_of(counter, job) for job in (good, bad)] == [JobState.PRINTED, JobState.FAILED]
    assert [job.id for job in counter.read(asked.troubles)] == [bad.id]
    assert counter.read(asked.troubles)[0].reason == "printer.errors.no_paper"
    kinds = [row[0] for row in counter.sql("SELECT kind FROM journal_events WHERE kind LIKE 'print.%' ORDER BY seq")]
    assert kinds == ["print.done", "print.failed"]
    assert counter.totals()["print_failed"] == 1
    for use_case, command in ((print_jobs.done, good), (print_jobs.failed, (bad, "x"))):
        with pytest.raises(ExpectedError, match="print_jobs.errors.gone"):
            counter.run(use_case, command)


def test_a_second_print_says_so_and_clears_the_trouble(counter: Counter) -> None:
    ticket = counter.ticket()
    counter.run(print_jobs.failed, (take(counter), "printer.errors.no_paper"))
    again = counter.run(print_jobs.reprint, (PaperKind.TICKET, ticket.id, KIOSK))
    assert counter.run(print_jobs.reprint, (PaperKind.TICKET, ticket.id, KIOSK)) == again
    assert counter.read(asked.troubles) == ()
    job = take(counter)
    assert (job.id, job.nth) == (again, 2)
    slip = counter.read(papers.paper_of, job)
    assert slip.reprint.nth == 2


def test_only_papers_that_exist_are_printed(counter: Counter) -> None:
    for kind in PaperKind:
        with pytest.raises(ExpectedError, match="print_jobs.errors.unknown"):
            counter.run(print_jobs.reprint, ReprintPaper(kind=kind, subject="nobody", place=DESK, actor="canbo"))
    certified = counter.certified()
    again = ReprintPaper(kind=PaperKind.RECEIPT, subject=certified.id, place=DESK, actor="canbo")
    with pytest.raises(ExpectedError, match="print_jobs.errors.unknown"):
        counter.run(print_jobs.reprint, again)


def test_a_visitor_prints_again_what_this_kiosk_holds(counter: Counter) -> None:
    kept, received = counter.declaration(), counter.received()
    declaration = ReprintPaper(kind=PaperKind.DECLARATION, subject=kept.id, place=KIOSK)
    assert counter.run(print_jobs.reprint, declaration)
    for forged in (
        ReprintPaper(kind=PaperKind.DECLARATION, subject=kept.id, place=Place("kiosk-2")),
        ReprintPaper(kind=PaperKind.DECLARATION, subject=kept.id, place=DESK),
        ReprintPaper(kind=PaperKind.RECEIPT, subject=received.id, place=KIOSK),
        ReprintPaper(kind=PaperKind.RECEIPT, subject=received.id, place=DESK, actor="nobody"),
    ):
        with pytest.raises(ExpectedError, match="staff.errors.not_signed_in"):
            counter.run(print_jobs.reprint, forged)


def test_what_was_on_the_printer_at_a_crash_is_shown_and_not_printed(counter: Counter) -> None:
    counter.ticket()
    job = take(counter)
    counter.restart()
    lost = counter.run(print_jobs.recover)
    assert [found.id for found in lost] == [job.id]
    assert state_of(counter, job) is JobState.FAILED
    assert take(counter) is None
    assert counter.read(asked.troubles)[0].reason == "printer.errors.unknown"
    assert counter.run(print_jobs.recover) == ()


def test_old_jobs_do_not_flood_out_of_a_refilled_printer(counter: Counter) -> None:
    old = counter.ticket()
    counter.pass_time(minutes=9)
    assert counter.run(print_jobs.expire) == 0
    counter.ticket()
    counter.pass_time(minutes=2)
    assert counter.run(print_jobs.expire) == 1
    fresh = take(counter)
    assert (fresh.nth, take(counter)) == (1, None)
    assert [job.state for job in counter.read(asked.troubles)] == [JobState.EXPIRED]
    counter.run(print_jobs.reprint, (PaperKind.TICKET, old.id, KIOSK))
    never_printed = take(counter)
    assert (never_printed.subject, never_printed.nth) == (old.id, 1)
    assert counter.read(asked.troubles) == ()
    counter.run(print_jobs.failed, (never_printed, "printer.errors.cover_open"))
    counter.pass_time(hours=13)
    assert counter.read(asked.troubles) == ()


def test_every_kind_of_job_has_its_paper(counter: Counter) -> None:
    from kiosk.forms.model.published_forms import load

    counter.ticket()
    counter.received()
    kept = counter.declaration(form_version=load("khai-sinh").version)
    counter.run(print_jobs.reprint, print_jobs.ReprintPaper(kind=PaperKind.DECLARATION, subject=kept.id, place=KIOSK))
    made = [counter.read(papers.paper_of, take(counter)) for _ in range(3)]
    assert [type(paper) for paper in made] == [TicketSlip, ReceiptPaper, DeclarationPaper]
    assert made[2].reprint is None


def of_another_version(counter: Counter) -> None:
    """A job whose kind this program does not know, left waiting before all others."""
    counter.run(lambda ctx, _none: ctx.print("hologram", "somebody", KIOSK), None)


def test_a_paper_of_another_version_is_refused_and_holds_up_nothing(counter: Counter) -> None:
    of_another_version(counter)
    counter.ticket()
    strange = take(counter)
    assert strange.kind is PaperKind.OTHER
    with pytest.raises(ExpectedError, match="print_jobs.errors.no_such_paper"):
        counter.read(papers.paper_of, strange)
    counter.run(print_jobs.failed, (strange, "print_jobs.errors.no_such_paper"))
    assert [(job.id, job.reason) for job in counter.read(asked.troubles)] == [
        (strange.id, "print_jobs.errors.no_such_paper")
    ]
    assert counter.totals()["print_failed"] == 1
    again = ReprintPaper(kind=strange.kind, subject=strange.subject, place=DESK, actor="canbo")
    with pytest.raises(ExpectedError, match="print_jobs.errors.unknown"):
        counter.run(print_jobs.reprint, again)
    assert take(counter).kind is PaperKind.TICKET


def test_a_waiting_paper_of_another_version_does_not_stop_the_others_from_expiring(counter: Counter) -> None:
    of_another_version(counter)
    counter.ticket()
    counter.pass_time(minutes=11)
    assert counter.run(print_jobs.expire) == 1
    assert take(counter).kind is PaperKind.OTHER
