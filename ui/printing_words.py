"""What becomes of a paper, in the words of whoever waits for it. Called by the kiosk's pages and the desk's notices.

"Printed" is said where the printer or its queue said so. Of what nobody can know is said how to see it oneself; of
what failed, that nothing came out. Nothing is raised.
"""

from __future__ import annotations

from kiosk.texts import error_of, error_texts, known, reason_text, text
from kiosk.values.devices import JobOutcome
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob

_UNDER_WAY = (JobState.WAITING, JobState.PRINTING, JobState.HANDED_OVER)


def citizen_words(outcome: JobOutcome, language: str, label: str) -> str:
    """For the person at the kiosk, whose number or code is `label`; "" where what the page says stays true: the paper
    is under way, or another print of it is."""
    state, reason = outcome.state, outcome.reason
    if state is JobState.PRINTED:
        return text("citizen.ticket.printed", language)
    if state in _UNDER_WAY:
        return text("printer.citizen.waits", language, label=label) if reason else ""
    if state is JobState.UNKNOWN:
        return reason_text("printer.citizen", reason or "sent", language, label=label)
    if not reason:
        return ""
    name = reason.rpartition(".")[2]
    found = name if name != "unknown" and known(f"printer.citizen.{name}") else "failed"
    return text(f"printer.citizen.{found}", language, label=label)


def may_ask_again(outcome: JobOutcome) -> bool:
    """Whether the page offers to print once more: it ended, and not well for sure."""
    return outcome.state.has_ended and outcome.state is not JobState.PRINTED and not _is_replaced(outcome)


def _is_replaced(outcome: JobOutcome) -> bool:
    return outcome.state is JobState.CANCELLED and not outcome.reason


def paper_name(kind: PaperKind, language: str) -> str:
    key = f"desk.attention.paper_{kind}"
    return text(key if known(key) else "desk.attention.paper_other", language)


def trouble_title(job: PrintJob, language: str) -> str:
    """Of a notice at the desk: look first, wait, have paper ready, or that it did not come out."""
    if job.state is JobState.PRINTED:
        return error_texts(error_of(job.reason), language)[0]
    if job.state is JobState.UNKNOWN:
        return text("desk.attention.look_first", language, paper=paper_name(job.kind, language))
    if job.state is JobState.HANDED_OVER:
        return text("desk.attention.waits", language, paper=paper_name(job.kind, language))
    return text(f"desk.attention.print_{job.kind}", language)
