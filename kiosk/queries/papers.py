"""Papers' values from rows, sealed parts and the catalogue: the ticket slip and Mẫu 01.

Called by services.papers (for the spooler) and by the desk's view. Raises ExpectedError where there is no such
paper (tickets.errors.unknown, dossiers.errors.{unknown, no_receipt}, print_jobs.errors.unknown) or its personal data
were erased (dossiers.errors.erased) or are still closed after a restore (dossiers.errors.closed).
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Row, select

from kiosk.clock import ZONE, local
from kiosk.db.rows import filled, first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.queries.dossier_standing import handed_in, said
from kiosk.queries.drafts import code_of_ticket
from kiosk.queries.receipts import qr_text
from kiosk.queries.tickets import shown_label
from kiosk.records.tickets import TicketIssued
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.base import Text
from kiosk.values.ids import DossierId, TicketId
from kiosk.values.papers import PaperValue, ReceiptPaper, Reprint, TicketSlip
from kiosk.values.print_jobs import PrintJob
from kiosk.values.receipts import ReceiptClaims

P = TypeVar("P", bound=PaperValue)


def reprint_of(reader: Reader, nth: int) -> Reprint | None:
    """The mark that every print after the first bears."""
    return Reprint(nth=nth, at=local(reader.clock.now())) if nth > 1 else None


def of_fact(reader: Reader, shape: type[P], job: PrintJob) -> P:
    """A paper that says what one fact said: each of its fields by name from the open part of the latest of its kind's
    facts; beside them `agency`, `subject`, `reprint` and `made_at`, the fact's time in the ward.

    Raises print_jobs.errors.unknown without such a fact. What is sealed needs a maker of its own.
    """
    fact = next((one for one in reversed(reader.events_of(job.subject)) if one.kind in job.kind.facts), None)
    if fact is None:
        raise ExpectedError("print_jobs.errors.unknown")
    said = {name: getattr(fact.body, name) for name in fact.body.__struct_fields__} | {
        "agency": reader.catalogue.agency(local(fact.made_at).date()), "subject": job.subject,
        "made_at": local(fact.made_at),
        "reprint": reprint_of(reader, job.nth),
    }  # fmt: skip
    return shape(**{name: said[name] for name in shape.__struct_fields__ if name in said})


def ticket_slip(reader: Reader, ticket: TicketId, nth: int = 1) -> TicketSlip:
    """The slip of a ticket. `ahead` is what was said when it was issued, also on a later print."""
    query = select(Ticket.__table__).where(Ticket.ward == reader.station.ward, Ticket.subject == ticket)
    row = first_of(Ticket, reader.connection, query)
    if row is None or row.issued_at is None:
        raise ExpectedError("tickets.errors.unknown")
    return TicketSlip(
        agency=reader.catalogue.agency(local(row.issued_at).date()),
        label=shown_label(row.label, row.met_label, row.conflict),
        field=_field_name(reader, row.field), procedure=_procedure_name(reader, row), priority=row.priority,
        ahead=row.ahead, issued_at=local(row.issued_at), qr=ticket, language=row.language,
        draft_code=row.draft_code or code_of_ticket(reader, ticket), reprint=reprint_of(reader, nth),
        in_place=row.in_place,
    )  # fmt: skip


def _field_name(reader: Reader, field: str) -> Text:
    """The field's name; its bare key where the ward's document no longer has it."""
    try:
        name: Text = reader.catalogue.field(field).name
    except ExpectedError:
        return Text(field)
    return name


def _procedure_name(reader: Reader, row: Ticket) -> Text | None:
    """As the slip said it when the number was given, whatever the catalogue says since."""
    if not row.procedure:
        return None
    facts = (event.body for event in reader.events_of(row.subject) if isinstance(event.body, TicketIssued))
    version = next((fact.procedure_version for fact in facts), 0)
    try:
        day = local(filled(row.issued_at)).date()
        short: Text = reader.catalogue.procedure(row.procedure, day, version or None).short
    except ExpectedError:
        return None
    return short


def receipt(reader: Reader, dossier: DossierId, nth: int = 1) -> ReceiptPaper:
    """Mẫu 01 of a dossier, from what was decided when it was received, and corrected since."""
    query = select(DossierRecord.__table__).where(
        DossierRecord.ward == reader.station.ward, DossierRecord.subject == dossier
    )
    row = reader.connection.execute(query).first()
    events = reader.events_of(dossier)
    received, sealed = next((e for e in events if e.kind == "dossier.received"), None), said(events)
    if row is None:
        raise ExpectedError("dossiers.errors.unknown")
    if received is None:
        raise ExpectedError("dossiers.errors.no_receipt")
    if sealed is None or sealed.applicant is None:
        raise ExpectedError("dossiers.errors.closed" if reader.keys.closed else "dossiers.errors.erased")
    agency = reader.catalogue.agency(local(filled(row.received_at)).date())
    return ReceiptPaper(
        agency=agency, number=row.receipt_number, volume=row.receipt_volume,
        code=row.official_code or row.code, provisional=row.provisional and not row.official_code,
        applicant=sealed.applicant, principals=sealed.principals, content=sealed.content,
        documents=handed_in(events), sets=row.sets,
        time_words=received.body.time_words, received_at=local(filled(row.received_at)),
        due_at=datetime.fromisoformat(received.body.due).replace(tzinfo=ZONE),
        return_at=text(f"dossiers.return_at.{row.return_at}", counter=agency.counter), clerk=sealed.actor_name,
        conflict=row.conflict, warnings=received.body.warnings, reprint=reprint_of(reader, nth),
        qr=_signed_code(reader, row, received.body.due, nth, sealed.applicant.name),
    )  # fmt: skip


def _signed_code(reader: Reader, row: Row, due: str, nth: int, name: str) -> str:
    """Of this very print: a later one says its own number."""
    claims = ReceiptClaims(
        code=row.official_code or row.code, procedure=row.procedure, desk=row.desk, nth=nth,
        received_at=filled(row.received_at), due_at=datetime.fromisoformat(due).replace(tzinfo=ZONE),
        printed_at=reader.clock.now(),
    )  # fmt: skip
    return qr_text(reader, claims, name)
