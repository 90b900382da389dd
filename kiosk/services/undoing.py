"""Undoing an ending at once (Ctrl+Z at the desk): a dossier that was received, refused or certified, a call that ended.

Called by the desk while paper and rating are held back (values.print_jobs.HELD). What was recorded stays recorded, with
its numbers; the undoing is an event of its own: docs/decisions/0056-undo.md. `release` lets go what is held back, as
soon as the clerk goes on. Raises ExpectedError undoing.errors.{too_late, gone}.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from kiosk.db.rows import all_of, first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.print_jobs import PrintJobRow
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.records.calls import CallRestored
from kiosk.records.dossier_steps import CertificationVoided, DossierTakenBack, SealedStep
from kiosk.records.facts import OpenedEvent
from kiosk.services import calls, drafts, ratings
from kiosk.services.permits import CLERK, given_by
from kiosk.store import Context
from kiosk.values.calls import Call, CallTicket
from kiosk.values.dossier_steps import Stage, TakeBack
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import HELD, UNDONE, JobState, PaperKind
from kiosk.values.tickets import TicketState

SLACK = timedelta(seconds=5)  # from the key to the writer
_ENDINGS = ("dossier.received", "dossier.refused", "dossier.certified")


@given_by(CLERK)
def take_back(ctx: Context, command: TakeBack) -> None:
    """Before any paper: the declaration is free again, and the numbers are given to nobody else."""
    row = _row(ctx, command)
    ending = next((one for one in ctx.events_of(command.dossier) if one.kind in _ENDINGS), None)
    if row is None or ending is None or row.stage == Stage.TAKEN_BACK:
        raise ExpectedError("undoing.errors.gone")
    if abs(ctx.now - ending.made_at) > HELD + SLACK or not _nothing_out(ctx, command.dossier):
        raise ExpectedError("undoing.errors.too_late")
    waiting = (PrintJobRow.subject == command.dossier, PrintJobRow.state == JobState.WAITING)
    ctx.connection.execute(update(PrintJobRow).where(*waiting).values(state=JobState.CANCELLED, reason=UNDONE))
    if row.state == "certified":
        _void(ctx, command, row, ending)
    fact = DossierTakenBack(day=ctx.day, place=command.place, desk=command.desk, taken_back=ending.id)
    sealed = SealedStep(actor_name=command.actor_name, note=command.note)
    ctx.record(fact, subject=command.dossier, actor=command.actor, sealed=sealed)
    drafts.free(ctx, command.dossier)


def _row(ctx: Context, command: TakeBack) -> DossierRecord | None:
    query = select(DossierRecord.__table__).where(
        DossierRecord.ward == ctx.station.ward, DossierRecord.subject == command.dossier
    )
    return first_of(DossierRecord, ctx.connection, query)


def _nothing_out(ctx: Context, dossier: str) -> bool:
    """No printer was given any paper of it."""
    query = select(PrintJobRow.state).where(PrintJobRow.kind.in_(list(PaperKind)), PrintJobRow.subject == dossier)
    return all(row.state in (JobState.WAITING, JobState.CANCELLED) for row in ctx.connection.execute(query))


def _void(ctx: Context, command: TakeBack, row: DossierRecord, ending: OpenedEvent) -> None:
    """The register's number stays, and says why nothing stands behind it."""
    fact = CertificationVoided(
        day=ctx.day, place=command.place, desk=command.desk, voided=ending.id, register=row.register,
        volume=row.register_volume, number=row.register_number,
    )  # fmt: skip
    sealed = SealedStep(actor_name=command.actor_name, note=command.note)
    ctx.record(fact, subject=command.dossier, actor=command.actor, sealed=sealed)


@given_by(CLERK)
def restore(ctx: Context, command: CallTicket) -> Call:
    """The desk goes on serving whom it had done with, or marked absent; nobody is asked for a rating."""
    query = select(Ticket.state, Ticket.desk, Ticket.called_at).where(
        Ticket.ward == ctx.station.ward, Ticket.subject == command.ticket
    )
    row = first_of(Ticket, ctx.connection, query)
    if row is None or row.desk != command.desk or row.state not in (TicketState.DONE, TicketState.ABSENT):
        raise ExpectedError("undoing.errors.gone")
    ctx.record(CallRestored(desk=command.desk, place=command.place), subject=command.ticket, actor=command.actor)
    ratings.withdraw(ctx, command.place)
    return calls.made(ctx, command.ticket)


def release(ctx: Context, place: Place) -> None:
    """What a desk held back goes out now: the papers are printed, the pad asks."""
    held = (
        PrintJobRow.place == place, PrintJobRow.state == JobState.WAITING, PrintJobRow.held_until > ctx.now,
    )  # fmt: skip
    for row in list(all_of(PrintJobRow, ctx.connection, select(PrintJobRow.id).where(*held))):
        ctx.announce_job(JobId(row.id))
    ctx.connection.execute(update(PrintJobRow).where(*held).values(held_until=None))
    ratings.release(ctx, place)
