"""Declarations kept under a code: parked, handed in, opened again, taken over, confirmed, expired.

Called by the citizen station and the desk. A code alone opens nothing: the card's number or a birth date of a
holder must fit, and tries are few (per code and per place, also over restarts). Whether code or proof was
wrong is never told. Raises ExpectedError drafts.errors.{no_match, too_many, gone, received}.
"""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
from sqlalchemy import ColumnElement, bindparam, delete, exists, func, insert, select

from kiosk.db.rows import Rows, all_of, filled, first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.drafts import DraftRow, DraftTry
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.queries import attachments as files
from kiosk.queries.code_slips import kept_for
from kiosk.queries.drafts import draft_value, received_with
from kiosk.records.drafts import (
    DraftConfirmed,
    DraftExpired,
    DraftFinished,
    DraftParked,
    DraftReceived,
    DraftShown,
    DraftTaken,
    SealedDraft,
    newest_seal,
)
from kiosk.services import attachments, draft_codes, visits
from kiosk.services.draft_codes import spelled
from kiosk.services.permits import CLERK, STAFF, given_by, need
from kiosk.services.reading import note_reading
from kiosk.store import Context, Refusal
from kiosk.values.attachments import AttachmentNote
from kiosk.values.dates import PartialDate
from kiosk.values.dossier_steps import Stage
from kiosk.values.drafts import (
    ConfirmDraft,
    Draft,
    DraftState,
    KeepDraft,
    KeptDraft,
    OpenDraft,
    ShowDraft,
    TakeDraft,
)
from kiosk.values.ids import DossierId, DraftId, Place, TicketId
from kiosk.values.print_jobs import PaperKind
from kiosk.values.roles import Role

TRIES_PER_CODE = 5
TRIES_PER_PLACE = 20
TRY_WINDOW = timedelta(minutes=15)
AT_ONCE = 25  # expired in one command, so that no touch waits long for it
PER_ROUND = 1000
FORGOTTEN_WITHIN = timedelta(days=3)  # after its end a citizen's station lets go of what was received, too
# Wrong tries in a draft's whole life after which a year of birth, or any date, proves nothing without staff.
TRIES_BY_YEAR, TRIES_BY_DATE = 3, 15
_KEPT = (DraftState.PARKED, DraftState.FINISHED)
_HELD = Rows(
    DraftRow,
    select(DraftRow.__table__).where(
        DraftRow.ward == bindparam("b_ward"), DraftRow.subject == bindparam("b_draft"), DraftRow.state.in_(_KEPT)
    ),
)
_RECEIVED = (  # as programs before draft.received knew it
    exists()
    .where(DossierRecord.ward == DraftRow.ward, DossierRecord.draft == DraftRow.subject)
    .where(DossierRecord.state == "received", DossierRecord.stage != Stage.TAKEN_BACK)
)


@given_by(*STAFF, or_citizen=True, locked_too=True)
def keep(ctx: Context, command: KeepDraft) -> KeptDraft:
    """Park a draft or hand it in; kept again it stays the same subject under the same code.

    The first declaration of a ticket has the code that is printed on it. What expired is erased: a new one takes its
    place. Where a desk took it meanwhile, what the citizen typed on becomes a draft of its own: neither is lost.
    """
    promised = _promised(ctx, command.ticket)
    row = _row(ctx, DraftRow.subject == command.draft) if command.draft else None
    if row is None or row.state == DraftState.EXPIRED or _moved_on(ctx, row, command):
        draft, code = DraftId(uuid7(ctx.now)), promised if promised and _free(ctx, promised) else _new_code(ctx)
    else:
        _still_here(ctx, row, command)
        draft, code = DraftId(row.subject), filled(row.code)
    fact = (DraftFinished if command.finished else DraftParked)(
        code=code, form=command.form, form_version=command.form_version, procedure=command.procedure,
        place=command.place, language=command.language, ticket=command.ticket,
        filled_by=command.filled_by, confirmed=command.confirmed,
    )  # fmt: skip
    ctx.record(fact, subject=draft, sealed=_sealed(ctx, draft, command), actor=command.actor)
    if command.attachments is not None:
        attachments.store(ctx, draft, command.attachments)
    _tell_visit(ctx, command, row, code)
    slip = command.slip and not (command.finished and code == promised)
    if slip:
        ctx.print(PaperKind.CODE, draft, command.place)
    state = DraftState.FINISHED if command.finished else DraftState.PARKED
    return KeptDraft(id=draft, code=code, state=state, on_ticket=code == promised, slip=slip)


