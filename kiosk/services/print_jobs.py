"""Print jobs' way from waiting to paper. Called by the spooler's port (kiosk.app) and by the desk.

A job is never printed blindly a second time: one that was on the printer when the power went is FAILED with
the reason "unknown" and shown to staff, who look at the tray and reprint. Old waiting jobs expire, so that
nothing floods out of a refilled printer. Raises ExpectedError print_jobs.errors.{gone, unknown},
staff.errors.*.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from kiosk.db.rows import all_of, first_of
from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.print_jobs import PrintJobRow
from kiosk.errors import ExpectedError
from kiosk.queries.print_jobs import job_of
from kiosk.records.print_jobs import PrintDone, PrintFailed
from kiosk.services.permits import STAFF, need
from kiosk.store import Context
from kiosk.values.base import Value
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import Again, JobState, PaperKind, PrintJob

UNKNOWN, EXPIRED = "printer.errors.unknown", "printer.errors.expired"


class ReprintPaper(Value, frozen=True, kw_only=True):
    """Command: print a paper once more."""

    kind: PaperKind
    subject: str
    place: Place  # of the printer
    actor: str = ""  # "" = a visitor at that place


def take_next(ctx: Context, place: Place | None = None) -> PrintJob | None:
    """The oldest waiting job (of a place, if given), now PRINTING; None if there is none."""
    query = select(PrintJobRow).where(PrintJobRow.state == JobState.WAITING)
    if place:
        query = query.where(PrintJobRow.place == place)
    row = first_of(PrintJobRow, ctx.connection, query.order_by(PrintJobRow.asked_at, PrintJobRow.id).limit(1))
    if row is None:
        return None
    _move(ctx, JobId(row.id), JobState.WAITING, JobState.PRINTING)
    return job_of(row, JobState.PRINTING)


def done(ctx: Context, job: PrintJob) -> None:
    """The printer took it, and where it can tell: it is on paper."""
    _move(ctx, job.id, JobState.PRINTING, JobState.PRINTED)
    ctx.record(PrintDone(paper=job.kind, nth=job.nth, place=job.place), subject=job.subject)


def failed(ctx: Context, command: tuple[PrintJob, str]) -> None:
    """Not printed, or not known to be: `reason` is the key of the error."""
    job, reason = command
    _end(ctx, job, JobState.PRINTING, JobState.FAILED, reason)


def reprint(ctx: Context, command: ReprintPaper | tuple[PaperKind, str, Place]) -> JobId:
    """Queue a paper once more: it says so ("IN LẠI LẦN 2 …"). While one still waits at that place, that one."""
    if not isinstance(command, ReprintPaper):
        command = ReprintPaper(kind=command[0], subject=command[1], place=command[2])
    kind, subject, place = command.kind, command.subject, command.place
    _may_print(ctx, command)
    query = select(PrintJobRow.id, PrintJobRow.place, PrintJobRow.state).where(
        PrintJobRow.kind == kind, PrintJobRow.subject == subject
    )
    for row in ctx.connection.execute(query).all():
        if (row.place, row.state) == (place, JobState.WAITING):
            return JobId(row.id)
    if all(event.kind not in kind.facts for event in ctx.events_of(subject)):
        raise ExpectedError("print_jobs.errors.unknown")
    return ctx.print(kind, subject, place)


def _may_print(ctx: Context, command: ReprintPaper) -> None:
    """Staff print anything; a visitor a ticket, a code, and the declaration that this very kiosk holds."""
    if command.actor:
        need(ctx, command.actor, "", *STAFF)
    elif command.kind.again is Again.STAFF or (command.kind.again is Again.HOLDER and not _held(ctx, command)):
        raise ExpectedError("staff.errors.not_signed_in")


def _held(ctx: Context, command: ReprintPaper) -> bool:
    query = select(DraftRow.subject).where(
        DraftRow.ward == ctx.station.ward, DraftRow.subject == command.subject, DraftRow.holder == command.place
    )
    at_desk = ctx.catalogue.desk(command.place) is not None
    return not at_desk and ctx.connection.execute(query).first() is not None


def recover(ctx: Context, _command: None = None) -> tuple[PrintJob, ...]:
    """After a start: jobs that were on the printer when the station died may or may not be on paper."""
    lost = _jobs(ctx, JobState.PRINTING)
    for job in lost:
        _end(ctx, job, JobState.PRINTING, JobState.FAILED, UNKNOWN)
    return lost


def expire(ctx: Context, _command: None = None) -> int:
    """Waiting jobs older than their printer's patience become EXPIRED; how many."""
    known = [job for job in _jobs(ctx, JobState.WAITING) if job.kind is not PaperKind.OTHER]  # else refused when taken
    late = [job for job in known if ctx.now - job.asked_at > _patience(ctx, job)]
    for job in late:
        _end(ctx, job, JobState.WAITING, JobState.EXPIRED, EXPIRED)
    return len(late)


def _jobs(ctx: Context, state: JobState) -> tuple[PrintJob, ...]:
    query = select(PrintJobRow).where(PrintJobRow.state == state).order_by(PrintJobRow.asked_at)
    return tuple(job_of(row) for row in all_of(PrintJobRow, ctx.connection, query))


def _patience(ctx: Context, job: PrintJob) -> timedelta:
    return timedelta(minutes=ctx.settings.devices_at(job.place).printer_for(job.kind).expire_minutes)


def _end(ctx: Context, job: PrintJob, before: JobState, after: JobState, reason: str) -> None:
    _move(ctx, job.id, before, after, reason)
    fact = PrintFailed(paper=job.kind, nth=job.nth, place=job.place, reason=reason.rpartition(".")[2])
    ctx.record(fact, subject=job.subject)


def _move(ctx: Context, job: JobId, before: JobState, after: JobState, reason: str = "") -> None:
    """One conditional update: a job goes each step once."""
    changed = ctx.connection.execute(
        update(PrintJobRow)
        .where(PrintJobRow.id == job, PrintJobRow.state == before)
        .values(state=after, reason=reason[:80])
    )
    if not changed.rowcount:
        raise ExpectedError("print_jobs.errors.gone")
