"""What became of print jobs: on paper, or not. The subject is that of the paper.

The row counts prints and failures of a subject, so that a day's failures can be seen in the totals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from kiosk.clock import business_day
from kiosk.db.tables.print_jobs import PaperRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code, Count, Words
from kiosk.values.roles import Role

AUTHORS = {Role.CITIZEN, Role.DESK, Role.SINGLE}


@fact("print.done", authors=AUTHORS)
class PrintDone(Fact, frozen=True, kw_only=True, omit_defaults=True):
    paper: Code
    nth: Count
    place: Code


@fact("ticket.print_asked", authors={Role.HUB, Role.SINGLE})
class PrintAsked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Staff asked from a browser for a ticket's slip from a kiosk's printer: its station makes the job."""

    place: Code


@fact("print.failed", authors=AUTHORS)
class PrintFailed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    paper: Code
    nth: Count
    place: Code
    reason: Words


def step(row: Row | None, event: OpenedEvent) -> Row:
    """One more outcome."""
    new = dict(row or {"done": 0, "failed": 0, "failures": "{}"})
    if event.kind == "print.done":
        new["done"] += 1
        return new
    new["failed"] += 1
    by_day = json.loads(new["failures"])
    day = business_day(event.made_at).isoformat()
    by_day[day] = by_day.get(day, 0) + 1
    new["failures"] = json.dumps(by_day, sort_keys=True)
    return new


def totals(row: Row) -> Mapping[tuple[date | str, str], int]:
    """Per day: `print_failed`."""
    return {(day, "print_failed"): count for day, count in json.loads(row["failures"]).items()}


projection = Projection(
    table=PaperRow.__table__, kinds=("print.done", "print.failed"), step=step, totals=totals
)
