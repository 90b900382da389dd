"""Calls: what a desk does with a ticket. The row they make is the ticket's (records.tickets)."""

from __future__ import annotations

from kiosk.records.facts import Fact, fact

AUTHORS = {"desk", "hub", "single"}


@fact("call.made", authors=AUTHORS)
class CallMade(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: str
    place: str
    why: str = ""  # values.calls.CallReason, or "" where the clerk chose
    number: int = 0  # what the reason counts


@fact("call.repeated", authors=AUTHORS)
class CallRepeated(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: str
    place: str


@fact("call.absent", authors=AUTHORS)
class CallAbsent(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: str
    place: str


@fact("call.withdrawn", authors=AUTHORS)
class CallWithdrawn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    desk: str
    place: str


@fact("call.finished", authors=AUTHORS)
class CallFinished(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Says nothing of a rating: whether one was asked for cannot be traced from here."""

    place: str
    outcome: str