def _tell_visit(ctx: Context, command: KeepDraft, row: DraftRow | None, code: str) -> None:
    """The visit's other machines are told that they have done with it here, under which code it lies, and what it is
    about."""
    ticket = command.ticket or (TicketId(row.ticket) if row is not None and row.ticket else None)
    if ticket is None:
        return
    visits.declared(ctx, ticket, command.place, code, finished=command.finished)
    visits.held_at_desk(ctx, ticket, command.place, code, finished=command.finished)
    visits.note_death(ctx, ticket, command.procedure)
    if command.finished:
        visits.returned(ctx, ticket, command.place)


def _promised(ctx: Context, ticket: TicketId | None) -> str:
    """The code that a ticket bears, "" where it has none."""
    if ticket is None:
        return ""
    query = select(Ticket.draft_code).where(Ticket.ward == ctx.station.ward, Ticket.subject == ticket)
    return str(ctx.connection.execute(query).scalar() or "")


def _sealed(ctx: Context, draft: DraftId, command: KeepDraft) -> SealedDraft:
    """What is kept. What clerks changed before stays told, and nobody loses the right to open it again."""
    before = newest_seal(ctx.events_of(draft))
    numbers, births = command.holder_numbers, command.holder_births
    known = before or (newest_seal(ctx.events_of(command.draft)) if command.draft else None)
    if known is not None and not (numbers or births):
        numbers, births = known.holder_numbers, known.holder_births
    return SealedDraft(
        answers=command.answers, record=command.record, holder_numbers=numbers, holder_births=births,
        helper=command.helper, changes=(*(before.changes if before is not None else ()), *command.changes),
        attachments=_notes(before, command),
    )  # fmt: skip


def _moved_on(ctx: Context, row: DraftRow, command: KeepDraft) -> bool:
    """Whether somebody else has it by now, or received it, while the citizen at a kiosk went on."""
    if command.actor:
        return False
    return row.holder != command.place or received_with(ctx.connection, ctx.station.ward, row.subject) is not None


def _still_here(ctx: Context, row: DraftRow, command: KeepDraft) -> None:
    """A clerk's work never runs over another's: the draft must be here, in the version that was opened.

    What was received stays as it was received.
    """
    if not command.actor:
        return
    _refuse_received(ctx, row)
    if row.holder != command.place:
        raise ExpectedError("drafts.errors.elsewhere", code=row.code, place=row.holder)
    if command.seen is not None and row.kept_at != command.seen:
        raise ExpectedError("drafts.errors.changed", code=row.code)


@given_by(*STAFF, or_citizen=True)
def open(ctx: Context, command: OpenDraft) -> Draft | Refusal:
    """The draft of a code, for somebody who holds the card or knows the birth date; moves it to this place."""
    code = spelled(command.code)
    _guard(ctx, code, command.place)
    row = _row(ctx, DraftRow.code == code, DraftRow.state.in_(_KEPT))
    sealed = newest_seal(ctx.events_of(row.subject)) if row is not None else None
    if row is not None and sealed is None:
        why = "closed" if ctx.closed_keys else "damaged"
        return _refuse(ctx, code, command.place, why)  # whoever comes with its slip is told what to do
    if row is None or sealed is None or not _proved(_provable(ctx, code, sealed, command), command):
        return _refuse(ctx, code, command.place)
    ctx.connection.execute(delete(DraftTry).where(DraftTry.code == code))
    if not command.actor:
        _refuse_received(ctx, row)
    _move(ctx, row, command.place, command.ticket, command.actor)
    ticket = command.ticket or row.ticket
    if command.actor:
        note_reading(ctx, row.subject, command.place, command.actor, command.ticket)
    elif ticket:
        visits.go_on(ctx, TicketId(ticket), command.place, row.procedure)
    ward = ctx.station.ward
    held = files.opened(ctx.connection, ctx.key_of, ward, row.subject, sealed.attachments, ctx.borrowed)
    received = received_with(ctx.connection, ward, row.subject) is not None
    return draft_value(_row(ctx, DraftRow.subject == row.subject) or row, sealed, held, received=received)


