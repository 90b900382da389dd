"""What a ticket adds to the roll-ups: waits and services by steps of minutes, per field. Called by records.tickets.

A wait lies between two machines' clocks, of which a fold knows nothing: one below nothing or beyond half a day is told
as unknown (the ward's own report of its queue corrects by measured clocks). Pure, and never refuses.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime

from kiosk.clock import business_day
from kiosk.records.facts import Rolled, Row
from kiosk.values.city_reports import STEPS
from kiosk.values.tickets import TicketState

LONGEST = 12 * 3600  # seconds


def rolls(row: Row) -> Rolled:
    """Per field: `taken`, `done`, `left` (absent, or gone before a call); waits and services: `wait.s` and `serve.s`
    seconds together, `wait.005`: no more than five minutes, `wait.more`, `wait.unknown`."""
    called = row.get("first_called_at") or row.get("called_at")
    day = row.get("day") or (business_day(called) if called else None)
    if day is None:
        return {}
    on, part = str(day), str(row.get("field") or "")
    return {(metric, on, part): count for metric, count in _counted(row, called) if count}


def _counted(row: Row, called: datetime | None) -> Iterator[tuple[str, int]]:
    issued, state = row.get("issued_at"), row.get("state")
    if issued is not None:
        yield "taken", 1
    if state == TicketState.DONE:
        yield "done", 1
    if state in (TicketState.LAPSED, TicketState.ABSENT):
        yield "left", 1
    if issued is not None and called is not None:
        yield from _spread("wait", issued, called)
    if state == TicketState.DONE and row.get("called_at") is not None and row.get("finished_at") is not None:
        yield from _spread("serve", row["called_at"], row["finished_at"])


def _spread(name: str, begun: datetime, ended: datetime) -> Iterator[tuple[str, int]]:
    seconds = int((ended - begun).total_seconds())
    if not 0 <= seconds <= LONGEST:
        yield f"{name}.unknown", 1
        return
    yield f"{name}.s", seconds
    yield step_name(name, seconds), 1


def step_name(name: str, seconds: float) -> str:
    """The metric of the step that a span falls into; its name is the step's end in minutes."""
    nth = bisect_left(STEPS, seconds / 60)
    return f"{name}.{STEPS[nth]:03d}" if nth < len(STEPS) else f"{name}.more"
