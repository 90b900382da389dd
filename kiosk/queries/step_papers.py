"""The papers of a dossier's later steps, from what was decided then: Mẫu 02, 04, 05 and 06 (TT 03/2025/TT-VPCP).

Called by services.papers for the spooler and by the desk's view. A paper says the names of its day, and whatever was
corrected since. Raises ExpectedError dossiers.errors.{unknown, erased, closed}, print_jobs.errors.unknown.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypedDict

from kiosk.clock import ZONE, local
from kiosk.db.rows import filled
from kiosk.errors import ExpectedError
from kiosk.queries import dossier_standing
from kiosk.queries.dossier_standing import StandingDossier
from kiosk.queries.papers import reprint_of
from kiosk.records.dossier_steps import DossierHandedOver, SealedStep, StepBooked
from kiosk.records.dossiers import SealedDossier
from kiosk.records.facts import OpenedEvent
from kiosk.rules.dossier_papers import forms_of
from kiosk.store import Reader
from kiosk.values.dossiers import Applicant
from kiosk.values.ids import DossierId
from kiosk.values.papers import Agency, Reprint
from kiosk.values.papers_forms import ApologyPaper, ControlPaper, HandOver, HandOverOutcome, StopPaper, SupplementPaper
from kiosk.values.print_jobs import PaperKind


class _Head(TypedDict):
    """What the head of every form says, and whom it concerns."""

    agency: Agency
    written_at: datetime
    number: int
    volume: str
    code: str
    applicant: Applicant
    content: str
    reprint: Reprint | None


class _Step(NamedTuple):
    """The step that a paper tells of, and what is sealed of it and of its dossier."""

    found: StandingDossier
    event: OpenedEvent
    sealed: SealedStep
    head: _Head


def supplement(reader: Reader, dossier: DossierId, nth: int = 1) -> SupplementPaper:
    """Mẫu 02, and what CT05 says."""
    found = dossier_standing.find(reader, dossier)
    step = _step(reader, found, "dossier.supplement_asked", _supplement_of(found), nth)
    agency = step.head["agency"]
    return SupplementPaper(
        **step.head, asked=step.sealed.asked, reason=step.sealed.reason, contact=agency.counter,
        contact_phone=agency.phone, clerk=step.sealed.actor_name,
    )  # fmt: skip


def _supplement_of(found: StandingDossier) -> PaperKind:
    return forms_of(found.procedure).supplement if found.procedure is not None else PaperKind.SUPPLEMENT


def apology(reader: Reader, dossier: DossierId, nth: int = 1) -> ApologyPaper:
    """Mẫu 04, as the agency's head has issued it."""
    found = dossier_standing.find(reader, dossier)
    step = _step(reader, found, "dossier.postponed", PaperKind.APOLOGY, nth)
    body = step.event.body
    return ApologyPaper(
        **step.head, issuer=_issuer(reader, step), received_at=local(filled(found.row.received_at)),
        due_at=_wall(body.former_due), new_due=_wall(body.due), reason=step.sealed.reason,
        head=step.sealed.approver_name,
    )  # fmt: skip


def stop(reader: Reader, dossier: DossierId, nth: int = 1) -> StopPaper:
    """Mẫu 05; who signs is written by hand where the applicant withdrew, which no head approves."""
    found = dossier_standing.find(reader, dossier)
    step = _step(reader, found, "dossier.stopped", PaperKind.STOP, nth)
    asked_at = local(step.event.made_at) if step.event.body.withdrawn else None
    return StopPaper(
        **step.head, issuer=_issuer(reader, step), received_at=local(filled(found.row.received_at)),
        asked_at=asked_at, reason=step.sealed.reason, given_back=step.sealed.given_back,
        head=step.sealed.approver_name,
    )  # fmt: skip


def control(reader: Reader, dossier: DossierId, nth: int = 1) -> ControlPaper:
    """Mẫu 06 with a row for each hand-over until now."""
    found = dossier_standing.find(reader, dossier)
    step = _step(reader, found, "dossier.handed_over", PaperKind.CONTROL, nth)
    rows = tuple(_row(one) for one in found.events if isinstance(one.body, DossierHandedOver))
    return ControlPaper(
        **step.head, settled_by=_settled_by(reader, found), received_at=local(filled(found.row.received_at)),
        due_at=_wall(found.row.due_now), rows=rows,
    )  # fmt: skip


def _row(event: OpenedEvent) -> HandOver:
    sealed = event.sealed if isinstance(event.sealed, SealedStep) else SealedStep()
    body = event.body
    return HandOver(
        giver=body.giver, taker=body.taker, at=local(event.made_at), given_by=sealed.given_by,
        taken_by=sealed.taken_by, outcome=HandOverOutcome(body.outcome), note=sealed.note,
    )  # fmt: skip


def _step(reader: Reader, found: StandingDossier, kind: str, paper: PaperKind, nth: int) -> _Step:
    event, said = found.newest(kind), dossier_standing.said(found.events)
    if event is None:
        raise ExpectedError("print_jobs.errors.unknown")
    if said is None or said.applicant is None or not isinstance(event.sealed, SealedStep):
        raise ExpectedError("dossiers.errors.closed" if reader.keys.closed else "dossiers.errors.erased")
    return _Step(found, event, event.sealed, _head(reader, found, said, paper, nth))


def _head(reader: Reader, found: StandingDossier, said: SealedDossier, paper: PaperKind, nth: int) -> _Head:
    """The date is that on which the paper got its number."""
    booked = next((one for one in found.events if isinstance(one.body, StepBooked) and one.body.paper == paper), None)
    at = local(booked.made_at if booked is not None else reader.clock.now())
    return _Head(
        agency=reader.catalogue.agency(at.date()), written_at=at,
        number=booked.body.number if booked is not None else 0,
        volume=booked.body.volume if booked is not None else "",
        code=found.row.official_code or found.row.code or "", applicant=said.applicant or Applicant(name=""),
        content=said.content, reprint=reprint_of(reader, nth),
    )  # fmt: skip


def _issuer(reader: Reader, step: _Step) -> str:
    """The unit that settles it, as sentences name it: the counter where its procedure has left the catalogue."""
    return _settled_by(reader, step.found) or step.head["agency"].counter


def _settled_by(reader: Reader, found: StandingDossier) -> str:
    day = local(filled(found.row.received_at)).date()
    role = found.row.agency or (found.procedure.agency if found.procedure is not None else "other")
    return reader.catalogue.agency_name(role, day, found.row.procedure or "")


def _wall(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)
