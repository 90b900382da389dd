"""Read-only questions about dossiers: today's list, and the search by either code."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from kiosk.clock import business_day
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.store import Reader
from kiosk.values.dossiers import DossierRow
from kiosk.values.ids import DossierId, ProcedureCode


def _row(row: Any) -> DossierRow:
    return DossierRow(
        id=DossierId(row.subject), code=row.official_code or row.code or "",
        procedure=ProcedureCode(row.procedure), received_at=row.received_at, due=row.due, state=row.state,
        provisional=bool(row.provisional and not row.official_code), conflict=row.conflict,
    )  # fmt: skip


def today(reader: Reader) -> tuple[DossierRow, ...]:
    """Dossiers of the business day, newest first."""
    query = (
        select(DossierRecord.__table__)
        .where(
            DossierRecord.ward == reader.station.ward,
            DossierRecord.day == business_day(reader.clock.now()),
            DossierRecord.received_at.is_not(None),
        )
        .order_by(DossierRecord.received_at.desc())
    )
    return tuple(_row(row) for row in reader.connection.execute(query))


def find(reader: Reader, code: str) -> DossierRow | None:
    """The dossier of a code, provisional or official, in any spelling of dashes and case."""
    from kiosk.rules.dossier_codes import parse

    wanted = parse(code).code
    query = (
        select(DossierRecord.__table__)
        .where(
            DossierRecord.ward == reader.station.ward,
            or_(DossierRecord.code == wanted, DossierRecord.official_code == wanted),
            DossierRecord.received_at.is_not(None),
        )
        .order_by(DossierRecord.conflict)
    )
    row = reader.connection.execute(query).first()
    return _row(row) if row is not None else None
