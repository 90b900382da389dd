"""Tickets of past days that nobody was served with leave the queues, a few at a time.

Run by kiosk.app once a business day was opened, by the station that gave the tickets out. Nothing changes at a desk:
its lists show the last hours alone. A ticket is kept `KEPT` long, since numbers of an evening may stand the next
morning. Called again all the same, it stands in the queue's tables as before.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select

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
_STATES = (TicketState.WAITING, TicketState.CALLED, TicketState.ABSENT)
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
    for subject, _issued_at in looked:
        if _ISSUER.value(ctx.connection, b_subject=subject) == ctx.station.id:
            ctx.record(TicketLapsed(), subject=subject)
    if looked:
        set_meta(ctx.connection, _LOOKED, str(to_micros(looked[-1][1])))
    return len(looked)


def _next(ctx: Context) -> list[Columns]:
    """(subject, issued_at) of the oldest that were not looked at yet."""
    since = from_micros(meta_int(ctx.connection, _LOOKED))
    found: list[Columns] = []
    for state in _STATES:
        found += _OLD.all(
            ctx.connection, b_ward=ctx.station.ward, b_state=state.value, b_from=since, b_until=ctx.now - KEPT
        )
    return sorted(found, key=lambda row: (row[1], row[0]))[:AT_ONCE]
