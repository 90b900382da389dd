"""Tickets: issued by a kiosk, met by a desk that did not know the number, and the row both and the calls make.

Used by services.tickets and services.calls. The fold never refuses: a call whose ticket's issue is not known
(yet) makes an incomplete row, which the issue completes whenever it arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kiosk.clock import business_day
from kiosk.db.tables.tickets import Ticket
from kiosk.records.facts import Fact, Numbered, OpenedEvent, Projection, Row, fact
from kiosk.values.tickets import TicketState


@fact("ticket.issued", authors={"citizen", "single"})
class TicketIssued(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    letter: str
    number: int
    label: str
    field: str
    place: str
    procedure: str | None = None
    priority: bool = False  # no reason, ever
    language: str = "vi"

    def numbered(self) -> Numbered:
        return Numbered(f"ticket:{self.letter}", self.day, self.number)


@fact("ticket.met", authors={"desk", "single"})
class TicketMet(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A desk serves a paper ticket whose issue it does not know; joined later where exactly one fits."""

    day: date
    label: str
    place: str


def _issued(row: Row, event: OpenedEvent) -> Row:
    body: TicketIssued = event.body
    row.update(
        day=body.day, label=body.label, field=body.field, procedure=body.procedure, priority=body.priority,
        place=body.place, language=body.language, issued_at=event.made_at,
    )  # fmt: skip
    if row["state"] == TicketState.INCOMPLETE:
        row["state"] = TicketState.WAITING
    return row


def _met(row: Row, event: OpenedEvent) -> Row:
    body: TicketMet = event.body
    row["day"] = row.get("day") or body.day
    row["label"] = row.get("label") or body.label
    return row


def _made(row: Row, event: OpenedEvent) -> Row:
    body = event.body
    other = row.get("desk") or ""
    if row["state"] == TicketState.CALLED and other and other != body.desk:
        row["also_called"] = body.desk  # a double call under partition: both are kept, served by the first
    else:
        row["desk"] = body.desk
        if row["state"] != TicketState.DONE:
            row["state"] = TicketState.CALLED
    row["called_at"] = event.made_at
    row["first_called_at"] = row.get("first_called_at") or event.made_at
    row["calls"] = row.get("calls", 0) + 1
    return row


def _repeated(row: Row, event: OpenedEvent) -> Row:
    row["called_at"] = event.made_at
    row["calls"] = row.get("calls", 0) + 1
    return row


def _absent(row: Row, event: OpenedEvent) -> Row:
    if row["state"] != TicketState.DONE:
        row["state"] = TicketState.ABSENT
    return row


def _withdrawn(row: Row, event: OpenedEvent) -> Row:
    if row["state"] == TicketState.CALLED and row.get("desk") == event.body.desk:
        row.update(state=TicketState.WAITING, desk="")
    return row


def _finished(row: Row, event: OpenedEvent) -> Row:
    row.update(state=TicketState.DONE, finished_at=event.made_at, outcome=event.body.outcome)
    return row


_STEPS = {
    "ticket.issued": _issued,
    "ticket.met": _met,
    "call.made": _made,
    "call.repeated": _repeated,
    "call.absent": _absent,
    "call.withdrawn": _withdrawn,
    "call.finished": _finished,
}


def step(row: Row | None, event: OpenedEvent) -> Row:
    """One more event of a ticket. An incomplete row becomes waiting, called ... by what is known."""
    return _STEPS[event.kind](dict(row) if row else {"state": TicketState.INCOMPLETE}, event)


def totals(row: Row) -> Mapping[tuple[date | str, str], int]:
    """Tickets of the day, and how many of them were called and served."""
    day = row.get("day")
    if day is None:
        called = row.get("called_at")
        if called is None:
            return {}
        day = business_day(called)
    counts: dict[tuple[date | str, str], int] = {}
    if row.get("issued_at") is not None:
        counts[day, "tickets"] = 1
    if row.get("calls"):
        counts[day, "called"] = 1
    if row.get("state") == TicketState.DONE:
        counts[day, "served"] = 1
    return counts


projection = Projection(
    table=Ticket.__table__, kinds=tuple(_STEPS), step=step, totals=totals, unique_groups=(("day", "label"),)
)
