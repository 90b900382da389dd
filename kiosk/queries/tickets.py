"""Read-only questions about tickets: who waits, who is ahead, which ticket a number or a QR means.

Waiting tickets are found by state and age, never by "day = today". A ticket that a desk met before its issue
was known here (ticket.met) stands for the one ticket of that number and day, where exactly one fits.
Each question walks the few rows that can be meant, by an index: a ward's table grows for years.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, func, literal_column, or_, select

from kiosk.clock import business_day
from kiosk.db.rows import all_of, filled, first_of
from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.tickets import Ticket
from kiosk.db.tables.visits import VisitRow
from kiosk.rules import numbering
from kiosk.store import Reader
from kiosk.values.calls import ParkReason
from kiosk.values.drafts import DraftState
from kiosk.values.ids import DraftId, Place, ProcedureCode, TicketId
from kiosk.values.tickets import TicketState, WaitingTicket

OLD = timedelta(hours=12)  # longer than any business day, shorter than from one day's end to the next morning
DECLARING = timedelta(hours=1)  # who began longer ago has left without a word
_PRESENT = (TicketState.WAITING, TicketState.CALLED, TicketState.ABSENT, TicketState.PARKED)
_COLUMNS = (
    Ticket.subject, Ticket.label, Ticket.met_label, Ticket.day, Ticket.field, Ticket.procedure, Ticket.priority,
    Ticket.state, Ticket.issued_at, Ticket.called_at, Ticket.conflict, Ticket.desk, Ticket.in_place, Ticket.to_desk,
    Ticket.booked_at, Ticket.returned_at, Ticket.rejoined_at, Ticket.parked_for, Ticket.stands,
    Ticket.entered_late,
)  # fmt: skip


def shown_label(label: str | None, met_label: str, conflict: int) -> str:
    """The number as people see it: a second bearer of A042 is A042-2."""
    if not label:
        return met_label
    return f"{label}-{conflict + 1}" if conflict else label


def _value(row: Ticket, draft: DraftRow | None, visit: VisitRow | None = None) -> WaitingTicket:
    declaring = visit.declaring if visit is not None else ""
    return WaitingTicket(
        id=TicketId(row.subject), label=shown_label(row.label, row.met_label, row.conflict), field=row.field,
        procedure=ProcedureCode(row.procedure) if row.procedure else None, priority=row.priority,
        state=TicketState(row.state), issued_at=filled(row.issued_at or row.called_at), conflict=row.conflict,
        draft=DraftId(draft.subject) if draft is not None else None,
        finished=draft is not None and draft.state == DraftState.FINISHED, desk=row.desk,
        in_place=row.in_place, to_desk=row.to_desk,
        booked_at=row.booked_at, returned_at=row.returned_at, rejoined_at=row.rejoined_at,
        parked_for=ParkReason(row.parked_for) if row.state == TicketState.PARKED else None, stands_on=row.stands,
        declaring=Place(declaring) if declaring else None,
        coming=visit is not None and is_coming(visit.coming_at, row.called_at),
        entered_late=row.entered_late,
    )  # fmt: skip


def waiting_rows(
    connection: Connection, ward: str, fields: tuple[str, ...], now: datetime
) -> tuple[WaitingTicket, ...]:
    """Waiting, called, absent and parked tickets of the last hours, and those that stand from an earlier day; oldest
    first; () = every field."""
    rows = _present(connection, ward, fields, now)
    subjects = [row.subject for row in rows]
    drafts, visits = _drafts_of(connection, ward, subjects), _told_visits(connection, ward, subjects, now)
    return tuple(_value(row, drafts.get(row.subject), visits.get(row.subject)) for row in rows)


def line(connection: Connection, ward: str, fields: tuple[str, ...], now: datetime) -> tuple[WaitingTicket, ...]:
    """Those who wait, as rules.calling_order needs them: without their declarations and where they stand."""
    rows = _present(connection, ward, fields, now)
    return tuple(_value(row, None) for row in rows if row.state == TicketState.WAITING)


def _present(connection: Connection, ward: str, fields: tuple[str, ...], now: datetime) -> list[Ticket]:
    since = now - OLD
    recent = select(*_COLUMNS).where(
        Ticket.ward == ward, Ticket.state.in_(_PRESENT), Ticket.issued_at > since
    )
    if fields:
        recent = recent.where(Ticket.field.in_(fields))
    issued = all_of(Ticket, connection, recent.order_by(Ticket.issued_at, Ticket.subject))
    stood_for = _stood_for(connection, ward, since)
    return [
        *_met_alone(connection, ward, since), *_carried(connection, ward, fields, now),
        *(row for row in issued if row.subject not in stood_for),
    ]  # fmt: skip


def _carried(connection: Connection, ward: str, fields: tuple[str, ...], now: datetime) -> list[Ticket]:
    """Those that waited when the counter closed and stand today, though they are older than any day."""
    standing = select(*_COLUMNS).where(Ticket.ward == ward, Ticket.stands >= business_day(now))
    rows = [
        row
        for row in all_of(Ticket, connection, standing)
        if row.state in _PRESENT and (not fields or row.field in fields)
        and row.issued_at is not None and row.issued_at <= now - OLD
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (filled(row.issued_at), str(row.subject)))


def _told_visits(connection: Connection, ward: str, tickets: list[str], now: datetime) -> dict[str, VisitRow]:
    """Ticket -> what is known of who is declaring, or is coming from there."""
    query = select(
        VisitRow.subject, VisitRow.declaring, VisitRow.declaring_since, VisitRow.coming_at
    ).where(VisitRow.ward == ward, VisitRow.subject.in_(tickets))  # fmt: skip
    found = {}
    for row in all_of(VisitRow, connection, query) if tickets else ():
        since = row.declaring_since
        if row.coming_at is not None or (since is not None and since > now - DECLARING):
            found[row.subject] = row
    return found


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


def _drafts_of(connection: Connection, ward: str, tickets: Iterable[str]) -> dict[str, DraftRow]:
    """Ticket -> its newest declaration that can still be opened."""
    asked = list(tickets)
    if not asked:
        return {}
    query = select(DraftRow.ticket, DraftRow.subject, DraftRow.state, DraftRow.kept_at).where(
        DraftRow.ward == ward, DraftRow.ticket.in_(asked)
    )
    rows = [row for row in all_of(DraftRow, connection, query) if row.state != DraftState.EXPIRED]
    rows.sort(key=lambda row: (row.kept_at is not None, row.kept_at))
    return {str(row.ticket): row for row in rows}


def bearers(connection: Connection, ward: str, label: str, now: datetime) -> Sequence[Ticket]:
    """Rows of the recent tickets with this number, the first bearer first; else of one that stands from another day."""
    since = now - OLD
    query = (
        select(*_COLUMNS)
        .where(
            Ticket.ward == ward, Ticket.label == label, Ticket.day >= business_day(since), Ticket.issued_at > since
        )
        .order_by(Ticket.conflict)
    )
    recent = all_of(Ticket, connection, query)
    return recent or [row for row in _carried(connection, ward, (), now) if row.label == label]


def met_row(connection: Connection, ward: str, label: str, day: date) -> str | None:
    """The id under which a desk met this number on this day, if one did."""
    query = select(Ticket.subject).where(
        Ticket.ward == ward, Ticket.met_label == label, Ticket.day == day, Ticket.met_label != literal_column("''")
    )
    found: str | None = connection.execute(query).scalars().first()
    return found


def waiting(reader: Reader, fields: tuple[str, ...] = ()) -> tuple[WaitingTicket, ...]:
    """The desk's list."""
    return waiting_rows(reader.connection, reader.station.ward, fields, reader.clock.now())


