"""A rating pad that is a machine of its own asks when it hears that a service ended at its desk; not after a death.

Started by kiosk.app with the store of a station that rates and receives nothing. The desk's own station opens the
invitation for a pad of the same machine (services.calls); this one opens it from the event that says that the service
is over, which tells nothing of a rating. What is older than OLD when it comes is passed over: the person has left. With
a new day, the answers that were too few to be mixed enter the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from kiosk.db.tables.tickets import Ticket
from kiosk.journal.storing import is_uuid
from kiosk.queries.visits import known
from kiosk.services import ratings
from kiosk.store import Context, Store
from kiosk.values.base import Value
from kiosk.values.ids import Place, TicketId
from kiosk.values.journal import Committed, Noted
from kiosk.values.print_jobs import HELD
from kiosk.workers import watched

OLD = timedelta(minutes=2)
_GOES_ON = {"call.made": ratings.release, "call.restored": ratings.withdraw}  # what became of what is held back
FIRST = Place("pad-1")  # where a pad stands that was not told


def obey(store: Store) -> Callable[[], None]:
    """Listen from now on; the way to stop."""

    def heard(message: Committed) -> None:
        for note in message.events:
            if note.kind == "call.finished" and _is_ours(store, note):
                command = EndedService(ticket=TicketId(note.subject), opens=_opens(note))
                invited = watched(store.run(invite, command), "invite")
                invited.add_done_callback(shown)
            elif note.kind in _GOES_ON and note.body.place == desk_of(store.settings.place or FIRST):
                watched(store.run(_GOES_ON[note.kind], note.body.place), "held_rating")
            elif note.kind == "day.opened":
                watched(store.run(ratings.empty_left, None), "empty_left")

    def shown(done: Future[bool]) -> None:
        if not done.cancelled() and done.exception() is None and done.result():
            store.bus.announce(Committed(events=()))  # no event was recorded, and yet the pad should look

    return store.bus.listen(Committed, heard)


def _opens(note: Noted) -> datetime | None:
    """When it is asked, where the desk may still undo the end."""
    return _made_at(note.event_id) + HELD if note.body.held else None


class EndedService(Value, frozen=True, kw_only=True):
    ticket: TicketId
    opens: datetime | None = None


def invite(ctx: Context, ended: EndedService) -> bool:
    """Open a rating for the service that ended; False after a death."""
    visit = known(ctx.connection, ctx.station.ward, ended.ticket, ctx.now)
    if visit is not None and not visit.rates:
        return False
    about = select(Ticket.procedure).where(Ticket.ward == ctx.station.ward, Ticket.subject == ended.ticket)
    procedure = ctx.connection.execute(about).scalar() or ""
    ratings.invite(ctx, desk_of(ctx.settings.place or FIRST), ended.opens, procedure)
    return True


def desk_of(pad: str) -> Place:
    """The desk a pad stands at: pad-3 belongs to desk-3."""
    return Place("desk-" + pad.rpartition("-")[2])


def _is_ours(store: Store, note: Noted) -> bool:
    here = note.body.place == desk_of(store.settings.place or FIRST) and is_uuid(note.event_id)
    return here and abs(store.clock.now() - _made_at(note.event_id)) < OLD


def _made_at(event_id: str) -> datetime:
    """When an event was made, by its UUIDv7."""
    return datetime.fromtimestamp(int(event_id[:8] + event_id[9:13], 16) / 1000, UTC)
