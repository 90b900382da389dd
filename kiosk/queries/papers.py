"""Papers' values from rows, sealed parts and the catalogue: the ticket slip and Mẫu 01.

Called by services.papers (for the spooler) and by the desk's view. Raises ExpectedError papers.errors.gone where
the subject, or the key of its sealed part, is not here (any more).
"""

from __future__ import annotations

import json
from datetime import datetime

import msgspec
from sqlalchemy import select

from kiosk.clock import ZONE, local
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.queries.tickets import ahead_of
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.dossiers import Applicant, TickedDocument
from kiosk.values.ids import DossierId, TicketId
from kiosk.values.papers import ReceiptPaper, Reprint, TicketSlip


def reprint_of(reader: Reader, nth: int) -> Reprint | None:
    """The mark that every print after the first bears."""
    return Reprint(nth=nth, at=local(reader.clock.now())) if nth > 1 else None


def ticket_slip(reader: Reader, ticket: TicketId, nth: int = 1) -> TicketSlip:
    """The slip of a ticket. `ahead` is as it stands now: true on the first print and on any later one."""
    query = select(Ticket.__table__).where(Ticket.ward == reader.station.ward, Ticket.subject == ticket)
    row = reader.connection.execute(query).first()
    if row is None or row.issued_at is None:
        raise ExpectedError("papers.errors.gone")
    draft = select(DraftRow.code).where(DraftRow.ward == reader.station.ward, DraftRow.ticket == ticket)
    procedure = reader.catalogue.procedure(row.procedure).short if row.procedure else None
    return TicketSlip(
        agency=reader.catalogue.agency(), label=row.label, field=reader.catalogue.field(row.field).name,
        procedure=procedure, priority=row.priority, ahead=ahead_of(reader, ticket),
        issued_at=local(row.issued_at), qr=ticket, language=row.language,
        draft_code=reader.connection.execute(draft).scalar() or "", reprint=reprint_of(reader, nth),
    )  # fmt: skip


def receipt(reader: Reader, dossier: DossierId, nth: int = 1) -> ReceiptPaper:
    """Mẫu 01 of a dossier, from what was decided when it was received."""
    query = select(DossierRecord.__table__).where(
        DossierRecord.ward == reader.station.ward, DossierRecord.subject == dossier
    )
    row = reader.connection.execute(query).first()
    received = next((e for e in reader.events_of(dossier) if e.kind == "dossier.received"), None)
    if row is None or received is None:
        raise ExpectedError("papers.errors.gone")
    sealed = received.sealed
    procedure = reader.catalogue.procedure(row.procedure, version=row.procedure_version)
    documents = msgspec.convert(json.loads(row.documents), tuple[TickedDocument, ...])
    applicant = sealed.applicant if sealed is not None and sealed.applicant is not None else Applicant(name="")
    return ReceiptPaper(
        agency=reader.catalogue.agency(), number=row.receipt_number, code=row.code, provisional=row.provisional,
        applicant=applicant, principal=sealed.principal if sealed else None,
        authority_paper=sealed.authority_paper if sealed else "",
        content=(sealed.content if sealed else "") or procedure.name.vi, documents=documents, sets=row.sets,
        time_words=received.body.time_words, received_at=local(row.received_at),
        due_at=datetime.fromisoformat(row.due).replace(tzinfo=ZONE),
        return_at=text(f"dossiers.return_at.{row.return_at}"), clerk=sealed.actor_name if sealed else "",
        conflict=row.conflict, reprint=reprint_of(reader, nth),
    )  # fmt: skip
