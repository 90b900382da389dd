"""Ratings: one level or no answer, and reasons. Nothing that leads to a ticket, a desk or a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from msgspec import Meta

from kiosk.db.tables.ratings import RatingRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code, Count
from kiosk.values.roles import Role


@fact("rating.given", authors={Role.RATING, Role.SINGLE})
class RatingGiven(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    level: Count | None = None  # None: asked, not answered; never counted as satisfied
    reasons: Annotated[tuple[Code, ...], Meta(max_length=100)] = ()


def step(row: Row | None, event: OpenedEvent) -> Row:
    """One answer per subject: the first one stays."""
    body: RatingGiven = event.body
    return dict(row) if row else {"day": body.day, "level": body.level, "reasons": ",".join(body.reasons)}


def totals(row: Row) -> Mapping[tuple[date | str, str], int]:
    """Per day: `rating_1` (not satisfied) to `rating_3` (very satisfied), `rating_none`."""
    level = row.get("level")
    return {(row["day"], f"rating_{level}" if level else "rating_none"): 1}


projection = Projection(table=RatingRow.__table__, kinds=("rating.given",), step=step, totals=totals)
