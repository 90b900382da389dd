"""Receiving and refusing at a desk: codes, deadlines, Mẫu 01.

Called by the desk through tasks.run. What is decided here (deadline, numbers, fee, procedure version) is
recorded and never computed again (the version freeze). Raises ExpectedError dossiers.errors.*, rules.errors.*,
catalogue.errors.*, store.errors.clock_*.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from kiosk.catalogue.words import fee_words, time_words
from kiosk.clock import business_day, local
from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.queries.drafts import received_with
from kiosk.records.dossiers import (
    DossierBooked,
    DossierCoded,
    DossierReceived,
    DossierRefused,
    SealedDossier,
)
from kiosk.records.facts import OpenedEvent
from kiosk.records.limits import MOST_WORDS
from kiosk.rules import deadlines, dossier_codes
from kiosk.rules.counter_units import unit_at
from kiosk.rules.dossier_papers import forms_of
from kiosk.rules.fees import case_fee
from kiosk.services import clock_checks, drafts, green_days, province, ranges, visits, volumes
from kiosk.services.permits import CLERK, attended_by, given_by
from kiosk.store import Context
from kiosk.values.calendars import Deadline
from kiosk.values.dossiers import (
    Applicant,
    ReceivedDossier,
    ReceiveDossier,
    RefuseDossier,
)
from kiosk.values.drafts import FilledBy, TakeDraft
from kiosk.values.green_days import Promise
from kiosk.values.ids import DossierId, DraftId, Place
from kiosk.values.print_jobs import PaperKind
from kiosk.values.procedures import Procedure
from kiosk.values.staff import StaffRole

REFUSALS = "PTC"  # numbers of Mẫu 03, phiếu từ chối
OFFSET_NEEDS_SUPERVISOR_MS = 15 * 60 * 1000


@given_by(CLERK)
def receive(ctx: Context, command: ReceiveDossier) -> ReceivedDossier:
    """Receive a dossier: code from the ward's range or provisional, deadline, Mẫu 01 or CT04 queued."""
    check_name(command.applicant)
    check_clock(ctx, command.confirmed_by)
    _check_declaration(ctx, command.draft)
    procedure = ctx.catalogue.procedure(command.procedure, local(ctx.now).date())
    due = due_of(ctx, procedure)
    dossier = DossierId(uuid7(ctx.now))
    promise = green_days.promised(ctx, procedure, command.documents)
    code = receive_under_next_code(ctx, dossier, command, procedure, due, promise)
    _hold_draft(ctx, command.draft, dossier, command.place, command.actor)
    visits.note_death(ctx, command.ticket, command.procedure)
    job = ctx.print(forms_of(procedure).receipt, dossier, command.place, held=command.held)
    slip = None
    if promise is not None:
        slip = ctx.print(PaperKind.PROMISE, dossier, command.place, held=command.held)
    return ReceivedDossier(
        id=dossier, code=code.text, provisional=code.provisional, received_at=ctx.now, due=due.due, why=due.why,
        warnings=due.warnings, receipt=job, why_en=due.why_en, warnings_en=due.warnings_en,
        promise=promise, promise_slip=slip,
    )  # fmt: skip


@given_by(CLERK)
def refuse(ctx: Context, command: RefuseDossier) -> DossierId:
    """Refuse with a reason in words, which is kept sealed with the person; Mẫu 03 or CT06 queued."""
    if not command.reason.strip():
        raise ExpectedError("dossiers.errors.no_reason")
    procedure = ctx.catalogue.procedure(command.procedure, local(ctx.now).date())
    dossier = DossierId(uuid7(ctx.now))
    fact = DossierRefused(
        day=ctx.day, procedure=command.procedure, place=command.place, desk=command.desk, ticket=command.ticket,
        draft=command.draft, field=procedure.field,
    )  # fmt: skip
    sealed = SealedDossier(
        reason=command.reason.strip(), applicant=command.applicant, content=procedure.name.vi,
        actor_name=command.actor_name,
    )  # fmt: skip
    ctx.record(fact, subject=dossier, actor=command.actor, sealed=sealed)
    _book(ctx, dossier, f"book:{REFUSALS}:{ctx.day.year}", command.actor)
    visits.note_death(ctx, command.ticket, command.procedure)
    ctx.print(forms_of(procedure).refusal, dossier, command.place, held=command.held)
    return dossier


