"""Read-only questions about the visit behind a ticket: where the person stands and declares, whether somebody died.

All are found by the ticket's own key; a ticket of which nothing more became known answers for itself. The whole of a
visit is its ticket, latest call, declarations and dossiers, as far as this station has them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import structs
from sqlalchemy import Connection, literal_column, select

from kiosk.db.rows import all_of, first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.tickets import Ticket
from kiosk.db.tables.visits import VisitRow
from kiosk.queries import calls
from kiosk.queries.tickets import DECLARING, by_id, is_coming
from kiosk.records.drafts import newest_seal
from kiosk.records.visits import VisitDeclared
from kiosk.store import Reader
from kiosk.values.calls import Call, Outcome
from kiosk.values.ids import DossierId, DraftId, Place, ProcedureCode, TicketId
from kiosk.values.tickets import IssuedTicket, TicketState, WaitingTicket
from kiosk.values.visits import KnownVisit, ToldDeclaration, VisitDeclaration, VisitDossier, WholeVisit

_OVER = (TicketState.DONE, TicketState.LAPSED)


def known(connection: Connection, ward: str, ticket: TicketId, now: datetime) -> KnownVisit | None:
    """None for a ticket that is not known here. Who began to declare long ago has left without a word."""
    issued = select(Ticket.place, Ticket.state, Ticket.in_place, Ticket.called_at, Ticket.entered_late).where(
        Ticket.ward == ward, Ticket.subject == ticket
    )
    told = select(
        VisitRow.place, VisitRow.about_death, VisitRow.declaring, VisitRow.declaring_since, VisitRow.coming_at
    ).where(VisitRow.ward == ward, VisitRow.subject == ticket)  # fmt: skip
    own, more = first_of(Ticket, connection, issued), first_of(VisitRow, connection, told)
    if own is None and more is None:
        return None
    place = (more.place if more is not None else "") or (own.place if own is not None else "")
    visit = KnownVisit(
        ticket=ticket, place=Place(place), about_death=more is not None and more.about_death,
        waits=own is None or own.state not in _OVER, in_place=own is not None and own.in_place,
        entered_late=own.entered_late if own is not None else 0,
    )  # fmt: skip
    return visit if more is None or not visit.waits else _at_kiosk(visit, more, own, now)


def _at_kiosk(visit: KnownVisit, row: VisitRow, ticket: Ticket | None, now: datetime) -> KnownVisit:
    since = row.declaring_since
    declaring = bool(row.declaring) and since is not None and since > now - DECLARING
    coming = is_coming(row.coming_at, ticket.called_at if ticket is not None else None)
    return structs.replace(
        visit, declaring=Place(row.declaring) if declaring else None, declaring_since=since if declaring else None,
        coming_at=row.coming_at if coming else None,
    )  # fmt: skip


def of(reader: Reader, ticket: TicketId) -> KnownVisit | None:
    """What every machine may know of who stands before it."""
    return known(reader.connection, reader.station.ward, ticket, reader.clock.now())


def called_at(reader: Reader, place: Place) -> tuple[Call, ...]:
    """People who are called while they declare at this kiosk, the latest call first: what its band and voice say."""
    declaring = select(VisitRow.subject).where(
        VisitRow.ward == reader.station.ward, VisitRow.declaring == place, VisitRow.declaring != literal_column("''"),
        VisitRow.declaring_since > reader.clock.now() - DECLARING,
    )  # fmt: skip
    here = set(reader.connection.execute(declaring).scalars())
    return tuple(call for call in calls.serving(reader).values() if call.ticket in here) if here else ()


def visit(reader: Reader, ticket: TicketId) -> WholeVisit | None:
    """The whole of it; None for a ticket that is not known here."""
    found = of(reader, ticket)
    if found is None:
        return None
    query = select(
        Ticket.desk, Ticket.also_called, Ticket.outcome, Ticket.day, Ticket.draft_code, Ticket.label
    ).where(Ticket.ward == reader.station.ward, Ticket.subject == ticket)
    row, shown = first_of(Ticket, reader.connection, query), by_id(reader, ticket)
    declarations = _declarations(reader, ticket)
    return WholeVisit(
        known=found, ticket=shown, issued=_issued(shown, row), call=calls.of_ticket(reader, ticket),
        also_called=tuple(filter(None, row.also_called.split(","))) if row is not None else (),
        outcome=Outcome(row.outcome) if row is not None and row.outcome in list(Outcome) else None,
        declarations=declarations, told=_told(reader, ticket, {one.code for one in declarations}),
        dossiers=_dossiers(reader, ticket),
    )  # fmt: skip


def _issued(shown: WaitingTicket | None, row: Ticket | None) -> IssuedTicket | None:
    """As whoever holds it was told; None where only its call is known here."""
    if shown is None or row is None or not row.label or row.day is None:
        return None
    return IssuedTicket(
        id=shown.id, label=shown.label, field=shown.field, procedure=shown.procedure, priority=shown.priority,
        day=row.day, issued_at=shown.issued_at, ahead=0, draft_code=row.draft_code,
    )  # fmt: skip


def _declarations(reader: Reader, ticket: TicketId) -> tuple[VisitDeclaration, ...]:
    query = select(
        DraftRow.subject, DraftRow.code, DraftRow.procedure, DraftRow.state, DraftRow.holder
    ).where(DraftRow.ward == reader.station.ward, DraftRow.ticket == ticket)  # fmt: skip
    return tuple(
        VisitDeclaration(
            draft=DraftId(row.subject), code=row.code or "", state=row.state,
            procedure=ProcedureCode(row.procedure) if row.procedure else None, holder=Place(row.holder),
            opens=newest_seal(reader.events_of(row.subject)) is not None,
        )
        for row in sorted(all_of(DraftRow, reader.connection, query), key=lambda row: str(row.subject))
    )  # fmt: skip


def _told(reader: Reader, ticket: TicketId, here: Collection[str]) -> tuple[ToldDeclaration, ...]:
    """What kiosks said last of each declaration that they kept, but for those that lie `here`."""
    last = {
        event.body.code: ToldDeclaration(
            code=event.body.code, place=Place(event.body.place), finished=event.body.finished
        )
        for event in reader.events_of(ticket)
        if isinstance(event.body, VisitDeclared) and event.body.code
    }  # fmt: skip
    return tuple(one for code, one in last.items() if code not in here)


def _dossiers(reader: Reader, ticket: TicketId) -> tuple[VisitDossier, ...]:
    query = select(
        DossierRecord.subject, DossierRecord.code, DossierRecord.official_code, DossierRecord.procedure
    ).where(DossierRecord.ward == reader.station.ward, DossierRecord.ticket == ticket)  # fmt: skip
    return tuple(
        VisitDossier(
            dossier=DossierId(row.subject), code=row.official_code or row.code or "",
            procedure=ProcedureCode(row.procedure) if row.procedure else None,
        )
        for row in sorted(all_of(DossierRecord, reader.connection, query), key=lambda row: str(row.subject))
    )  # fmt: skip
