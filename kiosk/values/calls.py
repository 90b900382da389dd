"""Calls: a desk invites the bearer of a ticket, and the hall shows and speaks it."""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import Place, ProcedureCode, TicketId
from kiosk.values.rosters import RosterDesk


class Outcome(enum.StrEnum):
    """How serving a ticket ended."""

    RECEIVED = "received"  # a dossier was received
    CERTIFIED = "certified"  # copies were certified
    REFUSED = "refused"
    GUIDED = "guided"  # advice only


class CallReason(enum.StrEnum):
    """Why a ticket was next; rules.call_words says it in one line, in the clerk's language (queue.because)."""

    IN_ORDER = "in_order"  # the longest waiting
    PRIORITY_SHARE = "priority_share"  # number = ordinary tickets for each priority ticket
    WAITED_LONG = "waited_long"  # priority may delay it no longer; number = the setting in minutes
    EXPRESS = "express"  # number = calls of which one is for express work
    RETURNED = "returned"  # came back from a form or a paper
    BOOKED = "booked"  # its booked time has come
    CARRIED = "carried"  # waited when the counter closed, and stands today
    REJOINED = "rejoined"  # was absent, came back; number = calls it stood back for
    TRANSFERRED = "transferred"  # handed on to this very desk


class Because(Value, frozen=True):
    reason: CallReason
    number: int = 0  # what the reason counts
    waited: int = 0  # minutes since the ticket was issued


class ParkReason(enum.StrEnum):
    """What a person is doing while their ticket is parked."""

    FORM = "form"  # mends or fills in a declaration at a kiosk
    PAPER = "paper"  # fetches a paper


class CallNext(Value, frozen=True, kw_only=True):
    """Command: call the next waiting ticket for this desk (rules.calling_order decides which)."""

    place: Place
    desk: str  # "3", as the hall speaks it
    actor: str  # account of the clerk
    fields: tuple[str, ...] = ()  # () = every field
    share: tuple[RosterDesk, ...] | None = None  # without the hub: only this desk's share (rules.calling_share)
    request: str = ""  # id of the event that is recorded, where whoever asks has named it (a desk asks the hub)


class CallTicket(Value, frozen=True, kw_only=True):
    """Command: call this one ticket, by number, scan or choice, again or after absence. Also marks absent."""

    ticket: TicketId
    place: Place
    desk: str
    actor: str
    scanned: bool = False  # the paper lies before the desk: called even where its issue is not known here yet
    request: str = ""  # as of CallNext


class ParkTicket(Value, frozen=True, kw_only=True):
    """Command: who is being served mends a form or fetches a paper; on return they come next."""

    ticket: TicketId
    place: Place
    desk: str
    actor: str
    why: ParkReason


class TransferTicket(Value, frozen=True, kw_only=True):
    """Command: hand a ticket on to another group (`field`), to one desk (`to_desk`), or both. Its issue time stays."""

    ticket: TicketId
    place: Place
    actor: str
    field: str = ""  # "" = stays in its own
    to_desk: str = ""  # the desk's number; "" = whichever serves the field


class ComeBack(Value, frozen=True, kw_only=True):
    """Command: the bearer of an absent or a parked ticket is here again. `actor` "": they said so at a kiosk."""

    ticket: TicketId
    place: Place
    actor: str = ""


class FinishService(Value, frozen=True, kw_only=True):
    """Command: the clerk is done with a ticket; opens the rating unless the matter was a death."""

    ticket: TicketId
    place: Place
    actor: str
    outcome: Outcome
    procedure: ProcedureCode | None = None  # as served, where the clerk changed the ticket's
    held: bool = False  # the rating waits until it can't be undone any more


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
    in_place: bool = False  # staff go to the person
    repeats_left: int = 0  # how often it may be repeated yet (settings.queue.repeats)


class FinishedService(Value, frozen=True, kw_only=True):
    ticket: TicketId
    rating_token: str | None  # for the pad; None: no rating is asked (a death)
