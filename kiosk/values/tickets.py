"""Queue tickets: the command that asks for one, what was issued, and how lists show it."""

from __future__ import annotations

import enum
from datetime import date, datetime

from kiosk.values.base import Value
from kiosk.values.calls import ParkReason
from kiosk.values.ids import DraftId, Place, ProcedureCode, TicketId


class TicketState(enum.StrEnum):
    WAITING = "waiting"
    CALLED = "called"  # a desk has called it and serves it
    ABSENT = "absent"  # called and not come; kept, can be called again
    PARKED = "parked"  # was being served, mends a form or fetches a paper
    DONE = "done"
    LAPSED = "lapsed"  # neither served nor called for days
    INCOMPLETE = "incomplete"  # an event of it is known, its issue is not (yet)


class Declaration(enum.StrEnum):
    """Where the declaration of somebody who waits stands."""

    NONE = "none"
    OPEN = "open"  # being filled in at a kiosk
    PARKED = "parked"  # begun, and kept for later
    FINISHED = "finished"  # handed in


class IssueTicket(Value, frozen=True, kw_only=True):
    """Command: give out the next number of a field."""

    field: str  # ServiceField.key
    place: Place
    procedure: ProcedureCode | None = None
    priority: bool = False  # the reason is never asked for or stored
    language: str = "vi"
    about_death: bool = False  # somebody died: what led to the number says so
    in_place: bool = False  # staff are asked to come to the person; nobody asks why
    booked_at: datetime | None = None  # UTC: the slot that was booked for this visit
    ticket: TicketId | None = None  # its id, where the asker may ask again for the same one (services.asked_tickets)
    paper: bool = True  # False: no slip from this machine


class MeetTicket(Value, frozen=True, kw_only=True):
    """Command: a desk holds a paper ticket and types its number."""

    label: str
    place: Place
    actor: str = ""


class IssuedTicket(Value, frozen=True, kw_only=True):
    """A ticket that is durable: may be shown and printed."""

    id: TicketId
    label: str  # "A042"
    field: str
    procedure: ProcedureCode | None
    priority: bool
    day: date  # business day
    issued_at: datetime  # UTC
    ahead: int  # people waiting before this ticket
    draft_code: str = ""  # of the declaration that can be filled in with it


class WaitingTicket(Value, frozen=True, kw_only=True):
    """A row of a desk's list."""

    id: TicketId
    label: str
    field: str
    procedure: ProcedureCode | None
    priority: bool
    state: TicketState
    issued_at: datetime
    conflict: int = 0  # > 0: a second bearer of the same number
    draft: DraftId | None = None  # its newest declaration that can be opened
    finished: bool = False  # that one is handed in
    desk: str = ""  # the desk that called it
    in_place: bool = False  # staff go to the person
    to_desk: str = ""  # handed on to this desk
    booked_at: datetime | None = None  # its booked time
    returned_at: datetime | None = None  # came back from what it was parked for
    rejoined_at: datetime | None = None  # was absent and came back
    parked_for: ParkReason | None = None
    stands_on: date | None = None  # waited when the counter closed; it stands on this day, first in order
    declaring: Place | None = None  # the kiosk at which the person is declaring now
    coming: bool = False  # called while declaring, said "I am coming"
    entered_late: int = 0  # how often it was entered from a slip printed ahead; its time is handwritten

    @property
    def declaration(self) -> Declaration:
        """Being filled in counts before what was kept of it earlier."""
        if self.declaring is not None:
            return Declaration.OPEN
        if self.draft is None:
            return Declaration.NONE
        return Declaration.FINISHED if self.finished else Declaration.PARKED
