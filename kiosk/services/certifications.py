"""Certifying copies and signatures at a desk: a number of the register for each paper, fee, Mẫu 01 where it is due.

Called by the desk. All papers of a visitor are one command and one transaction: all of them are numbered, or none. Each
is a subject of its own, so that a number is voided alone; the first one carries what they have in common (Mẫu 01, the
fee slip). Fee, deadline and version are recorded and never computed again. Raises ExpectedError certify.errors.*,
dossiers.errors.{no_name, clock_off, not_confirmed}, rules.errors.*, catalogue.errors.*, store.errors.clock_*.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from kiosk.catalogue import certified_papers
from kiosk.clock import business_day, local
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.queries import certifications
from kiosk.records.dossier_steps import CertificationVoided, DossierStopped, SealedStep
from kiosk.records.dossiers import DossierCertified, SealedDossier
from kiosk.records.facts import OpenedEvent
from kiosk.rules import certifying
from kiosk.rules.dossier_papers import forms_of
from kiosk.services import approvals, dossiers, visits, volumes
from kiosk.services.permits import CLERK, HEAD, given_by
from kiosk.store import Context
from kiosk.values.calendars import Deadline
from kiosk.values.certifications import CertifiedCopies, CertifiedEntry, CertifiedSet, CertifyCopies, CertifySet
from kiosk.values.dossier_steps import LifeStep, VoidCertification
from kiosk.values.dossiers import DocumentState, ReceiveDossier, TickedDocument
from kiosk.values.ids import DossierId
from kiosk.values.procedures import CertifiedWork, DocumentNeed, Procedure


class _Visit(NamedTuple):
    """What the papers of one visitor have in common."""

    ctx: Context
    command: CertifyCopies
    procedure: Procedure
    work: CertifiedWork
    due: Deadline


@given_by(CLERK)
def certify(ctx: Context, command: CertifyCopies) -> CertifiedCopies:
    """Number each paper in the register of its kind of work; Mẫu 01 only where they are not given at once."""
    procedure = ctx.catalogue.procedure(command.procedure, local(ctx.now).date())
    work = procedure.certifies
    if work is None:
        raise ExpectedError("certify.errors.other_work")
    certifying.check(work, command.sets)
    _check_papers(ctx, work, command.sets)
    if command.extended and not procedure.time.extension_working_days:
        raise ExpectedError("certify.errors.no_extension")
    if not command.given_now:
        dossiers.check_name(command.applicant)
        dossiers.check_clock(ctx, command.confirmed_by)
    due = dossiers.due_of(ctx, procedure, extended=command.extended and not command.given_now)
    return _certified(_Visit(ctx, command, procedure, work, due))


def _certified(visit: _Visit) -> CertifiedCopies:
    ctx, command, work = visit.ctx, visit.command, visit.work
    first = DossierId(uuid7(ctx.now))
    each = [certifying.set_fee(visit.procedure.fee, work, one) for one in command.sets]
    volume = ""
    sets = []
    for nth, one in enumerate(command.sets):
        done, volume = _number(visit, one, each[nth], first, DossierId(uuid7(ctx.now)) if nth else first)
        sets.append(done)
    code, job = "", None
    if not command.given_now:
        later = _given_later(visit)
        code = dossiers.receive_under_next_code(ctx, first, later, visit.procedure, visit.due).text
        job = ctx.print(forms_of(visit.procedure).receipt, first, command.place, held=command.held)
    visits.note_death(ctx, command.ticket, command.procedure)
    fee, words = certifying.whole_fee(each)
    in_english = [certifying.set_fee(visit.procedure.fee, work, one, "en") for one in command.sets]
    return CertifiedCopies(
        id=first, work=work, register=work.register, volume=f"{volume}/{ctx.day.year}", sets=tuple(sets), fee=fee,
        fee_words=words, due=visit.due.due, why=visit.due.why, code=code, receipt=job, why_en=visit.due.why_en,
        fee_words_en=certifying.whole_fee(in_english, "en")[1],
    )  # fmt: skip


def _number(
    visit: _Visit, one: CertifySet, fee: tuple[int | None, str], first: DossierId, dossier: DossierId
) -> tuple[CertifiedSet, str]:
    """The paper with the next number of this station's volume, and that volume."""
    ctx, command, (amount, words) = visit.ctx, visit.command, fee
    register = visit.work.register
    volume, series, number = volumes.next_number(ctx, f"book:{register}:{ctx.day.year}", ctx.day)
    fact = DossierCertified(
        day=ctx.day, register=register, volume=volume, series=series, number=number, procedure=visit.procedure.code,
        procedure_version=visit.procedure.version, place=command.place, desk=command.desk, pages=one.pages,
        copies=one.copies, people=one.people, paper=one.paper, fee=amount, fee_words=words, due=visit.due.due,
        why=visit.due.why, given_now=command.given_now, ticket=command.ticket, work=visit.work,
        batch=first if dossier != first else None, field=visit.procedure.field,
    )  # fmt: skip
    ctx.record(fact, subject=dossier, actor=command.actor, sealed=_sealed(command, one))
    done = CertifiedSet(
        id=dossier, number=number, copies=one.copies, pages=one.pages, people=one.people, paper=one.paper,
        fee=amount, fee_words=words,
    )  # fmt: skip
    return done, volume


