"""Visits: what becomes known of the person behind a ticket and is not said by the ticket itself.

Used by services.visits. The subject is the ticket: where a person stands and that somebody died name nobody. The fold
never refuses: a visit whose ticket is not known (yet) has a row that waits for it.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.db.tables.visits import VisitRow
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code
from kiosk.values.roles import Role

AT_KIOSK = {Role.CITIZEN, Role.SINGLE}
ANYWHERE = {Role.CITIZEN, Role.DESK, Role.HUB, Role.SINGLE}


@fact("visit.about_death", authors=ANYWHERE)
class VisitAboutDeath(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """They come because somebody died, whatever their ticket is for."""


@fact("visit.moved", authors=AT_KIOSK)
class VisitMoved(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """They stand at another kiosk than before."""

    place: Code


@fact("visit.declaring", authors=AT_KIOSK)
class VisitDeclaring(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """They fill in a declaration at this kiosk now."""

    place: Code


@fact("visit.declared", authors=ANYWHERE)
class VisitDeclared(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """They have done with it: handed in, kept for later or left; or a desk has taken what a kiosk kept. `code`: under
    which it lies there and at the hub, for the other kiosks, which hold nothing of it; "" where nothing was kept, or
    said by programs of before."""

    place: Code
    code: Code = ""
    finished: bool = False


@fact("visit.coming", authors=AT_KIOSK)
class VisitComing(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Called while declaring, they said that they are coming."""

    place: Code


@fact("visit.in_place", authors=ANYWHERE)
class VisitInPlace(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Staff are asked to come to the person. Nobody asks why. The ticket's row tells it (records.tickets)."""

    wanted: bool = True


def _moved(row: Row, event: OpenedEvent) -> None:
    row["place"] = event.body.place


def _declaring(row: Row, event: OpenedEvent) -> None:
    row.update(place=event.body.place, declaring=event.body.place, declaring_since=event.made_at)


def _declared(row: Row, event: OpenedEvent) -> None:
    """What another kiosk says that they left meanwhile ends nothing here."""
    if row.get("declaring", "") in ("", event.body.place):
        row.update(declaring="", declaring_since=None)


def _coming(row: Row, event: OpenedEvent) -> None:
    row.update(place=event.body.place, coming_at=event.made_at)


def _about_death(row: Row, _event: OpenedEvent) -> None:
    row["about_death"] = True


_STEPS: dict[str, Callable[[Row, OpenedEvent], None]] = {
    "visit.about_death": _about_death,
    "visit.moved": _moved,
    "visit.declaring": _declaring,
    "visit.declared": _declared,
    "visit.coming": _coming,
}


def step(row: Row | None, event: OpenedEvent) -> Row:
    new = dict(row) if row else {}
    _STEPS[event.kind](new, event)
    return new


projection = Projection(table=VisitRow.__table__, kinds=tuple(_STEPS), step=step, version=2)
