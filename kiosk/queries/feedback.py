"""Read-only questions about calls for help."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from kiosk.db.rows import all_of, filled
from kiosk.db.tables.feedback import HelpCall
from kiosk.store import Reader
from kiosk.values.feedback import HelpPage, OpenHelp
from kiosk.values.ids import Place

OLD = timedelta(hours=2)  # after that nobody waits there any more


def open_rows(connection: Connection, ward: str, now: datetime) -> tuple[OpenHelp, ...]:
    """Unanswered calls, oldest first."""
    query = (
        select(HelpCall.__table__)
        .where(HelpCall.ward == ward, HelpCall.done_at.is_(None), HelpCall.asked_at > now - OLD)
        .order_by(HelpCall.asked_at)
    )
    return tuple(
        OpenHelp(id=row.subject, place=Place(row.place), asked_at=filled(row.asked_at), at=_page(row))
        for row in all_of(HelpCall, connection, query)
    )


def _page(row: HelpCall) -> HelpPage | None:
    if not row.form:
        return None
    return HelpPage(
        form=row.form, form_version=row.form_version, page=row.page, question=row.question, number=row.number,
        count=row.count, procedure=row.procedure,
    )  # fmt: skip


def open_help(reader: Reader) -> tuple[OpenHelp, ...]:
    """Calls for help that nobody has answered yet."""
    return open_rows(reader.connection, reader.station.ward, reader.clock.now())
