"""Print jobs' way from waiting to paper. Called by the spooler's port (kiosk.app) and by the desk.

A job is never printed blindly a second time: one that was on the printer when the power went is UNKNOWN and shown to
staff, who look at the tray and reprint. How long a job waits is the spooler's to see (PaperKind.patience). Raises
ExpectedError print_jobs.errors.{gone, unknown}, staff.errors.*.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import select, update

from kiosk.clock import business_day
from kiosk.db.rows import filled, first_of
from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.print_jobs import PrintJobRow, RollRow
from kiosk.errors import ExpectedError
from kiosk.queries.print_jobs import in_state, job_of, out_already
from kiosk.records.facts import Fact
from kiosk.records.print_jobs import PrintDone, PrinterRoll, PrintFailed, PrintUnknown, roll_subject
from kiosk.services.permits import STAFF, given_by, need
from kiosk.store import Context
from kiosk.values.base import Value
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import NEAR_END, Again, JobState, PaperKind, Printed, PrintJob

UNKNOWN = "printer.errors.unknown"
OPEN = (JobState.WAITING, JobState.PRINTING, JobState.HANDED_OVER)


class ReprintPaper(Value, frozen=True, kw_only=True):
    """Command: print a paper once more."""

    kind: PaperKind
    subject: str
    place: Place  # of the printer
    actor: str = ""  # "" = a visitor at that place


class SeenPaper(Value, frozen=True, kw_only=True):
    """Command: the paper of a job that ended unknown is there."""

    job: JobId
    actor: str


def take(ctx: Context, job: JobId) -> PrintJob | None:
    """A waiting job, now PRINTING; None if it doesn't wait any more. Only now is it known how many are out."""
    row = first_of(PrintJobRow, ctx.connection, select(PrintJobRow).where(PrintJobRow.id == job))
    if row is None or row.state != JobState.WAITING or _is_held(ctx, row):
        return None
    nth = 1 + out_already(ctx, PaperKind(row.kind), row.subject)
    _move(ctx, job, (JobState.WAITING,), state=JobState.PRINTING, nth=nth)
    return msgspec.structs.replace(job_of(row, JobState.PRINTING), nth=nth)


def _is_held(ctx: Context, row: PrintJobRow) -> bool:
    """As queries.print_jobs.is_held."""
    return row.held_until is not None and row.asked_at <= ctx.now < row.held_until


def handed_over(ctx: Context, command: tuple[PrintJob, Printed]) -> None:
    """A queue has it under an id of its own. Told again when the queue says why it doesn't go on."""
    job, said = command
    before = (JobState.PRINTING, JobState.HANDED_OVER)
    _move(ctx, job.id, before, state=JobState.HANDED_OVER, remote=said.remote[:80], reason=said.reason[:80])


def ended(ctx: Context, command: tuple[PrintJob, Printed]) -> None:
    """What became of it, once: as the printer or its queue said, or as nobody can know."""
    job, said = command
    if job.state is JobState.WAITING:  # it was never taken
        job = msgspec.structs.replace(job, nth=1 + out_already(ctx, job.kind, job.subject))
    _move(ctx, job.id, OPEN, state=said.state, reason=said.reason[:80], nth=job.nth)
    ctx.record(_fact(job, said.state, said.reason.rpartition(".")[2]), subject=job.subject)
    if said.state is JobState.PRINTED:
        _note_roll(ctx, job, low=said.reason == NEAR_END)


def _note_roll(ctx: Context, job: PrintJob, *, low: bool) -> None:
    """Tell the ward where a printer's roll comes near its end, again on each day, and where it was changed."""
    printer = ctx.settings.devices_at(job.place).slot_for(job.kind)
    subject = roll_subject(ctx.station.ward, job.place, printer)
    query = select(RollRow).where(RollRow.ward == ctx.station.ward, RollRow.subject == subject)
    row = first_of(RollRow, ctx.connection, query)
    told = row is not None and row.low
    if low != told or (row is not None and low and business_day(filled(row.at)) != ctx.day):
        fact = PrinterRoll(place=job.place, printer=printer, paper=job.kind, low=low)
        ctx.record(fact, subject=subject)


def _fact(job: PrintJob, state: JobState, reason: str) -> Fact:
    if state is JobState.PRINTED:
        return PrintDone(paper=job.kind, nth=job.nth, place=job.place)
    if state is JobState.UNKNOWN:
        return PrintUnknown(paper=job.kind, nth=job.nth, place=job.place, reason=reason)
    return PrintFailed(paper=job.kind, nth=job.nth, place=job.place, reason=reason or state)


def reprint(ctx: Context, command: ReprintPaper | tuple[PaperKind, str, Place]) -> JobId:
    """Queue a paper once more: it says so ("IN LẠI LẦN 2 …") where the first may be out. What still waits is taken
    back; what a queue has already, the spooler takes back there before this one is printed."""
    if not isinstance(command, ReprintPaper):
        command = ReprintPaper(kind=command[0], subject=command[1], place=command[2])
    kind, subject, place = command.kind, command.subject, command.place
    _may_print(ctx, command)
    kinds = {event.kind for event in ctx.events_of(subject)}
    if kinds.isdisjoint(kind.facts):
        raise ExpectedError("print_jobs.errors.unknown")
    if "dossier.taken_back" in kinds:
        raise ExpectedError("print_jobs.errors.undone")
    waiting = (PrintJobRow.kind == kind, PrintJobRow.subject == subject, PrintJobRow.state == JobState.WAITING)
    ctx.connection.execute(update(PrintJobRow).where(*waiting).values(state=JobState.CANCELLED))
    return ctx.print(kind, subject, place)


@given_by(*STAFF)
def seen(ctx: Context, command: SeenPaper) -> None:
    """A clerk has looked: a paper that nobody was sure of is out. It stays unknown to the printer, and asks nobody."""
    _move(ctx, command.job, (JobState.UNKNOWN,), reason="")


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
    """After a start: jobs that were on the printer when the station died may or may not be on paper. What a queue
    has is given back, to be followed."""
    for job in in_state(ctx, JobState.PRINTING):
        ended(ctx, (job, Printed(state=JobState.UNKNOWN, reason=UNKNOWN)))
    return in_state(ctx, JobState.HANDED_OVER)


def _move(ctx: Context, job: JobId, before: tuple[JobState, ...], **values: object) -> None:
    """One conditional update: a job goes each step once."""
    changed = ctx.connection.execute(
        update(PrintJobRow).where(PrintJobRow.id == job, PrintJobRow.state.in_(before)).values(**values)
    )
    if not changed.rowcount:
        raise ExpectedError("print_jobs.errors.gone")
