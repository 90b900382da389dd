"""What becomes known of a visit is recorded for the ward's other machines, once and as soon as it is known.

Called by services.tickets and services.drafts within their transactions. The kiosk that gave a ticket stands on it:
only another one is recorded, and most visits cost no event.
"""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.queries.visits import known
from kiosk.records.facts import kind_of
from kiosk.records.visits import VisitAboutDeath, VisitMoved
from kiosk.store import Context
from kiosk.values.ids import Place, TicketId


def is_about_death(ctx: Context, procedure: str | None) -> bool:
    """Whether a procedure is. One that left the catalogue while its ticket waited is not."""
    try:
        return procedure is not None and bool(ctx.catalogue.procedure(procedure).about_death)
    except ExpectedError:
        return False


def begin(ctx: Context, ticket: TicketId, procedure: str | None, *, about_death: bool) -> None:
    """A number was given. `about_death`: the life event that led to it says so, whatever the number is for."""
    if about_death or is_about_death(ctx, procedure):
        ctx.record(VisitAboutDeath(), subject=ticket)


def go_on(ctx: Context, ticket: TicketId, place: Place, procedure: str | None) -> None:
    """They stand at `place` and go on with what was begun for `procedure`. Nothing once their ticket was served."""
    if not kind_of(VisitMoved).authors.intersection(ctx.station.roles):
        return
    visit = known(ctx.connection, ctx.station.ward, ticket)
    if visit is None or not visit.waits:
        return
    if visit.place != place:
        ctx.record(VisitMoved(place=place), subject=ticket)
    if not visit.about_death and is_about_death(ctx, procedure):
        ctx.record(VisitAboutDeath(), subject=ticket)
