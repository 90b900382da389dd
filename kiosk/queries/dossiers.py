"""Read-only questions about dossiers: today's list, and the search by either code."""

from __future__ import annotations

from sqlalchemy import Row, Select, and_, select

from kiosk.clock import business_day
from kiosk.db.tables.dossiers import CertificateRow, DossierRecord
from kiosk.rules.dossier_codes import parse
from kiosk.store import Context, Reader
from kiosk.values.dossiers import DossierRow, ReturnAt
from kiosk.values.ids import DossierId, ProcedureCode


def rows(reader: Reader | Context) -> Select:
    """Dossiers of this ward with the conflict of their register number as `same_number`."""
    same = and_(CertificateRow.ward == DossierRecord.ward, CertificateRow.subject == DossierRecord.subject)
    return (
        select(DossierRecord.__table__, CertificateRow.conflict.label("same_number"))
        .join_from(DossierRecord, CertificateRow, same, isouter=True)
        .where(DossierRecord.ward == reader.station.ward, DossierRecord.received_at.is_not(None))
    )


def value(row: Row) -> DossierRow:
    """Of a row of `rows`."""
    return DossierRow(
        id=DossierId(row.subject), code=row.official_code or row.code or "",
        procedure=ProcedureCode(row.procedure), received_at=row.received_at, due=row.due, state=row.state,
        provisional=bool(row.provisional and not row.official_code), conflict=row.conflict or row.same_number or 0,
        entered_late=bool(row.entered_late), by_post=row.return_at == ReturnAt.POST,
        stage=row.stage, due_now=row.due_now, payment=row.payment, delivery=row.delivery, province=row.province,
        holder=row.holder, procedure_version=row.procedure_version or 0,
    )  # fmt: skip


def today(reader: Reader) -> tuple[DossierRow, ...]:
    """Dossiers of the business day, newest first."""
    day = business_day(reader.clock.now())
    query = rows(reader).where(DossierRecord.day == day)
    query = query.order_by(DossierRecord.received_at.desc(), DossierRecord.subject.desc())
    return tuple(value(row) for row in reader.connection.execute(query))


def find(reader: Reader, code: str) -> DossierRow | None:
    """The dossier of a code, provisional or official, in any spelling of dashes and case; the first bearer.

    Raises ExpectedError rules.errors.dossier_code for what is no code.
    """
    wanted = parse(code).code
    found = [
        row
        for column in (DossierRecord.code, DossierRecord.official_code)
        for row in reader.connection.execute(rows(reader).where(column == wanted))
    ]
    return value(min(found, key=lambda row: row.conflict or 0)) if found else None


def by_id(reader: Reader, dossier: DossierId) -> DossierRow | None:
    found = reader.connection.execute(rows(reader).where(DossierRecord.subject == dossier)).first()
    return None if found is None else value(found)
