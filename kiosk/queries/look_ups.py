"""Read-only: dossiers with documents that are still to be looked up, since the line was down when they came.

Called by the desk (the list that reopens when the line returns), its idle page and the reconciliation page.
"""

from __future__ import annotations

import json

import msgspec
from sqlalchemy import select

from kiosk.db.rows import all_of, filled
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.store import Reader
from kiosk.values.dossiers import DocumentState, TickedDocument, ToLookUp
from kiosk.values.ids import DossierId, ProcedureCode


def waiting(reader: Reader) -> tuple[ToLookUp, ...]:
    """Open dossiers with such documents, the oldest first."""
    query = (
        select(DossierRecord.__table__)
        .where(DossierRecord.ward == reader.station.ward, DossierRecord.to_look_up > 0)
        .order_by(DossierRecord.received_at, DossierRecord.subject)
    )
    return tuple(_value(row) for row in all_of(DossierRecord, reader.connection, query))


def _value(row: DossierRecord) -> ToLookUp:
    documents = msgspec.convert(json.loads(row.documents), tuple[TickedDocument, ...])
    return ToLookUp(
        dossier=DossierId(row.subject), code=row.official_code or row.code or "",
        procedure=ProcedureCode(row.procedure), received_at=filled(row.received_at), due=row.due_now or row.due,
        documents=tuple(one for one in documents if one.state is DocumentState.LOOK_UP),
    )  # fmt: skip
