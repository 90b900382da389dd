"""How much later priority makes an ordinary ticket's call, so that a credit ends where the bound would be passed.

Called by rules.calling_order. What is bounded: take one line (desks that serve the same fields) and the moments at
which its desks ask for the next ticket while somebody waits. Without priority the i-th moment goes to the i-th ticket
by issue; `due` of an ordinary ticket is that moment. A priority ticket that is called before older ordinary ones shifts
each of them by one moment, so a ticket that was passed k times is called k moments after it was due.

Promise: **no ordinary ticket is called more than `bound` after it was due**, as long as no two of those moments lie
further apart than `pace`: the longest such gap among the last ten. Where a service takes longer than all of those, the
delay grows by no more than that excess: nothing younger with priority is called once somebody would be late by it.
Proof: before ticket N is passed at a moment c, with j ordinary tickets up to and with it and k passes before, it will
be called at the moment c + j, at the latest j * pace from now, and it is (was) due at the moment c + j - k - 1; a pass
is allowed only if the time between both is at most `bound` for every N it would pass, and the last pass decides.
tests/kiosk/rules/test_priority_delay.py holds it on random days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import NamedTuple

from kiosk.values.tickets import WaitingTicket

GAPS = 10  # of the last ones, the longest counts
PAUSE = timedelta(minutes=30)  # nobody worked in a longer gap
FIRST_PACE = timedelta(minutes=3)  # until a few gaps are known
ENOUGH = 3


class Called(NamedTuple):
    """The first call of a ticket, by a desk that serves `fields` (empty: every field)."""

    at: datetime
    issued_at: datetime
    field: str
    desk: str
    priority: bool
    fields: frozenset[str] = frozenset()

    def serves(self, field: str) -> bool:
        return not self.fields or field in self.fields


def allowed(
    passed: Sequence[WaitingTicket], history: Sequence[Called], now: datetime, bound: timedelta,
    pace: timedelta | None = None,
) -> bool:
    """Whether a priority ticket may be called before `passed`: the older ordinary ones of the line, oldest first.

    `history`: first calls of the last hours by all desks, oldest first. `pace`: None = as learned from it, of the desks
    that serve each field.
    """  # fmt: skip
    lines = {ticket.field: [call for call in history if call.serves(ticket.field)] for ticket in passed}
    paces = {field: pace if pace is not None else learned_pace(line) for field, line in lines.items()}
    return all(
        _delay(ticket, place, lines[ticket.field], now, paces[ticket.field]) <= bound
        for place, ticket in enumerate(passed, start=1)
    )


def _delay(ticket: WaitingTicket, place: int, moments: Sequence[Called], now: datetime, pace: timedelta) -> timedelta:
    """By how much the `place`-th in line is called late if it is passed once more; `moments` of its desks."""
    passes = sum(_passes(call, ticket) for call in moments) + 1
    since = passes - place  # moments between its being due and now
    if since < 0:
        return passes * pace
    due = moments[-since].at if 0 < since <= len(moments) else now
    return now - due + place * pace


def _passes(call: Called, ticket: WaitingTicket) -> bool:
    return call.priority and call.issued_at > ticket.issued_at and call.at > ticket.issued_at


def learned_pace(history: Sequence[Called]) -> timedelta:
    """The longest of the last gaps between two calls, as far as somebody waited through it."""
    gaps = list(islice(_gaps(history), GAPS))
    return max(gaps) if len(gaps) >= ENOUGH else max([FIRST_PACE, *gaps])


def _gaps(history: Sequence[Called]) -> Iterator[timedelta]:
    """The last one first."""
    waited_since: datetime | None = None
    for before, call in reversed(list(pairwise(history))):
        waited_since = call.issued_at if waited_since is None else min(waited_since, call.issued_at)
        gap = call.at - max(before.at, waited_since)
        if timedelta(0) < gap <= PAUSE:
            yield gap
