"""Read-only questions about tickets: who waits, who is ahead, which ticket a number or a QR means.

Waiting tickets are found by state and age, never by "day = today". A ticket that a desk met before its issue
was known here (ticket.met) stands for the one ticket of that number and day, where exactly one fits.
Each question walks the few rows that can be meant, by an index: a ward's table grows for years.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, func, literal_column, or_, select

from kiosk.clock import business_day
from kiosk.db.rows import all_of, filled, first_of
from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.tickets import Ticket
from kiosk.rules import numbering
from kiosk.store import Reader
from kiosk.values.drafts import DraftState
from kiosk.values.ids import DraftId, ProcedureCode, TicketId
from kiosk.values.tickets import TicketState, WaitingTicket

OLD = timedelta(hours=12)  # longer than any business day, shorter than from one day's end to the next morning
_PRESENT = (TicketState.WAITING, TicketState.CALLED, TicketState.ABSENT)
_COLUMNS = (
    Ticket.subject, Ticket.label, Ticket.met_label, Ticket.day, Ticket.field, Ticket.procedure, Ticket.priority,
    Ticket.state, Ticket.issued_at, Ticket.called_at, Ticket.conflict, Ticket.desk,
)  # fmt: skip


def shown_label(label: str | None, met_label: str, conflict: int) -> str:
    """The number as people see it: a second bearer of A042 is A042-2."""
    if not label:
        return met_label
    return f"{label}-{conflict + 1}" if conflict else label


def _value(row: Ticket, draft: str | None) -> WaitingTicket:
    return WaitingTicket(
        id=TicketId(row.subject), label=shown_label(row.label, row.met_label, row.conflict), field=row.field,
        procedure=ProcedureCode(row.procedure) if row.procedure else None, priority=row.priority,
        state=TicketState(row.state), issued_at=filled(row.issued_at or row.called_at), conflict=row.conflict,
        draft=DraftId(draft) if draft else None, desk=row.desk,
    )  # fmt: skip


def waiting_rows(
    connection: Connection, ward: str, fields: tuple[str, ...], since: datetime
) -> tuple[WaitingTicket, ...]:
    """Waiting, called and absent tickets since `since`, oldest first; () = every field."""
    issued = select(*_COLUMNS).where(
        Ticket.ward == ward, Ticket.state.in_(_PRESENT), Ticket.issued_at > since
    )
    if fields:
        issued = issued.where(Ticket.field.in_(fields))
    known = all_of(Ticket, connection, issued.order_by(Ticket.issued_at, Ticket.subject))
    stood_for = _stood_for(connection, ward, since)
    rows = [*_met_alone(connection, ward, since), *(row for row in known if row.subject not in stood_for)]
    drafts = _drafts_of(connection, ward, [row.subject for row in rows])
    return tuple(_value(row, drafts.get(row.subject)) for row in rows)


def _met_alone(connection: Connection, ward: str, since: datetime) -> list[Ticket]:
    """Tickets served here whose issue is not known (yet), among the calls of that time; of whatever field."""
    called = select(*_COLUMNS).where(Ticket.ward == ward, Ticket.called_at > since).order_by(Ticket.called_at)
    rows = [row for row in all_of(Ticket, connection, called) if row.issued_at is None and row.state in _PRESENT]
    return sorted(rows, key=lambda row: str(row.subject))


def _stood_for(connection: Connection, ward: str, since: datetime) -> set[str]:
    """Tickets that are served under another id already, since a desk met their number first."""
    met = select(Ticket.met_label, Ticket.day, Ticket.called_at).where(
        Ticket.ward == ward, Ticket.label.is_(None), Ticket.day >= business_day(since)
    )
    found = set()
    for label, day, called_at in connection.execute(met).all():
        if not label or called_at is None or called_at <= since:
            continue
        fitting = _bearers_on(connection, ward, label, day)
        if len(fitting) == 1 and fitting[0].state == TicketState.WAITING:
            found.add(str(fitting[0].subject))
    return found


def _bearers_on(connection: Connection, ward: str, label: str, day: date | None) -> Sequence[Ticket]:
    query = select(Ticket.subject, Ticket.state).where(
        Ticket.ward == ward, Ticket.label == label, Ticket.day == day
    )
    return all_of(Ticket, connection, query)


def _drafts_of(connection: Connection, ward: str, tickets: Iterable[str]) -> dict[str, str]:
    """Ticket -> its newest declaration that can still be opened."""
    asked = list(tickets)
    if not asked:
        return {}
    query = select(DraftRow.ticket, DraftRow.subject, DraftRow.state, DraftRow.kept_at).where(
        DraftRow.ward == ward, DraftRow.ticket.in_(asked)
    )
    rows = [row for row in connection.execute(query) if row.state != DraftState.EXPIRED]
    rows.sort(key=lambda row: (row.kept_at is not None, row.kept_at))
    return {row.ticket: row.subject for row in rows}


def bearers(connection: Connection, ward: str, label: str, since: datetime) -> Sequence[Ticket]:
    """Rows of the recent tickets with this number, the first bearer first."""
    query = (
        select(*_COLUMNS)
        .where(
            Ticket.ward == ward, Ticket.label == label, Ticket.day >= business_day(since), Ticket.issued_at > since
        )
        .order_by(Ticket.conflict)
    )
    return all_of(Ticket, connection, query)


def met_row(connection: Connection, ward: str, label: str, day: date) -> str | None:
    """The id under which a desk met this number on this day, if one did."""
    query = select(Ticket.subject).where(
        Ticket.ward == ward, Ticket.met_label == label, Ticket.day == day, Ticket.met_label != literal_column("''")
    )
    found: str | None = connection.execute(query).scalars().first()
    return found


def waiting(reader: Reader, fields: tuple[str, ...] = ()) -> tuple[WaitingTicket, ...]:
    """The desk's list."""
    return waiting_rows(reader.connection, reader.station.ward, fields, reader.clock.now() - OLD)


