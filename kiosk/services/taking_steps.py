"""What every step of a dossier does alike: look whether it may be taken, decide dates, record, print its paper.

Called by services.dossier_steps within its transactions. Raises what that module names.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

import msgspec

from kiosk.clock import ZONE, local
from kiosk.errors import ExpectedError
from kiosk.queries import dossier_standing
from kiosk.queries.dossier_standing import StandingDossier, due_at
from kiosk.records.dossier_steps import SealedStep, StepBooked, StepFact
from kiosk.rules import calendars as days
from kiosk.rules import deadlines, dossier_papers
from kiosk.rules.dossier_papers import BOOKS, FORMS, SetOfForms
from kiosk.rules.dossier_steps import why_not
from kiosk.services import approvals, volumes
from kiosk.store import Context
from kiosk.values.calendars import Deadline
from kiosk.values.dossier_steps import DossierStep, LifeStep, StepTaken
from kiosk.values.ids import EventId
from kiosk.values.print_jobs import PaperKind
from kiosk.values.procedures import PaperSet, Procedure


class SaidOpenly(TypedDict):
    day: date
    place: str
    desk: str
    approved_by: str


def take(ctx: Context, command: DossierStep, step: LifeStep) -> StandingDossier:
    """The dossier, if it may take this step now."""
    found = dossier_standing.find(ctx, command.dossier)
    word = why_not(step, found.standing)
    if word:
        raise ExpectedError(f"life_steps.errors.{word}")
    if ctx.is_erased(command.dossier):
        raise ExpectedError("dossiers.errors.erased")
    return found


def need_reason(reason: str) -> None:
    if not reason.strip():
        raise ExpectedError("life_steps.errors.no_reason")


def approved(ctx: Context, command: DossierStep, step: LifeStep, by: str) -> str:
    """The full name of the head, as papers bear it."""
    approvals.need(ctx, command, step, by)
    account = ctx.catalogue.account(by)
    return account.full_name if account is not None else by


def procedure_of(found: StandingDossier) -> Procedure:
    if found.procedure is None:
        raise ExpectedError("life_steps.errors.no_version", code=found.row.procedure)
    return found.procedure


def forms_of(found: StandingDossier) -> SetOfForms:
    return dossier_papers.forms_of(found.procedure) if found.procedure is not None else FORMS[PaperSet.ONE_STOP]


def counted(ctx: Context, procedure: Procedure, since: datetime) -> Deadline:
    return deadlines.due(procedure, local(since), ctx.catalogue.calendars(), ctx.catalogue.hours())


def extended(ctx: Context, procedure: Procedure, former_due: str) -> Deadline:
    return deadlines.extension(procedure, former_due, ctx.catalogue.calendars(), ctx.catalogue.hours())


def later_date(ctx: Context, found: StandingDossier, typed: str) -> str:
    """A new date: later than the former one and than now, while the counter works."""
    try:
        due = datetime.fromisoformat(typed).replace(tzinfo=ZONE)
    except ValueError as error:
        raise ExpectedError("life_steps.errors.new_due") from error
    former = due_at(found.row)
    if due <= local(ctx.now) or (former is not None and due <= former):
        raise ExpectedError("life_steps.errors.new_due")
    sessions = days.working_sessions(due.date(), ctx.catalogue.calendars(), ctx.catalogue.hours())
    if not any(one.opens <= due.time() <= one.closes for one in sessions):
        raise ExpectedError("life_steps.errors.new_due_closed", day=due)
    return f"{due:%Y-%m-%dT%H:%M}"


def said_openly(ctx: Context, command: DossierStep, approved_by: str = "") -> SaidOpenly:
    """What every step says in the open."""
    return SaidOpenly(day=ctx.day, place=command.place, desk=command.desk, approved_by=approved_by)


def record(ctx: Context, command: DossierStep, fact: StepFact, sealed: SealedStep | None = None) -> EventId:
    words = msgspec.structs.replace(sealed or SealedStep(), note=command.note.strip(), actor_name=command.actor_name)
    return ctx.record(fact, subject=command.dossier, actor=command.actor, sealed=words)


def moved(event: EventId, due: Deadline) -> StepTaken:
    return StepTaken(event=event, due=due.due, why=due.why, warnings=due.warnings)


def printed(ctx: Context, command: DossierStep, event: EventId, paper: PaperKind, due: str = "") -> StepTaken:
    """The step's paper: its number in the year's book of this station, and its print job."""
    volume, series, number = volumes.next_number(ctx, f"book:{BOOKS[paper]}:{ctx.day.year}", ctx.day)
    booked = StepBooked(series=series, day=ctx.day, number=number, volume=volume, paper=paper)
    ctx.record(booked, subject=command.dossier, actor=command.actor)
    return StepTaken(event=event, due=due, paper=paper, job=ctx.print(paper, command.dossier, command.place))
