"""Print jobs' way from waiting to paper. Called by the spooler's port (kiosk.app) and by the desk.

A job is never printed blindly a second time: one that was on the printer when the power went is FAILED with
the reason "unknown" and shown to staff, who look at the tray and reprint. Old waiting jobs expire, so that
nothing floods out of a refilled printer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from kiosk.db.tables.print_jobs import PrintJobRow
from kiosk.errors import ExpectedError
from kiosk.queries.print_jobs import job_of
from kiosk.records.print_jobs import PrintDone, PrintFailed
from kiosk.store import Context
from kiosk.values.base import Value
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob

EXPIRE = timedelta(minutes=10)


class Reprint(Value, frozen=True, kw_only=True):
    """Command: print a paper once more; it says so ("IN LẠI LẦN 2 …")."""

    kind: PaperKind
    subject: str
    place: Place


def take_next(ctx: Context, place: Place | None = None) -> PrintJob | None:
    """The oldest waiting job (of a place, if given), now PRINTING; None if there is none."""
    query = select(PrintJobRow).where(PrintJobRow.state == JobState.WAITING).order_by(PrintJobRow.asked_at)
    if place:
        query = query.where(PrintJobRow.place == place)
    row = ctx.connection.execute(query.limit(1)).first()
    if row is None:
        return None
    _set(ctx, JobId(row.id), JobState.PRINTING)
    return job_of(row, JobState.PRINTING)


def done(ctx: Context, job: PrintJob) -> None:
    """The printer took it, and where it can tell: it is on paper."""
    _set(ctx, job.id, JobState.DONE)
    ctx.record(PrintDone(paper=job.kind, nth=job.nth, place=job.place), subject=job.subject)


def failed(ctx: Context, command: tuple[PrintJob, str]) -> None:
    """Not printed, or not known to be: `reason` is the key of the error."""
    job, reason = command
    _fail(ctx, job, reason)


def reprint(ctx: Context, command: Reprint | tuple[Any, ...]) -> JobId:
    """Queue a paper anew."""
    if not isinstance(command, Reprint):
        kind, subject, place = command
        command = Reprint(kind=kind, subject=subject, place=place)
    return ctx.print(PaperKind(command.kind), command.subject, command.place)


def recover(ctx: Context, _command: None = None) -> tuple[PrintJob, ...]:
    """After a start: jobs that were on the printer when the station died may or may not be on paper."""
    query = select(PrintJobRow).where(PrintJobRow.state == JobState.PRINTING)
    lost = tuple(job_of(row) for row in ctx.connection.execute(query).all())
    for job in lost:
        _fail(ctx, job, "printer.errors.unknown")
    return lost


def expire(ctx: Context, _command: None = None) -> int:
    """Waiting jobs older than their printer's patience become EXPIRED; how many."""
    query = select(PrintJobRow).where(PrintJobRow.state == JobState.WAITING)
    old = [job_of(row) for row in ctx.connection.execute(query).all()]
    late = [job for job in old if ctx.now - job.asked_at > _patience(ctx, job)]
    for job in late:
        ctx.connection.execute(
            update(PrintJobRow)
            .where(PrintJobRow.id == job.id)
            .values(state=JobState.EXPIRED, reason="printer.errors.expired")
        )
        fact = PrintFailed(paper=job.kind, nth=job.nth, place=job.place, reason="expired")
        ctx.record(fact, subject=job.subject)
    return len(late)


def _patience(ctx: Context, job: PrintJob) -> timedelta:
    place = ctx.settings.place(job.place)
    printer = {PaperKind.TICKET: place.ticket, PaperKind.RECEIPT: place.a5}.get(job.kind, place.a4)
    return timedelta(minutes=printer.expire_minutes) if printer.expire_minutes else EXPIRE


def _fail(ctx: Context, job: PrintJob, reason: str) -> None:
    _set(ctx, job.id, JobState.FAILED, reason)
    fact = PrintFailed(paper=job.kind, nth=job.nth, place=job.place, reason=reason.rpartition(".")[2])
    ctx.record(fact, subject=job.subject)


def _set(ctx: Context, job: JobId, state: JobState, reason: str = "") -> None:
    changed = ctx.connection.execute(
        update(PrintJobRow).where(PrintJobRow.id == job).values(state=state, reason=reason)
    )
    if not changed.rowcount:
        raise ExpectedError("print_jobs.errors.gone")
