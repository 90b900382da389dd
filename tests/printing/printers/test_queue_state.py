"""What follows from a queue's and its printer's words, where no printer at hand says them."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.print_jobs import JobState
from printing.printers import queue_state
from printing.printers.queue_state import QueueState

A4, A5, LETTER = "iso_a4_210x297mm", "iso_a5_148x210mm", "na_letter_8.5x11in"
WORKS = QueueState(state=queue_state.PROCESSING)


@pytest.mark.parametrize(
    ("queue", "key"),
    [
        (QueueState(state=3, reasons=("media-empty-warning",)), ""),  # of the job before
        (QueueState(state=4, reasons=("media-empty-warning",)), "no_paper"),
        (QueueState(state=4, reasons=("toner-low-warning", "cups-waiting-for-job-completed")), ""),
        (QueueState(state=5), "queue_paused"),
        (QueueState(state=4, reasons=("hold-new-jobs",)), "queue_paused"),
        (QueueState(state=3, accepting=False), "queue_rejecting"),
    ],
)
def test_a_queue_refuses(queue: QueueState, key: str) -> None:
    assert queue_state.refusal(queue) == key


@pytest.mark.parametrize(
    ("printer", "key"),
    [
        (QueueState(state=3, reasons=("none",)), ""),
        (QueueState(state=3, reasons=("media-jam-error",)), "busy"),
        (QueueState(state=3, reasons=("cover-open",)), "cover_open"),
        (QueueState(state=3, reasons=("toner-empty-error",)), "queue_no_toner"),
        (QueueState(state=3, reasons=("toner-empty-warning",)), ""),  # prints black still
        (QueueState(state=5, reasons=("media-empty-report",)), "no_paper"),
        (QueueState(state=5), "busy"),
        (QueueState(state=3, accepting=False), "busy"),
        (QueueState(state=3, reasons=("media-empty-report",)), "no_paper"),
        (QueueState(state=3, reasons=("media-empty-report",), ready=(A4, A5)), ""),  # an empty second tray
        (QueueState(state=3, reasons=("media-empty-report",), ready=(A4, LETTER), trays=("level=0;", "level=9;")), ""),
        (QueueState(state=3, reasons=("media-empty-report",), ready=(A4, A5), trays=("level=0;", "level=0")),
         "no_paper"),
    ],
)  # fmt: skip
def test_a_printer_refuses(printer: QueueState, key: str) -> None:
    assert queue_state.refusal_of_printer(printer, "A5") == key


@pytest.mark.parametrize(
    ("paper", "supported", "ready", "size"),
    [
        ("A5", (A5, A4), (), A5),
        ("A5", (A4, LETTER), (), A4),
        ("A5", (), (), A5),
        ("A5", (A5, A4), (A4,), A4),
        ("A5", (A5, A4), (LETTER,), A5),  # the printer asks for it
        ("A5", (A4,), (A5,), A4),
        ("A4", (A5, A4), (A5,), A4),
    ],
)
def test_the_size_to_print_on(paper: str, supported: tuple[str, ...], ready: tuple[str, ...], size: str) -> None:
    assert queue_state.media(paper, supported, ready) == size


def test_no_size_that_will_do() -> None:
    with pytest.raises(ExpectedError, match="queue_no_media"):
        queue_state.media("A4", (A5, LETTER), ())


def job(state: int, *reasons: str, **more: int | str) -> dict[str, tuple[queue_state.Item, ...]]:
    return {"job-state": (state,), "job-state-reasons": reasons,
            **{key.replace("_", "-"): (value,) for key, value in more.items()}}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "queue", "state", "reason"),
    [
        (job(9, "job-completed-successfully"), WORKS, JobState.PRINTED, ""),
        (job(9, "job-completed-with-errors"), WORKS, JobState.UNKNOWN, "errors.queue_errors"),
        (job(8, "document-format-error", time_at_processing=9), WORKS, JobState.FAILED, "errors.queue_refused"),
        (job(8, "aborted-by-system", time_at_processing=9), WORKS, JobState.UNKNOWN, "errors.queue_broken_off"),
        (job(8, "aborted-by-system"), WORKS, JobState.FAILED, "errors.queue_refused"),
        (job(7, "job-canceled-by-user"), WORKS, JobState.CANCELLED, "errors.queue_cancelled"),
        (job(7, "job-canceled-at-device", time_at_processing=9), WORKS, JobState.UNKNOWN, "errors.queue_broken_off"),
        (job(6), QueueState(state=3), JobState.UNKNOWN, "errors.queue_broken_off"),  # a filter failed
        (job(6), QueueState(state=3, reasons=("media-needed",)), JobState.HANDED_OVER, "waits.no_paper"),
        (job(4), QueueState(state=5), JobState.HANDED_OVER, "waits.queue_paused"),
        (job(5), QueueState(state=4, reasons=("offline-report",)), JobState.HANDED_OVER, "waits.unreachable"),
        (job(5, time_at_processing=9, job_printer_up_time=10),
         QueueState(state=4, reasons=("connecting-to-device",)), JobState.HANDED_OVER, ""),
        (job(5, time_at_processing=9, job_printer_up_time=13),
         QueueState(state=4, message="The printer is in use."), JobState.HANDED_OVER, "waits.unreachable"),
        ({}, QueueState(), JobState.HANDED_OVER, ""),
    ],
)  # fmt: skip
def test_what_became_of_a_job(
    said: dict[str, tuple[queue_state.Item, ...]], queue: QueueState, state: JobState, reason: str
) -> None:
    found = queue_state.outcome(said, queue, "7 uuid")
    assert (found.state, found.reason) == (state, f"printer.{reason}" if reason else "")
    assert found.remote == ("7 uuid" if state is JobState.HANDED_OVER else "")
    assert not reason or all(error_texts(ExpectedError(found.reason)))


def test_every_word_of_a_refusal_has_its_texts() -> None:
    for key in queue_state.STOPS:
        for file in ("errors", "waits"):
            assert all(error_texts(ExpectedError(f"printer.{file}.{key}"), "en"))
