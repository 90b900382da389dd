"""Calls for help from a kiosk, and that somebody came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kiosk.clock import business_day
from kiosk.db.tables.feedback import HelpCall
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code, Count, FormPath
from kiosk.values.roles import Role


@fact("feedback.help_asked", authors={Role.CITIZEN, Role.SINGLE})
class HelpAsked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Asked again from another page: the same call, and where they stand now. No answer is told, nor who asks."""

    place: Code
    form: Code = ""
    form_version: Code = ""
    procedure: Code = ""
    page: FormPath = ""
    question: FormPath = ""
    number: Count = 0
    count: Count = 0


@fact("feedback.help_done", authors={Role.CITIZEN, Role.DESK, Role.HUB, Role.SINGLE})
class HelpDone(Fact, frozen=True, kw_only=True, omit_defaults=True):
    place: Code = ""


WHERE = ("place", "form", "form_version", "procedure", "page", "question", "number", "count")


def step(row: Row | None, event: OpenedEvent) -> Row:
    new = dict(row) if row else {}
    if event.kind == "feedback.help_asked":
        body: HelpAsked = event.body
        new.update({name: getattr(body, name) for name in WHERE})
        new["asked_at"] = new.get("asked_at") or event.made_at
    else:
        new["done_at"] = new.get("done_at") or event.made_at
    return new


def totals(row: Row) -> Mapping[tuple[date | str, str], int]:
    """Per day: `help_asked`."""
    asked = row.get("asked_at")
    return {(business_day(asked), "help_asked"): 1} if asked else {}


projection = Projection(
    table=HelpCall.__table__, kinds=("feedback.help_asked", "feedback.help_done"), step=step, totals=totals,
    version=2,
)
