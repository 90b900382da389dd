"""Which ticket a desk calls next, and why: a rule that a clerk can read in one line.

Called by services.calls. In this order: who came back from a form or a paper; who was handed on to this very desk; who
waited when the counter closed on an earlier day; whose booked time has come; then first come, first served. Two things
change that last order. Priority is a credit: while both kinds wait, one priority ticket is called for every so many
ordinary ones, and never where it would delay an ordinary one beyond the bound (rules.priority_delay). Express work has
a share: where no desk of its own is open, one call of so many is for it. Nobody's issue time is ever rewritten.

Stand back, unless nobody else waits: a booked ticket before its time, and an absent one that came back, for so many
calls. Two tickets issued at the same moment go by their ids, so that every station finds the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from kiosk.rules import priority_delay
from kiosk.rules.priority_delay import Called
from kiosk.values.calls import Because, CallReason
from kiosk.values.tickets import TicketState, WaitingTicket

Chosen = tuple[WaitingTicket, CallReason, int]
_NEVER = datetime.max.replace(tzinfo=UTC)


class Order(NamedTuple):
    """The ward's settings (settings.queue) and what is known of the desk that asks."""

    bound: timedelta = timedelta(minutes=10)
    normal_per_priority: int = 2
    express_every: int = 3
    rejoin_calls: int = 3
    late: timedelta = timedelta(minutes=10)
    desk: str = ""  # its number
    busy_desks: frozenset[str] = frozenset()  # others that are open: what was handed on to them is theirs
    fields: frozenset[str] = frozenset()  # what this desk serves; empty = every field
    express: frozenset[str] = frozenset()  # fields that get a share here: this desk serves them beside others
    pace: timedelta | None = None  # None: as learned


def next_ticket(
    waiting: Iterable[WaitingTicket], history: Sequence[Called], now: datetime, order: Order
) -> tuple[WaitingTicket, Because] | None:
    """The ticket to call and why, or None if nobody waits.

    `waiting`: tickets of the desk's fields (those not WAITING are passed over). `history`: the first calls of the last
    hours by all desks, oldest first. `now`: aware instant.
    """
    line = sorted((t for t in waiting if _may_call(t, order)), key=_age)
    ready = [ticket for ticket in line if not _stands_back(ticket, history, now, order)]
    if not line:
        return None
    ticket, reason, number = _first(ready or line, history, now, order)
    return ticket, Because(reason, number, _minutes(now - ticket.issued_at))


def _may_call(ticket: WaitingTicket, order: Order) -> bool:
    return ticket.state is TicketState.WAITING and ticket.to_desk not in order.busy_desks - {order.desk}


def _age(ticket: WaitingTicket) -> tuple[datetime, str]:
    return ticket.issued_at, ticket.id


def _stands_back(ticket: WaitingTicket, history: Sequence[Called], now: datetime, order: Order) -> bool:
    if ticket.returned_at is None and _in_time(ticket, order) and (ticket.booked_at or now) > now:
        return True
    since = ticket.rejoined_at
    return since is not None and sum(call.at > since for call in _own(history, order)) < order.rejoin_calls


def _own(history: Sequence[Called], order: Order) -> Sequence[Called]:
    """The calls in the fields that this desk serves."""
    return [call for call in history if call.field in order.fields] if order.fields else history


def _in_time(ticket: WaitingTicket, order: Order) -> bool:
    """Whether the bearer of a booked slot came in time for it; else they wait among the others."""
    return ticket.booked_at is not None and ticket.issued_at <= ticket.booked_at + order.late


def _first(line: Sequence[WaitingTicket], history: Sequence[Called], now: datetime, order: Order) -> Chosen:
    """Of a line that is not empty, oldest first."""

    def booked(ticket: WaitingTicket) -> bool:
        return _in_time(ticket, order) and (ticket.booked_at or _NEVER) <= now

    ahead: tuple[tuple[CallReason, Callable[[WaitingTicket], object], Callable[[WaitingTicket], datetime]], ...] = (
        (CallReason.RETURNED, lambda t: t.returned_at, lambda t: t.returned_at or _NEVER),
        (CallReason.TRANSFERRED, lambda t: t.to_desk and t.to_desk == order.desk, lambda t: t.issued_at),
        (CallReason.CARRIED, lambda t: t.stands_on, lambda t: t.issued_at),
        (CallReason.BOOKED, booked, lambda t: t.booked_at or _NEVER),
    )
    for reason, fits, by in ahead:
        found = [ticket for ticket in line if fits(ticket)]
        if found:
            return min(found, key=lambda ticket: (by(ticket), _age(ticket))), reason, 0
    return _by_share(line, history, now, order)


def _by_share(line: Sequence[WaitingTicket], history: Sequence[Called], now: datetime, order: Order) -> Chosen:
    short = [ticket for ticket in line if ticket.field in order.express]
    if not short or len(short) == len(line) or not _express_turn(history, order):
        return _by_credit(line, history, now, order)
    ticket, reason, number = _by_credit(short, history, now, order)
    if ticket is line[0] or reason is CallReason.PRIORITY_SHARE:
        return ticket, reason, number
    return ticket, CallReason.EXPRESS, order.express_every


def _express_turn(history: Sequence[Called], order: Order) -> bool:
    """Whether none of this desk's latest calls was for express work."""
    others = order.express_every - 1
    if others < 1:
        return others == 0
    own = [call for call in history if call.desk == order.desk][-others:]
    return len(own) == others and not any(call.field in order.express for call in own)


def _by_credit(line: Sequence[WaitingTicket], history: Sequence[Called], now: datetime, order: Order) -> Chosen:
    """First come, first served; the oldest priority ticket before that where credit and bound allow it."""
    oldest = line[0]
    place = next((n for n, ticket in enumerate(line) if ticket.priority), 0)
    if oldest.priority or not place or not _has_credit(history, order):
        return oldest, _in_order(oldest), 0
    if priority_delay.allowed(line[:place], history, now, order.bound, order.pace):
        return line[place], CallReason.PRIORITY_SHARE, order.normal_per_priority
    return oldest, CallReason.WAITED_LONG, _minutes(order.bound)


def _in_order(ticket: WaitingTicket) -> CallReason:
    return CallReason.REJOINED if ticket.rejoined_at is not None else CallReason.IN_ORDER


def _has_credit(history: Sequence[Called], order: Order) -> bool:
    """Ordinary calls after the last priority call; before the first one there is credit."""
    for count, call in enumerate(reversed(_own(history, order))):
        if call.priority:
            return count >= order.normal_per_priority
    return True


def _minutes(span: timedelta) -> int:
    return max(0, int(span.total_seconds() // 60))
