"""Where a dossier stands, for whoever is to decide on its next step: its row, its events, its procedure's own version.

Called by services.dossier_steps in their transaction and by queries.dossier_life. A later catalogue moves nothing: the
procedure is the version under which the dossier was received. Raises ExpectedError dossiers.errors.unknown.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select

from kiosk.clock import ZONE, local
from kiosk.db.rows import first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.queries import print_jobs
from kiosk.records.dossier_steps import STEPS, DossierCorrected
from kiosk.records.dossiers import DossierReceived, SealedDossier
from kiosk.records.facts import Fact, OpenedEvent
from kiosk.rules.dossier_papers import OF_DOSSIERS
from kiosk.rules.dossier_steps import StepStanding
from kiosk.store import Context, Reader
from kiosk.values.dossier_steps import Payment, Stage
from kiosk.values.dossiers import DocumentState, TickedDocument
from kiosk.values.ids import DossierId
from kiosk.values.print_jobs import HELD, SLACK, JobState
from kiosk.values.procedures import Procedure

ENDINGS = ("dossier.received", "dossier.refused", "dossier.certified")  # how a dossier came in; the first says most
_BESIDE = frozenset({"dossier.read", "dossier.noted"})  # no step
_OUT = (JobState.PRINTING, JobState.HANDED_OVER, JobState.PRINTED, JobState.UNKNOWN)


class StandingDossier(NamedTuple):
    row: DossierRecord
    events: list[OpenedEvent]
    procedure: Procedure | None  # None: its version has left the catalogue
    standing: StepStanding

    def newest(self, *kinds: str) -> OpenedEvent | None:
        """Its last event of these kinds that can be read."""
        readable = (one for one in reversed(self.events) if type(one.body) is not Fact)
        return next((one for one in readable if one.kind in kinds), None)


def find(reader: Reader | Context, dossier: DossierId) -> StandingDossier:
    """See the module."""
    query = select(DossierRecord).where(DossierRecord.ward == reader.station.ward, DossierRecord.subject == dossier)
    row = first_of(DossierRecord, reader.connection, query)
    if row is None or row.received_at is None:
        raise ExpectedError("dossiers.errors.unknown")
    events, procedure = reader.events_of(dossier), procedure_of(reader, row)
    return StandingDossier(row, events, procedure, _standing(reader, row, events, procedure))


def procedure_of(reader: Reader | Context, row: DossierRecord) -> Procedure | None:
    """As it was when the dossier was received. A refusal names no version: that of its day."""
    day = local(row.received_at).date() if row.received_at else None
    try:
        found: Procedure = reader.catalogue.procedure(row.procedure, day, row.procedure_version or None)
    except ExpectedError:
        return None
    return found


def documents_of(row: DossierRecord) -> tuple[TickedDocument, ...]:
    return msgspec.convert(json.loads(row.documents), tuple[TickedDocument, ...])


def said(events: list[OpenedEvent]) -> SealedDossier | None:
    """What its reception or refusal said of the person, as corrected since; None where that is erased or closed."""
    whole = {one.kind: one.sealed for one in events if isinstance(one.sealed, SealedDossier)}
    first = next((whole[kind] for kind in ENDINGS if kind in whole), None)
    if first is None:
        return None
    for one in events:
        if one.kind == "dossier.corrected" and one.sealed is not None:
            applicant, content = one.sealed.applicant or first.applicant, one.sealed.content
            content = first.content if content is None else content
            first = msgspec.structs.replace(first, applicant=applicant, content=content)
    return first


def handed_in(events: list[OpenedEvent]) -> tuple[TickedDocument, ...]:
    """The documents of its reception, as corrected since: what Mẫu 01 says, whatever was looked up or came later."""
    found: tuple[TickedDocument, ...] = ()
    for one in events:
        if isinstance(one.body, DossierReceived | DossierCorrected) and one.body.documents is not None:
            found = one.body.documents
    return found


def due_at(row: DossierRecord) -> datetime | None:
    """The deadline as it stands."""
    return datetime.fromisoformat(row.due_now).replace(tzinfo=ZONE) if row.due_now else None


def _standing(
    reader: Reader | Context, row: DossierRecord, events: list[OpenedEvent], procedure: Procedure | None
) -> StepStanding:
    due, kinds = due_at(row), [one.kind for one in events]
    return StepStanding(
        stage=Stage(row.stage or Stage.RECEIVED), certified=row.state == "certified", voided=bool(row.voided),
        supplements=row.supplement_asked, apologies=row.apologies, extensions=kinds.count("dossier.extended"),
        may_extend=procedure is None or procedure.time.extension_working_days > 0,  # None: the step says what is lost
        late=due is not None and local(reader.clock.now()) > due, payment=Payment(row.payment),
        to_look_up=any(one.state is DocumentState.LOOK_UP for one in documents_of(row)),
        paper_out=_paper_out(reader, row.subject) or "print.done" in kinds or "print.unknown" in kinds,
        gone_on=any(kind in STEPS and kind not in _BESIDE for kind in kinds), settled=_settled(reader, events),
    )  # fmt: skip


def _settled(reader: Reader | Context, events: list[OpenedEvent]) -> bool:
    ending = next((one for one in events if one.kind in ENDINGS), None)
    return ending is None or abs(reader.clock.now() - ending.made_at) > HELD + SLACK


def _paper_out(reader: Reader | Context, dossier: str) -> bool:
    return any(job.state in _OUT for job in print_jobs.of_subject(reader, OF_DOSSIERS, dossier))
