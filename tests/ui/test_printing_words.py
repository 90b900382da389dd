"""What is told of a paper: nothing more than is known of it, to the person at the kiosk, at the desk, at the hub."""

from __future__ import annotations

import pytest

from kiosk.texts import known
from kiosk.values.devices import JobOutcome
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob
from tests.fakes import MORNING
from ui.machine_state import OK, says
from ui.printing_words import citizen_words, may_ask_again, paper_name, trouble_title

NO_PAPER, UNKNOWN, EXPIRED = "printer.errors.no_paper", "printer.errors.unknown", "printer.errors.expired"


def outcome(state: JobState, reason: str = "") -> JobOutcome:
    job = PrintJob(
        id=JobId("j"), kind=PaperKind.TICKET, subject="s", place=Place("kiosk-1"), state=state, nth=1,
        asked_at=MORNING, reason=reason,
    )  # fmt: skip
    return JobOutcome(job=job, state=state, reason=reason)


@pytest.mark.parametrize(
    ("state", "reason", "said", "again", "machine"),
    [
        (JobState.PRINTED, "", "Xin nhận phiếu", False, OK),
        (JobState.PRINTED, "printer.errors.near_end", "Xin nhận phiếu", False, "printer.errors.near_end"),
        (JobState.HANDED_OVER, "", "", False, ""),
        (JobState.HANDED_OVER, NO_PAPER, "Máy in đang chờ", False, NO_PAPER),
        (JobState.UNKNOWN, "", "Nếu phiếu chưa ra, xin chạm “In lại phiếu”", True, OK),
        (JobState.UNKNOWN, UNKNOWN, "Nếu phiếu chưa ra: ", True, UNKNOWN),
        (JobState.FAILED, NO_PAPER, "Máy in hết giấy.", True, NO_PAPER),
        (JobState.FAILED, UNKNOWN, "Phiếu chưa in được", True, UNKNOWN),
        (JobState.FAILED, "printer.errors.not_made", "Phiếu chưa in được", True, "printer.errors.not_made"),
        (JobState.FAILED, "printer.errors.not_taken_back", "Phiếu chưa in được", True, ""),
        (JobState.EXPIRED, EXPIRED, "phiếu không in nữa", True, EXPIRED),
        (JobState.CANCELLED, "", "", False, ""),
    ],
)
def test_each_state_is_told_as_what_it_is(
    state: JobState, reason: str, said: str, again: bool, machine: str
) -> None:
    one = outcome(state, reason)
    words = citizen_words(one, "vi", "A042")
    assert (said in words) if said else words == ""
    assert not words or state is JobState.PRINTED or "A042" in words
    assert (may_ask_again(one), says(one)) == (again, machine)
    assert bool(citizen_words(one, "en", "A042")) == bool(words)


def test_the_desk_looks_first_waits_or_prints_again() -> None:
    for language, first, waits in (("vi", "nhìn máy in trước", "đang chờ"), ("en", "check the printer", "waiting")):
        assert first in trouble_title(outcome(JobState.UNKNOWN, UNKNOWN).job, language)
        assert waits in trouble_title(outcome(JobState.HANDED_OVER, NO_PAPER).job, language)
    assert trouble_title(outcome(JobState.FAILED, NO_PAPER).job, "vi") == "Phiếu số thứ tự chưa in được"
    assert trouble_title(outcome(JobState.EXPIRED, EXPIRED).job, "vi") == "Phiếu số thứ tự chưa in được"


def test_a_paper_has_its_name_and_one_of_another_version_is_a_paper() -> None:
    names = [paper_name(kind, "vi") for kind in PaperKind if known(f"desk.attention.paper_{kind}")]
    assert len(set(names)) == len(names) >= 6
    assert paper_name(PaperKind.NEXT_STEPS, "vi") == paper_name(PaperKind.OTHER, "vi") == "Một tờ giấy"
