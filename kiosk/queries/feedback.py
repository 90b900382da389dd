"""Read-only questions about calls for help."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from kiosk.db.tables.feedback import HelpCall
from kiosk.store import Reader
from kiosk.values.feedback import OpenHelp
from kiosk.values.ids import Place

OLD = timedelta(hours=2)  # after that nobody waits there any more


def open_rows(connection: Connection, ward: str, now: datetime) -> tuple[OpenHelp, ...]:
    """Unanswered calls, oldest first."""
    query = (
        select(HelpCall.subject, HelpCall.place, HelpCall.asked_at)
        .where(HelpCall.ward == ward, HelpCall.done_at.is_(None), HelpCall.asked_at > now - OLD)
        .order_by(HelpCall.asked_at)
    )
    rows = connection.execute(query).all()
    return tuple(OpenHelp(id=row.subject, place=Place(row.place), asked_at=row.asked_at) for row in rows)


def open_help(reader: Reader) -> tuple[OpenHelp, ...]:
    """Calls for help that nobody has answered yet."""
    return open_rows(reader.connection, reader.station.ward, reader.clock.now())
