"""What became of one number, told by its events: when it was taken and called, which desks served it, how it ended.

Called by queries.statistics. Pure. Two desks that called one number while they could not hear each other count as the
first of them; a call that was withdrawn was none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from kiosk.clock import local
from kiosk.db.base import from_micros
from kiosk.records.facts import Fact
from kiosk.records.tickets import TicketEntered, TicketIssued
from kiosk.rules.machine_clocks import MachineClocks, Stamp
from kiosk.values.kit import Entered
from kiosk.values.queue_report import End, Number, ServiceRecord

_SERVICE_ENDS = frozenset({"call.finished", "call.parked", "call.transferred"})
KINDS = _SERVICE_ENDS | {
    "ticket.issued", "ticket.entered", "ticket.struck", "ticket.lapsed", "call.made", "call.absent", "call.withdrawn",
    "call.restored",
}  # fmt: skip


BY_HAND = ""  # as the station of a handwritten time: it is compared with other handwritten ones alone


class NumberEvent(NamedTuple):
    """One event."""

    kind: str
    stamp: Stamp
    body: Fact


class _Called(NamedTuple):
    desk: str
    stamp: Stamp


class Issue(NamedTuple):
    """How a number came to be: given by a machine, or by hand and entered afterwards."""

    body: TicketIssued | TicketEntered
    stamp: Stamp


def issue_of(events: Sequence[NumberEvent]) -> Issue | None:
    """None where its issue is not known here (yet)."""
    for one in _standing(events):
        if isinstance(one.body, TicketIssued):
            return Issue(one.body, one.stamp)
        if isinstance(one.body, TicketEntered):
            return Issue(one.body, Stamp(BY_HAND, from_micros(one.body.taken_at)))
    return None


def _standing(events: Sequence[NumberEvent]) -> list[NumberEvent]:
    """Without what was entered afterwards and then struck."""
    kept: list[NumberEvent] = []
    for one in events:
        if one.kind == "ticket.struck":
            last = max((at for at, two in enumerate(kept) if two.kind == "ticket.entered"), default=len(kept))
            del kept[last : last + 1]
        else:
            kept.append(one)
    return kept


def number_of(events: Sequence[NumberEvent], clocks: MachineClocks, today: date) -> Number | None:
    """None where its issue is not known here (yet)."""
    issue = issue_of(events)
    if issue is None:
        return None
    story = _Story(clocks)
    for one in _standing(events):
        story.add(one)
    return story.number(issue.body, issue.stamp, today)


def _written(at: int | None, taken: int, what: str) -> Stamp:
    """A handwritten time; one that nobody wrote can be compared with no other."""
    return Stamp(BY_HAND, from_micros(at)) if at is not None else Stamp(f"no {what}", from_micros(taken))


class _Story:
    def __init__(self, clocks: MachineClocks) -> None:
        self.clocks = clocks
        self.first: _Called | None = None
        self.now: _Called | None = None  # being served
        self.services: list[ServiceRecord] = []
        self.field = ""  # to which it was handed on
        self.last = ""  # kind of the last event that ended something
        self.before: _Called | None = None  # whom it was served by until then

    def add(self, one: NumberEvent) -> None:
        body: Any = one.body
        if one.kind == "call.made":
            if self.now is None:
                self.now = _Called(body.desk, one.stamp)
                self.first = self.first or self.now
        elif isinstance(body, TicketEntered):
            self._by_hand(body)
        elif one.kind == "call.withdrawn":
            self._withdraw(body.desk)
        elif one.kind == "call.restored":
            self._restore(body.desk)
        elif one.kind in _SERVICE_ENDS:
            self._end(one.stamp)
            self.field = getattr(body, "field", "") or self.field
            self.last = one.kind
        elif one.kind in ("call.absent", "ticket.lapsed"):
            self.before, self.now = self.now, None
            self.last = one.kind

    def _by_hand(self, body: TicketEntered) -> None:
        """Called and served while no machine worked, if it was."""
        if self.last or self.now is not None or body.outcome == Entered.WAITING:
            return  # waits, or was entered at another desk, too
        served = body.outcome == Entered.SERVED
        if served or body.called_at is not None:
            self.first = self.now = _Called(body.desk, _written(body.called_at, body.taken_at, "call"))
        if served:
            self._end(_written(body.finished_at, body.taken_at, "end"))
        self.now = None
        self.last = "call.finished" if served else "call.absent"

    def _withdraw(self, desk: str) -> None:
        if self.now is not None and self.now.desk == desk:
            self.first = None if self.first is self.now else self.first
            self.now = None

    def _restore(self, desk: str) -> None:
        """The end was undone at once: the service goes on as it began."""
        if self.now is None and self.before is not None and self.before.desk == desk:
            if self.last == "call.finished" and self.services:
                self.services.pop()
            self.now, self.before, self.last = self.before, None, ""

    def _end(self, stamp: Stamp) -> None:
        self.before = self.now
        if self.now is not None:
            seconds = self.clocks.seconds(self.now.stamp, stamp)
            self.services.append(ServiceRecord(self.now.desk, self._hour(self.now.stamp), seconds, self.field))
        self.now = None

    def _hour(self, stamp: Stamp) -> int:
        return local(self.clocks.put_right(stamp) or stamp.at).hour

    def number(self, issue: TicketIssued | TicketEntered, issued: Stamp, today: date) -> Number:
        first = self.first
        return Number(
            day=issue.day, hour=self._hour(issued), field=issue.field, priority=issue.priority,
            late=isinstance(issue, TicketEntered),
            called=first is not None, wait=None if first is None else self.clocks.seconds(issued, first.stamp),
            desk="" if first is None else first.desk, end=self._ended(issue.day, today),
            services=tuple(self.services),
        )  # fmt: skip

    def _ended(self, day: date, today: date) -> End:
        if self.last == "call.finished":
            return End.SERVED
        if self.now is not None or (day >= today and self.last != "call.absent"):
            return End.OPEN
        return End.LEFT if self.first is None else End.ABSENT
