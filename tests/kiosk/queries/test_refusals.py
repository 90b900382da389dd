"""Mẫu 03: whoever was refused is on it, sealed; numbered in a volume of its own; queued with the refusal."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import refusals
from kiosk.services import dossiers, erasure, papers, print_jobs
from kiosk.services.print_jobs import ReprintPaper
from kiosk.values.dossiers import Applicant, RefuseDossier
from kiosk.values.journal import EraseAsked
from kiosk.values.papers_forms import RefusalPaper
from kiosk.values.print_jobs import PaperKind
from tests.jobs import printed, take_next
from tests.kiosk.counter import BIRTH, DESK, PERSON, Counter

REASON = "Nơi cư trú không thuộc phường"


def refuse(counter: Counter, applicant: Applicant | None = PERSON) -> str:
    command = RefuseDossier(
        procedure=BIRTH, place=DESK, desk="1", actor="canbo", actor_name="Trần Văn Mẫu", reason=REASON,
        applicant=applicant,
    )  # fmt: skip
    dossier: str = counter.run(dossiers.refuse, command)
    return dossier


def test_the_paper_says_who_was_refused_and_why_and_the_next_one_has_the_next_number(counter: Counter) -> None:
    refused = refuse(counter)
    job = counter.run(take_next)
    assert (job.kind, job.subject, job.place) == (PaperKind.REFUSAL, refused, DESK)
    paper = counter.read(papers.paper_of, job)
    assert isinstance(paper, RefusalPaper)
    assert (paper.applicant, paper.reason, paper.clerk) == (PERSON, REASON, "Trần Văn Mẫu")
    assert (paper.number, paper.code, paper.reprint) == (1, "", None)
    assert paper.content == "Thủ tục đăng ký khai sinh"
    assert paper.volume == counter.read(refusals.refusal, refuse(counter)).volume
    assert counter.received().code
    assert counter.read(refusals.refusal, refuse(counter)).number == 3  # receipts have numbers of their own
    assert PERSON.name.encode() not in counter.store.settings.database.read_bytes()


def test_without_a_name_it_is_left_to_be_written_and_staff_print_it_again(counter: Counter) -> None:
    refused = refuse(counter, None)
    first = counter.run(take_next)
    assert counter.read(papers.paper_of, first).applicant == Applicant(name="")
    counter.run(printed, first)
    again = ReprintPaper(kind=PaperKind.REFUSAL, subject=refused, place=DESK)
    with pytest.raises(ExpectedError, match="not_signed_in"):
        counter.run(print_jobs.reprint, again)
    counter.run(print_jobs.reprint, ReprintPaper(kind=PaperKind.REFUSAL, subject=refused, place=DESK, actor="canbo"))
    assert counter.read(papers.paper_of, counter.run(take_next)).reprint.nth == 2


def test_what_is_erased_or_no_refusal_has_no_such_paper(counter: Counter) -> None:
    received = counter.received().id
    with pytest.raises(ExpectedError, match=r"dossiers\.errors\.unknown"):
        counter.read(refusals.refusal, received)
    refused = refuse(counter)
    counter.run(erasure.erase_asked, EraseAsked(subjects=(refused,), actor="truongbophan", why="Rút đơn"))
    with pytest.raises(ExpectedError, match=r"dossiers\.errors\.erased"):
        counter.read(refusals.refusal, refused)
