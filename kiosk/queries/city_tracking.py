"""Sổ theo dõi hồ sơ of a ward over some days: every dossier in the order of its reception, without anybody's name.

Called by kiosk.queries.city_reports. What Mẫu 07 has beside (name, address, who took the result) is the ward's own
(`motcua report register`). Costs are those of the rows asked for, by the index of days.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from kiosk.clock import local
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.queries.report_lines import ListedDossiers, ReportLines
from kiosk.texts import known, text
from kiosk.values.city_reports import CellKind, ReportColumn, ReportRow

MOMENT, TEXT = CellKind.MOMENT, CellKind.TEXT
COLUMNS = (
    ReportColumn(key="nth"), ReportColumn(key="code", kind=TEXT), ReportColumn(key="procedure", kind=TEXT),
    ReportColumn(key="channel", kind=TEXT), ReportColumn(key="received_at", kind=MOMENT),
    ReportColumn(key="due", kind=MOMENT), ReportColumn(key="done_at", kind=MOMENT),
    ReportColumn(key="returned_at", kind=MOMENT), ReportColumn(key="stage", kind=TEXT),
)  # fmt: skip
_table = DossierRecord


def listed(lines: ReportLines, language: str) -> ListedDossiers:
    where = _asked(lines)
    found = lines.reader.connection
    total = found.execute(select(func.count()).select_from(_table).where(*where)).scalar_one()
    query = (
        select(
            _table.subject, _table.code, _table.official_code, _table.procedure, _table.channel, _table.received_at,
            _table.due, _table.done_at, _table.returned_at, _table.stage,
        )
        .where(*where)
        .order_by(_table.day, _table.received_at, _table.subject)
        .limit(lines.listed.most)
        .offset(lines.listed.first)
    )  # fmt: skip
    rows = []
    for nth, row in enumerate(found.execute(query), lines.listed.first + 1):
        subject, code, official, procedure, channel, received, due, done, returned, stage = row
        rows.append(
            ReportRow(
                key=subject,
                cells=(
                    nth, official or code or "", lines.procedure(procedure), _word("channel", channel, language),
                    _moment(received), due, _moment(done), _moment(returned), _word("stage", stage, language),
                ),
            )
        )  # fmt: skip
    return ListedDossiers(COLUMNS, tuple(rows), int(total))


def _asked(lines: ReportLines) -> tuple[ColumnElement[bool], ...]:
    """Received under a code on these days, and not taken back."""
    where = (
        _table.ward.in_(lines.wards), _table.day.between(lines.first, lines.last), _table.code.is_not(None),
        _table.stage != "taken_back",
    )  # fmt: skip
    return (*where, _table.field == lines.field) if lines.field else where


def _moment(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%dT%H:%M}" if at is not None else ""


def _word(kind: str, word: str, language: str) -> str:
    key = f"city_reports.{kind}.{word}"
    return text(key, language) if known(key) else word
