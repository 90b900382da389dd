"""Mẫu 07, the register of dossiers over a period, from the dossiers' rows and what was sealed with them.

Called by `motcua report register`. Names that were erased, or that do not open here, are left out and told in their
place. Raises ExpectedError report.errors.order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Row, select

from kiosk.clock import ZONE, local
from kiosk.db.rows import filled
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.queries.dossier_standing import said
from kiosk.records.dossier_steps import ResultReturned, SealedStep
from kiosk.records.facts import OpenedEvent
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.base import Text
from kiosk.values.dossier_steps import Stage
from kiosk.values.dossiers import Applicant, ReturnAt
from kiosk.values.ids import DossierId
from kiosk.values.papers_register import RegisterLine, RegisterPaper, RegisterPart
from kiosk.values.procedures import Procedure


def register(
    reader: Reader, first: date, last: date, field: str = "", *, personal: bool = True
) -> RegisterPaper:
    """The dossiers received on these business days, by field, each field in the order of reception.

    Those that were received under a code: what was refused, or certified and given at once, is to be given back on no
    day, and has numbers of its own. Without `personal` nobody is named.
    """
    if last < first:
        raise ExpectedError("report.errors.order")
    catalogue = reader.catalogue
    rows = [(row, procedure_of(reader, row)) for row in _rows(reader, first, last)]
    parts = [
        RegisterPart(field=one.name, lines=_lines(reader, [row for row in rows if _is_of(row[1], one.key)], personal))
        for one in catalogue.fields()
        if field in ("", one.key)
    ]
    if not field:
        others = [row for row in rows if row[1] is None]
        parts.append(RegisterPart(field=Text(text("papers.register.others")), lines=_lines(reader, others, personal)))
    return RegisterPaper(
        agency=catalogue.agency(last), first=first, last=last, made_on=local(reader.clock.now()).date(),
        parts=tuple(part for part in parts if part.lines),
    )  # fmt: skip


def _rows(reader: Reader, first: date, last: date) -> Sequence[Row]:
    query = (
        select(DossierRecord.__table__)
        .where(DossierRecord.ward == reader.station.ward, DossierRecord.code.is_not(None))
        .where(DossierRecord.day.between(first, last))
        .order_by(DossierRecord.received_at, DossierRecord.subject)
    )
    return reader.connection.execute(query).all()


def procedure_of(reader: Reader, row: Row) -> Procedure | None:
    """The version under which the dossier was received; None where it has left the catalogue since."""
    try:
        day = local(filled(row.received_at)).date()
        return reader.catalogue.procedure(row.procedure, day, row.procedure_version or None)
    except ExpectedError:
        return None


def _is_of(procedure: Procedure | None, field: str) -> bool:
    return procedure is not None and procedure.field == field


def _lines(
    reader: Reader, rows: Sequence[tuple[Row, Procedure | None]], personal: bool
) -> tuple[RegisterLine, ...]:
    return tuple(_line(reader, row, procedure, personal) for row, procedure in rows)


def _line(reader: Reader, row: Row, procedure: Procedure | None, personal: bool) -> RegisterLine:
    received = local(filled(row.received_at))
    events = reader.events_of(row.subject)
    sealed = said(events)
    person = sealed.applicant if sealed is not None and personal else None
    gone = "gone" if personal else "not_asked"
    role = row.agency or (procedure.agency if procedure is not None else "other")
    reached = (person.address, person.phone) if person is not None else ()
    return RegisterLine(
        code=row.official_code or row.code or "", procedure=procedure.name.vi if procedure else row.procedure,
        person=person.name if person is not None else "", reached_at=", ".join(part for part in reached if part),
        decided_by=reader.catalogue.agency_name(role, received.date(), row.procedure or ""), received_at=received,
        due_at=datetime.fromisoformat(row.due).replace(tzinfo=ZONE) if row.due else None,
        returned_at=local(row.returned_at) if row.returned_at else None,
        way=text(f"papers.register.way.{row.delivery if row.returned_at else row.return_at}"),
        signed=_signed(row, events, person), gone="" if person else text(f"papers.register.{gone}"),
    )  # fmt: skip


def applicant_of(reader: Reader, dossier: DossierId) -> Applicant | None:
    sealed = said(reader.events_of(dossier))
    return sealed.applicant if sealed is not None else None


def _signed(row: Row, events: list[OpenedEvent], person: Applicant | None) -> str:
    """Who took the result at the counter, or how else the dossier ended; "" while it lasts."""
    if row.stage in (Stage.STOPPED, Stage.WITHDRAWN, Stage.TAKEN_BACK):
        return text(f"papers.register.ended.{row.stage}")
    given = next((one for one in reversed(events) if isinstance(one.body, ResultReturned)), None)
    if given is None or row.returned_at is None:  # or it was undone
        return ""
    if given.body.way != ReturnAt.COUNTER:
        return given.body.tracking
    if person is None:
        return ""
    taker = given.sealed.taker if isinstance(given.sealed, SealedStep) else None
    return (taker or person).name