def ahead_of(reader: Reader, ticket: TicketId) -> int:
    """People waiting now before a ticket in its field."""
    ward = reader.station.ward
    query = select(Ticket.field, Ticket.issued_at).where(Ticket.ward == ward, Ticket.subject == ticket)
    own = reader.connection.execute(query).first()
    if own is None or own.issued_at is None:
        return 0
    before = select(func.count()).where(
        Ticket.ward == ward, Ticket.state == TicketState.WAITING, Ticket.field == own.field,
        Ticket.issued_at > own.issued_at - OLD, Ticket.issued_at <= own.issued_at,
        or_(Ticket.issued_at < own.issued_at, and_(Ticket.issued_at == own.issued_at, Ticket.subject < ticket)),
    )  # fmt: skip
    return reader.connection.execute(before).scalar() or 0


def by_id(reader: Reader, ticket: TicketId) -> WaitingTicket | None:
    """The ticket of a scanned QR."""
    ward = reader.station.ward
    query = select(*_COLUMNS).where(Ticket.ward == ward, Ticket.subject == ticket)
    row = first_of(Ticket, reader.connection, query)
    if row is None:
        return None
    return _value(row, _drafts_of(reader.connection, ward, [row.subject]).get(row.subject))


def by_label(reader: Reader, label: str) -> WaitingTicket | None:
    """The recent ticket of a typed number ("a 42", "A042-2"), or None. Raises ExpectedError rules.errors.label."""
    letter, number, conflict = numbering.parse_label(label)
    ward = reader.station.ward
    rows = bearers(reader.connection, ward, numbering.label(letter, number), reader.clock.now() - OLD)
    row = next((row for row in rows if row.conflict == conflict), None)
    if row is None:
        return None
    return _value(row, _drafts_of(reader.connection, ward, [row.subject]).get(row.subject))
