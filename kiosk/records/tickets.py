"""Tickets: issued by a kiosk, met by a desk that did not know the number, and the row both and the calls make.

Used by services.tickets and services.calls. The fold never refuses: a call whose ticket's issue is not known
(yet) makes an incomplete row, which the issue completes whenever it arrives. Two desks that called one ticket
while they could not hear each other both stay: served by the first, also called by the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from kiosk.clock import business_day
from kiosk.db.base import from_micros
from kiosk.db.tables.tickets import Ticket
from kiosk.records import queue_rolls
from kiosk.records.facts import Fact, Numbered, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code, Count, Language, Letter, Long, Micros
from kiosk.values.kit import Entered
from kiosk.values.roles import Role
from kiosk.values.tickets import TicketState

COMING_BACK = {Role.CITIZEN, Role.DESK, Role.HUB, Role.SINGLE}


@fact("ticket.issued", authors={Role.CITIZEN, Role.HUB, Role.SINGLE})
class TicketIssued(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    letter: Letter
    number: Count
    label: Code
    field: Code
    place: Code
    procedure: Code | None = None
    priority: bool = False  # no reason, ever
    language: Language = "vi"
    ahead: Count = 0  # as said on the slip
    draft_code: Code = ""  # printed on the slip, for the declaration that may follow; opens nothing by itself
    procedure_version: Count = 0  # whose name the slip says; 0: said by programs of before

    def numbered(self) -> Numbered:
        return Numbered(f"ticket:{self.letter}", self.day, self.number)


@fact("ticket.entered", authors={Role.DESK, Role.HUB, Role.SINGLE})
class TicketEntered(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A slip that was printed ahead and given out by hand while no machine worked; entered afterwards, with the times
    that somebody wrote on it. Two desks that enter one slip, unheard by each other, say it of one ticket."""

    day: date
    letter: Letter
    number: Count
    label: Code
    field: Code
    place: Code
    taken_at: Micros
    called_at: Micros | None = None
    finished_at: Micros | None = None
    desk: Code = ""
    procedure: Code | None = None
    priority: bool = False
    outcome: Code = Entered.WAITING.value


