"""Undoing an ending at once (Ctrl+Z at the desk): a dossier that was received, refused or certified, a result that is
there or was given, a call that ended.

Called by the desk while paper and rating are held back (values.print_jobs.HELD). What was recorded stays recorded, with
its numbers; the undoing is an event of its own: docs/decisions/0056-undo.md. `release` lets go what is held back, as
soon as the clerk goes on. Raises ExpectedError undoing.errors.{too_late, gone, gone_on}.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from kiosk.db.base import to_micros
from kiosk.db.rows import all_of, first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.print_jobs import PrintJobRow
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.queries import certifications, dossier_standing
from kiosk.records import dossiers as dossier_records
from kiosk.records.calls import CallRestored
from kiosk.records.dossier_steps import STEPS, CertificationVoided, DossierTakenBack, SealedStep, StepUndone
from kiosk.records.facts import Fact, OpenedEvent, Row
from kiosk.services import calls, drafts, ratings
from kiosk.services.permits import CLERK, given_by
from kiosk.store import Context
from kiosk.values.calls import Call, CallTicket
from kiosk.values.certifications import CertifiedEntry
from kiosk.values.dossier_steps import Stage, StepTaken, TakeBack, UndoStep
from kiosk.values.ids import DossierId, EventId, JobId, Place
from kiosk.values.print_jobs import HELD, SLACK, UNDONE, JobState, PaperKind
from kiosk.values.tickets import TicketState

_ENDINGS = ("dossier.received", "dossier.refused", "dossier.certified")
_RESULTS = {"dossier.done": Stage.DONE, "dossier.returned": Stage.RETURNED}
_BESIDE = frozenset({"dossier.read", "dossier.noted", "dossier.forwarded"})  # no step of a desk
_ENDED = ("call.finished", "call.absent")


@given_by(CLERK)
def take_back(ctx: Context, command: TakeBack) -> None:
    """Before any paper: the declaration is free again, and the numbers are given to nobody else."""
    row = _row(ctx, command)
    entries = certifications.together(ctx.connection, ctx.station.ward, command.dossier)
    together = tuple(entry.id for entry in entries) if row.state == "certified" else (command.dossier,)
    if not all(_may_be_undone(ctx, dossier) for dossier in together):
        raise ExpectedError("undoing.errors.too_late")
    waiting = (PrintJobRow.subject.in_(together), PrintJobRow.state == JobState.WAITING)
    ctx.connection.execute(update(PrintJobRow).where(*waiting).values(state=JobState.CANCELLED, reason=UNDONE))
    _void_numbers(ctx, command, entries)
    for dossier in together:
        fact = DossierTakenBack(
            day=ctx.day, place=command.place, desk=command.desk, taken_back=_ending(ctx, dossier).id
        )
        ctx.record(fact, subject=dossier, actor=command.actor, sealed=SealedStep(actor_name=command.actor_name))
        drafts.free(ctx, dossier)


@given_by(CLERK)
def take_back_step(ctx: Context, command: UndoStep) -> StepTaken:
    """That the result is there, or was given: the dossier stands where it stood before."""
    row, events = _row(ctx, command), dossier_standing.find(ctx, command.dossier).events
    undone = next((one for one in events if one.id == command.event and one.kind in _RESULTS), None)
    if undone is None or any(getattr(one.body, "undone", "") == undone.id for one in events):
        raise ExpectedError("undoing.errors.gone")
    if not _is_fresh(ctx, undone):
        raise ExpectedError("undoing.errors.too_late")
    was = _RESULTS[undone.kind]
    if row.stage != was or _gone_on(events, undone):
        raise ExpectedError("undoing.errors.step_gone_on")
    before = _before(events, undone)
    done_at = before.get("done_at")
    fact = StepUndone(
        day=ctx.day, place=command.place, desk=command.desk, undone=undone.id, was=was, at=to_micros(undone.made_at),
        stage=before.get("stage") or Stage.RECEIVED, taker=before.get("holder", ""),
        done_at=to_micros(done_at) if done_at is not None else None,
    )  # fmt: skip
    event = ctx.record(fact, subject=command.dossier, actor=command.actor,
                       sealed=SealedStep(actor_name=command.actor_name))  # fmt: skip
    return StepTaken(event=EventId(event))


def _gone_on(events: list[OpenedEvent], undone: OpenedEvent) -> bool:
    """Whether a step was taken since."""
    since = events[next(nth for nth, one in enumerate(events) if one.id == undone.id) + 1 :]
    return any(one.kind in STEPS and one.kind not in _BESIDE for one in since)


def _before(events: list[OpenedEvent], undone: OpenedEvent) -> Row:
    """The dossier's row without what is undone."""
    row: Row | None = None
    for one in events:
        if one.id != undone.id and one.kind in dossier_records.projection.kinds and type(one.body) is not Fact:
            row = dossier_records.step(row, one)
    return row or {}


