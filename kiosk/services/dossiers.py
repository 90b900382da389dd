"""Receiving, refusing and certifying at a desk: codes, deadlines, register numbers, Mẫu 01.

Called by the desk through tasks.run. What is decided here (deadline, numbers, fee, procedure version) is
recorded and never computed again (the version freeze). Raises ExpectedError dossiers.errors.*, rules.errors.*,
catalogue.errors.*, store.errors.clock_*.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from kiosk.catalogue.words import time_words
from kiosk.clock import business_day, local
from kiosk.db.base import to_micros
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.queries.drafts import received_with
from kiosk.records.dossiers import (
    DossierBooked,
    DossierCertified,
    DossierCoded,
    DossierReceived,
    DossierRefused,
    SealedDossier,
)
from kiosk.rules import deadlines, dossier_codes, fees
from kiosk.rules.dossier_papers import forms_of
from kiosk.services import clock_checks, drafts, ranges, visits, volumes
from kiosk.services.permits import CLERK, attended_by, given_by
from kiosk.store import Context
from kiosk.texts import text
from kiosk.values.calendars import Deadline
from kiosk.values.dossiers import (
    Applicant,
    CertifiedCopies,
    CertifyCopies,
    DocumentState,
    ReceivedDossier,
    ReceiveDossier,
    RefuseDossier,
    TickedDocument,
)
from kiosk.values.drafts import TakeDraft
from kiosk.values.ids import DossierId, DraftId, Place
from kiosk.values.procedures import DocumentNeed, Procedure
from kiosk.values.staff import StaffRole

REGISTER = "SCT/BS"  # sổ chứng thực bản sao
REFUSALS = "PTC"  # numbers of Mẫu 03, phiếu từ chối
OFFSET_NEEDS_SUPERVISOR_MS = 15 * 60 * 1000
MOST_PAGES, MOST_COPIES = 9999, 999


@given_by(CLERK)
def receive(ctx: Context, command: ReceiveDossier) -> ReceivedDossier:
    """Receive a dossier: code from the ward's range or provisional, deadline, Mẫu 01 or CT04 queued."""
    _check_name(command.applicant)
    _check_clock(ctx, command.confirmed_by)
    _check_declaration(ctx, command.draft)
    procedure = ctx.catalogue.procedure(command.procedure, local(ctx.now).date())
    due = _due(ctx, procedure)
    dossier = DossierId(uuid7(ctx.now))
    code = _receive(ctx, dossier, command, procedure, due)
    _hold_draft(ctx, command.draft, dossier, command.place, command.actor)
    visits.note_death(ctx, command.ticket, command.procedure)
    job = ctx.print(forms_of(procedure).receipt, dossier, command.place, held=command.held)
    return ReceivedDossier(
        id=dossier, code=code.text, provisional=code.provisional, received_at=ctx.now, due=due.due, why=due.why,
        warnings=due.warnings, receipt=job,
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
        draft=command.draft,
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


@given_by(CLERK)
def certify(ctx: Context, command: CertifyCopies) -> CertifiedCopies:
    """Certify copies: register number, fee by the approved row; Mẫu 01 only where not given at once."""
    if not (1 <= command.pages <= MOST_PAGES and 1 <= command.copies <= MOST_COPIES):
        raise ExpectedError("dossiers.errors.counts")
    if not command.given_now:
        _check_name(command.applicant)
        _check_clock(ctx, command.confirmed_by)
    procedure = ctx.catalogue.procedure(command.procedure, local(ctx.now).date())
    due = _due(ctx, procedure)
    fee, fee_words = fees.copies_fee(procedure.fee, command.pages, command.copies)
    dossier = DossierId(uuid7(ctx.now))
    volume, series, number = volumes.next_number(ctx, f"book:{REGISTER}:{ctx.day.year}", ctx.day)
    fact = DossierCertified(
        day=ctx.day, register=REGISTER, volume=volume, series=series, number=number, procedure=procedure.code,
        procedure_version=procedure.version, place=command.place, desk=command.desk, pages=command.pages,
        copies=command.copies, fee=fee, fee_words=fee_words, due=due.due, why=due.why,
        given_now=command.given_now, ticket=command.ticket,
    )  # fmt: skip
    ctx.record(fact, subject=dossier, actor=command.actor)
    code, job = "", None
    if not command.given_now:
        later = _given_later(command, procedure)
        code = _receive(ctx, dossier, later, procedure, due).text
        job = ctx.print(forms_of(procedure).receipt, dossier, command.place, held=command.held)
    return CertifiedCopies(
        id=dossier, register_number=number, register=REGISTER, volume=f"{volume}/{ctx.day.year}", fee=fee,
        fee_words=fee_words, due=due.due, why=due.why, code=code, receipt=job,
    )  # fmt: skip


@attended_by(CLERK)
def map_code(ctx: Context, command: tuple[DossierId, str]) -> None:
    """Note the official code of a dossier received under a provisional one; both stay searchable."""
    dossier, code = command
    read = dossier_codes.parse(code)
    if read.kind is dossier_codes.CodeKind.PROVISIONAL:
        raise ExpectedError("rules.errors.dossier_code", text=code)
    known = select(DossierRecord.subject).where(
        DossierRecord.ward == ctx.station.ward, DossierRecord.subject == dossier
    )
    if ctx.connection.execute(known).first() is None:
        raise ExpectedError("dossiers.errors.unknown")
    ctx.record(DossierCoded(official_code=read.code), subject=dossier)


class DossierNumber(NamedTuple):
    """A dossier's code, and the range or volume that its number comes from."""

    series: str
    number: int
    text: str
    provisional: bool


def _receive(
    ctx: Context, dossier: DossierId, command: ReceiveDossier, procedure: Procedure, due: Deadline
) -> DossierNumber:
    """Record the reception under the next code."""
    code = _code(ctx)
    note_reception(ctx, dossier, command, procedure, due, code)
    return code


def note_reception(
    ctx: Context, dossier: DossierId, command: ReceiveDossier, procedure: Procedure, due: Deadline,
    code: DossierNumber, written_at: datetime | None = None,
) -> None:  # fmt: skip
    """Record the reception under its code, and the number of its Mẫu 01 in this station's volume of the year.

    `written_at`: it was received by hand at that time, and is entered afterwards (services.late_entry).
    """
    day = ctx.day if written_at is None else business_day(written_at)
    fact = DossierReceived(
        day=day, code=code.text, series=code.series, number=code.number, provisional=code.provisional,
        procedure=procedure.code, procedure_version=procedure.version, place=command.place, desk=command.desk,
        due=due.due, why=due.why, warnings=due.warnings, time_words=time_words(procedure.time),
        documents=command.documents, sets=command.sets, return_at=command.return_at, ticket=command.ticket,
        draft=command.draft, confirmed_by=command.confirmed_by,
        written_at=None if written_at is None else to_micros(written_at),
    )  # fmt: skip
    sealed = SealedDossier(
        applicant=command.applicant, principals=command.principals,
        content=command.content or procedure.name.vi, actor_name=command.actor_name,
    )  # fmt: skip
    ctx.record(fact, subject=dossier, actor=command.actor, sealed=sealed)
    _book(ctx, dossier, f"receipt:{ctx.day.year}", command.actor)


def _book(ctx: Context, dossier: DossierId, name: str, actor: str) -> None:
    """The next number of this station's volume of `name` for the dossier's paper."""
    volume, series, number = volumes.next_number(ctx, name, ctx.day)
    booked = DossierBooked(series=series, day=ctx.day, number=number, volume=volume)
    ctx.record(booked, subject=dossier, actor=actor)


def _given_later(command: CertifyCopies, procedure: Procedure) -> ReceiveDossier:
    """What Mẫu 01 says of copies that are handed out later."""
    assert command.applicant is not None
    documents = tuple(
        TickedDocument(
            key=item.key, name=item.name.vi,
            state=DocumentState.SHOWN if item.need is DocumentNeed.SHOW else DocumentState.SUBMITTED,
            originals=item.originals, copies=command.copies if item.copies else 0,
        )
        for item in procedure.documents
    )  # fmt: skip
    content = text("dossiers.copies.content", name=procedure.name.vi, pages=command.pages, copies=command.copies)
    return ReceiveDossier(
        procedure=command.procedure, applicant=command.applicant, documents=documents, place=command.place,
        desk=command.desk, actor=command.actor, actor_name=command.actor_name, ticket=command.ticket,
        content=content, confirmed_by=command.confirmed_by,
    )  # fmt: skip


def _code(ctx: Context) -> DossierNumber:
    """Official while a range lasts that the province granted to the ward, else visibly provisional."""
    prefix, day = ctx.settings.dossiers.prefix or ctx.catalogue.ward().dossier_prefix, ctx.day
    series = f"dossier:{prefix}"
    number = ranges.granted_number(ctx, series, day) if prefix else None
    if number is not None:
        return DossierNumber(series, number, dossier_codes.official(prefix, day, number), False)
    volume, series, number = volumes.next_number(ctx, "tam", day)
    return DossierNumber(series, number, dossier_codes.provisional(volume, day, number), True)


def _due(ctx: Context, procedure: Procedure) -> Deadline:
    return deadlines.due(procedure, local(ctx.now), ctx.catalogue.calendars(), ctx.catalogue.hours())


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


def _check_name(applicant: Applicant | None) -> None:
    if applicant is None or not applicant.name.strip():
        raise ExpectedError("dossiers.errors.no_name")


def _check_clock(ctx: Context, confirmed_by: str) -> None:
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
