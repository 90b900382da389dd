"""Read-only questions about declarations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kiosk.db.tables.drafts import DraftRow
from kiosk.records.drafts import SealedDraft
from kiosk.store import Reader
from kiosk.values.drafts import Draft, DraftState
from kiosk.values.ids import DraftId, FormId, ProcedureCode, TicketId


def draft_value(row: Any, sealed: SealedDraft) -> Draft:
    """The value of a draft's row and its opened seal."""
    return Draft(
        id=DraftId(row.subject), code=row.code, state=DraftState(row.state), form=FormId(row.form),
        form_version=row.form_version, procedure=ProcedureCode(row.procedure), language=row.language,
        answers=sealed.answers, record=sealed.record,
        ticket=TicketId(row.ticket) if row.ticket else None, kept_at=row.kept_at,
    )  # fmt: skip


def _opened(reader: Reader, *where: Any) -> Draft | None:
    query = (
        select(DraftRow.__table__)
        .where(DraftRow.ward == reader.station.ward, DraftRow.state != DraftState.EXPIRED, *where)
        .order_by(DraftRow.kept_at.desc())
    )
    row = reader.connection.execute(query).first()
    sealed = reader.open_sealed(row.subject) if row is not None else None
    return draft_value(row, sealed) if sealed is not None else None


def for_ticket(reader: Reader, ticket: TicketId) -> Draft | None:
    """The declaration that belongs to a called ticket, opened for the desk; None without one or its key."""
    return _opened(reader, DraftRow.ticket == ticket)


def by_id(reader: Reader, draft: DraftId) -> Draft | None:
    """A draft for those who hold its key and need no code: the desk's view and the printer."""
    return _opened(reader, DraftRow.subject == draft)
