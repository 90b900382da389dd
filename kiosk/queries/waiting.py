"""How long people wait: what is known of the queue now, and the forecast made of it (rules.waiting_time).

Called by the citizen station, the hall and the greeter's page. Reads a bounded number of rows: who waits, whom the
desks called lately, the last services of each field that bears on the answer. Raises nothing: what is not known is
not said.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select

from kiosk.clock import ZONE, business_day, local
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.tickets import Ticket
from kiosk.queries.desks import desks_now
from kiosk.queries.tickets import OLD
from kiosk.rules import calendars, waiting_time
from kiosk.store import Reader
from kiosk.values.desks import DeskNow, DeskState
from kiosk.values.ids import TicketId
from kiosk.values.tickets import TicketState
from kiosk.values.waiting import ExpectedWait, InLine, Queue, ServingDesk

LEARNED = timedelta(days=30)  # services older than this teach nothing
LONGEST = timedelta(hours=3)  # a service that lasted longer was not finished at its end
_MOST = 500  # rows of those who wait, and of calls, that are looked at
_IN_LINE = (Ticket.subject, Ticket.field, Ticket.priority, Ticket.issued_at, Ticket.state)
_CARRIED = Prepared(  # waited when the counter closed on an earlier day, and stand today
    select(*_IN_LINE).where(
        Ticket.ward == bindparam("b_ward"), Ticket.stands >= bindparam("b_day"), Ticket.issued_at.is_not(None)
    )
)
_WAITING = Prepared(
    select(*_IN_LINE)
    .where(
        Ticket.ward == bindparam("b_ward"),
        Ticket.state == TicketState.WAITING.value,
        Ticket.issued_at > bindparam("b_since"),
    )
    .order_by(Ticket.issued_at)
    .limit(_MOST)
)
_CALLED = Prepared(
    select(Ticket.desk, Ticket.field, Ticket.state, Ticket.called_at)
    .where(
        Ticket.ward == bindparam("b_ward"), Ticket.called_at > bindparam("b_since"),
        or_(Ticket.entered_late == 0, Ticket.state == TicketState.CALLED.value),  # by a machine
    )
    .order_by(Ticket.called_at.desc())
    .limit(_MOST)
)
_SERVED = Prepared(
    select(Ticket.first_called_at, Ticket.finished_at)
    .where(
        Ticket.ward == bindparam("b_ward"),
        Ticket.state == TicketState.DONE.value,
        Ticket.field == bindparam("b_field"),
        Ticket.issued_at > bindparam("b_since"),
        Ticket.entered_late == 0,  # handwritten times teach nothing
    )
    .order_by(Ticket.issued_at.desc())
    .limit(waiting_time.RECENT)
)
_OWN = Prepared(
    select(Ticket.field, Ticket.priority, Ticket.issued_at, Ticket.state).where(
        Ticket.ward == bindparam("b_ward"), Ticket.subject == bindparam("b_ticket")
    )
)


def expected_wait(reader: Reader, field: str, priority: bool = False) -> ExpectedWait:
    """For whoever takes the next number of a field."""
    return _expected(reader, InLine(field, priority, reader.clock.now()), "")


def wait_of(reader: Reader, ticket: TicketId) -> ExpectedWait | None:
    """How much longer the bearer of a ticket waits; None where it does not wait (any more)."""
    own = _OWN.one(reader.connection, b_ward=reader.station.ward, b_ticket=ticket)
    if own is None or own[3] != TicketState.WAITING or own[2] is None:
        return None
    return _expected(reader, InLine(*own[:3]), ticket)


def _expected(reader: Reader, own: InLine, ticket: str) -> ExpectedWait:
    ward, now = reader.station.ward, reader.clock.now()
    rows = _WAITING.all(reader.connection, b_ward=ward, b_since=now - OLD)
    carried = _CARRIED.all(reader.connection, b_ward=ward, b_day=business_day(now))
    here = {row[0]: InLine(*row[1:4]) for row in (*carried, *rows) if row[4] == TicketState.WAITING}
    line = [one for subject, one in here.items() if subject != ticket]
    ahead = sum(1 for one in line if one.field == own.field and one.issued_at <= own.issued_at)
    desks = _desks(reader, now)
    able = sum(1 for desk in desks if own.field in desk.fields)
    fields = {own.field, *(field for desk in desks for field in desk.fields)} if able else set()
    queue = Queue(now, line, desks, _services(reader, fields, now), _breaks(reader, now))
    found = waiting_time.forecast(queue, own)
    if found is None:
        return ExpectedWait(ahead=ahead, desks=able)
    return ExpectedWait(ahead=ahead, desks=able, shortest=found.shortest, longest=found.longest)


def _desks(reader: Reader, now: datetime) -> list[ServingDesk]:
    """The desks that are open, and whom they serve. One that was never closed and neither opened nor called today is
    nobody's."""
    last: dict[str, Columns] = {}
    for row in _CALLED.all(reader.connection, b_ward=reader.station.ward, b_since=now - LONGEST):
        last.setdefault(row[0], row)  # the newest of each desk
    every = tuple(field.key for field in reader.catalogue.fields())
    return [
        _at_work(desk.fields or every, last.get(desk.number))
        for desk in desks_now(reader)
        if desk.state is DeskState.OPEN and (desk.number in last or _opened_today(desk, now))
    ]


def _opened_today(desk: DeskNow, now: datetime) -> bool:
    return desk.since is not None and business_day(desk.since) == business_day(now)


def _at_work(fields: tuple[str, ...], call: Columns | None) -> ServingDesk:
    if call is None or call[2] != TicketState.CALLED:
        return ServingDesk(fields)
    return ServingDesk(fields, call[1], call[3])


def _services(reader: Reader, fields: Iterable[str], now: datetime) -> dict[str, list[float]]:
    """Seconds of the last services of each field."""
    found = {}
    for field in fields:
        spans = _SERVED.all(reader.connection, b_ward=reader.station.ward, b_field=field, b_since=now - LEARNED)
        lengths = [end - begin for begin, end in spans if begin and end]
        found[field] = [one.total_seconds() for one in lengths if timedelta() < one < LONGEST]
    return found


def _breaks(reader: Reader, now: datetime) -> list[tuple[datetime, datetime]]:
    """When nobody is called later today, by the ward's hours: between sessions, and from closing on."""
    day = local(now).date()
    hours = reader.catalogue.hours()
    sessions = calendars.opening_sessions(day, reader.catalogue.calendars(), hours)
    edges = [datetime.combine(day, edge, ZONE) for one in sessions for edge in (one.opens, one.closes)]
    if not edges:
        return []
    closed = [*zip(edges[1::2], edges[2::2], strict=False), (edges[-1], edges[-1] + timedelta(days=1))]
    return [(begins, ends) for begins, ends in closed if begins > now]
