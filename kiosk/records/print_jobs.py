"""What became of print jobs: on paper, not on paper, or nobody can tell. The subject is that of the paper. And which
printers have little paper left, so that a desk hears of a kiosk's roll wherever the desk stands.

The row counts them for a subject, so that a day's failures and doubts can be seen in the totals. A job that was taken
back because the paper was asked for once more has no fact: the later one's says what became of the paper.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from kiosk.clock import business_day
from kiosk.db.tables.print_jobs import PaperRow, RollRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code, Count, Words
from kiosk.values.roles import Role

AUTHORS = {Role.CITIZEN, Role.DESK, Role.SINGLE}


@fact("print.done", authors=AUTHORS)
class PrintDone(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The printer, or its queue, has said that the paper is out."""

    paper: Code
    nth: Count
    place: Code


@fact("ticket.print_asked", authors={Role.HUB, Role.SINGLE})
class PrintAsked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Staff asked from a browser for a ticket's slip from a kiosk's printer: its station makes the job."""

    place: Code


@fact("print.failed", authors=AUTHORS)
class PrintFailed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Nothing came out, and nothing will: it failed, waited too long or was cancelled at the printer's queue."""

    paper: Code
    nth: Count
    place: Code
    reason: Words


@fact("print.unknown", authors=AUTHORS)
class PrintUnknown(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """It may or may not be out. Without a reason: by a line that never can tell, so nobody has to look."""

    paper: Code
    nth: Count
    place: Code
    reason: Words = ""


@fact("print.roll", authors=AUTHORS)
class PrinterRoll(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A printer has begun to say that its roll is near its end, or says so no more; once a day while it does."""

    place: Code
    printer: Code  # of the place: "ticket", "a5" or "a4"
    paper: Code  # that came out with this word
    low: bool


_COUNTED = {"print.done": "done", "print.failed": "failed", "print.unknown": "unknown"}
_BY_DAY = {"print.failed": "failures", "print.unknown": "doubts"}


def step(row: Row | None, event: OpenedEvent) -> Row:
    """One more outcome."""
    new = dict(row or {"done": 0, "failed": 0, "unknown": 0, "failures": "{}", "doubts": "{}"})
    new[_COUNTED[event.kind]] += 1
    column = _BY_DAY.get(event.kind)
    if column is not None and event.body.reason:
        by_day = json.loads(new[column])
        day = business_day(event.made_at).isoformat()
        by_day[day] = by_day.get(day, 0) + 1
        new[column] = json.dumps(by_day, sort_keys=True)
    return new


def totals(row: Row) -> Mapping[tuple[date | str, str], int]:
    """Per day: `print_failed` and `print_unknown`."""
    counted = (("failures", "print_failed"), ("doubts", "print_unknown"))
    return {(day, name): count for column, name in counted for day, count in json.loads(row[column]).items()}


def roll_subject(ward: str, place: str, printer: str) -> str:
    return f"roll:{ward}:{place}:{printer}"


def step_roll(row: Row | None, event: OpenedEvent) -> Row:
    """The newest word."""
    body: PrinterRoll = event.body
    return {"place": body.place, "paper": body.paper, "low": body.low, "at": event.made_at}


rolls = Projection(table=RollRow.__table__, kinds=("print.roll",), step=step_roll)
projection = Projection(
    table=PaperRow.__table__, kinds=tuple(_COUNTED), step=step, totals=totals, version=2
)
