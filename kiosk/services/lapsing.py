"""Tickets of past days that nobody was served with leave the queues, a few at a time.

Run by kiosk.app once a business day was opened, by the station that gave the tickets out. Nothing changes at a desk:
its lists show the last hours alone. A ticket is kept `KEPT` long. One that waited when the counter closed stands on the
day that its bearer was told, and lapses after that. Called again all the same, it stands in the queue's tables as
before.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from kiosk.clock import business_day
from kiosk.db.base import from_micros, to_micros
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.db.tables.tickets import Ticket
from kiosk.records.tickets import TicketLapsed
from kiosk.store import Context, meta_int, set_meta
from kiosk.values.tickets import TicketState

KEPT = timedelta(days=3)
AT_ONCE = 25  # looked at in one command, so that no touch waits long for it
PER_OPENING = 200
_STATES = (TicketState.WAITING, TicketState.CALLED, TicketState.ABSENT, TicketState.PARKED)
_STOOD = timedelta(days=30)  # days looked back for those that stood and were not served
_LOOKED = "lapsed_to"  # everything issued before it was looked at; what is left there others gave out
_OLD = Prepared(
    select(Ticket.subject, Ticket.issued_at)
    .where(
        Ticket.ward == bindparam("b_ward"),
        Ticket.state == bindparam("b_state"),
        Ticket.issued_at >= bindparam("b_from"),
        Ticket.issued_at < bindparam("b_until"),
    )
    .order_by(Ticket.issued_at)
    .limit(AT_ONCE)
)
_OVER = Prepared(
    select(Ticket.subject)
    .where(
        Ticket.ward == bindparam("b_ward"),
        Ticket.stands >= bindparam("b_from"),
        Ticket.stands < bindparam("b_until"),
        func.coalesce(Ticket.state, "").in_(bindparam("l_states", expanding=True)),
    )
    .limit(AT_ONCE)
)
_STANDS = Prepared(
    select(Ticket.stands).where(Ticket.ward == bindparam("b_ward"), Ticket.subject == bindparam("b_subject"))
)
_ISSUER = Prepared(
    select(JournalEvent.station).where(
        JournalEvent.subject == bindparam("b_subject"),
        JournalEvent.kind == "ticket.issued",
        JournalEvent.state == ACCEPTED,
    )
)


def lapse_old(ctx: Context, _command: None = None) -> int:
    """Let the oldest unserved tickets lapse; how many were looked at: fewer than AT_ONCE where none is left."""
    looked = _next(ctx)
    old = [subject for subject, _issued_at in looked if not _stands(ctx, subject)]
    for subject in dict.fromkeys([*old, *_stood(ctx)]):
        if _ISSUER.value(ctx.connection, b_subject=subject) == ctx.station.id:
            ctx.record(TicketLapsed(), subject=subject)
    if looked:
        set_meta(ctx.connection, _LOOKED, str(to_micros(looked[-1][1])))
    return len(looked)


def _stands(ctx: Context, subject: str) -> bool:
    """Whether its bearer was told that it stands today or later."""
    day = _STANDS.value(ctx.connection, b_ward=ctx.station.ward, b_subject=subject)
    return isinstance(day, date) and day >= business_day(ctx.now)


def _stood(ctx: Context) -> list[str]:
    """Those whose day is over."""
    found = _OVER.all(
        ctx.connection, b_ward=ctx.station.ward, b_from=business_day(ctx.now - _STOOD), b_until=business_day(ctx.now),
        l_states=[state.value for state in _STATES],
    )  # fmt: skip
    return [row[0] for row in found]


def _next(ctx: Context) -> list[Columns]:
    """(subject, issued_at) of the oldest that were not looked at yet."""
    since = from_micros(meta_int(ctx.connection, _LOOKED))
    found: list[Columns] = []
    for state in _STATES:
        found += _OLD.all(
            ctx.connection, b_ward=ctx.station.ward, b_state=state.value, b_from=since, b_until=ctx.now - KEPT
        )
    return sorted(found, key=lambda row: (row[1], row[0]))[:AT_ONCE]
