"""Read-only questions about calls for help."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from kiosk.db.tables.feedback import HelpCall
from kiosk.store import Reader
from kiosk.values.base import Value
from kiosk.values.ids import Place


class OpenHelp(Value, frozen=True, kw_only=True):
    id: str
    place: Place
    asked_at: datetime


def open_help(reader: Reader) -> tuple[OpenHelp, ...]:
    """Calls for help that nobody has answered, oldest first; after two hours they are left alone."""
    query = (
        select(HelpCall.subject, HelpCall.place, HelpCall.asked_at)
        .where(
            HelpCall.ward == reader.station.ward,
            HelpCall.done_at.is_(None),
            HelpCall.asked_at > reader.clock.now() - timedelta(hours=2),
        )
        .order_by(HelpCall.asked_at)
    )
    return tuple(
        OpenHelp(id=row.subject, place=Place(row.place), asked_at=row.asked_at)
        for row in reader.connection.execute(query)
    )