def _refuse_received(ctx: Context, row: DraftRow) -> None:
    """A dossier stands on it: nobody writes another version of it."""
    dossier = received_with(ctx.connection, ctx.station.ward, row.subject)
    if dossier is not None:
        raise ExpectedError("drafts.errors.received", code=dossier)


@given_by(CLERK)
def take(ctx: Context, command: TakeDraft) -> None:
    """Note that a place (a desk that serves its ticket) holds the draft now."""
    _move(ctx, _kept_row(ctx, command.draft), command.place, command.ticket, command.actor)


def hold(ctx: Context, draft: DraftId, dossier: DossierId) -> None:
    """A dossier stands on it: it expires no more. Nothing where it has expired already."""
    if _HELD.first(ctx.connection, b_ward=ctx.station.ward, b_draft=draft) is not None:
        ctx.record(DraftReceived(dossier=dossier), subject=draft)


def free(ctx: Context, dossier: DossierId) -> None:
    """The dossier that stood on it was taken back at once: it may be received anew."""
    row = _row(ctx, DraftRow.dossier == dossier, DraftRow.state.in_(_KEPT))
    if row is not None:
        ctx.record(DraftReceived(dossier=""), subject=row.subject)


def _move(ctx: Context, row: DraftRow, place: Place, ticket: str | None, actor: str) -> None:
    if row.holder != place or (ticket and row.ticket != ticket):
        ctx.record(DraftTaken(place=place, ticket=ticket), subject=row.subject, actor=actor)
        if row.ticket and row.code:
            finished = row.state == DraftState.FINISHED
            visits.held_at_desk(ctx, TicketId(row.ticket), place, row.code, finished=finished)


@given_by(CLERK)
def show(ctx: Context, command: ShowDraft) -> None:
    """Ask the applicant, on the pad of a desk. What that pad showed before goes."""
    row = _kept_row(ctx, command.draft)
    if row.state != DraftState.FINISHED:
        raise ExpectedError("drafts.errors.unfinished", code=row.code)
    _blank(ctx, command.place, command.draft)
    ctx.record(DraftShown(place=command.place), subject=row.subject, actor=command.actor)


def hide(ctx: Context, place: Place) -> None:
    """Nothing is to be read on the pad of this desk any more: the visit is over, or the clerk goes on writing."""
    _blank(ctx, place, "")


def _blank(ctx: Context, place: Place, but: str) -> None:
    query = select(DraftRow.subject).where(
        DraftRow.ward == ctx.station.ward, DraftRow.shown_to == place, DraftRow.subject != but
    )
    for subject in list(ctx.connection.execute(query).scalars()):
        ctx.record(DraftShown(), subject=subject)


@given_by(*STAFF, or_citizen=True)
def confirm(ctx: Context, command: ConfirmDraft) -> None:
    """The applicant's word, for the version that was read: another one is refused as drafts.errors.changed."""
    if command.on_paper:  # a signature is what a clerk saw
        need(ctx, command.actor, command.place, CLERK)
    row = _kept_row(ctx, command.draft)
    if row.kept_at != command.of:
        raise ExpectedError("drafts.errors.changed", code=row.code)
    if row.state != DraftState.FINISHED:
        raise ExpectedError("drafts.errors.unfinished", code=row.code)
    fact = DraftConfirmed(
        place=command.place, of=command.of, right=command.right, on_paper=command.on_paper and command.right
    )
    ctx.record(fact, subject=command.draft, actor=command.actor)


def _kept_row(ctx: Context, draft: DraftId) -> DraftRow:
    row = _HELD.first(ctx.connection, b_ward=ctx.station.ward, b_draft=draft)
    if row is None:
        raise ExpectedError("drafts.errors.gone")
    return row


