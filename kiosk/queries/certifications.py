"""Read-only questions about certified papers: a desk's latest numbers, those of one visitor, a day's fees.

Called by the desk, services.certifications, queries.fee_slips and the page that closes a day. Names nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, Row, Select, select

from kiosk.clock import business_day
from kiosk.db.rows import filled
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.store import Reader
from kiosk.values.certifications import CertifiedEntry, DayFee, DayFees
from kiosk.values.dossier_steps import Stage
from kiosk.values.ids import DossierId, ProcedureCode
from kiosk.values.procedures import CertifiedWork


def recent(reader: Reader, desk: str, most: int = 20) -> tuple[CertifiedEntry, ...]:
    """The numbers that a desk gave today, the newest first."""
    day = business_day(reader.clock.now())
    query = _certified(reader.station.ward, day).where(DossierRecord.desk == desk)
    newest = (DossierRecord.received_at.desc(), DossierRecord.register_number.desc(), DossierRecord.subject.desc())
    query = query.order_by(*newest).limit(most)
    return tuple(map(entry_of, reader.connection.execute(query)))


def together(connection: Connection, ward: str, dossier: str) -> tuple[CertifiedEntry, ...]:
    """All that were certified with this one, itself among them, by number; () for what was not certified."""
    found = select(DossierRecord.day, DossierRecord.batch).where(
        DossierRecord.ward == ward, DossierRecord.subject == dossier, DossierRecord.state == "certified"
    )
    row = connection.execute(found).first()
    if row is None:
        return ()
    query = _certified(ward, row.day).where(DossierRecord.batch == row.batch)
    query = query.order_by(DossierRecord.register_number, DossierRecord.subject)
    return tuple(map(entry_of, connection.execute(query)))


def fees_of_day(reader: Reader, day: date) -> DayFees:
    """What was to be paid that day by approved rows, by procedure and desk, to be held against the receipts.

    Numbers that were voided or taken back owe nothing and are counted apart.
    """
    rows = reader.connection.execute(_certified(reader.station.ward, day)).all()
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if not is_void(row):
            groups[row.procedure, row.desk].append(row)
    lines = tuple(_fees(ProcedureCode(code), desk, found) for (code, desk), found in sorted(groups.items()))
    return DayFees(day=day, lines=lines, void=sum(map(is_void, rows)))


def _fees(procedure: ProcedureCode, desk: str, rows: Iterable[Row]) -> DayFee:
    fees = [row.fee for row in rows]
    return DayFee(
        procedure=procedure, desk=desk, numbers=len(fees), amount=sum(fee or 0 for fee in fees),
        without=fees.count(None),
    )  # fmt: skip


def is_void(row: Row) -> bool:
    """Whether a row's number stands in the register without a certified paper."""
    return bool(row.voided) or row.stage == Stage.TAKEN_BACK


def _certified(ward: str, day: date) -> Select:
    return select(DossierRecord.__table__).where(
        DossierRecord.ward == ward, DossierRecord.day == day, DossierRecord.state == "certified"
    )


def entry_of(row: Row) -> CertifiedEntry:
    """A row of a certified dossier as lists show it."""
    return CertifiedEntry(
        id=DossierId(row.subject), batch=DossierId(row.batch or row.subject),
        work=CertifiedWork(row.work or CertifiedWork.COPIES), register=row.register,
        volume=f"{row.register_volume}/{row.day.year}", number=row.register_number, at=filled(row.received_at),
        desk=row.desk, pages=row.pages, copies=row.copies, people=row.people, paper=row.paper, fee=row.fee,
        void=is_void(row), code=row.official_code or row.code or "",
    )  # fmt: skip
