"""Read-only questions about declarations."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.rows import all_of, filled
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.drafts import DraftRow
from kiosk.errors import ExpectedError
from kiosk.queries import attachments
from kiosk.records.drafts import DraftRead, SealedDraft, newest_seal
from kiosk.store import Reader
from kiosk.values.attachments import Attachment
from kiosk.values.dossier_steps import Stage
from kiosk.values.drafts import Draft, DraftReader, DraftState, FilledBy, ShownDraft
from kiosk.values.ids import DraftId, FormId, Place, ProcedureCode, TicketId

_STANDS = (DossierRecord.state == "received", DossierRecord.stage != Stage.TAKEN_BACK.value)  # not taken back at once
_RECEIVED = Prepared(
    select(DossierRecord.code).where(
        DossierRecord.ward == bindparam("b_ward"), DossierRecord.draft == bindparam("b_draft"), *_STANDS
    )
)
_HELD_BY = Prepared(  # stands on a declaration which was kept anew after the one it was received with had expired
    select(DossierRecord.code)
    .join(DraftRow, and_(DraftRow.ward == DossierRecord.ward, DraftRow.dossier == DossierRecord.subject))
    .where(DraftRow.ward == bindparam("b_ward"), DraftRow.subject == bindparam("b_draft"), *_STANDS)
)
SHOWN_FOR = timedelta(seconds=90)  # a pad that nobody touches is blank again after that


def received_with(connection: Connection, ward: str, draft: str) -> str | None:
    """The code of the dossier that was received with this declaration; None where there is none."""
    for query in (_RECEIVED, _HELD_BY):
        row = query.one(connection, b_ward=ward, b_draft=draft)
        if row is not None:
            return str(row[0])
    return None


def unreadable(closed: int, code: str) -> ExpectedError:
    """Why a declaration does not open here: keys of a backup are still closed, or its bytes are damaged."""
    return ExpectedError("drafts.errors.closed" if closed else "drafts.errors.damaged", code=code)


def draft_value(
    row: DraftRow, sealed: SealedDraft | None, files: tuple[Attachment, ...] = (), *, received: bool = False
) -> Draft:
    """The value of a draft's row, its opened seal and its files; without a seal it is damaged."""
    opened = sealed or SealedDraft(answers={}, record={})
    here = {one.name for one in files}
    return Draft(
        id=DraftId(row.subject), code=filled(row.code), state=DraftState(row.state), form=FormId(row.form),
        form_version=row.form_version, procedure=ProcedureCode(row.procedure), language=row.language,
        answers=opened.answers, record=opened.record,
        ticket=TicketId(row.ticket) if row.ticket else None, kept_at=filled(row.kept_at),
        filled_by=FilledBy(row.filled_by), helper=opened.helper, confirmed=row.confirmed, actor=row.actor,
        changes=opened.changes, holder=row.holder, on_paper=row.on_paper, declined=row.declined,
        shown_until=row.shown_at + SHOWN_FOR if row.shown_at else None, damaged=sealed is None, attachments=files,
        received=received, lacking=tuple(note for note in opened.attachments if note.name not in here),
    )  # fmt: skip


def _opened(reader: Reader, *where: ColumnElement[bool]) -> tuple[Draft, ...]:
    query = (
        select(DraftRow.__table__)
        .where(DraftRow.ward == reader.station.ward, DraftRow.state.in_((DraftState.PARKED, DraftState.FINISHED)))
        .where(*where)
    )
    rows = sorted(all_of(DraftRow, reader.connection, query), key=lambda row: str(row.subject))  # begun first, first
    return tuple(_with_seal(reader, row) for row in rows)


def _with_seal(reader: Reader, row: DraftRow) -> Draft:
    sealed = newest_seal(reader.events_of(row.subject))
    notes = sealed.attachments if sealed is not None else ()
    ward = reader.station.ward
    held = attachments.opened(reader.connection, reader.keys.get, ward, row.subject, notes, reader.borrowed)
    received = received_with(reader.connection, ward, row.subject) is not None
    return draft_value(row, sealed, held, received=received)


def for_ticket(reader: Reader, ticket: TicketId) -> tuple[Draft, ...]:
    """The declarations that belong to a ticket, in the order they were begun, also damaged ones."""
    return _opened(reader, DraftRow.ticket == ticket)


def by_id(reader: Reader, draft: DraftId) -> Draft | None:
    """A draft for those who hold its key and need no code: the desk's view, the pad and the printer."""
    return next(iter(_opened(reader, DraftRow.subject == draft)), None)


def readers(reader: Reader, code: str) -> tuple[DraftReader, ...]:
    """Who of the staff has read the declarations of a code, in the order of their reading; also of erased ones."""
    query = select(DraftRow.subject).where(DraftRow.ward == reader.station.ward, DraftRow.code == code)
    return tuple(
        DraftReader(account=event.actor, place=Place(event.body.place), at=event.made_at)
        for subject in list(reader.connection.execute(query).scalars())
        for event in reader.events_of(subject)
        if event.kind == "draft.read" and isinstance(event.body, DraftRead)
    )


def shown_at(reader: Reader, desk: Place) -> ShownDraft | None:
    """The declaration that an applicant is asked to read on this desk's pad, also where its time is over."""
    query = (
        select(DraftRow.subject, DraftRow.kept_at, DraftRow.shown_at)
        .where(DraftRow.ward == reader.station.ward, DraftRow.shown_to == desk)
        .order_by(DraftRow.shown_at.desc())
    )
    row = reader.connection.execute(query).first()
    if row is None:
        return None
    return ShownDraft(draft=DraftId(row.subject), of=row.kept_at, until=row.shown_at + SHOWN_FOR)


def code_of_ticket(reader: Reader, ticket: TicketId) -> str:
    """The code of a ticket's newest declaration, for a scanned slip; "" where there is none. It opens nothing."""
    query = (
        select(DraftRow.code)
        .where(DraftRow.ward == reader.station.ward, DraftRow.ticket == ticket)
        .where(DraftRow.state.in_((DraftState.PARKED, DraftState.FINISHED)))
        .order_by(DraftRow.kept_at.desc())
    )
    return str(reader.connection.execute(query).scalar() or "")
