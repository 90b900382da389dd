"""Reading a declaration at a desk: only by who is signed in there, and noted once for a visit and an account.

Called by the desk (`note`, then the queries) and by services.drafts, which opens by code and by card. The note has
no personal content; `readers` tells a supervisor from it who has read a declaration. Raises
ExpectedError staff.errors.{not_signed_in, not_allowed}.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.journal.envelope import read
from kiosk.queries import drafts as queries
from kiosk.records import declared
from kiosk.records.drafts import DraftRead
from kiosk.records.opening import body_of
from kiosk.services.draft_codes import spelled
from kiosk.services.permits import CLERK, SUPERVISOR, given_by, need
from kiosk.store import Context, Reader
from kiosk.values.drafts import AskReaders, Draft, DraftReader, ReadDeclarations, ReadDraft
from kiosk.values.ids import TicketId

_READ = Prepared(
    select(JournalEvent.raw).where(
        JournalEvent.subject == bindparam("b_subject"),
        JournalEvent.kind == "draft.read",
        JournalEvent.state == ACCEPTED,
    )
)


@given_by(CLERK)
def note(ctx: Context, command: ReadDraft) -> None:
    """The declaration is about to be shown to this clerk in this visit."""
    note_reading(ctx, command.draft, command.place, command.actor, command.ticket)


def note_reading(ctx: Context, draft: str, place: str, actor: str, ticket: TicketId | None) -> None:
    """For use cases that show a declaration and have looked at the actor themselves."""
    kind = declared().kinds["draft.read"]
    for (raw,) in _READ.all(ctx.connection, b_subject=draft):
        envelope = read(raw)
        if envelope is None or envelope.actor != actor:
            continue
        body = body_of(kind, envelope.version, envelope.body)
        if isinstance(body, DraftRead) and body.ticket == ticket:
            return
    ctx.record(DraftRead(place=place, ticket=ticket), subject=draft, actor=actor)


def readers(reader: Reader, command: AskReaders) -> tuple[DraftReader, ...]:
    """Who has read the declaration of a code, for the supervisor who is signed in there."""
    need(reader, command.actor, command.place, SUPERVISOR)
    return queries.readers(reader, spelled(command.code))


def for_ticket(reader: Reader, command: ReadDeclarations) -> tuple[Draft, ...]:
    """The declarations of the visitor's ticket, for the clerk who is signed in there."""
    need(reader, command.actor, command.place, CLERK)
    return queries.for_ticket(reader, command.ticket)