@fact("ticket.struck", authors={Role.DESK, Role.HUB, Role.SINGLE})
class TicketStruck(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """What was entered of it last was a slip of the pen: it counts as never entered, and may be entered anew."""

    place: Code


@fact("ticket.met", authors={Role.DESK, Role.SINGLE})
class TicketMet(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A desk serves a paper ticket whose issue it does not know; joined by queries where exactly one fits."""

    day: date
    label: Code
    place: Code


@fact("ticket.lapsed", authors=COMING_BACK)
class TicketLapsed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Nobody came with it, or nobody finished it, for days: it stands in no queue any more."""


@fact("ticket.booked", authors={Role.CITIZEN, Role.HUB, Role.SINGLE})
class TicketBooked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Its bearer had booked a slot, and is called at its time unless they came too late for it."""

    at: Long  # microseconds since 1970


@fact("ticket.rejoined", authors=COMING_BACK)
class TicketRejoined(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Was absent when called, and is here."""

    place: Code


@fact("ticket.returned", authors=COMING_BACK)
class TicketReturned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Is back from the form or the paper it was parked for."""

    place: Code


@fact("ticket.carried", authors=COMING_BACK)
class TicketCarried(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Waited when the counter closed; its bearer was told that it stands on `day`, first in order."""

    day: date
    place: Code = ""


def _issued(row: Row, event: OpenedEvent) -> None:
    body: TicketIssued = event.body
    row.update(
        day=body.day, label=body.label, field=body.field, procedure=body.procedure, priority=body.priority,
        place=body.place, language=body.language, ahead=body.ahead, issued_at=event.made_at,
        draft_code=body.draft_code,
    )  # fmt: skip
    if row["state"] == TicketState.INCOMPLETE:
        row["state"] = TicketState.WAITING


def _entered(row: Row, event: OpenedEvent) -> None:
    """Where two desks entered it, the first one's times stand; that it was served, or left, ends its waiting."""
    body: TicketEntered = event.body
    row["entered_late"] = row.get("entered_late", 0) + 1
    if not row.get("issued_at"):
        row.update(
            day=body.day, label=body.label, field=body.field, procedure=body.procedure, priority=body.priority,
            place=body.place, issued_at=from_micros(body.taken_at),
        )  # fmt: skip
    if row["state"] == TicketState.INCOMPLETE:
        row["state"] = TicketState.WAITING
    if row["state"] == TicketState.WAITING and body.outcome != Entered.WAITING:
        _ended_by_hand(row, body)


def _ended_by_hand(row: Row, body: TicketEntered) -> None:
    served = body.outcome == Entered.SERVED
    row["state"] = TicketState.DONE if served else TicketState.LAPSED
    called = body.called_at or (body.taken_at if served else None)
    if called is not None:
        row.update(desk=body.desk, first_called_at=from_micros(called), called_at=from_micros(called), calls=1)
    if body.finished_at is not None:
        row["finished_at"] = from_micros(body.finished_at)


def _struck(row: Row, event: OpenedEvent) -> None:
    entered = row.get("entered_late", 0)
    row["entered_late"] = max(0, entered - 1)
    if entered == 1:
        row.update(
            state=TicketState.INCOMPLETE, label=None, issued_at=None, first_called_at=None, called_at=None,
            finished_at=None, calls=0, desk="", priority=False, procedure=None,
        )  # fmt: skip


def _met(row: Row, event: OpenedEvent) -> None:
    """The typed number stands apart from `label`: it may be the same ticket, not a second bearer."""
    row["met_label"] = event.body.label
    row.setdefault("day", event.body.day)


def _made(row: Row, event: OpenedEvent) -> None:
    desk, present = event.body.desk, row.get("desk", "")
    if row["state"] in (TicketState.CALLED, TicketState.DONE) and present and present != desk:
        _set_others(row, [*_others(row), desk])
        return
    if row["state"] == TicketState.CALLED and present == desk:
        return  # one press, told twice: by the hub that granted it, and by the desk, which had not heard so
    row["desk"] = desk
    if row["state"] != TicketState.DONE:
        row["state"] = TicketState.CALLED
    row.setdefault("first_called_at", event.made_at)
    row["repeats"] = 0
    _called(row, event)


def _repeated(row: Row, event: OpenedEvent) -> None:
    if row.get("desk", "") in ("", event.body.desk):
        row["desk"] = event.body.desk
        row["repeats"] = row.get("repeats", 0) + 1
        _called(row, event)


def _called(row: Row, event: OpenedEvent) -> None:
    row["called_at"] = event.made_at
    row["calls"] = row.get("calls", 0) + 1


def _absent(row: Row, event: OpenedEvent) -> None:
    if row["state"] != TicketState.DONE and row.get("desk", "") in ("", event.body.desk):
        row.update(state=TicketState.ABSENT, returned_at=None)


def _withdrawn(row: Row, event: OpenedEvent) -> None:
    """A desk takes its call back; the next desk that called takes over, else the ticket waits again."""
    desk, others = event.body.desk, _others(row)
    if desk in others:
        others.remove(desk)
    elif row["state"] == TicketState.CALLED and row.get("desk") == desk:
        row["desk"] = others.pop(0) if others else ""
        if not row["desk"]:
            row["state"] = _in_the_queue(row)
    _set_others(row, others)


def _parked(row: Row, event: OpenedEvent) -> None:
    if row["state"] != TicketState.DONE and row.get("desk", "") in ("", event.body.desk):
        row.update(state=TicketState.PARKED, parked_for=event.body.why, rejoined_at=None)


def _returned(row: Row, event: OpenedEvent) -> None:
    if row["state"] == TicketState.PARKED:
        row.update(state=_in_the_queue(row), returned_at=event.made_at)


def _rejoined(row: Row, event: OpenedEvent) -> None:
    if row["state"] == TicketState.ABSENT:
        row.update(state=_in_the_queue(row), rejoined_at=event.made_at)


def _transferred(row: Row, event: OpenedEvent) -> None:
    """By the desk that serves it, or of one that waits; another desk's visitor stays where they are."""
    body = event.body
    if row["state"] == TicketState.DONE or (row["state"] == TicketState.CALLED and row.get("desk") != body.desk):
        return
    row.update(
        state=_in_the_queue(row), field=body.field or row.get("field", ""), to_desk=body.to_desk, desk="",
        returned_at=None, rejoined_at=None,
    )  # fmt: skip


def _in_the_queue(row: Row) -> TicketState:
    """Waits again; one whose issue is not known (yet) stands in no queue."""
    return TicketState.WAITING if row.get("issued_at") else TicketState.INCOMPLETE


def _booked(row: Row, event: OpenedEvent) -> None:
    row["booked_at"] = from_micros(event.body.at)


def _carried(row: Row, event: OpenedEvent) -> None:
    row["stands"] = event.body.day


def _in_place(row: Row, event: OpenedEvent) -> None:
    row["in_place"] = event.body.wanted


def _finished(row: Row, event: OpenedEvent) -> None:
    if row["state"] != TicketState.DONE:
        row.update(state=TicketState.DONE, finished_at=event.made_at, outcome=event.body.outcome)


def _restored(row: Row, event: OpenedEvent) -> None:
    """Only by the desk that had it, and where nobody has called it since."""
    if row["state"] in (TicketState.DONE, TicketState.ABSENT) and row.get("desk") == event.body.desk:
        row.update(state=TicketState.CALLED, finished_at=None, outcome="")


def _lapsed(row: Row, event: OpenedEvent) -> None:
    if row["state"] != TicketState.DONE:
        row["state"] = TicketState.LAPSED


def _others(row: Row) -> list[str]:
    return [desk for desk in row.get("also_called", "").split(",") if desk]


def _set_others(row: Row, desks: list[str]) -> None:
    row["also_called"] = ",".join(dict.fromkeys(desks))


_STEPS: dict[str, Callable[[Row, OpenedEvent], None]] = {
    "ticket.issued": _issued,
    "ticket.entered": _entered,
    "ticket.struck": _struck,
    "ticket.met": _met,
    "ticket.lapsed": _lapsed,
    "call.made": _made,
    "call.repeated": _repeated,
    "call.absent": _absent,
    "call.withdrawn": _withdrawn,
    "call.finished": _finished,
    "call.restored": _restored,
    "call.parked": _parked,
    "call.transferred": _transferred,
    "ticket.booked": _booked,
    "ticket.rejoined": _rejoined,
    "ticket.returned": _returned,
    "ticket.carried": _carried,
    "visit.in_place": _in_place,
}


def step(row: Row | None, event: OpenedEvent) -> Row:
    """One more event of a ticket. An incomplete row becomes waiting, called ... by what is known."""
    known = {name: value for name, value in (row or {}).items() if value is not None}
    new: Row = {"state": TicketState.INCOMPLETE.value, **known}
    _STEPS[event.kind](new, event)
    new["state"] = str(new["state"])
    return new


def totals(row: Row) -> Mapping[tuple[date | str, str], int]:
    """Per day: `tickets` issued, `called` at least once, `served`."""
    called = row.get("first_called_at") or row.get("called_at")
    day = row.get("day") or (business_day(called) if called else None)
    if day is None:
        return {}
    counts: dict[tuple[date | str, str], int] = {}
    if row.get("issued_at") is not None:
        counts[day, "tickets"] = 1
    if row.get("calls"):
        counts[day, "called"] = 1
    if row.get("state") == TicketState.DONE:
        counts[day, "served"] = 1
    return counts


projection = Projection(
    table=Ticket.__table__, kinds=tuple(_STEPS), step=step, totals=totals, rolls=queue_rolls.rolls,
    unique_groups=(("day", "label"),), version=9,
)