@attended_by(CLERK)
def map_code(ctx: Context, command: tuple[DossierId, str]) -> None:
    """Note the official code of a dossier received under a provisional one; both stay searchable."""
    dossier, text_of_code = command
    code = province.official_code(ctx, dossier, text_of_code)
    ctx.record(DossierCoded(official_code=code), subject=dossier)


class DossierNumber(NamedTuple):
    """A dossier's code, and the range or volume that its number comes from."""

    series: str
    number: int
    text: str
    provisional: bool


def receive_under_next_code(
    ctx: Context, dossier: DossierId, command: ReceiveDossier, procedure: Procedure, due: Deadline,
    promise: Promise | None = None,
) -> DossierNumber:  # fmt: skip
    """Record the reception under the next code."""
    code = _code(ctx)
    note_reception(ctx, dossier, command, procedure, due, code, promise=promise)
    return code


def note_reception(
    ctx: Context, dossier: DossierId, command: ReceiveDossier, procedure: Procedure, due: Deadline,
    code: DossierNumber, written_at: datetime | None = None, promise: Promise | None = None,
) -> None:  # fmt: skip
    """Record the reception under its code, and the number of its Mẫu 01 in this station's volume of the year.

    `written_at`: it was received by hand at that time, and is entered afterwards (services.late_entry).
    """
    day = ctx.day if written_at is None else business_day(written_at)
    kept = ctx.events_of(command.draft) if command.draft is not None else []
    fact = DossierReceived(
        day=day, code=code.text, series=code.series, number=code.number, provisional=code.provisional,
        procedure=procedure.code, procedure_version=procedure.version, place=command.place, desk=command.desk,
        due=due.due, why=due.why, warnings=due.warnings, time_words=time_words(procedure.time),
        documents=command.documents, sets=command.sets, return_at=command.return_at, ticket=command.ticket,
        draft=command.draft, confirmed_by=command.confirmed_by, helped_at=_helped_at(ctx, command, kept),
        taken_in_at=_unit_at(ctx, command.place), agency=procedure.agency,
        written_at=None if written_at is None else to_micros(written_at), **_promise_fields(promise),
        field=procedure.field, channel=command.channel.value, filled_by=_filled_by(command, kept),
        **_fee_fields(procedure),
    )  # fmt: skip
    sealed = SealedDossier(
        applicant=command.applicant, principals=command.principals,
        content=command.content or procedure.name.vi, actor_name=command.actor_name,
    )  # fmt: skip
    ctx.record(fact, subject=dossier, actor=command.actor, sealed=sealed)
    _book(ctx, dossier, f"receipt:{ctx.day.year}", command.actor)


def _fee_fields(procedure: Procedure) -> dict[str, Any]:
    """What is charged by the day's approved row: a later row changes nothing of it."""
    amount, words = case_fee(procedure.fee)
    said, approved = words or fee_words(procedure.fee), procedure.fee.approved if amount is not None else ""
    return {"fee": amount, "fee_words": said[:MOST_WORDS], "fee_approved": approved[:MOST_WORDS]}


def _filled_by(command: ReceiveDossier, kept: list[OpenedEvent]) -> str:
    """Who answered the declaration as it was kept last, unless the clerk says otherwise; "" where there is none."""
    said = {None: "", True: FilledBy.STAFF.value, False: FilledBy.APPLICANT.value}[command.helped]
    return said or next((str(by) for one in reversed(kept) if (by := getattr(one.body, "filled_by", ""))), "")


