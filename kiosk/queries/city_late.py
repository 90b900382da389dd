"""Dossiers past their deadline: how many are open now, and which, without anybody's name.

Called by kiosk.queries.city_reports and city_today. Costs are those of the dossiers that are late now, by their index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from kiosk.clock import local
from kiosk.db.prepared import Prepared
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.queries.report_lines import ListedDossiers, ReportLines
from kiosk.store import Reader
from kiosk.values.city_reports import Cell, CellKind, ReportColumn, ReportRow
from kiosk.values.dossier_steps import Stage

RUNNING = tuple(str(stage) for stage in (Stage.RECEIVED, Stage.IN_PROGRESS, Stage.DUTY))
_OVERDUE = (
    DossierRecord.ward.in_(bindparam("l_wards", expanding=True)),
    DossierRecord.stage.in_(bindparam("l_stages", expanding=True)),
    DossierRecord.due_now > "",
    DossierRecord.due_now < bindparam("b_now"),
)
_COUNTS = Prepared(
    select(DossierRecord.ward, DossierRecord.field, func.count())
    .where(*_OVERDUE)
    .group_by(DossierRecord.ward, DossierRecord.field)
)
_LISTED = Prepared(
    select(
        DossierRecord.subject, DossierRecord.code, DossierRecord.official_code, DossierRecord.procedure,
        DossierRecord.field, DossierRecord.due, DossierRecord.due_now, DossierRecord.apologies, DossierRecord.stage,
    )
    .where(*_OVERDUE)
    .where(DossierRecord.field.in_(bindparam("l_fields", expanding=True)))
    .order_by(DossierRecord.due_now, DossierRecord.subject)
    .limit(bindparam("b_most"))
    .offset(bindparam("b_offset"))
)  # fmt: skip
COLUMNS = (
    ReportColumn(key="code", kind=CellKind.TEXT), ReportColumn(key="procedure", kind=CellKind.TEXT),
    ReportColumn(key="due", kind=CellKind.MOMENT), ReportColumn(key="due_now", kind=CellKind.MOMENT),
    ReportColumn(key="apologies"),
)  # fmt: skip


def counts(reader: Reader, wards: Sequence[str]) -> dict[tuple[str, str], int]:
    """(ward, field) -> dossiers that run past their deadline now."""
    rows = _COUNTS.all(reader.connection, l_wards=list(wards), l_stages=list(RUNNING), b_now=now_of(reader))
    return {(ward, field): int(count) for ward, field, count in rows}


def now_of(reader: Reader) -> str:
    return f"{local(reader.clock.now()):%Y-%m-%dT%H:%M}"


def overdue_now(lines: ReportLines) -> dict[str, int]:
    """By the lines of a report."""
    found: dict[str, int] = defaultdict(int)
    for (ward, field), count in counts(lines.reader, lines.wards).items():
        if lines.field in ("", field):
            found[field if lines.by_field else ward] += count
    return found


def listed(lines: ReportLines) -> ListedDossiers:
    """Those of a ward that are late now, the longest first."""
    reader = lines.reader
    late = {field: count for (_ward, field), count in counts(reader, lines.wards).items() if lines.field in ("", field)}
    rows = _LISTED.all(
        reader.connection, l_wards=list(lines.wards), l_stages=list(RUNNING), b_now=now_of(reader),
        l_fields=sorted(late), b_most=lines.listed.most, b_offset=lines.listed.first,
    )  # fmt: skip
    found = []
    for subject, code, official, procedure, _field, due, due_now, apologies, _stage in rows:
        cells: tuple[Cell, ...] = (official or code or "", lines.procedure(procedure), due, due_now, apologies)
        found.append(ReportRow(key=subject, cells=cells))
    return ListedDossiers(COLUMNS, tuple(found), sum(late.values()))
