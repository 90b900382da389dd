"""Calls for help from a kiosk, and that somebody came."""

from __future__ import annotations

from kiosk.db.tables.feedback import HelpCall
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact


@fact("feedback.help_asked", authors={"citizen", "single"})
class HelpAsked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    place: str


@fact("feedback.help_done", authors={"citizen", "desk", "single"})
class HelpDone(Fact, frozen=True, kw_only=True, omit_defaults=True):
    place: str = ""


def step(row: Row | None, event: OpenedEvent) -> Row:
    row = dict(row) if row else {}
    if event.kind == "feedback.help_asked":
        row.update(place=event.body.place, asked_at=event.made_at)
    else:
        row["done_at"] = event.made_at
    return row


projection = Projection(
    table=HelpCall.__table__, kinds=("feedback.help_asked", "feedback.help_done"), step=step
)
