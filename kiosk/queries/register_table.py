"""The register of a period as a table for spreadsheets: a row for every dossier received, refused or certified.

Mẫu 07 has the received ones alone; here stand also refused ones, certified copies with their register's numbers, voided
numbers, numbers given twice, and the deadline as it stands beside the one on the paper. Called by services.inspecting
and `motcua report register`. Raises ExpectedError report.errors.order.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Row, select

from kiosk.clock import local
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.queries.registers import applicant_of, procedure_of
from kiosk.rules.sheet_cells import guarded
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.ids import DossierId

COLUMNS = (
    "code", "official_code", "procedure", "procedure_name", "state", "stage", "day", "received_at", "due", "due_now",
    "done_at", "returned_at", "delivery", "receipt_number", "register", "register_number", "pages", "copies", "fee",
    "paid", "supplement_asked", "apologies", "voided", "conflict", "entered_late", "desk", "actor", "province",
)  # fmt: skip
PERSONAL = ("person", "phone", "address")


def as_csv(reader: Reader, first: date, last: date, field: str = "", *, personal: bool = False) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it. `personal`: with name, phone and address."""
    if last < first:
        raise ExpectedError("report.errors.order")
    names = (*COLUMNS, *(PERSONAL if personal else ()))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([text(f"closing.column.{name}") for name in names])
    for row in _rows(reader, first, last, field):
        cells = _cells(reader, row)
        writer.writerow([guarded(cells[name]) for name in COLUMNS] + (_person(reader, row) if personal else []))
    return out.getvalue().encode("utf-8-sig")


def _rows(reader: Reader, first: date, last: date, field: str) -> Iterator[Row]:
    query = (
        select(DossierRecord.__table__)
        .where(DossierRecord.ward == reader.station.ward, DossierRecord.day.between(first, last))
        .order_by(DossierRecord.day, DossierRecord.received_at, DossierRecord.subject)
    )
    for row in reader.connection.execute(query):
        procedure = procedure_of(reader, row)
        if not field or (procedure is not None and procedure.field == field):
            yield row


def _cells(reader: Reader, row: Row) -> dict[str, str]:
    procedure = procedure_of(reader, row)
    cells = {name: _shown(getattr(row, name, "")) for name in COLUMNS}
    cells["procedure_name"] = procedure.name.vi if procedure is not None else ""
    return cells


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "x" if value else ""
    return "" if value in (None, 0) else str(value)


def _person(reader: Reader, row: Row) -> list[str]:
    person = applicant_of(reader, DossierId(row.subject))
    if person is None:
        return [text("papers.register.gone"), "", ""]
    return [guarded(one) for one in (person.name, person.phone, person.address)]
