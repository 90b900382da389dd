"""Groups of the queue that staff opened or closed by hand for a business day; one row for each field.

Used by services.groups. What hours and capacity say is no event: it follows from ward.toml and the tickets.
"""

from __future__ import annotations

from datetime import date

from kiosk.db.tables.desks import GroupRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code
from kiosk.values.roles import Role

AUTHORS = {Role.DESK, Role.HUB, Role.SINGLE}
OPEN, SHUT = "open", "closed"
_HAND = {"group.opened": OPEN, "group.closed": SHUT, "group.released": ""}


def group_subject(ward: str, field: str) -> str:
    return f"group:{ward}:{field}"


@fact("group.opened", authors=AUTHORS)
class GroupOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    field: Code
    day: date  # business day
    place: Code


@fact("group.closed", authors=AUTHORS)
class GroupClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    field: Code
    day: date
    place: Code


@fact("group.released", authors=AUTHORS)
class GroupReleased(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """By its hours and capacity again."""

    field: Code
    day: date
    place: Code


def step(_row: Row | None, event: OpenedEvent) -> Row:
    return {
        "field": event.body.field, "day": event.body.day, "hand": _HAND[event.kind], "since": event.made_at,
    }  # fmt: skip


projection = Projection(table=GroupRow.__table__, kinds=tuple(_HAND), step=step)
