"""A slip that staff asked for from a browser: the station at whose place the printer is makes the print job.

Started by kiosk.app with the store; it hears of the request (ticket.print_asked) when the event was pulled and folded.
A request that is older than OLD when it comes is passed over: nobody waits at the printer any more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from kiosk.services import print_jobs
from kiosk.services.print_jobs import ReprintPaper
from kiosk.store import Store
from kiosk.values.ids import Place
from kiosk.values.journal import Committed, Noted
from kiosk.values.print_jobs import PaperKind
from kiosk.values.roles import Role
from kiosk.workers import watched

OLD = timedelta(minutes=10)
FIRST = Place("kiosk-1")  # where a kiosk stands that was not told


def obey(store: Store) -> Callable[[], None]:
    """Listen from now on; the way to stop."""

    def heard(message: Committed) -> None:
        for note in message.events:
            if note.kind == "ticket.print_asked" and _is_ours(store, note):
                command = ReprintPaper(kind=PaperKind.TICKET, subject=note.subject, place=note.body.place)
                watched(store.run(print_jobs.reprint, command), "print_asked")

    return store.bus.listen(Committed, heard)


def _is_ours(store: Store, note: Noted) -> bool:
    settings = store.settings
    here = Role.SINGLE in settings.roles or note.body.place == (settings.place or FIRST)
    return here and store.clock.now() - _made_at(note.event_id) < OLD


def _made_at(event_id: str) -> datetime:
    """When an event was made, by its UUIDv7."""
    return datetime.fromtimestamp(int(event_id[:8] + event_id[9:13], 16) / 1000, UTC)