def _helped_at(ctx: Context, command: ReceiveDossier, kept: list[OpenedEvent]) -> str:
    """The unit where the declaration was first kept; without one, where the dossier is received."""
    place = next((place for one in kept if (place := getattr(one.body, "place", ""))), command.place)
    return _unit_at(ctx, place)


def _unit_at(ctx: Context, place: str) -> str:
    return unit_at(ctx.catalogue.counter_units(), ctx.catalogue.ward().code, place)


def _promise_fields(promise: Promise | None) -> dict[str, Any]:
    if promise is None:
        return {}
    return {
        "green_day": promise.name.vi, "promise_minutes": promise.minutes, "promise_due": promise.due,
        "promise_why": promise.why,
    }  # fmt: skip


def _book(ctx: Context, dossier: DossierId, name: str, actor: str) -> None:
    """The next number of this station's volume of `name` for the dossier's paper."""
    volume, series, number = volumes.next_number(ctx, name, ctx.day)
    booked = DossierBooked(series=series, day=ctx.day, number=number, volume=volume)
    ctx.record(booked, subject=dossier, actor=actor)


def _code(ctx: Context) -> DossierNumber:
    """Official where the province has granted codes to the ward by a decision and a range of them lasts here, else
    visibly provisional."""
    day = ctx.day
    grant = ctx.catalogue.code_grant(day)
    series = f"dossier:{grant.prefix}" if grant is not None else ""
    number = ranges.granted_number(ctx, series, day) if series else None
    if grant is not None and number is not None and number <= grant.last:
        return DossierNumber(series, number, dossier_codes.official(grant.prefix, day, number), False)
    volume, series, number = volumes.next_number(ctx, "tam", day)
    return DossierNumber(series, number, dossier_codes.provisional(volume, day, number), True)


def due_of(ctx: Context, procedure: Procedure, *, extended: bool = False) -> Deadline:
    """When a dossier that is received now is due. `extended`: by the rule's own extension, which it must have."""
    calendars, hours = ctx.catalogue.calendars(), ctx.catalogue.hours()
    first = deadlines.due(procedure, local(ctx.now), calendars, hours)
    return deadlines.extension(procedure, first.due, calendars, hours) if extended else first


def _hold_draft(ctx: Context, draft: DraftId | None, dossier: DossierId, place: Place, actor: str) -> None:
    """The declaration that came with the dossier is the desk's now. One that expired meanwhile stops nothing."""
    if draft is None:
        return
    drafts.hold(ctx, draft, dossier)
    try:
        drafts.take(ctx, TakeDraft(draft=draft, place=place, actor=actor))
    except ExpectedError:
        return


def _check_declaration(ctx: Context, draft: DraftId | None) -> None:
    """One declaration, one dossier: also after a restart, and at two desks."""
    code = received_with(ctx.connection, ctx.station.ward, draft) if draft is not None else None
    if code is not None:
        raise ExpectedError("dossiers.errors.received_already", code=code)


def check_name(applicant: Applicant | None) -> None:
    """Raises dossiers.errors.no_name."""
    if applicant is None or not applicant.name.strip():
        raise ExpectedError("dossiers.errors.no_name")


def check_clock(ctx: Context, confirmed_by: str) -> None:
    """A clock more than 15 minutes off needs a supervisor before a legal deadline is printed.

    A name is no proof: that supervisor must have confirmed the date today, signed in at this station.
    """
    if confirmed_by and not clock_checks.confirmed_today(ctx, confirmed_by):
        raise ExpectedError("dossiers.errors.not_confirmed", account=confirmed_by)
    offset = clock_checks.last_offset_ms(ctx)
    if offset is None or abs(offset) <= OFFSET_NEEDS_SUPERVISOR_MS:
        return
    account = ctx.catalogue.account(confirmed_by) if confirmed_by else None
    if account is None or not account.active or StaffRole.SUPERVISOR not in account.roles:
        raise ExpectedError("dossiers.errors.clock_off", minutes=abs(offset) // 60_000)
