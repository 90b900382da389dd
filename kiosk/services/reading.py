"""Reading a declaration, a dossier or a feedback at a desk: only by who is signed in there, and noted once a visit and
account (of a feedback: once a business day).

Called by the desk (`note`, `note_dossier` and `note_feedback`, then the queries) and by services.drafts, which opens by
code and by card. The notes have no personal content; `readers` and `readers_of_dossier` tell from them who has read
what. Raises ExpectedError staff.errors.{not_signed_in, not_allowed}.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from kiosk.clock import business_day
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.journal.envelope import read
from kiosk.queries import drafts as queries
from kiosk.records import declared
from kiosk.records.dossier_steps import DossierRead
from kiosk.records.drafts import DraftRead
from kiosk.records.opening import body_of
from kiosk.records.public_feedback import FeedbackRead
from kiosk.records.reading import ListRead
from kiosk.services.draft_codes import spelled
from kiosk.services.permits import CLERK, HEAD, INSPECTOR, LOOK_INTO, STAFF, SUPERVISOR, given_by, need
from kiosk.store import Context, Reader
from kiosk.values.drafts import AskReaders, Draft, DraftReader, ReadDeclarations, ReadDraft
from kiosk.values.ids import Place, TicketId
from kiosk.values.reading import AskDossierReaders, DossierReader, ReadDossier, ReadFeedback, ReadList

_READ = Prepared(
    select(JournalEvent.raw).where(
        JournalEvent.subject == bindparam("b_subject"),
        JournalEvent.kind == "draft.read",
        JournalEvent.state == ACCEPTED,
    )
)


_DOSSIER_READ = Prepared(
    select(JournalEvent.raw).where(
        JournalEvent.subject == bindparam("b_subject"),
        JournalEvent.kind == "dossier.read",
        JournalEvent.state == ACCEPTED,
    )
)
MAY_READ = (CLERK, SUPERVISOR, HEAD, INSPECTOR)


@given_by(*MAY_READ)
def note_dossier(ctx: Context, command: ReadDossier) -> None:
    """The dossier is about to be shown to this account: once a visit, or once a business day where there is none."""
    day = business_day(ctx.now)
    for (raw,) in _DOSSIER_READ.all(ctx.connection, b_subject=command.dossier):
        former = _read_before(raw)
        if former is not None and former[0] == command.actor:
            same = former[1].day == day if command.ticket is None else True
            if same and former[1].ticket == command.ticket:
                return
    account = ctx.catalogue.account(command.actor)
    roles = account.roles if account is not None else ()
    as_role = next((str(role) for role in reversed(MAY_READ) if role in roles), "")
    fact = DossierRead(day=day, place=command.place, ticket=command.ticket, as_role=as_role)
    ctx.record(fact, subject=command.dossier, actor=command.actor)


@given_by(*STAFF)
def note_feedback(ctx: Context, command: ReadFeedback) -> None:
    """Its words are about to be shown to this account: once a business day."""
    day = business_day(ctx.now)
    for event in ctx.events_of(command.feedback):
        if isinstance(event.body, FeedbackRead) and (event.actor, event.body.day) == (command.actor, day):
            return
    account = ctx.catalogue.account(command.actor)
    roles = account.roles if account is not None else ()
    as_role = next((str(role) for role in reversed(STAFF) if role in roles), "")
    ctx.record(
        FeedbackRead(day=day, place=command.place, as_role=as_role), subject=command.feedback, actor=command.actor
    )


@given_by(*LOOK_INTO)
def note_list(ctx: Context, command: ReadList) -> None:
    """A list or a whole history is about to be shown or written out, as `what`, with or without personal data."""
    day = business_day(ctx.now)
    fact = ListRead(
        day=day, place=command.place, what=command.what, first=command.first, last=command.last,
        dossier=command.dossier, personal=command.personal, written_out=command.written_out,
    )  # fmt: skip
    ctx.record(fact, subject=f"read:{command.actor}:{day.isoformat()}"[:96], actor=command.actor)


def _read_before(raw: bytes) -> tuple[str, DossierRead] | None:
    """Who read it, and when, of an event that still says so."""
    envelope = read(raw)
    if envelope is None:
        return None
    body = body_of(declared().kinds["dossier.read"], envelope.version, envelope.body)
    return (envelope.actor, body) if isinstance(body, DossierRead) else None


def readers_of_dossier(reader: Reader, command: AskDossierReaders) -> tuple[DossierReader, ...]:
    """Who has opened a dossier, first reading first, for a supervisor, head or inspector."""
    need(reader, command.actor, command.place, *LOOK_INTO)
    return tuple(
        DossierReader(
            account=event.actor, role=event.body.as_role, place=Place(event.body.place), at=event.made_at,
            ticket=event.body.ticket,
        )
        for event in reader.events_of(command.dossier)
        if isinstance(event.body, DossierRead)
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
    need(reader, command.actor, command.place, *LOOK_INTO)
    return queries.readers(reader, spelled(command.code))


def for_ticket(reader: Reader, command: ReadDeclarations) -> tuple[Draft, ...]:
    """The declarations of the visitor's ticket, for the clerk who is signed in there."""
    need(reader, command.actor, command.place, CLERK)
    return queries.for_ticket(reader, command.ticket)