def _may_be_undone(ctx: Context, dossier: DossierId) -> bool:
    """Just recorded, without a paper at a printer, and without a step or a void since."""
    gone_on = dossier_standing.find(ctx, dossier).standing.gone_on
    return not gone_on and _is_fresh(ctx, _ending(ctx, dossier)) and _nothing_out(ctx, dossier)


def _is_fresh(ctx: Context, ending: OpenedEvent) -> bool:
    return abs(ctx.now - ending.made_at) <= HELD + SLACK


def _ending(ctx: Context, dossier: str) -> OpenedEvent:
    """What is undone. Raises ExpectedError undoing.errors.gone."""
    for event in ctx.events_of(dossier):
        if event.kind in _ENDINGS:
            return event
    raise ExpectedError("undoing.errors.gone")


def _row(ctx: Context, command: TakeBack | UndoStep) -> DossierRecord:
    query = select(DossierRecord.__table__).where(
        DossierRecord.ward == ctx.station.ward, DossierRecord.subject == command.dossier
    )
    row = first_of(DossierRecord, ctx.connection, query)
    if row is None or row.stage == Stage.TAKEN_BACK:
        raise ExpectedError("undoing.errors.gone")
    return row


def _nothing_out(ctx: Context, dossier: str) -> bool:
    """No printer was given any paper of it."""
    query = select(PrintJobRow.state).where(PrintJobRow.kind.in_(list(PaperKind)), PrintJobRow.subject == dossier)
    return all(row.state in (JobState.WAITING, JobState.CANCELLED) for row in ctx.connection.execute(query))


def _void_numbers(ctx: Context, command: TakeBack, entries: Iterable[CertifiedEntry]) -> None:
    """Of papers that were certified together: each number stays in its register, and says why nothing is behind it."""
    for entry in entries:
        fact = CertificationVoided(
            day=ctx.day, place=command.place, desk=command.desk, voided=_ending(ctx, entry.id).id,
            register=entry.register, volume=entry.volume.partition("/")[0], number=entry.number,
        )  # fmt: skip
        ctx.record(fact, subject=entry.id, actor=command.actor, sealed=SealedStep(actor_name=command.actor_name))


@given_by(CLERK)
def restore(ctx: Context, command: CallTicket) -> Call:
    """The desk goes on serving whom it had done with, or marked absent; nobody is asked for a rating."""
    query = select(Ticket.state, Ticket.desk, Ticket.called_at).where(
        Ticket.ward == ctx.station.ward, Ticket.subject == command.ticket
    )
    row = first_of(Ticket, ctx.connection, query)
    if row is None or row.desk != command.desk or row.state not in (TicketState.DONE, TicketState.ABSENT):
        raise ExpectedError("undoing.errors.gone")
    ended = next(one for one in reversed(ctx.events_of(command.ticket)) if one.kind in _ENDED)
    if not _is_fresh(ctx, ended) or _called_since(ctx, row):
        raise ExpectedError("undoing.errors.gone_on")
    ctx.record(CallRestored(desk=command.desk, place=command.place), subject=command.ticket, actor=command.actor)
    ratings.withdraw(ctx, command.place)
    return calls.made(ctx, command.ticket)


def _called_since(ctx: Context, row: Ticket) -> bool:
    """Whether that desk serves somebody whom it called later."""
    query = select(Ticket.subject).where(
        Ticket.ward == ctx.station.ward, Ticket.called_at > row.called_at, Ticket.state == TicketState.CALLED,
        Ticket.desk == row.desk,
    )  # fmt: skip
    return ctx.connection.execute(query).first() is not None


def release(ctx: Context, place: Place) -> None:
    """What a desk held back goes out now: the papers are printed, the pad asks."""
    held = (
        PrintJobRow.place == place, PrintJobRow.state == JobState.WAITING, PrintJobRow.held_until > ctx.now,
    )  # fmt: skip
    for row in list(all_of(PrintJobRow, ctx.connection, select(PrintJobRow.id).where(*held))):
        ctx.announce_job(JobId(row.id))
    ctx.connection.execute(update(PrintJobRow).where(*held).values(held_until=None))
    ratings.release(ctx, place)
