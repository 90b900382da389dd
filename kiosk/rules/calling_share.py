"""Which waiting tickets a desk may call while it cannot hear the hub: its own share of the last roster, and no other.

Called by services.calls. Of the desks that were open when the hub was last heard, each ticket belongs to exactly one
that serves its field: to the one it was handed on to, else by its number, round and round, so that neighbours in the
line go to different desks. Shares of one roster are disjoint, and together they are every ticket that one of them
serves. A desk that opened since has no share, and calls by scanning or by number; that two desks went by different
rosters, and both called one ticket, is told when they hear each other again (docs/design/sync.md#conflicts).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence

from kiosk.values.rosters import RosterDesk
from kiosk.values.tickets import WaitingTicket

_NUMBER = re.compile(r"\d+", re.ASCII)


def share(tickets: Iterable[WaitingTicket], roster: Sequence[RosterDesk], desk: str) -> tuple[WaitingTicket, ...]:
    """Those of `tickets` that the desk of this number may call."""
    return tuple(ticket for ticket in tickets if owner(ticket, roster) == desk)


def owner(ticket: WaitingTicket, roster: Sequence[RosterDesk]) -> str | None:
    """The number of the one desk to which a ticket belongs; None where no desk of the roster serves it."""
    numbers = {desk.number for desk in roster if serves(desk, ticket.field)}
    named = {desk.number for desk in roster}
    if ticket.to_desk in named:
        return ticket.to_desk
    ordered = sorted(numbers, key=by_number)
    return ordered[_turn(ticket) % len(ordered)] if ordered else None


def serves(desk: RosterDesk, field: str) -> bool:
    return not desk.fields or field in desk.fields


def _turn(ticket: WaitingTicket) -> int:
    """The ticket's number; of one without, what its id makes of it: the same at every desk."""
    digits = _NUMBER.search(ticket.label)
    return int(digits[0]) if digits else zlib.crc32(ticket.id.encode())


def by_number(number: str) -> tuple[int, str]:
    return (int(number), number) if number.isascii() and number.isdecimal() else (0, number)
