"""What becomes known of a visit is recorded for the ward's other machines, once and as soon as it is known.

Called by services.tickets, drafts, dossiers and calls within their transactions, and by kiosks. The kiosk that gave a
ticket stands on it: only another one is recorded, and most visits cost no event. Nothing is refused: what makes no
sense any more (the ticket was served) is not recorded.
"""

from __future__ import annotations

from sqlalchemy import select

from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.queries.visits import known
from kiosk.records.facts import Fact, kind_of
from kiosk.records.tickets import TicketReturned
from kiosk.records.visits import VisitAboutDeath, VisitComing, VisitDeclared, VisitDeclaring, VisitInPlace, VisitMoved
from kiosk.services.permits import STAFF, given_by
from kiosk.store import Context
from kiosk.values.calls import ParkReason
from kiosk.values.ids import Place, TicketId
from kiosk.values.roles import Role
from kiosk.values.tickets import TicketState
from kiosk.values.visits import AskInPlace, Coming, DeclareAtKiosk, KnownVisit, ReturnToKiosk


def is_about_death(ctx: Context, procedure: str | None) -> bool:
    """Whether a procedure is. One that left the catalogue while its ticket waited is not."""
    try:
        return procedure is not None and bool(ctx.catalogue.procedure(procedure).about_death)
    except ExpectedError:
        return False


def begin(
    ctx: Context, ticket: TicketId, procedure: str | None, *, about_death: bool, in_place: bool = False
) -> None:
    """A number was given. `about_death`: the life event that led to it says so, whatever the number is for."""
    if about_death or is_about_death(ctx, procedure):
        ctx.record(VisitAboutDeath(), subject=ticket)
    if in_place:
        ctx.record(VisitInPlace(), subject=ticket)


def go_on(ctx: Context, ticket: TicketId, place: Place, procedure: str | None) -> None:
    """They stand at `place` and go on with what was begun for `procedure`. Nothing once their ticket was served."""
    visit = _waiting(ctx, ticket, VisitMoved)
    if visit is None:
        return
    if visit.place != place:
        ctx.record(VisitMoved(place=place), subject=ticket)
    if not visit.about_death and is_about_death(ctx, procedure):
        ctx.record(VisitAboutDeath(), subject=ticket)


def return_to(ctx: Context, command: ReturnToKiosk) -> None:
    """They stand at this kiosk now, with a ticket that was given before."""
    go_on(ctx, command.ticket, command.place, None)


def declare(ctx: Context, command: DeclareAtKiosk) -> None:
    """They begin a declaration at this kiosk, or have done with it. A desk that calls them sees where they are."""
    visit = _waiting(ctx, command.ticket, VisitDeclaring)
    if visit is None:
        return
    if command.over:
        declared(ctx, command.ticket, command.place)
    elif visit.declaring != command.place:
        ctx.record(VisitDeclaring(place=command.place), subject=command.ticket)
    if not visit.about_death and is_about_death(ctx, command.procedure):
        ctx.record(VisitAboutDeath(), subject=command.ticket)


def declared(ctx: Context, ticket: TicketId, place: Place, code: str = "", *, finished: bool = False) -> None:
    """A declaration of this visit was kept at `place` (under `code`), or left there: who was declaring there is so no
    more."""
    visit = known(ctx.connection, ctx.station.ward, ticket, ctx.now)
    if visit is not None and visit.declaring == place and _may(ctx, VisitDeclared):
        ctx.record(VisitDeclared(place=place, code=code, finished=finished), subject=ticket)


def held_at_desk(ctx: Context, ticket: TicketId, place: Place, code: str, *, finished: bool) -> None:
    """A desk has now what a kiosk said that it keeps: said to the other kiosks, which hold nothing of it. A ward of one
    machine has none."""
    if Role.DESK not in ctx.station.roles or Role.CITIZEN in ctx.station.roles:
        return
    said = [event.body for event in ctx.events_of(ticket) if isinstance(event.body, VisitDeclared)]
    last = next((body for body in reversed(said) if body.code == code), None)
    if last is not None and (last.place, last.finished) != (place, finished):
        ctx.record(VisitDeclared(place=place, code=code, finished=finished), subject=ticket)


def returned(ctx: Context, ticket: TicketId, place: Place) -> None:
    """A declaration was handed in: who was parked for a form comes next."""
    query = select(Ticket.state, Ticket.parked_for).where(Ticket.ward == ctx.station.ward, Ticket.subject == ticket)
    row = ctx.connection.execute(query).first()
    if row is not None and row.state == TicketState.PARKED and row.parked_for == ParkReason.FORM:
        ctx.record(TicketReturned(place=place), subject=ticket)


def coming(ctx: Context, command: Coming) -> None:
    """Called while declaring, they touched "I am coming": the desk waits for them."""
    if _waiting(ctx, command.ticket, VisitComing) is not None:
        ctx.record(VisitComing(place=command.place), subject=command.ticket)


@given_by(*STAFF, or_citizen=True)
def ask_in_place(ctx: Context, command: AskInPlace) -> None:
    """Staff shall come to the person (or no longer). Asked twice, it is noted once."""
    visit = _waiting(ctx, command.ticket, VisitInPlace)
    if visit is not None and visit.in_place != command.wanted:
        ctx.record(VisitInPlace(wanted=command.wanted), subject=command.ticket, actor=command.actor)


def note_death(ctx: Context, ticket: TicketId | None, procedure: str | None = None) -> None:
    """What a desk learned (or does for `procedure`) quiets whatever else the visit brings, at every machine."""
    if ticket is None or (procedure is not None and not is_about_death(ctx, procedure)):
        return
    visit = known(ctx.connection, ctx.station.ward, ticket, ctx.now)
    if visit is not None and not visit.about_death:
        ctx.record(VisitAboutDeath(), subject=ticket)


def _waiting(ctx: Context, ticket: TicketId, fact: type[Fact]) -> KnownVisit | None:
    """The visit, where it goes on and this station may say `fact` of it."""
    visit = known(ctx.connection, ctx.station.ward, ticket, ctx.now) if _may(ctx, fact) else None
    return visit if visit is not None and visit.waits else None


def _may(ctx: Context, fact: type[Fact]) -> bool:
    return bool(kind_of(fact).authors.intersection(ctx.station.roles))
