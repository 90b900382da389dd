"""Read-only questions about groups of the queue: open or closed and why, who waits there, and when the counter opens.

Called by kiosks, the hall, the greeter's and the supervisor's pages; `closed` by services.tickets before a number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from kiosk.clock import business_day
from kiosk.db.rows import all_of
from kiosk.db.tables.desks import GroupRow
from kiosk.db.tables.tickets import Ticket
from kiosk.queries.desks import desks_now
from kiosk.queries.tickets import waiting_rows
from kiosk.rules import group_hours
from kiosk.store import Context, Reader
from kiosk.values.desks import DeskNow, DeskState
from kiosk.values.groups import ClosedBecause, GroupNow, OpenDesk, Opening
from kiosk.values.procedures import ServiceField
from kiosk.values.tickets import TicketState, WaitingTicket

NEXT = 6  # labels
OPEN, SHUT = "open", "closed"  # as staff said by hand


class Closed(NamedTuple):
    because: ClosedBecause
    opens_at: datetime | None = None


def groups(reader: Reader) -> tuple[GroupNow, ...]:
    """All groups of the ward, in the order of its document."""
    now = reader.clock.now()
    waiting: dict[str, list[WaitingTicket]] = defaultdict(list)
    for ticket in waiting_rows(reader.connection, reader.station.ward, (), now):
        if ticket.state is TicketState.WAITING:
            waiting[ticket.field].append(ticket)
    desks, hands = desks_now(reader), _hands(reader, now)
    return tuple(
        _group(field, waiting[field.key], desks, closed_now(reader, field, now, hands.get(field.key, "")), now)
        for field in reader.catalogue.fields()
    )


def opening(reader: Reader) -> Opening:
    """Whether the counter is open, by the ward's hours and the calendar, and until or from when."""
    return group_hours.opening(reader.clock.now(), reader.catalogue.calendars(), reader.catalogue.hours())


def closed_now(seen: Context | Reader, field: ServiceField, now: datetime, hand: str) -> Closed | None:
    """Why no number of the field is given out now; None where it is. `hand`: what staff said for this day."""
    calendars, hours = seen.catalogue.calendars(), seen.catalogue.hours()
    if hand:
        again = group_hours.again_at(field, now, calendars, hours, today=False) if hand == SHUT else None
        return Closed(ClosedBecause.HAND, again) if hand == SHUT else None
    opens_at = group_hours.opens_at(field, now, calendars, hours)
    if opens_at is not None:
        return Closed(ClosedBecause.HOURS, opens_at)
    if field.capacity and _given_out(seen, field.key, now) >= field.capacity:
        return Closed(ClosedBecause.CAPACITY, group_hours.again_at(field, now, calendars, hours, today=True))
    return None


def _given_out(seen: Context | Reader, field: str, now: datetime) -> int:
    """Numbers of this half day, whatever became of them."""
    query = select(func.count()).where(
        Ticket.ward == seen.station.ward, Ticket.state.in_(list(TicketState)), Ticket.field == field,
        Ticket.issued_at > group_hours.half_day(now),
    )  # fmt: skip
    return seen.connection.execute(query).scalar() or 0


def _hands(reader: Reader, now: datetime) -> dict[str, str]:
    """Field -> what staff said of it for this business day."""
    query = select(GroupRow.field, GroupRow.hand, GroupRow.day).where(GroupRow.ward == reader.station.ward)
    rows = all_of(GroupRow, reader.connection, query)
    return {row.field: row.hand for row in rows if row.day == business_day(now)}


def _group(
    field: ServiceField, waiting: list[WaitingTicket], desks: Iterable[DeskNow], closed: Closed | None, now: datetime
) -> GroupNow:
    told = [ticket for ticket in waiting if ticket.stands_on is not None and ticket.stands_on > business_day(now)]
    longest = max((now - ticket.issued_at for ticket in waiting if ticket.stands_on is None), default=None)
    return GroupNow(
        field=field.key, name=field.name, letter=field.letter, express=field.express, open=closed is None,
        closed_because=closed.because if closed is not None else None,
        opens_at=closed.opens_at if closed is not None else None, waiting=len(waiting),
        longest_wait=int(longest.total_seconds() // 60) if longest is not None else 0,
        next_labels=tuple(ticket.label for ticket in waiting[:NEXT]), open_desks=_open_desks(field.key, desks),
        stand_labels=tuple(ticket.label for ticket in told), stand_on=told[0].stands_on if told else None,
    )  # fmt: skip


def _open_desks(field: str, desks: Iterable[DeskNow]) -> tuple[OpenDesk, ...]:
    return tuple(
        OpenDesk(place=desk.place, number=desk.number, since=desk.since)
        for desk in desks
        if desk.state is DeskState.OPEN and desk.since is not None and (not desk.fields or field in desk.fields)
    )