def waiting_here(reader: Reader) -> int:
    """How many people wait in this ward now."""
    return waiting_by_ward(reader, (reader.station.ward,)).get(reader.station.ward, 0)


def waiting_by_ward(reader: Reader, wards: Collection[str]) -> dict[str, int]:
    """How many people wait now, for the city's page; a ward where nobody does is left out."""
    since = reader.clock.now() - OLD
    query = select(Ticket.ward, func.count()).where(
        Ticket.ward.in_(wards), Ticket.state == TicketState.WAITING, Ticket.issued_at > since
    )
    found: dict[str, int] = {}
    for ward, count in reader.connection.execute(query.group_by(Ticket.ward)):
        found[ward] = count
    return found


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
    return None if row is None else _whole(reader, row)


def by_label(reader: Reader, label: str) -> WaitingTicket | None:
    """The recent ticket of a typed number ("a 42", "A042-2"), or None. Raises ExpectedError rules.errors.label."""
    letter, number, conflict = numbering.parse_label(label)
    ward = reader.station.ward
    rows = bearers(reader.connection, ward, numbering.label(letter, number), reader.clock.now())
    row = next((row for row in rows if row.conflict == conflict), None)
    return None if row is None else _whole(reader, row)


def _whole(reader: Reader, row: Ticket) -> WaitingTicket:
    connection, ward, subject = reader.connection, reader.station.ward, row.subject
    visits = _told_visits(connection, ward, [subject], reader.clock.now())
    return _value(row, _drafts_of(connection, ward, [subject]).get(subject), visits.get(subject))


def is_coming(coming_at: datetime | None, called_at: datetime | None) -> bool:
    """Whether they answered the latest call."""
    return coming_at is not None and called_at is not None and coming_at >= called_at
