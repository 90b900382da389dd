"""Visits: what becomes known of the person behind a ticket and is not said by the ticket itself.

Used by services.visits. The subject is the ticket: where a person stands and that somebody died name nobody. The fold
never refuses: a visit whose ticket is not known (yet) has a row that waits for it.
"""

from __future__ import annotations

from kiosk.db.tables.visits import VisitRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code
from kiosk.values.roles import Role


@fact("visit.about_death", authors={Role.CITIZEN, Role.HUB, Role.SINGLE})
class VisitAboutDeath(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """They come because somebody died, whatever their ticket is for."""


@fact("visit.moved", authors={Role.CITIZEN, Role.SINGLE})
class VisitMoved(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """They stand at another kiosk than before."""

    place: Code


def step(row: Row | None, event: OpenedEvent) -> Row:
    new = dict(row) if row else {}
    if event.kind == "visit.moved":
        new["place"] = event.body.place
    else:
        new["about_death"] = True
    return new


projection = Projection(table=VisitRow.__table__, kinds=("visit.about_death", "visit.moved"), step=step)
