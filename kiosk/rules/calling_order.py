"""Which ticket a desk calls next: first come, first served, with a credit for priority and a guard for age.

Called by services.calls. While both kinds wait, one priority ticket is called for every two ordinary ones, so
that an ordinary ticket with k ordinary ones before it is passed by at most k // 2 + 1 younger priority
tickets, and the first of the priority tickets waits for at most three ordinary ones. Once the longest waiting
ordinary ticket has waited `MAX_WAIT`, the credit becomes one for every three.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kiosk.values.calls import Because, CallReason
from kiosk.values.tickets import TicketState, WaitingTicket

NORMAL_PER_PRIORITY = 2
NORMAL_PER_PRIORITY_LATE = 3
MAX_WAIT = timedelta(minutes=60)


def next_ticket(
    waiting: Iterable[WaitingTicket], history: Sequence[bool], now: datetime
) -> tuple[WaitingTicket, Because] | None:
    """The ticket to call and why, or None if nobody waits.

    `waiting`: tickets of the desk's fields (those not WAITING are passed over). `history`: for each first
    call of the day in these fields, oldest first, whether the ticket had priority. `now`: aware instant.
    """
    queue = sorted((t for t in waiting if t.state is TicketState.WAITING), key=lambda t: (t.issued_at, t.id))
    if not queue:
        return None
    normal = next((t for t in queue if not t.priority), None)
    priority = next((t for t in queue if t.priority), None)
    oldest = queue[0]
    if normal is None or priority is None or oldest is priority:
        return oldest, Because(CallReason.IN_ORDER, _minutes(oldest, now))
    late = now - normal.issued_at >= MAX_WAIT
    needed = NORMAL_PER_PRIORITY_LATE if late else NORMAL_PER_PRIORITY
    since = _normals_since_priority(history)
    if since is None or since >= needed:
        return priority, Because(CallReason.PRIORITY_SHARE, needed)
    if late and since >= NORMAL_PER_PRIORITY:
        return normal, Because(CallReason.WAITED_LONG, _minutes(normal, now))
    return normal, Because(CallReason.IN_ORDER, _minutes(normal, now))


def _normals_since_priority(history: Sequence[bool]) -> int | None:
    """Ordinary calls after the last priority call; None if there was no priority call yet."""
    for count, was_priority in enumerate(reversed(history)):
        if was_priority:
            return count
    return None


def _minutes(ticket: WaitingTicket, now: datetime) -> int:
    return max(0, int((now - ticket.issued_at).total_seconds() // 60))