def _sealed(command: CertifyCopies, one: CertifySet) -> SealedDossier | None:
    """Who asked and what the paper is called, where the desk knows; most are given at once to nobody known by name."""
    known = command.applicant is not None and bool(command.applicant.name.strip())
    if not known and not one.name.strip():
        return None
    return SealedDossier(applicant=command.applicant if known else None, content=one.name.strip())


def _given_later(visit: _Visit) -> ReceiveDossier:
    """What Mẫu 01 says of papers that are handed out later."""
    command = visit.command
    assert command.applicant is not None
    copies = sum(one.copies for one in command.sets)
    documents = tuple(
        TickedDocument(
            key=item.key, name=item.name.vi,
            state=DocumentState.SHOWN if item.need is DocumentNeed.SHOW else DocumentState.SUBMITTED,
            originals=item.originals, copies=copies if item.copies else 0,
        )
        for item in visit.procedure.documents
    )  # fmt: skip
    said = "; ".join(_said(visit.work, one) for one in command.sets)
    return ReceiveDossier(
        procedure=command.procedure, applicant=command.applicant, documents=documents, place=command.place,
        desk=command.desk, actor=command.actor, actor_name=command.actor_name, ticket=command.ticket,
        content=f"{visit.procedure.name.vi}: {said}", confirmed_by=command.confirmed_by,
    )  # fmt: skip


def _said(work: CertifiedWork, one: CertifySet) -> str:
    counted = certifying.counted(work, one.pages, one.copies, one.people)
    name = one.name.strip() or one.paper
    return f"{name} ({counted})" if name else counted


def _check_papers(ctx: Context, work: CertifiedWork, sets: Sequence[CertifySet]) -> None:
    """What is recorded in the open comes from the list, never from what somebody typed."""
    listed = {one.name.vi for one in certified_papers.papers(ctx.settings.ward_dir) if work in one.works}
    if any(one.paper and one.paper not in listed for one in sets):
        raise ExpectedError("certify.errors.paper")


@given_by(CLERK, HEAD)
def void(ctx: Context, command: VoidCertification) -> CertifiedEntry:
    """Declare a number of the register void, with a reason that stays beside it. It is given to nobody else.

    On the day itself a clerk may, unless the ward wants a head for it (settings); later, when the paper is in use, a
    head approves it (docs/decisions/0052). What was certified with it stays valid; a dossier with Mẫu 01 stops with the
    last of its papers.
    """
    if not command.reason.strip():
        raise ExpectedError("certify.errors.no_reason")
    both = certifications.together(ctx.connection, ctx.station.ward, command.dossier)
    entry = next((one for one in both if one.id == command.dossier), None)
    if entry is None:
        raise ExpectedError("certify.errors.unknown")
    if entry.void:
        raise ExpectedError("certify.errors.void_already", label=entry.number)
    if ctx.settings.dossiers.void_needs_head or business_day(entry.at) != ctx.day:
        approvals.need(ctx, command, LifeStep.VOID, command.approved_by)
    others = [one for one in both if one.id != entry.id and not one.void]
    _record_void(ctx, command, entry, stops=not (entry.id == entry.batch and others))
    if not others and entry.id != entry.batch:
        _stop_the_first(ctx, command, entry.batch)
    return msgspec.structs.replace(entry, void=True)


def _record_void(ctx: Context, command: VoidCertification, entry: CertifiedEntry, *, stops: bool) -> None:
    certified = _event_of(ctx, entry.id)
    fact = CertificationVoided(
        day=ctx.day, place=command.place, desk=command.desk, approved_by=command.approved_by, voided=certified.id,
        register=entry.register, volume=entry.volume.partition("/")[0], number=entry.number, stops=stops,
    )  # fmt: skip
    head = ctx.catalogue.account(command.approved_by) if command.approved_by else None
    sealed = SealedStep(
        reason=command.reason.strip(), note=command.note, actor_name=command.actor_name,
        approver_name=head.full_name if head is not None else "",
    )  # fmt: skip
    ctx.record(fact, subject=entry.id, actor=command.actor, sealed=sealed)


def _stop_the_first(ctx: Context, command: VoidCertification, first: DossierId) -> None:
    """The dossier with Mẫu 01, voided before the others, has nothing left to give."""
    fact = DossierStopped(day=ctx.day, place=command.place, desk=command.desk)
    ctx.record(fact, subject=first, actor=command.actor, sealed=SealedStep(reason=command.reason.strip()))


def _event_of(ctx: Context, dossier: DossierId) -> OpenedEvent:
    return next(one for one in reversed(ctx.events_of(dossier)) if one.kind == "dossier.certified")
