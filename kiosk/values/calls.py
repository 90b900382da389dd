"""Calls: a desk invites the bearer of a ticket, and the hall shows and speaks it."""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import Place, ProcedureCode, TicketId


class Outcome(enum.StrEnum):
    """How serving a ticket ended."""

    RECEIVED = "received"  # a dossier was received
    CERTIFIED = "certified"  # copies were certified
    REFUSED = "refused"
    GUIDED = "guided"  # advice only


class CallReason(enum.StrEnum):
    """Why a ticket was next; the words are the desk's (desk.called_because), in the clerk's language."""

    IN_ORDER = "in_order"  # number = minutes waited
    PRIORITY_SHARE = "priority_share"  # number = ordinary tickets for each priority ticket
    WAITED_LONG = "waited_long"  # number = minutes waited, ahead of a priority ticket


class Because(Value, frozen=True):
    reason: CallReason
    number: int


class CallNext(Value, frozen=True, kw_only=True):
    """Command: call the next waiting ticket for this desk (rules.calling_order decides which)."""

    place: Place
    desk: str  # "3", as the hall speaks it
    actor: str  # account of the clerk
    fields: tuple[str, ...] = ()  # () = every field
    request: str = ""  # id of the event that is recorded, where whoever asks has named it (a desk asks the hub)


class CallTicket(Value, frozen=True, kw_only=True):
    """Command: call this one ticket, again or after absence. Also marks absent and finishes."""

    ticket: TicketId
    place: Place
    desk: str
    actor: str
    request: str = ""  # as of CallNext


class FinishService(Value, frozen=True, kw_only=True):
    """Command: the clerk is done with a ticket; opens the rating unless the matter was a death."""

    ticket: TicketId
    place: Place
    actor: str
    outcome: Outcome
    procedure: ProcedureCode | None = None  # as served, where the clerk changed the ticket's


class Call(Value, frozen=True, kw_only=True):
    """A call as the hall shows it."""

    ticket: TicketId
    label: str
    desk: str
    at: datetime  # UTC
    nth: int  # 1 = first call, 2 = repeated ...
    field: str = ""
    procedure: ProcedureCode | None = None
    priority: bool = False
    because: Because | None = None  # None: the clerk chose it


class FinishedService(Value, frozen=True, kw_only=True):
    ticket: TicketId
    rating_token: str | None  # for the pad; None: no rating is asked (a death)
