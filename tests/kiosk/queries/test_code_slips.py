"""The slip with a draft's code: printed when it is kept by somebody who stands there, and rebuilt from the tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.errors import ExpectedError
from kiosk.services import drafts, papers, print_jobs
from kiosk.values.papers import CodeSlip
from kiosk.values.print_jobs import PaperKind, PrintJob
from tests.jobs import printed, take_next
from tests.kiosk.counter import KIOSK, Counter


def jobs(counter: Counter) -> list[tuple[str, str]]:
    return counter.sql("SELECT kind, subject FROM print_jobs ORDER BY asked_at, id")  # type: ignore[return-value]


def slip_of(counter: Counter, job: PrintJob) -> CodeSlip:
    made = counter.read(papers.paper_of, job)
    assert isinstance(made, CodeSlip)
    return made


def test_a_slip_tells_the_code_how_long_and_what_to_bring(counter: Counter) -> None:
    kept = counter.declaration(finished=False, record={}, slip=True)
    job = counter.run(take_next)
    assert (job.kind, job.subject, job.place) == (PaperKind.CODE, kept.id, KIOSK)
    slip = slip_of(counter, job)
    assert (slip.code, slip.finished, slip.reprint) == (kept.code, False, None)
    assert slip.procedure.vi == "Đăng ký khai sinh"
    needs = [one.need for one in slip.bring]
    assert needs == sorted(needs, reverse=True)  # what is handed in first
    assert "submit" in needs
    assert "data" not in needs
    assert slip.kept_until - counter.clock.now() > timedelta(hours=23)


def test_handed_in_it_says_so_and_a_second_print_is_marked(counter: Counter) -> None:
    kept = counter.declaration(slip=True)
    first = counter.run(take_next)
    assert slip_of(counter, first).finished
    counter.run(printed, first)
    counter.run(print_jobs.reprint, (PaperKind.CODE, kept.id, KIOSK))
    again = slip_of(counter, counter.run(take_next))
    assert again.reprint is not None
    assert again.reprint.nth == 2


def test_nobody_there_no_slip_and_none_of_what_has_expired(counter: Counter) -> None:
    counter.declaration(finished=False, record={})
    assert jobs(counter) == []
    counter.declaration(slip=True)
    job = counter.run(take_next)
    counter.pass_time(hours=999)
    counter.run(drafts.expire_old)
    with pytest.raises(ExpectedError, match=r"drafts\.errors\.gone"):
        counter.read(papers.paper_of, job)
    with pytest.raises(ExpectedError, match=r"print_jobs\.errors\.unknown"):
        counter.run(print_jobs.reprint, (PaperKind.CODE, "nobody", KIOSK))