def expire_old(ctx: Context, _command: None = None) -> int:
    """Expire and erase some of those kept longer than the settings say; how many: AT_ONCE where there may be more.

    A dossier's declaration is kept as long as the dossier; a station that is only a citizen's lets its own key go.
    Old tries go too.
    """
    subjects = _ended(ctx)
    for row in subjects:
        if row.dossier is None:
            ctx.record(DraftExpired(of=row.kept_at), subject=row.subject)
        ctx.erase_keys(row.subject)
        attachments.remove(ctx, row.subject)
    attachments.forget_the_erased(ctx)
    ctx.connection.execute(delete(DraftTry).where(DraftTry.at < ctx.now - _kept_for(ctx)))
    return len(subjects)


def _ended(ctx: Context) -> list[DraftRow]:
    """Drafts of this ward whose time here is over."""
    until = ctx.now - _kept_for(ctx)
    old = select(DraftRow.subject, DraftRow.kept_at, DraftRow.dossier).where(
        DraftRow.ward == ctx.station.ward, DraftRow.state.in_(_KEPT), DraftRow.kept_at < until
    )
    found = list(all_of(DraftRow, ctx.connection, old.where(DraftRow.dossier.is_(None), ~_RECEIVED).limit(AT_ONCE)))
    if set(ctx.station.roles) == {Role.CITIZEN}:
        handed = old.where(DraftRow.dossier.is_not(None), DraftRow.kept_at > until - FORGOTTEN_WITHIN)
        found += [row for row in all_of(DraftRow, ctx.connection, handed) if not ctx.is_erased(row.subject)]
    return found


def _notes(before: SealedDraft | None, command: KeepDraft) -> tuple[AttachmentNote, ...]:
    """What the sealed part says of the files: of those given, or of those that stay."""
    if command.attachments is not None:
        return tuple(one.note for one in command.attachments)
    return before.attachments if before is not None else ()


def _kept_for(ctx: Context) -> timedelta:
    return kept_for(ctx.settings, ctx.station.roles)


def _provable(ctx: Context, code: str, sealed: SealedDraft, command: OpenDraft) -> SealedDraft:
    """What still proves: whoever guesses uses the weaker proofs up; the card's number and the desk remain."""
    query = select(func.count()).where(DraftTry.code == code)
    tries = 0 if command.actor else ctx.connection.execute(query).scalar() or 0
    births = sealed.holder_births
    if tries >= TRIES_BY_DATE:
        births = ()
    elif tries >= TRIES_BY_YEAR:
        births = tuple(known for known in births if known.month)
    return msgspec.structs.replace(sealed, holder_births=births)


def _proved(sealed: SealedDraft, command: OpenDraft) -> bool:
    number = re.sub(r"\D", "", command.number)
    by_number = bool(number) and number in sealed.holder_numbers
    return by_number or any(_same_birth(known, command.born) for known in sealed.holder_births)


def _same_birth(known: PartialDate, told: PartialDate | None) -> bool:
    """Where only a year is known of an old person, any date in it fits; never the other way round."""
    return told is not None and f"{told.iso()}-".startswith(f"{known.iso()}-")


def _refuse(ctx: Context, code: str, place: str, why: str = "no_match") -> Refusal:
    ctx.connection.execute(insert(DraftTry).values(id=uuid7(ctx.now), code=code, place=place, at=ctx.now))
    return Refusal(ExpectedError(f"drafts.errors.{why}", code=code))


def _guard(ctx: Context, code: str, place: str) -> None:
    since = ctx.now - TRY_WINDOW
    for column, value, most in ((DraftTry.code, code, TRIES_PER_CODE), (DraftTry.place, place, TRIES_PER_PLACE)):
        query = select(func.count()).where(column == value, DraftTry.at > since)
        if (ctx.connection.execute(query).scalar() or 0) >= most:
            raise ExpectedError("drafts.errors.too_many", minutes=int(TRY_WINDOW.total_seconds() // 60))


def _row(ctx: Context, *where: ColumnElement[bool]) -> DraftRow | None:
    query = select(DraftRow.__table__).where(DraftRow.ward == ctx.station.ward, *where)
    return first_of(DraftRow, ctx.connection, query.order_by(DraftRow.conflict))


def _new_code(ctx: Context) -> str:
    while not _free(ctx, code := draft_codes.new(ctx.settings.tickets.kiosk_prefix)):
        pass
    return code


def _free(ctx: Context, code: str) -> bool:
    return _row(ctx, DraftRow.code == code) is None
