"""Calls: what a desk does with a ticket. The row they make is the ticket's (records.tickets)."""

from __future__ import annotations

from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code, Count
from kiosk.values.roles import Role

AUTHORS = {Role.DESK, Role.HUB, Role.SINGLE}


@fact("call.made", authors=AUTHORS)
class CallMade(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: Code
    place: Code
    why: Code = ""  # values.calls.CallReason, or "" where the clerk chose
    number: Count = 0  # what the reason counts


@fact("call.repeated", authors=AUTHORS)
class CallRepeated(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: Code
    place: Code


@fact("call.absent", authors=AUTHORS)
class CallAbsent(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: Code
    place: Code


@fact("call.withdrawn", authors=AUTHORS)
class CallWithdrawn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: Code
    place: Code


@fact("call.parked", authors=AUTHORS)
class CallParked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Who was being served mends a form or fetches a paper, and comes next on return (ticket.returned)."""

    desk: Code
    place: Code
    why: Code  # values.calls.ParkReason


@fact("call.transferred", authors=AUTHORS)
class CallTransferred(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Handed on to another group, to one desk, or both. When the ticket was issued stays as it was."""

    place: Code
    desk: Code = ""  # that had called it; "" = it was waiting
    field: Code = ""  # "" = stays in its own
    to_desk: Code = ""


@fact("call.finished", authors=AUTHORS)
class CallFinished(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Says nothing of a rating: whether one was asked for cannot be traced from here."""

    place: Code
    outcome: Code
    held: bool = False  # it may still be undone at the desk: a pad of its own machine asks a little later


@fact("call.restored", authors=AUTHORS)
class CallRestored(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Undone at once: the desk goes on serving whom it had marked absent, or had done with."""

    desk: Code
    place: Code
