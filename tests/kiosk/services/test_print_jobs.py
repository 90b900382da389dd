"""Print jobs: one step at a time, never blindly twice; what staff see; second prints say so."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import print_jobs as asked
from kiosk.services import papers, print_jobs
from kiosk.services.print_jobs import ReprintPaper
from kiosk.values.ids import Place
from kiosk.values.papers import DeclarationPaper, ReceiptPaper, TicketSlip
from kiosk.values.print_jobs import JobState, PaperKind, Printed, PrintJob
from tests.jobs import take_next
from tests.kiosk.counter import DESK, KIOSK, Counter


def take(counter: Counter, place: str | None = None) -> PrintJob | None:
    job: PrintJob | None = counter.run(take_next, Place(place) if place else None)
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


def end(counter: Counter, job: PrintJob | None, state: JobState, reason: str = "") -> None:
    counter.run(print_jobs.ended, (job, Printed(state=state, reason=reason)))


def test_each_end_is_recorded_once(counter: Counter) -> None:
    ends = (
        (JobState.PRINTED, ""), (JobState.FAILED, "printer.errors.no_paper"), (JobState.UNKNOWN, ""),
        (JobState.UNKNOWN, "printer.errors.unknown"), (JobState.CANCELLED, ""),
    )  # fmt: skip
    for _ in ends:
        counter.ticket()
    jobs = [take(counter) for _ in ends]
    for job, (state, reason) in zip(jobs, ends, strict=True):
        end(counter, job, state, reason)
        with pytest.raises(ExpectedError, match="print_jobs.errors.gone"):
            end(counter, job, state, reason)
        assert state_of(counter, job) is state
    assert [job.id for job in counter.read(asked.troubles)] == [jobs[place].id for place in (4, 3, 1)]
    assert counter.read(asked.troubles)[2].reason == "printer.errors.no_paper"
    kinds = [row[0] for row in counter.sql("SELECT kind FROM journal_events WHERE kind LIKE 'print.%' ORDER BY seq")]
    assert kinds == ["print.done", "print.failed", "print.unknown", "print.unknown", "print.failed"]
    assert (counter.totals()["print_failed"], counter.totals()["print_unknown"]) == (2, 1)


def test_a_queue_says_what_it_has_and_why_it_does_not_go_on(counter: Counter) -> None:
    counter.ticket()
    job = take(counter)
    counter.run(print_jobs.handed_over, (job, Printed(state=JobState.HANDED_OVER, remote="laser-17")))
    assert counter.read(asked.troubles) == ()
    stopped = Printed(state=JobState.HANDED_OVER, remote="laser-17", reason="printer.errors.no_paper")
    counter.run(print_jobs.handed_over, (job, stopped))
    [told] = counter.read(asked.troubles)
    assert (told.state, told.remote, told.reason) == (JobState.HANDED_OVER, "laser-17", "printer.errors.no_paper")
    end(counter, job, JobState.PRINTED)
    assert counter.read(asked.troubles) == ()
    with pytest.raises(ExpectedError, match="print_jobs.errors.gone"):
        counter.run(print_jobs.handed_over, (job, stopped))


@pytest.mark.parametrize(
    ("state", "nth"),
    [
        (JobState.PRINTED, 2), (JobState.UNKNOWN, 2), (JobState.FAILED, 1), (JobState.EXPIRED, 1),
        (JobState.CANCELLED, 1),
    ],
)  # fmt: skip
def test_a_second_print_says_so_where_the_first_may_be_out(counter: Counter, state: JobState, nth: int) -> None:
    ticket = counter.ticket()
    end(counter, take(counter), state, "printer.errors.no_paper")
    counter.run(print_jobs.reprint, (PaperKind.TICKET, ticket.id, KIOSK))
    assert counter.read(asked.troubles) == ()
    job = take(counter)
    assert job.nth == nth
    slip = counter.read(papers.paper_of, job)
    assert (slip.reprint.nth if slip.reprint else 1) == nth


def test_what_still_waits_is_taken_back_when_the_paper_is_asked_for_again(counter: Counter) -> None:
    ticket = counter.ticket()
    [first] = counter.read(asked.in_state)
    wanted = [(PaperKind.TICKET, ticket.id, place) for place in (KIOSK, DESK, KIOSK)]
    asked_for = [counter.run(print_jobs.reprint, again) for again in wanted]
    assert [job.id for job in counter.read(asked.in_state)] == asked_for[-1:]
    assert state_of(counter, first) is JobState.CANCELLED
    assert counter.run(print_jobs.take, first.id) is None
    assert take(counter).nth == 1


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
    assert counter.run(print_jobs.recover) == ()
    assert state_of(counter, job) is JobState.UNKNOWN
    assert take(counter) is None
    assert counter.read(asked.troubles)[0].reason == "printer.errors.unknown"
    assert counter.run(print_jobs.recover) == ()


def test_a_clerk_who_has_looked_says_that_it_is_out(counter: Counter) -> None:
    ticket = counter.ticket()
    job = take(counter)
    end(counter, job, JobState.UNKNOWN, "printer.errors.unknown")
    assert counter.read(asked.last, PaperKind.TICKET, ticket.id).state is JobState.UNKNOWN
    with pytest.raises(ExpectedError, match="staff.errors.not_signed_in"):
        counter.run(print_jobs.seen, print_jobs.SeenPaper(job=job.id, actor="nobody"))
    counter.run(print_jobs.seen, print_jobs.SeenPaper(job=job.id, actor="canbo"))
    assert counter.read(asked.troubles) == ()
    counter.run(print_jobs.reprint, (PaperKind.TICKET, ticket.id, KIOSK))
    assert counter.read(asked.last, PaperKind.TICKET, ticket.id).state is JobState.WAITING
    assert take(counter).nth == 2


def test_what_a_queue_had_and_what_waited_at_a_crash_is_there_still(counter: Counter) -> None:
    ticket, waits = counter.ticket(), counter.ticket()
    job = take(counter)
    counter.run(print_jobs.handed_over, (job, Printed(state=JobState.HANDED_OVER, remote="17")))
    counter.restart()
    assert [(one.subject, one.remote) for one in counter.run(print_jobs.recover)] == [(ticket.id, "17")]
    assert [one.subject for one in counter.read(asked.in_state)] == [waits.id]


def test_a_waiting_paper_that_waited_too_long_ends_without_having_been_taken(counter: Counter) -> None:
    old = counter.ticket()
    end(counter, take(counter), JobState.PRINTED)
    counter.run(print_jobs.reprint, (PaperKind.TICKET, old.id, KIOSK))
    [waits] = counter.read(asked.in_state)
    end(counter, waits, JobState.EXPIRED, "printer.errors.expired")
    [trouble] = counter.read(asked.troubles)
    assert (trouble.state, trouble.nth) == (JobState.EXPIRED, 2)
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
    end(counter, strange, JobState.FAILED, "print_jobs.errors.no_such_paper")
    assert [(job.id, job.reason) for job in counter.read(asked.troubles)] == [
        (strange.id, "print_jobs.errors.no_such_paper")
    ]
    assert counter.totals()["print_failed"] == 1
    again = ReprintPaper(kind=strange.kind, subject=strange.subject, place=DESK, actor="canbo")
    with pytest.raises(ExpectedError, match="print_jobs.errors.unknown"):
        counter.run(print_jobs.reprint, again)
    assert take(counter).kind is PaperKind.TICKET
