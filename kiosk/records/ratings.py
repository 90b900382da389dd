"""Ratings: one level or no answer, and reasons. Nothing that leads to a ticket, a desk or a person.

What is told of a desk or a procedure is a tally: how many of several answers were which, never one of them
(docs/decisions/0077-ratings-by-desk-and-procedure.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from msgspec import Meta

from kiosk.db.tables.ratings import RatingRow, RatingTally
from kiosk.records.facts import Fact, OpenedEvent, Projection, Rolled, Row, fact
from kiosk.records.limits import Code, Count
from kiosk.values.roles import Role

LEVELS = (1, 2, 3)  # not satisfied, satisfied, very satisfied
TallyOf = Annotated[str, Meta(max_length=16, pattern="^(desk|procedure|ward)$")]


@fact("rating.given", authors={Role.RATING, Role.SINGLE})
class RatingGiven(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    level: Count | None = None  # None: asked, not answered; never counted as satisfied
    reasons: Annotated[tuple[Code, ...], Meta(max_length=100)] = ()


@fact("rating.tallied", authors={Role.RATING, Role.SINGLE})
class RatingTallied(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Of at least so many answers as make one of them nobody's: how many were which. `of`: "desk" or "procedure", and
    then its `key`; or "ward", which says only how many were put away by a touch, or answered faster than read."""

    day: date  # on which it was let go
    of: TallyOf
    key: Code = ""
    very_satisfied: Count = 0
    satisfied: Count = 0
    unsatisfied: Count = 0
    none: Count = 0
    skipped: Count = 0
    quick: Count = 0


def step(row: Row | None, event: OpenedEvent) -> Row:
    """One answer per subject: the first one stays."""
    body: RatingGiven = event.body
    return dict(row) if row else {"day": body.day, "level": body.level, "reasons": ",".join(body.reasons)}


def totals(row: Row) -> Mapping[tuple[date | str, str], int]:
    """Per day: `rating_1` (not satisfied) to `rating_3` (very satisfied), `rating_none`."""
    level = row.get("level")
    return {(row["day"], f"rating_{level}" if level else "rating_none"): 1}


def rolls(row: Row) -> Rolled:
    """`rate.1` to `rate.3`, `rate.none`; and `reason`, of each that was touched. A level that no pad has is no answer
    and no silence."""
    day, level = str(row["day"]), row.get("level")
    if level and level not in LEVELS:
        return {}
    reasons = filter(None, str(row.get("reasons") or "").split(","))
    name = f"rate.{level}" if level else "rate.none"
    return {(name, day, ""): 1, **{("reason", day, one[:64]): 1 for one in reasons}}


TALLIED = {
    "very_satisfied": "3", "satisfied": "2", "unsatisfied": "1", "none": "none", "skipped": "skip", "quick": "quick",
}  # fmt: skip


def step_tally(row: Row | None, event: OpenedEvent) -> Row:
    """One tally per subject: the first one stays."""
    body: RatingTallied = event.body
    return dict(row) if row else {name: getattr(body, name) for name in ("day", "of", "key", *TALLIED)}


def roll_tally(row: Row) -> Rolled:
    """`desk.3` ... of a desk, `proc.3` ... of a procedure; `rate.skip` and `rate.quick` of the ward."""
    name = {"desk": "desk", "procedure": "proc"}.get(row["of"], "rate")
    counts = {TALLIED[column]: row[column] for column in TALLIED}
    kept = counts if row["of"] != "ward" else {word: counts[word] for word in ("skip", "quick")}
    return {(f"{name}.{word}", str(row["day"]), row["key"]): count for word, count in kept.items() if count}


projection = Projection(
    table=RatingRow.__table__, kinds=("rating.given",), step=step, totals=totals, rolls=rolls, version=2
)
tallies = Projection(table=RatingTally.__table__, kinds=("rating.tallied",), step=step_tally, rolls=roll_tally)
