"""Use cases that a spooler would run, for tests without one: the next job, printed or failed."""

from __future__ import annotations

from kiosk.queries.print_jobs import in_state
from kiosk.services import print_jobs
from kiosk.store import Context
from kiosk.values.ids import Place
from kiosk.values.print_jobs import JobState, Printed, PrintJob


def take_next(ctx: Context, place: Place | None = None) -> PrintJob | None:
    """The oldest waiting job (of a place, if given), now PRINTING; None if there is none."""
    waiting = (job for job in in_state(ctx) if place in (None, job.place))
    job = next(waiting, None)
    return print_jobs.take(ctx, job.id) if job is not None else None


def printed(ctx: Context, job: PrintJob) -> None:
    print_jobs.ended(ctx, (job, Printed()))


def failed(ctx: Context, command: tuple[PrintJob, str]) -> None:
    job, reason = command
    print_jobs.ended(ctx, (job, Printed(state=JobState.FAILED, reason=reason)))
